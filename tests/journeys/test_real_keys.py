"""The same keys under a window manager, from outside: Qt's offscreen platform gives the keyboard to windows by itself."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "openbox", "xdotool")
DRIVER = Path(__file__).with_name("real_keys.py")
DIALOGS = ["Ctrl+e", "Ctrl+i", "Ctrl+shift+c", "Ctrl+p", "Ctrl+BackSpace", "Ctrl+comma", "F1"]


@pytest.fixture
def display(tmp_path):
    """An X display with a window manager."""
    if missing := [name for name in NEEDED if shutil.which(name) is None]:
        pytest.skip(f"needs {', '.join(missing)}")
    name = f":{90 + os.getpid() % 900}"
    server = subprocess.Popen(["Xvfb", name, "-screen", "0", "1400x950x24"], stderr=subprocess.DEVNULL)
    time.sleep(1)
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_keys_from_outside_reach_palette_filter_and_every_dialog(display, proposed, tmp_path):
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    command = [sys.executable, str(DRIVER), str(proposed), str(tmp_path / "preferences.ini"), *DIALOGS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    said = done.stdout.splitlines()
    assert said[:3] == ["palette: outl", "outlines: True", "filter: zzz, nothing passes"], done.stdout + done.stderr
    assert said[3] == "after Escape: '' on the canvas"
    assert said[4:] == [f"{key}: the keyboard is in the dialog, Escape closes it" for key in DIALOGS]
