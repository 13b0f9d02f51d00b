"""Layouts of public data sets and exports that were once read wrongly: small ones, made here, and what they must say."""

import json

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.formats import Undecided, open_dataset, open_masks
from smaf_core.formats.colour_tables import colour_rows
from smaf_core.formats.mask_survey import survey_masks

TABLE = ClassTable.of(("cat", "dog"))
SQUARE = (slice(2, 8), slice(3, 12))


def photo(path, number=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.random.default_rng(number).integers(0, 255, (12, 16, 3), np.uint8)
    Image.fromarray(values).save(path)


def mask(path, value=1, rest=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = (12, 16) if np.isscalar(value) else (12, 16, 3)
    values = np.full(shape, rest, np.uint8)
    values[SQUARE] = value
    Image.fromarray(values).save(path)


def text(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def photos(root, *names):
    for number, name in enumerate(names):
        photo(root / name, number)
    return root


def tags_of(root):
    return {image.name: image.tags for image in open_dataset(root).images}


def inside(root, source="", classes=TABLE, meanings=None):
    """The class in the square of each mask, and the one beside it."""
    found = open_masks(root / source, open_dataset(root, classes), meanings)
    names = {0: "background", 255: "unsure"} | dict(enumerate(found.classes.names, start=1))
    read = {name: read() for name, read in found.label_maps.items()}
    return {name: (names[int(one[3, 4])], names[int(one[-1, -1])]) for name, one in read.items()}


@pytest.mark.parametrize(
    ("pictures", "masks"),
    [("val/{}.jpg", "stuffmaps/val/{}.png"), ("701_Stills/{}.png", "LabeledApproved/{}_L.png"),
     ("ISIC_Data/ISIC_{}.jpg", "ISIC_Part1_GroundTruth/ISIC_{}_segmentation.png"), ("CXR/{}.png", "ManualMask/left/{}.png"),
     ("training/image_2/{}.png", "training/semantic_rgb/{}.png"), ("seg/images/{}.jpg", "seg/color_labels/{}_train_color.png"),
     ("case{}/image.png", "case{}/mask.png")],
)  # fmt: skip
def test_masks_beside_photos_are_neither_photos_nor_classes(tmp_path, pictures, masks):
    for number in (1, 2, 3):
        photo(tmp_path / pictures.format(number), number)
        mask(tmp_path / masks.format(number), (200, 0, 0) if "rgb" in masks or "color" in masks else 1)
    found = open_dataset(tmp_path, TABLE)
    assert [image.path for image in found.images] == [tmp_path / pictures.format(number) for number in (1, 2, 3)]
    with pytest.raises(Undecided):
        open_dataset(tmp_path)


def test_drawings_and_photos_of_two_classes_are_photos_all(tmp_path):
    for number in (1, 2, 3):
        photo(tmp_path / f"photo/{number}.png", number)
        mask(tmp_path / f"logo/{number}.png", (200, 0, 0))
    assert {image.tags for image in open_dataset(tmp_path).images} == {("photo",), ("logo",)}


def test_what_labelme_puts_beside_a_photo_is_no_photo(tmp_path):
    photos(tmp_path, "a.jpg", "a_json/img.png", "a_json/label_viz.png")
    mask(tmp_path / "a_json/label.png")
    assert [image.name for image in open_dataset(tmp_path, TABLE).images] == ["a"]


TABLES = {
    "NIH's findings": (
        "Image Index,Finding Labels,Size[x,y],Spacing[x,y],\na.jpg,Hernia,8,9,0.143,0.143,\nb.jpg,Hernia|Mass,8,9,0.1,0.1,\n",
        {"a": ("Hernia",), "b": ("Hernia", "Mass")},
    ),
    "Vertex AI's": ("TRAIN,gs://x/a.jpg,cat,dog\nTEST,gs://x/b.jpg,dog\n", {"a": ("cat", "dog"), "b": ("dog",)}),
    "species of two words": (
        "id,url,species,by\na,http://x/1,Parus major,Al\nb,http://x/2,Parus ater,Bo\n",
        {"a": ("Parus major",), "b": ("Parus ater",)},
    ),
    "one of the words alone": ("image,label\na,scab rust\nb,rust\n", {"a": ("rust", "scab"), "b": ("rust",)}),
    "numbers": ("image,label\na,0 5\nb,7\n", {"a": ("0", "5"), "b": ("7",)}),
    "unknown": ("image,tags\na,?\nb,cat\n", {"a": None, "b": ("cat",)}),
    "a head that means both": ("IMAGE\\LABEL\tair\tsoil\na\t1\t0\nb\t1\t1\n", {"a": ("air",), "b": ("air", "soil")}),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_say(tmp_path, case):
    content, expected = TABLES[case]
    photos(tmp_path, "a.jpg", "b.jpg")
    text(tmp_path / ("x.tsv" if "\t" in content else "x.csv"), content)
    found = open_dataset(tmp_path)
    assert {image.name: image.tags for image in found.images} == expected
    assert {name for some in expected.values() for name in some or ()} == set(found.classes.names)


def test_the_number_of_a_comment_is_no_class(tmp_path):
    photos(tmp_path, "a.jpg", "b.jpg")
    text(
        tmp_path / "results.csv",
        "image_name| comment_number| comment\na.jpg| 0| Two men.\na.jpg| 1| A dog.\nb.jpg| 0| A girl.\n",
    )
    with pytest.raises(Undecided):
        open_dataset(tmp_path)


def test_a_quote_that_is_not_closed_is_told(tmp_path):
    photos(tmp_path, "a.jpg", "b.jpg")
    text(tmp_path / "tags.csv", 'image,tags\na.jpg,"cat\nb.jpg,dog\n')
    with pytest.raises(SmafError, match=r"a quote before it is not closed"):
        open_dataset(tmp_path)


def test_a_list_of_yes_and_no_is_no_list_of_indices(tmp_path):
    photos(tmp_path, "a.jpg", "b.jpg", "c.jpg")
    text(tmp_path / "classes.txt", "x\ny\nz\n")
    text(tmp_path / "train.txt", "a.jpg 1 0 0\nb.jpg 0 1 1\nc.jpg 0 0 0\n")
    assert tags_of(tmp_path) == {"a": ("x",), "b": ("y", "z"), "c": ()}


@pytest.mark.parametrize(
    "content",
    [{"classes": ["cat", "dog"], "labels": {"a": 0, "b": 1}}, {"classes": None, "labels": {"a": ["cat"], "b": "dog"}},
     {"classes": ["cat", "dog"], "labels": {"a": [{"label": 0, "bounding_box": [0, 0, 1, 1]}], "b": [{"label": 1}]}}],
)  # fmt: skip
def test_labels_of_fiftyone_are_tags(tmp_path, content):
    photos(tmp_path, "data/a.jpg", "data/b.jpg")
    text(tmp_path / "labels.json", content)
    assert tags_of(tmp_path) == {"data/a": ("cat",), "data/b": ("dog",)}


@pytest.mark.parametrize(
    "lines",
    ["imagesource:GoogleEarth\ngsd:0.14\n2 2 9 2 9 9 2 9 plane 0\n1 1 3 1 3 3 1 3 ship 1\n",
     "plane 0.00 0 -1.58 5.0 1.3 6.1 2.2 1.6 1.6 3.6 -0.6 1.7 4.7 -1.5\nship 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
     "DontCare -1 -1 -10 5.8 1.3 5.6 1.1 -1 -1 -1 -1000 -1000 -1000 -10\n"],
)  # fmt: skip
def test_boxes_in_text_files_are_tags_by_their_class(tmp_path, lines):
    photos(tmp_path, "image_2/a.png")
    text(tmp_path / "label_2/a.txt", lines)
    assert set(tags_of(tmp_path)["image_2/a"] if "image_2/a" in tags_of(tmp_path) else tags_of(tmp_path)["a"]) == {
        "plane",
        "ship",
    }


POLYGONS = "1 0.2 0.2 0.8 0.2 0.8 0.7 0.2 0.7\n"


@pytest.mark.parametrize(
    ("place", "names"),
    [("data.yaml", "names: [background, cat, dog]\n"), ("labels/classes.txt", "background\ncat\ndog\n"),
     ("data.yaml", "names:\n  0: background\n  1: cat\n  2: dog\n")],
)  # fmt: skip
def test_a_background_in_yolos_list_keeps_its_number(tmp_path, place, names):
    photos(tmp_path, "images/a.jpg", "images/b.jpg")
    text(tmp_path / "labels/a.txt", POLYGONS)
    text(tmp_path / "labels/b.txt", POLYGONS.replace("1 ", "2 ", 1) + "0 0 0 1 0 1 1\n")
    text(tmp_path / place, names)
    assert tags_of(tmp_path) == {"a": ("cat",), "b": ("dog",)}
    assert inside(tmp_path, classes=None)["a"] == ("cat", "background")


def test_yolos_numbers_mean_what_the_list_above_them_says(tmp_path):
    photos(tmp_path / "mine", "a.jpg")
    text(tmp_path / "theirs/train/labels/a.txt", POLYGONS)
    text(tmp_path / "theirs/data.yaml", "names: [dog, cat]\n")
    found = open_masks(tmp_path / "theirs/train/labels", open_dataset(tmp_path / "mine", TABLE))
    assert found.classes.names[int(found.label_maps["a"]()[5, 8]) - 1] == "cat"


def test_key_points_are_no_outline(tmp_path):
    photos(tmp_path, "images/a.jpg")
    text(tmp_path / "labels/a.txt", "0 0.5 0.5 0.2 0.2 0.45 0.45 2 0.55 0.45 2\n")
    text(tmp_path / "data.yaml", "kpt_shape: [2, 3]\nnames: [person]\n")
    with pytest.raises(SmafError, match="only box"):
        open_masks(tmp_path, open_dataset(tmp_path))


@pytest.mark.parametrize(
    ("rows", "value", "expected"),
    [("0, background\n1, cat\n3, dog\n", 3, ("dog", "background")), ("0, road\n1, cat\n", 1, ("cat", "road")),
     ("0, unlabeled\n1, dog\n2, void\n", 2, ("unsure", "background"))],
)  # fmt: skip
def test_values_of_pixels_mean_what_roboflows_table_says(tmp_path, rows, value, expected):
    for place in ("train", "valid"):
        photo(tmp_path / f"{place}/{place}.jpg")
        mask(tmp_path / f"{place}/{place}_mask.png", value)
        text(tmp_path / f"{place}/_classes.csv", "Pixel Value, Class\n" + rows)
    assert set(inside(tmp_path, classes=ClassTable.of(("dog", "cat"))).values()) == {expected}
    assert set(open_dataset(tmp_path).classes.names) <= {"cat", "dog", "road"}
    assert not [words for words in open_dataset(tmp_path).warnings if "_classes.csv" in words]


def test_two_tables_of_values_that_differ_are_refused(tmp_path):
    for place, rows in {"train": "1, cat\n2, dog\n", "valid": "1, dog\n2, cat\n"}.items():
        photo(tmp_path / f"{place}/{place}.jpg")
        mask(tmp_path / f"{place}/{place}_mask.png")
        text(tmp_path / f"{place}/_classes.csv", "Pixel Value, Class\n" + rows)
    with pytest.raises(SmafError, match="lists other classes"):
        inside(tmp_path)


def test_the_first_code_of_fastai_is_a_class(tmp_path):
    for number in (1, 2):
        photo(tmp_path / f"images/{number}.png", number)
        mask(tmp_path / f"labels/{number}_P.png")
    text(tmp_path / "codes.txt", "Animal\nArchway\nVoid\n")
    assert set(inside(tmp_path, "labels", None).values()) == {("Archway", "Animal")}


def coco(file_name):
    square = [[3, 2, 12, 2, 12, 8, 3, 8]]
    return {
        "images": [{"id": 1, "width": 16, "height": 12} | file_name],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "segmentation": square, "bbox": [3, 2, 9, 6], "area": 54}],
    }


@pytest.mark.parametrize(
    "file_name",
    [{"coco_url": "http://images.cocodataset.org/val2017/a.jpg"}, {"file_name": "images/cb0618f6-a.jpg"},
     {"file_name": "../upload/4/cb0618f6-a.jpg"}],
)  # fmt: skip
def test_coco_finds_pictures_by_addresses_and_uploads(tmp_path, file_name):
    photos(tmp_path, "a.jpg")
    text(tmp_path / "lvis_v1.json", coco(file_name))
    assert tags_of(tmp_path) == {"a": ("cat",)}
    assert inside(tmp_path) == {"a": ("cat", "background")}


def test_of_two_uploads_of_one_name_none_is_taken(tmp_path):
    photos(tmp_path, "a.jpg", "b.jpg")
    content = coco({"file_name": "aaaaaaaa-a.jpg"})
    content["images"] += [{"id": 2, "file_name": "bbbbbbbb-a.jpg"}, {"id": 3, "file_name": "b.jpg"}]
    text(tmp_path / "result.json", content)
    assert tags_of(tmp_path) == {"a": None, "b": ()}


def test_coco_in_utf_16_is_recognised(tmp_path):
    photos(tmp_path, "a.jpg")
    (tmp_path / "c.json").write_text(json.dumps(coco({"file_name": "a.jpg"})), encoding="utf-16")
    assert tags_of(tmp_path) == {"a": ("cat",)}


STRANGERS = {
    "SA-1B": {"image": {"file_name": "a.jpg"}, "annotations": [{"predicted_iou": 1, "stability_score": 1}]},
    "COCO's results": [{"image_id": 1, "category_id": 1, "score": 0.5}],
    "FiftyOne": {"samples": [{"_cls": "X", "filepath": "a.jpg"}]},
}


@pytest.mark.parametrize("words", STRANGERS)
def test_what_is_not_read_is_called_by_its_name(tmp_path, words):
    photos(tmp_path, "a.jpg")
    text(tmp_path / "x.json", STRANGERS[words])
    with pytest.raises(Undecided, match=words):
        open_dataset(tmp_path)


def test_tracks_of_a_video_are_called_by_their_name(tmp_path):
    photos(tmp_path, "frame_000000.png")
    text(tmp_path / "annotations.xml", '<annotations><track id="0" label="cat"/></annotations>')
    with pytest.raises(SmafError, match="tracks are not read"):
        open_dataset(tmp_path)


def test_a_list_of_a_hundred_thousand_classes_is_refused_at_once(tmp_path):
    photos(tmp_path, "images/a.jpg")
    text(tmp_path / "data.yaml", "names: [" + ",".join(f"c{k}" for k in range(100_000)) + "]\n")
    with pytest.raises(SmafError, match="too many"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(("folder", "end"), [("annotations/trimaps", ""), ("masks", "_cp_masks")])
def test_numbers_that_are_no_classes_need_a_word(tmp_path, folder, end):
    for number in (1, 2):
        photo(tmp_path / f"images/{number}.jpg", number)
        mask(tmp_path / f"{folder}/{number}{end}.png", rest=2)
    with pytest.raises(SmafError, match="say what"):
        inside(tmp_path, folder)
    assert set(inside(tmp_path, folder, meanings={"1": "dog", "2": "background"}).values()) == {("dog", "background")}
    assert set(inside(tmp_path, folder, meanings={"*": "cat"}).values()) == {("cat", "cat")}


def test_names_of_classes_in_json_count_by_their_numbers_also_with_gaps(tmp_path):
    photo(tmp_path / "images/a.jpg")
    mask(tmp_path / "masks/a.png", 2)
    text(tmp_path / "id2label.json", {"0": "background", "2": "dog", "5": "cat"})
    assert inside(tmp_path, "masks", ClassTable.of(("dog", "cat"))) == {"a": ("dog", "background")}


def test_json_that_gives_0_to_a_class_is_asked_about_and_then_believed(tmp_path):
    photo(tmp_path / "images/a.jpg")
    mask(tmp_path / "masks/a.png", 1)
    text(tmp_path / "id2label.json", {"0": "dog", "1": "cat", "2": "cow"})
    with pytest.raises(SmafError, match=r"id2label\.json: says that 0 is dog, .* say which it is here, 0=dog or 0=background"):
        inside(tmp_path, "masks")
    assert inside(tmp_path, "masks", meanings={"0": "dog"}) == {"a": ("cat", "dog")}
    assert inside(tmp_path, "masks", meanings={"0": "background"}) == {"a": ("cat", "background")}
    survey = survey_masks(tmp_path / "masks", open_dataset(tmp_path, TABLE))
    assert {one.key: one.guess for one in survey.entries} == {"0": "", "1": "cat"}
    assert "id2label.json says that 0 is dog" in survey.warnings[0]


def test_a_mere_list_of_names_in_json_says_nothing_of_0_in_masks(tmp_path):
    photo(tmp_path / "images/a.jpg")
    mask(tmp_path / "masks/a.png", 1)
    text(tmp_path / "classes.json", ["cat", "dog"])
    assert inside(tmp_path, "masks") == {"a": ("cat", "background")}


def test_a_mask_of_several_pages_is_refused(tmp_path):
    photo(tmp_path / "images/a.jpg")
    (tmp_path / "masks").mkdir()
    first, second = (Image.fromarray(np.full((12, 16), value, np.uint8)) for value in (1, 0))
    first.save(tmp_path / "masks/a.tif", save_all=True, append_images=[second])
    with pytest.raises(SmafError, match="has 2 pages"):
        inside(tmp_path, "masks")


def test_a_table_of_colours_is_no_table_of_pictures_that_are_numbers(tmp_path):
    photos(tmp_path, "images/000.jpg", "images/001.jpg")
    text(tmp_path / "class_dict_seg.csv", "name, r, g, b\nunlabeled, 0, 0, 0\nroad, 128, 64, 128\n")
    assert tags_of(tmp_path) == {"000": None, "001": None}


def test_tiles_are_no_classes(tmp_path):
    photos(tmp_path, "Tile 1/images/a.jpg", "Tile 2/images/a.jpg")
    with pytest.raises(Undecided):
        open_dataset(tmp_path)


def test_a_space_at_the_end_of_a_name_makes_no_other_class(tmp_path):
    photos(tmp_path, "a.jpg")
    content = coco({"file_name": "a.jpg"})
    content["categories"] = [{"id": 1, "name": "cat "}, {"id": 2, "name": "cat"}]
    text(tmp_path / "c.json", content)
    assert open_dataset(tmp_path).classes.names == ("cat",)
    assert inside(tmp_path) == {"a": ("cat", "background")}


def test_photos_in_formats_that_are_not_read_are_named(tmp_path):
    for name in ("a.HEIC", "b.NEF"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SmafError, match=r"a\.HEIC; save them as JPEG"):
        open_dataset(tmp_path)
    photos(tmp_path, "b.jpg")
    assert any("not read: a.HEIC;" in words for words in open_dataset(tmp_path, TABLE).warnings)


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.jpeg", "is JPEG, which smears"), ("task-1-annotation-2-by-3-tag-cat-0.png", "does not name the photos"),
     ("other.png", "no picture is called so")],
)  # fmt: skip
def test_why_no_mask_fits_is_said(tmp_path, name, words):
    photo(tmp_path / "images/a.jpg")
    (photo if name == "a.jpeg" else mask)(tmp_path / "masks" / name)
    with pytest.raises(SmafError, match=words):
        inside(tmp_path, "masks")


def test_annotations_that_all_are_broken_say_why(tmp_path):
    photos(tmp_path, "JPEGImages/a.jpg")
    text(tmp_path / "Annotations/a.xml", '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><annotation>&x;</annotation>')
    with pytest.raises(SmafError, match="defines entities"):
        open_dataset(tmp_path)


def test_a_damaged_picture_within_json_is_called_by_its_file(tmp_path):
    photos(tmp_path, "a.jpg")
    shape = {"label": "cat", "shape_type": "mask", "points": [[0, 0], [2, 2]], "mask": "AAAA"}
    text(tmp_path / "a.json", {"shapes": [shape], "imagePath": "a.jpg", "imageHeight": 12, "imageWidth": 16})
    with pytest.raises(SmafError, match=r"a\.json: the mask of 'cat'.*damaged"):
        inside(tmp_path)


COLOURS = {
    "label_colors.txt": "0 0 0 Void\n64 0 0\tcat\n0 64 0 dog\n",
    "class_dict.csv": "name,r,g,b\nvoid,0,0,0\ncat,64,0,0\ndog,0,64,0\n",
    "classes.json": {"classes": [{"title": "void", "color": "#000000"}, {"title": "cat", "color": "#400000"}]},
    "config.json": {"labels": [{"name": "void", "color": [0, 0, 0]}, {"name": "cat", "color": [64, 0, 0]}], "version": "1"},
}


@pytest.mark.parametrize("folder", ["masks", "train/labels"])
@pytest.mark.parametrize("name", COLOURS)
def test_tables_of_colours_in_any_form_say_what_masks_show(tmp_path, name, folder):
    place = folder.replace("masks", "images").replace("labels", "images")
    for number in (1, 2):
        photo(tmp_path / place / f"{number}.jpg", number)
        mask(tmp_path / folder / f"{number}.png", (64, 0, 0), (0, 0, 0))
    text(tmp_path / name, COLOURS[name])
    assert set(inside(tmp_path, folder, None).values()) == {("cat", "unsure")}


def test_the_first_index_of_a_palette_is_a_class_where_its_colour_is_one(tmp_path):
    for number in (1, 2):
        photo(tmp_path / f"training/images/{number}.jpg", number)
        path = tmp_path / f"training/labels/{number}.png"
        mask(path)
        with Image.open(path) as image:
            coloured = image.convert("L")
        coloured.putpalette([165, 42, 42, 0, 192, 0] + [0] * 762)
        coloured.save(path)
    colours = [{"name": "bird", "color": [165, 42, 42]}, {"name": "curb", "color": [0, 192, 0]}]
    text(tmp_path / "config.json", {"labels": colours})
    assert set(inside(tmp_path, "training/labels").values()) == {("curb", "bird")}


def test_a_list_of_photos_and_masks_tags_nothing(tmp_path):
    photos(tmp_path, "default/a.jpg", "default/b.jpg")
    text(tmp_path / "classes.txt", "cat\ndog\n")
    text(tmp_path / "default.txt", "/default/a.jpg /defaultannot/a.png\n/default/b.jpg /defaultannot/b.png\n")
    assert tags_of(tmp_path) == {"default/a": None, "default/b": None}


@pytest.mark.parametrize(
    "content", ["[1,", [], {"a": 1}, [{"name": 1, "color": 2}], [{"name": "x", "color": [1, 2, 300]}], "1" * 5000]
)
def test_json_that_is_no_table_of_colours_is_passed_over(tmp_path, content):
    text(tmp_path / "classes.json", content)
    assert colour_rows(tmp_path / "classes.json") == []


@pytest.mark.parametrize("value", [255, (255, 255, 255)])
@pytest.mark.parametrize("folders", [("images", "masks"), ("img", "mask"), ("photos", "seg_maps")])
def test_black_and_white_masks_may_be_jpeg(tmp_path, value, folders):
    for number in (1, 2, 3):
        photo(tmp_path / folders[0] / f"{number}.jpg", number)
        mask(tmp_path / folders[1] / f"{number}.jpg", value)
    assert len(open_dataset(tmp_path, TABLE).images) == 3
    with pytest.raises(SmafError, match="say what 255 means"):
        inside(tmp_path, folders[1])
    assert set(inside(tmp_path, folders[1], meanings={"255": "dog"}).values()) == {("dog", "background")}
    by_colour = {(255, 255, 255): "dog", (0, 0, 0): "background"}
    assert set(inside(tmp_path, folders[1], meanings=by_colour).values()) == {("dog", "background")}


@pytest.mark.parametrize(("mask_path", "separator"), [("lbls/q{}.png", ","), ("q{}.png", ";"), (".\\lbls\\q{}.png", ",")])
def test_a_table_puts_masks_to_photos_of_other_names(tmp_path, mask_path, separator):
    for number in (1, 2):
        photo(tmp_path / f"imgs/p{number}.jpg", number)
        mask(tmp_path / f"lbls/q{number}.png", number)
    rows = "".join(f"imgs/p{number}.jpg{separator}{mask_path.format(number)}\n" for number in (1, 2))
    text(tmp_path / "train.csv", f"image_path{separator}mask_path\n{rows}")
    assert inside(tmp_path) == {"p1": ("cat", "background"), "p2": ("dog", "background")}


def test_masks_of_open_images_have_the_class_of_their_row(tmp_path):
    photos(tmp_path, "images/p1.jpg", "images/p2.jpg")
    mask(tmp_path / "masks/p1_m01_b1.png", 255)
    mask(tmp_path / "masks/p2_m02_b2.png", 255)
    text(tmp_path / "seg.csv", "MaskPath,ImageID,LabelName\np1_m01_b1.png,p1,/m/01\np2_m02_b2.png,p2,/m/02\n")
    text(tmp_path / "class-descriptions.csv", "/m/01,cat\n/m/02,dog\n/m/03,cow\n")
    assert inside(tmp_path) == {"p1": ("cat", "background"), "p2": ("dog", "background")}


def test_a_table_leads_to_no_mask_outside(tmp_path):
    photos(tmp_path / "in", "imgs/p1.jpg")
    mask(tmp_path / "q1.png")
    mask(tmp_path / "in/lbls/q2.png")
    text(tmp_path / "in/train.csv", "image,mask\nimgs/p1.jpg,../q1.png\n")
    with pytest.raises(SmafError, match="has no mask"):
        inside(tmp_path / "in")


def test_of_two_masks_of_a_table_for_one_photo_none_is_taken(tmp_path):
    photos(tmp_path, "imgs/p1.jpg", "imgs/p2.jpg")
    for number in (1, 2, 3):
        mask(tmp_path / f"lbls/q{number}.png")
    text(tmp_path / "train.csv", "image,mask\np1.jpg,q1.png\np1.jpg,q2.png\np2.jpg,q3.png\n")
    assert inside(tmp_path) == {"p2": ("cat", "background")}


def test_what_was_deleted_in_labelme_on_the_web_is_no_tag(tmp_path):
    photos(tmp_path, "a.jpg")
    things = "".join(
        f"<object><name>{name}</name><deleted>{gone}</deleted></object>" for name, gone in (("cat", 0), ("dog", 1))
    )
    text(tmp_path / "a.xml", f"<annotation><filename>a.jpg</filename>{things}</annotation>")
    assert tags_of(tmp_path) == {"a": ("cat",)}


def test_outlines_in_xml_files_are_named(tmp_path):
    photos(tmp_path, "a.jpg")
    text(tmp_path / "a.xml", "<annotation><filename>a.jpg</filename><object><name>cat</name></object></annotation>")
    with pytest.raises(SmafError, match="XML files beside the pictures"):
        inside(tmp_path)


def test_lists_of_numbers_that_name_no_picture_stop_no_folders_of_classes(tmp_path):
    photos(tmp_path, "images/001.Crow/a.jpg", "images/002.Duck/b.jpg")
    text(tmp_path / "image_class_labels.txt", "1 1\n2 2\n")
    text(tmp_path / "train_test_split.txt", "1 0\n2 1\n")
    assert set(tags_of(tmp_path).values()) == {("001.Crow",), ("002.Duck",)}
