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


def by_cvats_definition(root):
    """Read what CVAT's manual says of "Segmentation mask 1.1": `name:r,g,b:parts:actions`, images in default.txt, colours."""
    lines = (root / "labelmap.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(":") for line in lines if line.strip() and not line.startswith("#")]
    assert all(len(row) == 4 for row in rows)
    names = {tuple(int(level) for level in row[1].split(",")): row[0] for row in rows}
    assert len(names) == len(rows)
    masks = {}
    for image in (root / "ImageSets/Segmentation/default.txt").read_text(encoding="utf-8").splitlines():
        with Image.open(root / f"SegmentationClass/{image}.png") as picture:
            pixels = np.array(picture.convert("RGB"))
        masks[image] = [[names[tuple(pixel)] for pixel in row] for row in pixels.tolist()]
    return masks, [row[0] for row in rows]


def test_cvats_own_definition_reads_hostile_names_holes_specks_and_twelve_classes(tmp_path):
    names = ("hash #1", "a;b", "yes", "null", "1", '"quoted"', "犬", "=1+1", "a,b", "two  spaces", "it's", "ÄÖ")
    photos = ("a b", "folder/ä.x", "images/c", "empty")
    generator = np.random.default_rng(7)
    masks = {photo: generator.choice([0, *range(1, 13), 255], (20, 30)).astype(np.uint8) for photo in photos}
    for mask in masks.values():
        mask[3:15, 4:20], mask[6:9, 8:12] = 5, 0
    masks["empty"][:] = 0
    items = []
    for photo, mask in masks.items():
        path = tmp_path / "pictures" / f"{photo}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.zeros((*mask.shape, 3), np.uint8)).save(path)
        items.append(LabelledImage(photo, path, (), lambda mask=mask: mask, True))
    read, labels = by_cvats_definition(export_dataset("cvat", items, ClassTable.of(names), tmp_path / "out"))
    assert labels == ["background", *names, "unsure"]
    called = np.array(["background", *names, *["?"] * 242, "unsure"], dtype=object)
    assert read == {photo: called[mask].tolist() for photo, mask in masks.items()}


def test_the_readme_of_a_cvat_export_names_classes_that_cvat_cannot_read(tmp_path):
    (tmp_path / "pictures").mkdir()
    Image.fromarray(np.zeros((12, 16, 3), np.uint8)).save(tmp_path / "pictures/a.jpg")
    table = ClassTable.of(("a:b", "#c", "d#e"))
    out = export_dataset(
        "cvat", [LabelledImage("a", tmp_path / "pictures/a.jpg", (), lambda: MASK, True)], table, tmp_path / "out"
    )
    readme = (out / "README.md").read_text(encoding="utf-8")
    assert "cannot read a labelmap.txt with the class 'a:b', '#c', because" in readme
