"""The pages on which people register, and come back to their registration."""
