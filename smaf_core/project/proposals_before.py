"""Proposals as they were before many were changed at once, so that it can be taken back; only the last time is kept."""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.project.store import Project

_LIST = "changed.json"


class ProposalsBefore:
    """What proposals and their attention were, in the project's cache.

    Files of a project are replaced and never written into: so a second name for the old file keeps it, and costs nothing.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.cache / "before"

    def begin(self) -> None:
        """Forget what was kept before.

        Raises:
            SmafError: the project cannot be written.
        """
        self.forget()
        try:
            self._folder.mkdir(parents=True)
        except OSError as error:
            raise SmafError(f"{self._folder}: cannot be written ({error.strerror or error})") from error

    def forget(self) -> None:
        """Let go of what was kept, because it is not to come back; raises as `begin`."""
        try:
            if self._folder.exists():
                shutil.rmtree(self._folder)
        except OSError as error:
            raise SmafError(f"{self._folder}: cannot be removed ({error.strerror or error})") from error

    def keep(self, name: str) -> None:
        """Keep what an image's proposal is, because another is about to be written; raises as `begin`."""
        for now, before in self._pairs(name):
            try:
                before.parent.mkdir(parents=True, exist_ok=True)
                second_name(now, before)
            except OSError as error:
                raise SmafError(f"{before}: cannot be written ({error.strerror or error})") from error

    def end(self, names: Sequence[str]) -> None:
        """Note which images have another proposal now; raises as `begin`."""
        sums = {name: zlib.crc32(self._project.proposal_path(name).read_bytes()) for name in names}
        write_bytes_whole(self._folder / _LIST, json.dumps(sums).encode())

    def take_back(self) -> tuple[str, ...]:
        """Make the proposals what they were, but for those that are accepted, painted on or made anew since.

        Returns:
            Names of the images whose proposal is what it was.

        Raises:
            SmafError: the project cannot be written.
        """
        try:
            sums = parse_json((self._folder / _LIST).read_bytes(), self._folder / _LIST)
        except FileNotFoundError:
            return ()
        back = [image.name for image in self._project.images() if image.name in sums and image.status in ("new", "proposed")]
        back = [name for name in back if not self._project.has_mask(name) and self._is_last(name, sums[name])]
        for name in back:
            for now, before in reversed(self._pairs(name)):
                with suppress(FileNotFoundError):  # there was none
                    write_bytes_whole(now, before.read_bytes())
        return tuple(back)

    def _is_last(self, name: str, last: int) -> bool:
        path = self._project.proposal_path(name)
        return path.exists() and zlib.crc32(path.read_bytes()) == last

    def _pairs(self, name: str) -> list[tuple[Path, Path]]:
        """Where proposal and attention are, and where they are kept."""
        now = (self._project.proposal_path(name), self._project.attention_path(name))
        return [(path, self._folder / path.relative_to(self._project.folder)) for path in now]


def second_name(now: Path, before: Path) -> None:
    """Keep a file, which will be replaced and never written into, under another name too; nothing where there is none."""
    with suppress(FileNotFoundError):  # nothing to keep
        try:
            os.link(now, before)
        except FileNotFoundError:
            raise
        except OSError:  # a file system without links
            shutil.copyfile(now, before)
