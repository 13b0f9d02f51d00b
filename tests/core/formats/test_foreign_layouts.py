"""Layouts and files of other tools, drawn here small: what each must give, pixel by pixel."""

import base64
import io
import json
import zlib

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import image_size, read_image
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset, open_masks

CLASSES = ClassTable.of(["cup", "leaf"])
CORNERS = [[1, 1], [6, 1], [6, 5], [1, 5]]  # 5 x 4 pixels
FLAT = [number for corner in CORNERS for number in corner]


def photo(path, size=(12, 16), **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), (90, 120, 60), np.uint8)).save(path, **options)
    return path


def mask(path, values):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(values)).save(path)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def region(value=1, size=(12, 16), box=(1, 5, 1, 6)):
    label_map = np.zeros(size, np.uint8)
    label_map[box[0] : box[1], box[2] : box[3]] = value
    return label_map


def coco(images, annotations, names=("cup", "leaf")):
    return {
        "images": [{"id": k, "file_name": name, "height": h, "width": w} for k, (name, h, w) in enumerate(images)],
        "categories": [{"id": k, "name": name} for k, name in enumerate(names, start=1)],
        "annotations": [{"id": k, "image_id": i, "category_id": c, **more} for k, (i, c, more) in enumerate(annotations)],
    }


def masks_of(folder, source=None):
    found = open_masks(source or folder, open_dataset(folder, CLASSES))
    return {name: read() for name, read in found.label_maps.items()}, found.warnings


@pytest.mark.parametrize("factor", [2, 10])
def test_polygons_for_a_larger_photo_are_scaled_and_it_is_said(tmp_path, factor):
    photo(tmp_path / "a.jpg")
    large = {"segmentation": [[number * factor for number in FLAT]]}
    write(tmp_path / "coco.json", coco([("a.jpg", 12 * factor, 16 * factor)], [(0, 1, large)]))
    found, warnings = masks_of(tmp_path)
    np.testing.assert_array_equal(found["a"], region())
    assert f"a is scaled from {16 * factor} x {12 * factor} pixels to 16 x 12" in warnings[0]


def test_polygons_for_another_photo_are_refused_with_both_sizes(tmp_path):
    photo(tmp_path / "a.jpg")
    write(tmp_path / "coco.json", coco([("a.jpg", 13, 16)], [(0, 1, {"segmentation": [FLAT]})]))
    with pytest.raises(SmafError, match=r"is 16 x 12 pixels, its entry in .*coco\.json 16 x 13"):
        masks_of(tmp_path)


@pytest.mark.parametrize("turn", [5, 6, 7, 8])
@pytest.mark.parametrize("kind", ["polygon", "mask"])
def test_what_was_made_without_the_cameras_turn_is_turned_with_the_photo(tmp_path, turn, kind):
    exif = Image.Exif()
    exif[274] = turn
    folder = tmp_path / "data"
    photo(folder / "a.jpg", exif=exif)
    assert image_size(folder / "a.jpg") == (16, 12)
    if kind == "polygon":
        source = write(folder / "coco.json", coco([("a.jpg", 12, 16)], [(0, 1, {"segmentation": [FLAT]})]))
    else:
        source = tmp_path / "given"
        mask(source / "a.png", region())
    stored = region()
    turned = {5: stored.T, 6: np.rot90(stored, -1), 7: np.rot90(stored, 2).T, 8: np.rot90(stored)}[turn]
    found, warnings = masks_of(folder, source)
    np.testing.assert_array_equal(found["a"], turned)
    assert "turned as the photo is" in warnings[0]


def test_masks_twice_as_large_as_their_photos_are_scaled(tmp_path):
    photo(tmp_path / "data/a.jpg")
    mask(tmp_path / "given/a.png", region().repeat(2, axis=0).repeat(2, axis=1))
    found, warnings = masks_of(tmp_path / "data", tmp_path / "given")
    np.testing.assert_array_equal(found["a"], region())
    assert "scaled from 32 x 24" in warnings[0]


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_photos_are_turned_once_in_every_format(tmp_path, turn, suffix):
    values = np.full((16, 32, 3), 200, np.uint8)
    values[:8, :8] = 0
    options = {"tiffinfo": {274: turn}} if suffix == ".tif" else {"exif": Image.Exif()}
    if suffix != ".tif":
        options["exif"][274] = turn
    Image.fromarray(values).save(tmp_path / f"a{suffix}", **options)
    shown = read_image(tmp_path / f"a{suffix}")
    ways = {1: values, 2: values[:, ::-1], 3: values[::-1, ::-1], 4: values[::-1], 5: values.transpose(1, 0, 2),
            6: np.rot90(values, -1), 7: values[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(values)}  # fmt: skip
    assert image_size(tmp_path / f"a{suffix}") == shown.shape[:2] == ways[turn].shape[:2]
    np.testing.assert_array_equal(shown > 100, ways[turn] > 100)


@pytest.mark.parametrize("more", [{"segmentation": [], "bbox": [1, 1, 5, 4]}, {"bbox": [1, 1, 5, 4]}, {"segmentation": None}])
def test_a_photo_with_boxes_only_gets_no_mask(tmp_path, more):
    photo(tmp_path / "a.jpg")
    photo(tmp_path / "b.jpg")
    write(
        tmp_path / "coco.json", coco([("a.jpg", 12, 16), ("b.jpg", 12, 16)], [(0, 1, more), (1, 2, {"segmentation": [FLAT]})])
    )
    found, warnings = masks_of(tmp_path)
    assert list(found) == ["b"]
    assert "draws no outline: a (only" in warnings[0]


def test_a_box_beside_an_outline_is_unsure_and_not_background(tmp_path):
    photo(tmp_path / "a.jpg")
    entries = [(0, 1, {"segmentation": [FLAT]}), (0, 2, {"segmentation": [], "bbox": [4, 1, 6, 4]})]
    write(tmp_path / "coco.json", coco([("a.jpg", 12, 16)], entries))
    expected = region(255, box=(1, 5, 4, 10))
    expected[1:5, 1:6] = 1
    np.testing.assert_array_equal(masks_of(tmp_path)[0]["a"], expected)


def shape(kind, points, label="cup", **more):
    return {"label": label, "points": points, "shape_type": kind, **more}


@pytest.mark.parametrize(
    "drawn", [shape("rectangle", CORNERS), shape("rectangle", [CORNERS[2], CORNERS[0]]), shape("rotation", CORNERS),
              shape("oriented_rectangle", CORNERS), shape(None, CORNERS), shape("polygon", CORNERS, label="cup")],
)  # fmt: skip
def test_every_shape_with_corners_is_filled(tmp_path, drawn):
    photo(tmp_path / "a.png")
    write(tmp_path / "a.json", {"shapes": [drawn], "imagePath": "a.png", "imageHeight": 12, "imageWidth": 16})
    np.testing.assert_array_equal(masks_of(tmp_path)[0]["a"], region())


@pytest.mark.parametrize("kind", ["line", "point", "linestrip", "points", "cuboid"])
def test_shapes_without_an_inside_make_no_background(tmp_path, kind):
    for name in "ab":
        photo(tmp_path / f"{name}.png")
    write(tmp_path / "a.json", {"shapes": [shape(kind, CORNERS)]})
    write(tmp_path / "b.json", {"shapes": [shape("polygon", CORNERS), shape(kind, CORNERS)]})
    found, warnings = masks_of(tmp_path)
    assert list(found) == ["b"]
    assert f"a (only {kind})" in warnings[0]
    assert f"{kind} in b" in warnings[1]


def test_flags_alone_are_tags_and_no_mask_while_a_file_without_anything_is_background(tmp_path):
    for name in "ab":
        photo(tmp_path / f"{name}.png")
    write(tmp_path / "a.json", {"shapes": [], "flags": {"cup": True}})
    write(tmp_path / "b.json", {"shapes": [], "flags": {"cup": False}})
    found, _ = masks_of(tmp_path)
    np.testing.assert_array_equal(found.pop("b"), np.zeros((12, 16)))
    assert not found


def test_isat_and_supervisely_are_read_like_labelme(tmp_path):
    for name in "abc":
        photo(tmp_path / f"{name}.jpg")
    info = {"name": "a.jpg", "width": 16, "height": 12}
    write(tmp_path / "a.json", {"info": info, "objects": [{"category": "cup", "segmentation": CORNERS}]})
    write(tmp_path / "ann/b.jpg.json", {"size": {"height": 12, "width": 16}, "tags": [], "objects": [
        {"classTitle": "leaf", "geometryType": "polygon",
         "points": {"exterior": CORNERS, "interior": [[[2, 2], [4, 2], [4, 4], [2, 4]]]}}]})  # fmt: skip
    small = io.BytesIO()
    Image.fromarray(np.full((4, 5), 255, np.uint8)).save(small, "PNG")
    code = base64.b64encode(zlib.compress(small.getvalue())).decode()
    bitmap = {"classTitle": "cup", "geometryType": "bitmap", "bitmap": {"data": code, "origin": [1, 1]}}
    write(tmp_path / "ann/c.jpg.json", {"size": {"height": 12, "width": 16}, "tags": [], "objects": [bitmap]})
    found, _ = masks_of(tmp_path)
    holed = region(2)
    holed[2:4, 2:4] = 0
    for name, expected in {"a": region(), "b": holed, "c": region()}.items():
        np.testing.assert_array_equal(found[name], expected)
    assert {image.name: image.tags for image in open_dataset(tmp_path).images} == {"a": ("cup",), "b": ("leaf",), "c": ("cup",)}


@pytest.mark.parametrize(
    ("photos", "masks"),
    [("img/{}.png", "mask/{}.png"), ("train/images/{}.jpg", "train/masks/{}.png"), ("train/{}.png", "trainannot/{}.png"),
     ("{}.jpg", "{}_mask.png"), ("image_{}.png", "mask_{}.png"), ("images/{}.jpg", "annotations/trimaps/{}.png"),
     ("{}_training.tif", "1st_manual/{}_manual1.gif"), ("x/images/{}.png", "x/{}_gt.bmp")],
)  # fmt: skip
def test_masks_among_photos_are_no_photos_and_open_as_masks(tmp_path, photos, masks):
    for number in (1, 2, 3):
        photo(tmp_path / photos.format(number))
        mask(tmp_path / masks.format(number), region(number % 2 + 1))
    dataset = open_dataset(tmp_path, CLASSES)
    assert [image.path for image in dataset.images] == [tmp_path / photos.format(number) for number in (1, 2, 3)]
    found = open_masks(tmp_path, dataset)
    assert [int(read().max()) for read in found.label_maps.values()] == [2, 1, 2]


def test_people_with_and_without_a_mask_are_photos(tmp_path):
    for folder in ("mask", "no_mask"):
        for number in (1, 2):
            photo(tmp_path / f"{folder}/{number}.jpg")
    assert {image.tags for image in open_dataset(tmp_path).images} == {("mask",), ("no_mask",)}


@pytest.mark.parametrize("form", ["{label}/{name}.png", "{name}_{label}.png"])
def test_a_mask_for_each_class_is_put_together(tmp_path, form):
    photo(tmp_path / "images/a.jpg")
    mask(tmp_path / "masks" / form.format(label="cup", name="a"), region(255))
    mask(tmp_path / "masks" / form.format(label="leaf", name="a"), region(255, box=(6, 8, 2, 9)))
    expected = region()
    expected[6:8, 2:9] = 2
    np.testing.assert_array_equal(masks_of(tmp_path)[0]["a"], expected)


def test_of_two_masks_that_disagree_none_is_taken(tmp_path):
    photo(tmp_path / "images/a.jpg")
    photo(tmp_path / "images/b.jpg")
    for person in ("anna", "bert"):
        mask(tmp_path / f"masks/{person}/a.png", region())
    mask(tmp_path / "masks/anna/b.png", region())
    found, warnings = masks_of(tmp_path)
    assert list(found) == ["b"]
    assert "a: anna/a.png and bert/a.png" in warnings[0]


def test_parts_of_a_mask_are_put_together(tmp_path):
    photo(tmp_path / "a.png")
    mask(tmp_path / "a_mask.png", region())
    mask(tmp_path / "a_mask_1.png", region(box=(7, 9, 1, 3)))
    expected = region()
    expected[7:9, 1:3] = 1
    np.testing.assert_array_equal(masks_of(tmp_path)[0]["a"], expected)


def test_what_is_transparent_is_background_and_equal_channels_are_indices(tmp_path):
    photo(tmp_path / "images/a.jpg")
    photo(tmp_path / "images/b.jpg")
    cut = np.full((12, 16, 4), 255, np.uint8)
    cut[..., 3] = region(255)
    mask(tmp_path / "masks/a.png", cut)
    mask(tmp_path / "masks/b.png", region(2)[..., None].repeat(3, axis=2))
    dataset = open_dataset(tmp_path, CLASSES)
    white = open_masks(tmp_path, dataset, {(255, 255, 255): "cup"}).label_maps["a"]()
    np.testing.assert_array_equal(white, region())
    np.testing.assert_array_equal(open_masks(tmp_path, dataset).label_maps["b"](), region(2))


def test_subsets_of_coco_in_folders_of_their_own_are_put_together(tmp_path):
    for number, split in enumerate(("train", "valid"), start=1):
        photo(tmp_path / split / "same.jpg")
        entries = [(0, number, {"segmentation": [FLAT]})]
        write(tmp_path / split / "_annotations.coco.json", coco([("same.jpg", 12, 16)], entries))
    found, _ = masks_of(tmp_path)
    assert {name: int(one.max()) for name, one in found.items()} == {"train/same": 1, "valid/same": 2}
    assert {image.name: image.tags for image in open_dataset(tmp_path).images} == {
        "train/same": ("cup",), "valid/same": ("leaf",)
    }  # fmt: skip


@pytest.mark.parametrize("names", ["[cup, 'leaf']", '\n- cup\n- "leaf"', "\n  0: cup\n  1: leaf  # green", "{0: cup, 1: leaf}"])
def test_data_yaml_names_the_classes_of_yolo(tmp_path, names):
    photo(tmp_path / "train/images/a.jpg")
    write(tmp_path / "train/labels/a.txt", "1 0.5 0.5 0.2 0.2\n")
    write(tmp_path / "data.yaml", f"path: .\nnc: 2\nnames: {names}\n")
    assert [image.tags for image in open_dataset(tmp_path).images] == [("leaf",)]


def test_many_outlines_of_one_photo_need_the_memory_of_one(tmp_path):
    import tracemalloc

    photo(tmp_path / "a.png", size=(1000, 1000))
    whole = {"segmentation": [[0, 0, 1000, 0, 1000, 1000, 0, 1000]]}
    write(tmp_path / "coco.json", coco([("a.png", 1000, 1000)], [(0, 1, whole)] * 60))
    read = open_masks(tmp_path, open_dataset(tmp_path, CLASSES)).label_maps["a"]
    tracemalloc.start()
    read()
    assert tracemalloc.get_traced_memory()[1] < 30e6  # 60 regions at once would take 60 MB
    tracemalloc.stop()


@pytest.mark.parametrize("number", ["1" + "0" * 400, "9" * 5000, "1e400", "[" * 5000 + "]" * 5000])
@pytest.mark.parametrize("form", ["coco", "labelme"])
def test_numbers_and_depths_without_end_are_told_of(tmp_path, number, form):
    photo(tmp_path / "a.png")
    polygon = [[1, 1, 5, 1, 5, 5]] if form == "coco" else [[1, 1], [5, 1], [5, 5]]
    if form == "coco":
        content = coco([("a.png", 12, 16)], [(0, 1, {"segmentation": polygon})])
    else:
        content = {"shapes": [shape("polygon", polygon)]}
    text = json.dumps(content).replace(
        "[5, 5]" if form == "labelme" else "5, 5]", f"[5, {number}]" if form == "labelme" else f"5, {number}]"
    )
    write(tmp_path / ("coco.json" if form == "coco" else "a.json"), text)
    with pytest.raises(SmafError):
        masks_of(tmp_path)


def cvat(images):
    labels = "".join(f"<label><name>{name}</name></label>" for name in ("leaf", "cup"))
    body = "".join(
        f'<image id="{k}" name="{name}" width="16" height="12">{drawn}</image>' for k, (name, drawn) in enumerate(images)
    )
    return f"<annotations><version>1.1</version><meta><task><labels>{labels}</labels></task></meta>{body}</annotations>"


@pytest.mark.parametrize(
    "drawn",
    [
        '<polygon label="cup" points="1,1;6,1;6,5;1,5" z_order="0"/>',
        '<mask label="cup" rle="0,20" left="1" top="1" width="5" height="4"/>',
    ],
)
def test_cvat_for_images_gives_tags_and_masks(tmp_path, drawn):
    for name in "abc":
        photo(tmp_path / f"images/{name}.jpg")
    images = [("a.jpg", drawn), ("b.jpg", '<box label="leaf" xtl="1" ytl="1" xbr="6" ybr="5"/>'), ("c.jpg", "")]
    write(tmp_path / "annotations.xml", cvat(images))
    dataset = open_dataset(tmp_path)
    assert dataset.classes.names == ("leaf", "cup")
    assert {image.name: image.tags for image in dataset.images} == {"a": ("cup",), "b": ("leaf",), "c": ()}
    found, warnings = masks_of(tmp_path)
    np.testing.assert_array_equal(found.pop("a"), region())
    np.testing.assert_array_equal(found.pop("c"), region(0))
    assert not found
    assert "b (only box)" in warnings[0]


def test_masks_of_cvat_beyond_the_photo_and_other_xml_are_told_of(tmp_path):
    photo(tmp_path / "a.jpg")
    write(
        tmp_path / "annotations.xml", cvat([("a.jpg", '<mask label="cup" rle="0,20" left="14" top="1" width="5" height="4"/>')])
    )
    with pytest.raises(SmafError, match="its box is not within the picture"):
        masks_of(tmp_path)
    write(tmp_path / "annotations.xml", "<annotation/>")
    with pytest.raises(SmafError, match="is no file of CVAT's"):
        masks_of(tmp_path)
