import json
import sys

import numpy as np
import pytest

from smaf_core.cli.app import main
from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.data.images import image_size, read_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.project.class_editing import ClassEdits, edit_classes, edits_from, merge_classes
from smaf_core.project.lock import ProjectLock
from smaf_core.project.mask_import import import_masks
from smaf_core.project.masks import save_mask
from smaf_core.project.proposals_before import ProposalsBefore
from smaf_core.project.store import Project
from smaf_core.project.tidied import take_back, take_tidied
from smaf_core.review.expected_error import Reason, reasons_from_text, reasons_to_text


def test_files_that_cannot_be_read_stop_no_other_class_from_being_merged(project):
    image, other = project.images()[:2]
    one, two = project.classes.names[:2]
    for at in (image, other):
        save_mask(project, at.name, Mask(np.full(image_size(at.path), 1, np.uint8)))
    kept = project.kept_beside(image.name)
    kept.mkdir(parents=True)
    (kept / "ben-00000001.png").write_bytes(b"damaged")
    (kept / "ben-00000002.png").mkdir()
    project.mask_path(other.name).write_bytes(b"damaged")
    with pytest.raises(SmafError, match=r"2 files cannot be read and stay as they are; all others are merged"):
        merge_classes(project, {one: two})
    assert (project.load_mask(image.name).label_map == 2).all()
    assert not any(one in (record.tags or ()) for record in project.images())
    (kept / "ben-00000001.png").unlink()
    project.mask_path(other.name).unlink()
    assert merge_classes(project, {one: two}) == 0


def test_a_renamed_class_keeps_its_index_and_its_tags(project):
    before = {image.name: image.tags for image in project.images()}
    edit_classes(project, edits_from(project.classes, rename=("daisy", "marguerite")))
    with Project.open(project.folder) as again:
        assert again.classes.names[1] == "marguerite"
        assert {image.name: image.tags for image in again.images()} == {
            name: tuple("marguerite" if tag == "daisy" else tag for tag in tags) for name, tags in before.items()
        }


def test_reasons_to_look_at_an_image_call_a_renamed_class_by_its_new_name(project):
    first, second, third = (image.name for image in project.images()[:3])
    said = [Reason("missing", "daisy", 0.9), Reason("swapped", "goldfish → daisy", 0.5)]
    project.set_scores({first: (0.7, reasons_to_text(said)), second: (0.2, "of another version"), third: (0.0, "[]")})
    edit_classes(project, edits_from(project.classes, rename=("daisy", "marguerite")))
    image = project.image(first)
    assert [(one.kind, one.class_name, one.strength) for one in reasons_from_text(image.reason)] == [
        ("missing", "marguerite", 0.9), ("swapped", "goldfish → marguerite", 0.5)
    ]  # fmt: skip
    assert (image.score, project.image(second).reason, project.image(third).reason) == (0.7, "of another version", "[]")


def test_a_rename_that_was_interrupted_is_ended_when_the_project_opens(project):
    about = json.loads((project.folder / "project.json").read_text())
    about["classes"][1] = "marguerite"
    note = {"renaming": {"number": 1, "names": {"daisy": "marguerite"}}}
    (project.folder / "project.json").write_text(json.dumps(about | note))
    with Project.open(project.folder) as again:
        assert any("marguerite" in image.tags for image in again.images())
        assert not any("daisy" in image.tags for image in again.images())
    assert "renaming" not in json.loads((project.folder / "project.json").read_text())


@pytest.mark.parametrize(("new", "message"), [("goldfish", "listed twice"), (" ", "is empty"), ("a\nb", "control characters")])
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(project, new, message):
    with pytest.raises(SmafError, match=message):
        edit_classes(project, edits_from(project.classes, rename=("daisy", new)))
    with Project.open(project.folder) as again:
        assert again.classes == project.classes


def test_merging_moves_tags_and_pixels_everywhere_and_no_index(project, photos):
    import_masks(project, photos / "truth", "proposals")
    import_masks(project, photos / "truth", "masks")
    old, new = project.classes.index("strawberry"), project.classes.index("mushroom")
    names, untouched = project.classes.names, {path: path.read_bytes() for path in (photos / "truth").glob("*.png")}
    assert merge_classes(project, {"strawberry": "mushroom"}) > 0
    assert project.classes.names == names
    for image in project.images():
        expected = read_label_map(photos / "truth" / f"{image.name}.png")
        expected[expected == old] = new
        mask = project.load_mask(image.name).label_map
        for label_map in (project.load_proposal(image.name), mask, read_label_map(image.truth)):
            np.testing.assert_array_equal(label_map, expected)
        assert "strawberry" not in image.tags
        assert len(set(image.tags)) == len(image.tags)
    assert {path: path.read_bytes() for path in untouched} == untouched  # the photos' folder is never written
    assert merge_classes(project, {"strawberry": "mushroom"}) == 0


def test_what_a_person_set_stays_what_a_person_set(project):
    name = project.images()[0].name
    mask = Mask(np.full((4, 4), 3, np.uint8), np.eye(4, dtype=bool))
    save_mask(project, name, mask)
    merge_classes(project, {project.classes.name(3): project.classes.name(1)})
    again = project.load_mask(name)
    assert (again.label_map == 1).all()
    np.testing.assert_array_equal(again.touched, np.eye(4, dtype=bool))


def test_a_class_is_not_merged_into_itself_nor_into_one_that_is_not_there(project):
    with pytest.raises(SmafError, match="into itself"):
        merge_classes(project, {"daisy": "daisy"})
    with pytest.raises(SmafError, match="unknown class 'unicorn'"):
        merge_classes(project, {"daisy": "unicorn"})


def test_a_new_colour_is_kept(project):
    edit_classes(project, edits_from(project.classes, colour=("daisy", 1, 2, 3)))
    with Project.open(project.folder) as again:
        assert again.classes.colour(again.classes.index("daisy")) == (1, 2, 3)


def test_two_classes_can_swap_their_names_even_if_that_is_interrupted_after_the_tags(project):
    before = {image.name: set(image.tags) for image in project.images()}
    old, new = project.classes.names[:2], project.classes.names[1::-1]
    about = json.loads((project.folder / "project.json").read_text())
    edit_classes(project, ClassEdits(ClassTable((*new, *project.classes.names[2:]), project.classes.colours)))
    swapped = dict(zip(old, new, strict=True))
    late = about | {"classes": [*new, *about["classes"][2:]], "renaming": {"number": 1, "names": swapped}}
    (project.folder / "project.json").write_text(json.dumps(late))  # killed before the note was taken away
    with Project.open(project.folder) as again:
        for image in again.images():
            assert set(image.tags) == {swapped.get(tag, tag) for tag in before[image.name]}


def test_new_classes_come_last_and_the_order_on_the_screen_moves_no_index(project):
    names = project.classes.names
    edit_classes(project, edits_from(project.classes, add=["newt", "犬"]))
    order = tuple(range(len(names) + 2, 0, -1))
    edit_classes(project, ClassEdits(ClassTable(project.classes.names, project.classes.colours, order)))
    with Project.open(project.folder) as again:
        assert again.classes.names == (*names, "newt", "犬")
        assert again.classes.order == order
        assert again.classes.index("newt") == len(names) + 1


@pytest.mark.parametrize(
    ("merges", "message"),
    [({"daisy": "goldfish", "goldfish": "mushroom"}, "itself merged"), ({"daisy": "unicorn"}, "unknown class")],
)
def test_edits_that_cannot_be_are_refused_before_anything_is_written(project, merges, message):
    before = (project.folder / "project.json").read_bytes()
    table = ClassTable(("renamed", *project.classes.names[1:]), project.classes.colours)
    with pytest.raises(SmafError, match=message):
        edit_classes(project, ClassEdits(table, merges))
    with pytest.raises(SmafError, match="masks know them by number"):
        edit_classes(project, ClassEdits(ClassTable.of(project.classes.names[:2])))
    assert (project.folder / "project.json").read_bytes() == before


def test_classes_are_edited_in_the_terminal_unless_a_window_has_the_project(project, monkeypatch, capfd):
    def smaf(*arguments):
        monkeypatch.setattr(sys, "argv", ["smaf", "classes", str(project.folder), *arguments])
        with pytest.raises(SystemExit) as caught:
            main()
        return caught.value.code, *capfd.readouterr()

    code, said, _ = smaf("--rename", "daisy", "marguerite", "--colour", "marguerite", "9", "8", "7")
    assert (code, said.splitlines()[1]) == (0, "marguerite")
    assert smaf("--colour", "goldfish", "9", "8", "700")[0] == 2
    window = ProjectLock(project.folder)
    assert window.acquire() == ""
    code, _, told = smaf("--merge", "goldfish", "mushroom")
    assert (code, "already open" in told) == (2, True)
    window.release()


def seen(classes=(1, 2), size=(6, 8)):
    """Attention of some classes: 0.9 in the left half for the first, in the right half for the second."""
    maps = np.full((len(classes), *size), 0.1, np.float16)
    maps[0, :, : size[1] // 2] = maps[-1, :, size[1] // 2 :] = 0.9
    scores = np.array([0.9, 0.2, 0.0, 0.0, 0.0, 0.0], np.float16)
    return Attention(classes, (1.0,), (maps,), maps, scores)


def test_nothing_that_was_kept_of_a_merged_class_brings_it_back(project):
    name, (emptied, into) = project.images()[0].name, project.classes.names[:2]
    labels = np.zeros((6, 8), np.uint8)
    labels[:, :4], labels[:, 4:] = 1, 2
    project.save_proposal(name, np.zeros_like(labels), seen())
    before = ProposalsBefore(project)
    before.begin()
    before.keep(name)
    take_tidied(project, name, labels, np.full_like(labels, 1))
    before.end([name])
    merge_classes(project, {emptied: into})
    attention = project.load_attention(name)
    assert attention.classes == (2,)
    assert (attention.fused == np.float16(0.9)).all()
    assert attention.class_scores.tolist()[:2] == [0, np.float16(0.9)]
    assert ProposalsBefore(project).take_back() == ()
    assert take_back(project, name)
    assert not (project.load_proposal(name) == 1).any()


def test_a_project_remembers_what_its_classes_were_merged_into(project):
    one, two, three = project.classes.names[:3]
    merge_classes(project, {one: two})
    edit_classes(project, edits_from(project.classes, rename=(two, "second")))
    merge_classes(project, {"second": three})
    with Project.open(project.folder) as again:
        assert [again.classes.now(name) for name in (one, "second", three, "unheard of")] == [three, three, three, "unheard of"]
        merge_classes(again, {three: one})  # which makes it a class with pixels again
        assert again.classes.now(one) == again.classes.now(three) == one


def test_an_emptied_class_that_gets_a_name_of_its_own_is_a_class_again(project):
    one, two = project.classes.names[:2]
    merge_classes(project, {one: two})
    edit_classes(project, edits_from(project.classes, rename=(one, "other")))
    assert project.classes.now(one) == two
    edit_classes(project, edits_from(project.classes, add=[one]))
    assert project.classes.now(one) == one
