"""What a new user is told: a folder without tags, a project that is only looked at, what is under the pointer."""

from threading import Event

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import Patch
from smaf_core.progress import Progress
from smaf_core.project.lock import ProjectLock
from smaf_desktop.review.tag_doctor import TagDoctor
from smaf_desktop.tools.edits import Suggestion


def opened(window, qtbot):
    qtbot.waitUntil(lambda: window.workspace.project is not None and window.workspace.document is not None, timeout=20_000)


def test_who_has_no_segmenter_is_shown_how_to_tag_and_told_no_more_once_something_is_tagged(open_window, photos, qtbot):
    (photos / "tags.csv").unlink()
    window = open_window()
    window.workspace.open(photos, classes=ClassTable.of(["cat", "dog"]))
    opened(window, qtbot)
    qtbot.waitUntil(lambda: "Nobody has said what is in these photos" in window.message_bar.words)
    assert "segmenter" not in window.message_bar.words
    said = window.message_bar.words
    window.message_bar.act()
    assert window.tagging.is_on
    window.message_bar.say(said)
    window.workspace.set_tags(["a"], ["cat"])
    assert not window.message_bar.words


def test_where_one_only_looks_the_bottom_line_goes_on_saying_so(open_window, proposed, show_image):
    lock = ProjectLock(proposed)
    assert not lock.acquire()
    try:
        window = open_window(proposed)
        show_image(window, "a")
        window.message_bar.leave()
        assert window.status_bar.hint.startswith("You are only looking: ")
        assert "only to look at" in window.windowTitle()
    finally:
        lock.release()


def test_the_bottom_line_follows_a_stroke_without_a_movement_of_the_mouse(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.class_panel.choose(1)
    spot = QPointF(*window.canvas.view.to_widget((55, 20))).toPoint()
    QTest.mouseMove(window.canvas, spot)
    paint(window.canvas, (55, 16), (55, 20))
    qtbot.waitUntil(lambda: "cat (you)" in window.status_bar.pixel)
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: "background (machine)" in window.status_bar.pixel)


def test_a_stroke_that_a_photo_was_not_ready_for_is_there_though_another_was_chosen_at_once(
    open_window, proposed, show_image, paint, qtbot
):
    window, gate = open_window(proposed), Event()
    document = show_image(window, "a")
    window.canvas.set_tool("brush")
    window.class_panel.choose(1)

    def busy():
        gate.wait(30)
        return "nothing", None

    document.edit_later(busy)
    paint(window.canvas, (10, 10), (10, 30))
    assert window.canvas.is_holding
    window.image_list.choose("b")
    qtbot.waitUntil(lambda: window.workspace.document is not document, timeout=10_000)
    assert window.canvas.document is document
    gate.set()
    show_image(window, "b")
    assert (document.label_map[10, 12:29] == 1).all()
    assert document.mask.touched[10, 20]


def test_the_tag_doctor_stands_at_the_foot_of_the_window_and_leaves_most_of_the_photo_free(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["tag_doctor"].trigger()
    (doctor,) = window.findChildren(TagDoctor)
    canvas = window.canvas.rect().translated(window.canvas.mapToGlobal(window.canvas.rect().topLeft()))
    covered = doctor.frameGeometry() & canvas
    assert covered.height() < canvas.height() / 2
    doctor.close()


def test_what_was_suggested_for_one_photo_is_not_said_beside_the_next(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    window.suggestions.told.emit("Striped: {key} takes it.")
    assert window.status_bar.currentMessage() == "Striped: Z takes it."
    window.workspace.open_image("b")
    show_image(window, "b")
    assert window.status_bar.currentMessage() != "Striped: Z takes it."


def test_as_long_as_there_are_stripes_the_line_below_says_what_takes_them_also_while_a_run_goes_on(
    open_window, proposed, show_image
):
    window = open_window(proposed)
    show_image(window, "a")
    usual = window.status_bar.hint
    there = np.zeros((4, 4), np.uint8)
    patch = Patch(20, 20, there, there + 1, there > 0, there > 0)
    window.canvas.show_suggestion(Suggestion.of(patch, window.canvas.document.size, 20))
    window.suggestions.told.emit("Striped: {key} takes it.")
    window.runs.progressed.emit(Progress(3, 60, "saliency"))
    assert window.status_bar.currentMessage() == "Striped: Z takes it."
    window.status_bar.clearMessage()  # as after some seconds, or when the pointer passes over a menu
    assert window.status_bar.hint == "Striped: Z takes it."
    window.canvas.show_suggestion(None)
    assert window.status_bar.hint == usual


def test_the_arrow_keys_go_on_from_a_photo_that_was_clicked_in_the_list(open_window, proposed, show_image, qtbot):
    window = open_window(proposed)
    show_image(window, "a")
    view = window.image_list.view
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(window.image_list.model.index(1)).center())
    show_image(window, "b")
    for key, name in ((Qt.Key.Key_Down, "c"), (Qt.Key.Key_Up, "b")):
        QTest.keyClick(window.canvas, key)
        qtbot.waitUntil(lambda name=name: window.canvas.document is not None and window.canvas.document.name == name)
