"""Tools: press, move and release become an edit."""
