"""How long a frame of the thumbnail wall takes with 20,000 photos: python -m benchmarks.wall [--before CHECKOUT].

The wall of the window, 1900 x 1200 points, without a display (Qt's raster engine); the photos are hard links to one drawn JPEG
of 500 x 375 pixels. A frame is one turn of the window's loop; its time is processor time of the window's thread, which does not
grow where other programs keep the processors busy, and does not count the threads that read the photos. With --before the same
is measured on another checkout of the program, in turn with this one, and the worst frame of the two compared. As in the
program the wall appears in a window that is there already, which shows the list of images before.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FRAME_MS = 16.0
REPEATS = 3


def main() -> None:
    """Measure in fresh processes; print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="another checkout to measure beside this one")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--size", type=int, nargs=2, default=(1900, 1200))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measure(options.count, options.size)))
        return
    here = Path(__file__).parents[1]
    figures: dict[Path, list[dict]] = {}
    for _ in range(REPEATS):
        for checkout in (here, *([options.before] if options.before else [])):
            figures.setdefault(checkout, []).append(in_a_process(checkout, options))
    show(figures[here], figures.get(options.before))


def in_a_process(checkout: Path, options: argparse.Namespace) -> dict:
    """Measure the code of a checkout: this file, but the program of that folder."""
    size = map(str, options.size)
    command = [sys.executable, __file__, "--child", "--count", str(options.count), "--size", *size]
    surroundings = {**os.environ, "PYTHONPATH": str(checkout), "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(command, env=surroundings, cwd=checkout, check=True, capture_output=True, text=True).stdout
    return json.loads(told.splitlines()[-1])


def show(after: list[dict], before: list[dict] | None) -> None:
    """A line an action: median and worst frame, each the median of the repeats."""

    def middle(runs: list[dict], action: str, which: str) -> float:
        return sorted(run[action][which] for run in runs)[len(runs) // 2]

    print("| action | median frame | worst frame |" + (" worst before | ratio |" if before else ""))
    print("| --- | --- | --- |" + (" --- | --- |" if before else ""))
    for action in after[0]:
        worst = middle(after, action, "worst")
        cells = [action, f"{middle(after, action, 'median'):.1f} ms", f"{worst:.1f} ms"]
        if before:
            was = middle(before, action, "worst")
            cells += [f"{was:.1f} ms", f"{was / worst:.1f}"]
        print("| " + " | ".join(cells) + " |" + (" over a frame" if worst > FRAME_MS else ""))


def measure(count: int, size: tuple[int, int]) -> dict:
    """Use the wall as a hand does; times in milliseconds of processor time a turn that drew something."""
    from PySide6.QtWidgets import QApplication, QStackedWidget

    from smaf_core.project.store import STATUSES, ImageRecord
    from smaf_desktop.images.image_list import ImageList
    from smaf_desktop.images.wall_page import WallPage

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        paths = photos(Path(folder), count)
        records = {one.stem: ImageRecord(one.stem, one, ("cat", "person"), "new") for one in paths}
        images = ImageList()
        images.set_records(records, dict.fromkeys(STATUSES, 0))
        page, drawn = WallPage(images), list[bool]()
        window = QStackedWidget()
        for widget, view in ((images, images.view), (page, page.wall)):
            window.addWidget(widget)
            watch(view, drawn)
        window.resize(*size)
        acts = actions(window, page, images, records, size)
        figures = {name: frames(application, drawn, *act) for name, act in acts.items()}
        images.thumbnails.wait()
        page.wall.pictures.wait()
    return figures


def watch(drawing, drawn: list[bool]) -> None:
    """Note in a list whenever a widget draws."""
    paint = type(drawing).paintEvent

    def noting(self, event):
        drawn.append(True)
        paint(self, event)

    type(drawing).paintEvent = noting


def photos(folder: Path, count: int) -> list[Path]:
    """Make many files of one photo."""
    import numpy as np
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 255, (25, 33, 3), np.uint8)
    Image.fromarray(pixels).resize((500, 375), Image.Resampling.BICUBIC).save(folder / "template.jpg")
    paths = [folder / f"{number:05}.jpg" for number in range(count)]
    for path in paths:
        os.link(folder / "template.jpg", path)
    return paths


def actions(window, page, images, records, size) -> dict:
    """Each action as what is done before every frame, and how often."""
    from dataclasses import replace

    wall, bar = page.wall, page.wall.verticalScrollBar()

    names = list(records)[:400]
    others = [{name: replace(records[name], tags=tags) for name in names} for tags in (("dog",), ("cat", "person"))]

    def tag(turn: int) -> None:
        if turn == 0:
            wall.selectAll()
        if turn % 6 == 0:
            records.update(others[turn // 6 % 2])
            images.model.update(records, names)

    def narrow(turn: int) -> None:
        window.resize(size[0] - turn * 15, size[1])

    return {
        "(the window, with the list)": (lambda turn: window.show(), 20),
        "first sight": (lambda turn: window.setCurrentWidget(page), 1),
        "pictures arriving": (lambda turn: None, 150),
        "whole wall again": (lambda turn: wall.viewport().update(), 60),
        "scrolling by the wheel": (lambda turn: bar.setValue(turn * 37), 100),
        "jumping anywhere": (lambda turn: turn % 6 or bar.setValue(turn * 12345), 120),
        "selecting all, tagging": (tag, 60),
        "another width": (narrow, 40),
    }


def frames(application, drawn: list[bool], do: Callable[[int], object], turns: int) -> dict[str, float]:
    """Do something before each frame; median and worst of the turns that drew."""
    times = []
    for turn in range(turns):
        drawn.clear()
        started = time.thread_time()
        do(turn)
        application.processEvents()
        if drawn:
            times.append(1000 * (time.thread_time() - started))
        time.sleep(0.01)
    times.sort()
    return {"median": times[len(times) // 2], "worst": times[-1], "frames": len(times)}


if __name__ == "__main__":
    main()
