"""Fonts of documents: which there are, how their letters are shaped, and how they are embedded."""
