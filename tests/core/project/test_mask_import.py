import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from smaf_core.cli.app import main
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import convert, meaning_words, meanings_from
from smaf_core.project import mask_import
from smaf_core.project.accepting import accept
from smaf_core.project.mask_import import import_masks
from smaf_core.project.masks import save_mask


def true_mask(photos, name):
    return read_label_map(photos / "truth" / f"{name}.png")


def test_masks_come_in_as_proposals_and_the_review_goes_on(project, photos):
    done = import_masks(project, photos / "truth", "proposals")
    assert (done.imported, done.kept, done.unreadable) == (6, 0, ())
    for image in project.images():
        np.testing.assert_array_equal(project.load_proposal(image.name), true_mask(photos, image.name))
        assert image.status == "proposed"


def test_masks_come_in_as_done_by_hand_but_never_replace_what_a_person_made_here(project, photos):
    first, second = (image.name for image in project.images()[:2])
    mine = np.full_like(true_mask(photos, first), 2)
    save_mask(project, first, Mask(mine))
    done = import_masks(project, photos / "truth", "masks")
    assert (done.imported, done.kept) == (5, 1)
    np.testing.assert_array_equal(project.load_mask(first).label_map, mine)
    imported = project.load_mask(second)
    np.testing.assert_array_equal(imported.label_map, true_mask(photos, second))
    assert imported.touched.all()
    assert project.image(second).status == "accepted"


def test_an_import_of_masks_that_was_killed_before_it_said_accepted_is_completed(project, photos):
    first, second, third = (image.name for image in project.images()[:3])
    for name in (first, second, third):
        labels = true_mask(photos, name)
        save_mask(project, name, Mask(labels, np.full(labels.shape, name != second)))  # the second was painted by hand
    project.set_status(third, "flagged")
    done = import_masks(project, photos / "truth", "masks")
    assert (done.imported, done.kept) == (4, 2)
    assert [project.image(name).status for name in (first, second, third)] == ["accepted", "new", "flagged"]
    assert import_masks(project, photos / "truth", "masks").kept == 6


def test_who_paints_while_masks_come_in_is_not_written_over(project, photos, monkeypatch):
    first = project.images()[0].name
    mine = np.full_like(true_mask(photos, first), 2)

    def painted_meanwhile(*_):
        save_mask(project, first, Mask(mine))
        return False

    monkeypatch.setattr(mask_import, "_stands", painted_meanwhile)
    done = import_masks(project, photos / "truth", "masks")
    assert done.kept == 1
    np.testing.assert_array_equal(project.load_mask(first).label_map, mine)
    assert project.image(first).status == "new"


def test_truth_comes_from_any_format_and_is_kept_in_the_project(project, photos, tmp_path):
    coco = convert(photos, tmp_path / "coco", "coco", masks=photos / "truth")
    done = import_masks(project, coco / "annotations/instances_default.json", "truth")
    assert done.imported == 6
    for image in project.images():
        assert image.truth.resolve().is_relative_to(project.folder.resolve())
        np.testing.assert_array_equal(read_label_map(image.truth), true_mask(photos, image.name))
        assert image.status == "new"


def test_a_mask_that_cannot_be_read_is_told_of_and_the_others_come_in(project, photos, tmp_path):
    for image in project.images():
        (tmp_path / f"{image.name}.png").write_bytes((photos / "truth" / f"{image.name}.png").read_bytes())
    (tmp_path / "sample_003.png").write_bytes(b"")
    done = import_masks(project, tmp_path, "proposals")
    assert done.imported == 5
    assert "sample_003.png" in done.unreadable[0]
    assert project.load_proposal("sample_003") is None


def test_classes_that_the_project_lacks_are_named(project, photos, tmp_path):
    (tmp_path / "classes.txt").write_text("butterfly\nunicorn\n")
    Image.fromarray(true_mask(photos, "sample_001")).save(tmp_path / "sample_001.png")
    with pytest.raises(SmafError, match=r"lacks \(unicorn\)"):
        import_masks(project, tmp_path, "masks")


@pytest.mark.parametrize("called", ["colours", "palette.txt", "label_colors.txt"])
def test_masks_are_imported_from_the_terminal_by_a_table_of_any_name(project, photos, monkeypatch, capfd, tmp_path, called):
    colours = np.array([(0, 0, 0), *((9 * k, 5, 200 - k) for k in range(1, 7))], np.uint8)
    for image in project.images():
        Image.fromarray(colours[true_mask(photos, image.name)]).save(tmp_path / f"{image.name}.png")
    lines = [f"{name}:{9 * k},5,{200 - k}::\n" for k, name in enumerate(project.classes.names, start=1)]
    (tmp_path / called).write_text("".join(lines))
    arguments = ["import", project.folder, tmp_path, "--as", "truth", "--colours", tmp_path / called]
    monkeypatch.setattr(sys, "argv", ["smaf", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        main()
    shown = capfd.readouterr()
    assert caught.value.code == 0, shown.err
    assert shown.out == "6 imported, 0 kept as they were, 0 unreadable\n"
    np.testing.assert_array_equal(read_label_map(project.image("sample_002").truth), true_mask(photos, "sample_002"))


def test_what_is_in_masks_is_listed_and_said_in_the_terminal(project, photos, monkeypatch, capfd, tmp_path):
    def smaf(*arguments):
        monkeypatch.setattr(sys, "argv", ["smaf", "import", str(project.folder), str(tmp_path), *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capfd.readouterr()

    for image in project.images():
        mask = np.where(true_mask(photos, image.name) == 1, 255, 0).astype(np.uint8)
        Image.fromarray(mask).save(tmp_path / f"{image.name}.png")
    code, listed, _ = smaf("--survey")
    assert (code, "255=?" in listed or "255=butterfly" in listed) == (0, True)
    assert "only 0 and 255" in listed
    code, _, told = smaf("--as", "truth")
    assert (code, "say what 255 means" in told) == (2, True)
    assert smaf("--as", "truth", "--map", "255=butterfly")[0] == 0
    for image in project.images():
        np.testing.assert_array_equal(read_label_map(image.truth) == 1, true_mask(photos, image.name) == 1)
    code, _, told = smaf("--map", "255=unicorn")
    assert (code, "lacks (unicorn)" in told) == (2, True)


@given(st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_typed_as_a_meaning_is_read_or_refused_in_one_line(words):
    try:
        meanings = meanings_from(words)
    except SmafError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert meanings_from(meaning_words(meanings)) == meanings


def test_masks_that_come_in_as_proposals_leave_what_was_accepted_together_with_others(project, photos):
    images = project.images()
    for image in images[:3]:
        project.replace_proposal(image.name, np.full_like(true_mask(photos, image.name), 1))
    before = accept(project, images[:3])
    assert len(before) == 3
    masks = {name: project.load_mask(name).label_map for name in before}
    done = import_masks(project, photos / "truth", "proposals")
    assert (done.imported, done.kept) == (3, 3)
    for name in before:
        assert project.image(name).status == "accepted"
        np.testing.assert_array_equal(project.load_mask(name).label_map, masks[name])
