"""Mending the faults of many masks as one step, and taking that step back.

A line of the list is on the disk before the mask it speaks of is written, and the file as it was lies beside it: whenever the
program is killed, each mask is what it was or what it should become, and either way all of it can be taken back.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import image_size, label_map_png
from smaf_core.data.json_text import parse_json
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.errors import SmafError, Unreadable
from smaf_core.mending.faults import Kind, mended
from smaf_core.mending.survey import answer_of, fitted, tagged
from smaf_core.mending.waiting import strokes_wait
from smaf_core.progress import Report, silent
from smaf_core.project.layout import Layout, check_is_there
from smaf_core.project.masks import put_back, replace_mask
from smaf_core.project.proposals_before import second_name
from smaf_core.project.store import ImageRecord, Project
from smaf_core.settings.mending import MendingSettings

Chosen = Mapping[str, Sequence[tuple[Kind, int]]]
"""By the name of an image the kinds and labels of the faults to mend in it; see `Fault`."""


@dataclass(frozen=True)
class Mended:
    """What has been mended."""

    names: tuple[str, ...]
    unreadable: tuple[str, ...]
    """A sentence for each image that stays as it is because it cannot be read."""
    waiting: tuple[str, ...] = ()
    """Names of images that stay as they are because a crash left strokes in their journals: opening them does these again."""


@dataclass(frozen=True)
class _Line:
    """One image of the step: the sums of its file before and after, 0 where it stays; its tags before and after.

    Tags are noted by the numbers of their classes, which stay when these are called otherwise.
    """

    name: str
    is_proposal: bool
    before: int
    after: int
    tags_before: tuple[int, ...] | None
    tags_after: tuple[int, ...] | None


def mend(
    project: Project,
    chosen: Chosen,
    settings: MendingSettings = MendingSettings(),  # noqa: B008 - frozen
    *,
    people_too: bool = False,
    report: Report = silent,
) -> Mended:
    """Mend faults in many images, as one step that `take_back` undoes; the step before can no longer be taken back.

    What is chosen is looked for once more, in the mask as it is now. The undo history of a mask that changes is set aside when
    it is next opened. States stay: an accepted mask is still accepted.

    Args:
        project: Must have no other writer; see `class_editing.sole_writer`.
        chosen: What to mend.
        settings: What is small, as when it was found.
        people_too: Whether pixels that a person set may change. Human pixels are sacred unless asked.
        report: Told after every image.

    Raises:
        SmafError: the project cannot be written. What was mended by then can be taken back.
    """
    check_is_there(project)
    images = [image for image in project.images() if image.name in chosen]
    names, unreadable, waiting = list[str](), list[str](), list[str]()
    for done, image in enumerate(images, start=1):
        try:
            if _has_waiting_strokes(project, image.name):
                waiting.append(image.name)
            elif _mend_one(project, image, chosen[image.name], settings, people_too=people_too, is_first=not names):
                names.append(image.name)
        except Unreadable as error:
            unreadable.append(str(error))
        report(done, len(images), "mending")
    _keep_deed(project, names)
    return Mended(tuple(names), tuple(unreadable), tuple(waiting))


def can_take_back(project: Layout) -> int:
    """How many images the last step has changed; 0 where there is none to take back."""
    return len(_lines(project))


def take_back(project: Project, report: Report = silent) -> tuple[str, ...]:
    """Make all that was mended together last what it was, byte for byte; but for what somebody has worked on since.

    Ask again after an interruption, and it goes on.

    Args:
        project: Must have no other writer.
        report: Told after every image.

    Returns:
        Names of the images that are what they were.

    Raises:
        SmafError: the project cannot be written, or what was kept of some images is gone or damaged: these stay as they are,
            for good. All others are what they were then.
    """
    lines, images = _lines(project), {image.name: image for image in project.images()}
    back, failures, waiting = [], list[SmafError](), list[_Line]()
    for done, line in enumerate(lines, start=1):
        try:
            if line.name in images and _take_one_back(project, images[line.name], line):
                back.append(line.name)
        except SmafError as error:
            failures.append(error)
            if not isinstance(error, _LostError):
                waiting.append(line)
        report(done, len(lines), "taking back")
    _keep_deed(project, back)
    _keep_lines(project, waiting)
    if failures:
        raise SmafError(f"{failures[0]} ({len(back)} photos are what they were, {len(failures)} are not)")
    return tuple(back)


class _LostError(SmafError):
    """What was kept of an image is gone or is not what it was: nothing brings it back, and nobody need ask again."""


def _keep_lines(project: Project, lines: Sequence[_Line]) -> None:
    """Let the list say what still waits to be taken back; without any it goes."""
    with suppress(OSError, SmafError):  # then asking once more does no harm
        if lines:
            write_bytes_whole(project.mended_list_path, b"".join(map(_as_bytes, lines)))
        else:
            project.mended_list_path.unlink(missing_ok=True)


def _keep_deed(project: Project, names: Iterable[str]) -> None:
    """A person has changed these masks: so that another copy of the project can be told from this one."""
    project.note([name for name in names if project.has_mask(name)], "mended")


def _has_waiting_strokes(project: Project, name: str) -> bool:
    mask = project.load_mask(name)
    return mask is not None and strokes_wait(project, name, mask)


def _mend_one(
    project: Project,
    image: ImageRecord,
    chosen: Sequence[tuple[Kind, int]],
    settings: MendingSettings,
    *,
    people_too: bool,
    is_first: bool,
) -> bool:
    """Mend one image; False where nothing was to be done. With the first that is mended the way back of the last step ends."""
    name, mask = image.name, answer_of(project, image.name)
    if mask is None:
        return False
    after = _mended_mask(project, image, mask, chosen, settings, people_too=people_too)
    unseen = {project.classes.name(label) for kind, label in chosen if kind == "unseen" and not (mask.label_map == label).any()}
    tags = None if image.tags is None else tuple(tag for tag in image.tags if tag not in unseen)
    is_new_size = after is not None and after.size != mask.size
    if after is None and tags == image.tags:
        return False
    if is_first:
        write_bytes_whole(project.mended_list_path, b"")
    path = _path(project, name)
    if after is not None:
        _keep(project, name, with_touched=is_new_size)
    is_proposal = not project.has_mask(name)
    sums = (_sum(path), _expected(project, after.label_map)) if after is not None else (0, 0)
    _note(project, _Line(name, is_proposal, *sums, _numbers(project, image.tags), _numbers(project, tags)))
    if after is not None:
        _write(project, name, after, is_proposal=is_proposal, with_touched=is_new_size and project.is_by_hand(name))
    if tags != image.tags:
        project.set_tags(name, tags)
    return True


def _mended_mask(
    project: Project, image: ImageRecord, mask: Mask, chosen: Sequence[tuple[Kind, int]], settings: MendingSettings,
    *, people_too: bool,
) -> Mask | None:  # fmt: skip
    """The mask as it should be; None where it is so already, or only a person's pixels would change."""
    size = image_size(image.path)
    if mask.size != size:
        may = ("sizes", 0) in chosen and (people_too or not mask.touched.any())
        return fitted(mask, size) if may else None
    labels = mended(mask.label_map, mask.touched, tagged(project, image), chosen, settings, people_too=people_too)
    return Mask(labels, mask.touched) if (labels != mask.label_map).any() else None


def _write(project: Project, name: str, after: Mask, *, is_proposal: bool, with_touched: bool) -> None:
    if is_proposal:
        project.replace_proposal(name, after.label_map)
    else:
        replace_mask(project, name, after.label_map, after.touched if with_touched else None)


def _take_one_back(project: Project, image: ImageRecord, line: _Line) -> bool:
    """Whether an image is what it was, as far as the step has changed it."""
    path, before = _path(project, line.name), _before(project, line.name)
    if line.before:
        if project.has_mask(line.name) == line.is_proposal:  # a mask has come, or gone, since
            return False
        if _sum(path) not in (line.before, line.after):
            return False
        _put_back(project, line, before)  # also where only the plane of who set what had been written
    if line.tags_before != line.tags_after and _numbers(project, image.tags) == line.tags_after:
        names = None if line.tags_before is None else [project.classes.name(number) for number in line.tags_before]
        project.set_tags(line.name, names)
    return True


def _numbers(project: Project, tags: Sequence[str] | None) -> tuple[int, ...] | None:
    return None if tags is None else tuple(project.classes.index(tag) for tag in tags)


def _put_back(project: Project, line: _Line, before: Path) -> None:
    labels, touched = before.with_name(f"{before.name}.png"), before.with_name(f"{before.name}.touched.png")
    try:
        files = labels.read_bytes(), touched.read_bytes() if touched.exists() else None
    except FileNotFoundError:
        raise _LostError(f"{labels}: is gone; what was mended stays") from None
    except OSError as error:
        raise SmafError(f"{labels}: cannot be read ({error.strerror or error}); what was mended stays") from error
    if (zlib.crc32(files[0]) or 1) != line.before:
        raise _LostError(f"{labels}: is not what was kept of {line.name}; what was mended stays")
    if line.is_proposal:
        write_bytes_whole(project.proposal_path(line.name), files[0])
    else:
        put_back(project, line.name, *files)


def _keep(project: Project, name: str, *, with_touched: bool) -> None:
    """Keep the files of an image as they are now."""
    before = _before(project, name)
    try:
        before.parent.mkdir(parents=True, exist_ok=True)
        for path, suffix in ((_path(project, name), ".png"), (project.touched_path(name), ".touched.png")):
            kept = before.with_name(f"{before.name}{suffix}")
            kept.unlink(missing_ok=True)  # of the step before
            if suffix == ".png" or with_touched:
                second_name(path, kept)
    except OSError as error:
        raise SmafError(f"{before.parent}: cannot be written ({error.strerror or error}); nothing more is mended") from error


def _before(project: Layout, name: str) -> Path:
    """Where the files of an image as they were are, without their endings; two images never share one."""
    return project.mended_folder / "before" / project.mask_path(name).relative_to(project.folder / "masks").with_suffix("")


def _path(project: Project, name: str) -> Path:
    return project.mask_path(name) if project.has_mask(name) else project.proposal_path(name)


def _sum(path: Path) -> int:
    try:
        return zlib.crc32(path.read_bytes()) or 1  # 0 means that a file stays as it is
    except OSError:
        return -1


def _expected(project: Project, labels: LabelMap) -> int:
    """The sum of the file that a label map will be."""
    return zlib.crc32(label_map_png(labels, project.classes.palette())) or 1


def _note(project: Layout, line: _Line) -> None:
    """Add a line to the list, on the disk before anything is written that it speaks of."""
    try:
        with open(project.mended_list_path, "ab") as stream:
            stream.write(_as_bytes(line))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise SmafError(f"{project.mended_list_path}: cannot be written ({error.strerror or error}); make room") from error


def _as_bytes(line: _Line) -> bytes:
    return json.dumps(asdict(line)).encode() + b"\n"


def _lines(project: Layout) -> list[_Line]:
    """What the list says; a line that was cut off speaks of nothing that was written."""
    try:
        text = project.mended_list_path.read_bytes()
    except OSError:
        return []
    return list(_read(text.splitlines()))


def _read(lines: Iterable[bytes]) -> Iterable[_Line]:
    for raw in lines:
        with suppress(SmafError, ValueError, TypeError, KeyError):
            about = parse_json(raw, "a line")
            tags = [None if about[key] is None else tuple(map(int, about[key])) for key in ("tags_before", "tags_after")]
            yield _Line(str(about["name"]), bool(about["is_proposal"]), int(about["before"]), int(about["after"]), *tags)
