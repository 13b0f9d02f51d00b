"""A second person looks at what another has accepted: blind, beside, and asked which mask stays."""

import shutil

import numpy as np
import pytest

from smaf_core.data.classes import VOID
from smaf_core.data.images import image_size, read_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.mending.step import mend
from smaf_core.people.deeds import Stamp
from smaf_core.project.class_editing import edit_classes, edits_from, merge_classes
from smaf_core.project.growing import locate_photo, relocate
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.sample import make_sample
from smaf_core.settings.mending import MendingSettings
from smaf_core.together.second_look import agreement, begin, looked_at_from, looks, settle

SIZE = (40, 40)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("looking") / "photos"
    make_sample(folder, count=6)
    return folder


@pytest.fixture
def project(tmp_path, pictures):
    """Anna has accepted four photos, Ben one; all have a proposal."""
    with Project.create(tmp_path / "p.smaf", open_dataset(pictures)) as made:
        for k, image in enumerate(made.images()):
            made.replace_proposal(image.name, np.full(SIZE, 2, np.uint8))
            if k < 5:
                save_mask(made, image.name, upper(20))
                made.set_status(image.name, "accepted", Stamp("Ben" if k == 4 else "Anna", 1000 + k))
        yield made


def upper(rows, label=1):
    mask = Mask.empty(SIZE)
    mask.label_map[:rows], mask.touched[:] = label, True
    return mask


def accept(look, name, mask):
    with Project.open(look.project_folder) as second:
        save_mask(second, name, mask)
        second.set_status(name, "accepted")


def files(folder):
    return {path: path.read_bytes() for path in (folder / "masks").rglob("*") if path.is_file()}


def test_what_another_has_accepted_is_drawn_and_shown_as_the_machine_left_it(project):
    look = begin(project, "Ben", 10)
    assert set(look.names) == {f"sample_{k:03d}" for k in range(1, 5)}
    with Project.open(look.project_folder) as second:
        assert {one.status for one in second.images()} == {"proposed"}
        assert {one.by for one in second.images()} == {""}
        assert not any(second.has_mask(one.name) for one in second.images())
        assert (second.load_proposal("sample_001") == 2).all()


def test_nobody_looks_at_a_photo_twice_or_without_a_name(project):
    first = begin(project, "Ben", 3)
    second = begin(project, "Ben", 3)
    assert len(first.names) == 3
    assert not {*first.names} & {*second.names}
    with pytest.raises(SmafError, match="no photo that another person than Ben"):
        begin(project, "Ben")
    with pytest.raises(SmafError, match="nobody says who looks"):
        begin(project, "")


def test_the_lot_differs_from_look_to_look_and_is_the_same_for_the_same_seed(project):
    drawn = {begin(project, f"person {k}", 2, seed=5).names for k in range(3)}
    assert len(drawn) == 1
    assert len({begin(project, f"other {k}", 2).names for k in range(6)}) > 1


def test_agreement_is_iou_and_the_least_comes_first(project):
    look = begin(project, "Ben", 10)
    a, b, *_ = look.names
    accept(look, a, upper(20))
    accept(look, b, upper(10))
    found = agreement(project)
    assert (len(found.pairs), found.waiting) == (2, 2)
    assert [one.name for one in found.pairs] == [b, a]
    least, most = found.pairs
    assert most.iou == 1
    assert least.iou == pytest.approx((10 / 20 + 20 / 30) / 2)
    assert (least.first_by, least.second_by) == ("Anna", "Ben")
    assert found.together.iou[1] == pytest.approx(30 / 40)
    assert found.together.names == ("background", *project.classes.names)


def test_agreement_does_not_depend_on_who_was_first_and_unsure_counts_for_nobody(project):
    look = begin(project, "Ben", 10)
    unsure = upper(20)
    unsure.label_map[10:30] = VOID
    accept(look, look.names[0], unsure)
    assert agreement(project).pairs[0].iou == 1


def test_the_masks_of_the_first_stay_as_they_are_until_somebody_says_otherwise(project):
    before = files(project.folder)
    look = begin(project, "Ben", 10)
    accept(look, look.names[0], upper(5))
    agreement(project)
    assert files(project.folder) == before
    assert project.image(look.names[0]).by == "Anna"


@pytest.mark.parametrize("keep", ["first", "second"])
def test_which_mask_stays_is_asked_and_agreement_is_what_it_was(project, keep):
    look = begin(project, "Ben", 10)
    name = look.names[0]
    accept(look, name, upper(5))
    before = agreement(project)
    kept = settle(project, before.pairs[0], keep)
    after = agreement(project)
    assert (after.pairs[0].iou, after.pairs[0].settled) == (before.pairs[0].iou, keep)
    stays = project.load_mask(name).label_map
    np.testing.assert_array_equal(stays, upper(20 if keep == "first" else 5).label_map)
    assert project.image(name).by == ("Anna" if keep == "first" else "Ben")
    assert (kept is None) == (keep == "first")
    if kept is not None:
        assert kept.name.startswith("anna-")
        np.testing.assert_array_equal(read_label_map(kept), upper(20).label_map)


def test_classes_that_were_added_or_merged_since_are_told_by_name(project):
    look = begin(project, "Ben", 10)
    first, fifth = project.classes.name(1), project.classes.name(5)
    accept(look, look.names[0], upper(20))
    merge_classes(project, {first: fifth})
    assert agreement(project).pairs[0].iou == 1
    with Project.open(look.project_folder) as second:
        edit_classes(second, edits_from(second.classes, add=("snail",)))
    accept(look, look.names[1], upper(20, 7))
    with pytest.raises(SmafError, match="shows 'snail', which is no class of"):
        agreement(project)


def test_the_project_of_a_look_knows_where_it_belongs(project):
    look = begin(project, "Ben")
    assert looked_at_from(look.project_folder) == project.folder
    assert looked_at_from(project.folder) is None
    assert [one.who for one in looks(project)] == ["Ben"]


def test_a_look_that_was_cut_off_while_it_was_begun_is_none(project):
    look = begin(project, "Ben", 2)
    (look.folder / "look.json").unlink()
    assert looks(project) == []
    assert begin(project, "Ben", 2).folder != look.folder


def test_a_damaged_list_is_told(project):
    look = begin(project, "Ben")
    (look.folder / "look.json").write_text('{"who": "Ben", "begun": 1, "first_by": {"../../x": "Anna"}}', encoding="utf-8")
    with pytest.raises(SmafError, match="leads out"):
        agreement(project)
    (look.folder / "look.json").write_text("{", encoding="utf-8")
    with pytest.raises(SmafError, match=r"look\.json"):
        agreement(project)


def test_classes_that_change_their_names_stay_the_same_classes(project):
    look = begin(project, "Ben", 10)
    accept(look, look.names[0], upper(20))
    first, second = project.classes.names[:2]
    for old, new in ((first, "between"), (second, first), ("between", second)):
        edit_classes(project, edits_from(project.classes, rename=(old, new)))
    (pair,) = agreement(project).pairs
    assert pair.iou == 1
    settle(project, pair, "second")
    assert project.load_mask(pair.name).label_map[0, 0] == 1


def test_whoever_mends_a_mask_has_not_accepted_it(project):
    project.note(project.images()[0].name, "mask", by=Stamp("Ben", 10**10))
    look = begin(project, "Ben", 10)
    assert project.images()[0].name in look.names
    assert set(look.first_by.values()) == {"Anna"}


def test_whoever_mends_many_masks_is_still_shown_those_that_another_accepted(project):
    faults = {image.name: [("specks", 1)] for image in project.images()}
    mend(project, faults, MendingSettings(), people_too=True)
    project.note([image.name for image in project.images()], "mended", by=Stamp("Ben", 10**10))
    assert {project.image(name).by for name in begin(project, "Cleo", 10).names} == {"Anna", "Ben"}
    assert set(begin(project, "Ben", 10).first_by.values()) == {"Anna"}


def test_second_looks_hear_where_the_photos_are_now(project, tmp_path):
    look = begin(project, "Ben", 10)
    moved = shutil.copytree(project.root, tmp_path / "moved")
    relocate(project.folder, moved)
    with Project.open(look.project_folder) as second:
        assert second.root == moved.resolve()
        assert all(one.path.is_file() and one.path.is_relative_to(moved) for one in second.images())


def test_second_looks_hear_where_a_single_photo_is_now(project, tmp_path):
    look = begin(project, "Ben", 10)
    name = look.names[0]
    photo = tmp_path / "found.png"
    save_mask(project, name, Mask.empty(image_size(project.image(name).path)))
    shutil.copy(project.image(name).path, photo)
    locate_photo(project, name, photo)
    with Project.open(look.project_folder) as second:
        assert second.image(name).path.resolve() == photo.resolve()


def test_a_damaged_second_look_does_not_keep_photos_from_being_located(project, tmp_path):
    look = begin(project, "Ben", 10)
    (look.project_folder / "project.json").write_text("{", encoding="utf-8")
    moved = shutil.copytree(project.root, tmp_path / "moved")
    relocate(project.folder, moved)
    with Project.open(project.folder) as again:
        assert again.root == moved.resolve()
