"""The cases of sending, each through the real engine, and what each is to reach."""
