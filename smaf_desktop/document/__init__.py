"""One mask, its history and its journal."""
