"""A project on disk: what a person owns."""

from smaf_core.project.store import Project

__all__ = ["Project"]
