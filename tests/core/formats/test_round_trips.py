"""Import, export, import: what comes back is what went out."""

from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from smaf_core.data.classes import ClassTable, composed
from smaf_core.data.tags import check_tag_name
from smaf_core.errors import SmafError
from smaf_core.formats import EXPORTERS, LabelledImage, convert, export_dataset, open_dataset, open_masks
from smaf_core.formats.lists import is_no_class
from smaf_core.formats.outlines import TOLERANCE, fill

LOSSLESS = [name for name, exporter in EXPORTERS.items() if exporter.lossless]

CLASS_NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda name: (
        check_tag_name(name) is None
        and name == name.strip()
        and not is_no_class(name)
        and not set(name) & set(";|#")
        and composed(name) == name
    )
)
COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
FILE_NAMES = st.text("abcXYZ0189 _-.é猫", min_size=1, max_size=8).filter(
    lambda name: name == name.strip() and not name.startswith(".") and not name.endswith(".")
)


@st.composite
def datasets(draw):
    """Names and colours of classes, and for every picture a label map and its tags."""
    names = draw(st.lists(CLASS_NAMES, min_size=1, max_size=5, unique=True))
    colours = draw(st.lists(COLOURS, min_size=len(names), max_size=len(names)))
    classes = ClassTable(tuple(names), tuple(colours))
    pictures = {}
    for name in draw(st.lists(FILE_NAMES, min_size=1, max_size=3, unique_by=str.casefold)):
        shape = draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
        label_map = draw(arrays.arrays(np.uint8, shape, elements=st.sampled_from([0, 255, *range(1, len(names) + 1)])))
        tagged = draw(st.sets(st.integers(0, len(names) - 1)))
        pictures[name] = (label_map, tuple(names[k] for k in sorted(tagged)))
    return classes, pictures


def exported(format_name, classes, pictures, folder):
    (folder / "pictures").mkdir()
    items = []
    for name, (label_map, tags) in pictures.items():
        path = folder / "pictures" / f"{name}.jpg"
        Image.fromarray(np.repeat(label_map[..., None], 3, axis=2)).save(path)
        items.append(LabelledImage(name, path, tags, lambda mask=label_map: mask, True))
    return export_dataset(format_name, items, classes, folder / "out")


@pytest.mark.parametrize("format_name", LOSSLESS)
@settings(max_examples=12, deadline=None)
@given(dataset=datasets())
def test_a_lossless_format_gives_back_masks_classes_and_tags(format_name, dataset):
    classes, pictures = dataset
    with TemporaryDirectory() as folder:
        out = exported(format_name, classes, pictures, Path(folder))
        again = open_dataset(out)
        masks = open_masks(out, again)
        assert masks.classes == again.classes
        assert again.classes.names == classes.names
        if format_name != "cvat":  # where two colours are the same, CVAT's are changed
            assert again.classes.colours == classes.colours
        assert {image.name: image.tags for image in again.images} == {name: tags for name, (_, tags) in pictures.items()}
        for name, (label_map, _) in pictures.items():
            np.testing.assert_array_equal(masks.label_maps[name](), label_map)


def blobs(seed):
    """Three classes in smooth regions, as masks have."""
    rng = np.random.default_rng(seed)
    fields = np.stack([cv2.GaussianBlur(rng.random((60, 80), dtype=np.float32), (0, 0), 4) for _ in range(4)])
    return fields.argmax(axis=0).astype(np.uint8)


def near_an_edge(label_map, distance):
    """Pixels whose centre is at most so far from a pixel of another class, or from the border."""
    edges = np.zeros(np.array(label_map.shape) + 2, bool)
    padded = np.pad(label_map.astype(int), 1, constant_values=-1)
    for index in np.unique(padded):
        region = (padded == index).astype(np.uint8)
        edges |= (region == 1) & (cv2.distanceTransform(region, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) <= distance)
    return edges[1:-1, 1:-1]


@pytest.mark.parametrize("format_name", ["coco-polygons", "labelme"])
@pytest.mark.parametrize("seed", range(4))
def test_a_polygon_format_moves_no_edge_by_more_than_the_tolerance(format_name, seed, tmp_path):
    label_map = blobs(seed)
    classes = ClassTable.of(["cat", "dog", "cow"])
    out = exported(format_name, classes, {"a": (label_map, classes.names)}, tmp_path)
    again = open_dataset(out)
    assert again.by_name["a"].tags == classes.names
    changed = open_masks(out, again).label_maps["a"]() != label_map
    assert changed.mean() < 0.06
    assert not (changed & ~near_an_edge(label_map, TOLERANCE + 0.5)).any()


@pytest.mark.parametrize("seed", range(4))
def test_yolo_moves_no_edge_by_more_than_the_tolerance(seed, tmp_path):
    label_map = blobs(seed)
    out = exported("yolo", ClassTable.of(["cat", "dog", "cow"]), {"a": (label_map, ())}, tmp_path)
    read = np.zeros_like(label_map)
    for line in (out / "labels/train/a.txt").read_text().splitlines():
        index, *shares = line.split()
        corners = np.array(shares, float).reshape(-1, 2)[:, ::-1] * label_map.shape
        read[fill([corners], label_map.shape)] = int(index) + 1
    assert not ((read != label_map) & ~near_an_edge(label_map, TOLERANCE + 0.5)).any()


def test_one_format_is_converted_to_another_and_back(tmp_path):
    label_map = blobs(0)
    classes = ClassTable(("cat", "traffic light", "犬"), ((9, 9, 9), (1, 2, 3), (200, 0, 0)))
    source = exported("voc", classes, {"a": (label_map, ("cat",)), "b": (label_map * 0, ())}, tmp_path)
    for step, name in enumerate(("coco", "cvat", "datumaro", "huggingface", "png", "voc")):
        source = convert(source, tmp_path / f"{step}", name)
    again = open_dataset(source)
    assert again.classes == classes
    assert {image.name: image.tags for image in again.images} == {"a": ("cat",), "b": ()}
    np.testing.assert_array_equal(open_masks(source, again).label_maps["a"](), label_map)


def test_converting_needs_masks(tmp_path):
    (tmp_path / "data").mkdir()
    Image.new("RGB", (3, 3)).save(tmp_path / "data" / "a.jpg")
    (tmp_path / "data/tags.csv").write_text("image,tags\na,cat\n")
    with pytest.raises(SmafError, match="has no mask for any of the 1 pictures"):
        convert(tmp_path / "data", tmp_path / "out", "voc")


VOC = Path(__file__).parents[4] / "shared" / "VOC2012"


@pytest.mark.voc
@pytest.mark.skipif(not VOC.is_dir(), reason="the photos are not here")
def test_real_masks_survive_import_and_export_byte_for_byte_with_the_voc_palette(tmp_path):
    source = open_dataset(VOC)
    out = convert(VOC, tmp_path / "out", "voc")
    names = [image.name for image in source.images if image.truth]
    assert len(names) == 311
    for name in names:
        with Image.open(source.by_name[name].truth) as before, Image.open(out / f"SegmentationClass/{name}.png") as after:
            assert before.mode == after.mode == "P"
            assert before.tobytes() == after.tobytes()
            assert before.getpalette() == after.getpalette()
    again = open_dataset(out)
    assert again.classes == source.classes
    assert all(image.tags == source.by_name[image.name].tags for image in again.images)
