"""What begins while a folder is being listed: the process that many photos need."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from smaf_desktop.project import opening
from smaf_desktop.project.opening import ProjectOpening
from smaf_desktop.project.reading import Wish


class Maker(QObject):
    """A worker that only notes what it is asked."""

    finished, failed, progressed = Signal(object), Signal(object), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def ask(self, verb: str, **_: object) -> QObject:
        self.heard.append(verb)
        return self

    def stop(self, *, wait: bool = False) -> None:
        self.heard.append("stop")

    def kill(self) -> None:
        self.heard.append("kill")


@pytest.fixture
def slow_list(monkeypatch):
    """A folder whose list takes until the event is set; then it turns out to be nothing."""
    listed = threading.Event()

    def open_slowly(wish: Wish) -> object:
        assert listed.wait(20)
        return "a question"

    monkeypatch.setattr(opening, "open_project", open_slowly)
    return listed


def test_the_process_for_many_photos_starts_while_they_are_listed_and_goes_when_it_is_not_needed(qtbot, slow_list, tmp_path):
    maker, parent = Maker(), QObject()
    one = ProjectOpening(maker, ThreadPoolExecutor(1), parent)
    with qtbot.waitSignal(one.undecided, timeout=20_000):
        one.start(Wish(tmp_path, tmp_path / "new.smaf"))
        qtbot.waitUntil(lambda: maker.heard == ["prepare_making"], timeout=20_000)
        slow_list.set()
    assert maker.heard == ["prepare_making", "stop"]


def test_a_folder_that_is_listed_at_once_or_a_project_needs_no_such_process(qtbot, slow_list, project):
    maker, parent = Maker(), QObject()
    slow_list.set()
    one = ProjectOpening(maker, ThreadPoolExecutor(1), parent)
    with qtbot.waitSignal(one.undecided, timeout=20_000):
        one.start(Wish(project.root, Path(project.root, "new.smaf")))
    slow_list.clear()
    with qtbot.waitSignal(one.undecided, timeout=20_000):
        one.start(Wish(project.root, project.folder))
        qtbot.wait(2 * opening.LONG_LIST_MS)
        slow_list.set()
    assert "prepare_making" not in maker.heard
