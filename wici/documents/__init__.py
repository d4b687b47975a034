"""Documents of participants: entry passes, badges, certificates; their designs, and who has which."""
