import hashlib
import json
import os
import shutil
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import read_image, read_label_map
from smaf_core.errors import SmafError
from smaf_core.formats import EXPORTERS, ExportOptions, export_dataset, export_options

CLASSES = ClassTable(("cat", "traffic light", "犬"), ((200, 0, 0), (0, 200, 0), (1, 2, 3)))
MASK = np.array([[0, 0, 1, 1], [0, 3, 3, 255], [0, 3, 3, 0]], np.uint8)
TWO = {"a": (MASK, ("cat", "犬")), "sub/b": (np.zeros((3, 4), np.uint8), ())}


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def voc_palette_from_the_documentation():
    """The devkit's VOCcolormap, written from its description: bits of the index go to the channels, the lowest first."""
    palette = []
    for index in range(256):
        bits = [int(bit) for bit in reversed(f"{index:09b}")]
        palette += [sum(bits[3 * k + channel] << (7 - k) for k in range(3)) for channel in range(3)]
    return palette


def test_a_voc_export_is_read_by_an_independent_reader(labelled, tmp_path):
    classes = ClassTable.of(CLASSES.names)
    out = export_dataset("voc", labelled(TWO), classes, tmp_path / "out")
    names = (out / "ImageSets/Segmentation/trainval.txt").read_text().split("\n")[:-1]
    assert names == ["a", "sub/b"]
    for name in names:
        with Image.open(out / f"SegmentationClass/{name}.png") as mask, Image.open(out / f"JPEGImages/{name}.jpg") as picture:
            assert mask.mode == "P"
            assert mask.size == picture.size
            assert mask.getpalette() == voc_palette_from_the_documentation()
            np.testing.assert_array_equal(np.array(mask), TWO[name][0])
        annotation = ElementTree.parse(out / f"Annotations/{name}.xml")
        assert tuple(thing.findtext("name") for thing in annotation.iterfind("object")) == TWO[name][1]
    box = ElementTree.parse(out / "Annotations/a.xml").find("object/bndbox")
    assert [int(side.text) for side in box] == [3, 1, 4, 1]


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_writes_notes_checksums_and_pictures_and_can_be_written_again(labelled, tmp_path, name):
    items = labelled(TWO)
    steps = []
    out = export_dataset(name, items, CLASSES, tmp_path / "out", report=lambda *step: steps.append(step[:2]))
    assert steps == [(1, 2), (2, 2)]
    readme = (out / "README.md").read_text()
    assert all(note in readme for note in EXPORTERS[name].notes)
    assert "traffic light" in readme
    assert json.loads((out / "export.json").read_text())["complete"] is True
    written = files_below(out)
    before = {path: (out / path).stat().st_mtime_ns for path in written if path != "export.json"}
    export_dataset(name, items, CLASSES, out)
    assert {path: (out / path).stat().st_mtime_ns for path in files_below(out) if path != "export.json"} == before


def test_checksums_are_those_of_sha256sum(labelled, tmp_path):
    out = export_dataset("png", labelled(TWO), CLASSES, tmp_path / "out")
    listed = [line.split("  ") for line in (out / "checksums.sha256").read_text().splitlines()]
    assert [name for _, name in listed] == sorted(set(files_below(out)) - {"export.json", "checksums.sha256"})
    assert all(hashlib.sha256((out / name).read_bytes()).hexdigest() == digest for digest, name in listed)


def test_an_interrupted_export_goes_on_where_it_stopped(labelled, tmp_path):
    items = labelled(TWO)

    def killed():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_dataset("voc", [items[0], replace(items[1], label_map=killed)], CLASSES, tmp_path / "out")
    assert json.loads((tmp_path / "out/export.json").read_text())["complete"] is False
    first = (tmp_path / "out/SegmentationClass/a.png").stat().st_mtime_ns
    export_dataset("voc", items, CLASSES, tmp_path / "out")
    assert (tmp_path / "out/SegmentationClass/a.png").stat().st_mtime_ns == first
    assert (tmp_path / "out/SegmentationClass/sub/b.png").exists()


def test_an_export_killed_at_its_very_first_file_is_no_strangers_folder(labelled, tmp_path, half_written):
    left = half_written(tmp_path / "out")
    export_dataset("voc", labelled(TWO), CLASSES, tmp_path / "out")
    assert not left.exists()
    half_written(tmp_path / "other")
    (tmp_path / "other" / "notes.txt").write_text("mine")
    with pytest.raises(SmafError, match="is not empty"):
        export_dataset("voc", labelled(TWO), CLASSES, tmp_path / "other")


def test_files_that_no_longer_belong_are_removed_and_those_of_others_stay(labelled, tmp_path):
    items = labelled(TWO)
    out = export_dataset("voc", items, CLASSES, tmp_path / "out")
    (out / "my notes.txt").write_text("mine")
    export_dataset("voc", items[:1], CLASSES, out)
    assert not (out / "SegmentationClass/sub/b.png").exists()
    assert (out / "my notes.txt").exists()


def test_pictures_are_linked_copied_or_left_behind(labelled, tmp_path):
    items = labelled(TWO)
    for kind, links in (("link", 2), ("copy", 1)):
        out = export_dataset("voc", items, CLASSES, tmp_path / kind, ExportOptions(images=kind))
        assert (out / "JPEGImages/a.jpg").stat().st_nlink == links if kind == "copy" else links + 1
        assert (out / "JPEGImages/a.jpg").read_bytes() == items[0].path.read_bytes()
    out = export_dataset("voc", items, CLASSES, tmp_path / "none", ExportOptions(images="none"))
    assert not (out / "JPEGImages").exists()


def test_a_photo_that_only_exif_sets_upright_is_exported_upright(labelled, tmp_path):
    (item,) = labelled({"a": (MASK, ("cat",))})
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3, 4), "red").save(item.path, exif=exif)
    out = export_dataset("voc", [item], CLASSES, tmp_path / "out")
    with Image.open(out / "JPEGImages/a.jpg") as picture:
        assert picture.size == (4, 3)
        assert picture.getexif().get(0x0112, 1) == 1


def test_voc_gets_jpegs_whatever_the_pictures_are(labelled, tmp_path):
    items = labelled(TWO, suffix=".png")
    out = export_dataset("voc", items, CLASSES, tmp_path / "out")
    difference = read_image(out / "JPEGImages/a.jpg").astype(int) - read_image(items[0].path)
    assert abs(difference).max() < 12


def test_unsure_pixels_and_unreviewed_images_follow_the_options(labelled, tmp_path):
    items = labelled({"a": (MASK, ("cat",))}) + labelled({"b": (MASK, ("cat",))}, reviewed=False)
    out = export_dataset("png", items, CLASSES, tmp_path / "out", ExportOptions(unreviewed=False, void="background"))
    assert files_below(out / "masks") == ["a.png"]
    np.testing.assert_array_equal(read_label_map(out / "masks/a.png"), np.where(MASK == 255, 0, MASK))
    with pytest.raises(SmafError, match="no mask has been accepted"):
        export_dataset("png", items[1:], CLASSES, tmp_path / "none", ExportOptions(unreviewed=False))


def test_somebody_elses_folder_and_the_pictures_folder_are_never_written_to(labelled, tmp_path):
    items = labelled(TWO)
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis/thesis.tex").write_text("mine")
    with pytest.raises(SmafError, match="is not empty and no earlier export"):
        export_dataset("voc", items, CLASSES, tmp_path / "thesis")
    for inside in (items[0].path.parent, items[0].path.parent / "out"):
        with pytest.raises(SmafError, match="is where the pictures are"):
            export_dataset("voc", items, CLASSES, inside)
    out = export_dataset("voc", items, CLASSES, tmp_path / "out")
    with pytest.raises(SmafError, match="no earlier export as 'png'"):
        export_dataset("png", items, CLASSES, out)


@pytest.mark.parametrize("name", ["../a", "/etc/a", "a/../../b", "a\nb", "a\\b", ""])
def test_names_that_lead_out_of_the_export_are_refused(labelled, tmp_path, name):
    items = [replace(labelled({"a": (MASK, ())})[0], name=name)]
    with pytest.raises(SmafError, match="cannot be a file name"):
        export_dataset("voc", items, CLASSES, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_masks_that_do_not_fit_are_named(labelled, tmp_path):
    item = labelled({"a": (MASK, ())})[0]
    with pytest.raises(SmafError, match=r"a\.jpg: is 4 x 3 pixels, its mask 4 x 2"):
        export_dataset("voc", [replace(item, label_map=lambda: MASK[:2])], CLASSES, tmp_path / "size")
    with pytest.raises(SmafError, match="has class 9, but there are only 3"):
        export_dataset("voc", [replace(item, label_map=lambda: MASK | 9)], CLASSES, tmp_path / "class")
    with pytest.raises(SmafError, match="is there twice"):
        export_dataset("voc", [item, item], CLASSES, tmp_path / "twice")
    with pytest.raises(SmafError, match="unknown format 'docx'; there are voc, png"):
        export_dataset("docx", [item], CLASSES, tmp_path / "out")


def test_a_full_disk_or_read_only_place_is_told_in_one_line(labelled, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SmafError, match="cannot be made"):
        export_dataset("voc", labelled(TWO), CLASSES, tmp_path / "file" / "out")
    assert os.listdir(tmp_path) == ["file", "pictures"] or set(os.listdir(tmp_path)) == {"file", "pictures"}


def test_yolo_lines_are_polygons_in_shares_of_the_picture(labelled, tmp_path):
    mask = np.zeros((10, 20), np.uint8)
    mask[2:7, 4:14] = 2
    out = export_dataset("yolo", labelled({"a": (mask, ()), "b": (mask * 0, ())}), CLASSES, tmp_path / "out")
    index, *shares = (out / "labels/train/a.txt").read_text().split()
    corners = {(float(x), float(y)) for x, y in zip(shares[::2], shares[1::2], strict=True)}
    assert index == "1"
    assert corners == {(0.2, 0.2), (0.7, 0.2), (0.7, 0.7), (0.2, 0.7)}
    assert (out / "labels/train/b.txt").read_text() == ""
    assert '  1: "traffic light"\n' in (out / "data.yaml").read_text()


def test_a_format_that_needs_pictures_is_not_written_without_them(labelled, tmp_path):
    with pytest.raises(SmafError, match="Hugging Face image folder: pictures have to go along; choose --images copy or link"):
        export_dataset("huggingface", labelled(TWO), CLASSES, tmp_path / "out", ExportOptions(images="none"))
    assert not (tmp_path / "out").exists()


def test_yolo_pictures_lie_where_ultralytics_looks_for_their_labels(tmp_path, labelled):
    items = labelled(
        {"scene/images/a": (np.ones((4, 4), np.uint8), ("cat",)), "images_/b": (np.ones((4, 4), np.uint8), ("cat",))}
    )
    items += labelled({"c": (np.ones((4, 4), np.uint8), ("cat",))}, suffix=".gif")
    out = export_dataset("yolo", items, ClassTable.of(["cat"]), tmp_path / "out")
    pictures = sorted(path for path in (out / "images/train").rglob("*") if path.is_file())
    labels = ["/labels/".join(str(path).rsplit("/images/", 1)).rsplit(".", 1)[0] + ".txt" for path in pictures]
    assert [path.relative_to(out / "images/train").as_posix() for path in pictures] == [
        "c.png",
        "images_/b.jpg",
        "scene/images__/a.jpg",
    ]
    assert all((out / label).is_file() for label in labels)


def test_pictures_that_stay_outside_keep_their_own_names(tmp_path, labelled):
    items = labelled({"a": (np.ones((4, 4), np.uint8), ("cat",))}, suffix=".JPEG")
    out = export_dataset("coco", items, ClassTable.of(["cat"]), tmp_path / "out", export_options("none"))
    assert json.loads((out / "annotations/instances_default.json").read_text())["images"][0]["file_name"] == "a.JPEG"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", EXPORTERS)
def test_an_export_never_follows_a_link_out_of_its_folder(labelled, tmp_path, name):
    items = labelled(TWO)
    out, elsewhere = export_dataset(name, items, CLASSES, tmp_path / "out"), tmp_path / "elsewhere"
    folders = [path for path in out.iterdir() if path.is_dir()]
    for folder in folders:
        if elsewhere.exists():
            shutil.rmtree(folder)
        else:
            folder.rename(elsewhere)
        folder.symlink_to(elsewhere)
    if folders:
        before = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
        with pytest.raises(SmafError, match="leads out"):
            export_dataset(name, items, CLASSES, out)
        assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == before
