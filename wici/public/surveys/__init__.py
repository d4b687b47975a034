"""Surveys as participants answer them, each by a link of their own."""
