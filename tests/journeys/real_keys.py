"""Opens the window on a real display and presses keys by xdotool: real_keys.py PROJECT PREFERENCES KEY..."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.key_sheet import CommandPalette
from smaf_desktop.window.main_window import MainWindow


def wait_until(happened, seconds=20):
    """Let the window live until something is so."""
    loop, left = QEventLoop(), seconds * 20
    while not happened() and left > 0:
        QTimer.singleShot(50, loop.quit)
        loop.exec()
        left -= 1
    return bool(happened())


def xdotool(*words):
    """Press or type, as from a real keyboard."""
    subprocess.run(["xdotool", *words], check=True)
    wait_until(lambda: False, 1)


def say(words):
    """Tell the test, which reads it."""
    sys.stdout.write(f"{words}\n")


def try_palette_and_filter(window):
    """Type into both, leave both by keys."""
    xdotool("key", "ctrl+k")
    xdotool("type", "--delay", "60", "outl")
    say(f"palette: {window.findChildren(CommandPalette)[0].search.text()}")
    xdotool("key", "Return")
    say(f"outlines: {window.canvas.layer_style.outlines}")
    xdotool("key", "ctrl+f")
    xdotool("type", "--delay", "60", "zzz")
    images = window.image_list
    wait_until(lambda: images.nothing)
    say(f"filter: {images.filter_box.text()}, {'nothing passes' if images.nothing else 'something passes'}")
    xdotool("key", "Escape")
    say(f"after Escape: {images.filter_box.text()!r} {'on the canvas' if window.canvas.hasFocus() else 'elsewhere'}")


def try_dialog(window, key):
    """Open a dialog by its key, see where the keyboard is, close it by Escape."""
    xdotool("key", key)
    dialog = QApplication.activeWindow()
    focused = QApplication.focusWidget()
    if dialog is window or focused is None:
        say(f"{key}: nothing opened, or the keyboard is nowhere")
        return
    box = dialog.findChild(QDialogButtonBox)
    on_cancel = box is not None and focused is box.button(QDialogButtonBox.StandardButton.Cancel)
    xdotool("key", "Escape")
    is_closed = QApplication.activeWindow() is window
    where = "on Cancel" if on_cancel else "in the dialog"
    say(f"{key}: the keyboard is {where}, {'Escape closes it' if is_closed else 'and Escape does not close it'}")


def main():
    """Try everything."""
    application = QApplication(sys.argv[:1])
    window = MainWindow(Preferences(Path(sys.argv[2])))
    window.show()
    window.workspace.open(Path(sys.argv[1]))
    wait_until(lambda: window.workspace.document is not None and application.activeWindow() is window)
    try_palette_and_filter(window)
    for key in sys.argv[3:]:
        try_dialog(window, key)
    window.runs.kill()
    window.close()


if __name__ == "__main__":
    main()
