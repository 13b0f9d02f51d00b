import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from smaf_core.data.classes import ClassTable, voc_colour
from smaf_core.project.class_editing import ClassEdits
from smaf_desktop.classes.editor import ClassEditor

CLASSES = ClassTable.of(["cat", "dog", "coach"])


@pytest.fixture
def editor(qtbot):
    shown = ClassEditor(CLASSES, {"cat": 3, "dog": 1})
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_it_shows_names_and_how_often_they_are_tagged_and_asks_for_nothing_yet(editor):
    assert [editor.table.item(at, 1).text() for at in range(3)] == ["cat", "dog", "coach"]
    assert editor.table.item(0, 2).text() == "3"
    assert not editor.save_button.isEnabled()


def test_a_name_is_changed_in_place_and_everything_is_asked_for_at_once(editor, qtbot):
    editor.table.item(2, 1).setText("bus")
    editor.set_colour(0, (1, 2, 3))
    editor.table.selectRow(2)
    editor.move_class(-1)
    with qtbot.waitSignal(editor.edits_asked) as asked:
        editor.save_button.click()
    table = ClassTable(("cat", "dog", "bus"), ((1, 2, 3), voc_colour(2), voc_colour(3)))
    assert asked.args == [ClassEdits(table)]
    assert asked.args[0].table.order == (1, 3, 2)


@pytest.mark.parametrize(("name", "words"), [("dog", "Two classes are called"), ("  ", "is empty")])
def test_a_name_that_cannot_be_is_told_of_while_one_types(editor, name, words):
    editor.table.item(0, 1).setText(name)
    assert words in editor._trouble.text()
    assert not editor.save_button.isEnabled()


def test_new_classes_come_after_all_others_and_can_be_taken_away_again(editor, qtbot):
    editor.add()
    field = editor.table.findChild(QLineEdit)
    qtbot.keyClicks(field, "newt")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.table.item(3, 1).text() == "newt")
    editor.add()
    assert editor.edits.table.names == ("cat", "dog", "coach", "newt", "class 1")
    editor.table.selectRow(3)
    editor.remove()
    assert editor.edits.table.names == ("cat", "dog", "coach", "class 1")
    editor.table.selectRow(0)
    editor.remove()  # one that masks may know stays
    assert editor.edits.table.names == ("cat", "dog", "coach", "class 1")


def test_a_merged_class_says_what_it_becomes_and_what_pointed_at_it_goes_along(editor):
    editor.set_merge(2, 2)
    assert editor.table.item(2, 3).text() == "→ dog"
    editor.set_merge(1, 1)
    assert editor.edits.merges == {"dog": "cat", "coach": "cat"}
    assert "cannot be undone" in editor._trouble.text()
    editor.set_merge(1, None)
    assert editor.edits.merges == {"coach": "cat"}


def test_keys_move_and_add_classes(editor, qtbot):
    editor.table.setFocus()
    editor.table.selectRow(0)
    qtbot.keyClick(editor.table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert editor.edits.table.order == (2, 1, 3)
    qtbot.keyClick(editor.table, Qt.Key.Key_Insert)
    assert len(editor.edits.table) == 4
