"""The window as a whole: opening, keys, drops, refusals, closing."""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.canvas.viewer import Hover
from smaf_desktop.window.preferences_dialog import PreferencesDialog


def test_the_window_never_loads_torch():
    code = "import sys, smaf_desktop.__main__; print([name for name in sys.modules if name.split('.')[0] == 'torch'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_empty_window_says_what_to_do_first(open_window):
    window = open_window()
    words = " ".join(button.text() for button in window.welcome.findChildren(QPushButton))
    assert "Open Folder" in words
    assert not window.actions_["accept"].isEnabled()
    assert window.status_bar._hint.text() == ""


def test_how_the_tool_in_hand_is_used_is_said_only_while_there_is_something_to_use_it_on(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    assert "Drag to paint" in window.status_bar._hint.text()
    window.actions_["close_project"].trigger()
    assert window.status_bar._hint.text() == ""


def test_proposing_is_offered_only_where_there_are_tags_to_learn_from(open_window, photos, show_image):
    with Project.create(photos.parent / "photos.smaf", open_dataset(photos)) as project:
        for image in project.images():
            project.set_tags(image.name, image.tags, doubtful=True)
    window = open_window(photos.parent / "photos.smaf")
    show_image(window, "a")
    assert not window.actions_["propose"].isEnabled()
    window.image_list.view.selectAll()
    window.actions_["confirm_tags"].trigger()
    assert window.actions_["propose"].isEnabled()


def test_a_folder_of_photos_becomes_a_project_beside_it_and_its_first_image_is_shown(open_window, photos, show_image):
    before = sorted(photos.iterdir())
    window = open_window(photos)
    show_image(window, "a")
    assert (photos.parent / "photos.smaf" / "project.json").exists()
    assert sorted(photos.iterdir()) == before
    assert window.image_list.model.rowCount() == 4


def test_what_is_dropped_on_the_window_is_opened(open_window, photos, qtbot):
    window = open_window()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(photos / "tags.csv"))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, left, none))
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=10_000)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a folder that may not be written")
def test_where_the_project_cannot_be_beside_the_photos_the_window_asks(open_window, photos, qtbot):
    window = open_window()
    photos.parent.chmod(0o555)
    with qtbot.waitSignal(window.workspace.place_needed):
        window.workspace.open(photos)
    photos.parent.chmod(0o755)


def test_wrong_input_is_said_in_one_line_and_nothing_opens(open_window, tmp_path, qtbot):
    window = open_window()
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(window.workspace.failed) as failed:
        window.workspace.open(tmp_path / "empty")
    assert str(tmp_path / "empty") in failed.args[0]
    assert window.welcome.isVisible()


def test_projects_opened_before_are_offered_again(open_window, proposed):
    open_window(proposed).close()
    window = open_window()
    assert window.preferences.recent == [proposed]


def test_a_second_window_on_the_same_project_says_why_it_only_reads(open_window, proposed):
    open_window(proposed)
    second = open_window(proposed)
    assert second.workspace.read_only
    assert second.message_bar.words
    assert not second.actions_["accept"].isEnabled()


def test_single_letters_are_dead_while_somebody_types(open_window, proposed, show_image):
    window = open_window(proposed)
    document = show_image(window, "a")
    window.image_list.filter_box.setFocus()
    for key in ("d", "n", "s", "1"):
        QTest.keyClick(window.image_list.filter_box, key)
    QTest.keyClick(window.image_list.filter_box, Qt.Key.Key_Space)
    assert window.image_list.filter_box.text() == "dns1 "
    assert window.workspace.document is document
    assert window.workspace.records["a"].status == "proposed"


def test_keys_choose_tools_classes_and_layers(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.canvas.setFocus()
    QTest.keyClick(window, Qt.Key.Key_E)
    assert window.canvas.tool == "eraser"
    QTest.keyClick(window, Qt.Key.Key_2)
    assert window.canvas.label == 2
    QTest.keyClick(window, Qt.Key.Key_X)
    assert window.canvas.label == 0
    window.canvas.set_layer("image")
    QTest.keyClick(window, Qt.Key.Key_Tab)
    assert window.canvas.layer == "scale:0"


def test_every_button_has_an_accessible_name_and_a_tooltip(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    buttons = [one for one in window.findChildren(QToolButton) if one.isVisible() and not one.objectName().startswith("qt_")]
    mute = [one for one in buttons if not (one.accessibleName() or one.text()) or not one.toolTip()]
    assert len(buttons) > 20
    assert not mute


def test_no_two_actions_share_a_key(open_window):
    window = open_window()
    keys = [key.toString() for action in window.actions_.values() for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))


def test_a_key_can_be_changed_but_not_taken_from_another_action(open_window):
    window = open_window()
    dialog = PreferencesDialog(window.preferences, window.actions_, window.worker, window)
    dialog.changed.connect(window.apply_preferences)
    assert dialog.keys.set_key("flag", QKeySequence("F8"))
    assert window.actions_.keys_of("flag") == ["F8"]
    assert not dialog.keys.set_key("flag", QKeySequence("N"))
    assert window.actions_.keys_of("flag") == ["F8"]


def test_the_layout_is_remembered(open_window, proposed):
    first = open_window(proposed)
    first.image_dock.hide()
    first.actions_["tool:polygon"].trigger()
    first.close()
    assert open_window(proposed).image_dock.isHidden()


def test_closing_saves_what_was_painted(open_window, proposed, show_image, paint):
    window = open_window(proposed)
    show_image(window, "a")
    paint(window.canvas, (50, 10), (50, 20))
    window.close()
    with Project.open(proposed) as project:
        assert project.load_mask("a").touched.any()


def test_closing_with_something_half_made_leaves_the_photo_as_nobody_had_touched_it(
    open_window, proposed, show_image, paint, capfd
):
    window = open_window(proposed)
    document = show_image(window, "a")
    window.canvas.set_tool("polygon")
    for point in ((4, 4), (4, 20), (14, 20)):
        paint(window.canvas, point)
    assert not document.is_untouched
    window.close()
    assert "Traceback" not in capfd.readouterr().err
    with Project.open(proposed) as project:
        assert project.image("a").status == "proposed"
        assert not project.has_mask("a")


def test_photo_and_order_are_there_again_after_a_restart(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["by_gain"].setChecked(True)
    window.image_list.choose("c")
    show_image(window, "c")
    window.close()
    again = open_window(proposed)
    show_image(again, "c")
    assert again.actions_["by_gain"].isChecked()


def test_a_class_that_is_not_tagged_is_asked_about_once(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    window.image_list.choose("b")
    show_image(window, "b")
    other = next(one for one in window.workspace.project.classes.names if one not in window.workspace.records["b"].tags)
    window.class_panel.choose(window.workspace.project.classes.index(other))
    paint(window.canvas, (50, 10), (50, 20))
    assert f"“{other}”, which is not tagged" in window.message_bar.words
    window.message_bar.act()
    assert other in window.workspace.records["b"].tags
    window.batch.toggle_tag(["b"], other)
    window.message_bar.hide()
    paint(window.canvas, (55, 10), (55, 20))
    assert not window.message_bar.words


def test_the_window_can_be_made_small_whatever_tool_is_in_hand(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    for tool in ("brush", "superpixel", "islands", "polygon"):
        window.canvas.set_tool(tool)
        QApplication.processEvents()
        smallest = window.minimumSizeHint()
        assert smallest.width() <= 1100, tool
        assert smallest.height() <= 700, tool


def test_what_was_said_of_a_pixel_is_not_said_of_the_next_photo(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.status_bar.show_hover(Hover(3, 4, 1, False, ()))
    assert window.status_bar.pixel
    window.image_list.go(1)
    show_image(window, "b")
    assert window.status_bar.pixel == ""
