"""Does the program find wrong masks? Errors are planted in true ones.

    python -m benchmarks.label_errors PROJECT.smaf --cache FOLDER

Of the photos with truth, different ones are given one error each: a class swapped for another, an object missing, two classes
merged into one, the mask shifted by four pixels in a hundred, outlines as coarse as a hasty polygon. All masks, wrong and
right, then teach the segmenters that judge them (each photo by one that did not learn from it). Then each photo without an
error is judged once with an error of each kind as well, which its segmenters have not seen either. One in eleven of them is
drawn to have it, the others have none, five hundred times: so few photos have one that a single draw says little.

Per kind of error: precision among as many photos as have it, mean and standard deviation over the draws, when photos are
ordered by doubts of the kind that it raises, as `smaf check` orders them, and by all doubts; what chance gives; and a rule of
thumb, the share of pixels in which mask and proposal differ. Also how many of those with an error `smaf check --flag` flags,
and of those without. In two halves by name: the first chose the settings, the second chose nothing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.example import Example
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.project.store import Project
from smaf_core.review.label_errors import DoubtKind, doubts_about, suspicion
from smaf_core.segmenter.cross_check import Seen, folds_of, seen_by_others
from smaf_core.segmenter.training import Target
from smaf_core.settings.segmenter import segmenter_preset_named
from smaf_core.workflow.check import CLEARLY, TELLING

SHARE = 12  # every so many photos get an error of a kind
HAVE_IT, DRAWS = 0.1, 500  # for each photo without an error so many with one

Plant = Callable[[LabelMap, np.random.Generator, int], LabelMap | None]
"""Mask, chance, number of classes -> the mask with an error, None where it cannot have this one."""


def swapped(mask: LabelMap, chance: np.random.Generator, classes: int) -> LabelMap | None:
    """A class is called another."""
    label = int(chance.choice(_shown(mask)))
    other = int(chance.choice([one for one in range(1, classes + 1) if one not in _shown(mask)]))
    return np.where(mask == label, np.uint8(other), mask)


def missing(mask: LabelMap, chance: np.random.Generator, classes: int) -> LabelMap | None:
    """An object of at least one pixel in a hundred is not there."""
    parts = [part for label in _shown(mask) for part in _parts(mask == label) if part.mean() >= 0.01]
    if not parts:
        return None
    wrong = mask.copy()
    wrong[parts[int(chance.integers(len(parts)))]] = BACKGROUND
    return wrong


def merged(mask: LabelMap, chance: np.random.Generator, classes: int) -> LabelMap | None:
    """Of two classes one has swallowed the other, which covers at least one pixel in a hundred."""
    labels = [label for label in _shown(mask) if (mask == label).mean() >= 0.01]
    if len(labels) < 2:
        return None
    lost, winner = (int(one) for one in chance.permutation(labels)[:2])
    return np.where(mask == lost, np.uint8(winner), mask)


def shifted(mask: LabelMap, chance: np.random.Generator, classes: int) -> LabelMap | None:
    """All of it lies beside where it should, by four hundredths of the longer side."""
    angle, length = float(chance.uniform(0, 2 * np.pi)), 0.04 * max(mask.shape)
    move = np.float32([[1, 0, length * np.cos(angle)], [0, 1, length * np.sin(angle)]])
    return np.asarray(cv2.warpAffine(mask, move, mask.shape[::-1], flags=cv2.INTER_NEAREST), np.uint8)


def coarse(mask: LabelMap, chance: np.random.Generator, classes: int) -> LabelMap | None:
    """Outlines are polygons of few corners, off by up to three hundredths of their length."""
    wrong = np.zeros_like(mask)
    for label in _shown(mask):
        outlines, _ = cv2.findContours((mask == label).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        for one in outlines:
            corners = cv2.approxPolyDP(one, 0.03 * cv2.arcLength(one, True), True)
            cv2.fillPoly(wrong, [corners], int(label))
    return wrong


PLANTS: Mapping[str, Plant] = {"swapped": swapped, "missing": missing, "merged": merged, "shifted": shifted, "coarse": coarse}

RAISES: Mapping[str, tuple[DoubtKind, ...]] = {
    "swapped": ("swapped",), "missing": ("unmarked",), "merged": ("swapped",),
    "shifted": ("stray", "unmarked"), "coarse": ("stray", "unmarked"),
}  # fmt: skip
"""Which doubts an error should raise."""


def planted(truths: Mapping[str, LabelMap], classes: int, seed: int) -> tuple[dict[str, LabelMap], dict[str, str]]:
    """Masks of which some have an error, and what error; each photo has one at most."""
    chance = np.random.default_rng(seed)
    masks, errors = dict(truths), dict[str, str]()
    wanted = max(1, len(truths) // SHARE)
    for kind in sorted(PLANTS, key=lambda one: one != "merged"):  # few photos can have it: first
        free = [name for name in truths if name not in errors and len(_shown(truths[name]))]
        count = 0
        for name in (free[at] for at in chance.permutation(len(free))):
            wrong = PLANTS[kind](truths[name], chance, classes)
            if wrong is not None and count < wanted:
                masks[name], errors[name], count = wrong, kind, count + 1
    return masks, errors


def precision(wrong: Sequence[float], right: Sequence[float]) -> tuple[float, float]:
    """Precision among as many photos as have an error, mean and standard deviation over draws of those that have it.

    Args:
        wrong: How suspicious photos are with the error.
        right: And without it.
    """
    chance, count = np.random.default_rng(0), max(1, round(HAVE_IT * len(right)))
    found = []
    for _ in range(DRAWS):
        drawn = chance.choice(wrong, min(count, len(wrong)), replace=False)
        tied = chance.random(len(drawn) + len(right))  # what is equally suspicious comes in any order
        order = np.lexsort((tied, -np.concatenate([drawn, right])))
        found.append(float((order[: len(drawn)] < len(drawn)).mean()))
    return float(np.mean(found)), float(np.std(found))


def main() -> None:
    """Plant, train, judge, print a table; what was seen is kept beside --cache, so that judging can be tried again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path)
    parser.add_argument("--cache", type=Path, required=True, help="Features of the preset quick, and what is found here.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--set", action="append", default=[], dest="changes")
    asked = parser.parse_args()
    with Project.open(asked.project) as project:
        images = [one for one in project.images() if one.truth is not None]
        truths = {one.name: read_label_map(one.truth) for one in images if one.truth is not None}
        proposals = {name: project.load_proposal(name) for name in truths}
        names = project.classes.names
    masks, errors = planted(truths, len(names), asked.seed)
    kept = asked.cache / f"seen-{asked.seed}-{asked.folds}-{'-'.join(asked.changes).replace('.', '_')}.npz"
    paths = {one.name: one.path for one in images}
    examples = [Example(name, paths[name], tuple(int(one) for one in _shown(mask))) for name, mask in masks.items()]
    if not kept.exists():
        started = time.monotonic()
        seen = _seen(examples, masks, names, asked)
        np.savez(kept, **{name: probabilities.astype(np.float16) for name, probabilities in seen.items()})
        print(f"learning and looking: {time.monotonic() - started:.0f} s")
    seen = {name: one.astype(np.float32) for name, one in np.load(kept).items()}
    clean = {name: mask for name, mask in masks.items() if name not in errors and len(_shown(mask))}
    halves = [[name for name in sorted(masks)[start::2] if name in clean] for start in (0, 1)]
    _print(clean, halves, seen, proposals, len(names))


def _seen(examples: list[Example], masks: Mapping[str, LabelMap], names: tuple[str, ...], asked: argparse.Namespace):
    folds = folds_of([one.name for one in examples], (), asked.folds, asked.seed)
    preset = segmenter_preset_named("quick", asked.changes)
    found: dict[str, np.ndarray] = {}

    def target(example: Example) -> Target:
        mask = masks[example.name]
        return Target(mask, np.ones(mask.shape, np.float32))

    one: Seen
    for one in seen_by_others(examples, target, names, preset, folds, cache=asked.cache / "features", seed=asked.seed):
        found[one.example.name] = one.probabilities
    return found


def _print(clean, halves, seen, proposals, classes) -> None:
    right = {name: _scores(mask, seen[name], proposals[name]) for name, mask in clean.items()}
    print(f"| error | half | photos | {' | '.join(ORDERS)} | chance | flagged | without error |")
    print("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |")
    for kind, plant in PLANTS.items():
        chance = np.random.default_rng(5)
        planted_in = {name: plant(mask, chance, classes) for name, mask in clean.items()}
        wrong = {
            name: _scores(mask, seen[name], proposals[name], RAISES[kind])
            for name, mask in planted_in.items()
            if mask is not None
        }
        own = {name: scores | {"own": suspicion(scores["doubts"], RAISES[kind])} for name, scores in right.items()}
        for half, letter in zip(halves, "AB", strict=True):
            have, none = [wrong[name] for name in half if name in wrong], [own[name] for name in half]
            count = min(max(1, round(HAVE_IT * len(none))), len(have))
            told = [
                precision([one[order] for one in have], [one[order] for one in none])
                for order in ("own", "check", "all", "thumb")
            ]
            cells = " | ".join(f"{mean:.2f} ± {spread:.2f}" for mean, spread in told)
            flagged = " | ".join(f"{np.mean([one['check'] >= CLEARLY for one in some]):.0%}" for some in (have, none))
            among = count + len(none)
            print(f"| {kind} | {letter} | {count} of {among} | {cells} | {count / among:.2f} | {flagged} |")


ORDERS = ("by its own doubts", "as `smaf check` has it", "by all doubts", "rule of thumb")


def _scores(mask, probabilities, proposal, own=()) -> dict[str, Any]:
    doubts = doubts_about(mask, probabilities)
    thumb = 0.0 if proposal is None else float((proposal != mask)[mask != VOID].mean())
    orders = {"own": suspicion(doubts, own), "check": suspicion(doubts, TELLING), "all": suspicion(doubts), "thumb": thumb}
    return {"doubts": doubts, **orders}


def _shown(mask: LabelMap) -> list[int]:
    return [label for label in np.unique(mask).tolist() if label not in (BACKGROUND, VOID)]


def _parts(inside):
    count, parts = cv2.connectedComponents(inside.astype(np.uint8), connectivity=8)
    return [parts == number for number in range(1, count)]


if __name__ == "__main__":
    main()
