"""Small screens, and screens of 200 %."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton

HERE = Path(__file__).parent
FAKE = HERE.parent / "desktop" / "fake_worker.py"


def test_the_window_fits_on_a_small_screen_before_and_after_something_is_opened(open_window, proposed, qtbot):
    window = open_window()
    assert window.minimumSizeHint().width() <= 1024
    window.workspace.open(proposed)
    qtbot.waitUntil(lambda: window.workspace.document is not None)
    window.resize(1024, 700)
    qtbot.waitUntil(lambda: window.size() == QSize(1024, 700))
    buttons = window.layer_strip.findChildren(QToolButton)
    assert all(one.isHidden() or one.width() >= 54 for one in buttons)


def test_layers_have_shorter_names_where_there_is_no_room_for_the_whole_ones(open_window, proposed, qtbot):
    window = open_window(proposed)

    def names():
        return [one.text() for one in window.layer_strip.findChildren(QToolButton) if not one.isHidden()]

    window.resize(1900, 900)
    qtbot.waitUntil(lambda: "Scale 0.5" in names() and "CRF proposal" in names())
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: "0.5" in names() and "CRF" in names())


def test_a_dock_that_was_wide_may_become_narrow_again(open_window, proposed, qtbot):
    window = open_window(proposed)
    window.image_list.counts.show_counts(dict.fromkeys(window.workspace.counts, 99_999))
    qtbot.waitUntil(lambda: window.image_dock.minimumSizeHint().width() > 300)
    window.image_list.counts.show_counts(window.workspace.counts)
    qtbot.waitUntil(lambda: window.image_dock.minimumSizeHint().width() <= 263)


@pytest.mark.parametrize(("size", "scale"), [((2560, 1440), 2), ((1366, 768), 1)])
def test_the_window_opens_within_the_screen(proposed, tmp_path, size, scale):
    screen = {"name": "one", "x": 0, "y": 0, "width": size[0], "height": size[1], "logicalDpi": 96, "dpr": 1}
    (tmp_path / "screens.json").write_text(json.dumps({"screens": [screen]}))
    surroundings = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={tmp_path / 'screens.json'}"}
    surroundings |= {"QT_SCALE_FACTOR": str(scale)}
    command = [sys.executable, HERE / "screen_of_its_own.py", proposed, tmp_path / "preferences.ini", FAKE]
    told = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=300, check=True)
    seen = f"within {size[0] // scale}x{size[1] // scale} at {scale}"
    assert told.stdout.splitlines() == [f"welcome: {seen}", f"editor: {seen}"]
