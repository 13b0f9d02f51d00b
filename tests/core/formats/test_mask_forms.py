"""Masks as programs and scripts write them: what must come out pixel by pixel, and what must be refused instead of guessed."""

import json

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset, open_masks
from smaf_core.formats.coco import encode_rle

CORNERS = [[1, 1], [5, 1], [5, 4], [1, 4]]
FLAT = [number for corner in CORNERS for number in corner]
BOX = np.zeros((6, 8), np.uint8)
BOX[1:4, 1:5] = 1
TWO = BOX.copy()
TWO[5, 5] = 2
SHARES = [number / (6 if k % 2 else 8) for k, number in enumerate(FLAT)]
RLE = encode_rle(BOX > 0)


def photo(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 6), (90, 120, 60)).save(path)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, np.ndarray):
        np.save(path, content) if path.suffix == ".npy" else Image.fromarray(content).save(path)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))


def masks_of(folder, files, photos=("a.jpg",), names=("cat", "dog"), source=None):
    for name in photos:
        photo(folder / name)
    for name, content in files.items():
        write(folder / name, content)
    found = open_masks(folder / source if source else folder, open_dataset(folder, ClassTable.of(names)))
    return {name: read() for name, read in found.label_maps.items()}, found


def coco(segmentation, category=1, image=1, **entry):
    return {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 8, "height": 6, **entry}],
        "annotations": [{"image_id": image, "category_id": category, "segmentation": segmentation, "bbox": [1, 1, 4, 3]}],
        "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
    }  # fmt: skip


def labelme(*shapes, **more):
    return {"flags": {}, "shapes": list(shapes), "imagePath": "a.jpg", "imageHeight": 6, "imageWidth": 8, **more}


SHAPE = {"label": "cat", "shape_type": "polygon", "points": CORNERS}


def cvat(inner):
    labels = "<meta><task><labels><label><name>cat</name></label></labels></task></meta>"
    return f'<annotations>{labels}<image name="a.jpg" width="8" height="6">{inner}</image></annotations>'


def polygon(label):
    return f'<polygon label="{label}" points="1,1;5,1;5,4;1,4" z_order="0"/>'


@pytest.mark.parametrize("segmentation", [[FLAT], FLAT, CORNERS, [CORNERS], RLE, [RLE]])
def test_an_outline_of_coco_is_the_same_however_scripts_nest_it(tmp_path, segmentation):
    found, _ = masks_of(tmp_path, {"coco.json": coco(segmentation)})
    np.testing.assert_array_equal(found["a"], BOX)


@pytest.mark.parametrize("ids", [{"category": "1"}, {"image": "1"}, {"category": 1.0, "image": 1.0}])
def test_ids_of_coco_may_be_numbers_or_text(tmp_path, ids):
    found, _ = masks_of(tmp_path, {"coco.json": coco([FLAT], **ids)})
    np.testing.assert_array_equal(found["a"], BOX)


def test_lvis_names_its_pictures_by_address(tmp_path):
    content = coco([FLAT])
    content["images"] = [{"id": 1, "coco_url": "http://x.y/train2017/a.jpg?z=1", "width": 8, "height": 6}]
    np.testing.assert_array_equal(masks_of(tmp_path, {"lvis.json": content}, source="lvis.json")[0]["a"], BOX)


IN_SHARES = {
    "coco.json": coco([SHARES]),
    "a.json": labelme({**SHAPE, "points": np.reshape(SHARES, (-1, 2)).tolist()}),
}
OUTSIDE = {
    "coco.json": coco([[number + 90 for number in FLAT]]),
    "a.json": labelme({**SHAPE, "points": [[90, 9], [95, 9], [95, 12]]}),
}


@pytest.mark.parametrize("files", [*IN_SHARES.items(), *OUTSIDE.items()])
def test_outlines_in_shares_or_outside_of_the_picture_are_no_background(tmp_path, files):
    with pytest.raises(SmafError, match="nothing that it draws lies within"):
        masks_of(tmp_path, dict([files]))


def test_outlines_that_reach_far_out_of_a_picture_of_unsaid_size_are_refused(tmp_path):
    content = coco([[number * 3 for number in FLAT]])
    content["images"] = [{"id": 1, "file_name": "a.jpg"}]
    with pytest.raises(SmafError, match="made for a larger one"):
        masks_of(tmp_path, {"coco.json": content})
    pixels = {"data.yaml": "names: [cat]\n", "labels/a.txt": "0 " + " ".join(map(str, FLAT))}
    with pytest.raises(SmafError, match="made for a larger one"):
        masks_of(tmp_path / "yolo", pixels, ["images/a.jpg"])


def test_a_label_that_the_head_of_a_file_lacks_is_a_class_and_none_at_all_is_no_background(tmp_path):
    found, told = masks_of(tmp_path / "x", {"annotations.xml": cvat(polygon("emu"))})
    assert told.classes.names == ("cat", "dog", "emu")
    np.testing.assert_array_equal(found["a"], 3 * BOX)
    with pytest.raises(SmafError, match="without label"):
        masks_of(tmp_path / "y", {"annotations.xml": cvat(polygon(""))})


def test_isat_says_by_layers_what_is_on_top(tmp_path):
    inner = {"category": "dog", "segmentation": [[2, 2], [4, 2], [4, 3], [2, 3]], "layer": 2.0}
    outer = {"category": "cat", "segmentation": CORNERS, "layer": 1.0}
    content = {"info": {"description": "ISAT", "name": "a.jpg", "width": 8, "height": 6}, "objects": [inner, outer]}
    found, _ = masks_of(tmp_path, {"a.json": content})
    assert (found["a"][2, 2], found["a"][1, 1]) == (2, 1)


def test_a_file_of_supervisely_with_tags_alone_is_no_background(tmp_path):
    content = {"size": {"height": 6, "width": 8}, "tags": [{"name": "cat"}], "objects": []}
    with pytest.raises(SmafError, match="has no mask"):
        masks_of(tmp_path, {"ann/a.jpg.json": content}, ["img/a.jpg"])


def test_a_labelme_file_that_is_called_otherwise_belongs_to_the_picture_it_names(tmp_path):
    found, told = masks_of(tmp_path, {"ann/7.json": labelme(SHAPE, imagePath="..\\..\\a.jpg")})
    np.testing.assert_array_equal(found["a"], BOX)
    assert any("7.json for a" in words for words in told.warnings)


def test_of_two_files_that_name_one_picture_none_is_taken_and_a_copied_one_is_told(tmp_path):
    with pytest.raises(SmafError, match="has no mask"):
        masks_of(tmp_path / "x", {"ann/7.json": labelme(SHAPE), "ann/8.json": labelme(SHAPE)})
    files = {"a.json": labelme(SHAPE), "b.json": labelme(SHAPE)}
    _, told = masks_of(tmp_path / "y", files, ["a.jpg", "b.jpg"])
    assert any("b.json says a.jpg" in words for words in told.warnings)


def test_an_item_of_datumaro_may_have_an_id_that_is_not_its_file(tmp_path):
    outline = {"type": "polygon", "label_id": 0, "points": FLAT}
    item = {"id": "0001", "annotations": [outline], "image": {"path": "a.jpg"}}
    content = {"info": {}, "categories": {"label": {"labels": [{"name": "cat"}]}}, "items": [item]}
    found, _ = masks_of(tmp_path, {"annotations/train.json": content}, ["images/train/a.jpg"])
    np.testing.assert_array_equal(next(iter(found.values())), BOX)


FILES = {
    "a class at the end": {"masks/a_class_cat.png": BOX * 255, "masks/a_class_dog.png": (TWO == 2).astype(np.uint8) * 255},
    "a class before": {"masks/cat_a.png": BOX * 255, "masks/dog_a.png": (TWO == 2).astype(np.uint8) * 255},
    "all objects": {"masks/a_all_objects.png": TWO},
    "float TIFF": {"masks/a.tif": TWO.astype(np.float32)},
    "float array": {"masks/a.npy": TWO.astype(np.float32)},
    "an array with a channel": {"masks/a.npy": TWO[None]},
    "a channel behind": {"masks/a.npy": TWO[..., None].astype(np.int64)},
}


@pytest.mark.parametrize("form", FILES)
def test_a_form_of_masks_has_every_pixel_right(tmp_path, form):
    np.testing.assert_array_equal(masks_of(tmp_path, FILES[form], ["images/a.jpg"])[0]["a"], TWO)


def test_a_picture_that_is_called_like_a_class_and_more_keeps_its_own_mask(tmp_path):
    found, _ = masks_of(tmp_path, {"masks/cat_1_mask.png": TWO}, ["images/cat_1.jpg", "images/1.jpg"])
    assert set(found) == {"cat_1"}


def test_scores_are_no_mask(tmp_path):
    with pytest.raises(SmafError, match="no whole ones"):
        masks_of(tmp_path, {"masks/a.tif": BOX.astype(np.float32) / 2}, ["images/a.jpg"])


def test_masks_of_0_and_255_alone_are_refused_until_somebody_says_what_255_means(tmp_path):
    with pytest.raises(SmafError, match="255=cat"):
        masks_of(tmp_path, {"masks/a.png": BOX * 255}, ["images/a.jpg"])
    dataset = open_dataset(tmp_path, ClassTable.of(["cat", "dog"]))
    np.testing.assert_array_equal(open_masks(tmp_path, dataset, {"255": "dog"}).label_maps["a"](), 2 * BOX)


def test_in_masks_with_a_palette_255_is_unsure(tmp_path):
    (tmp_path / "masks").mkdir()
    picture = Image.fromarray(BOX * np.uint8(255)).convert("P")
    picture.putdata((BOX * 255).ravel().tolist())
    picture.save(tmp_path / "masks" / "a.png")
    np.testing.assert_array_equal(masks_of(tmp_path, {}, ["images/a.jpg"])[0]["a"], 255 * BOX)


def test_a_colour_that_somebody_calls_unsure_is_unsure(tmp_path):
    with pytest.raises(SmafError):
        masks_of(tmp_path, {"masks/a.png": np.dstack([BOX * 12, BOX * 34, BOX * 56])}, ["images/a.jpg"])
    dataset, said = open_dataset(tmp_path, ClassTable.of(["cat"])), {(12, 34, 56): "unsure", (0, 0, 0): "background"}
    np.testing.assert_array_equal(open_masks(tmp_path, dataset, said).label_maps["a"](), 255 * BOX)


def test_a_mask_for_each_object_beside_the_only_picture_of_a_folder_is_one_mask(tmp_path):
    files = {"7/masks/x1.png": BOX * 255, "7/masks/x2.png": (TWO == 2).astype(np.uint8) * 255}
    found, _ = masks_of(tmp_path, files, ["7/images/7.jpg"], ["cat"])
    np.testing.assert_array_equal(found["7/images/7"], TWO > 0)


def test_a_table_of_colours_names_the_colours_of_masks(tmp_path):
    files = {"masks/a.png": np.dstack([BOX * 255, BOX * 0, BOX * 0]),
             "class_dict.csv": "name,r,g,b\nbackground,0,0,0\ncat,255,0,0\n"}  # fmt: skip
    np.testing.assert_array_equal(masks_of(tmp_path, files, ["images/a.jpg"])[0]["a"], BOX)
