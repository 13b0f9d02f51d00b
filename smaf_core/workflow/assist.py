"""Promptable models of a person's own: which there are, whether one works, teaching it, and tidying proposals with it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.data.mask import LabelMap
from smaf_core.errors import SmafError
from smaf_core.progress import Report, silent
from smaf_core.project.layout import Layout
from smaf_core.project.lock import in_turn
from smaf_core.project.store import ImageRecord, Project
from smaf_core.project.tidied import take_back, take_tidied, untidied
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.places import pair_in, pairs_in, usual_places
from smaf_core.promptable.taught import Taught, checksum, forget_taught, keep_taught, taught_pair
from smaf_core.promptable.tidying import TidySettings, tidied
from smaf_core.promptable.trial import tried
from smaf_core.review.queue import score_queue
from smaf_core.settings.teaching import FEWEST_LESSONS, JUDGES, MOST_BYTES, TeachingSettings

ENOUGH_MASKS = 5
"""Masks by hand that must have a class before they can speak against tidying it."""


FORGET = "forget what was taught: Machine ▸ Teach the Model…, or smaf assist teach PROJECT --undo"
"""What to do where a taught decoder does not work."""


@dataclass(frozen=True)
class TeachResult:
    """What `teach` did: whether the taught decoder is used from now on, how many masks taught and judged, figures, seconds.

    `before` and `after` are mean IoU in [0, 1] on the judging masks, by kind of prompt.
    """

    project: Path
    kept: bool
    masks: int
    judges: int
    before: Mapping[str, float]
    after: Mapping[str, float]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Give plain values."""
        return {**asdict(self), "project": str(self.project)}


@dataclass(frozen=True)
class TidyResult:
    """What `tidy` did: images looked at, images whose proposal changed, classes left as they were, seconds."""

    project: Path
    images: int
    changed: int
    kept_classes: tuple[str, ...]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Give plain values."""
        return {**asdict(self), "project": str(self.project)}


def check_model(folder: Path, *, anew: bool = False) -> dict[str, Any]:
    """Find the model in a folder and try it, in a process that can be ended.

    Returns:
        Its name, folder, family, licence, provider, seconds of encoding and of an answer, MiB of memory.

    Raises:
        SmafError: there is none, or it does not work; the message says why.
    """
    pair = pair_in(folder)
    return {"name": pair.name, "folder": str(folder), **tried(pair, anew=anew)}


def known_models() -> list[tuple[str, Path]]:
    """Name the models in the folders of X-AnyLabeling and osam, with their folders; nothing is tried."""
    found = []
    for folder in usual_places():
        with suppress(SmafError):
            found += [(pair.name, folder) for pair in pairs_in(folder)]
    return found


def open_model(folder: Path, project: Layout | None = None) -> PromptableModel:
    """Open a model that has been tried, or try it first.

    Args:
        folder: Where it is.
        project: Where it may have learned from masks; None: as its makers made it.

    Raises:
        SmafError: as `check_model`.
    """
    pair = pair_in(folder)
    if project is None:
        tried(pair)
        return PromptableModel(pair)
    try:
        pair = taught_pair(pair, project.taught_folder)
        tried(pair)
        return PromptableModel(pair)
    except SmafError as error:
        if str(project.taught_folder) in str(error):
            raise SmafError(f"{error}; {FORGET}") from error
        raise


def embeddings_of(project: Project, model: PromptableModel) -> Embeddings:
    """What a model sees in the photos of a project, kept in its cache."""
    return Embeddings(model, project.cache / "embeddings")


@in_turn("smaf assist teach")
def teach(
    project: Project, folder: Path, settings: TeachingSettings | None = None, device: str = "auto", report: Report = silent
) -> TeachResult:
    """Let a promptable model learn from the accepted masks of a project, and use there what it has learned if that is better.

    Always from the model as its makers made it. A quarter of the masks is kept back, and judges.

    Args:
        project: Its masks teach; the decoder is kept in its folder.
        folder: Where the model is; nothing is written there.
        settings: How.
        device: Where to learn; see `choose_device`.
        report: Told the progress; may raise `Cancelled`: all is as it was.

    Raises:
        SmafError: there are too few accepted masks, the model does not work or cannot be taught, or a file cannot be read.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.learning import teaching

    started, where = time.monotonic(), choose_device(device, learns="all")
    there = [image for image in project.images() if image.status == "accepted" and project.has_mask(image.name)]
    if len(there) < FEWEST_LESSONS:
        raise SmafError(f"teaching the model needs {FEWEST_LESSONS} accepted masks or more, and there are {len(there)}")
    model = open_model(folder)
    seen, settings = embeddings_of(project, model), settings or TeachingSettings()
    order = np.random.default_rng(settings.seed).permutation(len(there))
    most = max(FEWEST_LESSONS, MOST_BYTES // seen.of(there[0].path, read_image).nbytes)
    there = [there[place] for place in sorted(order[:most].tolist())]
    lessons = []
    for done, image in enumerate(there):
        report(done, len(there), "looking at photos")
        mask = project.load_mask(image.name)
        if mask is not None:
            proposal, attention = _original_of(project, image.name), project.load_attention(image.name)
            lessons.append(teaching.lesson_of(seen.of(image.path, read_image), mask.label_map, proposal, attention))
    report(len(there), len(there), "looking at photos")
    judges = lessons[JUDGES // 2 :: JUDGES]
    taught = [one for place, one in enumerate(lessons) if place % JUDGES != JUDGES // 2]
    decoder = teaching.teach(model, taught, settings, where, report)
    before = teaching.judged(model, judges, report)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / model.pair.decoder.name
        write_bytes_whole(path, decoder)
        after = teaching.judged(PromptableModel(replace(model.pair, taught=path)), judges, report)
    kept = sum(after.values()) > sum(before.values())
    if kept:
        base = checksum(model.pair.decoder)
        keep_taught(project.taught_folder, decoder, Taught(base, model.pair.name, len(taught), len(judges), before, after))
    return TeachResult(project.folder, kept, len(taught), len(judges), before, after, time.monotonic() - started)


@in_turn("smaf assist teach --undo")
def forget(project: Project) -> bool:
    """Use the model as its makers made it; whether it had been taught here."""
    return forget_taught(project.taught_folder)


@in_turn("smaf tidy")
def tidy(
    project: Project,
    folder: Path,
    names: Sequence[str] | None = None,
    settings: TidySettings | None = None,
    report: Report = silent,
) -> TidyResult:
    """Mend the proposals of images that nobody has reviewed with a promptable model.

    Where a person made masks, they are asked first, class by class: one that the model makes worse there stays as it is.

    Args:
        project: Its proposals are replaced; the round that made them keeps its own.
        folder: Where the model is.
        names: Only these images; None for all.
        settings: What to mend, and what to believe.
        report: Told the progress; may raise `Cancelled`: what is done stays.

    Raises:
        SmafError: the model does not work, or a picture cannot be read.
    """
    started, settings = time.monotonic(), settings or TidySettings()
    model = open_model(folder, project)
    seen = embeddings_of(project, model)

    def mend(image: ImageRecord) -> tuple[LabelMap, LabelMap] | None:
        proposal = _original_of(project, image.name)
        if proposal is None or not proposal.any():
            return None
        return proposal, tidied(model, seen.of(image.path, read_image), proposal, settings)

    images = [image for image in project.images() if names is None or image.name in names]
    judged = [image for image in images if image.status == "accepted" and project.has_mask(image.name)]
    losing = _losing(project, ((image, mend(image)) for image in judged))
    waiting = [one for one in _waiting(images) if not project.has_mask(one.name)]
    changed = []
    for done, image in enumerate(waiting):
        report(done, len(waiting), "tidying")
        if (mended := mend(image)) is None:
            continue
        before, after = mended
        result = _kept(before, after, losing)
        take_tidied(project, image.name, before, result)
        changed += [image.name] if (result != before).any() else []
    score_queue(project, changed)
    report(len(waiting), len(waiting), "tidying")
    kept = tuple(project.classes.name(label) for label in sorted(losing))
    return TidyResult(project.folder, len(waiting), len(changed), kept, time.monotonic() - started)


@in_turn("smaf tidy --undo")
def untidy(project: Project, names: Sequence[str] | None = None, report: Report = silent) -> TidyResult:
    """Take tidying back where nobody has reviewed an image since; arguments as for `tidy`."""
    started, changed = time.monotonic(), []
    waiting = _waiting(image for image in project.images() if names is None or image.name in names)
    for done, image in enumerate(waiting):
        report(done, len(waiting), "taking back")
        changed += [image.name] if take_back(project, image.name) else []
    score_queue(project, changed)
    report(len(waiting), len(waiting), "taking back")
    return TidyResult(project.folder, len(waiting), len(changed), (), time.monotonic() - started)


def _waiting(images: Iterable[ImageRecord]) -> list[ImageRecord]:
    """Those that nobody has reviewed."""
    return [one for one in images if one.status in ("new", "proposed")]


def _original_of(project: Project, name: str) -> LabelMap | None:
    """Give an image's proposal as it was before any tidying."""
    proposal = project.load_proposal(name)
    before = None if proposal is None else untidied(project, name, proposal)
    return proposal if before is None else before


def _kept(before: LabelMap, after: LabelMap, losing: set[int]) -> LabelMap:
    """Give the mended proposal, but what concerns a class that loses by it as it was."""
    stay = np.isin(before, list(losing)) | np.isin(after, list(losing))
    return np.where(stay, before, after)


Mended = Iterator[tuple[ImageRecord, tuple[LabelMap, LabelMap] | None]]


def _losing(project: Project, mended: Mended) -> set[int]:
    """Find the classes whose IoU with the person's masks falls, where there are enough of them."""
    sums: dict[int, list[int]] = {}
    for image, pair in mended:
        mask = project.load_mask(image.name)
        if pair is None or mask is None:
            continue
        for label, counts in _counts(mask.label_map, *pair).items():
            sums[label] = [total + one for total, one in zip(sums.get(label, [0] * 5), counts, strict=True)]
    return {label for label, (n, b, bu, a, au) in sums.items() if n >= ENOUGH_MASKS and a / max(au, 1) < b / max(bu, 1)}


def _counts(true: LabelMap, before: LabelMap, after: LabelMap) -> Mapping[int, tuple[int, ...]]:
    """By class: 1, then pixels in common and in either, before and after."""
    said, found = true != VOID, {}
    for label in (int(one) for one in np.unique(true) if one not in (BACKGROUND, VOID)):
        own = true == label
        pairs = [((one == label) & own & said, ((one == label) | own) & said) for one in (before, after)]
        found[label] = (1, *(int(plane.sum()) for pair in pairs for plane in pair))
    return found
