"""The page that goes along with an export: what the masks are, who made them, how good they are, and what it does not cover."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core import __version__
from smaf_core.audit.audits import Audit, changed_since, latest, measure
from smaf_core.audit.estimating import FEWEST_WITH_CLASS, Estimate, Interval
from smaf_core.data.classes import VOID
from smaf_core.data.mask import Mask
from smaf_core.evaluation.miou import percent
from smaf_core.evaluation.report import markdown_table
from smaf_core.figures.pages import Chart, page_as_pdf
from smaf_core.project.store import STATUSES, ImageRecord, Project

NAME = "certificate"
"""The files are called so, with .md and .pdf."""

_WHAT_IT_DOES_NOT_COVER = (
    "Photos that are not in this set, and other cameras, places or seasons than theirs.",
    "Whether whoever corrected the sample was right: nobody has checked that person here. They began with the mask as it was, "
    "and what is hard to see is easily left as it is; then the figures are too good.",
    "Outlines closer than the eye: a border that is off by a pixel or two is seldom corrected.",
    "Single masks: a good set may hold bad ones.",
)


@dataclass
class Tally:
    """What the masks of a set are made of, added up mask by mask."""

    pixels: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, np.int64))
    """(256,) pixels of each index."""
    photos: NDArray[np.int64] = field(default_factory=lambda: np.zeros(256, np.int64))
    """(256,) photos that show each index."""
    by: Counter[str] = field(default_factory=Counter)
    """Pixels by who set them."""
    status: Counter[str] = field(default_factory=Counter)
    sums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each mask's pixels."""

    def add(self, image: ImageRecord, mask: Mask, *, is_proposal: bool) -> None:
        """Count a mask; the same photo a second time does not count."""
        if image.name in self.sums:
            return
        counts = np.bincount(mask.label_map.ravel(), minlength=256)
        touched = int(mask.touched.sum())
        rest = "the machine, not looked at" if is_proposal else "the machine, in masks that were accepted or worked on"
        self.pixels += counts
        self.photos += counts > 0
        self.by.update({"a person": touched, rest: mask.label_map.size - touched})
        self.status[image.status] += 1
        digest = hashlib.sha256(f"{mask.label_map.shape}".encode())
        digest.update(mask.label_map.tobytes())
        self.sums[image.name] = digest.hexdigest()

    @property
    def sum(self) -> str:
        """One checksum of all masks, whatever their order and format."""
        lines = "".join(f"{name}\t{digest}\n" for name, digest in sorted(self.sums.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


@dataclass(frozen=True)
class Section:
    """A heading, paragraphs, and perhaps a table: for a page as Markdown and as PDF."""

    title: str
    paragraphs: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bullets: tuple[str, ...] = ()


def certify(project: Project, tally: Tally) -> dict[str, bytes]:
    """Write the page about a set of masks.

    Args:
        project: Where they are from; its latest audit says how good they are.
        tally: What they are made of.

    Returns:
        The page as Markdown and as PDF, by the names of the files.

    Raises:
        SmafError: a file of the audit cannot be read.
    """
    audit = latest(project)
    found = None if audit is None else measure(project, audit)
    title = f"Masks of {project.folder.stem}"
    sections = [_quality(project, audit, found, tally), *_classes(project, found, tally), _makers(tally), _machine(project)]
    sections += [_what_is_not_covered(found, tally, project), _about(tally)]
    chart = None if found is None else Chart("IoU of each class, % (95 % intervals)", _bars(found))
    texts = [(one.title, [*one.paragraphs, *(f"– {line}" for line in one.bullets)], (one.header, one.rows)) for one in sections]
    return {
        f"{NAME}.md": _markdown(title, sections).encode(),
        f"{NAME}.pdf": page_as_pdf(title, texts, chart),
    }


def in_words(figure: Interval) -> str:
    """Say a figure in percent, with its ends."""
    if isnan(figure.low):
        return percent(figure.value)
    return f"{percent(figure.value)} ({percent(figure.low)} to {percent(figure.high)})"


def _quality(project: Project, audit: Audit | None, found: Estimate | None, tally: Tally) -> Section:
    if audit is None or found is None:
        return Section(
            "How good the masks are", ("Nobody has audited this set: nothing is known. `smaf audit` draws a sample.",)
        )
    lines = [
        f"{found.photos} of {found.of} photos, drawn by lot (audit {audit.number}, seed {audit.plan.seed}, "
        f"{_date(audit.plan.begun)}), were corrected with care; strata are the rarest class of a mask, its status and the "
        "machine's doubt. In percent; with a certainty of 95 % the figure of the whole set lies between the ends in brackets.",
        f"Mean IoU {in_words(found.mean_iou)}; pixel accuracy {in_words(found.accuracy)}.",
    ]
    if found.to_halve is not None:
        lines.append(f"{found.to_halve} more audited photos would halve the interval of the mean IoU.")
    return Section("How good the masks are", (*lines, *_reservations(project, audit, tally)))


def _reservations(project: Project, audit: Audit, tally: Tally) -> list[str]:
    """Say where what was audited is not what is exported."""
    said = []
    left = len(audit.plan.sample) - len(audit.audited)
    if left:
        said.append(f"**Preliminary:** {left} of the {len(audit.plan.sample)} photos that were drawn are not audited yet.")
    drawn = set(audit.plan.photos)
    new, gone = len(tally.sums.keys() - drawn), len(drawn - tally.sums.keys())
    if new or gone:
        said.append(
            f"**Another set:** {new} photos here were not in the set that was audited, and {gone} of that are not here."
        )
    changed = set(changed_since(project, audit)) & tally.sums.keys()
    if changed:
        corrected = len(changed & set(audit.audited))
        said.append(
            f"Since the sample was drawn {len(changed)} masks have changed, {corrected} of them by being audited; the figures "
            "are of the set as it was before."
        )
    return said


def _classes(project: Project, found: Estimate | None, tally: Tally) -> list[Section]:
    names = {**dict(enumerate(("background", *project.classes.names))), VOID: "unsure"}
    shown = [k for k in names if tally.photos[k] or (found is not None and k != VOID and found.photos_with[k])]
    rows = [(names[k], f"{tally.photos[k]:,}", percent(tally.pixels[k] / max(tally.pixels.sum(), 1))) for k in shown]
    header = ("class", "photos", "pixels, %")
    if found is None:
        return [Section("Classes", (), header, tuple(rows))]
    judged = [("–", "–") if k == VOID else (f"{found.photos_with[k]}", in_words(found.iou[k])) for k in shown]
    few = f"A class that fewer than {FEWEST_WITH_CLASS} audited photos show has a figure without an interval: it says little."
    both = tuple((*row, *more) for row, more in zip(rows, judged, strict=True))
    return [Section("Classes", (few,), (*header, "audited photos", "IoU, %"), both)]


def _makers(tally: Tally) -> Section:
    all_pixels = max(sum(tally.by.values()), 1)
    rows = [(f"set by {who}", f"{count:,}", percent(count / all_pixels)) for who, count in tally.by.most_common() if count]
    rows += [(f"photos that are {status}", f"{tally.status[status]:,}", "") for status in STATUSES if tally.status[status]]
    return Section("Who made them", (), ("", "pixels or photos", "pixels, %"), tuple(rows))


def _machine(project: Project) -> Section:
    latest_round, images = project.latest_round(), project.images()
    tagged = sum(one.tags is not None for one in images)
    doubtful = sum(one.doubtful for one in images)
    lines = [f"Tags: {tagged} of {len(images)} photos of the project have them; {doubtful} of these are a segmenter's guess."]
    if latest_round is not None and latest_round.finished is not None:
        preset = latest_round.settings.get("preset", "unknown")
        lines.append(
            f"Model: round {latest_round.number} ({latest_round.kind}), preset {preset}, {_date(latest_round.finished)}."
        )
    if latest_round is not None and latest_round.checkpoint.is_file():
        lines.append(f"SHA-256 of its weights: `{_sum_of(latest_round.checkpoint)}`.")
    if project.segmenter_path.is_file():
        lines.append(f"SHA-256 of the segmenter: `{_sum_of(project.segmenter_path)}`.")
    return Section("Tags and model", tuple(lines))


def _what_is_not_covered(found: Estimate | None, tally: Tally, project: Project) -> Section:
    said = list(_WHAT_IT_DOES_NOT_COVER)
    if found is not None and found.photos < found.of:
        said.append(
            f"Gross errors in fewer than about {3 / found.photos:.0%} of the photos: a sample this small may miss them all."
        )
    if found is not None:
        unseen = [
            name for index, name in enumerate(project.classes.names, 1) if tally.photos[index] and not found.photos_with[index]
        ]
        if unseen:
            said.insert(0, f"Classes that no audited photo shows, and that the mean leaves out: {', '.join(unseen)}.")
    return Section("What this page does not cover", bullets=tuple(said))


def _about(tally: Tally) -> Section:
    lines = (
        f"SMAF Desktop {__version__}, {_date(time.time())}. {len(tally.sums)} masks.",
        f"SHA-256 of all masks: `{tally.sum}`, of a line `name, tab, SHA-256 of size and indices` for each in the order of "
        "names. Checksums of the files of an export are in checksums.sha256.",
    )
    return Section("This page", lines)


def _bars(found: Estimate) -> list[tuple[str, float, float, float]]:
    return [
        (name, one.value, one.low, one.high) for name, one in zip(found.names, found.iou, strict=True) if not isnan(one.value)
    ]


def _markdown(title: str, sections: Sequence[Section]) -> str:
    parts = [f"# {title}\n"]
    for one in sections:
        parts += [f"## {one.title}\n", *(f"{line}\n" for line in one.paragraphs)]
        parts += [markdown_table(one.header, one.rows)] if one.rows else []
        parts += ["".join(f"- {line}\n" for line in one.bullets)] if one.bullets else []
    return "\n".join(parts)


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(seconds))


def _sum_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
