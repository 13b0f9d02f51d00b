"""Readers of files that strangers made with programs inside: nothing in them is ever run."""
