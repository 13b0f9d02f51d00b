"""The editor's actions in napari and labelme, as far as they have them; run by editor.py in an interpreter
that has these: python editor_peers.py napari-data | napari-drawn | labelme.

napari's labels layer is measured twice: its data alone (drawing left out, in its favour), and, where there is a display, in its
viewer with the drawing, which needs OpenGL and is slow where that is computed by the processor. labelme has no brush: only
switching images can be compared. Prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ["QT_QPA_PLATFORM"] = "xcb" if "napari-drawn" in sys.argv and "DISPLAY" in os.environ else "offscreen"
SIDE = 4096


def main() -> None:
    """Measure what the argument names."""
    measure = {"napari-data": measure_napari_layer, "napari-drawn": measure_napari_viewer, "labelme": measure_labelme}
    print(json.dumps(measure[sys.argv[1]]()), flush=True)
    os._exit(0)  # the viewer's own way out takes seconds


def measure_napari_layer() -> dict[str, float]:
    """Dab, full fill and its undo on the data of a labels layer."""
    from napari.layers import Labels

    layer = Labels(np.zeros((SIDE, SIDE), np.uint8))
    return on_labels(layer, "napari, data only", lambda: None, dabs=60)


def measure_napari_viewer() -> dict[str, float]:
    """The same in the viewer, drawn."""
    os.environ["QT_API"] = "pyside6"
    import napari
    from qtpy.QtWidgets import QApplication

    viewer = napari.Viewer(show=True)
    viewer.window.resize(1600, 1000)
    viewer.add_image(np.zeros((SIDE, SIDE, 3), np.uint8), rgb=True)
    layer = viewer.add_labels(np.zeros((SIDE, SIDE), np.uint8))

    def draw() -> None:
        QApplication.processEvents()
        viewer.window._qt_viewer.canvas.native.repaint()

    for _ in range(3):
        draw()
    return on_labels(layer, "napari, drawn", draw, dabs=12)


def on_labels(layer: object, who: str, draw: Callable[[], None], dabs: int) -> dict[str, float]:
    """Paint, fill and undo on a labels layer."""
    layer.brush_size = 65
    times = [timed(lambda row=row: layer.paint((1000 + 11 * row, 1200), 1), draw) for row in range(dabs)]
    return {
        f"{who}, {SIDE}²: dab, median ms": float(np.median(times)),
        f"{who}, {SIDE}²: dab, p99 ms": float(np.percentile(times, 99)),
        f"{who}, {SIDE}²: fill of the whole image, ms": timed(lambda: layer.fill((SIDE - 9, SIDE - 9), 2), draw),
        f"{who}, {SIDE}²: undo of the full fill, ms": timed(layer.undo, draw),
    }


def measure_labelme() -> dict[str, float]:
    """Go to the next image of 4 megapixels."""
    from labelme.app import MainWindow
    from PIL import Image
    from PyQt5.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        y, x = np.mgrid[:2000, :2000].astype(np.float32)
        picture = np.stack([127 + 100 * np.sin(x / 190), 127 + 100 * np.cos(y / 170), 127 + 100 * np.sin((x + y) / 230)], -1)
        names = [Path(folder) / f"{number:04d}.jpg" for number in range(10)]
        for name in names:
            Image.fromarray(picture.astype(np.uint8)).save(name)
        window = MainWindow(file_or_dir=str(names[0]))
        window.resize(1600, 1000)
        window.show()
        application.processEvents()
        times = [timed(lambda name=name: window._load_file(str(name)), application.processEvents) for name in names[1:]]
    return {"labelme, 4 MP: switch to the next image, median ms": float(np.median(times))}


def timed(action: Callable[[], object], draw: Callable[[], object]) -> float:
    """Milliseconds of an action and its drawing."""
    draw()
    start = time.perf_counter()
    action()
    draw()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
