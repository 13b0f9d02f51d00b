"""A data set of drawn boxes, and a machine that proposes them: `python drawn.py PROJECT` speaks as `smaf propose` does."""

import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from smaf_core.data.attention import Attention
from smaf_core.progress import Finished, Progress, to_line
from smaf_core.project.store import Project

SIZE = (60, 80)
CAT, DOG = (slice(10, 34), slice(8, 36)), (slice(26, 54), slice(44, 74))
TAGS = {"a": "cat;dog", "b": "dog", "c": "cat", "d": "cat;dog"}


def labels_of(tags):
    labels = np.zeros(SIZE, np.uint8)
    for label, (name, box) in enumerate((("cat", CAT), ("dog", DOG)), start=1):
        if name in tags:
            labels[box] = label
    return labels


def draw_photos(folder):
    """Write four pictures with tags."""
    folder.mkdir()
    noise = np.random.default_rng(0)
    for name, tags in TAGS.items():
        picture = noise.integers(60, 90, (*SIZE, 3)).astype(np.uint8)
        labels = labels_of(tags)
        picture[labels == 1] += np.array([120, 40, 0], np.uint8)
        picture[labels == 2] += np.array([0, 60, 130], np.uint8)
        Image.fromarray(picture).save(folder / f"{name}.png")
    rows = [f"{name}.png,{tags}" for name, tags in TAGS.items()]
    (folder / "tags.csv").write_text("\n".join(["image,tags", *rows, ""]))
    return folder


def propose(project, pause=0.0):
    """Write the boxes as proposals, with attention that fits them, as one round."""
    started = project.begin_round("first", {"preset": "quick"})
    project.finish_round(started.number, {})
    names = [image.name for image in project.images()]
    for done, name in enumerate(names, start=1):
        labels = labels_of(TAGS[name])
        maps = np.stack([np.where(labels == label, 0.9, 0.1) for label in (1, 2)]).astype(np.float16)
        scales = tuple(maps[:, ::step, ::step] for step in (8, 4, 4, 2))
        project.save_proposal(name, labels, Attention((1, 2), (0.5, 1.0, 1.5, 2.0), scales, maps[:, ::2, ::2]))
        sys.stdout.write(to_line(Progress(done, len(names), "proposals")) + "\n")
        sys.stdout.flush()
        time.sleep(pause)
    return {"project": str(project.folder), "round": started.number, "kind": "first", "proposed": len(names), "seconds": 1.0}


if __name__ == "__main__":
    with Project.open(Path(sys.argv[-1])) as opened:
        sys.stdout.write(to_line(Finished(propose(opened, pause=0.05))) + "\n")
