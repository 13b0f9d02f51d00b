"""The worker's verbs about promptable models: look at photos beforehand, answer clicks, say which model is chosen."""

from __future__ import annotations

import functools
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import read_image
from smaf_core.data.mask import LabelMap, Mask, Patch
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.promptable.chosen import choose_folder, chosen_folder
from smaf_core.promptable.clicking import Clicks, answer_clicks, edit_of, region_beside, start_of
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Answer, Floats
from smaf_core.workflow import assist

Values = Mapping[str, Any]

_ANSWERS = 32  # of clicks before: each later click is answered from the one before it
_answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()


def model(values: Values, report: Report) -> Values:
    """Say what the chosen model is; where a folder is given, try what is in it, and choose it."""
    if values["folder"]:
        about = assist.check_model(Path(values["folder"]))
        choose_folder(Path(values["folder"]))
        return about
    return assist.check_model(chosen_folder())


def look_ahead(values: Values, report: Report) -> Values:
    """Look at a photo before anybody clicks on it; says whether it had been looked at."""
    with Project.open(Path(values["project"])) as project:
        seen, path = _seen(project, chosen_folder()), project.image(values["image"]).path
    known = seen.has(path)
    seen.of(path, read_image)
    return {"image": values["image"], "known": known}


def point(values: Values, path: Path, mask: Mask, paintable: NDArray[np.bool_]) -> Patch | None:
    """Answer clicks with the edit that one of the candidates would be."""
    with Project.open(Path(values["project"])) as project:
        seen = _seen(project, chosen_folder())
    clicks, label = _clicks_in(values), int(values["label"])
    question = _Question(_model(chosen_folder()), seen, path, mask.label_map, label)
    grid = question.grid(clicks, int(values["candidate"]))
    inside = seen.of(path, read_image).frame.enlarged(grid) > 0
    return edit_of(mask, inside, label, start_of(mask.label_map, label, clicks), paintable)


@dataclass(frozen=True)
class _Question:
    """What is pointed at is in this photo, whose mask is like this, and of this label. Answers of late are remembered."""

    model: PromptableModel
    seen: Embeddings
    path: Path
    label_map: LabelMap
    label: int

    def grid(self, clicks: Clicks, number: int) -> Floats:
        """Give one of the candidates for all clicks, on the model's grid; after the last the first comes again.

        A click beside a region has one more: what the two would be together.
        """
        start = start_of(self.label_map, self.label, clicks)
        answer = self._answered(clicks, start)
        beside = region_beside(self.label_map, self.label, clicks) if start is None else None
        which = number % (len(answer.grids) + (beside is not None))
        grids = self._answered(clicks, beside).grids[:1] if which == len(answer.grids) else answer.grids[which : which + 1]
        return np.asarray(grids[0], np.float32)

    def _answered(self, clicks: Clicks, start: NDArray[np.bool_] | None) -> Answer:
        """Answer all clicks, the last from the candidate that was on the screen before it."""
        key = (str(self.path), zlib.crc32(self.label_map.tobytes()), self.label, clicks, start is None)
        if key not in _answers:
            earlier = clicks.without_last()
            is_first = not earlier.points and earlier.box is None
            shown = clicks.turns[len(earlier.points)] if len(clicks.turns) > len(earlier.points) else 0
            before = None if is_first or not clicks.points else self.grid(earlier, shown)
            _answers[key] = answer_clicks(self.model, self.seen.of(self.path, read_image), clicks, start, before)
            while len(_answers) > _ANSWERS:
                _answers.popitem(last=False)
        return _answers[key]


def _clicks_in(values: Values) -> Clicks:
    points = tuple(((float(y), float(x)), bool(on)) for y, x, on in values["points"])
    top, left, bottom, right = values["box"] or (0, 0, 0, 0)
    turns = tuple(int(one) for one in values["turns"])
    return Clicks(points, (top, left, bottom, right) if values["box"] else None, turns)


def _seen(project: Project, folder: Path) -> Embeddings:
    return _embeddings(project.cache, folder)


@functools.lru_cache(maxsize=1)
def _embeddings(cache: Path, folder: Path) -> Embeddings:
    return Embeddings(_model(folder), cache / "embeddings")


@functools.lru_cache(maxsize=1)
def _model(folder: Path) -> PromptableModel:
    return assist.open_model(folder)
