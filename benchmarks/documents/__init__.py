"""Documents: how long one takes, how large it is, and how many become one file in which memory."""
