"""Where no window can be shown, the program says why in one line, and does not crash."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display, and bring what Qt needs")

LIBRARY_MISSING = """
import runpy, sys

class Bare:
    def find_spec(self, name, path=None, target=None):
        if name == "PySide6.QtWidgets":
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

sys.meta_path.insert(0, Bare())
runpy.run_module("smaf_desktop", run_name="__main__")
"""


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    return subprocess.run([sys.executable, *arguments], env=own | environment, capture_output=True, text=True, check=False)


def test_without_a_display_it_points_to_the_terminal():
    ended = start("-m", "smaf_desktop")
    assert ended.stderr == "smaf-desktop: there is no display here; the commands of smaf need none (smaf --help)\n"
    assert ended.returncode == 2


def test_a_display_that_does_not_answer_is_named():
    ended = start("-m", "smaf_desktop", DISPLAY=":98765")
    assert ended.stderr.startswith("smaf-desktop: Qt can show no window here (could not connect to display :98765)")
    assert (ended.stderr.count("\n"), ended.returncode) == (1, 2)


def test_a_library_that_the_system_lacks_is_named():
    ended = start("-c", LIBRARY_MISSING)
    assert ended.stderr.startswith("smaf-desktop: this system lacks what Qt needs (libEGL.so.1: cannot open")
    assert "smaf doctor" in ended.stderr
    assert (ended.stderr.count("\n"), ended.returncode) == (1, 2)
