"""What the tools that own the formats read of our exports: names, classes and pixels, on a set made to be difficult.

    pip install pycocotools datumaro labelme datasets ultralytics    # in an environment of its own; what is missing is left out
    python benchmarks/read_back.py

Nine pictures in folders, with names of blanks, marks and other scripts, one in a folder called "images"; twelve classes whose
names other programs take for something else; masks with holes, holes in holes, specks of one pixel, diagonal steps, unsure
borders, and two without any class. For each format and tool: how many pictures and classes it finds, how many pixels differ,
and how many of them lie further than a pixel from any outline: there a hole was filled, or a part was lost. labelmap.txt can
hold no name with ":" or "#" (Datumaro, which is CVAT's reader, refuses it), so these are called otherwise where it is read.
"""

from __future__ import annotations

import json
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from smaf_core.data.classes import VOID, ClassTable
from smaf_core.formats import ExportOptions, LabelledImage, export_dataset

CLASSES = ClassTable.of(
    ["cat", "traffic light", "# hash", "a;b", "a:b", "yes", "null", "1", 'it\'s "it"', "犬", "=1+1", "- dash"]
)  # fmt: skip
NAMES = ("plain", "a b", "ü猫", "x#1", "50%25", "semi;colon, comma", "deep/images/[p] {q}", "deep/1", "-o")
SIZE = (120, 160)


def mask_of(number: int) -> np.ndarray:
    """The mask of a picture; of two it is empty."""
    mask = np.zeros(SIZE, np.uint8)
    if number in (2, 7):
        return mask
    rng = np.random.default_rng(number)
    for index in range(1, 13):
        y, x = int(rng.integers(0, SIZE[0] - 30)), int(rng.integers(0, SIZE[1] - 30))
        cv2.circle(mask, (x + 15, y + 15), 14, index, -1)
        cv2.circle(mask, (x + 15, y + 15), 9, 0, -1)  # a hole
        cv2.circle(mask, (x + 15, y + 15), 4, index, -1)  # an island in it
    for index in range(1, 13):
        mask[rng.integers(0, SIZE[0], 3), rng.integers(0, SIZE[1], 3)] = index  # specks
    steps = np.arange(30)
    mask[80 + steps, 100 + steps] = 3  # corners that touch
    mask[5:8, 50:90] = VOID
    return mask


def classes_for(name: str) -> ClassTable:
    """The classes, as far as labelmap.txt can name them where the format's owner reads it."""
    plain = [one.replace(":", "-").replace("# ", "no ") for one in CLASSES.names]
    return ClassTable.of(plain) if name in ("voc", "cvat") else CLASSES


def exported(folder: Path, name: str) -> Path:
    """Export the set in a format."""
    items = []
    for number, picture in enumerate(NAMES):
        path = folder / "pictures" / f"{picture}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        mask = mask_of(number)
        Image.fromarray(np.repeat(mask[..., None] * 9, 3, axis=2)).save(path)
        tags = tuple(classes_for(name).name(index) for index in sorted(set(mask.ravel().tolist()) - {0, VOID}))
        items.append(LabelledImage(picture, path, tags, lambda mask=mask: mask, True))
    return export_dataset(name, items, classes_for(name), folder / name, ExportOptions())


Read = Iterator[tuple[str, np.ndarray]]


def painted(parts: list[tuple[int, np.ndarray]], size: tuple[int, int] = SIZE) -> np.ndarray:
    """Regions by index, one over the other."""
    mask = np.zeros(size, np.uint8)
    for index, region in parts:
        mask[region] = index
    return mask


def index_of(name: str) -> int:
    """Our index of a class by its name; an unknown name is an error."""
    known = {"unsure": VOID, "__ignore__": VOID, "background": 0}
    table = CLASSES if name in CLASSES.names else classes_for("voc")
    return known[name] if name in known else table.index(name)


def is_inner(mask: np.ndarray) -> np.ndarray:
    """Pixels that are further than one from any outline: all around is the same."""
    kernel = np.ones((3, 3), np.uint8)
    return cv2.erode(mask, kernel) == cv2.dilate(mask, kernel)


def by_pycocotools(out: Path) -> Read:
    """COCO."""
    from pycocotools.coco import COCO

    coco = COCO(out / "annotations/instances_default.json")
    for number, image in coco.imgs.items():
        annotations = coco.loadAnns(coco.getAnnIds(imgIds=[number]))
        parts = [(index_of(coco.cats[one["category_id"]]["name"]), coco.annToMask(one) > 0) for one in annotations]
        yield image["file_name"].removesuffix(".jpg"), painted(parts)


def by_datumaro(kind: str) -> Callable[[Path], Read]:
    """Datumaro's own reader of a kind."""

    def read(out: Path) -> Read:
        import datumaro

        dataset = datumaro.Dataset.import_from(str(out), kind)
        names = [label.name for label in dataset.categories()[datumaro.AnnotationType.label]]
        for item in dataset:
            masks = [one for one in item.annotations if one.type == datumaro.AnnotationType.mask]
            yield item.id, painted([(index_of(names[one.label]), np.asarray(one.image, bool)) for one in masks])

    return read


def by_labelme(out: Path) -> Read:
    """Labelme's own loader, and its own way from shapes to masks."""
    from labelme import utils
    from labelme._label_file import read_label_file

    for path in out.rglob("*.json"):
        if path.name != "export.json":
            shapes = read_label_file(str(path)).shapes
            shape_to_mask = getattr(utils, "shape_to_mask", None) or _polygon
            parts = [(index_of(one["label"]), shape_to_mask(SIZE, one["points"], "polygon")) for one in shapes]
            yield path.relative_to(out).as_posix().removesuffix(".json"), painted(parts)


def _polygon(size: tuple[int, int], points: list[list[float]], kind: str) -> np.ndarray:
    canvas = Image.new("1", (size[1], size[0]))
    from PIL import ImageDraw

    ImageDraw.Draw(canvas).polygon([tuple(point) for point in points], outline=1, fill=1)
    return np.array(canvas, bool)


def by_datasets(out: Path) -> Read:
    """Hugging Face."""
    import datasets

    names = json.loads((out / "id2label.json").read_text())
    assert [names[str(index)] for index in range(1, 13)] == list(CLASSES.names)
    rows = datasets.load_dataset("imagefolder", data_dir=str(out), split="train", cache_dir=str(out.parent / "cache"))
    listed = [json.loads(line) for line in (out / "train/metadata.jsonl").read_text().splitlines()]
    for row, told in zip(rows, listed, strict=True):
        assert row["tags"] == told["tags"]
        yield told["file_name"].rpartition(".")[0].removeprefix("images/"), np.array(row["mask"])


def by_ultralytics(out: Path) -> Read:
    """The data set class that Ultralytics trains with, and its own way from polygons to a mask."""
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import polygon2mask
    from ultralytics.utils import YAML

    about = YAML.load(out / "data.yaml")
    assert list(about["names"].values()) == list(CLASSES.names)
    about["channels"] = 3
    data = YOLODataset(img_path=str(out / about["train"]), data=about, task="segment", augment=False, imgsz=160)
    for label in data.labels:
        parts = [
            (int(number) + 1, polygon2mask(SIZE, [(segment * [SIZE[1], SIZE[0]]).reshape(-1)]) > 0)
            for number, segment in zip(label["cls"][:, 0], label["segments"], strict=True)
        ]
        yield Path(label["im_file"]).relative_to(out / about["train"]).as_posix().removesuffix(".jpg"), painted(parts)


READERS: tuple[tuple[str, str, Callable[[Path], Read]], ...] = (
    ("coco", "pycocotools", by_pycocotools),
    ("coco-polygons", "pycocotools", by_pycocotools),
    ("datumaro", "Datumaro", by_datumaro("datumaro")),
    ("voc", "Datumaro, VOC", by_datumaro("voc_segmentation")),
    ("cvat", "Datumaro, VOC (CVAT's format)", by_datumaro("voc_segmentation")),
    ("coco", "Datumaro, COCO", by_datumaro("coco")),
    ("labelme", "labelme", by_labelme),
    ("huggingface", "datasets", by_datasets),
    ("yolo", "Ultralytics", by_ultralytics),
)


def row_of(folder: Path, name: str, read: Callable[[Path], Read]) -> str:
    """Figures of one format and tool."""
    out = exported(folder, name)
    truth = {picture.replace("deep/images/", "deep/images_/") if name == "yolo" else picture: mask_of(k)
             for k, picture in enumerate(NAMES)}  # fmt: skip
    if name == "yolo":
        truth = {picture: np.where(mask == VOID, 0, mask) for picture, mask in truth.items()}
    found = dict(read(out))
    known = {picture: mask for picture, mask in found.items() if picture in truth}
    classes = set().union(*(set(mask.ravel().tolist()) for mask in known.values())) - {0, VOID}
    differ = {picture: mask != truth[picture] for picture, mask in known.items()}
    wrong = sum(int(one.sum()) for one in differ.values())
    inner = sum(int((one & is_inner(truth[picture])).sum()) for picture, one in differ.items())
    total = sum(mask.size for mask in known.values())
    strange = f", called otherwise: {sorted(found.keys() - truth.keys())}" if found.keys() - truth.keys() else ""
    pixels = f"{wrong:,} of {total:,} ({100 * wrong / max(total, 1):.2f} %)"
    return f"{len(known)} of {len(truth)}{strange} | {len(classes)} of 12 | {pixels} | {inner}"


def main() -> None:
    """Read all of them."""
    print(
        "| format | read by | pictures | classes | pixels that differ | beyond a pixel |\n| --- | --- | --- | --- | --- | --- |"
    )
    for name, tool, read in READERS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                words = row_of(Path(folder), name, read)
            except ImportError as error:
                words = f"not installed: {error}"
            except Exception as error:  # noqa: BLE001 - whatever another tool raises is its answer
                words = f"fails: {type(error).__name__}: {str(error)[:200]}"
                traceback.print_exc(file=sys.stderr)
        print(f"| `{name}` | {tool} | {words} |", flush=True)


if __name__ == "__main__":
    main()
