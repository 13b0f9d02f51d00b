"""Audits of a project on disk: the sample that was drawn, the masks as they were then, and what care made of them.

    audits/001/audit.json         what is audited, and the photos in the order of drawing
    audits/001/before/IMAGE.png   every mask of the set as it was when the sample was drawn
    audits/001/truth/IMAGE.png    an audited photo, corrected with care

An audit speaks for the set as it was drawn: what is corrected later makes it better, and is no part of the figure. The masks
of before are second names of the same files, which cost nothing: every file of a project is replaced, never written into.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.audit.estimating import Estimate, estimate
from smaf_core.audit.exported import exported_path, is_exported
from smaf_core.audit.sampling import Candidate, Strata, draw, first_of
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_label_map, write_label_map
from smaf_core.data.json_text import parse_json
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import evaluate
from smaf_core.progress import Report, silent
from smaf_core.project.layout import check_image_name
from smaf_core.project.lock import in_turn
from smaf_core.project.store import STATUSES, ImageRecord, Project, What

SIZE = 60
"""Photos that are drawn unless somebody says otherwise: an evening's work (docs/decisions/0100 says how wide intervals are)."""
_ABOUT = "audit.json"


@dataclass(frozen=True)
class Plan:
    """What is audited, and in which order."""

    what: What
    accepted: bool
    """Whether only accepted images are in the set."""
    seed: int
    size: int
    """How many photos somebody means to look at."""
    begun: float
    """When, in seconds since 1970."""
    strata: Strata

    @cached_property
    def sample(self) -> list[str]:
        """The photos to look at, in turn."""
        return first_of(self.strata, self.size)

    @property
    def photos(self) -> list[str]:
        """All photos of the set."""
        return [name for group in self.strata for name in group]


@dataclass(frozen=True)
class Audit:
    """One audit of a project."""

    folder: Path
    plan: Plan

    @property
    def number(self) -> int:
        """Audits are counted from 1."""
        return int(self.folder.name)

    def before_path(self, name: str) -> Path:
        """Where a mask of the set is as it was when the sample was drawn."""
        return self.folder / "before" / f"{name}.png"

    def truth_path(self, name: str) -> Path:
        """Where an audited mask is."""
        return self.folder / "truth" / f"{name}.png"

    @property
    def audited(self) -> list[str]:
        """The photos that are audited, in turn."""
        return [name for name in self.plan.sample if self.truth_path(name).exists()]


@in_turn("smaf audit")
def begin(
    project: Project,
    size: int = SIZE,
    what: What = "masks",
    *,
    accepted: bool = False,
    seed: int = 0,
    report: Report = silent,
) -> Audit:
    """Draw a sample of the masks that an export would write, and keep all of them as they are now.

    Args:
        project: What to audit; its masks stay as they are.
        size: How many photos to look at; more than there are means all.
        what: As for an export.
        accepted: Whether only accepted images are exported.
        seed: Another one, another sample.
        report: Told the progress.

    Raises:
        SmafError: there is nothing to export, a mask cannot be read, or the project cannot be written.
    """
    chosen = [one for one in project.images() if is_exported(project, one, what) and (one.status == "accepted" or not accepted)]
    if not chosen:
        raise SmafError(f"{project.folder}: nothing to audit; accept or paint masks, or audit proposals (--what proposals)")
    if size < 2:
        raise SmafError(f"{size} photos say nothing about the others; choose 2 or more, such as {SIZE}")
    audit = Audit(_next_folder(project), Plan(what, accepted, seed, min(size, len(chosen)), time.time(), ()))
    candidates = []
    for done, image in enumerate(chosen, start=1):
        candidates.append(_candidate(image, _kept(project, audit, image.name), by_hand=project.is_by_hand(image.name)))
        report(done, len(chosen), "drawing a sample")
    audit = replace(audit, plan=replace(audit.plan, strata=draw(candidates, size, seed)))
    _write(audit)
    return audit


def latest(project: Project) -> Audit | None:
    """Give the audit that was begun last; None where there is none.

    Raises:
        SmafError: what is written of it is damaged.
    """
    folders = sorted(path.parent for path in project.audits_folder.glob(f"[0-9][0-9][0-9]/{_ABOUT}"))
    return _read(folders[-1]) if folders else None


def extend(audit: Audit, size: int) -> Audit:
    """Go on with an audit: look at so many photos in all; what is audited stays.

    Raises:
        SmafError: the project cannot be written.
    """
    audit = replace(audit, plan=replace(audit.plan, size=max(len(audit.audited), min(size, len(audit.plan.photos)))))
    _write(audit)
    return audit


def note(project: Project, audit: Audit, name: str, truth: LabelMap) -> None:
    """Keep what careful correction made of a photo; its mask stays what it is, and its status too.

    Args:
        project: Its classes give the colours.
        audit: Which audit.
        name: Of a photo in the sample.
        truth: (H, W) uint8; what is void is left out.

    Raises:
        SmafError: the photo is not in the sample, the size is not that of its mask, or it cannot be written.
    """
    if name not in audit.plan.sample:
        raise SmafError(f"{name}: is not in the sample of audit {audit.number}; audit those that are, in turn")
    height, width = read_label_map(audit.before_path(name)).shape
    if truth.shape != (height, width):
        given = f"{truth.shape[1]} x {truth.shape[0]}"
        raise SmafError(f"{name}: is {width} x {height} pixels, what is to be its truth {given}; make one of the same size")
    write_label_map(audit.truth_path(name), truth, project.classes.palette())


def forget(audit: Audit, name: str) -> None:
    """Take back that a photo is audited."""
    audit.truth_path(name).unlink(missing_ok=True)


def measure(project: Project, audit: Audit) -> Estimate | None:
    """Say what the audited photos tell of the set as it was drawn; None before the second.

    Raises:
        SmafError: a mask of the audit cannot be read.
    """
    names = ("background", *project.classes.names)
    audited = audit.audited
    if len(audited) < 2:
        return None
    stratum = {name: number for number, group in enumerate(audit.plan.strata) for name in group}
    pixels = np.array([_pixels(audit, name, project.classes.names) for name in audited])
    return estimate(pixels, [stratum[name] for name in audited], [len(one) for one in audit.plan.strata], names)


def changed_since(project: Project, audit: Audit) -> list[str]:
    """Name the photos of the set whose mask is another one now, or gone."""
    return [name for name in audit.plan.photos if not _is_same(audit.before_path(name), exported_path(project, name))]


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other) or np.array_equal(read_label_map(one), read_label_map(other))
    except (OSError, SmafError):
        return False


def _pixels(audit: Audit, name: str, classes: Sequence[str]) -> NDArray[np.int64]:
    found = evaluate([(read_label_map(audit.before_path(name)), read_label_map(audit.truth_path(name)))], classes)
    if len(found.names) > len(classes) + 1:
        raise SmafError(f"{audit.before_path(name)}: has a class that the project lacks; add it, or begin another audit")
    return np.array([found.correct_pixels, found.predicted_pixels, found.truth_pixels])


def _kept(project: Project, audit: Audit, name: str) -> LabelMap:
    """Keep a mask as it is, and read it."""
    source, path = exported_path(project, name), audit.before_path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.link(source, path)
    except FileNotFoundError:
        raise SmafError(f"{source}: is not there any more; begin the audit again") from None
    except OSError:  # a file system without links
        write_bytes_whole(path, source.read_bytes())
    return read_label_map(path)


def _candidate(image: ImageRecord, label_map: LabelMap, *, by_hand: bool) -> Candidate:
    shown = set(np.flatnonzero(np.bincount(label_map.ravel(), minlength=256)).tolist()) - {BACKGROUND, VOID}
    status = 2 * STATUSES.index(image.status) + (not by_hand)
    return Candidate(image.name, frozenset(shown), status, 0.5 if image.score is None else image.score)


def _next_folder(project: Project) -> Path:
    """A folder for the next audit; one that was never drawn to its end is taken again."""
    numbers = [int(path.parent.name) for path in project.audits_folder.glob(f"[0-9][0-9][0-9]/{_ABOUT}")]
    return project.audits_folder / f"{max(numbers, default=0) + 1:03d}"


def _write(audit: Audit) -> None:
    write_bytes_whole(audit.folder / _ABOUT, json.dumps(asdict(audit.plan), ensure_ascii=False).encode())


def _read(folder: Path) -> Audit:
    path = folder / _ABOUT
    try:
        about = parse_json(path.read_bytes(), path)
        strata = tuple(tuple(group) for group in about.pop("strata"))
        for name in (name for group in strata for name in group):
            check_image_name(name, folder)
        return Audit(folder, Plan(**about, strata=strata))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SmafError(f"{path}: damaged ({error}); restore it from a backup, or begin another audit") from error
