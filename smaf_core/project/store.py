"""The project on disk: opening, reading and changing it. Where its files are is in `layout`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import label_map_png, read_label_map, write_label_map
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.data.tags import TaggedImage, TaggedImages
from smaf_core.errors import DamagedDatabase, SmafError
from smaf_core.people import deeds
from smaf_core.people.deeds import Deed, Stamp
from smaf_core.project.database import IMAGES, ROUNDS, Database, is_as_written, what_to_restore
from smaf_core.project.decisions import write_waiting
from smaf_core.project.layout import DESCRIPTION, SUFFIX, Layout, check_image_name, check_no_folder_leads_out
from smaf_core.project.lock import turn
from smaf_core.project.making import VERSION, check_is_free, description_of, make_place, newborn, read_description, rows_of
from smaf_core.project.records import STATUSES, ImageRecord, Round, Status, What, mask_of, stored_path, stored_tags, tags_of

__all__ = ["STATUSES", "SUFFIX", "VERSION", "ImageRecord", "Project", "Round", "Status", "What"]

COPY_AGE = 600.0
"""Seconds after which the database is looked through and copied again, by whoever opens or changes it."""


class Project(Layout):
    """A project folder. Several processes may use one at a time: the database is shared, every file is written whole."""

    def __init__(self, folder: Path, root: Path, classes: ClassTable, kin: str = "") -> None:
        super().__init__(folder)
        self.root, self.classes = root, classes
        self.kin = kin  # see `making.Description`
        self.trouble = ""
        """What a person should know about what was found while opening; nothing else is lost."""
        self._has_sums = self._has_deeds = True
        self._database = Database(self.database_path)

    @property
    def is_read_only(self) -> bool:
        """Whether the project lies where nothing can be written: it can be looked at, evaluated and exported."""
        return self._database.is_read_only

    # ── making and opening ──

    @classmethod
    def create(cls, folder: Path, images: TaggedImages) -> Project:
        """Make a project folder for a data set. The data set itself is never written to.

        Raises:
            SmafError: the folder holds something already, cannot be written, or lies among the images.
        """
        make_place(folder, images.root)
        with turn(folder, "making the project"):
            check_is_free(folder)  # somebody else may have made it meanwhile
            project = cls(folder, images.root.resolve(), *newborn(images.classes))
            project._connect()
            project._add_images(images)
            project._write_description()
            project._database.first_copy(project.good_copy_path)
        return project

    @classmethod
    def open(cls, folder: Path, *, without_photos: bool = False) -> Project:
        """Open an existing project, and write the decisions that an earlier window had to leave waiting.

        Args:
            folder: Of the project.
            without_photos: Also where its photos are elsewhere, as with a copy from another machine.

        Raises:
            SmafError: this is no project, it was made by a newer version, it is damaged, or its images are gone.
        """
        project, number, renamed = cls._described(folder, without_photos=without_photos)
        if not project.database_path.exists():
            raise DamagedDatabase(f"{project.database_path}: is not there; {what_to_restore(folder)}")
        project._connect()
        if not project.is_read_only:
            project._end_renaming(number, renamed)
            project.trouble = write_waiting(project)
            project.keep_good_copy()
        return project

    def refresh(self) -> None:
        """Take over the classes as they are now: another process may have changed them since this was opened."""
        now, number, renamed = self._described(self.folder)
        self.classes = now.classes
        self._end_renaming(number, renamed)

    @classmethod
    def at(cls, folder: Path) -> Project:
        """Open a project that was opened well before, without a look into its database.

        The thread that first asks for what is in the database opens it; no other may then. Who only wants classes and files
        never waits for it. Raises as `open`.
        """
        return cls._described(folder)[0]

    @classmethod
    def _described(cls, folder: Path, *, without_photos: bool = False) -> tuple[Project, int, Mapping[str, str]]:
        """Read project.json. Gives also a renaming of classes that may not have been ended: its number, new names by old."""
        said = read_description(folder, without_photos=without_photos)
        check_no_folder_leads_out(folder)
        return cls(folder, said.root, said.classes, said.kin), said.number, said.renamed

    def change_classes(self, classes: ClassTable, renamed: Mapping[str, str] | None = None) -> None:
        """Take another list of classes with the same indices, perhaps with new ones at its end.

        Args:
            classes: The list.
            renamed: New names by old ones, all at once (so that two can swap); tags follow, also after an interruption.
        """
        self.classes = classes.after(self.classes, renamed or {})
        if renamed:
            number = self._renamings() + 1
            self._write_description({"number": number, "names": dict(renamed)})
            self._rename_tags(number, renamed)
        self._write_description()
        self.keep_good_copy(0)  # one with the old names would be of no use

    def note_merges(self, merges: Mapping[str, str]) -> None:
        """Remember which classes go into others, before their pixels do: who learnt them earlier still says them."""
        self.classes = self.classes.merging(merges)
        self._write_description()

    def keep_good_copy(self, age: float = COPY_AGE) -> None:
        """Look through the database and copy it, if the last good copy is older than so many seconds.

        Raises:
            DamagedDatabase: it is damaged; the copy stays as it is.
        """
        self._database.keep_copy(self.good_copy_path, age)

    def be_patient(self, seconds: float | None = None) -> None:
        """Wait so long for another program that is writing to the database; as usual when not given."""
        self._database.be_patient(seconds)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── images ──

    def images(self) -> list[ImageRecord]:
        """All images, in the order of the data set."""
        last = deeds.latest(self._database) if self._has_deeds else {}
        return [self._record(row, last) for row in self._database.rows(f"{self._select()} ORDER BY position")]

    def image(self, name: str) -> ImageRecord:
        """One image by its name; raises a `SmafError` where there is none."""
        if (image := self.find_image(name)) is None:
            raise SmafError(f"{self.folder}: there is no image {name!r} in this project")
        return image

    def find_image(self, name: str) -> ImageRecord | None:
        """One image by its name; None where there is none, or none any more."""
        row = self._database.row(f"{self._select()} WHERE name = ?", (name,))
        return None if row is None else self._record(row, deeds.latest(self._database, name) if self._has_deeds else {})

    def add_images(self, images: Sequence[TaggedImage]) -> None:
        """Add pictures behind those that are there."""
        with self._database.transaction():
            ((last,),) = self._database.rows("SELECT coalesce(max(position), -1) FROM images")
            self._insert(images, last + 1, str(self.root))

    def remove_images(self, names: Iterable[str]) -> None:
        """Take images out of the list; all files that were made for them stay."""
        self._database.run_many("DELETE FROM images WHERE name = ?", [(name,) for name in names])

    def set_status(self, names: str | Sequence[str], status: Status, by: Stamp | None = None) -> None:
        """Set the review status of one or many images; who accepts an image confirms its tags. By whoever is at work, now."""
        with self._database.transaction():
            self._database.run_many(
                "UPDATE images SET status = ?1, doubtful = (doubtful AND ?1 != 'accepted') WHERE name = ?2",
                [(status, name) for name in _several(names)],
            )
            self.note(names, "status", status, by)

    def set_tags(
        self, names: str | Sequence[str], tags: Sequence[str] | None, *, doubtful: bool = False, by: Stamp | None = None
    ) -> None:
        """Say which classes are in one or many images; `doubtful` where a segmenter says so, and no person yet.

        Raises:
            SmafError: a tag is no class of this project.
        """
        for tag in tags or ():
            self.classes.index(tag)
        stored = stored_tags(tags)
        with self._database.transaction():
            self._database.run_many(
                "UPDATE images SET tags = ?, doubtful = ? WHERE name = ?",
                [(stored, doubtful, name) for name in _several(names)],
            )
            self.note(names, "tags", by=by)

    def guess_tags(self, name: str, tags: Sequence[str]) -> None:
        """Note which classes a segmenter sees in an image, unless a person has said meanwhile what is in it."""
        self._database.rows(
            "UPDATE images SET tags = ?, doubtful = 1 WHERE name = ? AND (tags IS NULL OR doubtful)",
            (json.dumps(list(tags)), name),
        )

    def confirm_tags(self, names: str | Sequence[str], by: Stamp | None = None) -> None:
        """Note that a person has looked at the tags of one or many images and found them right."""
        with self._database.transaction():
            self._database.run_many("UPDATE images SET doubtful = 0 WHERE name = ?", [(name,) for name in _several(names)])
            self.note(names, "tags", by=by)

    def note(self, names: str | Sequence[str], what: deeds.What, value: str = "", by: Stamp | None = None) -> None:
        """Note that somebody did something to images: whoever is at work, now, unless said otherwise; `NOBODY` did nothing."""
        if by != deeds.NOBODY:
            deeds.note(self._database, _several(names), what, value, by or Stamp.now())

    def deeds(self, last: int = -1) -> list[Deed]:
        """Who did what and when, all or the last so many, oldest first; nothing of what was done before deeds were kept."""
        return deeds.all_deeds(self._database, last) if self._has_deeds else []

    def take_over(self, images: Iterable[ImageRecord], done: Iterable[Deed]) -> None:
        """Make status and tags of images what these records say, and add what was done: all of it or nothing."""
        rows = [(one.status, stored_tags(one.tags), one.doubtful, one.name) for one in images]
        with self._database.transaction():
            self._database.run_many("UPDATE images SET status = ?, tags = ?, doubtful = ? WHERE name = ?", rows)
            deeds.add(self._database, done)

    def set_scores(self, scores: Mapping[str, tuple[float, str]]) -> None:
        """Say how much a look at each image is expected to gain, and why in words."""
        with self._database.transaction():
            self._database.run_many(
                "UPDATE images SET score = ?, reason = ? WHERE name = ?",
                [(score, reason, name) for name, (score, reason) in scores.items()],
            )

    def counts(self) -> dict[Status, int]:
        """Give how many images have each status."""
        found: dict[str, int] = dict(self._database.rows("SELECT status, count(*) FROM images GROUP BY status"))
        return {status: int(found.get(status, 0)) for status in STATUSES}

    # ── what belongs to an image ──

    def load_mask(self, name: str) -> Mask | None:
        """Read the person's mask, or None where there is none yet.

        Raises:
            Unreadable: a file is damaged. It is never replaced by an empty one.
        """
        if not self.has_mask(name):
            return None
        label_map = read_label_map(self.mask_path(name))
        if not self.touched_path(name).exists():
            return Mask(label_map)
        touched = read_label_map(self.touched_path(name))
        return mask_of(label_map, touched, self.touched_path(name), self.next_path(name))

    def save_proposal(self, name: str, label_map: LabelMap, attention: Attention, of_round: Round | None = None) -> None:
        """Write the machine's answer for an image; a status of new becomes proposed, any other stays.

        The round that made it keeps a copy of the label map, so that rounds can be compared and gone back to.
        """
        png = label_map_png(label_map, self.classes.palette())
        if of_round is not None:
            write_bytes_whole(of_round.proposal_path(name), png)
        attention.save(self.attention_path(name))
        write_bytes_whole(self.proposal_path(name), png)
        self._mark_proposed(name)

    def replace_proposal(self, name: str, label_map: LabelMap) -> None:
        """Write another label map as the machine's answer, as going back to an older round does; the attention stays.

        A status of new becomes proposed, any other stays.
        """
        write_label_map(self.proposal_path(name), label_map, self.classes.palette())
        self._mark_proposed(name)

    def save_truth(self, name: str, label_map: LabelMap) -> None:
        """Write a mask to measure an image's answers against; it takes the place of the data set's own."""
        path = self.truth_path(name)
        write_label_map(path, label_map, self.classes.palette())
        found = stored_path(path, self.root)
        self._database.rows("UPDATE images SET truth = ? WHERE name = ?", (found, name))

    def set_saliency(self, paths: Mapping[str, Path]) -> None:
        """Note where images' saliency maps are, by the images' names."""
        rows = [(stored_path(path, self.root), name) for name, path in paths.items()]
        self._database.run_many("UPDATE images SET saliency = ? WHERE name = ?", rows)

    def set_pictures(self, paths: Mapping[str, Path]) -> None:
        """Note other files as the pictures of images, by their names."""
        rows = [(stored_path(path, self.root), name) for name, path in paths.items()]
        with self._database.transaction():
            self._database.run_many("UPDATE images SET path = ? WHERE name = ?", rows)

    def load_proposal(self, name: str) -> LabelMap | None:
        """Read the machine's label map, or None where there is none yet."""
        path = self.proposal_path(name)
        return read_label_map(path) if path.exists() else None

    def load_attention(self, name: str) -> Attention | None:
        """Read the attention maps, or None where there are none yet."""
        path = self.attention_path(name)
        return Attention.load(path) if path.exists() else None

    def label_map(self, name: str, what: What) -> LabelMap | None:
        """Read what would be exported for an image.

        "masks" is the person's mask where there is one; "proposals" is the person's mask, else the machine's proposal.
        """
        mask = self.load_mask(name)
        if mask is not None:
            return mask.label_map
        return self.load_proposal(name) if what == "proposals" else None

    # ── rounds ──

    def rounds(self) -> list[Round]:
        """All turns of training, oldest first, unfinished ones too."""
        rows = self._database.rows(f"SELECT {ROUNDS} FROM rounds ORDER BY number")
        return [self._round(row) for row in rows]

    def begin_round(self, kind: str, settings: Mapping[str, Any]) -> Round:
        """Open a new turn of training with a folder of its own."""
        with self._database.transaction():
            ((last,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM rounds")
            row = (last + 1, kind, time.time(), None, json.dumps(dict(settings)), "{}")
            self._database.rows(
                "INSERT INTO rounds(number, kind, started, finished, settings, metrics) VALUES (?, ?, ?, ?, ?, ?)", row
            )
        opened = self._round(row)
        opened.folder.mkdir(parents=True, exist_ok=True)
        return opened

    def finish_round(self, number: int, metrics: Mapping[str, Any]) -> None:
        """Note that a turn of training has left its checkpoint, and its figures."""
        self._database.rows(
            "UPDATE rounds SET finished = ?, metrics = ? WHERE number = ?", (time.time(), json.dumps(dict(metrics)), number)
        )

    def latest_round(self) -> Round | None:
        """Give the last finished turn of training that was not declined; its checkpoint makes the proposals."""
        finished = [one for one in self.rounds() if one.finished is not None and not one.is_declined]
        return finished[-1] if finished else None

    # ── within ──

    def _connect(self) -> None:
        self._database.connect()
        if self._database.is_read_only:
            self._has_sums = "sum" in self._database.columns("images")
            self._has_deeds = bool(self._database.columns("deeds"))
            return
        if "doubtful" not in self._database.columns("images"):  # made before there were doubtful tags
            self._database.rows("ALTER TABLE images ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0")
        self._database.keep_sums()

    def _renamings(self) -> int:
        """How often classes of this project were renamed: kept with the tags, so that no renaming is done twice."""
        ((number,),) = self._database.rows("PRAGMA user_version")
        return int(number)

    def _mark_proposed(self, name: str) -> None:
        self._database.rows("UPDATE images SET status = 'proposed' WHERE name = ? AND status = 'new'", (name,))

    def _end_renaming(self, number: int, renamed: Mapping[str, str]) -> None:
        """Rename in the tags what is renamed in the list: somebody was killed in between."""
        if renamed:
            self._rename_tags(number, renamed)
            self._write_description()

    def _rename_tags(self, number: int, renamed: Mapping[str, str]) -> None:
        if self._renamings() >= number:
            return
        tags = {image.name: image.tags for image in self.images() if image.tags and not renamed.keys().isdisjoint(image.tags)}
        rows = [(json.dumps([renamed.get(tag, tag) for tag in found]), name) for name, found in tags.items()]
        with self._database.transaction():
            self._database.run_many("UPDATE images SET tags = ? WHERE name = ?", rows)
            self._database.rows(f"PRAGMA user_version = {number}")

    def _write_description(self, renaming: Mapping[str, Any] | None = None) -> None:
        write_bytes_whole(self.folder / DESCRIPTION, description_of(self.root, self.classes, renaming, self.kin))

    def _add_images(self, images: TaggedImages) -> None:
        with self._database.transaction():
            self._database.rows("DELETE FROM images")  # of somebody who was killed before
            self._insert(images.images, 0, str(images.root))

    def _insert(self, images: Sequence[TaggedImage], first: int, root: str) -> None:
        marks = ", ".join("?" * 11)
        self._database.run_many(f"INSERT INTO images({IMAGES}, sum) VALUES ({marks})", rows_of(images, first, root))

    def _select(self) -> str:
        return f"SELECT {IMAGES}{', sum' if self._has_sums else ''} FROM images"

    def _damaged(self, words: str) -> DamagedDatabase:
        return DamagedDatabase(f"{self.folder}: {words}; {what_to_restore(self.folder)}")

    def _record(self, row: tuple[Any, ...], last: Mapping[str, Stamp]) -> ImageRecord:
        name, _, path, tags, saliency, truth, status, score, reason, doubtful = row[:10]
        if self._has_sums and not is_as_written(row):
            raise self._damaged(f"what is said of image {name!r} is not as it was written")
        check_image_name(name, self.folder)
        if status not in STATUSES:
            raise self._damaged(f"image {name!r} has the status {status!r}, which there is not")
        return ImageRecord(
            name,
            self._below(path),
            self._tags(name, tags),
            status,
            None if saliency is None else self._below(saliency),
            None if truth is None else self._below(truth),
            score,
            reason,
            bool(doubtful),
            *last.get(name, ()),
        )

    def _below(self, path: str) -> Path:
        return Path(os.path.join(self.root, path))  # twice as fast as root / path

    def _tags(self, name: str, stored: str | None) -> tuple[str, ...] | None:
        try:
            return tags_of(stored)
        except (ValueError, TypeError, RecursionError):
            raise self._damaged(f"the tags of image {name!r} are damaged") from None

    def _round(self, row: tuple[Any, ...]) -> Round:
        number, kind, started, finished, settings, metrics = row
        try:
            said = json.loads(settings), json.loads(metrics)
        except (ValueError, TypeError, RecursionError):
            raise self._damaged(f"what is said of round {number} is damaged") from None
        return Round(number, kind, started, finished, *said, self.round_folder(number))


def _several(names: str | Iterable[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
