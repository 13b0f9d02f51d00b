"""The worker's verbs about promptable models: look at photos beforehand, answer clicks, say which model is chosen."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import Attention
from smaf_core.data.images import read_image
from smaf_core.data.mask import Mask, Patch
from smaf_core.editing.suggestion import patch_of
from smaf_core.errors import NO_MODEL, SmafError
from smaf_core.progress import Report
from smaf_core.project.layout import Layout
from smaf_core.project.store import Project
from smaf_core.promptable.candidates import Memory, Question
from smaf_core.promptable.chosen import choose_folder, chosen_folder
from smaf_core.promptable.clicking import Clicks, share_left
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.promptable.redrawing import redrawn
from smaf_core.promptable.taught import ABOUT
from smaf_core.safe_files.onnx_files import INSTALL
from smaf_core.safe_files.trial import fingerprint
from smaf_core.workflow import assist
from smaf_desktop.worker.looking_ahead import LookingAhead

Values = Mapping[str, Any]

WORTH_TELLING = 0.1
"""Of a candidate, in [0, 1]: where so much stays as it is, the person is told."""

AHEAD = LookingAhead()
"""Looks at photos while nobody asks about them, and while somebody does."""

_answers = Memory()


def model(values: Values, report: Report) -> Values:
    """Say what the chosen model is; where a folder is given, try what is in it, and choose it."""
    if values["folder"]:
        about = assist.check_model(Path(values["folder"]))
        choose_folder(Path(values["folder"]))
        return about
    return assist.check_model(chosen_folder())


def look_ahead(values: Values, report: Report) -> Values:
    """Look at photos before anybody clicks on them, in this order; says at once how many have not been looked at yet."""
    with Project.open(Path(values["project"])) as project:
        model = _model(chosen_folder(), project)
        seen, paths = _embeddings(project.cache, model), [project.image(name).path for name in values["images"]]
    unknown = [path for path in paths if path.exists() and not seen.has(path)]
    AHEAD.look(seen, unknown)
    return {"unknown": len(unknown)}


def redraw(values: Values, path: Path, mask: Mask, suggested: Patch | None, paintable: NDArray[np.bool_]) -> Patch | None:
    """Draw anew what corrections suggest, if a model is chosen and has looked at the photo; as suggested, where not.

    A photo that it has not looked at is looked at now, for the next correction: nobody waits seconds for a suggestion.

    Raises:
        SmafError: the chosen model does not work any more.
    """
    try:
        folder = chosen_folder()
    except SmafError:
        return suggested
    with Project.open(Path(values["project"])) as project:
        model = _model(folder, project)
        seen = _embeddings(project.cache, model)
    if not seen.has(path):
        AHEAD.look_also(seen, path)
        return suggested
    after = mask.copy()
    if suggested is not None:
        after.apply(suggested)
    return patch_of(mask, redrawn(model, seen.of(path, read_image), mask, after.label_map), paintable)


@dataclass(frozen=True)
class Pointed:
    """The edit that one of the candidates would be, None where that changes nothing; and which of how many it is, from 0.

    `is_part` says that much of the candidate stays as it is.
    """

    patch: Patch | None
    number: int
    count: int
    is_part: bool


def point(values: Values, path: Path, mask: Mask, paintable: NDArray[np.bool_], attention: Attention | None = None) -> Pointed:
    """Answer clicks with the edit that one of the candidates would be; after the last the first comes again."""
    with Project.open(Path(values["project"])) as project:
        model = _model(chosen_folder(), project)
        seen = _embeddings(project.cache, model)
    clicks, label = _clicks_in(values), int(values["label"])
    embedding = seen.of(path, read_image)
    question = Question(model, embedding, mask.label_map, label, attention, str(path), _answers)
    found = question.candidate(clicks, int(values["candidate"]))
    inside = question.inside(clicks, found)
    patch = question.edit(mask, clicks, inside, paintable)
    return Pointed(patch, found.number, found.count, share_left(mask, inside, label, patch) >= WORTH_TELLING)


def _clicks_in(values: Values) -> Clicks:
    points = tuple(((float(y), float(x)), bool(on)) for y, x, on in values["points"])
    top, left, bottom, right = values["box"] or (0, 0, 0, 0)
    turns = tuple(None if one is None else int(one) for one in values["turns"])
    return Clicks(points, (top, left, bottom, right) if values["box"] else None, turns)


@functools.lru_cache(maxsize=1)
def _embeddings(cache: Path, model: PromptableModel) -> Embeddings:
    return Embeddings(model, cache / "embeddings")


def _model(folder: Path, project: Layout) -> PromptableModel:
    """Give the chosen model, as it has learned in this project; opened anew where its files are not what they were.

    Raises:
        SmafError: it does not work any more; the message says why, and ends as where none is chosen.
    """
    try:
        model, mark = _opened(folder, project.folder)
        if _mark(model.pair, project) != mark:
            _opened.cache_clear()
            model, _ = _opened(folder, project.folder)
    except SmafError as error:
        raise SmafError(str(error) if str(error) == INSTALL else f"{error}; {NO_MODEL}") from error
    return model


@functools.lru_cache(maxsize=1)
def _opened(folder: Path, project: Path) -> tuple[PromptableModel, str]:
    _answers.clear()  # they were another model's
    layout = Layout(project)
    model = assist.open_model(folder, layout)
    return model, _mark(model.pair, layout)


def _mark(pair: Pair, project: Layout) -> str:
    """What tells a model's files, and what it has learned, from others of the same names; nothing where they are gone."""
    taught = project.taught_folder / ABOUT
    try:
        return pair.fingerprint + (fingerprint((taught,)) if taught.exists() else "")
    except OSError:
        return ""
