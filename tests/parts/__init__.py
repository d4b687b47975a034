"""Real programs that tests talk to: a PostgreSQL server, an SMTP server, a browser."""
