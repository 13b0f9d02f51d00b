"""Saving a copy of the project from the window: asked, written beside the window, offered to be opened."""

import time

import pytest
from PySide6.QtWidgets import QProgressDialog, QPushButton, QWidget

from smaf_core.errors import Cancelled
from smaf_core.project.lock import ProjectLock
from smaf_core.project.store import Project
from smaf_desktop.exchange import copying
from smaf_desktop.exchange.copying import CopyControl, free_place
from smaf_desktop.toolkit.messages import MessageBar


@pytest.fixture
def window(qtbot):
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


@pytest.fixture
def bar(qtbot, window):
    return MessageBar(window)


@pytest.fixture
def control(qtbot, window, space, project, bar):
    """Of an open project."""
    space.warned.connect(bar.say)
    made = CopyControl(window, space, bar)
    with qtbot.waitSignal(space.project_opened, timeout=10_000):
        space.open(project.folder)
    return made


def test_what_was_just_done_is_in_the_copy_and_it_can_be_opened(control, space, bar, qtbot, tmp_path):
    space.set_status(["a"], "flagged")
    control.copy(tmp_path / "copy.smaf")
    qtbot.waitUntil(lambda: str(tmp_path / "copy.smaf") in bar.words, timeout=20_000)
    with Project.open(tmp_path / "copy.smaf") as copy:
        assert copy.image("a").status == "flagged"
    with qtbot.waitSignal(space.project_opened, timeout=20_000):
        bar.act()
    assert space.project.folder == tmp_path / "copy.smaf"


def test_what_stands_in_the_way_is_said(control, bar, qtbot, tmp_path):
    (tmp_path / "there.smaf").write_text("mine")
    control.copy(tmp_path / "there.smaf")
    qtbot.waitUntil(lambda: "there already" in bar.words, timeout=20_000)
    assert (tmp_path / "there.smaf").read_text() == "mine"


def test_a_copy_can_be_cancelled_and_asked_for_again(control, window, bar, qtbot, tmp_path, monkeypatch):
    stopped = []

    def endless(source, to, report):
        try:
            for _ in range(1000):
                report(1, 3, "copying the project")
                time.sleep(0.01)
        except Cancelled:
            stopped.append(to)
            raise

    with monkeypatch.context() as patched:
        patched.setattr(copying, "copy_project", endless)
        control.copy(tmp_path / "copy.smaf")
        qtbot.waitUntil(lambda: control._shown.isVisible(), timeout=10_000)
        (dialog,) = window.findChildren(QProgressDialog)
        dialog.findChild(QPushButton).click()
        qtbot.waitUntil(lambda: control._shown is None, timeout=10_000)
    assert stopped == [tmp_path / "copy.smaf"]
    assert bar.words == ""
    control.copy(tmp_path / "copy.smaf")
    qtbot.waitUntil(lambda: "whole" in bar.words, timeout=20_000)


def test_only_one_copy_is_written_at_a_time(control, qtbot, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(copying, "copy_project", lambda source, to, report: asked.append(to))
    control.copy(tmp_path / "one.smaf")
    control.copy(tmp_path / "two.smaf")
    qtbot.waitUntil(lambda: control.is_idle, timeout=10_000)
    assert asked == [tmp_path / "one.smaf"]


def test_a_window_that_only_looks_offers_it_beside_the_reason(window, space, project, bar, qtbot, tmp_path):
    writer = ProjectLock(project.folder)
    assert writer.acquire() == ""
    space.warned.connect(bar.say)
    control = CopyControl(window, space, bar)
    asked = []
    control.ask = lambda: asked.append(True)
    with qtbot.waitSignal(space.project_opened, timeout=10_000):
        space.open(project.folder)
    qtbot.waitUntil(lambda: not bar._action.isHidden(), timeout=10_000)
    assert "already open" in bar.words
    bar.act()
    writer.release()
    assert asked == [True]


def test_a_file_without_the_ending_gets_it(control, bar, qtbot, tmp_path, monkeypatch):
    chosen = str(tmp_path / "v1.2")
    monkeypatch.setattr(copying.QFileDialog, "getSaveFileName", lambda *_, **__: (chosen, ""))
    control.ask()
    qtbot.waitUntil(lambda: "whole" in bar.words, timeout=20_000)
    assert (tmp_path / "v1.2.smaf" / "project.json").is_file()


def test_a_name_that_is_free_is_offered(tmp_path):
    assert free_place(tmp_path / "mine.smaf") == tmp_path / "mine copy.smaf"
    (tmp_path / "mine copy.smaf").mkdir()
    assert free_place(tmp_path / "mine.smaf") == tmp_path / "mine copy 2.smaf"


def test_where_nobody_may_write_the_documents_are_offered(tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "_may_write", lambda folder: False)
    assert free_place(tmp_path / "mine.smaf").parent != tmp_path
