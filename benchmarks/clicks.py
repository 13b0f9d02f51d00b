"""How long a click waits for its candidate, and whether memory stays flat: python -m benchmarks.clicks PROJECT [--photos 40].

Asks the worker's own verbs, as the window does: looks at a photo, then clicks three times on each of its proposal's largest
parts. Needs a promptable model of one's own (`smaf assist use FOLDER`). Photos that were looked at before count for the clicks
only. What the window adds is a mask's way through a file and back (benchmarks/editor.py has the painting).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import psutil

from smaf_core.data.classes import BACKGROUND, VOID
from smaf_core.data.mask import LabelMap, Mask, connected, paintable
from smaf_core.progress import silent
from smaf_core.project.store import Project
from smaf_desktop.worker import pointing

CLICKS = 3
LOOKS_AT_MEMORY = 10
"""How often memory is looked at: after each so-many-th part of the photos."""


def main() -> None:
    """Measure and print."""
    options = _options()
    looks, clicks, memory = [], [], []
    with Project.open(options.project) as project:
        names = [image.name for image in project.images()][: options.photos]
        every = max(len(names) // LOOKS_AT_MEMORY, 1)
        process = psutil.Process()
        for number, name in enumerate(names, 1):
            started = time.perf_counter()
            unknown = pointing.look_ahead({"project": str(project.folder), "images": [name]}, silent)["unknown"]
            pointing.AHEAD.wait()
            looks += [time.perf_counter() - started] * unknown
            proposal = project.load_proposal(name)
            if proposal is not None and proposal.any():
                clicks += clicked(project, name, proposal)
            if number % every == 0:
                memory.append(process.memory_info().rss >> 20)
    for words, seconds in (("looking at a photo", looks), ("a click to its candidate", clicks)):
        if seconds:
            middle, most = np.percentile(seconds, (50, 95))
            print(f"{words}: {len(seconds)}, median {middle:.3f} s, p95 {most:.3f} s, most {max(seconds):.3f} s")
    print(f"{len(names)} photos; memory after every {every}, MiB: {memory}")


def clicked(project: Project, name: str, proposal: LabelMap) -> list[float]:
    """Give the seconds of each of some clicks around the middle of a proposal's first part."""
    label = next((int(one) for one in np.unique(proposal) if one not in (BACKGROUND, VOID)), None)
    if label is None:
        return []
    rows, columns = np.nonzero(proposal == label)
    part = connected(proposal, (int(rows[0]), int(columns[0])))
    inner = np.argwhere(part.inside)[part.inside.sum() // 2] + (part.top, part.left)
    seconds, points = [], []
    for number in range(CLICKS):
        points.append((float(inner[0]) + 0.5 + 2 * number, float(inner[1]) + 0.5, True))
        values = {"project": str(project.folder), "label": label, "points": points, "box": None, "candidate": 0, "turns": ()}
        started = time.perf_counter()
        pointing.point(values, project.image(name).path, Mask(proposal.copy()), paintable())
        seconds.append(time.perf_counter() - started)
    return seconds


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, help="a project with proposals")
    parser.add_argument("--photos", type=int, default=40, help="how many photos")
    return parser.parse_args()


if __name__ == "__main__":
    main()
