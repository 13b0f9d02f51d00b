import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from smaf_core.data.regions import rectangle
from smaf_desktop.review.start_over import Beginning, StartOverDialog, start_over
from tests.desktop.conftest import CAT_BOX, SIZE, attention_of, proposal_of


@pytest.fixture
def corrected(project, open_document):
    """Picture "a" after two rounds; the second, whose proposal is there, missed the dog, and a person painted a box."""
    for labels in (proposal_of(), np.where(proposal_of() == 2, np.uint8(0), proposal_of())):
        one = project.begin_round("first", {})
        project.save_proposal("a", labels, attention_of(labels), one)
        project.finish_round(one.number, {})
    document = open_document("a")
    document.begin()
    document.edit("Rectangle", document.mask.patch(rectangle((0, 0), (6, 6), SIZE), 2))
    return document


@pytest.fixture
def dialog(qtbot, project, corrected):
    window = QWidget()
    qtbot.addWidget(window)
    made = StartOverDialog(project, corrected, "colour-blind", window)
    made.chosen.connect(lambda one: start_over(corrected, one))
    made.show()
    qtbot.waitUntil(lambda: made.list.count() == 4)
    yield made
    window.close()


def test_proposal_rounds_and_nothing_are_offered_the_newest_round_first(dialog):
    assert [words.split(",")[0] for words in dialog.offered] == [
        "the proposal",
        "round 2",
        "round 1",
        "nothing: all background",
    ]


def test_it_says_how_much_each_differs_from_the_mask(dialog):
    lines = [dialog.list.item(row).text() for row in range(4)]
    assert "1.6 % differs from the mask" in lines[0]  # the painted box: 49 of 3072 pixels
    assert "as the mask is now" not in "".join(lines)


def test_a_round_taken_is_one_step_that_undo_takes_back_with_what_a_person_had_set(qtbot, dialog, corrected):
    before, touched, steps = corrected.label_map.copy(), corrected.touched.copy(), corrected.undo_stack.count()
    dialog.choose(2)
    qtbot.waitUntil(lambda: corrected.undo_stack.count() == steps + 1)
    corrected.settle()
    np.testing.assert_array_equal(corrected.label_map, proposal_of())
    assert not corrected.touched.any()
    assert corrected.undo_stack.undoText().startswith("Start over from round 1")
    corrected.undo_stack.undo()
    np.testing.assert_array_equal(corrected.label_map, before)
    np.testing.assert_array_equal(corrected.touched, touched)


def test_keys_alone_choose_and_take(qtbot, dialog, corrected):
    assert dialog.list.hasFocus() or dialog.focusWidget() is dialog.list
    QTest.keyClick(dialog.list, Qt.Key.Key_End)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not corrected.label_map.any())


def test_a_proposal_nobody_has_touched_can_be_emptied(qtbot, project, open_document):
    document = open_document("a")
    assert document.answer[CAT_BOX].all()
    start_over(document, Beginning("nothing", np.zeros(SIZE, np.uint8)))
    qtbot.waitUntil(lambda: not document.answer.any())
    assert not document.is_untouched
    document.undo_stack.undo()
    assert document.answer[CAT_BOX].all()
