"""The page behind an individual invitation link, and declining on it."""
