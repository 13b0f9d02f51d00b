"""What all tests share: no display, and none of this person's settings read or changed."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# One thread for each of pytest-xdist's processes: OpenMP's threads wait in a loop, and two processes with two of them on two
# cores wait for each other (measured: 16 s instead of 3)
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("SMAF_EXACT", "1")  # or a test would say something else on each kind of processor

import pytest
from hypothesis import HealthCheck, settings

# Hypothesis finds mistakes, not busy machines: no time limit for an example. `make test` tries the same examples each time, so
# that it says the same of the same code; `make test-slow` tries many others.
settings.register_profile("patient", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exploring", settings.get_profile("patient"), derandomize=False, max_examples=500)
settings.load_profile("patient")


@pytest.fixture(scope="session", autouse=True)
def nobodys_home(tmp_path_factory):
    """A home folder of its own, so that tests neither see nor change the settings of who runs them."""
    home = tmp_path_factory.mktemp("home")
    places = ("CONFIG", "CACHE", "DATA", "STATE")
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", *(f"XDG_{place}_HOME" for place in places))
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, str(home))
        yield home


@pytest.fixture(scope="session")
def qapp(qapp):
    """Qt's application, which speaks English whatever the system speaks: plurals come from a file too."""
    from smaf_desktop.toolkit.language import ENGLISH, speak

    speak(qapp, ENGLISH, Path(os.devnull))
    return qapp


@pytest.fixture
def older_project(tmp_path):
    """A project folder as an earlier version of the program has left it; see tests/core/project/data/README.md."""
    made = Path(__file__).parent / "core" / "project" / "data" / "project-of-37997b1.zip"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "older")
    return tmp_path / "older" / "old.smaf"


KILLED = """
import os, pathlib, sys
from smaf_core.data.files import writing_whole
with writing_whole(pathlib.Path(sys.argv[1])):
    os._exit(9)
"""


@pytest.fixture
def half_written():
    """Call it with a folder: a program is killed while it writes a file there; gives what it leaves."""

    def leave(folder):
        assert subprocess.run([sys.executable, "-c", KILLED, folder / "whole.png"], check=False).returncode == 9
        (left,) = folder.glob(".*.tmp")
        return left

    return leave
