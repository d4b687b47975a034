"""Ways out for messages: one module each, independent of one another (see base)."""
