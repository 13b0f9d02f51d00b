"""A project on disk: what a person owns."""
