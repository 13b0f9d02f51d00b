"""How many of the photos found alike have the class that was looked for: `python -m benchmarks.alike --project P.smaf`.

The project's photos are VOC's, with tags and truth (`smaf import` or its folder has it). A query is what the truth shows as one
tagged class in one photo, of at least a fiftieth of it; found are the 10 and 20 most alike other photos; right are those that
are tagged with the class. Settings may be chosen on half A (every second photo by name); half B reports. Features that are
kept are only read: then an answer takes seconds.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from smaf_core.data.classes import VOID
from smaf_core.data.example import Example
from smaf_core.data.images import read_label_map
from smaf_core.learning.alike import most_alike
from smaf_core.learning.features import FeatureSource
from smaf_core.networks.classifier import build_classifier
from smaf_core.project.store import ImageRecord, Project
from smaf_core.settings.classifier import preset_named
from smaf_core.workflow.inputs import features_of

SMALLEST = 0.02
"""Share of a photo that a class must take to be looked for."""


def main() -> None:
    """Ask, compare with the tags, print a row a half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--truth", type=Path, help="folder of label maps; default: SegmentationClassAug beside the photos")
    parser.add_argument("--queries", type=int, default=60, help="in each half")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    table = Table("half", "queries", "right of 10 %", "right of 20 %", "by chance %", "seconds each")
    with Project.open(options.project) as project:
        truth = options.truth or project.root / "SegmentationClassAug"
        for half, name in enumerate("AB"):
            chosen = _queries(project, truth, half)
            random.Random(options.seed).shuffle(chosen)
            asked = chosen[: options.queries]
            started = time.perf_counter()
            scores = np.array([_score(project, truth, *one) for one in asked])
            each = (time.perf_counter() - started) / len(asked)
            table.add_row(name, str(len(asked)), *(f"{100 * one:.1f}" for one in scores.mean(axis=0)), f"{each:.1f}")
    Console(width=120).print(table)


def _queries(project: Project, truth: Path, half: int) -> list[tuple[ImageRecord, str]]:
    found = []
    with_truth = [one for one in project.images() if (truth / f"{Path(one.name).name}.png").exists()]
    for image in with_truth[half::2]:
        label_map = read_label_map(truth / f"{Path(image.name).name}.png")
        for index in np.unique(label_map):
            is_large = (label_map == index).mean() >= SMALLEST
            if index not in (0, VOID) and is_large and project.classes.name(int(index)) in (image.tags or ()):
                found.append((image, project.classes.name(int(index))))
    return found


def _score(project: Project, truth: Path, image: ImageRecord, class_name: str) -> tuple[float, float, float]:
    """Share of right photos among the first 10, the first 20, and all."""
    chosen = preset_named("quick")
    network = build_classifier(chosen.backbone, project.classes.names, chosen.head, pretrained=True).eval()
    source = FeatureSource(network, chosen.attention, features_of(project))
    region = read_label_map(truth / f"{Path(image.name).name}.png") == project.classes.index(class_name)
    images = [one for one in project.images() if one.name != image.name]
    tags = {one.name: one.tags or () for one in images}
    found = most_alike(source, Example(image.name, image.path), region, [Example(one.name, one.path) for one in images])
    right = [class_name in tags[one.name] for one in found]
    return float(np.mean(right[:10])), float(np.mean(right[:20])), float(np.mean(right))


if __name__ == "__main__":
    main()
