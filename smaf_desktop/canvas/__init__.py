"""The picture with its layers, and the hand on it."""
