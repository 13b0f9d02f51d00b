"""A window that only looks changes nothing of the project, and no run of the window that works; two projects stay apart."""

import hashlib
import os
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QMessageBox, QPushButton

from smaf_core.formats import open_dataset
from smaf_core.project.layout import Layout
from smaf_core.project.store import Project
from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.review.accept_dialog import AcceptDialog
from smaf_desktop.worker.followed import FollowedRun, Ticket
from smaf_desktop.worker.runs import RunPlan
from tests.journeys.conftest import FAKE

NOTHING = FusionSettings(threshold=1.0, strength=0)
"""Settings with which no class is strong enough anywhere."""


def said_in(folder):
    """What a project says: every file but those for the screen, and its records; not how the database keeps them."""
    kept = [one for one in sorted(folder.rglob("*")) if one.is_file() and "cache" not in one.relative_to(folder).parts]
    files = {
        str(one.relative_to(folder)): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in kept
        if ".sqlite" not in one.name and one.suffix != ".lock"
    }
    with Project.open(folder) as project:
        return files, project.images(), project.rounds()


def close_dialogs(window):
    for dialog in QApplication.topLevelWidgets():
        if dialog.isVisible() and dialog is not window and dialog.parentWidget() is window:
            dialog.close()
    QApplication.processEvents()


@pytest.fixture
def painted(open_window, proposed, show_image, paint):
    """A window that works: it has painted on "a"."""
    window = open_window(proposed)
    show_image(window, "a")
    paint(window.canvas, (5, 5), (5, 20))
    assert window.workspace.settle(10)
    return window


def test_nothing_that_can_be_pressed_in_a_window_that_only_looks_changes_the_project(
    painted, open_window, proposed, show_image, paint, qtbot, monkeypatch, tmp_path
):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(tmp_path / "copy.smaf"), ""))
    looker = open_window(proposed, worker="real")
    assert looker.workspace.read_only
    show_image(looker, "a")
    before = said_in(proposed)
    for name, action in looker.actions_.items():
        if name not in ("quit", "close_project", "open", "about", "palette"):  # which hold the keyboard, or end it
            action.trigger()
            close_dialogs(looker)
    looker.leave_wall()
    qtbot.waitUntil(lambda: looker.copying.is_idle, timeout=20_000)
    for part in (looker.fusion_panel, looker.run_panel, looker.segmenter_panel, looker.class_panel, looker.tool_options):
        for button in part.findChildren(QAbstractButton):
            if not getattr(button, "menu", lambda: None)():  # a menu waits for an answer
                button.click()
                close_dialogs(looker)
    paint(looker.canvas, (9, 9), (9, 30))
    assert said_in(proposed) == before
    assert painted.workspace.document.undo_stack.canUndo()


def test_a_window_that_only_looks_says_why_and_what_can_be_done(painted, open_window, proposed, show_image, qtbot):
    looker = open_window(proposed)
    show_image(looker, "a")
    assert looker.message_bar.words.startswith("You are only looking: this project is already open")
    assert looker.status_bar.hint == looker.message_bar.words
    assert not looker.actions_["undo"].isEnabled()
    buttons = looker.message_bar.findChildren(QPushButton)
    qtbot.waitUntil(lambda: "Save a Copy…" in [one.text() for one in buttons if one.isVisible()])
    looker.workspace.close()
    assert looker.status_bar.zoom == ""


def test_what_a_window_that_only_looks_is_asked_for_is_not_done(painted, open_window, proposed, show_image):
    looker = open_window(proposed)
    show_image(looker, "a")
    before = said_in(proposed)
    for ask in (
        lambda: looker.live_fusion.apply(NOTHING, "unreviewed"),
        lambda: looker.live_fusion.ask_apply(NOTHING, "image"),
        lambda: looker.live_fusion.take_back(proposed),
        lambda: looker.live_fusion.preview(NOTHING),
        lambda: looker.run_control.propose_image(),
        lambda: looker.run_control.start(RunPlan.tidy(proposed, undo=True)),
        lambda: looker.photos.leave_out(["b"]),
        lambda: looker.photos.rescan(),
        lambda: looker.batch.accept(["a", "b", "c"]),
        lambda: looker.batch.put_back(["a"]),
        lambda: looker.batch.toggle_tag(["a"], "cat"),
        lambda: looker.decisions.undo(),
        lambda: looker.decisions.flag_and_go_on(),
    ):
        ask()
        QApplication.processEvents()
        assert not looker.worker.is_busy
        assert not looker.runs.is_running
        assert looker.workspace.project is not None
    assert said_in(proposed) == before


@pytest.mark.skipif(os.name != "posix", reason="runs that outlive the window are for POSIX")
def test_closing_a_window_that_only_looks_leaves_the_run_of_the_one_that_works(painted, open_window, proposed, qtbot):
    folder = Layout(proposed).run_folder
    run = FollowedRun(folder, [sys.executable, str(FAKE), "tick"], Ticket("self-train", (str(proposed),), "Self-training"))
    painted.runs._make_run = lambda plan: run
    painted.runs.start(RunPlan.self_train(proposed))
    qtbot.waitUntil(lambda: Ticket.read(folder) is not None, timeout=10_000)
    process = Ticket.read(folder).process
    looker = open_window(proposed)
    qtbot.waitUntil(lambda: looker.runs.is_running, timeout=10_000)
    for name in ("cancel_run", "pause_run"):
        assert not looker.actions_[name].isEnabled()
        assert painted.actions_[name].isEnabled()
    looker.run_control.cancel()
    looker.run_control.pause(True)
    looker.preferences.closing = "stop"  # as the person said once, for good
    assert looker.close()
    assert process.is_alive()
    assert not Ticket.read(folder).paused
    painted.runs.kill()
    qtbot.waitUntil(lambda: not painted.runs.is_running, timeout=20_000)


@pytest.fixture
def other(tmp_path, drawn):
    """Another project with images of the same names."""
    photos = drawn.draw_photos(tmp_path / "others")
    with Project.create(tmp_path / "others.smaf", open_dataset(photos)) as project:
        drawn.propose(project)
    return tmp_path / "others.smaf"


def switch(window, to, qtbot):
    """Open another project, as somebody does while a dialog is open: reading it takes a while."""
    window.workspace.open(to)
    space = window.workspace
    qtbot.waitUntil(lambda: space.project is not None and space.project.folder == to and space.document is not None)


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda window: window.review.ask_accept_sure(), AcceptDialog),
        (lambda window: window.photos.ask_leave_out(["a"]), QMessageBox),
        (lambda window: window.live_fusion.ask_apply(NOTHING, "unreviewed"), QMessageBox),
    ],
)
def test_a_question_about_one_project_is_gone_when_another_is_open(open_window, proposed, other, show_image, qtbot, ask, kind):
    window = open_window(proposed)
    show_image(window, "a")
    ask(window)
    (dialog,) = [one for one in window.findChildren(kind) if one.isVisible()]
    before = said_in(other)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    switch(window, other, qtbot)
    assert not dialog.isVisible()
    assert said_in(other) == before


def test_what_was_applied_in_one_project_is_not_taken_back_in_another(open_window, proposed, other, show_image, qtbot):
    window = open_window(proposed, worker="real")
    show_image(window, "a")
    with qtbot.waitSignal(window.live_fusion.applied, timeout=60_000) as offer:
        window.live_fusion.apply(NOTHING, "unreviewed")
    take_back = offer.args[2]
    switch(window, other, qtbot)
    before = said_in(other), said_in(proposed)
    take_back()
    assert not window.worker.is_busy
    assert (said_in(other), said_in(proposed)) == before
