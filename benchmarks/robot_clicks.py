"""The simulated annotator at the click tool: where it clicks, when it goes on, when it keeps what the model answers.

It knows the object, never the model's answer before it has seen it. Clicks stray as a hand does, boxes are not exact. Seconds
as for every tool (benchmarks/robot_tools.py); an answer is looked at as long as a slider's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.robot_tools import KEY, POINT, PRESS, THINK, Hand, Sight, depth_of, innermost
from smaf_core.data.attention import Attention
from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.images import read_image
from smaf_core.data.mask import Mask, Patch, connected, paintable
from smaf_core.data.regions import Region
from smaf_core.editing.suggestion import patch_of
from smaf_core.project.layout import Layout
from smaf_core.project.store import Project
from smaf_core.promptable.candidates import Question
from smaf_core.promptable.chosen import chosen_folder
from smaf_core.promptable.clicking import Click, Clicks
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Embedding
from smaf_core.promptable.redrawing import redrawn
from smaf_core.promptable.simulated import CLICK_STRAYS, strayed_box
from smaf_core.workflow.assist import embeddings_of, open_model

ANSWER = 0.35
"""Seconds to look at an answer."""
MOST_CLICKS = 3
"""Clicks and boxes on one object before the annotator takes up another tool."""
MISSING = 0.6
"""A box is drawn where the object as it is has a lower IoU than this; else a click mends it."""
WORTH_A_CLICK = 0.15
"""A wrong region that is a smaller share of its object is left to the other tools."""
LIKELY = 0.6
"""Share of a wrong region that a first click is expected to mend; where painting promises more a second, nobody clicks."""
PROMISING = 0.6
"""IoU with the object from which a further click is worth it; below, the answer is dropped."""
CONTENT = 0.9
"""IoU with the object at which an answer is kept without a further click."""

Redraw = Callable[[Mask, Patch | None], Patch | None]
"""The mask, and what corrections suggest for the rest -> the suggestion drawn anew."""

Plane = NDArray[np.bool_]
Point = Callable[[Mask, int, Clicks], Sequence[Patch | None]]
"""The mask, a label and what was clicked so far -> what the click tool would do, and the other answers to turn to."""


@dataclass
class Clicker:
    """A hand at the click tool, and the model that answers it."""

    point: Point
    chance: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))

    def on(self, sight: Sight, region: Region, label: int, hand: Hand, rate: float) -> Pointed | None:
        """Point at one object until the answer pays, or patience ends; None where there is nothing worth pointing at.

        Args:
            sight: What is seen.
            region: The wrong pixels that matter most.
            label: What they should be.
            hand: What is in the hand; takes up the tool.
            rate: What the other tools would gain a second.
        """
        seed = innermost(region)
        painted = label if label != BACKGROUND else int(sight.mask.label_map[seed])
        if painted in (BACKGROUND, VOID):
            return None
        wanted = _object(sight, seed, painted, is_there=label != BACKGROUND)
        if region.inside.sum() < WORTH_A_CLICK * wanted[0].sum():
            return None
        seconds = THINK + hand.keys(painted, "click")
        if LIKELY * sight.gain(region, label) < rate * (seconds + POINT + PRESS + ANSWER + KEY):
            return None
        hand.take(painted, "click")
        clicks, best = self._first(sight, region, wanted, label), None
        for number in range(1, MOST_CLICKS + 1):
            seconds += (POINT if clicks.box is not None and not clicks.points else 0) + POINT + PRESS
            answers = [_Seen.of(patch, sight, painted, wanted) for patch in self.point(sight.mask, painted, clicks)]
            turn, looking = _best_of(answers)
            seconds, seen = seconds + looking, answers[turn]
            if best is None or seen.gain > best.gain:
                best = Pointed(seen.patch, seen.gain, seconds, number)
            if seen.good >= CONTENT or seen.good < PROMISING or seen.gain > rate * (seconds + KEY) or number == MOST_CLICKS:
                break
            clicks = self._further(clicks, seen.reached, wanted[0], turn)
        assert best is not None
        back = 0 if best.number == number else KEY * (number - best.number)  # Backspace drops the last clicks
        return replace(best, seconds=seconds + back + KEY, number=number)

    def _first(self, sight: Sight, region: Region, wanted: tuple[Plane, Plane], label: int) -> Clicks:
        inside, around = wanted
        if label != BACKGROUND and _iou((sight.mask.label_map == label) & around, inside) < MISSING:
            return Clicks((), strayed_box(inside, self.chance))
        return Clicks((self._click(region, label != BACKGROUND),))

    def _further(self, clicks: Clicks, reached: Plane, inside: Plane, turn: int) -> Clicks:
        """Click into the larger mistake of the answer that was turned to: what is missing, or what is too much."""
        too_little, too_much = inside & ~reached, reached & ~inside
        on = depth_of(too_little).max(initial=0) >= depth_of(too_much).max(initial=0)
        wrong = too_little if on else too_much
        click = self._click(Region(0, 0, wrong), bool(on))
        turns = clicks.turns or (None,) * len(clicks.points)
        return replace(clicks, points=(*clicks.points, click), turns=(*turns, turn))

    def _click(self, region: Region, on: bool) -> Click:
        y, x = innermost(region)
        depth = float(depth_of(region.inside).max(initial=0))
        strayed = self.chance.normal(0, CLICK_STRAYS * depth, 2)
        at = (y + 0.5 + strayed[0], x + 0.5 + strayed[1])
        row, column = int(at[0]) - region.top, int(at[1]) - region.left
        height, width = region.inside.shape
        is_inside = 0 <= row < height and 0 <= column < width and region.inside[row, column]
        return (at if is_inside else (y + 0.5, x + 0.5)), on


@dataclass(frozen=True)
class Pointed:
    """What came of pointing at one object: the best edit, what it gains, the seconds it took, clicks and boxes."""

    patch: Patch | None
    gain: float
    seconds: float
    number: int

    @property
    def rate(self) -> float:
        """Gain a second."""
        return self.gain / self.seconds


@dataclass(frozen=True)
class _Seen:
    """One answer on the screen: the edit, what it gains, what of the label is there then, and its IoU with what is meant."""

    patch: Patch | None
    gain: float
    reached: Plane
    good: float

    @classmethod
    def of(cls, patch: Patch | None, sight: Sight, painted: int, wanted: tuple[Plane, Plane]) -> _Seen:
        gain = 0.0 if patch is None else sight.gain(_box_of(patch), patch.after)
        reached = (_after(sight.mask, patch) == painted) & wanted[1]
        return cls(patch, gain, reached, _iou(reached, wanted[0]))


def _best_of(answers: Sequence[_Seen]) -> tuple[int, float]:
    """Which answer a person ends at, and the seconds: they turn on while none is promising, and back to the best of those."""
    looked = next((number for number, one in enumerate(answers) if one.good >= PROMISING), len(answers) - 1) + 1
    turn = int(np.argmax([one.gain for one in answers[:looked]]))
    back = looked - 1 - turn if looked < len(answers) else min(looked - 1 - turn, turn + 1)  # after the last comes the first
    return turn, ANSWER * looked + KEY * (looked - 1 + back)


def _object(sight: Sight, seed: tuple[int, int], painted: int, *, is_there: bool) -> tuple[Plane, Plane]:
    """Give the object that is meant, and where answers are judged: it and what is wrong around it, not its twins."""
    plane = np.zeros(sight.truth.shape, bool)
    if is_there:
        whole = connected(sight.truth, seed)
        plane[whole.slices] = whole.inside
        return plane, plane | (sight.truth != painted)
    whole = connected(sight.mask.label_map, seed)  # something of this label is to go: what stays of its region
    plane[whole.slices] = whole.inside
    return plane & (sight.truth == painted), plane


def _after(mask: Mask, patch: Patch | None) -> NDArray[np.uint8]:
    if patch is None:
        return mask.label_map
    after = mask.copy()
    after.apply(patch)
    return after.label_map


def _box_of(patch: Patch) -> Region:
    return Region(patch.top, patch.left, np.ones(patch.after.shape, bool))


def _iou(one: Plane, other: Plane) -> float:
    return float((one & other).sum() / max(int((one | other).sum()), 1))


# ── who answers ──


def pointer_of(project: Project, path: Path, attention: Attention) -> Point:
    """Give what answers clicks on one photo: the promptable model that is chosen (`smaf assist use FOLDER`)."""
    model, seen = seeing(project, path)

    def point(mask: Mask, label: int, clicks: Clicks) -> list[Patch | None]:
        question = Question(model, seen, mask.label_map, label, attention)
        count = question.candidate(clicks, 0).count
        found = (question.inside(clicks, question.candidate(clicks, number)) for number in range(count))
        return [question.edit(mask, clicks, inside, paintable()) for inside in found]

    return point


def redrawer_of(project: Project, path: Path) -> Redraw:
    """Give what draws suggestions anew on one photo, as in the window."""
    model, seen = seeing(project, path)

    def redraw(mask: Mask, suggested: Patch | None) -> Patch | None:
        after = mask.copy()
        if suggested is not None:
            after.apply(suggested)
        return patch_of(mask, redrawn(model, seen, mask, after.label_map), None)

    return redraw


def seeing(project: Project, path: Path) -> tuple[PromptableModel, Embedding]:
    """Give the chosen model, as it has learned in a project, and what it sees in a photo."""
    model = _model(chosen_folder(), project.folder)
    return model, embeddings_of(project, model).of(path, read_image)


@lru_cache(maxsize=1)
def _model(folder: Path, project: Path) -> PromptableModel:
    return open_model(folder, Layout(project))
