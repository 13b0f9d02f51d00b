"""Times of five scripts that call pydensecrf, with it and with our classes of its names: `python benchmarks/ported_crf.py`.

The scripts are those of `tests/core/crf/ported`, in the ways of PSA, IRN, SEAM, DeepLab in PyTorch and MCTformer; both
versions take turns on the same photo, so that a busy machine slows both. Timed is all of a script's `main`, its own numpy
included. Writes `results/ported-crf.md`. Needs real photos (`--photos`); attention is synthetic.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "ported-crf.md"
SCRIPTS = ROOT / "tests" / "core" / "crf" / "ported"
CLASSES = (1, 4)
Script = Callable[[np.ndarray, np.ndarray], np.ndarray]
Taken = tuple[float, float, np.ndarray]
"""Wall seconds, processor seconds, labels."""


def main() -> None:
    """Measure and write the table."""
    options = _options()
    photos = [
        _photo(path) for path in sorted((options.photos / "JPEGImages").glob("*.jpg"))[5 :: options.step][: options.images]
    ]
    if not photos:
        print(f"{options.photos} has no JPEGImages: the benchmark needs real photos (--photos); nothing measured")
        return
    before = os.getloadavg()[0]
    rows = [
        _row(script, classes, photos, options.rounds) for script in sorted(SCRIPTS.glob("[a-z]*.py")) for classes in CLASSES
    ]
    text = _page(rows, len(photos), options.rounds, (before, os.getloadavg()[0]))
    RESULTS.write_text(text, "utf-8")
    print(text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=Path, default=ROOT.parent / "shared" / "VOC2012", help="folder in VOC's layout")
    parser.add_argument("--images", type=int, default=3)
    parser.add_argument("--step", type=int, default=37, help="every so manieth photo of the folder")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def load(path: Path, *, ours: bool) -> Script:
    """Read a script as it is, or with its imports changed as the manual says, and give its `main`."""
    source = path.read_text("utf-8")
    if ours:
        source = re.sub(
            "^(.*import.*)$", lambda line: line[1].replace("pydensecrf", "smaf_core.crf"), source, flags=re.MULTILINE
        )
    module = ModuleType(path.stem)
    exec(compile(source, path, "exec"), vars(module))
    return module.main  # type: ignore[no-any-return]


def attention(image: np.ndarray, classes: int) -> np.ndarray:
    """Coarse scores that follow the picture's colours, with noise, enlarged 16 times; (C, H, W), each with a maximum of 1."""
    rng = np.random.default_rng(0)
    height, width = image.shape[:2]
    small = cv2.resize(image, (width // 16, height // 16), interpolation=cv2.INTER_AREA) / 255.0
    scores = small @ rng.normal(0, 3, (3, classes + 1)) + rng.normal(0, 0.7, (*small.shape[:2], classes + 1))
    scores = cv2.resize(scores.astype(np.float32), (width, height)).transpose(2, 0, 1)
    likely = np.exp(scores - scores.max(axis=0))
    likely = (likely / likely.sum(axis=0))[1:]
    return np.ascontiguousarray(likely / likely.max(axis=(1, 2), keepdims=True))


def _photo(path: Path) -> np.ndarray:
    return np.array(Image.open(path).convert("RGB"))  # pydensecrf takes no read-only picture


def _row(path: Path, classes: int, photos: list[np.ndarray], rounds: int) -> str:
    scripts = load(path, ours=False), load(path, ours=True)
    wall, processor, same = [], [], []
    for photo in photos:
        scores = attention(photo, classes)
        taken = [[_time(script, photo, scores) for script in scripts] for _ in range(rounds + 1)][1:]
        wall.append([min(one[k][0] for one in taken) for k in (0, 1)])
        processor.append([min(one[k][1] for one in taken) for k in (0, 1)])
        same.append(float((taken[0][0][2] == taken[0][1][2]).mean()))
    (theirs, own), (their_work, own_work) = (1e3 * np.mean(times, axis=0) for times in (wall, processor))
    row = f"| {path.stem} | {classes} | {theirs:.0f} | {own:.0f} | {their_work:.0f} | {own_work:.0f} | "
    row += f"{their_work / own_work:.1f} | {100 * statistics.fmean(same):.4f} |"
    print(row, flush=True)
    return row


def _time(script: Script, image: np.ndarray, scores: np.ndarray) -> Taken:
    wall, processor = time.perf_counter(), time.process_time()
    labels = script(image, scores)
    return time.perf_counter() - wall, time.process_time() - processor, labels


def _page(rows: list[str], photos: int, rounds: int, load: tuple[float, float]) -> str:
    from smaf_core.crf import cpu

    head = [
        "# Scripts that call pydensecrf, with it and without",
        "",
        f"Measured {time.strftime('%d %B %Y')} by `python benchmarks/ported_crf.py`: {os.cpu_count()} cores, instructions "
        f"{cpu.instructions()}, load average {load[0]:.1f} before and {load[1]:.1f} after. Where it exceeds the cores "
        "wall times are mostly waiting; processor time, all threads together, and its ratio are what to look at.",
        "",
        f"Photos of PASCAL VOC in native size: {photos}, their mean; of each the least of {rounds} rounds after one to warm "
        "up; whole scripts, with what they do in numpy besides the CRF. The scripts were written anew from the calls of the "
        "projects they are named after (`tests/core/crf/ported`); ours differ by their imports only.",
        "",
        "| script | classes | pydensecrf ms | ours ms | pydensecrf processor ms | ours processor ms | x, processor "
        "| same labels % |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    return "\n".join([*head, *rows, ""])


if __name__ == "__main__":
    main()
