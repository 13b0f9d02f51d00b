"""Two copies of a project that grew from one, merged: what one changed is taken, what both changed is told, nothing is lost."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.people.deeds import Stamp
from smaf_core.project import store
from smaf_core.project.class_editing import ClassEdits, edit_classes, edits_from, merge_classes
from smaf_core.project.lock import ProjectLock
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.sample import make_sample
from smaf_core.together import copies as together_copies
from smaf_core.together import merging
from smaf_core.together.merging import compare, merge
from smaf_core.together.photos import is_same_photo

NAMES = [f"sample_{k:03d}" for k in range(1, 7)]
A, B, C, D, *_ = NAMES


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merging") / "photos"
    make_sample(folder, count=6)
    return folder


@pytest.fixture
def copies(tmp_path, pictures):
    """Two copies of a project in which Anna has accepted the first photo before they parted."""
    with Project.create(tmp_path / "mine.smaf", open_dataset(pictures)) as made:
        paint(made, A, 1, Stamp("Anna", 1000))
    shutil.copytree(tmp_path / "mine.smaf", tmp_path / "theirs.smaf")
    with Project.open(tmp_path / "mine.smaf") as mine, Project.open(tmp_path / "theirs.smaf") as theirs:
        yield mine, theirs


def paint(project, name, label, by, status="accepted", rows=10):
    mask = Mask.empty(image_size(project.image(name).path))
    mask.label_map[:rows], mask.touched[:rows] = label, True
    save_mask(project, name, mask)
    project.note(name, "mask", by=by)
    project.set_status(name, status, Stamp(by.who, by.at + 0.5))


def state(project):
    """All that merging may change: statuses, tags, masks, who decided."""
    found = {}
    for image in project.images():
        mask = project.load_mask(image.name)
        pixels = None if mask is None else (mask.label_map.tobytes(), mask.touched.tobytes())
        found[image.name] = (image.status, image.tags, image.doubtful, image.by, project.is_by_hand(image.name), pixels)
    return found


def beside(project):
    return sorted(path.relative_to(project.folder).as_posix() for path in project.folder.glob("beside/**/*.png"))


def test_what_changed_in_one_copy_only_is_taken_or_stays(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, C, 3, Stamp("Ben", 3000), "flagged")
    theirs.set_tags(D, ("daisy",), by=Stamp("Ben", 3100))
    done = merge(mine, theirs.folder)
    assert (done.taken, done.tagged, done.conflicts, done.beside) == ([C], [D], [], [])
    assert mine.image(B).by == "Anna"
    assert (mine.image(C).status, mine.image(C).by) == ("flagged", "Ben")
    assert mine.image(D).tags == ("daisy",)
    np.testing.assert_array_equal(mine.load_mask(C).label_map, theirs.load_mask(C).label_map)


def test_merging_both_ways_makes_them_one_and_again_does_nothing(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(mine, A, 4, Stamp("Anna", 2050))
    paint(theirs, C, 3, Stamp("Ben", 3000))
    merge(mine, theirs.folder)
    merge(theirs, mine.folder)
    assert state(mine) == state(theirs)
    assert sorted(mine.deeds()) == sorted(theirs.deeds())
    before = state(mine)
    again = merge(mine, theirs.folder)
    assert (again.taken, again.tagged, again.conflicts, again.comparison.differences) == ([], [], [], ())
    assert state(mine) == before


def test_a_conflict_is_told_and_left_alone_every_time(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    before = state(mine)
    for _ in range(2):
        done = merge(mine, theirs.folder)
        ((one),) = done.conflicts
        assert (one.name, one.part, one.changed, one.newer) == (B, "answer", "both", "theirs")
        assert (one.mine.by, one.theirs.by) == ("Anna", "Ben")
        assert state(mine) == before
        assert beside(mine) == []


@pytest.mark.parametrize(("prefer", "label", "by", "aside"), [
    ("mine", 2, "Anna", "ben"), ("theirs", 3, "Ben", "anna"), ("newer", 3, "Ben", "anna")
])  # fmt: skip
def test_of_a_conflict_one_answer_stays_and_the_other_is_kept_beside(copies, prefer, label, by, aside):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    gone = (theirs if prefer == "mine" else mine).load_mask(B)
    done = merge(mine, theirs.folder, prefer)
    assert done.conflicts == []
    assert mine.load_mask(B).label_map[0, 0] == label
    assert mine.image(B).by == by
    (path,) = done.beside
    assert path.name.startswith(f"{aside}-")
    np.testing.assert_array_equal(store.read_label_map(path), gone.label_map)
    np.testing.assert_array_equal(store.read_label_map(path.with_suffix(".touched.png")) != 0, gone.touched)
    before, files = state(mine), beside(mine)
    assert merge(mine, theirs.folder).conflicts == []
    assert (state(mine), beside(mine)) == (before, files)


def test_who_settled_a_conflict_settled_it_for_the_other_copy_too(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    merge(mine, theirs.folder, "mine")
    done = merge(theirs, mine.folder)
    assert (done.taken, done.conflicts) == ([B], [])
    assert state(mine) == state(theirs)
    assert len(done.beside) == 1  # Ben's, in his copy too


def test_single_conflicts_are_settled_as_said(copies):
    mine, theirs = copies
    for name in (B, C):
        paint(mine, name, 2, Stamp("Anna", 2000))
        paint(theirs, name, 3, Stamp("Ben", 3000))
    done = merge(mine, theirs.folder, choices={(C, "answer"): "theirs"})
    assert ([one.name for one in done.conflicts], done.taken) == ([B], [C])


def test_tags_and_masks_are_told_apart(copies):
    mine, theirs = copies
    mine.set_tags(B, ("daisy",), by=Stamp("Anna", 2000))
    theirs.set_tags(B, ("mushroom",), by=Stamp("Ben", 3000))
    paint(theirs, B, 3, Stamp("Ben", 3100))
    done = merge(mine, theirs.folder)
    assert (done.taken, [one.part for one in done.conflicts]) == ([B], ["tags"])
    assert mine.image(B).tags == ("daisy",)
    assert merge(mine, theirs.folder, "newer").tagged == [B]
    assert mine.image(B).tags == ("mushroom",)


def test_classes_that_were_added_there_come_along_with_their_pixels(copies):
    mine, theirs = copies
    edit_classes(theirs, edits_from(theirs.classes, add=("snail",)))
    paint(theirs, B, 7, Stamp("Ben", 3000))
    theirs.set_tags(B, ("snail",), by=Stamp("Ben", 3001))
    assert compare(mine, theirs.folder).new_classes == ("snail",)
    merge(mine, theirs.folder)
    assert mine.classes.names[-1] == "snail"
    assert mine.load_mask(B).label_map[0, 0] == mine.classes.index("snail")
    assert mine.image(B).tags == ("snail",)


def test_classes_that_both_added_are_told_apart_by_name(copies):
    mine, theirs = copies
    edit_classes(mine, edits_from(mine.classes, add=("frog",)))
    edit_classes(theirs, edits_from(theirs.classes, add=("snail",)))
    paint(theirs, B, 7, Stamp("Ben", 3000))
    merge(mine, theirs.folder)
    assert mine.classes.names[-2:] == ("frog", "snail")
    assert mine.load_mask(B).label_map[0, 0] == 8
    assert merge(mine, theirs.folder).comparison.differences == ()
    merge(theirs, mine.folder)
    assert theirs.classes.names[-2:] == ("snail", "frog")
    assert theirs.load_mask(B).label_map[0, 0] == 7
    assert merge(theirs, mine.folder).comparison.differences == ()


def test_what_was_saved_soon_after_the_copies_parted_is_seen_as_changed(copies):
    mine, theirs = copies
    for second in (2, 30):
        paint(mine, A, 4, Stamp("Anna", 1000 + second))
    mine._database.rows("DELETE FROM deeds WHERE what = 'status' AND at > 1001")
    assert [one.changed for one in compare(mine, theirs.folder).differences] == ["mine"]
    assert merge(mine, theirs.folder).conflicts == []
    done = merge(theirs, mine.folder)
    assert (done.taken, done.conflicts) == ([A], [])
    assert sorted(mine.deeds()) == sorted(theirs.deeds())
    assert compare(mine, theirs.folder).differences == ()


def test_who_paints_on_in_both_copies_within_a_minute_is_asked(copies):
    mine, theirs = copies
    paint(mine, A, 4, Stamp("Anna", 1030))
    paint(theirs, A, 5, Stamp("Ben", 1040))
    assert [one.newer for one in merge(mine, theirs.folder).conflicts] == ["theirs"]
    merge(mine, theirs.folder, "theirs")
    assert compare(mine, theirs.folder).differences == ()
    paint(theirs, A, 6, Stamp("Ben", 5000))
    assert merge(mine, theirs.folder).taken == [A]


def test_an_answer_that_gave_way_is_no_change_of_later(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    merge(mine, theirs.folder, "theirs")
    paint(theirs, B, 4, Stamp("Ben", 4000))
    assert merge(mine, theirs.folder).taken == [B]


def test_what_is_mended_in_one_copy_is_taken_there(copies):
    mine, theirs = copies
    mask = theirs.load_mask(A)
    mask.label_map[30:] = 2
    save_mask(theirs, A, mask)
    theirs.note(A, "mended", by=Stamp("Ben", 3000))
    assert merge(mine, theirs.folder).taken == [A]
    assert mine.load_mask(A).label_map[35, 0] == 2
    assert mine.image(A).by == "Anna"


def other_photos(project, tmp_path):
    """A project of other photos that have the same names and sizes, and the masks and deeds of this one."""
    photos = shutil.copytree(project.root, tmp_path / "other")
    for path in photos.rglob("*.png"):
        if path.parent.name not in ("masks", "truth"):
            Image.fromarray(255 - np.asarray(Image.open(path).convert("RGB"))[::-1]).save(path)
    for path in photos.rglob("*.jpg"):
        Image.fromarray(255 - np.asarray(Image.open(path).convert("RGB"))[::-1]).save(path)
    return photos


def point_at(project, photos):
    description = project.folder / "project.json"
    about = json.loads(description.read_text(encoding="utf-8")) | {"images": str(photos)}
    description.write_text(json.dumps(about), encoding="utf-8")


def test_a_project_that_was_made_by_itself_is_no_copy(copies, tmp_path, pictures):
    mine, _ = copies
    with Project.create(tmp_path / "own.smaf", open_dataset(pictures)) as own:
        paint(own, B, 3, Stamp("Ben", 3000))
        with pytest.raises(SmafError, match="was made by itself"):
            merge(mine, own.folder)
    assert not mine.has_mask(B)


def test_of_earlier_versions_the_photos_tell_what_is_no_copy(copies, tmp_path):
    mine, theirs = copies
    for copy in copies:
        forget_births(copy)
        copy._database.rows("DELETE FROM deeds")
    paint(theirs, B, 3, Stamp("Ben", 3000))
    point_at(theirs, other_photos(mine, tmp_path))
    with pytest.raises(SmafError, match="has other photos, of the same names"):
        merge(mine, theirs.folder)
    point_at(theirs, tmp_path / "nowhere")
    with pytest.raises(SmafError, match="nothing tells that it is a copy"):
        merge(mine, theirs.folder)
    point_at(theirs, mine.root)
    assert merge(mine, theirs.folder).taken == [B]


def test_a_photo_that_is_another_one_there_is_named_and_not_taken(copies, tmp_path):
    mine, theirs = copies
    paint(theirs, B, 3, Stamp("Ben", 3000))
    paint(theirs, C, 3, Stamp("Ben", 3100))
    others = other_photos(mine, tmp_path)
    there = shutil.copytree(mine.root, tmp_path / "there")
    photo = mine.image(B).path.relative_to(mine.root)
    shutil.copy(others / photo, there / photo)
    point_at(theirs, there)
    done = merge(mine, theirs.folder)
    assert done.taken == [C]
    assert ["is another photo than" in words for words in done.comparison.unreadable] == [True]
    assert not mine.has_mask(B)


def test_a_photo_that_was_encoded_anew_is_the_same_one(tmp_path, pictures):
    photo = next(path for path in sorted(pictures.rglob("*")) if path.suffix in (".png", ".jpg"))
    picture = Image.open(photo).convert("RGB")
    picture.save(tmp_path / "anew.jpg", quality=30)
    picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "mirrored.png")
    picture.resize((picture.width // 2, picture.height // 2)).save(tmp_path / "small.png")
    assert is_same_photo(photo, photo)
    assert is_same_photo(photo, tmp_path / "anew.jpg")
    assert is_same_photo(photo, tmp_path / "mirrored.png") is False
    assert is_same_photo(photo, tmp_path / "small.png") is False
    assert is_same_photo(photo, tmp_path / "gone.png") is None


def swap(project, first, second):
    names = list(project.classes.names)
    names[first - 1], names[second - 1] = names[second - 1], names[first - 1]
    edit_classes(project, ClassEdits(replace(project.classes, names=tuple(names))))


def forget_births(project):
    """Make it a project of an earlier version."""
    description = project.folder / "project.json"
    about = json.loads(description.read_text(encoding="utf-8"))
    about = {key: value for key, value in about.items() if key not in ("born", "kin")}
    description.write_text(json.dumps(about), encoding="utf-8")
    project.classes = replace(project.classes, born=())
    project.kin = ""


def test_names_that_were_swapped_in_one_copy_swap_no_class(copies):
    mine, theirs = copies
    swap(theirs, 1, 2)
    paint(theirs, B, 1, Stamp("Ben", 3000))
    theirs.set_tags(B, (theirs.classes.name(1),), by=Stamp("Ben", 3001))
    found = merge(mine, theirs.folder).comparison
    assert mine.load_mask(B).label_map[0, 0] == 1
    assert mine.image(B).tags == (mine.classes.name(1),)
    assert sorted(found.otherwise_called) == sorted(zip(mine.classes.names[:2], theirs.classes.names[:2], strict=True))
    assert merge(mine, theirs.folder).comparison.differences == ()


def test_a_class_with_another_name_in_one_copy_is_the_same_class(copies):
    mine, theirs = copies
    here = mine.classes.name(1)
    edit_classes(theirs, edits_from(theirs.classes, rename=(here, "toadstool")))
    paint(theirs, B, 1, Stamp("Ben", 3000))
    found = merge(mine, theirs.folder).comparison
    assert (found.new_classes, found.otherwise_called) == ((), ((here, "toadstool"),))
    assert mine.load_mask(B).label_map[0, 0] == 1
    assert [one.tags for one in mine.images()] == [one.tags for one in mine.images() if one.tags != ("toadstool",)]


def test_a_name_that_a_later_class_took_is_told_from_the_class_that_had_it(copies):
    mine, theirs = copies
    first = theirs.classes.name(1)
    edit_classes(theirs, edits_from(theirs.classes, rename=(first, "old")))
    edit_classes(theirs, edits_from(theirs.classes, add=(first,)))
    paint(theirs, B, 7, Stamp("Ben", 3000))
    with pytest.raises(SmafError, match="two classes of the other copy have the name of one class here"):
        merge(mine, theirs.folder)


def test_where_an_earlier_version_knows_no_births_a_swap_is_asked_about(copies):
    mine, theirs = copies
    for copy in copies:
        forget_births(copy)
    swap(theirs, 1, 2)
    paint(theirs, B, 1, Stamp("Ben", 3000))
    with pytest.raises(SmafError, match="--classes numbers"):
        merge(mine, theirs.folder)
    assert not mine.has_mask(B)
    merge(mine, theirs.folder, classes_by="numbers")
    assert mine.load_mask(B).label_map[0, 0] == 1


def test_classes_that_earlier_versions_added_in_another_order_are_matched_by_names_when_said(copies):
    mine, theirs = copies
    for copy, names in zip(copies, (("frog", "snail"), ("snail", "frog")), strict=True):
        forget_births(copy)
        edit_classes(copy, edits_from(copy.classes, add=names))
    paint(theirs, B, 7, Stamp("Ben", 3000))
    with pytest.raises(SmafError, match="--classes names"):
        merge(mine, theirs.folder)
    merge(mine, theirs.folder, classes_by="names")
    assert mine.load_mask(B).label_map[0, 0] == 8


def test_an_emptied_class_that_is_something_new_in_both_copies_is_two_classes(copies):
    mine, theirs = copies
    for copy, name in zip(copies, ("snail", "frog"), strict=True):
        merge_classes(copy, {"daisy": "mushroom"})
        edit_classes(copy, edits_from(copy.classes, rename=("daisy", name)))
    at = theirs.classes.index("frog")
    paint(theirs, B, at, Stamp("Ben", 3000))
    merge(mine, theirs.folder)
    assert mine.classes.name(int(mine.load_mask(B).label_map[0, 0])) == "frog"


def test_classes_that_were_merged_in_one_copy_only_stop_it(copies):
    mine, theirs = copies
    merge_classes(theirs, {"daisy": "mushroom"})
    with pytest.raises(SmafError, match="merge the same ones"):
        compare(mine, theirs.folder)


def test_an_acceptance_among_many_comes_along_as_one(copies):
    mine, theirs = copies
    paint(theirs, B, 1, Stamp("Ben", 3000))
    theirs.touched_path(B).unlink()
    merge(mine, theirs.folder)
    assert mine.has_mask(B)
    assert not mine.is_by_hand(B)


def test_a_copy_without_deeds_is_taken_only_where_it_is_plainly_more(copies):
    mine, theirs = copies
    paint(mine, A, 5, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    for copy in copies:
        copy._database.rows("DELETE FROM deeds")
    done = merge(mine, theirs.folder)
    assert (done.taken, [one.name for one in done.conflicts]) == ([B], [A])
    assert done.conflicts[0].newer is None
    assert [one.name for one in merge(mine, theirs.folder, "newer").conflicts] == [A]
    assert merge(mine, theirs.folder, "mine").kept == [A]
    assert merge(mine, theirs.folder).conflicts == []
    assert mine.load_mask(A).label_map[0, 0] == 5


def test_painting_that_left_no_deed_is_kept_beside_when_the_other_is_taken(copies):
    mine, theirs = copies
    mask = mine.load_mask(A)
    mask.label_map[20:], mask.touched[20:] = 6, True
    save_mask(mine, A, mask)
    paint(theirs, A, 3, Stamp("Ben", 3000))
    (path,) = merge(mine, theirs.folder).beside
    np.testing.assert_array_equal(store.read_label_map(path), mask.label_map)


def test_a_mask_that_cannot_be_read_stops_nothing_else(copies):
    mine, theirs = copies
    paint(theirs, B, 3, Stamp("Ben", 3000))
    paint(theirs, C, 3, Stamp("Ben", 3100))
    theirs.mask_path(B).write_bytes(b"no picture")
    done = merge(mine, theirs.folder)
    assert done.taken == [C]
    assert len(done.comparison.unreadable) == 1
    assert not mine.has_mask(B)


def test_photos_of_one_copy_only_are_told(copies):
    mine, theirs = copies
    mine.remove_images([B])
    theirs.remove_images([C])
    found = compare(mine, theirs.folder)
    assert (found.only_mine, found.only_theirs) == ((C,), (B,))


def test_a_copy_whose_photos_are_elsewhere_is_merged(copies):
    mine, theirs = copies
    paint(theirs, B, 3, Stamp("Ben", 3000))
    description = theirs.folder / "project.json"
    text = description.read_text(encoding="utf-8").replace(str(theirs.root), "/where/ben/keeps/them")
    description.write_text(text, encoding="utf-8")
    with pytest.raises(SmafError, match="is not there"):
        Project.open(theirs.folder)
    assert merge(mine, theirs.folder).taken == [B]


def test_the_other_copy_is_not_changed(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    before, deeds = state(theirs), theirs.deeds()
    merge(mine, theirs.folder, "mine")
    assert (state(theirs), theirs.deeds(), beside(theirs)) == (before, deeds, [])


def test_nobody_merges_a_project_with_itself_or_with_a_stranger(copies, tmp_path):
    mine, theirs = copies
    with pytest.raises(SmafError, match="is this project itself"):
        compare(mine, mine.folder)
    with pytest.raises(SmafError, match=r"no project .*choose the folder NAME\.smaf of another copy"):
        compare(mine, tmp_path)
    theirs.remove_images(NAMES)
    with pytest.raises(SmafError, match="no photo that is here too"):
        compare(mine, theirs.folder)


def test_a_project_that_is_open_in_a_window_is_not_changed_below_it(copies):
    mine, theirs = copies
    window = ProjectLock(mine.folder)
    assert window.acquire() == ""
    with pytest.raises(SmafError, match="already open"):
        merge(mine, theirs.folder)
    window.release()


class KilledError(Exception):
    """Somebody ends the program."""


@pytest.mark.parametrize("moment", range(0, 14, 2))
@pytest.mark.parametrize("prefer", ["mine", "theirs", None])
def test_killed_at_any_moment_it_goes_on(copies, monkeypatch, tmp_path, moment, prefer):
    mine, theirs = copies
    for k, name in enumerate((A, B, C)):
        paint(mine, name, 2, Stamp("Anna", 2000 + k))
        paint(theirs, name, 3, Stamp("Ben", 3000 + k))
    paint(theirs, D, 3, Stamp("Ben", 3100))
    theirs.set_tags(D, ("daisy",), by=Stamp("Ben", 3101))
    whole = shutil.copytree(mine.folder, tmp_path / "whole.smaf", ignore=shutil.ignore_patterns("*.lock"))
    with Project.open(whole) as other:
        merge(other, theirs.folder, prefer)
        right, kept = state(other), beside(other)
    left = moment

    def dying(function):
        def call(*arguments, **named):
            nonlocal left
            left -= 1
            if left < 0:
                raise KilledError
            return function(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        for name in ("keep_beside", "take_other"):
            patch.setattr(merging, name, dying(getattr(merging, name)))
        patch.setattr(Project, "take_over", dying(Project.take_over))
        try:
            merge(mine, theirs.folder, prefer)
        except KilledError:
            assert left < 0
    merge(mine, theirs.folder, prefer)
    assert {name: one[:3] + one[4:] for name, one in state(mine).items()} == {
        name: one[:3] + one[4:] for name, one in right.items()
    }
    assert beside(mine) == kept


def test_whatever_two_people_do_no_pixel_of_either_is_lost(copies):
    """Both work at random and merge now and then; every mask that was ever replaced by the other's is kept."""
    chance = np.random.default_rng(3)
    people = [(copies[0], "Anna"), (copies[1], "Ben")]
    clock = 5000.0
    for turn in range(12):
        made = {}
        for project, who in people:
            for name in chance.choice(NAMES, 2, replace=False):
                clock += 100
                label, rows = int(chance.integers(1, 7)), int(chance.integers(1, 40))
                paint(project, name, label, Stamp(who, clock), rows=rows)
                made.setdefault(name, {})[who] = project.load_mask(name).label_map
        mine, theirs = (one for one, _ in (people if turn % 2 else people[::-1]))
        merge(mine, theirs.folder, ["mine", "theirs", "newer"][turn % 3])
        for name, masks in made.items():
            there = [mine.load_mask(name).label_map, *map(store.read_label_map, mine.beside_paths(name))]
            for label_map in masks.values():
                assert any(np.array_equal(label_map, one) for one in there)
        merge(theirs, mine.folder)
        assert state(mine) == state(theirs)


def test_a_merge_of_classes_reaches_masks_kept_beside(copies):
    mine, theirs = copies
    paint(mine, B, 2, Stamp("Anna", 2000))
    paint(theirs, B, 3, Stamp("Ben", 3000))
    (path,) = merge(mine, theirs.folder, "theirs").beside
    merge_classes(mine, {mine.classes.name(2): mine.classes.name(5)})
    assert store.read_label_map(path)[0, 0] == 5


def test_a_photo_that_nobody_decided_on_is_the_same_whatever_the_machine_has_done(copies):
    mine, theirs = copies
    theirs._mark_proposed(B)
    assert compare(mine, theirs.folder).differences == ()
    assert replace(mine.image(B), status="proposed") == theirs.image(B)


def test_a_mask_of_another_size_than_the_photo_here_is_named_and_not_taken(copies):
    mine, theirs = copies
    save_mask(theirs, B, Mask.empty((8, 8)))
    theirs.set_status(B, "accepted", Stamp("Ben", 3000))
    done = merge(mine, theirs.folder)
    assert not mine.has_mask(B)
    assert [B in words and "another size" in words for words in done.comparison.unreadable] == [True]


def test_a_mask_whose_journal_has_strokes_of_a_crash_stays_as_it_is(copies, monkeypatch):
    mine, theirs = copies
    paint(theirs, A, 5, Stamp("Ben", 3000))
    before = state(mine)
    monkeypatch.setattr(together_copies, "strokes_wait", lambda copy, name, _: copy is mine and name == A)
    done = merge(mine, theirs.folder)
    assert state(mine) == before
    assert ["a crash left" in words for words in done.comparison.unreadable] == [True]


def test_a_folder_where_a_mask_should_be_stops_nothing_else(copies):
    mine, theirs = copies
    paint(theirs, B, 1, Stamp("Ben", 3000))
    paint(theirs, C, 2, Stamp("Ben", 3001))
    theirs.mask_path(B).unlink()
    theirs.mask_path(B).mkdir()
    done = merge(mine, theirs.folder)
    assert done.taken == [C]
    assert len(done.comparison.unreadable) == 1
