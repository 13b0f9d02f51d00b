"""Opens the window on a screen of some size, as `QT_SCALE_FACTOR` scales it: screen_of_its_own.py PROJECT PREFERENCES WORKER.

Tells, a line each, whether the welcome page and the editor lie within the screen.
"""

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.main_window import MainWindow
from smaf_desktop.worker.client import Worker


def live(milliseconds):
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def tell(what, window):
    """Say how large the window is, and its screen."""
    box, screen = window.frameGeometry(), window.screen().availableGeometry()
    place = "within" if screen.contains(box) else "not within"
    sys.stdout.write(f"{what}: {place} {screen.width()}x{screen.height()} at {window.devicePixelRatioF():g}\n")


application = QApplication(sys.argv[:1])
worker = Worker(command=[sys.executable, sys.argv[3], "serve"])
window = MainWindow(Preferences(Path(sys.argv[2])), worker=worker)
window.show()
live(200)
tell("welcome", window)
window.workspace.open(Path(sys.argv[1]))
while window.workspace.document is None:
    live(50)
live(500)
tell("editor", window)
window.close()
