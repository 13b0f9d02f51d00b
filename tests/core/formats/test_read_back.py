"""What was written is read by the tools that own the formats, where they are installed.

They are large and not among this program's dependencies: `pip install datumaro labelme datasets pycocotools` beside it.
"""

import json

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.formats import LabelledImage, export_dataset

pytestmark = pytest.mark.filterwarnings("ignore")  # what other tools warn of is theirs

CLASSES = ClassTable(("cat", "traffic light"), ((200, 0, 0), (0, 200, 0)))
MASK = np.zeros((12, 16), np.uint8)
MASK[2:9, 3:9], MASK[4:6, 5:7], MASK[8:11, 10:14], MASK[0, 0] = 1, 0, 2, 255
EMPTY = np.zeros((12, 16), np.uint8)


@pytest.fixture
def export(tmp_path):
    """A function that exports two pictures, one of them without any class."""

    def write(name):
        (tmp_path / "pictures").mkdir()
        items = []
        for picture, mask, tags in (("a", MASK, ("cat", "traffic light")), ("b", EMPTY, ())):
            path = tmp_path / "pictures" / f"{picture}.jpg"
            Image.fromarray(np.repeat(mask[..., None], 3, axis=2)).save(path)
            items.append(LabelledImage(picture, path, tags, lambda mask=mask: mask, True))
        return export_dataset(name, items, CLASSES, tmp_path / "out")

    return write


@pytest.mark.parametrize("name", ["coco", "coco-polygons"])
def test_pycocotools_reads_coco(export, name):
    coco = pytest.importorskip("pycocotools.coco").COCO(export(name) / "annotations/instances_default.json")
    read = np.zeros_like(MASK)
    for annotation in coco.loadAnns(coco.getAnnIds(imgIds=[1])):
        index = {"cat": 1, "traffic light": 2, "unsure": 255}[coco.cats[annotation["category_id"]]["name"]]
        region = coco.annToMask(annotation).astype(bool)
        assert annotation["area"] == region.sum()
        read[region] = index
    np.testing.assert_array_equal(read, MASK)  # polygons too: these outlines have no step to cut
    assert [image["file_name"] for image in coco.loadImgs([1, 2])] == ["a.jpg", "b.jpg"]
    assert coco.getAnnIds(imgIds=[2]) == []


@pytest.mark.parametrize(
    ("name", "format_name"),
    [("datumaro", "datumaro"), ("cvat", "voc_segmentation"), ("voc", "voc_segmentation"), ("coco", "coco")],
)
def test_datumaro_reads_its_own_format_and_cvats_and_voc_and_coco(export, name, format_name):
    datumaro = pytest.importorskip("datumaro")
    dataset = datumaro.Dataset.import_from(str(export(name)), format_name)
    names = [label.name for label in dataset.categories()[datumaro.AnnotationType.label]]
    item = next(item for item in dataset if item.id == "a")
    read = np.zeros_like(MASK)
    for annotation in item.annotations:
        if annotation.type == datumaro.AnnotationType.mask:
            index = {"background": 0, "cat": 1, "traffic light": 2, "unsure": 255}[names[annotation.label]]
            read[np.asarray(annotation.image, bool)] = index
    np.testing.assert_array_equal(read, MASK)
    if name == "datumaro":
        tags = {names[entry.label] for entry in item.annotations if entry.type == datumaro.AnnotationType.label}
        assert tags == {"cat", "traffic light"}


def test_labelmes_own_loader_reads_labelme(export):
    label_file = pytest.importorskip("labelme._label_file")
    out = export("labelme")
    read = label_file.read_label_file(str(out / "a.json"))
    assert {shape["label"] for shape in read.shapes} == {"cat", "traffic light", "__ignore__"}
    assert read.flags == {"cat": True, "traffic light": True}
    assert label_file.read_label_file(str(out / "b.json")).shapes == []


def test_hugging_faces_datasets_reads_its_image_folder(export):
    datasets = pytest.importorskip("datasets")
    out = export("huggingface")
    rows = datasets.load_dataset("imagefolder", data_dir=str(out), split="train", cache_dir=str(out.parent / "cache"))
    np.testing.assert_array_equal(np.array(rows[0]["mask"]), MASK)
    np.testing.assert_array_equal(np.array(rows[1]["mask"]), EMPTY)
    assert rows[0]["tags"] == ["cat", "traffic light"]
    assert json.loads((out / "id2label.json").read_text())["2"] == "traffic light"


def test_ultralytics_rules_for_yolo_files_hold(export):
    """The checks of `ultralytics.data.utils.verify_image_label`, which is too heavy to install for a test."""
    out = export("yolo")
    for name in ("a", "b"):
        assert (out / f"images/train/{name}.jpg").is_file()
        rows = [np.array(line.split(), float) for line in (out / f"labels/train/{name}.txt").read_text().splitlines()]
        for row in rows:
            assert len(row) > 6
            assert len(row) % 2 == 1
            assert 0 <= row[0] < len(CLASSES)
            assert row[1:].min() >= 0
            assert row[1:].max() <= 1
