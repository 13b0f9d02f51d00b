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
from smaf_core.errors import NO_MODEL, SmafError
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.promptable.chosen import choose_folder, chosen_folder
from smaf_core.promptable.clicking import Clicks, answer_clicks, edit_of, region_beside, share_left, start_of, without_specks
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.promptable.prompts import Answer, Floats
from smaf_core.safe_files.onnx_files import INSTALL
from smaf_core.workflow import assist
from smaf_desktop.worker.looking_ahead import LookingAhead

Values = Mapping[str, Any]

_ANSWERS = 32  # of clicks before: a later click is answered from the one that was seen

WORTH_TELLING = 0.1
"""Of a candidate, in [0, 1]: where so much stays as it is, the person is told."""

AHEAD = LookingAhead()
"""Looks at photos while nobody asks about them, and while somebody does."""

_answers: OrderedDict[tuple[object, ...], Answer] = OrderedDict()


def model(values: Values, report: Report) -> Values:
    """Say what the chosen model is; where a folder is given, try what is in it, and choose it."""
    if values["folder"]:
        about = assist.check_model(Path(values["folder"]))
        choose_folder(Path(values["folder"]))
        return about
    return assist.check_model(chosen_folder())


def look_ahead(values: Values, report: Report) -> Values:
    """Look at photos before anybody clicks on them, in this order; says at once how many have not been looked at yet."""
    model = _model(chosen_folder())
    with Project.open(Path(values["project"])) as project:
        seen, paths = _embeddings(project.cache, model), [project.image(name).path for name in values["images"]]
    unknown = [path for path in paths if path.exists() and not seen.has(path)]
    AHEAD.look(seen, unknown)
    return {"unknown": len(unknown)}


@dataclass(frozen=True)
class Pointed:
    """The edit that one of the candidates would be, None where that changes nothing; and which of how many it is, from 0.

    `is_part` says that much of the candidate stays as it is.
    """

    patch: Patch | None
    number: int
    count: int
    is_part: bool


def point(values: Values, path: Path, mask: Mask, paintable: NDArray[np.bool_]) -> Pointed:
    """Answer clicks with the edit that one of the candidates would be; after the last the first comes again."""
    model = _model(chosen_folder())
    with Project.open(Path(values["project"])) as project:
        seen = _embeddings(project.cache, model)
    clicks, label = _clicks_in(values), int(values["label"])
    found = _Question(model, seen, path, mask.label_map, label).candidate(clicks, int(values["candidate"]))
    frame = seen.of(path, read_image).frame
    inside = frame.enlarged(without_specks(found.grid, frame, clicks)) > 0
    patch = edit_of(mask, inside, label, start_of(mask.label_map, label, clicks), paintable, clicks)
    return Pointed(patch, found.number, found.count, share_left(mask, inside, label, patch) >= WORTH_TELLING)


@dataclass(frozen=True)
class _Candidate:
    """(256, 256) logits on the model's grid; and which of how many it is, from 0."""

    grid: Floats
    number: int
    count: int


@dataclass(frozen=True)
class _Question:
    """What is pointed at is in this photo, whose mask is like this, and of this label. Answers of late are remembered."""

    model: PromptableModel
    seen: Embeddings
    path: Path
    label_map: LabelMap
    label: int

    def candidate(self, clicks: Clicks, number: int) -> _Candidate:
        """Give one of the candidates for all clicks; after the last the first comes again.

        A click beside a region has one more: what the two would be together.
        """
        start = start_of(self.label_map, self.label, clicks)
        grids = self._answered(clicks, start).grids
        beside = region_beside(self.label_map, self.label, clicks) if start is None else None
        count = len(grids) + (beside is not None)
        number %= count
        grid = grids[number] if number < len(grids) else self._answered(clicks, beside).grids[0]
        return _Candidate(np.asarray(grid, np.float32), number, count)

    def _answered(self, clicks: Clicks, start: NDArray[np.bool_] | None) -> Answer:
        """Answer all clicks, going on from the candidate that was on the screen last."""
        key = (str(self.path), zlib.crc32(self.label_map.tobytes()), self.label, clicks, start is None)
        if key not in _answers:
            seen = clicks.last_seen()
            before = None if seen is None else self.candidate(*seen).grid
            _answers[key] = answer_clicks(self.model, self.seen.of(self.path, read_image), clicks, start, before)
            while len(_answers) > _ANSWERS:
                _answers.popitem(last=False)
        return _answers[key]


def _clicks_in(values: Values) -> Clicks:
    points = tuple(((float(y), float(x)), bool(on)) for y, x, on in values["points"])
    top, left, bottom, right = values["box"] or (0, 0, 0, 0)
    turns = tuple(None if one is None else int(one) for one in values["turns"])
    return Clicks(points, (top, left, bottom, right) if values["box"] else None, turns)


@functools.lru_cache(maxsize=1)
def _embeddings(cache: Path, model: PromptableModel) -> Embeddings:
    return Embeddings(model, cache / "embeddings")


def _model(folder: Path) -> PromptableModel:
    """Give the chosen model; opened anew where its files are not what they were.

    Raises:
        SmafError: it does not work any more; the message says why, and ends as where none is chosen.
    """
    try:
        model, mark = _opened(folder)
        if _mark(model.pair) != mark:
            _opened.cache_clear()
            model, _ = _opened(folder)
    except SmafError as error:
        raise SmafError(str(error) if str(error) == INSTALL else f"{error}; {NO_MODEL}") from error
    return model


@functools.lru_cache(maxsize=1)
def _opened(folder: Path) -> tuple[PromptableModel, str]:
    _answers.clear()  # they were another model's
    model = assist.open_model(folder)
    return model, _mark(model.pair)


def _mark(pair: Pair) -> str:
    """What tells a model's files from others of the same names; nothing where they are gone."""
    try:
        return pair.fingerprint
    except OSError:
        return ""
