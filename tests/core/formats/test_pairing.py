"""Names and files find their photos: rules by example, and data sets made at random whose pairs are known."""

import os
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.formats import open_dataset, open_masks
from smaf_core.formats.pairing import PictureNames, one_each, pair, pair_listed

FEW, MANY = 200, 5000
"""Data sets that are made at random, for each kind of check: in every run, and in the slow one."""


def names_of(*files, left_out=()):
    """Pictures by their files."""
    return PictureNames({os.path.splitext(file)[0]: file for file in files}, dict.fromkeys(left_out, "is left out"))


@pytest.mark.parametrize(
    ("files", "written", "expected"),
    [
        (["a.jpg"], "a.jpg", "a"),
        (["a.jpg"], "elsewhere/photos/a.jpg", "a"),
        (["sub/a.jpg"], "a.jpg", "sub/a"),
        (["left/7.jpg", "right/7.jpg"], "left/7.jpg", "left/7"),
        (["left/7.jpg", "right/7.jpg"], "7.jpg", None),
        (["left/7.jpg"], "right/7.jpg", None),
        (["left/images/7.jpg"], "left/labels/7", "left/images/7"),
        (["photo.jpg", "photo.jpg.png"], "photo.jpg", "photo"),
        (["photo.jpg", "photo.jpg.png"], "photo.jpg.png", "photo.jpg"),
        (["IMG_1.JPG"], "img_1.jpg", "IMG_1"),
        (["A.jpg", "a.jpg"], "a.jpg", "a"),
        (["a b.jpg"], "photos/a%20b.jpg", "a b"),
        (["100%25.jpg", "100%.jpg"], "100%25.jpg", "100%25"),
        (["0012.jpg"], "12", "0012"),
        (["0012.jpg"], "12.0", "0012"),
        (["0012.jpg", "012.jpg"], "12", None),
        (["scan.v2.jpg"], "scan.v2", "scan.v2"),
        (["set/a.jpg"], "C:\\photos\\set\\a.jpg", "set/a"),
    ],
)
def test_a_written_name_means_one_photo_or_none(files, written, expected):
    assert names_of(*files).find(written).name == expected


@pytest.mark.parametrize(
    ("picture", "mask"),
    [("a", "a_mask"), ("a", "a-label"), ("a", "mask_a"), ("0001TP", "0001TP_L"), ("x_leftImg8bit", "x_gtFine_labelIds"),
     ("7_sat", "7_mask"), ("image_3", "mask_3"), ("21_training", "21_manual1"), ("b (1)", "b (1)_mask_2"), ("n", "n_cp_masks")],
)  # fmt: skip
def test_masks_have_the_usual_endings(picture, mask):
    assert names_of(f"{picture}.png").find(mask, is_file=True, with_masks=True).name == picture
    assert names_of(f"{picture}.png").find(mask, is_file=True).name is None


def test_a_name_of_a_file_that_is_left_out_means_no_other():
    match = names_of("a.jpg", left_out=["a.png"]).find("a.png")
    assert (match.name, match.why_not) == (None, "is left out")


def test_the_better_name_wins_and_of_equals_none():
    paired = one_each(pair(names_of("a.jpg"), ["a.jpg", "a.png"]))
    assert (paired.by_picture, list(paired.left)) == ({"a": ["a.jpg"]}, ["a.png"])
    paired = one_each(pair(names_of("1.jpg"), ["north/1.jpg", "south/1.jpg"]))
    assert (paired.by_picture, paired.is_contested) == ({}, True)


def test_the_folder_of_a_list_says_which_photo_is_meant():
    paired = pair_listed(names_of("train/1.jpg", "val/1.jpg"), ["1.jpg"], ["val"])
    assert paired.by_picture == {"val/1": ["1.jpg"]}


STEMS = st.lists(
    st.sampled_from(["käse", "naïve", "tree", "b 2", "x-ray", "scan.v2", "零", "Ünit", "0007", "0042", "0310", "é"]),
    min_size=1, max_size=5, unique=True,
)  # fmt: skip
GROUPS = st.lists(st.sampled_from(["cam1", "cam2", "north", "süd", "Line A"]), min_size=1, max_size=3, unique=True)
VOC_FOLDERS = {"images": "JPEGImages", "masks": "SegmentationClass", "labels": "labels", "Annotations": "Annotations"}
SHORT_FOLDERS = {"images": "img", "masks": "mask", "labels": "label", "Annotations": "ann"}
LAYOUTS = {
    "flat": lambda kind, group, stem: f"{group}/{stem}",
    "kind first": lambda kind, group, stem: f"{kind}/{group}/{stem}",
    "group first": lambda kind, group, stem: f"{group}/{kind}/{stem}",
    "split within": lambda kind, group, stem: f"{kind}/val/{group}/{stem}",
    "VOC": lambda kind, group, stem: f"{VOC_FOLDERS[kind]}/{group}/{stem}",
    "short words": lambda kind, group, stem: f"{SHORT_FOLDERS[kind]}/{group}/{stem}",
    "Roboflow": lambda kind, group, stem: f"{group}/valid/{kind}/{stem}",
    "split first": lambda kind, group, stem: f"train/{kind}/{group}/{stem}",
}
FORMS = st.sampled_from(["NFC", "NFD"])
SUFFIXES = st.sampled_from([".jpg", ".JPG", ".png", ".tif", ".webp", ".jpeg"])
MASK_ENDS = st.sampled_from(["", "_mask", "_label", "-seg", "_gt", "_cp_masks"])


@st.composite
def data_sets(draw):
    """Photos by (group, stem): their files in a layout, each photo spelled in its own way."""
    layout = LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))]
    photos = {}
    for group in draw(GROUPS):
        for stem in draw(STEMS):
            path = layout("images", group, stem)
            photos[group, stem] = unicodedata.normalize(draw(FORMS), path) + draw(SUFFIXES)
    return layout, photos


def spelled(draw, text):
    """The same name as another program writes it."""
    text = unicodedata.normalize(draw(FORMS), text)
    return draw(st.sampled_from([text, text, text.upper(), text.lower()]))


def check_files(made, data):
    layout, photos = made
    names = names_of(*photos.values())
    owners = {}
    for (group, stem), file in photos.items():
        kind = data.draw(st.sampled_from(["masks", "labels", "Annotations"]))
        owners[spelled(data.draw, layout(kind, group, stem)) + data.draw(MASK_ENDS)] = os.path.splitext(file)[0]
    paired = pair(names, owners, is_file=True, with_masks=True)
    assert {written: match.name for written, match in paired.matches.items()} == owners


def check_names(made, data):
    _, photos = made
    names = names_of(*photos.values())
    stems = [stem for _, stem in photos]
    for (group, stem), file in photos.items():
        name = os.path.splitext(file)[0]
        ways = [file, quote(file), file.replace("/", "\\"), f"/home/me/{file}", name, spelled(data.draw, file)]
        assert names.find(data.draw(st.sampled_from(ways))).name == name
        is_single = stems.count(stem) == 1
        assert names.find(unicodedata.normalize("NFC", stem)).name == (name if is_single else None)
        assert names.find(f"{group} of another set/{stem}").name is None
        if stem.isdecimal():
            assert names.find(f"{int(stem)}.jpg").name == (name if is_single else None)


def check_masks(made, data):
    layout, photos = made
    end = data.draw(MASK_ENDS)
    twin = data.draw(st.sampled_from(list(photos)))
    expected = {}
    with TemporaryDirectory() as name:
        root = Path(name) / "data"
        for number, ((group, stem), file) in enumerate(photos.items(), start=1):
            put(root / file, np.full((6, 8, 3), 90, np.uint8))
            mask = np.zeros((6, 8), np.uint8)
            mask.flat[: number * 2] = 1
            put(Path(name) / "masks" / (unicodedata.normalize("NFC", layout("masks", group, stem)) + f"{end}.png"), mask)
            expected[os.path.splitext(root / file)[0]] = number * 2
        put((root / photos[twin]).with_suffix(".bmp"), np.full((6, 8, 3), 30, np.uint8))
        dataset = open_dataset(root, ClassTable.of(["cat"]))
        found = open_masks(Path(name) / "masks", dataset)
        pixels = {os.path.splitext(dataset.by_name[one].path)[0]: int(read().sum()) for one, read in found.label_maps.items()}
        assert pixels == expected
        assert any("two pictures of one name" in warning for warning in dataset.warnings)


CHECKS = {"files": (check_files, 1), "names": (check_names, 1), "masks": (check_masks, 10)}
"""What is checked, and how much dearer it is than the others."""


@pytest.mark.parametrize("what", CHECKS)
def test_in_random_data_sets_everything_is_put_to_its_own_photo(what):
    check, dearer = CHECKS[what]
    settings(max_examples=FEW // dearer, deadline=None)(given(data_sets(), st.data())(check))()


@pytest.mark.slow
@pytest.mark.parametrize("what", CHECKS)
def test_in_many_random_data_sets_everything_is_put_to_its_own_photo(what):
    check, dearer = CHECKS[what]
    settings(max_examples=MANY // dearer, deadline=None)(given(data_sets(), st.data())(check))()


def put(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
