"""Small pictures that other threads make, for whoever may go away meanwhile."""

import subprocess
import sys
from pathlib import Path

import smaf_desktop

DELETED_WHILE_MAKING = """
import time
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from smaf_desktop.images import thumbnails
from smaf_desktop.toolkit.dialog import Dialog


def slowly(path, box):
    for _ in range(100):  # lets other threads go on, and needs Python to do so itself
        time.sleep(0.005)
    return QImage()


thumbnails.read_thumbnail = slowly
app = QApplication([])
dialog = Dialog()
pictures = thumbnails.Thumbnails(dialog)
pictures.get("a", Path("a.png"))
time.sleep(0.05)
dialog.deleteLater()
app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
print("gone", flush=True)
"""


def test_a_dialog_goes_at_once_while_its_pictures_are_made():
    child = subprocess.run(
        [sys.executable, "-c", DELETED_WHILE_MAKING], capture_output=True, text=True, timeout=60, check=False
    )
    assert (child.returncode, child.stdout) == (0, "gone\n"), child.stderr


def test_nobody_has_a_pool_of_qts_own():
    """It is deleted with its owner, and waits then for threads that may wait for Python."""
    folder = Path(smaf_desktop.__file__).parent
    assert [path.name for path in folder.rglob("*.py") if "QThreadPool(" in path.read_text(encoding="utf-8")] == []
