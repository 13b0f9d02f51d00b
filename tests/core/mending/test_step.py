import json
import sys

import numpy as np
import pytest

from smaf_core.cli.app import main
from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.mending import step
from smaf_core.mending.faults import KINDS
from smaf_core.mending.step import can_take_back, mend, take_back
from smaf_core.mending.survey import from_dict, survey
from smaf_core.project import masks
from smaf_core.project.accepting import accept
from smaf_core.project.class_editing import edit_classes, edits_from, merge_classes
from smaf_core.project.lock import ProjectLock
from smaf_core.project.masks import save_mask


def chosen_of(found):
    chosen = {}
    for one in found:
        chosen.setdefault(one.name, []).append((one.fault.kind, one.fault.label))
    return chosen


def faults(project, name=None):
    return {(one.fault.kind, one.class_name) for one in survey(project).found if name in (None, one.name)}


def files_of(project):
    parts = ("masks", "proposals")
    return {path: path.read_bytes() for part in parts for path in (project.folder / part).rglob("*") if path.is_file()}


def drawn(project, image):
    """A mask that shows every tag of an image as a square, far from each other, and a speck of the first."""
    labels = np.zeros(image_size(image.path), np.uint8)
    for at, tag in enumerate(image.tags):
        labels[20:60, 20 + 70 * at : 60 + 70 * at] = project.classes.index(tag)
    labels[100:105, 20:25] = project.classes.index(image.tags[0])
    return labels


@pytest.fixture
def faulty(project):
    """Three images with a speck each: a mask by hand of which nothing was painted, one accepted unseen, and a proposal."""
    first, second, third, *_ = project.images()
    labels = drawn(project, first)
    save_mask(project, first.name, Mask(labels))
    for image in (second, third):
        project.replace_proposal(image.name, drawn(project, image))
    accept(project, [second])
    return project


def test_faults_are_found_in_masks_and_proposals_of_the_whole_project(faulty):
    first, second, third = (image for image in faulty.images()[:3])
    looked = survey(faulty, ("specks",))
    assert looked.looked_at == 3
    assert [(one.name, one.class_name, one.is_proposal) for one in looked.found] == [
        (first.name, first.tags[0], False),
        (second.name, second.tags[0], False),
        (third.name, third.tags[0], True),
    ]
    assert [from_dict(json.loads(json.dumps(one.as_dict()))) for one in looked.found] == list(looked.found)


def test_what_is_mended_together_comes_back_byte_for_byte(faulty):
    before, statuses = files_of(faulty), [image.status for image in faulty.images()]
    done = mend(faulty, chosen_of(survey(faulty).found))
    assert len(done.names) == can_take_back(faulty) == 3
    assert faults(faulty) == set()
    assert [image.status for image in faulty.images()] == statuses
    assert set(files_of(faulty)) == set(before)  # what was accepted unseen is still so
    assert take_back(faulty) == done.names
    assert files_of(faulty) == before
    assert can_take_back(faulty) == 0


def test_mending_where_nothing_is_left_to_mend_keeps_the_way_back(faulty):
    before = files_of(faulty)
    mend(faulty, chosen_of(survey(faulty, ("specks",)).found), people_too=True)
    changed = can_take_back(faulty)
    assert changed
    assert mend(faulty, {}).names == ()
    assert can_take_back(faulty) == changed
    take_back(faulty)
    assert files_of(faulty) == before


def test_a_persons_pixels_stay_unless_somebody_asks(faulty):
    image = faulty.images()[0]
    save_mask(faulty, image.name, Mask(drawn(faulty, image), np.ones(image_size(image.path), bool)))
    found = [one for one in survey(faulty).found if one.name == image.name]
    assert not any(one.can_be_mended(people_too=False) for one in found)
    before = files_of(faulty)
    assert mend(faulty, chosen_of(found)).names == ()
    assert files_of(faulty) == before
    assert mend(faulty, chosen_of(found), people_too=True).names == (image.name,)
    assert faults(faulty, image.name) == set()
    assert faulty.load_mask(image.name).touched.all()
    take_back(faulty)
    assert files_of(faulty) == before


def test_a_mask_of_half_the_size_is_fitted_to_its_photo_and_comes_back(faulty):
    image = faulty.images()[0]
    whole = drawn(faulty, image)
    save_mask(faulty, image.name, Mask(np.ascontiguousarray(whole[::2, ::2])))
    assert faults(faulty, image.name) == {("sizes", "")}
    before = files_of(faulty)
    mend(faulty, {image.name: [("sizes", 0)]})
    mask = faulty.load_mask(image.name)
    assert mask.size == image_size(image.path)
    assert (mask.label_map == whole).mean() > 0.98
    take_back(faulty)
    assert files_of(faulty) == before


def test_a_mask_of_another_proportion_is_only_told(faulty):
    image = faulty.images()[0]
    save_mask(faulty, image.name, Mask(np.ones((40, 200), np.uint8)))
    (found,) = [one for one in survey(faulty).found if one.name == image.name]
    assert (found.fault.kind, found.can_be_mended(people_too=True)) == ("sizes", False)
    assert mend(faulty, {image.name: [("sizes", 0)]}, people_too=True).names == ()


def test_tags_without_pixels_and_pixels_without_a_tag(faulty):
    image = faulty.images()[0]
    other = next(name for name in faulty.classes.names if name not in image.tags)
    labels = drawn(faulty, image)
    labels[100:130, 60:90] = faulty.classes.index(other)
    labels[labels == faulty.classes.index(image.tags[0])] = 0
    save_mask(faulty, image.name, Mask(labels))
    assert faults(faulty, image.name) == {("unseen", image.tags[0]), ("untagged", other)}
    before = files_of(faulty)
    mend(faulty, chosen_of(one for one in survey(faulty).found if one.name == image.name))
    assert faulty.image(image.name).tags == image.tags[1:]
    assert faulty.classes.index(other) not in faulty.load_mask(image.name).label_map
    take_back(faulty)
    assert faulty.image(image.name).tags == image.tags
    assert files_of(faulty) == before


def test_what_a_person_works_on_since_is_not_taken_back(faulty):
    first, second, third = (image.name for image in faulty.images()[:3])
    mend(faulty, chosen_of(survey(faulty, ("specks",)).found))
    mine = Mask(np.full(image_size(faulty.image(first).path), 1, np.uint8))
    save_mask(faulty, first, mine)
    save_mask(faulty, third, mine)  # which was a proposal
    assert take_back(faulty) == (second,)
    assert (faulty.load_mask(first).label_map == 1).all()
    assert (faulty.load_mask(third).label_map == 1).all()


class KilledError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("moment", ["note", "write"])
def test_a_program_that_is_killed_meanwhile_loses_nothing(faulty, monkeypatch, moment):
    before = files_of(faulty)
    calls, real = [], getattr(step, f"_{moment}")

    def dying(*values, **more):
        calls.append(1)
        if len(calls) == 2:
            raise KilledError
        return real(*values, **more)

    monkeypatch.setattr(step, f"_{moment}", dying)
    with pytest.raises(KilledError):
        mend(faulty, chosen_of(survey(faulty).found))
    assert files_of(faulty) != before
    with faulty.mended_list_path.open("ab") as stream:
        stream.write(b'{"name": "cut o')
    take_back(faulty)
    assert files_of(faulty) == before


def test_taking_back_goes_on_after_an_interruption(faulty, monkeypatch):
    before = files_of(faulty)
    mend(faulty, chosen_of(survey(faulty).found))

    def stop(done, total, text):
        raise KilledError

    with pytest.raises(KilledError):
        take_back(faulty, stop)
    assert len(take_back(faulty)) == 3
    assert files_of(faulty) == before


def test_merging_classes_ends_the_way_back(faulty):
    mend(faulty, chosen_of(survey(faulty).found))
    one, other, *_ = faulty.classes.names
    merge_classes(faulty, {one: other})
    assert can_take_back(faulty) == 0
    assert take_back(faulty) == ()


def test_images_whose_names_end_like_planes_do_not_share_a_copy(faulty):
    first, second = faulty.images()[0].name, f"{faulty.images()[0].name}.touched"
    assert step._before(faulty, first) != step._before(faulty, second)


def test_a_damaged_mask_is_told_and_the_others_are_mended(faulty):
    name = faulty.images()[0].name
    chosen = chosen_of(survey(faulty).found)
    faulty.mask_path(name).write_bytes(b"no picture")
    assert len(survey(faulty).unreadable) == 1
    done = mend(faulty, chosen)
    assert len(done.unreadable) == 1
    assert len(done.names) == 2


def run(*arguments):
    sys.argv = ["smaf", *map(str, arguments)]
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code


def test_the_terminal_tells_mends_only_when_asked_and_takes_back(faulty, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", [])
    before = files_of(faulty)
    assert run("mend", faulty.folder) == 0
    assert "| specks | 3 | 3 | 75 | 75 |" in capsys.readouterr().out
    assert files_of(faulty) == before
    assert run("mend", faulty.folder, "--kinds", "holes", "--apply") == 0
    assert files_of(faulty) == before
    assert run("mend", faulty.folder, "--apply") == 0
    assert "3 photos mended" in capsys.readouterr().out
    assert run("mend", faulty.folder, "--take-back") == 0
    assert "3 photos are what they were" in capsys.readouterr().out
    assert files_of(faulty) == before


def test_the_terminal_refuses_an_unknown_kind_and_a_project_that_is_open(faulty, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", [])
    assert run("mend", faulty.folder, "--kinds", "spots") == 2
    assert f"choose among {', '.join(KINDS)}" in capsys.readouterr().err
    lock = ProjectLock(faulty.folder)
    lock.acquire()
    try:
        assert run("mend", faulty.folder, "--apply") == 2
        assert "already open" in capsys.readouterr().err
        assert run("mend", faulty.folder) == 0
    finally:
        lock.release()


def test_a_project_that_is_not_there_any_more_is_not_made_anew(faulty):
    (faulty.folder / "project.json").unlink()
    with pytest.raises(SmafError, match="not there any more"):
        mend(faulty, {"a": [("specks", 1)]})
    assert not faulty.mended_folder.exists()


def test_mending_a_mask_and_taking_it_back_are_deeds_and_mending_a_proposal_is_none(project):
    first, second = project.images()[:2]
    save_mask(project, first.name, Mask(drawn(project, first), np.zeros(image_size(first.path), bool)))
    project.replace_proposal(second.name, drawn(project, second))
    found = [one for one in survey(project).found if one.name in (first.name, second.name)]
    assert set(mend(project, chosen_of(found)).names) == {first.name, second.name}
    take_back(project)
    assert {(one.image, one.what) for one in project.deeds() if one.what != "tags"} == {(first.name, "mended")}


def test_a_kill_between_the_two_files_of_a_mask_is_taken_back(faulty, monkeypatch):
    image = faulty.images()[0]
    height, width = image_size(image.path)
    save_mask(faulty, image.name, Mask(np.ones((height // 2, width // 2), np.uint8), np.ones((height // 2, width // 2), bool)))
    before = files_of(faulty)
    with monkeypatch.context() as patch:
        patch.setattr(masks, "write_bytes_whole", only_so_often(masks.write_bytes_whole, 2))
        with pytest.raises(KeyboardInterrupt):
            mend(faulty, {image.name: [("sizes", 0)]}, people_too=True)
    assert files_of(faulty) != before
    assert take_back(faulty) == (image.name,)
    assert files_of(faulty) == before


def only_so_often(write, times):
    done = []

    def some(*arguments):
        if len(done) == times:
            raise KeyboardInterrupt
        done.append(write(*arguments))

    return some


def test_what_cannot_be_taken_back_is_named_and_stops_no_other(faulty):
    mend(faulty, chosen_of(survey(faulty, ("specks",)).found), people_too=True)
    first, second, third = (image.name for image in faulty.images()[:3])
    (faulty.mended_folder / "before" / f"{first}.png").write_bytes(b"damaged")
    with pytest.raises(SmafError, match=rf"{first}.*2 photos are what they were, 1 are not"):
        take_back(faulty)
    assert faults(faulty, second)
    assert faults(faulty, third)
    assert not faults(faulty, first)
    assert not can_take_back(faulty)  # nothing brings that one back


def test_what_cannot_be_read_just_now_can_be_taken_back_later(faulty, monkeypatch):
    mend(faulty, chosen_of(survey(faulty, ("specks",)).found), people_too=True)
    first = faulty.images()[0].name
    kept = faulty.mended_folder / "before" / f"{first}.png"
    kept.rename(kept.with_suffix(".aside"))
    kept.mkdir()
    with pytest.raises(SmafError, match="2 photos are what they were"):
        take_back(faulty)
    assert can_take_back(faulty) == 1
    kept.rmdir()
    kept.with_suffix(".aside").rename(kept)
    assert take_back(faulty) == (first,)


def test_tags_of_a_class_that_is_called_otherwise_since_come_back_under_its_new_name(faulty):
    image = faulty.images()[1]
    absent = next(name for name in faulty.classes.names if name not in image.tags)
    faulty.set_tags(image.name, (*image.tags, absent))
    mend(faulty, {image.name: [("unseen", faulty.classes.index(absent))]})
    assert absent not in faulty.image(image.name).tags
    edit_classes(faulty, edits_from(faulty.classes, rename=(absent, "otherwise")))
    assert take_back(faulty) == (image.name,)
    assert faulty.image(image.name).tags == (*image.tags, "otherwise")


@pytest.mark.parametrize("moment", range(5))
@pytest.mark.parametrize("begun", ["small", "right"])
def test_a_mask_of_another_size_can_be_read_whenever_the_program_is_killed(project, monkeypatch, moment, begun):
    """Mended to the photo's size, or taken back: both planes change, and the program ends before one of the writes."""
    image = project.images()[0]
    size = image_size(image.path)
    small = (size[0] // 2, size[1] // 2)
    save_mask(project, image.name, Mask(np.full(small, 1, np.uint8), np.ones(small, bool)))
    if begun == "right":
        mend(project, {image.name: [("sizes", 0)]}, people_too=True)
    left = moment

    def dying(path, data):
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        write(path, data)

    write = masks.write_bytes_whole
    with monkeypatch.context() as patch:
        patch.setattr(masks, "write_bytes_whole", dying)
        try:
            if begun == "right":
                take_back(project)
            else:
                mend(project, {image.name: [("sizes", 0)]}, people_too=True)
        except KeyboardInterrupt:
            pass
    mask = project.load_mask(image.name)
    assert mask.size in (small, size)
    assert (mask.label_map == 1).all()
    assert mask.touched.all()
    if can_take_back(project):
        take_back(project)
        assert project.load_mask(image.name).size == small
    else:
        assert mask.size == small
    assert not project.next_path(image.name).exists()
