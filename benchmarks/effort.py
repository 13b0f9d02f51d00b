"""How much work the program saves a person: python -m benchmarks.effort PROJECT.smaf [--minutes 9] [--round].

A robot that knows the truth corrects masks as a person would (benchmarks/robot.py), from several starts: an empty mask, the
attention of one scale, the fused attention, the proposal, and the proposal with smart strokes at hand. Then: does the review
queue find what is worst, and does a round on the first tenth of corrected images save work on the others?

Long, and so resumable: what is known is in a JSON file in the temporary folder; with --minutes it stops in time, and the same
command goes on. The round is trained in a copy of the project.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.robot import FAIR, GOOD_ENOUGH, Kit, Work, correct, mean_iou
from benchmarks.robot_clicks import Clicker, Point, Redraw, pointer_of, redrawer_of
from smaf_core.data.attention import Attention
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import Picture, read_image, read_label_map
from smaf_core.data.mask import LabelMap, Mask, Patch, Strokes
from smaf_core.editing.guides import superpixels
from smaf_core.editing.smart_stroke import smart_stroke
from smaf_core.editing.suggestion import PixelFeatures, suggest
from smaf_core.method.weighted_fusion import fuse_live
from smaf_core.project.masks import save_mask
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.expected_error import review
from smaf_core.review.learned_error import ENOUGH, learned_errors
from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow import segment
from smaf_core.workflow.propose import pixel_features_of_image, self_train


@dataclass(frozen=True)
class Start:
    """What a person begins with, and which tools they have besides brush, polygon and fill."""

    words: str
    source: str
    """"empty", a step of the attention, or "proposal"."""
    tools: frozenset[str] = frozenset()


WITH_SUGGESTIONS = frozenset({"superpixels", "suggestions"})
REDRAWN = WITH_SUGGESTIONS | {"redrawn"}
WITH_CLICKS = REDRAWN | {"clicks"}
STARTS = {
    "empty": Start("an empty mask; brush, polygon, fill", "empty"),
    "scale 1": Start("attention of scale 1 alone (plain CAM); the same tools", "1"),
    "fused": Start("fused attention; the same tools", "fused"),
    "fused + CRF": Start("fused + CRF (the proposal); the same tools", "proposal"),
    "slider": Start("the proposal; first the threshold's slider", "proposal", frozenset({"slider"})),
    "superpixels": Start("the proposal; superpixels too", "proposal", frozenset({"superpixels"})),
    "empty, superpixels": Start("an empty mask; superpixels too", "empty", frozenset({"superpixels"})),
    "smart": Start("the proposal; superpixels and smart strokes too", "proposal", frozenset({"superpixels", "smart"})),
    "suggestions": Start("the proposal; superpixels, and suggestions after each correction", "proposal", WITH_SUGGESTIONS),
    "empty, suggestions": Start("an empty mask; superpixels, and suggestions after each correction", "empty", WITH_SUGGESTIONS),
    "redrawn": Start("the proposal; superpixels, and suggestions that a promptable model draws anew", "proposal", REDRAWN),
    "clicks": Start(
        "the proposal; clicks and boxes, superpixels, and suggestions that the model draws anew", "proposal", WITH_CLICKS
    ),
    "empty, clicks": Start("an empty mask; clicks and boxes, superpixels, and such suggestions", "empty", WITH_CLICKS),
}
BY_MODEL = ("redrawn", "clicks", "empty, clicks")
"""Starts that need a promptable model of one's own."""
PROPOSAL = "fused + CRF"
AFTER_ROUNDS = (PROPOSAL, "suggestions")
"""Ways to work on what a round proposes."""
SLIDER = (0.05, 0.1, 0.15, 0.25, 0.3, 0.4, 0.5)
"""Thresholds that the slider leads through."""
SPREAD = 4
RELEARN = 10
"""Images between two orders of the queue, as in the window."""
TENTH, WORST, REVIEWED = 0.10, 0.20, 0.30
RESULTS = Path(__file__).parent / "results" / "effort.md"

Figures = dict[str, Any]


def main() -> None:
    """Measure what is not known yet, and write the table."""
    options = _options()
    until = time.monotonic() + 60 * options.minutes
    state = State(options.json or Path(tempfile.gettempdir()) / f"effort-{options.project.resolve().name}.json")
    with Project.open(options.project) as project:
        every = with_truth(project)
        images = every[:: options.every]
        spread = [image for first in range(SPREAD) for image in images[first::SPREAD]]  # what is done first is a fair sample
        measure_queue(project, every, state, until)
        if options.segmented:
            measure_queue(project, every, state, until, options.segmented)
        starts = options.only or tuple(one for one in STARTS if one not in BY_MODEL)
        measure_starts(project.folder, spread, starts, state.part("starts"), state, until, options.processes)
        if options.round:
            measure_round(project, every, images, state, until, options.processes)
        text = report(project, every, state)
    write_bytes_whole(options.table, text.encode())
    print(text)


class State:
    """What is known so far, in one JSON file that is written whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: Figures = json.loads(path.read_text()) if path.exists() else {}

    def part(self, name: str) -> Figures:
        """One part of it, to be filled."""
        found: Figures = self.known.setdefault(name, {})
        return found

    def keep(self) -> None:
        """Write it."""
        write_bytes_whole(self.path, json.dumps(self.known).encode())


# ── work from different starts ──


def measure_starts(
    folder: Path,
    images: Sequence[ImageRecord],
    starts: Sequence[str],
    known: Figures,
    state: State,
    until: float,
    processes: int | None = None,
) -> None:
    """Let the robot correct every image from every start that is not known yet; on all cores, until time is up."""
    waiting = [image.name for image in images if set(starts) - set(known.get(image.name, {}))]
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin_process) as pool:
        for first in range(0, len(waiting), 8):
            if time.monotonic() > until:
                return
            jobs = {
                pool.submit(work_on, folder, name, [one for one in starts if one not in known.get(name, {})]): name
                for name in waiting[first : first + 8]
            }
            for job in as_completed(jobs):
                known[jobs[job]] = {**known.get(jobs[job], {}), **job.result()}
            state.keep()


def _begin_process() -> None:
    """Leave the machine to others, once a process."""
    os.nice(5)
    cv2.setNumThreads(1)


def work_on(folder: Path, name: str, starts: Sequence[str]) -> Figures:
    """Correct one image from several starts."""
    return {start: asdict(work) for start, (_, work) in corrections(folder, name, starts).items()}


def corrections(folder: Path, name: str, starts: Iterable[str]) -> dict[str, tuple[Mask, Work]]:
    """Give the masks and the work for one image."""
    with Project.open(folder) as project:
        image = project.image(name)
        proposal, attention = project.load_proposal(name), project.load_attention(name)
        if image.truth is None or proposal is None or attention is None:
            raise SystemExit(f"{folder}: {name} has no truth or no proposal; propose first")
        truth = read_label_map(image.truth)
        picture = read_image(image.path)
        is_learning = any(STARTS[one].tools & {"suggestions", "smart"} for one in starts)
        features = pixel_features_of_image(project, name) if is_learning else ()
        by_model = any(one in BY_MODEL for one in starts)
        point = pointer_of(project, image.path, attention) if by_model else None
        redraw = redrawer_of(project, image.path) if by_model else None
    return {
        start: correct(
            start_of(STARTS[start].source, proposal, attention),
            truth,
            kit_of(STARTS[start], picture, attention, features, point, redraw),
        )
        for start in starts
    }


def start_of(source: str, proposal: LabelMap, attention: Attention) -> LabelMap:
    """Give the label map that a person would begin with."""
    size = (proposal.shape[0], proposal.shape[1])
    if source == "empty":
        return np.zeros_like(proposal)
    return proposal if source == "proposal" else attention.label_map(source, size, BACKGROUND_SCORE)


def kit_of(
    start: Start,
    picture: Picture,
    attention: Attention,
    features: PixelFeatures = (),
    point: Point | None = None,
    redraw: Redraw | None = None,
) -> Kit:
    """Give the tools that a start comes with."""

    def slide() -> list[LabelMap]:
        return [fuse_live(picture, attention, FusionSettings(threshold=one), threads=1).label_map for one in SLIDER]

    def suggested(mask: Mask) -> Patch | None:
        found = suggest(picture, mask, attention, features, threads=1)
        return redraw(mask, found) if redraw is not None and "redrawn" in start.tools else found

    return Kit(
        {grain: superpixels(picture, grain) for grain in ("fine", "medium")} if "superpixels" in start.tools else None,
        partial(_smart, picture, attention, features) if "smart" in start.tools else None,
        slide if "slider" in start.tools and attention.classes else None,
        suggested if "suggestions" in start.tools else None,
        Clicker(point) if point is not None and "clicks" in start.tools else None,
    )


def _smart(picture: Picture, attention: Attention, features: PixelFeatures, strokes: Strokes, mask: Mask) -> Patch | None:
    return smart_stroke(picture, strokes, mask, attention, features, threads=1)


# ── a round on the first tenth ──


def measure_round(
    project: Project,
    every: Sequence[ImageRecord],
    images: Sequence[ImageRecord],
    state: State,
    until: float,
    processes: int | None = None,
) -> None:
    """Correct the first tenth of the project in the queue's order, train a round on it, and let the robot do the rest.

    As a control the same round is trained with nothing corrected.

    Args:
        project: What to train on.
        every: All images with truth, among which the first tenth is looked for.
        images: Those of them that the robot corrects where they are not in it.
        state: What is known so far.
        until: When to stop, by the monotonic clock.
        processes: How many work at once; None: one a core.
    """
    count = round(TENTH * len(project.images()))
    tenth = [image.name for image in queue_order(every)][:count]
    rest = [image for image in images if image.name not in tenth]
    for kind, (corrected, train, _) in rounds_after(tenth).items():
        known = state.part(f"round {kind}")
        copy = state.path.with_name(f"{state.path.stem}-{kind}.smaf")
        if not known:
            if time.monotonic() > until:
                return
            train_on_copy(project, copy, corrected, train)
            known["tenth"] = tenth
            known["works"] = {}
            state.keep()
        measure_starts(copy, rest, AFTER_ROUNDS, known["works"], state, until, processes)


def rounds_after(tenth: Sequence[str]) -> dict[str, tuple[Sequence[str], Callable[[Project], object], str]]:
    """By kind: what was corrected before, how the machine learns from it and proposes anew, and that in words."""
    return {
        "corrected": (tenth, self_train, "self-training, the first tenth corrected"),
        "control": ((), self_train, "self-training, nothing corrected"),
        "segmenter": (tenth, segment_anew, "a segmenter told the tags, the first tenth corrected"),
        "segmenter control": ((), segment_anew, "a segmenter told the tags, nothing corrected"),
    }


def segment_anew(project: Project) -> None:
    """Train a segmenter on masks and proposals, and take what it sees as new proposals, as the window does."""
    trained = segment.train_segmenter(project)
    segment.predict(trained.model, project.folder, propose=True)


def train_on_copy(project: Project, copy: Path, corrected: Sequence[str], train: Callable[[Project], object]) -> None:
    """Copy a project, save the robot's masks in it, and let the machine learn. Features are linked, not copied."""
    if copy.exists():
        shutil.rmtree(copy)
    shutil.copytree(project.folder, copy, ignore=shutil.ignore_patterns("cache", "masks", "journal"))
    features = project.cache / "features"
    if features.exists():
        shutil.copytree(features, copy / "cache" / features.name, copy_function=os.link)
    with Project.open(copy) as copied:
        for name in corrected:
            mask, _ = corrections(project.folder, name, [PROPOSAL])[PROPOSAL]
            save_mask(copied, name, mask)
            copied.set_status(name, "accepted")
        train(copied)


# ── the queue ──


def measure_queue(
    project: Project, images: Sequence[ImageRecord], state: State, until: float, segmented: Path | None = None
) -> None:
    """Note what the queue knows of every image, and its true error; also where a segmenter's label maps are at hand."""
    known = state.part("queue with a segmenter" if segmented else "queue")
    frequency = Counter(tag for image in project.images() for tag in image.tags or ())
    for image in images:
        if image.name in known or time.monotonic() > until or image.truth is None:
            continue
        proposal, attention = project.load_proposal(image.name), project.load_attention(image.name)
        if proposal is not None and attention is not None:
            second = read_label_map(segmented / f"{image.name}.png") if segmented else None
            found = review(attention, proposal, image.tags, project.classes, frequency, second)
            error = 1 - mean_iou(proposal, read_label_map(image.truth))
            known[image.name] = {"rule": found.expected_error, "error": error, "measures": found.measures.tolist()}
    state.keep()


def learning_order(known: Figures, every: int = RELEARN) -> list[str]:
    """Review in the queue's order, which is learned anew after every so many images; a corrected mask stands for the truth."""
    rule = {name: one["rule"] for name, one in known.items()}
    measures = {name: np.asarray(one["measures"]) for name, one in known.items()}
    left, done = sorted(rule, key=lambda name: -rule[name]), list[str]()
    while left:
        if len(done) >= ENOUGH and len(done) % every == 0:
            learned = learned_errors(rule, measures, {name: known[name]["error"] for name in done})
            left.sort(key=lambda name: -learned[name])
        done.append(left.pop(0))
    return done


# ── what it means ──


def with_truth(project: Project) -> list[ImageRecord]:
    """Give the images whose truth and proposal are there."""
    return [
        image
        for image in project.images()
        if image.truth is not None and image.truth.exists() and project.proposal_path(image.name).exists()
    ]


def queue_order(images: Sequence[ImageRecord]) -> list[ImageRecord]:
    """Order by expected gain, as the window does."""
    return sorted(images, key=lambda image: -(image.score or 0.0))


def found_among_first(order: Sequence[str], error: Mapping[str, float], worst: float, reviewed: float) -> float:
    """Share of the worst images that are among the first to be reviewed."""
    bad = set(sorted(error, key=lambda name: -error[name])[: round(worst * len(error))])
    first = order[: round(reviewed * len(order))]
    return len(bad.intersection(first)) / max(len(bad), 1)


def report(project: Project, images: Sequence[ImageRecord], state: State) -> str:
    """Write the table; `images` are all with truth."""
    starts = state.part("starts")
    known = [image for image in images if "empty" in starts.get(image.name, {})]
    lines = [
        "# How much work the program saves a person",
        "",
        f"`python -m benchmarks.effort PROJECT.smaf --round`: a simulated annotator corrects {len(known)} of the {len(images)}",
        f"images with truth (of {len(project.images())} in the project) until each has a mean IoU of {GOOD_ENOUGH:.0%}. Its",
        "seconds come from models of people at a mouse (see benchmarks/robot.py); compare them with each other.",
        "",
    ]
    if known:
        lines += _starts_table(known, starts) + _round_lines(state)
    files = [image.name for image in images]
    lines += _queue_lines(state.part("queue"), state.part("queue with a segmenter"), files)
    return "\n".join(lines) + "\n"


def _starts_table(known: Sequence[ImageRecord], starts: Figures) -> list[str]:
    rows = [f"| start and tools | images | mean IoU before | seconds an image | share of empty | seconds to {FAIR:.0%} | "
            "strokes | pixels painted | reached |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for start, about in STARTS.items():
        images = [image for image in known if start in starts[image.name]]
        if not images:
            continue
        seconds = _mean(starts, images, start, "seconds")
        reached = np.mean([starts[image.name][start]["iou_after"] >= GOOD_ENOUGH for image in images])
        cells = (
            about.words,
            str(len(images)),
            f"{_mean(starts, images, start, 'iou_before'):.3f}",
            f"{seconds:.1f}",
            f"{seconds / _mean(starts, images, 'empty', 'seconds'):.0%}",
            f"{np.mean([_to_fair(starts[image.name][start]) for image in images]):.1f}",
            f"{_mean(starts, images, start, 'strokes'):.1f}",
            f"{_mean(starts, images, start, 'pixels'):,.0f}",
            f"{reached:.0%}",
        )
        rows.append(f"| {' | '.join(cells)} |")
    return [*rows, "", "The share is of the seconds from an empty mask on the same images.", ""]


def _to_fair(work: Mapping[str, Any]) -> float:
    """Seconds until the mean IoU was fair; all of them where it never was."""
    return float(work["seconds"] if work["seconds_to_fair"] is None else work["seconds_to_fair"])


def _queue_lines(known: Figures, seconded: Figures, files: Sequence[str]) -> list[str]:
    if not known:
        return []
    error = {name: one["error"] for name, one in known.items()}
    orders = {}
    for words, table in (("", known), (", a segmenter has looked", seconded)):
        if len(table) == len(known):
            orders[f"queue, learning from corrections{words}"] = learning_order(table)
            orders[f"queue, by its rule alone{words}"] = sorted(table, key=lambda name, of=table: -of[name]["rule"])
    orders["file"] = [name for name in files if name in known]
    rows = [f"Of {len(known)} images, {REVIEWED:.0%} are reviewed:", "",
            f"| order | of the worst {WORST:.0%} | of all errors |", "| --- | ---: | ---: |"]  # fmt: skip
    for title, order in orders.items():
        first = order[: round(REVIEWED * len(order))]
        share = sum(error[name] for name in first) / sum(error.values())
        rows.append(f"| {title} | {found_among_first(order, error, WORST, REVIEWED):.0%} | {share:.0%} |")
    return [*rows, ""]


def _round_lines(state: State) -> list[str]:
    before = state.part("starts")
    rows = ["| what learns, and from what | tools | images left | seconds before | seconds after | saved | mean IoU before | "
            "after |", "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"]  # fmt: skip
    for kind, (_, _, title) in rounds_after(()).items():
        works = state.part(f"round {kind}").get("works", {})
        for start in AFTER_ROUNDS:
            names = [name for name in works if start in works[name] and start in before.get(name, {})]
            if not names:
                continue
            was, now = ([table[name][start] for name in names] for table in (before, works))
            seconds = [float(np.mean([one["seconds"] for one in table])) for table in (was, now)]
            ious = [float(np.mean([one["iou_before"] for one in table])) for table in (was, now)]
            saved = 1 - seconds[1] / seconds[0]
            cells = f"{seconds[0]:.1f} | {seconds[1]:.1f} | {saved:.0%} | {ious[0]:.3f} | {ious[1]:.3f}"
            tools = "suggestions" if start == "suggestions" else "by hand"
            rows.append(f"| {title} | {tools} | {len(names)} | {cells} |")
    return [*rows, ""] if len(rows) > 2 else []


def _mean(starts: Figures, known: Sequence[ImageRecord], start: str, figure: str) -> float:
    return float(np.mean([starts[image.name][start][figure] for image in known]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, help="a project with proposals, whose data set has truth")
    parser.add_argument("--every", type=int, default=1, help="use every n-th image only")
    parser.add_argument("--only", action="append", choices=STARTS, help="measure this start only; may be given several times")
    parser.add_argument("--round", action="store_true", help="also train a round on the first tenth (minutes)")
    parser.add_argument("--segmented", type=Path, help="label maps of a segmenter, one PNG an image: a second opinion")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop in time; the same command goes on")
    parser.add_argument("--processes", type=int, help="how many work at once; default: one a core")
    parser.add_argument("--json", type=Path, help="what is known so far; default: in the temporary folder")
    parser.add_argument("--table", type=Path, default=RESULTS, help="where to write the table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
