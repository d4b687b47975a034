"""Documents of participants, for whoever holds one."""
