"""Documents on the organiser's screens: the list, what a new one starts from, settings, the designer."""
