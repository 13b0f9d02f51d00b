"""Masks against truth."""
