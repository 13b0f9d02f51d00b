"""What lies in a folder: pictures by name, safely, without opening any of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from smaf_core.data.files import seen_file, seen_folder
from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.errors import SmafError
from smaf_core.formats.mask_files import masks_among
from smaf_core.formats.pairing import Paired, PictureNames, one_each, pair, stem_of
from smaf_core.progress import Report, silent

_DEEPEST = 12  # folders below each other; deeper is a loop or no data set
_TOLD_EVERY = 50  # files
_TEXTS = frozenset({".json", ".xml", ".txt"})
_UNREAD = (".heic", ".heif", ".avif", ".cr2", ".cr3", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf", ".jxl", ".exr")
"""Endings of photos that nothing here opens, in small letters; beside a JPEG of the same name they need no word."""
_TOUCHED = ".touched"  # a project calls what a person has set by hand so, beside the mask


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

    def strays(self, files: Sequence[Path], strays: Sequence[str], is_the_right_one: bool, inventory: Inventory) -> None:
        """Say which of the pictures that some files name are none of ours.

        Raises:
            SmafError: none is, so that the files must be about another folder.
        """
        if strays and not is_the_right_one:
            first = f"none of its {len(strays)} pictures is in {inventory.folder} ({strays[0]})"
            raise SmafError(f"{files[0]}: {first}; is it the right table?")
        where = ", ".join(path.name for path in files)
        self.left_out(f"{where} names what is no picture of the folder", strays, "they are passed over")

    def told_apart(self, origin: str, paired: Paired) -> None:
        """Say how names were put to pictures that are called otherwise, with the first of each kind as example."""
        kinds: dict[str, list[str]] = {}
        for written, match in paired.matches.items():
            if match.name is not None and match.words:
                kinds.setdefault(match.words, []).append(f"{written} for {match.name}")
        for words, examples in kinds.items():
            self.found.append(f"{len(examples)} names in {origin} fit by {words}, as {examples[0]}")


@dataclass(frozen=True)
class Inventory:
    """The pictures below a folder by their name: relative path, '/' between folders, no ending."""

    folder: Path
    pictures: dict[str, Path]
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why some files there are no pictures, by their relative paths."""

    def __len__(self) -> int:
        return len(self.pictures)

    def find(self, written: str) -> str | None:
        """Name of the picture that somebody wrote as a name, file name or path; None when there is none, or several.

        The disk is not asked, so a path that leads out of the folder finds nothing.
        """
        return self.names.find(written).name

    @cached_property
    def names(self) -> PictureNames:
        """The pictures, to be found by what somebody calls them."""
        return PictureNames({name: name + _ending(path) for name, path in self.pictures.items()}, self.left_out)

    @cached_property
    def companions(self) -> Companions:
        """Files that go with the pictures."""
        return Companions(self)


class Companions:
    """Files that go with pictures: one for each, called as it is, wherever below a folder."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._listed: dict[Path, dict[str, list[str]]] = {}
        self._paired: dict[tuple[Path, str], tuple[Paired, dict[str, str]]] = {}

    def paired(self, root: Path, suffix: str) -> tuple[Paired, dict[str, str]]:
        """What the files with an ending were put to, and their paths by what they are called from the folder of pictures on.

        Links out of the folder are no files of it.
        """
        if (root, suffix) not in self._paired:  # who looks what there is asks as well as who reads it
            self._paired[root, suffix] = self._pair(root, suffix)
        return self._paired[root, suffix]

    def _pair(self, root: Path, suffix: str) -> tuple[Paired, dict[str, str]]:
        if root not in self._listed:
            self._listed[root] = _texts_below(root)
        folder = self._inventory.folder
        inner = f"{folder.relative_to(root).as_posix()}/" if folder != root and folder.is_relative_to(root) else ""
        paths: dict[str, str] = {}
        for file in self._listed[root].get(suffix, ()):
            paths.setdefault(file.removeprefix(inner)[: -len(suffix)], f"{root}/{file}")
        return one_each(pair(self._inventory.names, paths, is_file=True)), paths

    def of(self, root: Path, suffix: str) -> dict[str, str]:
        """Paths of the files with an ending by the names of their pictures, in the order of the pictures.

        The one beside the picture counts, then the one in the same folder of another tree, then what fits less well.
        """
        paired, paths = self.paired(root, suffix)
        by_picture = paired.by_picture
        return {name: paths[by_picture[name][0]] for name in self._inventory.pictures if name in by_picture}


def _texts_below(root: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for relative in sorted(_Walk(root, _TEXTS).pictures_below(root, "", frozenset())):
        found.setdefault(relative[relative.rindex(".") :].lower(), []).append(relative)
    return found


def take_inventory(folder: Path, notes: Notes, skip: frozenset[str] = frozenset()) -> Inventory:
    """List the pictures below a folder, sorted by path.

    Left out, with a warning: links that lead out of the folder, names with line breaks, backslashes or undecodable bytes,
    second files of the same name but another ending, masks that lie among the pictures, and folders that cannot be read.
    Names that differ only in case are kept, with a warning.

    Args:
        folder: Where to look; hidden folders and projects (`.smaf`) are passed over.
        notes: Is told what was left out.
        skip: Names of folders directly below, in lower case, that hold something else.

    Raises:
        SmafError: the folder cannot be read.
    """
    walk = _Walk(folder)
    relatives = sorted(walk.pictures_below(folder, "", skip))
    masks = masks_among(folder, relatives)
    left_out = {path: f"is the mask of {name}" for path, name in masks.items()}
    pictures: dict[str, Path] = {}
    twins: list[str] = []
    for relative in relatives:
        name = stem_of(relative)
        if relative in masks:
            continue
        if name in pictures:
            twins.append(f"{relative} ({pictures[name].name} is used)")
            left_out[relative] = f"is left out, {pictures[name].name} is used"
        elif name.endswith(_TOUCHED):
            walk.odd_names.append(relative)
        else:
            pictures[name] = Path(f"{folder}/{relative}")  # twice as fast as folder / relative
    notes.left_out("links that lead out of the folder", walk.links_out, "copy the files into the folder")
    notes.left_out("links that lead back to where they are", walk.rings, "they are passed over")
    unread = [one for one in sorted(walk.unread) if one.rpartition(".")[0] not in pictures]
    notes.left_out("photos in formats that are not read", unread, "save them as JPEG or PNG")
    notes.left_out("folders that cannot be read", walk.unreadable, "they are passed over")
    notes.left_out("file names with line breaks or undecodable characters", walk.odd_names, "rename the files")
    shown = [f"{path} ({name})" for path, name in masks.items()]
    notes.left_out("masks among the pictures", shown, "they are no pictures; import them as masks")
    notes.left_out("two pictures of one name", twins, "rename one of them")
    _warn_of_case(pictures, notes)
    return Inventory(folder, pictures, left_out)


def inventory_of(folder: Path, pictures: dict[str, Path]) -> Inventory:
    """The inventory of pictures that are known already: what is called like one of them, but for its ending, is left out."""
    files = {path.parent: f"{name.rpartition('/')[0]}/".lstrip("/") for name, path in pictures.items()}
    left_out: dict[str, str] = {}
    for place, prefix in files.items():
        for file in entries_of(place):
            name = prefix + stem_of(file)
            used = pictures.get(name) if name != prefix + file else None
            if used is not None and used.name != file and used.parent == place:
                left_out[prefix + file] = f"is left out, {used.name} is used"
    return Inventory(folder, pictures, left_out)


def _ending(path: Path) -> str:
    """As `path.suffix`, in a fifth of the time."""
    _, dot, ending = str(path).rpartition(".")
    return dot + ending


def pictures_in(folder: Path) -> tuple[str, ...]:
    """Names of the pictures directly in a folder, without masks of one another."""
    names = [name for name in entries_of(folder) if not name.startswith(".") and stem_of(name) != name]
    masks = masks_among(folder, names)
    return tuple(name for name in names if name not in masks and seen_file(folder / name))


def files_below(folder: Path, suffixes: frozenset[str]) -> dict[str, Path]:
    """Files below a folder by relative path, such as truth masks; links out of the folder are no files of it."""
    walk = _Walk(folder, suffixes)
    found = sorted(walk.pictures_below(folder, "", frozenset()))
    return {relative: Path(f"{folder}/{relative}") for relative in found}


def child_folder(folder: Path, *names: str) -> Path | None:
    """Find the first folder directly below that has one of these names, in any case."""
    try:
        present = _folded(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return None
    candidates = (folder / found for name in names for found in present.get(name.casefold(), ()))
    return next((path for path in candidates if seen_folder(path)), None)


def entries_of(folder: Path) -> tuple[str, ...]:
    """Names of the files and folders directly below, sorted; none where it cannot be read. Listed anew only when it changed."""
    try:
        return _listed(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return ()


def entries_ending(folder: Path, *endings: str) -> list[str]:
    """Names of the files and folders directly below with one of some endings (".csv", in any case), sorted."""
    try:
        by_ending = _by_ending(str(folder), folder.stat().st_mtime_ns)
    except OSError:
        return []
    found = [name for ending in endings for name in by_ending.get(ending, ())]
    return found if len(endings) == 1 else sorted(found)


def folders_in(folder: Path) -> list[Path]:
    """The folders directly below, sorted, without those that are hidden or have a dot in their name."""
    try:
        return [folder / name for name in _inner(str(folder), folder.stat().st_mtime_ns)]
    except OSError:
        return []


@lru_cache(maxsize=8)
def _inner(folder: str, changed: int) -> list[str]:
    return [name for name in _listed(folder, changed) if "." not in name and seen_folder(Path(folder, name))]


@lru_cache(maxsize=8)
def _by_ending(folder: str, changed: int) -> dict[str, list[str]]:
    """Names in a folder by their ending in small letters."""
    found: dict[str, list[str]] = {}
    for name in _listed(folder, changed):
        _, dot, ending = name.rpartition(".")
        found.setdefault(dot + ending.lower(), []).append(name)
    return found


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
        self.unreadable: list[str] = []
        self.unread: list[str] = []
        """Photos whose format is not read."""

    def pictures_below(self, folder: Path, prefix: str, skip: frozenset[str], depth: int = 0) -> Iterator[str]:
        """Give relative paths, in no order."""
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            if not depth:
                raise SmafError(f"{folder}: cannot be read ({error.strerror})") from error
            self.unreadable.append(f"{prefix} ({error.strerror})")
            return
        for entry in entries:
            name = entry.name
            if name.startswith("."):
                continue
            if not name.isprintable() or "\\" in name:
                self.odd_names.append(repr(prefix + name))
            elif name.lower().endswith(_UNREAD):
                self.unread.append(prefix + name)
            elif not (is_picture := self._is_wanted(name)) and not self._is_folder(entry, prefix):
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

    def _is_folder(self, entry: os.DirEntry[str], prefix: str) -> bool:
        try:
            return entry.is_dir()
        except OSError as error:  # a link to where nobody may look, or a ring of links
            self.unreadable.append(f"{prefix}{entry.name} ({error.strerror})")
            return False

    def _is_wanted(self, name: str) -> bool:
        ending = name[name.rfind(".") :]  # without a dot its last letter, which is no ending
        return ending in self._suffixes or ending.lower() in self._suffixes


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
