"""Everything that counts: from tagged photos to masks. Knows no window."""

__version__ = "0.1.0"
