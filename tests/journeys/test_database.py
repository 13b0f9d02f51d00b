"""The window never waits for the database: nothing of SQLite is done in its thread, and a locked database stops nothing."""

import sqlite3
import threading
import traceback
from contextlib import closing

import pytest
from PySide6.QtCore import QTimer

from smaf_core.project.database import Database
from smaf_core.project.restoring import restore
from smaf_core.project.store import Project
from smaf_core.review.tag_doctor import Fix
from smaf_desktop.machine.run_dialog import RunDialog
from smaf_desktop.project import decisions


@pytest.fixture
def entered(monkeypatch):
    """Where SQLite is entered in this thread, from now on."""
    places, here = [], threading.current_thread()

    def watched(name):
        def call(self, *values):
            if threading.current_thread() is here:
                places.append("".join(traceback.format_stack(limit=6)))
            return getattr(sqlite3.Connection, name)(self, *values)

        return call

    names = ("execute", "executemany", "executescript", "close", "commit", "rollback", "backup")
    watching = type("Watching", (sqlite3.Connection,), {name: watched(name) for name in names})
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *values, **how: connect(*values, factory=watching, **how))
    return places


def test_the_hook_of_these_tests_sees_what_is_done_in_this_thread(entered, proposed):
    with Project.open(proposed):
        pass
    assert entered


def test_nothing_that_a_person_does_enters_sqlite_in_the_windows_thread(
    entered, open_window, proposed, show_image, paint, qtbot
):
    entered.clear()
    window = open_window(proposed)
    show_image(window, "a")
    window.class_panel.choose(1)
    paint(window.canvas, (50, 10), (50, 25))
    for action in ("toggle_tag", "undo", "accept", "flag", "next", "previous", "rounds", "tag_doctor"):
        window.actions_[action].trigger()
    window.image_list.filter_box.setText("status:flagged")
    window.image_list.apply_filter()
    window.image_list.filter_box.setText("")
    window.image_list.apply_filter()
    window.image_list.view.selectAll()
    for action in ("toggle_tag", "confirm_tags", "accept_selected", "undo", "flag_selected", "reset_selected", "by_gain"):
        window.actions_[action].trigger()
        qtbot.waitUntil(lambda: not window.batch.is_busy)
    window.workspace.mend("b", Fix("remove tag", "cat"))
    window.workspace.reload()
    window.actions_["self_train"].trigger()
    for dialog in window.findChildren(RunDialog):
        dialog.reject()
    assert window.workspace.settle()
    window.workspace.open(proposed)
    qtbot.waitUntil(lambda: window.workspace.document is not None)
    window.actions_["close_project"].trigger()
    assert entered == []


def test_while_another_program_writes_the_window_goes_on_and_the_decision_is_written_afterwards(
    open_window, proposed, show_image, qtbot, monkeypatch
):
    monkeypatch.setattr(decisions, "RETRY_MS", 50)
    window = open_window(proposed)
    show_image(window, "a")
    ticks = []
    heart = QTimer(window, interval=10, timeout=lambda: ticks.append(window.workspace.records["a"].status))
    with closing(Database(proposed / "project.sqlite")) as other:
        other.rows("BEGIN IMMEDIATE")
        heart.start()
        window.actions_["flag"].trigger()
        show_image(window, "b")
        window.actions_["accept"].trigger()
        qtbot.waitUntil(lambda: "is not written yet" in window.message_bar.words)
        heart.stop()
        assert ticks.count("flagged") > 1  # it went on while the database was waited for
        other.rows("COMMIT")
    qtbot.waitUntil(lambda: not window.message_bar.words)
    with Project.open(proposed) as project:
        assert [project.image(name).status for name in "ab"] == ["flagged", "accepted"]


def test_a_damaged_database_is_told_and_its_last_good_copy_restored_by_one_button(open_window, proposed, show_image, qtbot):
    with Project.open(proposed) as project:
        project.set_status("a", "flagged")
        project.keep_good_copy(0)
    (proposed / "project.sqlite").write_bytes(b"nothing of a database")
    window = open_window()
    window.workspace.open(proposed)
    qtbot.waitUntil(window.welcome.restore.isVisible)
    assert "is damaged" in window.welcome._busy.text()
    window.welcome.restore.click()
    show_image(window, "b")
    assert window.workspace.records["a"].status == "flagged"
    assert "the damaged database is kept as project.damaged-1.sqlite" in window.message_bar.words


def test_closing_the_project_leaves_a_copy_of_what_was_decided(open_window, proposed, show_image):
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["flag"].trigger()
    window.actions_["close_project"].trigger()
    (proposed / "project.sqlite").unlink()
    restore(proposed)
    with Project.open(proposed) as project:
        assert project.image("a").status == "flagged"
