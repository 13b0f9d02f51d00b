"""The window is killed while it accepts many photos together: when it is opened again they are all accepted, unasked."""

import subprocess
import sys
from pathlib import Path

import pytest

from smaf_core.project.store import Project

KILLED = """
import os, sys
from pathlib import Path
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtWidgets import QApplication
from smaf_core.project import accepting
from smaf_core.project.store import Project
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.images.bulk import Batch
from smaf_desktop.toolkit.messages import MessageBar

where, at = sys.argv[2], int(sys.argv[3])
application = QApplication([])
space, bar = Workspace(), MessageBar()
batch = Batch(space, bar, bar)
reached = 0

def watched(real):
    def call(*args, **kwargs):
        global reached
        reached += 1
        if reached == at:
            os._exit(9)
        return real(*args, **kwargs)
    return call

def begin():
    if where == "files":
        accepting.take_proposal = watched(accepting.take_proposal)
    elif where == "database":
        Project.set_status = watched(Project.set_status)
    batch.accept([name for name in space.records if name != "a"])
    if where == "note":
        accepting.end = watched(accepting.end)

space.document_opened.connect(lambda _: begin())
space.project_opened.connect(lambda: space.open_image("a"))
space.open(Path(sys.argv[1]))
while True:
    application.processEvents()
"""


@pytest.mark.parametrize(("where", "at"), [("files", 1), ("files", 2), ("database", 1), ("note", 1)])
def test_accepting_many_that_was_killed_is_done_when_the_window_opens_again(
    where, at, proposed, open_window, show_image, qtbot
):
    command = [sys.executable, "-c", KILLED, proposed, where, str(at)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 9, done.stderr
    window = open_window(proposed)
    show_image(window, "a")
    statuses = {name: record.status for name, record in window.workspace.records.items()}
    assert statuses == {"a": "proposed", "b": "accepted", "c": "accepted", "d": "accepted"}
    assert all(window.workspace.project.has_mask(name) for name in "bcd")
    assert not window.workspace.project.accepting_path.exists()
    window.close()
    with Project.open(proposed) as project:
        assert {image.name: image.status for image in project.images()} == statuses
