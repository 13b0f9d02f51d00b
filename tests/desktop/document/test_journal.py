import os
import random

import numpy as np
import pytest

from smaf_core.data.mask import Mask
from smaf_core.data.regions import rectangle
from smaf_core.errors import SmafError
from smaf_core.project.masks import save_mask
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.image_files import open_image
from smaf_desktop.document.journal import MAGIC, Digests, Journal, PackedPatch, Step, _record
from tests.desktop.conftest import SIZE


def random_patch(mask, rng):
    top, left = rng.randrange(SIZE[0]), rng.randrange(SIZE[1])
    bottom, right = rng.randrange(top, SIZE[0]), rng.randrange(left, SIZE[1])
    return mask.patch(rectangle((top, left), (bottom, right), SIZE), rng.randrange(256))


def edit_at_random(document, rng, times, save="save"):
    """A person at work: strokes, undos, redos, and saves now and then."""
    for _ in range(times):
        action = rng.choice(["edit", "edit", "edit", "undo", "redo", save])
        if action == "edit":
            document.edit("Brush", random_patch(document.mask, rng))
        elif action == "save":
            document.save()
        else:
            getattr(document.undo_stack, action)()


def state_of(document):
    return document.label_map.copy(), document.touched.copy(), document.undo_stack.count(), document.undo_stack.index()


def assert_same(state, other):
    assert np.array_equal(state[0], other[0])
    assert np.array_equal(state[1], other[1])
    assert state[2:] == other[2:]


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "a.journal")
    made.begin(Digests.of(Mask.empty(SIZE)))
    return made


def test_a_patch_is_the_same_after_packing_and_unpacking():
    mask = Mask.empty(SIZE)
    mask.label_map[:, 20:] = 3
    patch = mask.patch(rectangle((3, 10), (20, 30), SIZE), 255)
    again = PackedPatch.pack(patch).unpack()
    for name in ("before", "after", "touched_before", "touched_after"):
        assert np.array_equal(getattr(again, name), getattr(patch, name))
    assert again.slices == patch.slices


def test_a_journal_gives_back_steps_texts_and_the_place_in_history(journal):
    mask = Mask.empty(SIZE)
    for at, text in enumerate(("Brush", "Lasso", "Fill")):
        journal.add(Step(text, 12.5, (mask.patch(rectangle((0, 0), (4, 4), SIZE), 1),)), at=at)
    journal.go(1)
    log = journal.read()
    assert [step.text for step in log.steps] == ["Brush", "Lasso", "Fill"]
    assert log.index == 1


def test_a_step_after_an_undo_forgets_the_steps_that_were_undone(journal):
    mask = Mask.empty(SIZE)
    for label, at in ((1, 0), (2, 1)):
        journal.add(Step(str(label), 0.0, (mask.patch(rectangle((0, 0), (4, 4), SIZE), label),)), at)
    journal.go(1)
    journal.add(Step("3", 0.0, (mask.patch(rectangle((0, 0), (4, 4), SIZE), 3),)), at=1)
    assert [step.text for step in journal.read().steps] == ["1", "3"]


def test_whatever_is_torn_off_the_end_only_whole_steps_count(journal):
    mask = Mask.empty(SIZE)
    ends = []
    for at in range(3):
        journal.add(Step(str(at), 0.0, (mask.patch(rectangle((0, 0), (9, 9), SIZE), at + 1),)), at)
        ends.append(journal.nbytes)
    whole = journal.path.read_bytes()
    for length in range(ends[0], len(whole)):
        journal.path.write_bytes(whole[:length])
        assert len(journal.read().steps) == sum(end <= length for end in ends)


def test_a_flipped_bit_ends_the_journal_there(journal):
    mask = Mask.empty(SIZE)
    for at in range(2):
        journal.add(Step(str(at), 0.0, (mask.patch(rectangle((0, 0), (9, 9), SIZE), at + 1),)), at)
    data = bytearray(journal.path.read_bytes())
    data[-5] ^= 16
    journal.path.write_bytes(data)
    assert [step.text for step in journal.read().steps] == ["0"]


@pytest.mark.parametrize("seed", range(12))
def test_after_any_work_a_restart_finds_the_same_mask_and_the_same_history(open_document, project, seed):
    rng = random.Random(seed)
    document = open_document("b")
    edit_at_random(document, rng, times=25)
    document._journals.settle()
    state = state_of(document)
    document._files.settle()
    again = open_document("b")
    assert_same(state_of(again), state)
    while again.undo_stack.canUndo():
        again.undo_stack.undo()
    assert not again.label_map.any()
    assert not again.touched.any()


@pytest.mark.parametrize("late", ["label map", "touched plane"])
def test_a_save_cut_between_its_two_files_is_completed_from_the_journal(open_document, project, late):
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document.finish()
    path = project.mask_path("b") if late == "label map" else project.touched_path("b")
    old = path.read_bytes()
    document.edit("Rectangle", document.mask.patch(rectangle((20, 0), (30, 30), SIZE), 2))
    document.finish()
    state = state_of(document)
    path.write_bytes(old)
    again = open_document("b")
    assert_same(state_of(again), state)
    assert not again.is_clean


def test_a_mask_changed_by_another_program_wins_and_the_old_history_is_kept_aside(open_document, project):
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document.finish()
    save_mask(project, "b", Mask(np.full(SIZE, 2, np.uint8)))
    again = open_document("b")
    assert (again.label_map == 2).all()
    assert again.undo_stack.count() == 0
    assert "another program" in again.warnings[0]
    assert project.journal_path("b").with_name("b.journal.1").exists()
    again.edit("Rectangle", again.mask.patch(rectangle((0, 0), (3, 3), SIZE), 1))
    again._journals.settle()
    assert open_document("b").label_map[0, 0] == 1


def test_a_torn_end_is_cut_off_so_that_new_strokes_are_found_behind_it(open_document, project):
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document._journals.settle()
    with open(project.journal_path("b"), "ab") as file:
        file.write(b"torn")
    second = open_document("b")
    second.edit("Rectangle", second.mask.patch(rectangle((20, 0), (30, 9), SIZE), 2))
    second._journals.settle()
    assert open_document("b").undo_stack.count() == 2


def test_a_journal_torn_at_its_very_beginning_is_begun_anew(open_document, project):
    project.journal_path("b").parent.mkdir(exist_ok=True)
    project.journal_path("b").write_bytes(MAGIC[:5])
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document._journals.settle()
    assert open_document("b").undo_stack.count() == 1


def test_a_long_journal_is_shortened_by_a_save_and_still_says_the_same(open_document, project, monkeypatch):
    monkeypatch.setattr("smaf_desktop.document.journal_keeper.JOURNAL_BYTES", 2000)
    document = open_document("b")
    for label in range(1, 30):
        document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), label))
        document.undo_stack.undo()
    document.undo_stack.redo()
    long = Journal(project.journal_path("b"))
    document._journals.settle()
    before = long.nbytes
    document.finish()
    assert long.nbytes < before / 10
    assert_same(state_of(open_document("b")), state_of(document))


@pytest.mark.parametrize("seed", range(6))
def test_forgetting_old_steps_confuses_no_restart(open_document, project, monkeypatch, seed):
    monkeypatch.setattr("smaf_desktop.document.document.HISTORY_BYTES", 8_000)
    rng = random.Random(seed)
    document = open_document("b")
    edit_at_random(document, rng, times=10)
    document.finish()
    edit_at_random(document, rng, times=40, save="edit")
    assert document._journal._forgotten
    document._journals.settle()
    state = state_of(document)
    document._files.settle()
    again = open_document("b")
    assert np.array_equal(again.label_map, state[0])
    assert np.array_equal(again.touched, state[1])
    assert again.undo_stack.undoText() == document.undo_stack.undoText()
    edit_at_random(again, rng, times=10)
    assert again.finish()
    assert np.array_equal(project.load_mask("b").label_map, again.label_map)


def test_strokes_made_while_the_journal_cannot_be_written_are_in_it_after_the_next_save(open_document, project, qtbot):
    document = open_document("b")
    folder = project.folder / "journal"
    folder.write_text("a file where the folder should be")
    with qtbot.waitSignal(document.failed):
        document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
        document._journals.settle()
    os.remove(folder)
    document.edit("Rectangle", document.mask.patch(rectangle((20, 0), (30, 9), SIZE), 2))
    assert document.finish()
    assert_same(state_of(open_document("b")), state_of(document))


def test_a_stroke_is_on_disk_before_the_next_begins(open_document, project):
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document.begin()
    assert len(Journal(project.journal_path("b")).read().steps) == 1


def test_reading_a_project_that_is_open_elsewhere_leaves_its_journal_alone(open_document, project):
    document = open_document("b")
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (9, 9), SIZE), 1))
    document._journals.settle()
    with open(project.journal_path("b"), "ab") as file:
        file.write(b"half a rec")
    before = project.journal_path("b").read_bytes()
    reader = MaskDocument.load(project, "b", read_only="open elsewhere")
    assert not reader.undo_stack.canUndo()
    reader.undo_stack.undo()
    reader._journals.settle()
    assert reader.label_map.any()
    assert project.journal_path("b").read_bytes() == before
    reader.close()


def test_a_step_of_several_boxes_comes_back_as_it_was(journal):
    mask = Mask.empty(SIZE)
    patches = tuple(mask.patch(rectangle((row, 2), (row + 3, 9), SIZE), row + 1) for row in (0, 10, 20))
    journal.add(Step("Brush", 0.0, patches), at=0)
    (step,) = journal.read().steps
    assert step.pixels == 3 * 4 * 8
    for found, made in zip(step.values(), patches, strict=True):
        assert found.slices == made.slices
        assert np.array_equal(found.after, made.after)


def test_the_first_journals_which_had_one_box_a_step_can_still_be_read(journal):
    patch = Mask.empty(SIZE).patch(rectangle((3, 2), (8, 9), SIZE), 7)
    packed = PackedPatch.pack(patch)
    box = [packed.top, packed.left, packed.height, packed.width]
    about = {"kind": "step", "text": "Brush", "time": 0.0, "at": 0, "box": box,
             "sizes": [len(plane) for plane in packed.planes]}  # fmt: skip
    journal._append(_record(about, b"".join(packed.planes)))
    (step,) = journal.read().steps
    assert np.array_equal(step.values()[0].after, patch.after)


@pytest.fixture
def unsaved(project):
    """A journal of four strokes whose last three are not in the mask's files yet, and the mask they lead to."""
    document = MaskDocument.load(project, "b")
    for number in range(4):
        region = rectangle((number * 6, number * 6), (number * 6 + 4, number * 6 + 4), document.size)
        document.edit("Rectangle", document.mask.patch(region, 1 + number % 2))
        if number == 0:
            document.finish()
    document._journals.settle()
    right = document.label_map.copy()
    document._autosave.stop()
    data = project.journal_path("b").read_bytes()
    files = {path: path.read_bytes() for path in (project.mask_path("b"), project.touched_path("b"))}
    document.close()
    return project, data, files, right


def opened_after(unsaved, data):
    project, _, files, _ = unsaved
    for path in (project.folder / "journal").glob("b*"):
        path.unlink()
    for path, content in files.items():
        path.write_bytes(content)
    project.journal_path("b").write_bytes(data)
    return open_image(project, project.image("b"))


def test_a_flipped_bit_in_a_journal_never_loses_strokes_without_a_word(unsaved):
    project, data, _, right = unsaved
    chance, told = random.Random(0), 0
    for _ in range(200):
        spoiled = bytearray(data)
        spoiled[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        try:
            opened = opened_after(unsaved, bytes(spoiled))
        except SmafError:
            told += 1
            continue
        if (opened.mask.label_map != right).any():
            assert opened.warnings
            aside = [path.read_bytes() for path in (project.folder / "journal").glob("b.journal.*")]
            assert bytes(spoiled) in aside
            told += 1
    assert told > 100


def test_records_that_are_whole_and_say_nonsense_are_told(unsaved):
    _, data, _, _ = unsaved
    for about in ({"kind": "step"}, {"kind": "go", "index": 10**9}, {"kind": "saving"}, {"kind": "step", "sizes": "x"}, [], 7):
        opened = opened_after(unsaved, data + _record(about))
        assert opened.warnings


def test_a_torn_end_is_no_damage(unsaved):
    _, data, _, right = unsaved
    opened = opened_after(unsaved, data + data[-40:-10])
    assert not opened.warnings
    assert (opened.mask.label_map == right).all()
