"""What helps a hand: regions found from a few pixels of a person. Numbers only, no window."""
