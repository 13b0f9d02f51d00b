"""Which picture is meant: the one place where a name that somebody wrote, or a file, is put to a picture.

Every reader asks here, so that all formats keep the same rules. A name fits in one of the ways of `HOWS`, the surest first;
the folders that are written must fit as well, since cameras and videos name their frames alike. Where two pictures fit equally
well, or two names of different files fit one picture equally well, nothing is paired, and it is said why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote

from smaf_core.data.images import IMAGE_SUFFIXES

HOWS = ("the same name", "another ending", "other letters", "as in a web address", "the usual ending of masks", "without zeros",
        "without what Label Studio puts before it")  # fmt: skip
"""In what a name and a picture's may differ, from the surest on; `Match.how` counts in it."""

_PLACES = ("the same folder", "folders of another kind", "the end of the path")
"""How the folders fit; `Match.place` counts in it."""

PICTURE_FOLDERS = frozenset(
    {"images", "image", "imgs", "img", "photos", "jpegimages", "leftimg8bit", "pictures", "jpg", "inputs", "input", "original",
     "originals", "raw", "data", "rgb"}
)  # fmt: skip
"""What folders of pictures are called, in small letters."""

MASK_FOLDERS = frozenset(
    {"masks", "mask", "labels", "label", "annotations", "annotation", "annot", "annots", "gt", "gts", "gtfine", "gtcoarse",
     "truth", "ground_truth", "groundtruth", "groundtruths", "segmentationclass", "segmentationclassaug", "segmentationobject",
     "segmentation", "segmentations", "segmentationclasspng", "segmentationclassraw", "trimap", "trimaps", "1st_manual",
     "2nd_manual", "manual", "binary_masks", "instances", "panoptic", "semantic",
     "masks_machine", "masks_human", "masks_instances"}
)  # fmt: skip
"""What folders of masks are called."""

_NEUTRAL = (
    PICTURE_FOLDERS
    | MASK_FOLDERS
    | {"tags", "texts", "txt", "xml", "xmls", "json", "jsons", "default", "ann", "anns", "labeltxt", "labeltxts"}
)
_KITTI = re.compile(r"(?:image|label|semantic|instance|semantic_rgb)_0?(\d)")
_MASK_END = re.compile(
    r"(?:[_\- .](?:gt(?:fine|coarse)?|seg(?:m|mentation)?s?|masks?|labels?|lbls?|annot(?:ation)?s?|trimaps?|matte|groundtruth|"
    r"all_objects|l|p|gtf|labeltrainids|labelids|train_ids?|train_colou?rs?|superpixels?|colou?rs?|colou?rmaps?|lab|parsing|(?:cp|color|colour|binary|semantic|seg|instance)_?masks?|manual)|(?<=[a-z0-9])mask)"
    r"(?:[_\- ]?(?:label(?:train)?ids))?(?P<part>[_\- ]?(?:\d{1,4}|\(\d{1,4}\)))?\Z",
    re.IGNORECASE,
)
_MASK_START = re.compile(r"(?:masks?|labels?|lbl|seg|gt|annotation)[_\-]?(?=.)", re.IGNORECASE)
_PICTURE_END = re.compile(r"[_\- .](?:leftimg8bit|image|img|rgb|sat|photo|training|test|input)\Z", re.IGNORECASE)
_PICTURE_START = re.compile(
    r"(?:image|img|picture|photo|input)[_\-]?(?=\d)|(?:image|img|picture|photo|input)[_\-](?=.)", re.IGNORECASE
)
_PLAIN = re.compile(r"[A-Za-z0-9_-]+(?:[/.][A-Za-z0-9_-]+)*")  # has one spelling only; most names are so
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_UPLOAD = re.compile(r"[0-9a-f]{8}-(.+)", re.ASCII)
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/+", re.IGNORECASE)


class Match(NamedTuple):
    """The picture that a name means, or why none does."""

    name: str | None
    how: int = 0
    place: int = 0
    why_not: str = ""
    is_contested: bool = False
    """Whether there are pictures that are called so, but not which of them, or which of several names, is meant."""

    @property
    def words(self) -> str:
        """In what the name and the picture's differ; empty where they are the same."""
        told = [HOWS[self.how]] * (self.how > 1) + [_PLACES[self.place]] * (self.place > 1)
        return " and ".join(told)


@dataclass(frozen=True)
class Paired:
    """What some names were put to."""

    matches: dict[str, Match] = field(default_factory=dict)
    """By the name that was written; `name` is None where it was put to nothing."""

    @cached_property
    def by_picture(self) -> dict[str, list[str]]:
        """The names that were put to each picture."""
        found: dict[str, list[str]] = {}
        for written, match in self.matches.items():
            if match.name is not None:
                found.setdefault(match.name, []).append(written)
        return found

    @property
    def is_contested(self) -> bool:
        """Whether some names could be put to several pictures, or several names to one."""
        return any(match.is_contested for match in self.matches.values())

    @property
    def left(self) -> dict[str, str]:
        """What was put to nothing, and why not."""
        return {written: match.why_not for written, match in self.matches.items() if match.name is None}


class PictureNames:
    """The pictures of a data set, to be found by what somebody calls them."""

    def __init__(self, files: Mapping[str, str], left_out: Mapping[str, str]) -> None:
        """Take the names of pictures.

        Args:
            files: The file of each picture, relative to the folder of pictures, by the picture's name.
            left_out: Why some files there are no pictures, by their relative paths; a name that means one of them exactly
                means no other.
        """
        self._files = files
        self._left_out = {normal(path): why for path, why in left_out.items()}

    def why_left_out(self, written: str) -> str | None:
        """Why the file that is called exactly so is no picture; None where it is one, or there is none."""
        return self._left_out.get(normal(written))

    def find(self, written: str, is_file: bool = False, with_masks: bool = False) -> Match:
        """The picture that is meant.

        Args:
            written: A name, a file name or a path; for a file that goes with a picture, its path without its own ending.
            is_file: Whether it is the path of such a file: `photo.jpg` then means `photo.jpg.png` rather than `photo.jpg`.
            with_masks: Whether it may also have the endings that masks have.
        """
        if not is_file and written in self._by_file:
            return Match(self._by_file[written])
        whole = normal(written)
        exact = self._exactly(written, whole, is_file)
        if exact is not None:
            return exact
        failure = Match(None, why_not="no picture is called so")
        for how, key_of, index in self._indices(is_file, with_masks):
            key = key_of(whole)
            if key is None or (how > 2 and not key[1]):
                continue
            match = self._among(index().get(key[1], ()), key[0], how)
            if match is not None and match.name is not None:
                return match
            failure = match if match is not None and failure.why_not.startswith("no picture") else failure
        return failure

    def _exactly(self, written: str, whole: str, is_file: bool) -> Match | None:
        """As it is written, from the folder of pictures on."""
        if is_file and whole in self._by_name:
            return Match(self._by_name[whole])
        if written in self._by_file or whole in self._by_file:
            return Match(self._by_file.get(written) or self._by_file[whole])
        if whole in self._left_out:
            return Match(None, why_not=self._left_out[whole])
        if whole in self._by_name:
            return Match(self._by_name[whole])
        stem = stem_of(whole)
        return Match(self._by_name[stem], how=1) if stem in self._by_name else None

    def _indices(
        self, is_file: bool, with_masks: bool
    ) -> Iterable[tuple[int, Callable[[str], _Key | None], Callable[[], _Index]]]:
        as_written = [lambda: self._last_files, lambda: self._last_names]
        for index in reversed(as_written) if is_file else as_written:
            yield 0, _folders_and_file, index
        yield 1, _folders_and_name, lambda: self._last_names
        yield 2, lambda whole: _folded(_folders_and_name(whole)), lambda: self._folded_names
        yield 3, _unquoted, lambda: self._folded_names
        if with_masks:
            yield 4, _bare_mask, lambda: self._bare_names
        yield 5, _number, lambda: self._numbers
        yield 6, _uploaded, lambda: self._folded_names

    def _among(self, candidates: Iterable[str], folders: Folders, how: int) -> Match | None:
        """The one of some pictures of the same last part whose folders fit best."""
        fits = sorted((place, name) for name in candidates if (place := _place(folders, self._folders(name))) is not None)
        if not candidates:
            return None
        if not fits:
            return Match(None, why_not="the picture of this name lies in another folder")
        if len(fits) > 1 and fits[0][0] == fits[1][0]:
            return Match(None, why_not=f"it could be {fits[0][1]} or {fits[1][1]}", is_contested=True)
        return Match(fits[0][1], how, fits[0][0][0])

    def _folders(self, name: str) -> Folders:
        return tuple(normal(name).split("/")[:-1])

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return dict(self._spelled) | {name: name for name in self._files}

    @cached_property
    def _spelled(self) -> list[tuple[str, str]]:
        """Names in one spelling, and as they are."""
        return [(normal(name), name) for name in self._files]

    @cached_property
    def _by_file(self) -> dict[str, str]:
        files = self._files.items()
        return {normal(file): name for name, file in files if not file.isascii()} | {file: name for name, file in files}

    @cached_property
    def _last_files(self) -> _Index:
        files = ((file if file.isascii() else normal(file), name) for name, file in self._files.items())
        return _grouped((file.rpartition("/")[2], name) for file, name in files)

    @cached_property
    def _last_names(self) -> _Index:
        return _grouped((spelled.rpartition("/")[2], name) for spelled, name in self._spelled)

    @cached_property
    def _folded_names(self) -> _Index:
        return _grouped((last.casefold(), name) for last, names in self._last_names.items() for name in names)

    @cached_property
    def _bare_names(self) -> _Index:
        return _grouped(
            (bare, name) for last, names in self._folded_names.items() for bare in _bare_pictures(last) for name in names
        )

    @cached_property
    def _numbers(self) -> _Index:
        last = {part: names for part, names in self._last_names.items() if part.isdecimal() and part.isascii()}
        return _grouped((str(int(part)), name) for part, names in last.items() for name in names)


Folders = tuple[str, ...]
_Key = tuple[Folders, str]
_Index = Mapping[str, list[str]]


def pair(names: PictureNames, written: Iterable[str], is_file: bool = False, with_masks: bool = False) -> Paired:
    """Put names to pictures, each picture to the names that fit it best.

    What fits a picture less well than another name does is left over. Names of different files that fit equally well stay;
    who cannot make one of them (as `mask_pictures` does of parts and classes) asks for `one_each`.
    """
    return _fitting_best({one: names.find(one, is_file, with_masks) for one in written})


def _fitting_best(matches: dict[str, Match]) -> Paired:
    best: dict[str, tuple[int, int]] = {}
    for match in matches.values():
        if match.name is not None:
            best[match.name] = min(best.get(match.name, (9, 9)), (match.how, match.place))
    for one, match in matches.items():
        if match.name is not None and (match.how, match.place) > best[match.name]:
            matches[one] = Match(None, why_not=f"another fits {match.name} better")
    return Paired(matches)


def pair_listed(names: PictureNames, files: Iterable[str], hints: Iterable[str]) -> Paired:
    """Put the pictures that a file lists to those there are.

    Args:
        names: The pictures.
        files: What they are called there.
        hints: Folders in which they may lie, from how the file itself is called or where it lies; none of them need be right.
    """
    forms = [f"{hint}/" for hint in dict.fromkeys(hints) if hint not in ("", ".")]
    matches: dict[str, Match] = {}
    for file in files:
        matches[file] = _listed(names, [*(form + file for form in forms), file])
    return one_each(_fitting_best(matches))


def _listed(names: PictureNames, forms: list[str]) -> Match:
    """What the first of some forms of a name means that means something, unless one is a file that is left out."""
    found = [names.find(form) for form in forms]
    same = next((match for match in found if match.name is not None and not match.how), None)
    if same is not None and found[-1].name == same.name:
        same = min(same, found[-1], key=lambda match: (match.how, match.place))
    out = next((why for form in forms if (why := names.why_left_out(form)) is not None), None)
    if same is None and out is not None:
        return Match(None, why_not=out)
    return same or next((match for match in found if match.name is not None), found[-1])


def one_each(paired: Paired) -> Paired:
    """Leave out names of different files that fit one picture equally well."""
    matches = dict(paired.matches)
    for picture, written in paired.by_picture.items():
        if len(written) > 1 and len({normal(one).casefold() for one in map(stem_of, written)}) > 1:
            why = f"{' and '.join(sorted(written)[:2])} both fit {picture}"
            matches |= {one: Match(None, why_not=why, is_contested=True) for one in written}
    return Paired(matches)


def normal(written: str) -> str:
    """One spelling of a path: composed letters, '/' between folders, no './' before it."""
    if _PLAIN.fullmatch(written):
        return written
    return PurePosixPath(unicodedata.normalize("NFC", written.strip()).replace("\\", "/")).as_posix()


def stem_of(path: str, suffixes: frozenset[str] = IMAGE_SUFFIXES) -> str:
    """Cut off an ending, but only one that is known: 'scan.v2' has none."""
    stem, dot, suffix = path.rpartition(".")
    return stem if dot and stem and stem[-1] != "/" and f".{suffix.lower()}" in suffixes else path


def bare_mask(stem: str) -> tuple[str, str] | None:
    """A mask's name without what says that it is one, and the number of its part; None where nothing says so."""
    folded = stem.casefold()
    end = _MASK_END.search(folded, 1)
    if end is not None:
        return _without_picture_end(folded[: end.start()]), end["part"] or ""
    start = _MASK_START.match(folded)
    return (_without_picture_end(folded[start.end() :]), "") if start is not None else None


def without_kind(folders: Folders) -> Folders:
    """Folders without those that only say what kind of files they hold, as in `train/images` and `train/masks`."""
    return tuple(rest for folder in folders if (rest := _without_kind(folder)))


@lru_cache(maxsize=1 << 12)
def _without_kind(folder: str) -> str:
    folded = folder.casefold()
    if folded in _NEUTRAL:
        return ""
    if (camera := _KITTI.fullmatch(folded)) is not None:
        return camera[1]
    parts = re.fullmatch(r"(.+?)[_\- ]?(annot|annotations?|masks?|labels?|gt|images?|imgs?)", folded)
    return parts[1] if parts is not None else folded.removeprefix("panoptic_")


def _place(written: Folders, real: Folders) -> tuple[int, int] | None:
    """How two rows of folders fit, better is smaller; None where they do not."""
    if written == real:
        return 0, 0
    left, right = without_kind(written), without_kind(real)
    if left == right:
        return 1, 0
    shared = min(len(left), len(right))
    if not shared or left[-shared:] == right[-shared:]:
        return 2, -shared
    return None


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _folders_and_file(whole: str) -> _Key:
    *folders, last = whole.split("/")
    return tuple(folders), last


def _folders_and_name(whole: str) -> _Key:
    folders, last = _folders_and_file(whole)
    return folders, stem_of(last)


def _folded(key: _Key) -> _Key:
    return key[0], key[1].casefold()


def _unquoted(whole: str) -> _Key | None:
    address = _ADDRESS.match(whole)
    if address is not None:
        whole = re.split(r"[?#]", whole[address.end() :])[0]
    is_written_so = address is not None or _QUOTED.search(whole) is not None
    return _folded(_folders_and_name(normal(unquote(whole).replace("\\", "/")))) if is_written_so else None


def _bare_mask(whole: str) -> _Key | None:
    folders, last = _folded(_folders_and_name(whole))
    bare = bare_mask(last)
    return (folders, bare[0] if bare else _without_picture_end(last))


def _bare_pictures(last: str) -> set[str]:
    return {last, _without_picture_end(last)}


def _without_picture_end(last: str) -> str:
    end = _PICTURE_END.search(last, 1)
    if end is not None:
        return last[: end.start()]
    start = _PICTURE_START.match(last)
    return last[start.end() :] if start is not None else last


def _uploaded(whole: str) -> _Key | None:
    """Label Studio calls what is uploaded `cb0618f6-a.jpg`, and the folder of it by a number, as `upload/4`."""
    last = _folders_and_name(whole)[1]
    upload = _UPLOAD.fullmatch(last)
    return ((), upload[1].casefold()) if upload is not None else None


def _number(whole: str) -> _Key | None:
    folders, last = _folders_and_name(whole)
    digits = re.fullmatch(r"(\d{1,18})(?:\.0)?", last, re.ASCII)
    return (folders, str(int(digits[1]))) if digits is not None else None
