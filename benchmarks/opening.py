"""How long a folder of 20,000 photos takes from being opened to its first picture on the canvas, by source of tags.

    python benchmarks/opening.py                 # all sources, each in three fresh processes
    python benchmarks/opening.py voc --count 5000

Each measurement is a process of its own: the window is made and shown (offscreen), then the clock starts, the folder is opened
as a person would open it (no project yet: it is made). One figure is taken when the canvas has painted the first picture, one
when the tags are there too and the picture can be painted on. Meanwhile a hand leafs through the pictures, ten a second. The
photos are hard links to a few drawn JPEGs of 500 x 375 pixels. "first" is the first opening in this run (with --cold after the
system has forgotten its files), the other figure the median of three after it; "again" is the opening of the project that has
been made. "window waits" is the longest that the window did not answer after its first picture, in all four.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

from smaf_core.data.classes import VOC_NAMES

SOURCES = ("table", "json", "coco", "voc", "arrays", "labelme", "text", "lists", "folders")


def tags_of(number):
    """One or two classes an image."""
    return [VOC_NAMES[number % 20], *([VOC_NAMES[number * 7 % 20]] if number % 2 else [])]


def make(source: str, folder: Path, count: int) -> None:
    """Make a data set whose tags are told in one of the ways."""
    rng = np.random.default_rng(0)
    photos = folder / ("JPEGImages" if source in ("voc", "arrays", "lists") else "images")
    photos = folder if source in ("labelme", "text", "folders") else photos
    photos.mkdir(parents=True, exist_ok=True)
    templates = []
    for number in range(8):
        path = folder.parent / f"template-{number}.jpg"
        Image.fromarray(rng.integers(0, 255, (25, 33, 3), np.uint8)).resize((500, 375), Image.Resampling.BICUBIC).save(path)
        templates.append(path)
    names = [f"{2000 + number // 1000:04}_{number:06}" for number in range(count)]
    for number, name in enumerate(names):
        place = photos / tags_of(number)[0] if source == "folders" else photos
        place.mkdir(exist_ok=True)
        os.link(templates[number % 8], place / f"{name}.jpg")
    WRITERS[source](folder, names)


def write_table(folder, names):
    """tags.csv."""
    rows = [f"{name}.jpg,{';'.join(tags_of(k))}\n" for k, name in enumerate(names)]
    (folder / "tags.csv").write_text("image,tags\n" + "".join(rows))


def write_json(folder, names):
    """tags.json."""
    (folder / "tags.json").write_text(json.dumps({f"{name}.jpg": tags_of(k) for k, name in enumerate(names)}))


def write_coco(folder, names):
    """An instances file, one box an object."""
    (folder / "annotations").mkdir()
    rows = [(k, VOC_NAMES.index(tag) + 1) for k in range(len(names)) for tag in tags_of(k)]
    content = {
        "images": [{"id": k, "file_name": f"{name}.jpg", "width": 500, "height": 375} for k, name in enumerate(names)],
        "categories": [{"id": k, "name": name} for k, name in enumerate(VOC_NAMES, start=1)],
        "annotations": [
            {"id": n, "image_id": k, "category_id": c, "bbox": [10, 10, 90, 80], "area": 7200.0, "iscrowd": 0,
             "segmentation": [[10, 10, 100, 10, 100, 90, 10, 90]]} for n, (k, c) in enumerate(rows)
        ],
    }  # fmt: skip
    (folder / "annotations" / "instances_train.json").write_text(json.dumps(content))


def write_voc(folder, names):
    """An XML an image, as long as VOC's are (972 bytes on average)."""
    (folder / "Annotations").mkdir()
    box = "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>200</xmax><ymax>210</ymax></bndbox>"
    more = "<pose>Left</pose><truncated>1</truncated><difficult>0</difficult>"
    head = ("<folder>VOC2012</folder><filename>{name}.jpg</filename><source><database>The VOC2007 Database</database>"
            "<annotation>PASCAL VOC2007</annotation><image>flickr</image></source><size><width>500</width>"
            "<height>375</height><depth>3</depth></size><segmented>1</segmented>")  # fmt: skip
    for k, name in enumerate(names):
        things = [*tags_of(k), *tags_of(k)][:3]
        objects = "".join(f"\n\t<object><name>{tag}</name>{more}{box}</object>" for tag in things)
        (folder / "Annotations" / f"{name}.xml").write_text(f"<annotation>{head.format(name=name)}{objects}</annotation>\n")


def write_arrays(folder, names):
    """cls_labels.npy."""
    rows = {name: np.isin(VOC_NAMES, tags_of(k)).astype(np.float32) for k, name in enumerate(names)}
    np.save(folder / "cls_labels.npy", rows)


def write_labelme(folder, names):
    """A JSON beside each image."""
    for k, name in enumerate(names):
        shapes = [{"label": tag, "points": [[1, 1], [90, 5], [80, 70]], "shape_type": "polygon"} for tag in tags_of(k)]
        (folder / f"{name}.json").write_text(json.dumps({"flags": {}, "shapes": shapes, "imagePath": f"{name}.jpg"}))


def write_text(folder, names):
    """A text file beside each image."""
    for k, name in enumerate(names):
        (folder / f"{name}.txt").write_text("\n".join(tags_of(k)) + "\n")


def write_lists(folder, names):
    """A list with class indices."""
    rows = [f"{name} {' '.join(str(VOC_NAMES.index(tag)) for tag in tags_of(k))}\n" for k, name in enumerate(names)]
    (folder / "train_cls.txt").write_text("".join(rows))


WRITERS = {
    "table": write_table, "json": write_json, "coco": write_coco, "voc": write_voc, "arrays": write_arrays,
    "labelme": write_labelme, "text": write_text, "lists": write_lists, "folders": lambda folder, names: None,
}  # fmt: skip


def measure(folder: Path) -> dict[str, float]:
    """Open a folder in a window, and leaf through its pictures from the first on until the project is there.

    Returns:
        Seconds until the first picture is painted ("picture") and until the tags are there as well ("tags"), and the longest
        time that the window did not answer before ("listing") and after ("looking") its first picture, in milliseconds.
    """
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from smaf_desktop.toolkit.background import take_short_turns
    from smaf_desktop.toolkit.preferences import Preferences
    from smaf_desktop.window.main_window import MainWindow

    take_short_turns()
    application = QApplication([])
    window = MainWindow(Preferences(folder.parent / "preferences.ini"))
    window.show()
    application.processEvents()
    found: dict[str, float] = {}
    begun = last = time.perf_counter()
    gaps = {"listing": 0.0, "looking": 0.0}

    def beat():
        nonlocal last
        now = time.perf_counter()
        part = "looking" if "picture" in found else "listing"
        gaps[part] = max(gaps[part], 1000 * (now - last))
        last = now

    heart = QTimer(interval=1)
    heart.timeout.connect(beat)

    def show(_):
        window.canvas.repaint()
        found.setdefault("picture", time.perf_counter() - begun)
        if window.workspace.project is not None:
            found["tags"] = time.perf_counter() - begun
            QTimer.singleShot(300, finish)

    def leaf():
        if window.workspace.is_first_look:
            window.image_list.go(1)

    def finish():
        heart.stop()
        window.close()
        application.quit()

    hand = QTimer(interval=100)
    hand.timeout.connect(leaf)
    window.workspace.document_opened.connect(lambda document: QTimer.singleShot(0, lambda: show(document)))
    window.workspace.project_opened.connect(lambda: QTimer.singleShot(0, lambda: window.canvas.document and show(None)))
    window.workspace.failed.connect(lambda words: (print(words, file=sys.stderr), application.exit(1)))
    heart.start()
    hand.start()
    window.workspace.open(folder)
    application.exec()
    return found | gaps


def main() -> None:
    """Make the data sets, measure each in fresh processes, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=SOURCES)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="Keep the data sets here, and take those that are there.")
    parser.add_argument("--cold", action="store_true", help="Let the system forget files before each first opening (root).")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        place = asked.keep or Path(scratch)
        for source in asked.sources:
            if not (place / source).exists():
                make(source, place / source, asked.count)
        print("| tags | picture, first | picture | all tags, first | all tags | again | window waits |")
        print("| --- | --: | --: | --: | --: | --: | --: |")
        for source in asked.sources:
            print(row(place, source, asked.cold), flush=True)


def row(place: Path, source: str, cold: bool) -> str:
    """Open a data set four times as a new one, and once more as the project that it has become."""
    times = []
    if cold:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    for _ in range(4):
        shutil.rmtree(place / f"{source}.smaf", ignore_errors=True)
        times.append(in_a_process(place / source))
    again = in_a_process(place / source)
    picture, tags = ([one[part] for one in times] for part in ("picture", "tags"))
    waits = max(one["looking"] for one in times)
    return (
        f"| {source} | {picture[0]:.2f} s | {statistics.median(picture[1:]):.2f} s | {tags[0]:.2f} s "
        f"| {statistics.median(tags[1:]):.2f} s | {again['picture']:.2f} s | {waits:.0f} ms |"
    )


def in_a_process(folder: Path) -> dict[str, float]:
    """Measure one opening."""
    command = [sys.executable, __file__, "--measure", str(folder)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)


if __name__ == "__main__":
    main()
