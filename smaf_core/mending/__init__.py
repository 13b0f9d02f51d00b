"""Small faults of masks, found over a whole project and mended together."""
