"""Documents of many people at once: one PDF, single files, or sheets of badges and labels."""
