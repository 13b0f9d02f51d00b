"""What a promptable model learns from masks: python -m benchmarks.teaching PROJECT.smaf [--seeds 0 1] [--masks 63].

The truth of photos stands for masks that a person accepted. Names sorted, every other photo may teach (half A, of which some
are drawn), all others judge (half B): mean IoU of answers to a box, a click, and one click more; and mIoU of proposals tidied
by it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.effort import with_truth
from smaf_core.data.images import read_image, read_label_map
from smaf_core.evaluation.miou import confusion_of, evaluation_of
from smaf_core.learning.teaching import Lesson, judged, lesson_of, teach
from smaf_core.project.store import ImageRecord, Project
from smaf_core.project.tidied import untidied
from smaf_core.promptable.chosen import chosen_folder
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.tidying import tidied
from smaf_core.settings.teaching import TeachingSettings
from smaf_core.workflow.assist import embeddings_of, open_model


def main() -> None:
    """Teach and judge with every seed, a row each."""
    options = _options()
    model = open_model(chosen_folder())
    with Project.open(options.project) as project, tempfile.TemporaryDirectory() as scratch:
        images = sorted(with_truth(project), key=lambda image: image.name)
        may_teach, judges = images[::2], list(lessons_of(project, images[1::2], model))
        print(row("as its makers made it", model, judges), flush=True)
        for seed in options.seeds:
            drawn = np.random.default_rng(seed).permutation(len(may_teach))[: options.masks]
            lessons = list(lessons_of(project, [may_teach[place] for place in sorted(drawn.tolist())], model))
            path = Path(scratch) / f"{seed}.onnx"
            path.write_bytes(teach(model, lessons, TeachingSettings(seed=seed, steps=options.steps)))
            print(row(f"taught, seed {seed}", PromptableModel(replace(model.pair, taught=path)), judges), flush=True)


def lessons_of(project: Project, images: Sequence[ImageRecord], model: PromptableModel) -> Iterator[Lesson]:
    """The truth of photos as lessons, with their proposals as they were before any tidying."""
    seen = embeddings_of(project, model)
    for image in images:
        proposal, attention = project.load_proposal(image.name), project.load_attention(image.name)
        if proposal is not None and image.truth is not None:
            before = untidied(project, image.name, proposal)
            proposal = proposal if before is None else before
            yield lesson_of(seen.of(image.path, read_image), read_label_map(image.truth), proposal, attention)


def row(words: str, model: PromptableModel, judges: Sequence[Lesson]) -> str:
    """Judge a model, and say it in a row of a table."""
    found = judged(model, judges)
    pairs = [(one.mask, tidied(model, one.embedding, one.proposal)) for one in judges if one.proposal is not None]
    total = np.sum([confusion_of(after, truth) for truth, after in pairs], axis=0)
    cells = " | ".join(f"{kind} {value:.3f}" for kind, value in found.items())
    return f"{words} | {cells} | tidied {100 * evaluation_of(total, len(pairs)).mean_iou:.2f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, help="a project with proposals, whose data set has truth")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0], help="one training each")
    parser.add_argument("--masks", type=int, default=63, help="how many teach: a tenth of 632")
    parser.add_argument("--steps", type=int, default=TeachingSettings().steps)
    return parser.parse_args()


if __name__ == "__main__":
    main()
