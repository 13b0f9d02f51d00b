"""The keyboard alone: where it goes when something opens, closes or ends."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton

from smaf_desktop.exchange.opening_dialog import ChoiceDialog
from smaf_desktop.window.key_sheet import CommandPalette

ASKING = [
    "edit_classes",
    "export",
    "import_masks",
    "propose",
    "self_train",
    "train_segmenter",
    "accept_sure",
    "start_over",
    "check",
]
TELLING = ["rounds", "tag_doctor", "mend", "duplicates", "preferences", "help"]


@pytest.fixture
def window(open_window, proposed, show_image, qtbot):
    shown = open_window(proposed)
    show_image(shown, "a")
    shown.activateWindow()
    qtbot.waitUntil(lambda: shown.canvas.hasFocus())
    return shown


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    """Press a key wherever the keyboard is."""
    popup = QApplication.activePopupWidget()
    target = (popup.focusWidget() or popup) if popup is not None else QApplication.focusWidget()
    assert target is not None, "the keyboard is nowhere"
    QTest.keyClick(target, key, modifiers)


def type_in(text):
    """Type wherever the keyboard is."""
    for letter in text:
        press(letter)


def dialog_in(window, qtbot):
    """The one dialog that is open."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    (shown,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
    return shown


def test_no_key_means_two_things(window):
    keys = [key.toString() for action in window.findChildren(QAction) for key in action.shortcuts()]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []
    assert len(keys) > 60


@pytest.mark.parametrize("name", ASKING + TELLING)
def test_a_dialog_has_the_keyboard_at_once_and_escape_closes_it(window, qtbot, name):
    window.actions_[name].trigger()
    dialog = dialog_in(window, qtbot)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None and dialog.isAncestorOf(QApplication.focusWidget()))
    box = dialog.findChild(QDialogButtonBox)
    if name in ASKING:
        focused = QApplication.focusWidget()
        assert not box.isAncestorOf(focused), f"the keyboard is on {focused.text()}"
        primary = next(one for one in box.buttons() if one.property("primary"))
        assert primary.isDefault()
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not [one for one in window.findChildren(QDialog) if one.isVisible()])


@pytest.mark.qt_log_ignore("does not support")  # raising windows and grabbing the keyboard: offscreen
def test_the_command_palette_takes_typing_at_once_and_return_does_it(window, qtbot):
    window.actions_["palette"].trigger()
    type_in("swap cl")
    palette = dialog_in(window, qtbot)
    assert isinstance(palette, CommandPalette)
    assert palette.search.text() == "swap cl"
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.class_panel.label == 0)


def test_after_the_button_of_a_message_the_keyboard_is_the_canvass(window, qtbot):
    window.message_bar.offer("Something happened.", "Do", lambda: None)
    button = next(one for one in window.message_bar.findChildren(QPushButton) if one.text() == "Do")
    button.setFocus()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.canvas.hasFocus()
    type_in("2")
    assert window.class_panel.label == 2
    assert window.image_list.filter_box.text() == ""


def test_an_empty_list_says_why_and_escape_empties_the_filter_and_leaves_it(window, qtbot):
    window.actions_["filter"].trigger()
    type_in("nosuchphoto")
    qtbot.waitUntil(lambda: bool(window.image_list.nothing))
    assert "nosuchphoto" in window.image_list.nothing
    press(Qt.Key.Key_Escape)
    assert window.canvas.hasFocus()
    assert not window.image_list.nothing
    assert window.image_list.model.rowCount() == 4


def test_undo_on_a_photo_nobody_has_worked_on_offers_to_take_back_what_was_accepted(window, qtbot, show_image):
    press(Qt.Key.Key_Return)
    show_image(window, "b")
    assert window.workspace.records["a"].status == "accepted"
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "a was decided on" in window.message_bar.words
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    show_image(window, "a")
    assert window.workspace.records["a"].status != "accepted"
    assert not window.batch.can_undo


def test_naming_classes_begins_in_the_field_and_commas_part_names(qtbot, open_window, tmp_path, drawn):
    photos = drawn.draw_photos(tmp_path / "untagged")
    (photos / "tags.csv").unlink()
    for other in photos.glob("*.txt"):
        other.unlink()
    window = open_window()
    window.workspace.open(photos)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(ChoiceDialog)), timeout=20_000)
    (dialog,) = window.findChildren(ChoiceDialog)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.names)
    type_in("dog, bottle")
    assert dialog.classes.names == ("dog", "bottle")
    dialog.reject()


def test_the_field_for_a_key_waits_for_an_action_and_escape_is_no_key(window, qtbot):
    window.actions_["preferences"].trigger()
    keys = dialog_in(window, qtbot).keys
    assert not keys.edit.isEnabled()
    keys.table.selectRow(3)
    assert keys.edit.isEnabled()
    QTest.keyClick(keys.edit, Qt.Key.Key_Escape)
    assert keys.edit.keySequence().isEmpty()
