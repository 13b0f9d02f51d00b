"""Photos that show the same are found, whatever was done to them, and no split parts them."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import image_size
from smaf_core.formats import ExportOptions, LabelledImage, export_dataset
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.formats.split import last_test_names, validation_names


def scene(seed: int, size=(180, 240)) -> np.ndarray:
    """A picture of some twenty coloured discs, (H, W, 3)."""
    rng = np.random.default_rng(seed)
    picture = np.full((*size, 3), rng.integers(60, 200, 3), np.uint8)
    for _ in range(20):
        centre = tuple(int(rng.integers(0, side)) for side in size[::-1])
        cv2.circle(picture, centre, int(rng.integers(8, 40)), rng.integers(0, 255, 3).tolist(), -1)
    return picture


def encoded(picture, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


COPIES = {
    "resized": lambda picture: cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA),
    "mirrored": lambda picture: picture[:, ::-1],
    "encoded anew": lambda picture: encoded(picture, 30),
    "cropped at a side": lambda picture: picture[:, len(picture[0]) // 10 :],
    "cropped at a corner": lambda picture: picture[len(picture) // 10 :, : len(picture[0]) * 9 // 10],
    "all of it": lambda picture: encoded(cv2.resize(picture[18:, :216][:, ::-1], (130, 97)), 50),
}


def write(folder, pictures):
    folder.mkdir(exist_ok=True)
    for name, picture in pictures.items():
        Image.fromarray(np.ascontiguousarray(picture)).save(folder / f"{name}.png")
    return {name: folder / f"{name}.png" for name in pictures}


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_is_found(tmp_path, kind):
    pictures = {str(seed): scene(seed) for seed in range(8)}
    assert near_duplicates(write(tmp_path / "photos", pictures | {"copy": COPIES[kind](pictures["3"])})) == [("3", "copy")]


def test_photos_of_other_things_are_in_no_group(tmp_path):
    assert near_duplicates(write(tmp_path / "photos", {str(seed): scene(seed) for seed in range(30)})) == []


def test_empty_pages_are_like_no_other(tmp_path):
    flat = {str(grey): np.full((40, 60, 3), grey, np.uint8) for grey in (0, 100, 101, 255)}
    assert near_duplicates(write(tmp_path / "photos", flat)) == []


def test_a_photo_that_cannot_be_read_is_in_no_group(tmp_path):
    photos = write(tmp_path / "photos", {"a": scene(1), "b": scene(1)})
    (tmp_path / "photos" / "c.png").write_bytes(b"nothing")
    assert near_duplicates({**photos, "c": tmp_path / "photos" / "c.png"}) == [("a", "b")]


def test_no_export_parts_near_duplicates(tmp_path):
    pictures = {}
    for seed in range(6):
        pictures |= {f"{seed}": scene(seed)} | {
            f"{seed}-{number}": make(scene(seed)) for number, make in enumerate(COPIES.values())
        }
    items = [
        LabelledImage(name, path, ("cat",), lambda path=path: np.zeros(image_size(path), np.uint8), True)
        for name, path in write(tmp_path / "photos", pictures).items()
    ]
    for seed in range(3):
        out = export_dataset(
            "yolo", items, ClassTable.of(["cat"]), tmp_path / "out", ExportOptions(val_share=0.34, val_seed=seed)
        )
        train, val = ({path.stem[0] for path in (out / "images" / part).iterdir()} for part in ("train", "val"))
        assert not train & val
        assert len(val) == 2
        options = ExportOptions(val_share=0.34, val_seed=seed, test_share=0.34)
        out = export_dataset("yolo", items, ClassTable.of(["cat"]), tmp_path / "out", options)
        parts = [{path.stem[0] for path in (out / "images" / part).iterdir()} for part in ("train", "val", "test")]
        assert parts[1] == val
        assert [len(part) for part in parts] == [2, 2, 2]
        assert set.union(*parts) == set("012345")
    assert len((out / "near_duplicates.tsv").read_text().splitlines()) == 6
    assert "42 photos in 6 groups of near-duplicates stay together" in (out / "README.md").read_text()


@given(st.integers(0, 50), st.floats(0.05, 0.9), st.integers(4, 60))
def test_groups_stay_together_and_both_sides_have_something(seed, share, count):
    rng = np.random.default_rng(seed)
    names = [f"{number:02d}" for number in range(count)]
    groups = [names[first : first + 3] for first in range(0, count - 3, 5)]
    classes = {name: [str(rng.integers(5))] for name in names}
    chosen = validation_names(names, share, seed, groups, classes)
    assert 0 < len(chosen) < count
    assert all(len({*group} & chosen) in (0, len(group)) for group in groups)
    assert abs(len(chosen) - share * count) <= 3
    assert chosen == validation_names(names[::-1], share, seed, groups[::-1], classes)
    test = last_test_names(names, min(share, 0.95 - share) if share < 0.9 else 0.05, seed, chosen, groups, classes)
    assert not test & chosen
    assert all(len({*group} & test) in (0, len(group)) for group in groups)


def test_each_class_has_its_share_on_both_sides():
    names = [f"{number:03d}" for number in range(200)]
    classes = {name: ["cat"] + (["rare"] if number % 20 == 0 else []) for number, name in enumerate(names)}
    for seed in range(20):
        chosen = validation_names(names, 0.2, seed, (), classes)
        assert len(chosen) == 40
        assert sum("rare" in classes[name] for name in chosen) == 2
