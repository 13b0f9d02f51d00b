"""The classes of a project: panel and table."""
