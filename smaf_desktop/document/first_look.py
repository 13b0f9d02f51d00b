"""A folder that is becoming a project: its pictures are looked at while what is in them is still being read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from smaf_core.project.layout import Layout
from smaf_core.project.store import ImageRecord, Project


class FirstLook(Layout):
    """Stands for a project that is not made yet: which images it will have is known, and there is nothing else."""

    def __init__(self, folder: Path, pictures: Mapping[str, Path]) -> None:
        super().__init__(folder)
        self.records = {name: ImageRecord(name, path, None, "new") for name, path in pictures.items()}

    def image(self, name: str) -> ImageRecord:
        """One image by its name."""
        return self.records[name]

    def load_mask(self, name: str) -> None:
        """There is no mask yet."""

    def load_attention(self, name: str) -> None:
        """There are no attention maps yet."""


ImageFiles = Project | FirstLook
"""Where what belongs to an image is."""
