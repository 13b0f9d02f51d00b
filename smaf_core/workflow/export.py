"""Export: masks and proposals of a project into files of another format."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from smaf_core.audit.certificate import Tally, certify
from smaf_core.audit.exported import is_exported
from smaf_core.data.mask import LabelMap, Mask
from smaf_core.errors import SmafError
from smaf_core.formats import EXPORTERS, NOT_ACCEPTED, ExportOptions, LabelledImage, export_dataset
from smaf_core.progress import Report, silent
from smaf_core.project.rendering import originals_of
from smaf_core.project.store import ImageRecord, Project, What


@dataclass(frozen=True)
class ExportResult:
    """What an export has written."""

    folder: Path
    images: int
    left_out: Mapping[str, str]
    """Why the other images are not in it, by their names."""
    told: tuple[str, ...] = ()
    """A sentence for each thing that is not as it was asked for."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        told = {"stayed_out": dict(self.left_out), "told": list(self.told)}
        return {"folder": str(self.folder), "images": self.images, **told}


def export(
    project: Project,
    out: Path,
    format_name: str,
    what: What,
    *,
    options: ExportOptions = ExportOptions(),  # noqa: B008 - frozen
    only: Collection[str] | None = None,
    report: Report = silent,
) -> ExportResult:
    """Write the masks of a project in a format that training code reads, and a page about them (`audit.certificate`).

    Args:
        project: What to write.
        out: The folder to write; absent, empty, or an earlier export of the same kind, which then goes on.
        format_name: One of `formats.EXPORTERS`.
        what: "masks" for images whose mask a person has made, "proposals" for the machine's answer on the others too.
        options: Whether pictures come along, and what becomes of unsure pixels.
        only: Names of the images to write; None for all.
        report: Told the progress.

    Raises:
        SmafError: the format is unknown, `only` names an image that is not there, there is nothing to write, or it cannot be
            written.
    """
    if format_name not in EXPORTERS:
        raise SmafError(f"unknown format {format_name!r}; choose one of {', '.join(EXPORTERS)}")
    chosen = project.images() if only is None else [project.image(name) for name in only]
    photos = originals_of(project)
    tally = Tally()
    items = [_labelled(project, image, photos.get(image.name), tally) for image in chosen if is_exported(project, image, what)]
    left_out = {image.name: _why_not(project, image) for image in chosen if not is_exported(project, image, what)}
    if not items:
        missing = "mask yet; accept or paint some, or export proposals" if what == "masks" else "proposal yet; propose first"
        raise SmafError(f"{project.folder}: no image has a {missing}")
    told: list[str] = []
    pages = partial(certify, project, tally)
    export_dataset(format_name, items, project.classes, out, options, report, left_out, pages, told.append)
    if not options.unreviewed:
        left_out |= {item.name: NOT_ACCEPTED for item in items if not item.reviewed}
    return ExportResult(out, len(chosen) - len(left_out), left_out, tuple(told))


def _why_not(project: Project, image: ImageRecord) -> str:
    """Say why there is nothing to export of an image."""
    if project.proposal_path(image.name).exists():
        return "has only a proposal, and masks were asked for"
    return "has no tags, and so no proposal" if image.tags is None else "has no proposal yet"


def _labelled(project: Project, image: ImageRecord, photo: Path | None, tally: Tally) -> LabelledImage:
    def label_map() -> LabelMap:
        mask = project.load_mask(image.name)
        proposal = project.load_proposal(image.name) if mask is None else None
        found = mask or (None if proposal is None else Mask(proposal))
        if found is None:
            raise SmafError(f"{project.folder}: the mask of {image.name!r} has gone while it was exported")
        tally.add(image, found, is_proposal=mask is None)
        return found.label_map

    return LabelledImage(image.name, image.path, image.tags, label_map, image.status == "accepted", photo)
