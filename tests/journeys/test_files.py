"""Files of others in the window: what is asked before a folder opens, masks that come in, classes that change."""

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QPushButton

from smaf_core.data.classes import ClassTable
from smaf_core.project import lock
from smaf_core.project.class_editing import ClassEdits, edit_classes, edits_from
from smaf_core.project.lock import ProjectLock, turn
from smaf_core.project.store import Project
from smaf_desktop.classes.editor import ClassEditor
from smaf_desktop.exchange.import_dialog import ImportDialog
from smaf_desktop.exchange.opening_dialog import ChoiceDialog


def the_dialog(window, kind, qtbot):
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(kind)), timeout=10_000)
    return next(one for one in window.findChildren(kind) if one.isVisible())


@pytest.fixture
def masks(tmp_path, photos):
    """Colour masks of two photos: the first class in a corner."""
    folder = tmp_path / "given"
    folder.mkdir()
    for name in ("a", "b"):
        with Image.open(next(photos.glob(f"{name}.*"))) as photo:
            picture = np.zeros((photo.height, photo.width, 3), np.uint8)
        picture[:10, :10] = (12, 34, 56)
        Image.fromarray(picture).save(folder / f"{name}.png")
    return folder


def test_masks_come_in_as_done_by_hand_but_for_an_image_somebody_has_painted(
    open_window, proposed, show_image, paint, masks, qtbot
):
    window = open_window(proposed)
    document = show_image(window, "a")
    paint(window.canvas, (50, 10), (50, 20))
    painted = document.label_map.copy()
    window.actions_["import_masks"].trigger()
    dialog = the_dialog(window, ImportDialog, qtbot)
    dialog.look_at(masks)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 3, timeout=10_000)
    name = window.workspace.project.classes.names[0]
    dialog.table.say((12, 34, 56), name)
    dialog.purposes["masks"].click()
    with qtbot.waitSignal(window.runs.finished, timeout=60_000) as finished:
        dialog.import_button.click()
    assert finished.args[1].result["imported"] == 1
    assert finished.args[1].result["kept"] == 1
    assert "1 mask imported, 1 kept" in window.message_bar.words
    qtbot.waitUntil(lambda: window.workspace.records["b"].status == "accepted", timeout=10_000)
    np.testing.assert_array_equal(window.workspace.document.label_map, painted)
    window.workspace.open_image("b")
    assert (show_image(window, "b").label_map[:10, :10] == 1).all()


def test_an_imported_mask_of_the_image_on_the_screen_is_shown_at_once(open_window, proposed, show_image, masks, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["import_masks"].trigger()
    dialog = the_dialog(window, ImportDialog, qtbot)
    dialog.look_at(masks)
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 3, timeout=10_000)
    dialog.table.say((12, 34, 56), "unsure")
    dialog.purposes["masks"].click()
    dialog.import_button.click()
    qtbot.waitUntil(lambda: (window.canvas.document.label_map[:10, :10] == 255).all(), timeout=60_000)


def test_where_tags_are_in_two_places_the_window_asks(open_window, photos, qtbot):
    (photos / "labels.csv").write_text("image,tags\n" + "".join(f"{name},newt\n" for name in "abcd"))
    window = open_window()
    window.workspace.open(photos)
    dialog = the_dialog(window, ChoiceDialog, qtbot)
    dialog.choices[1].click()
    dialog.open_button.click()
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert window.workspace.project.classes.names == ("newt",)


def test_photos_without_tags_open_once_their_classes_are_named(open_window, photos, qtbot):
    (photos / "tags.csv").unlink()
    window = open_window()
    window.workspace.open(photos)
    dialog = the_dialog(window, ChoiceDialog, qtbot)
    dialog.names.setPlainText("cat\ntraffic light")
    dialog.open_button.click()
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert window.workspace.project.classes.names == ("cat", "traffic light")
    assert window.workspace.untagged == 4


def test_a_question_that_is_not_answered_opens_nothing(open_window, photos, qtbot):
    (photos / "labels.csv").write_text("image,tags\na,newt\n")
    window = open_window()
    window.workspace.open(photos)
    the_dialog(window, ChoiceDialog, qtbot).reject()
    assert window.workspace.project is None
    assert window.welcome.findChildren(QPushButton)[0].isEnabled()
    assert not (photos.parent / "photos.smaf").exists()


def test_classes_change_while_the_image_its_strokes_and_their_undo_stay(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    window.workspace.open_image("b")
    document = show_image(window, "b")
    before = document.label_map.copy()
    paint(window.canvas, (50, 10), (50, 20))
    painted, steps = document.label_map.copy(), document.undo_stack.count()
    window.actions_["edit_classes"].trigger()
    editor = the_dialog(window, ClassEditor, qtbot)
    editor.table.item(0, 1).setText("marguerite")
    editor.set_colour(0, (1, 2, 3))
    with qtbot.waitSignal(window.workspace.project_opened, timeout=20_000):
        editor.save_button.click()
    again = show_image(window, "b")
    assert again is not document
    np.testing.assert_array_equal(again.label_map, painted)
    assert again.undo_stack.count() == steps
    while again.undo_stack.canUndo():
        window.actions_["undo"].trigger()
        QApplication.processEvents()
    np.testing.assert_array_equal(again.label_map == 0, before == 0)
    assert window.workspace.project.classes.names[0] == "marguerite"
    assert window.class_panel.chosen_name() in window.workspace.project.classes.names
    assert any("marguerite" in (one.tags or ()) for one in window.workspace.records.values())


def test_a_merge_reaches_masks_on_disk_and_the_image_on_the_screen(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.class_panel.choose(1)
    paint(window.canvas, (50, 10), (50, 20))
    names = window.workspace.project.classes.names
    table = window.workspace.project.classes
    with qtbot.waitSignal(window.workspace.project_opened, timeout=20_000):
        window.exchange.change_classes(ClassEdits(table, {names[0]: names[1]}))
    document = show_image(window, "a")
    assert not (document.label_map == 1).any()
    assert (document.label_map == 2).any()
    with Project.open(proposed) as project:
        assert not any(names[0] in (image.tags or ()) for image in project.images())


def test_an_edit_that_is_refused_is_said_and_the_project_is_open_again(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.exchange.change_classes(ClassEdits(ClassTable.of(["one"])))
    qtbot.waitUntil(lambda: "merge them instead" in window.message_bar.words, timeout=20_000)
    show_image(window, "a")


def test_classes_wait_while_a_run_in_a_terminal_changes_the_project(open_window, proposed, show_image, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    window = open_window(proposed)
    document = show_image(window, "a")
    names, table = window.workspace.project.classes.names, window.workspace.project.classes
    with turn(proposed, "smaf propose"):
        window.exchange.ask_classes()
        window.exchange.change_classes(ClassEdits(table, {names[0]: names[1]}))
        assert "This cannot be done now: smaf propose has been at work" in window.message_bar.words
    assert window.workspace.document is document
    assert window.findChild(ClassEditor) is None


def test_classes_that_another_process_renames_while_a_project_opens_are_read_again(open_window, proposed, qtbot, monkeypatch):
    acquire, renamed = ProjectLock.acquire, []

    def late(lock):
        if not renamed:
            renamed.append(True)
            with Project.open(proposed) as other:
                edit_classes(other, edits_from(other.classes, rename=("cat", "tiger")))
        return acquire(lock)

    window = open_window()
    monkeypatch.setattr(ProjectLock, "acquire", late)
    window.workspace.open(proposed)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert renamed
    assert "tiger" in window.workspace.project.classes.names
    assert not any("cat" in (one.tags or ()) for one in window.workspace.records.values())
    assert window.workspace.read_only == ""
