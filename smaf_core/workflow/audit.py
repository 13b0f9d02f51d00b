"""Audit: draw a sample of a project's masks, go on with it, say what it tells, write the page about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import Any

from smaf_core.audit.audits import SIZE, Audit, begin, extend, latest, measure, note
from smaf_core.audit.certificate import Tally, certify
from smaf_core.audit.estimating import Estimate, Interval
from smaf_core.audit.exported import is_exported
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_masks
from smaf_core.progress import Report, silent
from smaf_core.project.mask_import import as_dataset
from smaf_core.project.store import Project, What


@dataclass(frozen=True)
class Audited:
    """How far an audit is, and what it says."""

    audit: Audit
    estimate: Estimate | None
    """None before the second photo is audited."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for programs."""
        plan, audited = self.audit.plan, self.audit.audited
        left = [name for name in plan.sample if name not in {*audited}]
        about = {"audit": self.audit.number, "what": plan.what, "accepted": plan.accepted, "seed": plan.seed}
        return {**about, "audited": len(audited), "sample": len(plan.sample), "left": left, "set": len(plan.photos)} | (
            {} if self.estimate is None else _figures(self.estimate)
        )


def audit(
    project: Project,
    size: int | None = None,
    what: What = "masks",
    *,
    accepted: bool = False,
    seed: int = 0,
    anew: bool = False,
    truth: Path | None = None,
    report: Report = silent,
) -> Audited:
    """Begin an audit of the masks that an export would write, or go on with the one that was begun.

    Args:
        project: What to audit.
        size: How many photos to look at in all; None: as many as before, at first `audits.SIZE`.
        what: As for an export; only an audit that is begun asks.
        accepted: Whether only accepted images are exported; as `what`.
        seed: Which sample; as `what`.
        anew: Begin another audit, of the masks as they are now.
        truth: Masks of photos in the sample that were corrected with care elsewhere: what `open_masks` opens.
        report: Told the progress.

    Raises:
        SmafError: there is nothing to audit, or something cannot be read or written.
    """
    found = None if anew else latest(project)
    if found is None:
        found = begin(project, SIZE if size is None else size, what, accepted=accepted, seed=seed, report=report)
    elif size is not None:
        found = extend(found, size)
    if truth is not None:
        _take_truth(project, found, truth)
    return Audited(found, measure(project, found))


def write_page(project: Project, audited: Audited, folder: Path, report: Report = silent) -> Path:
    """Write the page that would go along with an export of the audited set, as Markdown and PDF; give the former's path."""
    plan, tally = audited.audit.plan, Tally()
    images = [one for one in project.images() if is_exported(project, one, plan.what)]
    images = [one for one in images if one.status == "accepted" or not plan.accepted]
    for done, image in enumerate(images, start=1):
        mask, proposal = project.load_mask(image.name), project.load_proposal(image.name)
        if mask is not None or proposal is not None:
            tally.add(image, mask or Mask(proposal), is_proposal=mask is None)  # type: ignore[arg-type]  # one is there
        report(done, len(images), "counting pixels")
    pages = certify(project, tally)
    for name, page in pages.items():
        write_bytes_whole(folder / name, page)
    return folder / next(iter(pages))


def _take_truth(project: Project, audit: Audit, source: Path) -> None:
    found = open_masks(source, as_dataset(project, project.images()))
    if found.classes.names[: len(project.classes)] != project.classes.names or len(found.classes) > len(project.classes):
        raise SmafError(f"{source}: has other classes than the project; import it as truth, or rename its classes")
    for name in audit.plan.sample:
        if name in found.label_maps:
            note(project, audit, name, found.label_maps[name]())


def _figures(estimate: Estimate) -> dict[str, Any]:
    classes = {name: _ends(one) for name, one in zip(estimate.names, estimate.iou, strict=True) if not isnan(one.value)}
    return {
        "mean_iou": _ends(estimate.mean_iou),
        "accuracy": _ends(estimate.accuracy),
        "classes": classes,
        "to_halve": estimate.to_halve,
    }


def _ends(one: Interval) -> Mapping[str, float | None]:
    return {key: None if isnan(value) else value for key, value in (("value", one.value), ("low", one.low), ("high", one.high))}
