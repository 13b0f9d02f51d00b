"""Starts the window: `smaf-desktop [PATH]`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

# Another OpenCV than ours sets these on import, and Qt then looks for its plugins in the wrong place (docs/decisions/0002).
for _variable in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_variable, None)

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from smaf_desktop.toolkit.preferences import Preferences  # noqa: E402
from smaf_desktop.window.main_window import MainWindow  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window, on a project or image folder if one is given; returns the exit code."""
    parser = argparse.ArgumentParser(prog="smaf-desktop", description="Tagged photos in, segmentation masks you trust out.")
    parser.add_argument("path", nargs="?", type=Path, help="an image folder or a project")
    chosen = parser.parse_args(arguments)
    application = QApplication(sys.argv[:1])
    application.setApplicationName("SMAF Desktop")
    application.setDesktopFileName("smaf-desktop")
    window = MainWindow(Preferences())
    window.show()
    if chosen.path is not None:
        QTimer.singleShot(0, window, lambda: window.workspace.open(chosen.path))
    signal.signal(signal.SIGINT, lambda *_: window.close())
    waker = QTimer(application, interval=250)  # Python sees Ctrl+C only when it runs
    waker.timeout.connect(lambda: None)
    waker.start()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
