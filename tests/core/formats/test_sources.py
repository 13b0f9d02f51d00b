"""Photos of one camera, video or place are never learned from and measured on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import image_size
from smaf_core.formats import ExportOptions, LabelledImage, export_dataset, export_options
from smaf_core.formats.kept_back import foreseen, is_far
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.formats.sources import sources_of
from smaf_core.formats.split import last_test_names, validation_names
from tests.core.formats.test_near_duplicates import COPIES, scene

CLASSES = ClassTable.of(["cat", "dog"])


def test_a_source_is_the_folder_that_a_photo_lies_in():
    names = ["a/1", "a/2", "b/c/1", "b/1", "alone"]
    assert sources_of(names, "folders") == {"a": ("a/1", "a/2"), "b": ("b/1",), "b/c": ("b/c/1",)}


def test_a_folder_called_after_a_class_is_no_source():
    assert sources_of(["Cat/1", "dog/1", "north/cat/1", "north/dog/2"], "folders", ["cat", "dog"]) == {
        "north": ("north/cat/1", "north/dog/2")
    }


def test_the_one_folder_that_everything_lies_in_says_nothing():
    assert sources_of(["photos/1", "photos/2"], "folders") == {}
    assert sources_of(["photos/1", "2"], "folders") == {"photos": ("photos/1",)}


def test_a_series_is_names_that_differ_in_the_number_at_their_end():
    names = ["walk_001", "walk_002", "run1-7", "run1-12", "sub/walk_003", "11", "12", "cover"]
    assert sources_of(names, "series") == {
        "walk_…": ("walk_001", "walk_002"),
        "run1-…": ("run1-12", "run1-7"),
        "sub/walk_…": ("sub/walk_003",),
        "…": ("11", "12"),
    }


def test_nothing_is_a_source_where_nobody_wants_any():
    assert sources_of(["a/1", "b/1"], "none") == {}


groups = st.lists(st.sets(st.integers(0, 59).map("{:02d}".format), min_size=2, max_size=12), max_size=12)


@given(groups, st.floats(0.05, 0.6), st.floats(0, 0.35), st.integers(0, 5))
def test_whoever_belongs_to_two_groups_joins_both_and_no_lot_parts_them(groups, val, test, seed):
    names = [f"{number:02d}" for number in range(60)]
    classes = {name: [str(int(name) % 4)] for name in names}
    chosen = validation_names(names, val, seed, groups, classes)
    last = last_test_names(names, test, seed, chosen, groups, classes)
    assert not chosen & last
    assert all(len(group & part) in (0, len(group)) for group in groups for part in (chosen, last))
    assert chosen == validation_names(names[::-1], val, seed, groups[::-1], classes)


@given(
    st.lists(st.tuples(st.sampled_from(["", "a/", "b/", "c/d/", "cat/"]), st.integers(0, 400)), min_size=2, unique=True),
    st.sampled_from(["folders", "series"]),
    st.floats(0.05, 0.5),
)
def test_no_source_is_on_two_sides_whatever_the_names(parts, kind, share):
    names = [f"{folder}{'x' if number % 3 else 'y'}{number}" for folder, number in parts]
    sources = sources_of(names, kind, ["cat"])
    chosen = validation_names(names, share, 0, sources.values())
    assert all(len({*group} & chosen) in (0, len(group)) for group in sources.values())
    assert len(chosen) < len(names)


@pytest.fixture
def items(tmp_path):
    """Six walks of six photos in folders of their own; one photo of each is also, a bit smaller, in the folder of the next."""
    pictures = {f"walk{walk}/{seed}": scene(10 * walk + seed) for walk in range(6) for seed in range(5)}
    pictures |= {f"walk{walk + 1}/copy": COPIES["resized"](scene(10 * walk)) for walk in (0, 2)}
    found = []
    for name, picture in pictures.items():
        path = tmp_path / "photos" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
        found.append(
            LabelledImage(
                name, path, (CLASSES.names[len(found) % 2],), lambda path=path: np.zeros(image_size(path), np.uint8), True
            )
        )
    return found


@pytest.mark.parametrize("kind", ["folders", "series", "none"])
def test_exports_part_neither_sources_nor_near_duplicates(items, tmp_path, kind):
    alike = near_duplicates({item.name: item.path for item in items})
    assert sorted(alike) == [("walk0/0", "walk1/copy"), ("walk2/0", "walk3/copy")]
    kept = [*alike, *sources_of([item.name for item in items], kind).values()]
    for seed in range(3):
        options = ExportOptions(val_share=0.3, val_seed=seed, test_share=0.3, sources=kind)
        out = export_dataset("voc", items, CLASSES, tmp_path / f"{kind}-{seed}", options)
        lists = {part: {*(out / f"ImageSets/Segmentation/{part}.txt").read_text().split()} for part in ("train", "val", "test")}
        side_of = {name: part for part, names in lists.items() for name in names}
        assert len(side_of) == len(items)
        flat = {item.name: item.name if item.name in side_of else item.name.replace("/", "_") for item in items}
        assert all(len({side_of[flat[name]] for name in group}) == 1 for group in kept)


def test_where_one_source_has_nearly_everything_the_share_is_said_to_be_another(items, tmp_path):
    big = [item for item in items if item.name.startswith("walk0")] + [items[-1]]
    told = []
    options = export_options(val_share=0.4, sources="folders")
    out = export_dataset("voc", big, CLASSES, tmp_path / "out", options, tell=told.append)
    assert told[0] == (
        "Kept back for validation: 17% of the images instead of 40%; photos that belong together are not parted, "
        "and 5 of 6 are of one source, walk0."
    )
    assert told[0] in (out / "README.md").read_text()


def test_where_there_is_one_source_only_nothing_is_kept_back_and_that_is_said(items, tmp_path):
    walk, told = items[:5], []
    options = ExportOptions(val_share=0.4, sources="series")
    out = export_dataset("coco", walk, CLASSES, tmp_path / "out", options, tell=told.append)
    assert [path.name for path in (out / "annotations").iterdir()] == ["instances_default.json"]
    assert "0% of the images instead of 40%" in told[0]
    assert "5 of 5 are of one source, walk0/…" in told[0]


def test_classes_that_are_not_among_what_is_kept_back_are_named(items, tmp_path):
    cats = [item for item in items if item.name.startswith("walk1") and item.name != "walk1/copy"]
    some = [replace(item, tags=("cat",)) for item in items if item.name.startswith("walk0")] + [
        replace(item, tags=("dog",)) for item in cats
    ]
    told = []
    export_dataset("voc", some, CLASSES, tmp_path / "out", ExportOptions(val_share=0.5), tell=told.append)
    assert len(told) == 1
    assert told[0] in [f"None of the images kept back for validation shows {name}." for name in CLASSES.names]


def test_a_format_without_parts_says_that_it_keeps_nothing_back(items, tmp_path):
    told = []
    out = export_dataset("png", items[:4], CLASSES, tmp_path / "out", ExportOptions(val_share=0.5), tell=told.append)
    assert len(told) == 1
    assert "has no place for images that are kept back" in told[0]
    assert "kept back for validation" not in (out / "README.md").read_text()


def test_what_a_split_comes_to_is_foreseen_from_names():
    shown = {f"cam{number % 5}/{number}": ("cat",) for number in range(100)}
    found = foreseen(shown, "folders", ["cat"], 0.2, 0.4)
    assert (found.images, found.sources, found.largest, found.largest_share) == (100, 5, "cam0", 0.2)
    assert (found.val, found.test) == (20, 40)
    assert foreseen(shown, "none", ["cat"], 0.25, 0).val == 25


def test_a_share_is_far_from_a_quarter_of_it_on():
    assert not is_far(24, 0.2, 100)
    assert is_far(26, 0.2, 100)
    assert not is_far(1, 0.1, 4)
