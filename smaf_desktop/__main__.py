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

try:
    from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from smaf_desktop.toolkit.background import take_short_turns
    from smaf_desktop.toolkit.language import speak
    from smaf_desktop.toolkit.preferences import Preferences
    from smaf_desktop.window.main_window import MainWindow
except ImportError as _error:
    if ".so" not in str(_error):
        raise
    sys.stderr.write(f"smaf-desktop: this system lacks what Qt needs ({_error}); smaf doctor names the package that has it\n")
    sys.exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window, on a project or image folder if one is given; returns the exit code."""
    parser = argparse.ArgumentParser(prog="smaf-desktop", description="Tagged photos in, segmentation masks you trust out.")
    parser.add_argument("path", nargs="?", type=Path, help="an image folder or a project")
    chosen = parser.parse_args(arguments)
    take_short_turns()
    application = _start_qt()
    application.setApplicationName("SMAF Desktop")
    application.setDesktopFileName("smaf-desktop")
    preferences = Preferences()
    speak(application, preferences.language, preferences.languages_folder)
    window = MainWindow(preferences)
    window.show()
    if chosen.path is not None:
        QTimer.singleShot(0, window, lambda: window.workspace.open(chosen.path))
    signal.signal(signal.SIGINT, lambda *_: window.close())
    waker = QTimer(application, interval=250)  # Python sees Ctrl+C only when it runs
    waker.timeout.connect(lambda: None)
    waker.start()
    return application.exec()


def _start_qt() -> QApplication:
    """Start Qt; where it can show no window, say so in one line and end, instead of by an abort after a list of plugins."""
    heard: list[str] = []

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        heard.append(text)
        if kind == QtMsgType.QtFatalMsg:
            sys.stderr.write(f"smaf-desktop: {_why_no_window(heard)}\n")
            sys.stderr.flush()
            os._exit(2)  # Qt would abort on return

    before = qInstallMessageHandler(hear)
    application = QApplication(sys.argv[:1])
    qInstallMessageHandler(before)
    sys.stderr.writelines(text + "\n" for text in heard)
    return application


def _why_no_window(heard: Sequence[str]) -> str:
    """Word why Qt has ended, from what it said until then."""
    if any(text.rstrip().endswith("could not connect to display") for text in heard):
        return "there is no display here; the commands of smaf need none (smaf --help)"
    return f"Qt can show no window here ({heard[0].strip()}); smaf doctor says what is missing"


if __name__ == "__main__":
    sys.exit(main())
