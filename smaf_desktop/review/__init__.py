"""Accepting at once, tag doctor, rounds, the order of the queue."""
