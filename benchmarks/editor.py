"""How fast the editor is, without a display: python -m benchmarks.editor [--peer-python PYTHON] [--json FILE].

Real widgets, real events, real painting (Qt's raster engine, offscreen), a real project on this disk. Every figure is the time
from an event to the end of the painting it causes; "work" is the processor time of the window thread, which does not grow
where other programs keep the processors busy. With --peer-python, an interpreter that has napari and labelme, the same
actions are measured there, where they have them (see editor_peers.py).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smaf_core.data.regions import Region
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.open_documents import Documents
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.main_window import MainWindow
from smaf_desktop.worker.client import Worker

WINDOW = (1600, 1000)
DIAMETER = 65
POINTING, ROUNDS = "6000 × 4000, click tool", 7
Figures = dict[str, float]


def main() -> None:
    """Measure everything, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer-python", type=Path, help="interpreter with napari and labelme")
    parser.add_argument("--pages", type=int, default=2000, help="how many images to page through, 0 for none")
    parser.add_argument("--images", type=int, default=50_000, help="how many images the long list has, 0 for none")
    parser.add_argument("--sides", type=int, nargs="*", default=[4096, 8192], help="pixels a side of the pictures painted on")
    parser.add_argument("--pointing", action=argparse.BooleanOptionalAction, default=True, help="the click tool")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        if options.pages:
            figures |= shown(measure_paging(Path(folder) / "pages", options.pages))
        figures |= shown(measure_switching(Path(folder) / "switch"))
        if options.images:
            figures |= shown(measure_folder(Path(folder) / "many", options.images))
        for side in options.sides:
            figures |= shown(measure_painting(Path(folder) / str(side), side))
        if options.pointing:
            figures |= shown(measure_pointing(Path(folder) / "pointing"))
    if options.peer_python is not None:
        figures |= shown(measure_peers(options.peer_python))
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def shown(figures: Figures) -> Figures:
    """Print some figures at once: a run takes minutes."""
    for name, value in figures.items():
        print(f"{name:70} {value:10.2f}", flush=True)
    return figures


def measure_painting(folder: Path, side: int) -> Figures:
    """Dabs, whole strokes, full fill and its undo, colour change and panning on one square picture."""
    figures: Figures = {}
    with a_project(folder, count=1, size=(side, side)) as project, a_canvas(project) as canvas:
        document = MaskDocument.load(project, "0000")
        canvas.show_document(document)
        canvas.set_diameter(DIAMETER)
        for zoom, where in ((None, "fitted"), (1.0, "at 100 %")):
            if zoom is not None:
                canvas.actual_size()
            settle()
            figures |= named(f"{side}² {where}: dab of a running stroke", dabs(canvas, 300))
            figures |= named(f"{side}² {where}: click, one step of history", clicks(canvas, 60))
        figures |= measure_large_stroke(canvas, document, side)
        figures |= measure_fill(canvas, document, side)
        figures |= named(f"{side}²: other palette", [timed(lambda: canvas.set_palette("colour-blind"))])
        figures |= named(f"{side}²: journal, one stroke to the disk", journal_times(document, 40))
        canvas.show_document(None)
        document.close()
    return figures


def measure_fill(canvas: Canvas, document: MaskDocument, side: int) -> Figures:
    """Fill the whole image, undo and redo it, save it: how long each takes, and the longest the window does not answer."""
    canvas.set_tool("fill")
    figures = watched(f"{side}²: fill of the whole image", lambda: click(canvas, centre(canvas)), lambda: not canvas.is_busy)
    document.begin()
    for what in ("undo", "redo"):
        done = watched(f"{side}²: {what} of the full fill", getattr(document.undo_stack, what), lambda: not document.is_busy)
        figures |= done
    figures |= watched(f"{side}²: save", document.save, lambda: document.is_clean)
    canvas.set_tool("brush")
    return figures


def measure_large_stroke(canvas: Canvas, document: MaskDocument, side: int) -> Figures:
    """Release a stroke across the whole picture: how long until the next may begin, with this one on the disk."""
    canvas.fit()
    settle()
    corner, opposite = (QPointF(*canvas.view.to_widget((at * side, at * side))) for at in (0.02, 0.98))
    send(canvas, QEvent.Type.MouseButtonPress, corner)
    for part in np.linspace(0, 1, 60):
        send(canvas, QEvent.Type.MouseMove, corner + (opposite - corner) * float(part))
    return watched(
        f"{side}²: stroke from corner to corner, to the disk",
        lambda: send(canvas, QEvent.Type.MouseButtonRelease, opposite),
        lambda: document.begin(wait=False),
    )


def measure_pointing(folder: Path) -> Figures:
    """Clicks on a photo of 24 megapixels in the whole window: an answer of most of it, another, kept, undone, saved.

    By a model that only pretends, in the worker: what the window itself takes. The most of a round varies where other programs
    keep the processors busy, so the middle of seven is given too; the first round alone makes the photo one in progress.
    """
    with a_project(folder, count=1, size=(4000, 6000)) as project:
        place = project.folder
    worker = Worker(command=[sys.executable, "-m", "benchmarks.pretended"])
    window = MainWindow(Preferences(folder / "preferences.ini"), worker=worker)
    window.set_suggesting(False)  # after a kept answer the worker would be busy with a suggestion
    window.show()
    window.workspace.open(place)
    wait_until(lambda: window.workspace.document is not None)
    canvas, document = window.canvas, window.workspace.document
    assert document is not None
    canvas.set_tool("click")
    rounds = [pointed(canvas, document, 1 + number % 2) for number in range(ROUNDS)]
    window.close()
    worker.stop(wait=True)
    figures: Figures = {}
    for name, first in rounds[0].items():
        values = [one[name] for one in rounds]
        figures |= {f"{name}: middle": float(np.median(values)), f"{name}: first": first, f"{name}: most": max(values)}
    return figures


def pointed(canvas: Canvas, document: MaskDocument, label: int) -> Figures:
    """One round: click, turn to another answer, Enter, undo, redo, save."""
    canvas.set_label(label)
    figures = watched(f"{POINTING}: a click, to its answer", lambda: click(canvas, centre(canvas)), lambda: canvas.has_growth)
    for what, key, done in (
        ("another answer", Qt.Key.Key_Down, lambda: canvas.has_growth),
        ("the first again", Qt.Key.Key_Up, lambda: canvas.has_growth),
        ("Enter", Qt.Key.Key_Return, lambda: not canvas.is_busy and document.begin(wait=False)),
    ):
        figures |= watched(f"{POINTING}: {what}", lambda key=key: QTest.keyClick(canvas, key), done)
    kept = int((document.label_map == label).sum())
    assert kept > 0.5 * document.label_map.size, "the answer was not kept"
    for what in ("undo", "redo"):
        figures |= watched(f"{POINTING}: {what}", getattr(document.undo_stack, what), lambda: not document.is_busy)
    return figures | watched(f"{POINTING}: saving", document.save, lambda: document.is_clean and not document.is_busy)


def measure_folder(folder: Path, count: int) -> Figures:
    """Open a project of many images in the whole window, scroll and filter its list, go to the next image."""
    with a_project(folder, count=count, size=(375, 500)) as project:
        place = project.folder
    window = MainWindow(Preferences(folder / "preferences.ini"))
    window.show()
    settle()
    figures = watched(
        f"{count:,} images: project opened, first image shown", lambda: window.workspace.open(place),
        lambda: window.workspace.document is not None,
    )  # fmt: skip
    for _ in range(100):
        timed(lambda: time.sleep(0.01))  # let the first pictures come
    bar, images = window.image_list.view.verticalScrollBar(), window.image_list
    jumps = [timed(lambda at=at: bar.setValue(round(bar.maximum() * (at * 7 % 40) / 40))) for at in range(80)]
    turns = [timed(lambda: bar.setValue(bar.value() + 31)) for _ in range(200)]
    figures |= named(f"{count:,} images: a jump in the list", jumps) | named(f"{count:,} images: a turn of the wheel", turns)
    figures[f"{count:,} images: window blocked while scrolling at most, ms"] = max(one.clock for one in jumps + turns)
    arranged: list[None] = []
    images.model.arranged.connect(lambda: arranged.append(None))
    for words in ("tag:cat status:new", "name:0001*", ""):
        arranged.clear()
        figures |= watched(
            f"{count:,} images: filter {words!r}", lambda words=words: window.show_filtered(words), lambda: bool(arranged)
        )
    figures |= watched(f"{count:,} images: all selected", images.view.selectAll, lambda: True)
    window.close()
    return figures


def measure_switching(folder: Path) -> Figures:
    """Going to a prefetched neighbour of 4 megapixels, and to one that is not."""
    with a_project(folder, count=14, size=(2000, 2000)) as project, a_canvas(project) as canvas:
        documents = Documents(project)
        documents.opened.connect(canvas.show_document)
        names = [image.name for image in project.images()]
        open_and_wait(documents, names[0])
        ready, cold = [], []
        for name in names[1:11]:
            documents.prefetch([name])
            wait_until(lambda name=name: name in documents._open)
            click(canvas, centre(canvas))
            ready.append(timed(lambda name=name: documents.open(name)))
        for name in names[11:]:
            cold.append(timed(lambda name=name: open_and_wait(documents, name)))
        canvas.show_document(None)
        documents.close()
    return named("4 MP: switch to a prefetched image", ready) | named("4 MP: switch to any other image", cold)


def open_and_wait(documents: Documents, name: str) -> None:
    """Open an image and wait until it is shown."""
    documents.open(name)
    wait_until(lambda: documents.current is not None and documents.current.name == name)


def measure_paging(folder: Path, pages: int) -> Figures:
    """Memory while going through many images, each touched once."""
    with a_project(folder, count=pages, size=(375, 500)) as project, a_canvas(project) as canvas:
        documents = Documents(project, budget_bytes=128 << 20)
        documents.opened.connect(canvas.show_document)
        names = [image.name for image in project.images()]
        used = []
        for number, name in enumerate(names):
            open_and_wait(documents, name)
            click(canvas, centre(canvas))
            documents.prefetch(names[number + 1 : number + 3])
            if number in (pages // 10, pages - 1):
                used.append(memory_now())
        canvas.show_document(None)
        documents.close()
    return {
        f"paging: MB in use after {pages // 10} images": used[0],
        f"paging: MB in use after {pages} images": used[1],
        "paging: MB at the peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measure_peers(python: Path) -> Figures:
    """The same actions in other programs, each in an interpreter of its own: their Qt versions do not go together."""
    script, figures = Path(__file__).with_name("editor_peers.py"), Figures()
    for what in ("napari-data", "napari-drawn", "labelme"):
        done = subprocess.run([python, script, what], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            figures |= json.loads(done.stdout.splitlines()[-1])
        else:
            print(f"{what}: not measured ({(done.stderr.strip().splitlines() or ['no reason given'])[-1]})", flush=True)
    return figures


# ── actions ──


def dabs(canvas: Canvas, count: int) -> list[Time]:
    """Move through the picture with the button held, and let every move be painted."""
    places = stroll(canvas, count + 1)
    send(canvas, QEvent.Type.MouseButtonPress, places[0])
    settle()
    times = [timed(lambda place=place: send(canvas, QEvent.Type.MouseMove, place)) for place in places[1:]]
    send(canvas, QEvent.Type.MouseButtonRelease, places[-1])
    settle()
    return times


def clicks(canvas: Canvas, count: int) -> list[Time]:
    """Press and release, as a person does: with a short pause between."""
    times = []
    for place in stroll(canvas, count):
        times.append(timed(lambda place=place: click(canvas, place)))
        time.sleep(0.03)
    return times


def journal_times(document: MaskDocument, count: int) -> list[Time]:
    """How long until a stroke is on the disk; the hand waits only if it is faster."""
    times = []
    for number in range(count):
        region = np.ones((DIAMETER, DIAMETER), bool)
        document.edit("Brush", document.mask.patch(Region(number * 40, number * 30, region), number % 3 + 1))
        times.append(timed(document.begin))
    return times


def click(canvas: Canvas, place: QPointF) -> None:
    """One click of the left button."""
    send(canvas, QEvent.Type.MouseButtonPress, place)
    send(canvas, QEvent.Type.MouseButtonRelease, place)


def send(canvas: Canvas, kind: QEvent.Type, place: QPointF) -> None:
    """One mouse event of the left button."""
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    where = QPointF(canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, QMouseEvent(kind, place, where, button, held, Qt.KeyboardModifier.NoModifier))


def stroll(canvas: Canvas, count: int) -> list[QPointF]:
    """Places along a winding way over the canvas, 11 pixels apart."""
    at = np.arange(count) * 11.0
    xs = canvas.width() * (0.5 + 0.3 * np.sin(at / 400))
    ys = canvas.height() * (0.5 + 0.3 * np.cos(at / 310))
    return [QPointF(x, y) for x, y in zip(xs, ys, strict=True)]


def centre(canvas: Canvas) -> QPointF:
    """The middle of the canvas."""
    return QPointF(canvas.width() / 2, canvas.height() / 2)


# ── measuring ──


@dataclass(frozen=True)
class Time:
    """Milliseconds by the clock, and of the processor for this thread."""

    clock: float
    work: float


def watched(what: str, action: Callable[[], object], done: Callable[[], bool]) -> Figures:
    """How long something takes that goes on beside the window, and the longest the window does not answer meanwhile."""
    start = time.perf_counter()
    turns = [timed(action)]
    while not done():
        time.sleep(0.001)  # what goes on beside it needs the processors
        turns.append(clocked(lambda: None))  # whatever comes meanwhile counts
    return {
        f"{what}, ms": (time.perf_counter() - start) * 1000,
        f"{what}, window blocked at most, ms": max(one.clock for one in turns),
        f"{what}, window blocked at most, work ms": max(one.work for one in turns),
    }


def timed(action: Callable[[], object]) -> Time:
    """Time an action and the painting it causes."""
    settle()
    return clocked(action)


def clocked(action: Callable[[], object]) -> Time:
    """Time an action, the painting it causes, and whatever waits."""
    start, work = time.perf_counter(), time.thread_time()
    action()
    QApplication.processEvents()
    return Time((time.perf_counter() - start) * 1000, (time.thread_time() - work) * 1000)


def settle() -> None:
    """Let everything that waits be painted."""
    QApplication.processEvents()


def wait_until(there: Callable[[], bool]) -> None:
    """Run the event loop until something is so."""
    while not there():
        QApplication.processEvents()


def named(what: str, times: list[Time]) -> Figures:
    """Median and 99th percentile, or the one value."""
    clock, work = [one.clock for one in times], [one.work for one in times]
    if len(times) == 1:
        return {f"{what}, ms": clock[0], f"{what}, work ms": work[0]}
    figures = {f"{what}, median ms": np.median(clock), f"{what}, p99 ms": np.percentile(clock, 99)}
    return {name: float(value) for name, value in figures.items()} | {f"{what}, p99 work ms": float(np.percentile(work, 99))}


def memory_now() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / (1 << 20)


@contextmanager
def a_project(folder: Path, count: int, size: tuple[int, int]) -> Iterator[Project]:
    """A project of equal drawn pictures (hard links to one file)."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    picture = np.stack([127 + 100 * np.sin(x / 190), 127 + 100 * np.cos(y / 170), 127 + 100 * np.sin((x + y) / 230)], -1)
    Image.fromarray(picture.astype(np.uint8)).save(photos / "0000.jpg")
    for number in range(1, count):
        os.link(photos / "0000.jpg", photos / f"{number:04d}.jpg")
    rows = "".join(f"{number:04d}.jpg,cat dog\n" for number in range(count))
    (photos / "tags.csv").write_text("image,tags\n" + rows)
    with Project.create(folder / "mine.smaf", open_dataset(photos)) as project:
        yield project


@contextmanager
def a_canvas(project: Project) -> Iterator[Canvas]:
    """A canvas on a window of a usual size."""
    canvas = Canvas()
    canvas.resize(*WINDOW)
    canvas.set_classes(project.classes)
    canvas.show()
    settle()
    yield canvas
    canvas.close()


if __name__ == "__main__":
    main()
