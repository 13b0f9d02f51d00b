"""How well borders of masks can be seen on photos: python -m benchmarks.outlines --voc VOC2012 [--pictures DIR].

Ten photos are chosen by rule: of each of the ten classes whose colour in VOC's palette is darkest, the first photo of the
segmentation set that shows it on 3 to 40 % of its pixels. Each is drawn by the editor's own canvas, fitted to 1200 x 900,
with its true mask on it, in several looks. Along every region's border the drawn lines at -6 to +6 screen pixels from it are
averaged over pieces of about 16 x 16 pixels, and what the overlay adds to the photo is compared between those lines: the
largest difference in CIELAB is how strongly the overlay draws the border there. The photo's own edge is no help here.
2.3 is just noticeable where patches touch (Mahy et al. 1994); under 20 a line is easily lost on a busy photo (our threshold).
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from smaf_core.data.attention import Attention
from smaf_core.data.classes import VOC_NAMES, VOID, ClassTable
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.canvas.layers import Style
from smaf_desktop.document.document import MaskDocument

LOOKS = {
    "areas in the files' colours (before)": Style(palette="project", outlined=False),
    "areas in bright colours": Style(palette="colour-blind", outlined=False),
    "files' colours with lines": Style(palette="project"),
    "bright colours with lines (now)": Style(palette="colour-blind"),
}
HARD_TO_SEE = 20.0  # CIELAB
"""Under this a border is counted as hard to see."""

REACH, PIECE = 6, 16  # screen pixels
Picture = NDArray[np.float32]


def main() -> None:
    """Measure every look on every photo, print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voc", type=Path, required=True, help="the folder VOC2012")
    parser.add_argument("--pictures", type=Path, help="also write what was seen there")
    options = parser.parse_args()
    QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        names = chosen_photos(options.voc)
        with Project.create(Path(folder) / "seen.smaf", open_dataset(laid_out(options.voc, names, Path(folder)))) as project:
            figures = {name: measured(project, options.voc, name, options.pictures) for name in names.values()}
    print_tables(names, figures)


def chosen_photos(voc: Path) -> dict[str, str]:
    """Class -> name of its photo, the darkest class first."""
    classes, found = ClassTable.of(VOC_NAMES), dict[str, str]()
    darkest = sorted(range(1, 21), key=lambda label: float(np.dot(classes.colour(label), (0.2126, 0.7152, 0.0722))))[:10]
    for name in (voc / "ImageSets/Segmentation/train.txt").read_text(encoding="utf-8").split():
        labels = truth(voc, name)
        for label in darkest:
            share = float((labels == label).mean())
            if classes.name(label) not in found and name not in found.values() and 0.03 <= share <= 0.4:
                found[classes.name(label)] = name
    return {classes.name(label): found[classes.name(label)] for label in darkest}


def truth(voc: Path, name: str) -> LabelMap:
    """(h, w) the true mask; its rings of unsure pixels, which a mask in the making has not, go to what is nearest."""
    labels = read_label_map(voc / "SegmentationClassAug" / f"{name}.png")
    unsure = (labels == VOID).astype(np.uint8)
    _, nearest = cv2.distanceTransformWithLabels(unsure, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    numbers = np.zeros(int(nearest.max()) + 1, np.uint8)
    numbers[nearest[unsure == 0]] = labels[unsure == 0]
    return np.asarray(numbers[nearest])


def laid_out(voc: Path, names: dict[str, str], folder: Path) -> Path:
    """Make a folder of those photos, each tagged with what its mask shows."""
    photos = folder / "photos"
    photos.mkdir()
    lines = ["image,tags", *(f"{name},{';'.join(VOC_NAMES)}" for name in names.values())]
    (photos / "tags.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (photos / "classes.txt").write_text("\n".join(VOC_NAMES) + "\n", encoding="utf-8")
    for name in names.values():
        (photos / f"{name}.jpg").write_bytes((voc / "JPEGImages" / f"{name}.jpg").read_bytes())
    return photos


def measured(project: Project, voc: Path, name: str, pictures: Path | None) -> dict[str, NDArray[np.float64]]:
    """Give for every look how strongly the overlay draws each piece of border of one photo, in CIELAB."""
    labels = truth(voc, name)
    none = np.zeros((0, 1, 1), np.float16)
    project.save_proposal(name, labels, Attention((), (1.0,), (none,), none))
    document = MaskDocument.load(project, name)
    canvas = Canvas()
    canvas.resize(1200, 900)
    canvas.set_classes(project.classes)
    canvas.show_document(document)
    sides = list(border_sides(canvas, labels))
    bare = grabbed(canvas, Style(overlay_hidden=True))
    figures = {}
    for at, (look, style) in enumerate(LOOKS.items()):
        seen = grabbed(canvas, style)
        figures[look] = strengths(lab(seen) - lab(bare), sides)
        if pictures is not None:
            cv2.imwrite(str(pictures / f"{name}-{at}.png"), seen[..., ::-1])
    canvas.show_document(None)
    document.close()
    return figures


def grabbed(canvas: Canvas, style: Style) -> NDArray[np.uint8]:
    """(h, w, 3) RGB of the canvas in some style, without what it says in its corner."""
    canvas.set_layer_style(replace(style, overlay_hidden=False, opacity=0.0 if style.overlay_hidden else style.opacity,
                                   outlined=style.outlined and not style.overlay_hidden))  # fmt: skip
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def lab(rgb: NDArray[np.uint8]) -> Picture:
    """(h, w, 3) CIELAB."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def border_sides(canvas: Canvas, labels: LabelMap) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Of each region: the flat places of screen pixels near its border, and for each the number of piece and line."""
    rows, columns = np.mgrid[: canvas.height(), : canvas.width()] + 0.5
    y = np.floor((rows - canvas.view.top) / canvas.view.scale).astype(int)
    x = np.floor((columns - canvas.view.left) / canvas.view.scale).astype(int)
    inside = (y >= 0) & (x >= 0) & (y < labels.shape[0]) & (x < labels.shape[1])
    shown = np.where(inside, labels[np.clip(y, 0, labels.shape[0] - 1), np.clip(x, 0, labels.shape[1] - 1)], 0)
    pieces = (rows // PIECE).astype(int) * (canvas.width() // PIECE + 1) + (columns // PIECE).astype(int)
    for label in np.unique(shown[shown != 0]):
        region = (shown == label).astype(np.uint8)
        within = cv2.distanceTransform(region, cv2.DIST_L2, 5)
        beyond = cv2.distanceTransform(1 - region, cv2.DIST_L2, 5)
        line = np.where(region > 0, np.ceil(within) - 1, -np.ceil(beyond)).astype(int)
        near = (line >= -REACH) & (line < REACH) & inside
        yield np.flatnonzero(near), pieces[near] * 2 * REACH + line[near] + REACH


def strengths(added: Picture, sides: list[tuple[NDArray[np.intp], NDArray[np.intp]]]) -> NDArray[np.float64]:
    """Largest difference between what the overlay adds on two lines along the border, for every piece of border."""
    found, flat = [], added.reshape(-1, 3).astype(np.float64)
    for places, numbers in sides:
        count = np.bincount(numbers, minlength=(numbers.max() // (2 * REACH) + 1) * 2 * REACH).reshape(-1, 2 * REACH)
        sums = [np.bincount(numbers, flat[places, channel], minlength=count.size) for channel in range(3)]
        means = np.stack(sums, axis=1).reshape(-1, 2 * REACH, 3) / np.maximum(count, 1)[..., None]
        for lines, counts in zip(means, count, strict=True):
            if counts[REACH - 2 : REACH + 2].min() >= PIECE // 2:  # both sides of the border are in this piece
                full = lines[counts >= PIECE // 2]
                found.append(np.linalg.norm(full[:, None] - full[None], axis=2).max())
    return np.array(found)


def print_tables(names: dict[str, str], figures: dict[str, dict[str, NDArray[np.float64]]]) -> None:
    """Print for every photo and look the share of its border that is hard to see, and the weakest twentieth."""
    print("| photo | " + " | ".join(LOOKS) + " |\n| --- |" + " --- |" * len(LOOKS))
    rows = [(f"{name} ({one})", figures[name]) for one, name in names.items()]
    every = {look: np.concatenate([one[look] for one in figures.values()]) for look in LOOKS}
    for title, values in [*rows, (f"all {len(every[next(iter(LOOKS))])} pieces", every)]:
        cells = [f"{(values[look] < HARD_TO_SEE).mean():.0%}, {np.percentile(values[look], 5):.0f}" for look in LOOKS]
        print(f"| {title} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
