"""The project that is open."""
