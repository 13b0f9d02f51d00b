"""What the long-lived worker can do: one function a verb, plain values in, plain values out, pictures through files."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import Attention
from smaf_core.data.images import read_image
from smaf_core.data.mask import FREE, Mask, Patch
from smaf_core.editing.smart_stroke import smart_stroke
from smaf_core.editing.suggestion import PixelFeatures, suggest
from smaf_core.errors import SmafError
from smaf_core.hardware.cores import usable_cores
from smaf_core.method.weighted_fusion import fuse_live, reactivated, reweighted
from smaf_core.progress import Report
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.queue import score_queue
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow import propose
from smaf_core.workflow.apply_fusion import apply_live, take_back_live
from smaf_desktop.worker import mending, pointing
from smaf_desktop.worker.duplicates import duplicates
from smaf_desktop.worker.protocol import Values, Verb

_KEPT = 4  # pictures and attention files kept for the next movement of a slider


def device(values: Values, report: Report) -> Values:
    """Say what the machine computes on, in words."""
    import torch  # here and not above: fusing anew needs no torch, and need not wait the seconds it takes to load

    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return {"device": "cuda", "name": properties.name, "memory_mb": properties.total_memory >> 20}
    return {"device": "cpu", "name": f"{usable_cores()} cores", "memory_mb": 0}


def propose_image(values: Values, report: Report) -> Values:
    """Propose a mask for one image anew; the window reads it from the project."""
    with Project.open(Path(values["project"])) as project:
        propose.propose_image(project, values["image"])
    return {"image": values["image"]}


def fuse(values: Values, report: Report) -> Values:
    """Make the proposal of one image anew from its maps, for the screen only: it is left in the project's cache."""
    started = time.perf_counter()
    settings = _fusion_settings(values["settings"])
    with Project.open(Path(values["project"])) as project:
        record, at = project.image(values["image"]), project.attention_path(values["image"])
        file = project.live_path  # the last answer only, and no fsync: it is for the screen
    if not at.exists():
        raise SmafError(f"{record.name} has no attention yet; let the machine propose first")
    attention = _attention(at, at.stat().st_mtime_ns)
    live = fuse_live(_picture(record.path), attention, settings)
    fused = reweighted(attention, settings.weights).fused
    if settings.reactivate:
        fused = reactivated(fused.astype(np.float32), settings.threshold).astype(np.float16)
    _leave(file, label_map=live.label_map, fused=fused)
    return {"file": str(file), "milliseconds": round(1000 * (time.perf_counter() - started))}


def grow(values: Values, report: Report) -> Values:
    """Grow the strokes that the window left in the project's cache to the edges around them."""

    def answer(asked: _Question) -> Patch | None:
        strokes = np.full(asked.mask.size, FREE, np.int16)
        (top, left), drawn = asked.corner, asked.strokes
        strokes[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
        features = _features(Path(values["project"]), asked.record.name, asked.round)
        picture = _picture(asked.record.path)
        return smart_stroke(picture, strokes, asked.mask, asked.attention, features, paintable=asked.paintable)

    return _answered(values, answer)


def suggest_rest(values: Values, report: Report) -> Values:
    """Say how the rest of a mask should look, by what a person has set in it; the chosen promptable model draws it anew.

    Where that model does not work any more, "trouble" says so, and the suggestion is what it would be without.
    """
    trouble = ""

    def answer(asked: _Question) -> Patch | None:
        nonlocal trouble
        features = _features(Path(values["project"]), asked.record.name, asked.round)
        picture, path = _picture(asked.record.path), asked.record.path
        found = suggest(picture, asked.mask, asked.attention, features, paintable=asked.paintable)
        try:
            return pointing.redraw(values, path, asked.mask, found, asked.paintable)
        except SmafError as error:
            trouble = str(error)
            return found

    return {**_answered(values, answer), "trouble": trouble}


def apply(values: Values, report: Report) -> Values:
    """Write proposals made with the settings of the live panel; masks and accepted proposals stay."""
    with Project.open(Path(values["project"])) as project:
        settings = _fusion_settings(values["settings"])
        changed = apply_live(project, settings, values["names"], values["class_name"], report)
    return {"changed": list(changed)}


def take_back(values: Values, report: Report) -> Values:
    """Make proposals what they were before `apply` the last time."""
    with Project.open(Path(values["project"])) as project:
        return {"changed": list(take_back_live(project))}


def score(values: Values, report: Report) -> Values:
    """Order the review queue anew, by what has been corrected so far."""
    with Project.open(Path(values["project"])) as project:
        return {"images": score_queue(project, report=report)}


def estimate(values: Values, report: Report) -> Values:
    """Say how long a run will take, and how much memory, from a short measurement."""
    from smaf_core.workflow.estimate import estimate as measure  # loads torch

    with Project.open(Path(values["project"])) as project:
        return measure(
            project, values["kind"], values["preset"], values["device"],
            retrain=values["retrain"], changes=values["changes"], saliency=values["saliency"], report=report,
        ).as_dict()  # fmt: skip


def estimate_check(values: Values, report: Report) -> Values:
    """Say how long checking all masks will take, from a short measurement."""
    from smaf_core.workflow.check import expected  # as above

    with Project.open(Path(values["project"])) as project:
        return expected(project, folds=values["folds"], device=values["device"], report=report).as_dict()


def estimate_segmenter(values: Values, report: Report) -> Values:
    """Say how long training a segmenter will take, and looking at all images afterwards, from a short measurement."""
    from smaf_core.workflow.estimate import estimate_segmenter as measure  # as above

    with Project.open(Path(values["project"])) as project:
        return measure(
            project, targets=values["targets"], preset=values["preset"], look=values["look"], propose=values["propose"],
            device=values["device"], report=report,
        ).as_dict()  # fmt: skip


def alike(values: Values, report: Report) -> Values:
    """Find images that show what a box of one does, or its mask as a class, or as any: [name, likeness], most alike first."""
    top, left, bottom, right = values["box"] or (0, 0, 0, 0)
    box, class_name = (top, left, bottom, right) if values["box"] else None, values["class_name"] or None
    with Project.open(Path(values["project"])) as project:
        found = propose.alike_images(project, values["image"], class_name=class_name, box=box, report=report)
    return {"alike": [(one.name, one.likeness) for one in found]}


def point(values: Values, report: Report) -> Values:
    """Say what is under clicks or in a box, by the chosen promptable model, and which of how many answers it is."""
    asked = _asked(values)
    if asked is None:
        return {"file": "", "which": 0, "count": 0, "is_part": False}
    found = pointing.point(values, asked.record.path, asked.mask, asked.paintable, asked.attention)
    return {"file": asked.leave(found.patch), "which": found.number, "count": found.count, "is_part": found.is_part}


VERBS: Mapping[str, Verb] = {
    "device": device,
    "propose_image": propose_image,
    "fuse": fuse,
    "apply_live": apply,
    "take_back_live": take_back,
    "grow": grow,
    "suggest": suggest_rest,
    "estimate": estimate,
    "estimate_check": estimate_check,
    "estimate_segmenter": estimate_segmenter,
    "score": score,
    "alike": alike,
    "duplicates": duplicates,
    "faults": mending.faults,
    "point": point,
    "look_ahead": pointing.look_ahead,
    "model": pointing.model,
}


@dataclass(frozen=True)
class _Question:
    """A mask that the window left in the project's cache, with rough strokes or none, and what is known of its image."""

    record: ImageRecord
    mask: Mask
    paintable: NDArray[np.bool_]
    corner: tuple[int, int]
    strokes: NDArray[np.int16]
    attention: Attention | None
    round: int
    """Number of the latest round; 0 while there is none."""
    answer: Path
    """Where the window looks for the answer, in the project's cache."""

    def leave(self, patch: Patch | None) -> str:
        """Leave an edit for the window, and say where; "" where there is none."""
        if patch is None:
            return ""
        _leave(self.answer, corner=np.array([patch.top, patch.left]), before=patch.before, after=patch.after,
               touched_before=patch.touched_before, touched_after=patch.touched_after)  # fmt: skip
        return str(self.answer)


def _answered(values: Values, answer: Callable[[_Question], Patch | None]) -> Values:
    """Answer the window's question with an edit; with none where it has asked another since."""
    asked = _asked(values)
    return {"file": "" if asked is None else asked.leave(answer(asked))}


def _asked(values: Values) -> _Question | None:
    """Read the question that the window left in the project's cache; None where that is another one by now."""
    name = values["image"]
    with Project.open(Path(values["project"])) as project:
        record, at, latest, cache = project.image(name), project.attention_path(name), project.latest_round(), project.cache
    with np.load(cache / values["question"], allow_pickle=False) as file:
        if int(file["number"]) != values["number"]:
            return None
        (top, left), drawn = file["corner"].tolist(), file["strokes"]
        mask, paintable = Mask(file["label_map"], file["touched"]), file["paintable"]
    seen = _attention(at, at.stat().st_mtime_ns) if at.exists() else None
    left_at = cache / f"answer-{values['question']}"
    return _Question(record, mask, paintable, (top, left), drawn, seen, latest.number if latest else 0, left_at)


def _leave(file: Path, **arrays: NDArray[Any]) -> None:
    """Write an answer for the screen, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.with_suffix(".part").open("wb") as part:
        np.savez(part, **arrays)  # type: ignore[arg-type]  # numpy's stub takes them for allow_pickle
    file.with_suffix(".part").replace(file)


def _fusion_settings(values: Values) -> FusionSettings:
    return replace(FusionSettings(**values), weights=tuple(values["weights"]))


@functools.lru_cache(maxsize=_KEPT)
def _picture(path: Path) -> NDArray[np.uint8]:
    return read_image(path)


@functools.lru_cache(maxsize=_KEPT)
def _features(folder: Path, name: str, _: int) -> PixelFeatures:
    with Project.open(folder) as project:
        return propose.pixel_features_of_image(project, name)


@functools.lru_cache(maxsize=_KEPT)
def _attention(path: Path, _: int) -> Attention:
    return Attention.load(path)
