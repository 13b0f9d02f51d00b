import pytest
from PySide6.QtCore import Qt

from smaf_core.review.tag_doctor import Fix
from smaf_desktop.review.tag_doctor import TagDoctor


@pytest.fixture
def doctor(qtbot, project):
    """Image "a" shows a dog (2) and a cat (1); only the cat is tagged."""
    project.set_tags("a", ["cat"])
    shown = TagDoctor(project)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: shown.conflicts.topLevelItemCount() > 0)
    return shown


def test_a_contradiction_is_said_in_words_with_both_ways_out(doctor):
    item = doctor.conflicts.topLevelItem(0)
    assert [item.text(section) for section in (0, 1)] == ["a", "dog has 576 pixels but no tag"]
    assert {item.text(2), item.text(3)} == {"Add tag dog", "Erase dog"}


def test_return_asks_for_the_usual_fix_and_shift_return_for_the_other(doctor, qtbot):
    usual = doctor.fix_button.text()
    key = Qt.Key.Key_Return
    modifier = Qt.KeyboardModifier.ShiftModifier if usual == "Erase dog" else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(doctor.fix_asked) as asked:
        qtbot.keyClick(doctor.conflicts, key, modifier)
    assert asked.args == ["a", Fix("add tag", "dog")]
    assert doctor.conflicts.topLevelItemCount() == 0


def test_where_all_agree_the_doctor_says_so(qtbot, project):
    shown = TagDoctor(project)
    qtbot.addWidget(shown)
    qtbot.waitUntil(lambda: "agree" in shown.words)
