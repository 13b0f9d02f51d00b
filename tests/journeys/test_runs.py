"""Runs and what goes on beside them: exports, other projects, questions that have to wait."""

import pytest
from PySide6.QtGui import QDesktopServices

from smaf_core.formats import open_dataset
from smaf_core.progress import Finished
from smaf_core.project.store import Project
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.exchange.import_dialog import ImportDialog
from smaf_desktop.machine.run_dialog import RunDialog


@pytest.fixture
def busy(open_window, proposed, show_image, qtbot):
    """A window in which a round trains until it is cancelled."""
    window = open_window(proposed, self_train="tick")
    show_image(window, "a")
    window.actions_["self_train"].trigger()
    (dialog,) = window.findChildren(RunDialog)
    dialog.accept()
    qtbot.waitUntil(lambda: window.runs.is_running)
    return window


@pytest.fixture
def other(tmp_path, drawn):
    """Another project."""
    photos = drawn.draw_photos(tmp_path / "others")
    with Project.create(tmp_path / "others.smaf", open_dataset(photos)) as project:
        drawn.propose(project)
    return tmp_path / "others.smaf"


def test_masks_are_exported_while_a_round_trains(busy, tmp_path, qtbot, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", shown.append)
    busy.actions_["export"].trigger()
    (dialog,) = busy.findChildren(ExportDialog)
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.proposals.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: "Exported" in busy.message_bar.words, timeout=120_000)
    assert busy.runs.is_running
    assert (tmp_path / "out" / "SegmentationClass" / "a.png").exists()
    busy.message_bar.act()
    assert [url.toLocalFile() for url in shown] == [str(tmp_path / "out")]


def test_what_a_run_says_leaves_what_the_tool_says_to_be_read(busy, qtbot):
    busy.canvas.set_tool("polygon")
    qtbot.waitUntil(lambda: bool(busy.status_bar.run_words))
    assert busy.status_bar.currentMessage() == ""
    assert busy.status_bar.hint == busy.canvas.hint
    busy.run_panel.cancel_asked.emit()
    qtbot.waitUntil(lambda: not busy.runs.is_running, timeout=10_000)
    assert busy.status_bar.run_words == ""


def test_after_a_run_is_cancelled_the_keyboard_is_the_canvass_and_not_resumes(busy, qtbot):
    busy.activateWindow()
    busy.run_panel.cancel_asked.emit()
    qtbot.waitUntil(lambda: not busy.runs.is_running, timeout=20_000)
    qtbot.waitUntil(lambda: busy.canvas.hasFocus())


def test_what_has_to_wait_says_for_what_before_any_dialog_and_only_as_long_as_it_waits(busy, qtbot):
    busy.actions_["import_masks"].trigger()
    assert not busy.findChildren(ImportDialog)
    assert "“Self-training” is under way." in busy.message_bar.words
    busy.actions_["cancel_run"].trigger()
    qtbot.waitUntil(lambda: not busy.runs.is_running, timeout=20_000)
    assert not busy.message_bar.words


def test_the_key_that_proposes_says_why_it_cannot_now(busy):
    busy.message_bar.hide()
    busy.actions_["self_train"].trigger()
    assert "is under way" in busy.message_bar.words


def test_the_card_names_the_project_of_a_run_that_is_anothers_and_forgets_it_when_it_is_over(busy, other, qtbot):
    busy.workspace.open(other)
    qtbot.waitUntil(lambda: busy.workspace.project is not None and busy.workspace.project.folder == other, timeout=20_000)
    assert busy.run_panel.run_title == "Self-training in the project photos"
    busy.actions_["import_masks"].trigger()
    assert "in the project photos" in busy.message_bar.words
    done = {"round": 2, "kind": "self-training", "proposed": 4, "seconds": 3.0, "told": "agrees with your masks to 98 %"}
    busy.runs.finished.emit(busy.runs.plan, Finished(done))
    assert busy.run_panel.run_title == "Self-training in the project photos: done"
    assert busy.message_bar.words.startswith("Self-training in the project photos: done. 4 proposals")
    assert "your masks" not in busy.message_bar.words
    busy.actions_["cancel_run"].trigger()
    qtbot.waitUntil(lambda: not busy.runs.is_running, timeout=20_000)
    busy.workspace.open(busy.preferences.recent[1])
    qtbot.waitUntil(lambda: busy.workspace.project is not None and busy.workspace.project.folder != other, timeout=20_000)
    assert not busy.run_panel.is_showing_run
