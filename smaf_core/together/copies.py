"""How two copies of a project differ that grew from one: what changed in this one, in the other, or in both.

What a copy has of deeds that the other lacks was done in it since. Of photos on which neither has such deeds, as after work
with an earlier version of the program, only what is plainly more counts as a change: a mask where there was none, a tag where
nobody had said one. All else is a conflict, and nobody's work gives way to a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from smaf_core.data.classes import VOID
from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.mending.waiting import strokes_wait
from smaf_core.people.deeds import Deed
from smaf_core.progress import Report, silent
from smaf_core.project.layout import is_project
from smaf_core.project.store import ImageRecord, Project
from smaf_core.together.classes import ClassesBy, check_same_merges, matched_classes, table_of, with_classes
from smaf_core.together.photos import are_same_photos, is_same_photo

Part = Literal["answer", "tags"]
"""What is decided of a photo: mask and status, which belong together, or its tags."""
Side = Literal["mine", "theirs"]
"""This copy of the project, or the other one."""

_Key = tuple[str, float, str, str]
_ByPhoto = dict[str, dict[Part, list[Deed]]]

PART_OF: Mapping[str, Part] = {
    "status": "answer", "mask": "answer", "mended": "answer", "audit": "answer", "tags": "tags"
}  # fmt: skip
_NOBODY_DECIDED = ("new", "proposed")


@dataclass(frozen=True)
class Answer:
    """A photo as one copy has it, in the classes of this one."""

    record: ImageRecord
    mask: Mask | None
    by_hand: bool
    """Whether somebody has looked at the mask, and not only accepted it among many."""

    @property
    def is_open(self) -> bool:
        """Whether no person has done anything here yet."""
        return self.mask is None and self.record.status in _NOBODY_DECIDED


@dataclass(frozen=True)
class Difference:
    """One part of a photo that the copies do not agree about."""

    name: str
    part: Part
    changed: Side | Literal["both"]
    """Where it was changed since the copies were one."""
    mine: ImageRecord
    theirs: ImageRecord
    newer: Side | None = None
    """Who decided last, by the clocks of both machines; None where that is not known."""


@dataclass(frozen=True)
class Comparison:
    """All differences between two copies."""

    differences: tuple[Difference, ...]
    same: int
    """Photos about which the copies agree."""
    only_mine: tuple[str, ...] = ()
    """Photos that are in the list of this copy only."""
    only_theirs: tuple[str, ...] = ()
    """Photos that are in the list of the other copy only; they are not taken."""
    new_classes: tuple[str, ...] = ()
    """Classes that were added there."""
    otherwise_called: tuple[tuple[str, str], ...] = ()
    """Classes that have another name there: the name here, which stays, and that one."""
    unreadable: tuple[str, ...] = ()
    """A sentence for each photo of which a mask cannot be read; it stays as it is."""
    deeds: tuple[Deed, ...] = field(default=(), repr=False)
    """What was done there only."""

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """What was changed in both copies."""
        return tuple(one for one in self.differences if one.changed == "both")


def open_copy(folder: Path) -> Project:
    """Open another copy of a project, also where its photos are not there.

    Raises:
        SmafError: the folder is no project, or as `Project.open`.
    """
    if not is_project(folder):
        raise SmafError(f"{folder}: is no project (it has no project.json); choose the folder NAME.smaf of another copy")
    return Project.open(folder, without_photos=True)


class Copies:
    """Two copies that are open."""

    def __init__(self, mine: Project, theirs: Project, classes_by: ClassesBy | None = None) -> None:
        """Take both.

        Args:
            mine: This copy.
            theirs: The other one.
            classes_by: What tells which class is which, where the projects do not know themselves; see `matched_classes`.

        Raises:
            SmafError: they are the same folder, the other is no copy of this one, or their classes do not say what is what.
        """
        if mine.folder.resolve() == theirs.folder.resolve():
            raise SmafError(f"{theirs.folder}: is this project itself; choose the other copy of it")
        self.mine, self.theirs = mine, theirs
        if mine.kin != theirs.kin and mine.kin and theirs.kin:
            raise SmafError(f"{theirs.folder}: was made by itself, and is no copy of this project; its masks can be imported")
        matched = matched_classes(mine.classes, theirs.classes, classes_by)
        check_same_merges(mine.classes, theirs.classes, matched)
        self.new_classes = tuple(name for name, index in zip(theirs.classes.names, matched, strict=True) if index is None)
        self.classes = with_classes(mine.classes, theirs.classes, self.new_classes)
        self.table = table_of(matched, len(mine.classes))
        self._names_here = {
            name: self.classes.name(int(self.table[index])) for index, name in enumerate(theirs.classes.names, start=1)
        }

    @cached_property
    def _deeds(self) -> tuple[dict[_Key, Deed], dict[_Key, Deed]]:
        """All deeds of this copy and of the other."""
        here, there = ({one[:4]: one for one in copy.deeds()} for copy in (self.mine, self.theirs))
        return here, there

    @cached_property
    def _only_mine(self) -> _ByPhoto:
        here, there = self._deeds
        return _by_photo(one for key, one in here.items() if one.counts and _goes_on(one, there.get(key)))

    @cached_property
    def _only_theirs(self) -> _ByPhoto:
        here, there = self._deeds
        return _by_photo(one for key, one in there.items() if one.counts and _goes_on(one, here.get(key)))

    @cached_property
    def _all_theirs(self) -> _ByPhoto:
        return _by_photo(self._deeds[1].values())

    def compare(self, report: Report = silent) -> Comparison:
        """Look at every photo that both have.

        Raises:
            SmafError: they have no photo in common, or other photos of the same names.
        """
        mine = {one.name: one for one in self.mine.images()}
        theirs = {one.name: self._in_names_here(one) for one in self.theirs.images()}
        both = [name for name in mine if name in theirs]
        if not both:
            raise SmafError(f"{self.theirs.folder}: has no photo that is here too; it is no copy of this project")
        self._check_kin([(mine[name].path, theirs[name].path) for name in both])
        found: list[Difference] = []
        unreadable, same = {}, 0
        for done, name in enumerate(both, start=1):
            try:
                differences = self.differences(mine[name], theirs[name])
            except (SmafError, OSError) as error:
                unreadable[name] = str(error)
            else:
                found += differences
                same += not differences
            report(done, len(both), "comparing the copies")
        here, there = self._deeds
        deeds = tuple(one for key, one in there.items() if one.what in PART_OF and _goes_on(one, here.get(key)))
        return Comparison(
            tuple(found),
            same,
            tuple(name for name in mine if name not in theirs),
            tuple(name for name in theirs if name not in mine),
            self.new_classes,
            tuple((here, there) for there, here in self._names_here.items() if here != there),
            tuple(unreadable.values()),
            # Of what could not be compared nothing counts as settled
            tuple(one for one in deeds if one.image in mine and one.image not in unreadable),
        )

    def _in_names_here(self, record: ImageRecord) -> ImageRecord:
        """A record of the other copy, whose tags are called as here."""
        tags = record.tags and tuple(self._names_here.get(tag, tag) for tag in record.tags)
        return record if tags == record.tags else replace(record, tags=tags)

    def differences(self, mine: ImageRecord, theirs: ImageRecord) -> list[Difference]:
        """Say about which parts of a photo the copies do not agree.

        Raises:
            SmafError: a mask cannot be read, or these are two photos.
        """
        found = []
        if not self._is_same_answer(mine, theirs):
            here, there = self.answer("mine", mine), self.answer("theirs", theirs)
            self._check(here, there)
            plain: Side | None = "theirs" if here.is_open else "mine" if there.is_open else None
            found.append(self._difference("answer", mine, theirs, plain))
        if _tags_of(mine) != _tags_of(theirs):
            unsaid_here, unsaid_there = (one.tags is None or one.doubtful for one in (mine, theirs))
            more: Side | None = "mine" if unsaid_there else "theirs" if unsaid_here else None
            found.append(self._difference("tags", mine, theirs, more))
        if found and is_same_photo(mine.path, theirs.path) is False:
            raise SmafError(
                f"{theirs.path}: is another photo than {mine.path}, of the same name; what is said of it there stays there"
            )
        return found

    def _check_kin(self, photos: Sequence[tuple[Path, Path]]) -> None:
        """Make sure that both grew from one project, where one was made by a version that did not note that.

        Raises:
            SmafError: they speak of other photos, or nothing tells that these are the same.
        """
        here, there = self._deeds
        if (self.mine.kin and self.theirs.kin) or not here.keys().isdisjoint(there.keys()):
            return
        same = are_same_photos(photos)
        if same is False:
            raise SmafError(f"{self.theirs.folder}: has other photos, of the same names; it is no copy of this project")
        if same is None:
            raise SmafError(
                f"{self.theirs.folder}: nothing tells that it is a copy of this project, and its photos are not there to be "
                "compared; say by smaf rescan --photos where they are, then merge"
            )

    def answer(self, side: Side, record: ImageRecord) -> Answer:
        """Read what one copy has of a photo.

        Raises:
            SmafError: its mask cannot be read, or has a class that copy does not name.
        """
        copy = self.mine if side == "mine" else self.theirs
        mask = copy.load_mask(record.name)
        if mask is not None and side == "theirs":
            known = len(copy.classes)
            if ((mask.label_map > known) & (mask.label_map != VOID)).any():
                raise SmafError(f"{copy.mask_path(record.name)}: has a class that its project does not name; mend it there")
            mask = Mask(self.table[mask.label_map], mask.touched)
        return Answer(record, mask, copy.is_by_hand(record.name))

    def _check(self, here: Answer, there: Answer) -> None:
        """Whether one mask can take the place of the other."""
        name = here.record.name
        for copy, answer in ((self.mine, here), (self.theirs, there)):
            if answer.mask is not None and strokes_wait(copy, name, copy.load_mask(name) or answer.mask):
                raise SmafError(f"{copy.journal_path(name)}: has strokes that a crash left; open {name} in the window first")
        if there.mask is not None and there.mask.size != image_size(here.record.path):
            raise SmafError(f"{self.theirs.mask_path(name)}: is no mask of the photo here, which has another size")

    def since(self, side: Side, name: str, part: Part) -> list[Deed]:
        """What was done in one copy only, about a part of a photo."""
        return (self._only_mine if side == "mine" else self._only_theirs).get(name, {}).get(part, [])

    def deeds_there(self, name: str, part: Part) -> list[Deed]:
        """All that the other copy knows to have been done about a part of a photo."""
        return self._all_theirs.get(name, {}).get(part, [])

    def _difference(self, part: Part, mine: ImageRecord, theirs: ImageRecord, plain: Side | None) -> Difference:
        here, there = self.since("mine", mine.name, part), self.since("theirs", mine.name, part)
        changed: Side | Literal["both"] = "both"
        if here or there:
            changed = "both" if here and there else "mine" if here else "theirs"
        elif plain is not None:
            changed = plain
        last_here, last_there = (max((one.last for one in some), default=0.0) for some in (here, there))
        newer: Side | None = None if last_here == last_there else "mine" if last_here > last_there else "theirs"
        return Difference(mine.name, part, changed, mine, theirs, newer)

    def _is_same_answer(self, mine: ImageRecord, theirs: ImageRecord) -> bool:
        undecided = mine.status in _NOBODY_DECIDED and theirs.status in _NOBODY_DECIDED
        if mine.status != theirs.status and not undecided:
            return False
        if self._are_same_files(mine.name):
            return True
        here, there = self.answer("mine", mine), self.answer("theirs", theirs)
        return here.by_hand == there.by_hand and is_same_mask(here.mask, there.mask)

    def _are_same_files(self, name: str) -> bool:
        """Whether the masks are byte by byte the same and mean the same; quicker than to read what is in them."""
        if not np.array_equal(self.table, np.arange(256)):
            return False
        pairs = [(copy.mask_path(name), copy.touched_path(name)) for copy in (self.mine, self.theirs)]
        return all(
            here.exists() == there.exists() and (not here.exists() or here.read_bytes() == there.read_bytes())
            for here, there in zip(*pairs, strict=True)
        )


def _goes_on(deed: Deed, elsewhere: Deed | None) -> bool:
    """Whether a deed is in one copy only, or went on there after they parted. What gave way to another answer is no change."""
    return elsewhere is None or deed.last > elsewhere.last


def _tags_of(record: ImageRecord) -> tuple[frozenset[str] | None, bool]:
    return None if record.tags is None else frozenset(record.tags), record.doubtful


def is_same_mask(one: Mask | None, other: Mask | None) -> bool:
    """Whether two masks say the same of every pixel, and who set it."""
    if one is None or other is None:
        return one is other
    return np.array_equal(one.label_map, other.label_map) and np.array_equal(one.touched, other.touched)


def _by_photo(deeds: Iterable[Deed]) -> _ByPhoto:
    found: defaultdict[str, dict[Part, list[Deed]]] = defaultdict(dict)
    for one in deeds:
        if (part := PART_OF.get(one.what)) is not None:
            found[one.image].setdefault(part, []).append(one)
    return dict(found)
