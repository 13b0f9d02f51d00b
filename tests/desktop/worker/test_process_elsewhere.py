"""The door to processes as it is on Windows, where runs end with the window."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from smaf_desktop.worker import process


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(sys, "platform", "win32")
    spec = importlib.util.spec_from_file_location("process_on_windows", process.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_no_run_can_be_left_behind(on_windows):
    assert not on_windows.CAN_FOLLOW
    with pytest.raises(OSError, match="end with the window"):
        on_windows.start(["smaf"], {}, Path("out"), Path("errors"))


def test_nobody_is_a_child_that_could_have_ended(on_windows):
    with pytest.raises(ChildProcessError):
        on_windows.ending_of(1)


def test_both_systems_have_the_same_door(on_windows):
    def named(module: ModuleType) -> set[str]:
        return {name for name, thing in vars(module).items() if getattr(thing, "__module__", "") == module.__name__}

    assert named(on_windows) == named(process)


@pytest.mark.parametrize("ask", ["interrupt", "suspend_all", "resume_all", "kill_all"])
def test_asking_a_process_that_cannot_be_there_does_nothing(ask, on_windows, monkeypatch):
    for call in ("kill", "killpg"):
        monkeypatch.setattr(on_windows.os, call, lambda *_: pytest.fail("a process was touched"), raising=False)
    assert getattr(on_windows, ask)(1) is None
