"""The main window and what belongs to it: wiring only."""
