"""What lies in a folder: pictures by name, safely, without opening any of them."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath

from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.errors import SmafError
from smaf_core.progress import Report, silent

_DEEPEST = 12  # folders below each other; deeper is a loop or no data set
_TOLD_EVERY = 50  # files


@dataclass
class Notes:
    """What there is to tell of a data set: what was recognised, and what was left out."""

    found: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    report: Report = silent
    """Told how far reading is, where it goes through many files."""

    def each(self, files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Go through files, by the names of their pictures, and tell how far it is."""
        for number, entry in enumerate(files.items()):
            if number % _TOLD_EVERY == 0:
                self.report(number, len(files), "Reading tags")
            yield entry

    def left_out(self, what: str, examples: Sequence[str], remedy: str) -> None:
        """Say in one sentence how many things of a kind were left out, with the first as example; nothing if there are none."""
        if examples:
            first = examples[0] if len(examples) == 1 else f"{len(examples)}, the first is {examples[0]}"
            self.warnings.append(f"{what}: {first}; {remedy}")


@dataclass(frozen=True)
class Inventory:
    """The pictures below a folder by their name: relative path, '/' between folders, no ending."""

    folder: Path
    pictures: dict[str, Path]

    def __len__(self) -> int:
        return len(self.pictures)

    def find(self, written: str) -> str | None:
        """Name of the picture that somebody wrote as a name, file name or path; None when there is none, or several.

        The disk is not asked, so a path that leads out of the folder finds nothing.
        """
        whole = _normal(written)
        for key in (whole, _stem(whole)):
            if key in self._by_path:
                return self._by_path[key]
        return self._by_last_part.get(_stem(whole.rpartition("/")[2]))

    @cached_property
    def _by_path(self) -> dict[str, str]:
        return {_normal(name): name for name in self.pictures}

    @cached_property
    def _by_last_part(self) -> dict[str, str]:
        """Names by their last part, where this is unique."""
        last = {name: _normal(name).rpartition("/")[2] for name in self.pictures}
        counts = Counter(last.values())
        return {part: name for name, part in last.items() if counts[part] == 1}


def take_inventory(folder: Path, notes: Notes, skip: frozenset[str] = frozenset()) -> Inventory:
    """List the pictures below a folder, sorted by path.

    Left out, with a warning: links that lead out of the folder, names with line breaks or undecodable bytes, and second
    files of the same name but another ending. Names that differ only in case are kept, with a warning.

    Args:
        folder: Where to look; hidden folders and projects (`.smaf`) are passed over.
        notes: Is told what was left out.
        skip: Names of folders directly below, in lower case, that hold something else.

    Raises:
        SmafError: the folder cannot be read.
    """
    walk = _Walk(folder)
    pictures: dict[str, Path] = {}
    twins: list[str] = []
    for relative in sorted(walk.pictures_below(folder, "", skip)):
        name = _stem(relative)
        if name in pictures:
            twins.append(f"{relative} ({pictures[name].name} is used)")
        else:
            pictures[name] = Path(f"{folder}/{relative}")  # twice as fast as folder / relative
    notes.left_out("links that lead out of the folder", walk.links_out, "copy the files into the folder")
    notes.left_out("links that lead back to where they are", walk.rings, "they are passed over")
    notes.left_out("file names with line breaks or undecodable characters", walk.odd_names, "rename the files")
    notes.left_out("two pictures of one name", twins, "rename one of them")
    _warn_of_case(pictures, notes)
    return Inventory(folder, pictures)


def files_by_name(folder: Path, suffixes: frozenset[str]) -> dict[str, Path]:
    """Files below a folder by relative path without ending, such as truth masks; links out of the folder are no files of it."""
    walk = _Walk(folder, suffixes)
    found = sorted(walk.pictures_below(folder, "", frozenset()))
    return {_stem(relative, suffixes): Path(f"{folder}/{relative}") for relative in found}


def files_of_pictures(folder: Path, suffix: str, inventory: Inventory) -> dict[str, str]:
    """Files below a folder that have the name of a picture and this ending; links out of the folder are no files of it.

    Lists folders instead of walking them: with tens of thousands of files this is what opening a data set consists of.
    """
    found: dict[str, str] = {}
    listed: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {}
    for name in inventory.pictures:
        parent, slash, last = name.rpartition("/")
        if parent not in listed:
            listed[parent] = (f"{folder}/{parent}{slash}", *_files_and_links(folder / parent))
        place, files, links = listed[parent]
        file = last + suffix
        if file in files and (file not in links or _leads_inside(Path(place + file), folder.resolve())):
            found[name] = place + file
    return found


def _files_and_links(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """Names of all that is in a folder, and of the links among them."""
    try:
        with os.scandir(folder) as entries:
            is_link = {entry.name: entry.is_symlink() for entry in entries}
    except OSError:
        return frozenset(), frozenset()
    return frozenset(is_link), frozenset(name for name, linked in is_link.items() if linked)


def child_folder(folder: Path, *names: str) -> Path | None:
    """Find the first folder directly below that has one of these names, in any case."""
    try:
        present = _folded(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return None
    candidates = (folder / found for name in names for found in present.get(name.casefold(), ()))
    return next((path for path in candidates if path.is_dir()), None)


def entries_of(folder: Path) -> tuple[str, ...]:
    """Names of the files and folders directly below, sorted; none where it cannot be read. Listed anew only when it changed."""
    try:
        return _listed(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return ()


@lru_cache(maxsize=8)
def _folded(folder: str, changed: int) -> dict[str, list[str]]:
    """Names in a folder by what they are in small letters."""
    folded: dict[str, list[str]] = {}
    for name in _listed(folder, changed):
        folded.setdefault(name.casefold(), []).append(name)
    return folded


@lru_cache(maxsize=8)
def _listed(folder: str, changed: int) -> tuple[str, ...]:
    return tuple(sorted(os.listdir(folder)))


class _Walk:
    """One walk over a folder, and what it passed over."""

    def __init__(self, top: Path, suffixes: frozenset[str] = IMAGE_SUFFIXES) -> None:
        self._top = top.resolve()
        self._suffixes = suffixes
        self.links_out: list[str] = []
        self.rings: list[str] = []
        self.odd_names: list[str] = []

    def pictures_below(self, folder: Path, prefix: str, skip: frozenset[str], depth: int = 0) -> Iterator[str]:
        """Give relative paths, in no order."""
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            raise SmafError(f"{folder}: cannot be read ({error.strerror})") from error
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if not name.isprintable():
                self.odd_names.append(repr(prefix + name))
            elif not (is_picture := self._is_picture(name)) and not entry.is_dir():
                continue
            elif entry.is_symlink() and not _leads_inside(Path(entry.path), self._top):
                self.links_out.append(prefix + name)
            elif is_picture:
                if entry.is_file():
                    yield prefix + name
            elif entry.is_symlink() and Path(folder).resolve().is_relative_to(Path(entry.path).resolve()):
                self.rings.append(prefix + name)
            elif depth < _DEEPEST and name.casefold() not in skip and not name.endswith(".smaf"):
                yield from self.pictures_below(Path(entry.path), f"{prefix}{name}/", frozenset(), depth + 1)

    def _is_picture(self, name: str) -> bool:
        _, dot, ending = name.rpartition(".")
        return bool(dot) and dot + ending.lower() in self._suffixes


def _leads_inside(link: Path, top: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(top)
    except (OSError, RuntimeError):  # broken, or a ring of links
        return False


def _warn_of_case(pictures: dict[str, Path], notes: Notes) -> None:
    seen: dict[str, str] = {}
    alike = []
    for name in pictures:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            alike.append(f"{first} and {name}")
    if alike:
        notes.warnings.append(
            f"names that differ only in case: {alike[0]}{f' and {len(alike) - 1} more' if len(alike) > 1 else ''}; "
            "rename them, or exports of both cannot be copied to Windows or macOS"
        )


_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*")  # has one spelling only; most names are so


def _normal(written: str) -> str:
    """One spelling of a path: composed letters, '/' between folders, no './' before it."""
    if _PLAIN.fullmatch(written):
        return written
    return PurePosixPath(unicodedata.normalize("NFC", written.strip()).replace("\\", "/")).as_posix()


def _stem(path: str, suffixes: frozenset[str] = IMAGE_SUFFIXES) -> str:
    """Cut off an ending, but only one that is known: 'scan.v2' has none."""
    root, suffix = os.path.splitext(path)
    return root if suffix.lower() in suffixes else path
