"""The worker's verbs about promptable models: look at photos beforehand, answer clicks, say which model is chosen."""

from __future__ import annotations

import functools
import zlib
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.images import read_image
from smaf_core.data.mask import Mask, Patch
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.promptable.chosen import choose_folder, chosen_folder
from smaf_core.promptable.clicking import Clicks, answer_clicks, edit_of, start_of
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Answer
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
    asked, label = _clicks_in(values), int(values["label"])
    start = start_of(mask.label_map, label, asked)
    about = (str(path), zlib.crc32(mask.label_map.tobytes()), label)
    answer = _answered(_model(chosen_folder()), seen, path, asked, start, about)
    logits = answer.logits(int(values["candidate"]) % len(answer.grids))
    return edit_of(mask, logits > 0, label, start, paintable)


def _answered(
    model: PromptableModel,
    seen: Embeddings,
    path: Path,
    clicks: Clicks,
    start: NDArray[np.bool_] | None,
    about: tuple[object, ...],
) -> Answer:
    """Answer all clicks, the last from what those before it came to; what was answered lately is remembered."""
    key = (*about, clicks)
    if key not in _answers:
        earlier = clicks.without_last()
        is_first = not earlier.points and earlier.box is None
        before = None if is_first or not clicks.points else _answered(model, seen, path, earlier, start, about).grids[0]
        _answers[key] = answer_clicks(model, seen.of(path, read_image), clicks, start, before)
        while len(_answers) > _ANSWERS:
            _answers.popitem(last=False)
    return _answers[key]


def _clicks_in(values: Values) -> Clicks:
    points = tuple(((float(y), float(x)), bool(on)) for y, x, on in values["points"])
    top, left, bottom, right = values["box"] or (0, 0, 0, 0)
    return Clicks(points, (top, left, bottom, right) if values["box"] else None)


def _seen(project: Project, folder: Path) -> Embeddings:
    return _embeddings(project.cache, folder)


@functools.lru_cache(maxsize=1)
def _embeddings(cache: Path, folder: Path) -> Embeddings:
    return Embeddings(_model(folder), cache / "embeddings")


@functools.lru_cache(maxsize=1)
def _model(folder: Path) -> PromptableModel:
    return assist.open_model(folder)
