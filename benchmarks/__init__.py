"""Measurements that anyone can repeat; see docs for the method."""
