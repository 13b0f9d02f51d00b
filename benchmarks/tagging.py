"""Keys, clicks and seconds a photo to tag 200 photos of 20 classes: python -m benchmarks.tagging [--photos N].

A robot presses real keys on the real window, without a display, and knows what is in each photo. It works photo by photo on the
canvas, with the classes in the order of their table, as the window had them before; the same with the classes of most photos
first; and on the thumbnail wall. The photos come once in no order, once in series of five that show the same. At the end the
project is read from the disk: every photo must have exactly its classes.

Seconds follow the keystroke-level model (Card, Moran & Newell 1980; the figures of benchmarks/robot_tools.py): a key 0.28 s, a
thought 1.35 s. A photo that is looked at costs one thought, each further one that looks like the one before 0.23 s, an eye's
movement; finding a class by its letters costs another thought. They compare ways of working; no person was timed.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.robot_tools import KEY, THINK
from smaf_core.data.classes import VOC_NAMES, ClassTable
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.window.main_window import MainWindow

GLANCE = 0.23
"""Seconds of a movement of the eyes (Card, Moran & Newell 1983): seeing that a photo shows what the one before did."""

CLASSES = VOC_NAMES[:20]
COMMON = "person"
Truth = dict[str, frozenset[str]]


def main() -> None:
    """Tag in every way, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    count = parser.parse_args().photos
    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    print("| photos | way | keys a photo | seconds a photo | keys for a photo of a person alone |")
    print("| --- | --- | ---: | ---: | ---: |")
    for words, series in (("in no order", 1), ("in series of five", 5)):
        truth = photos_with(count, series)
        for way, work in WAYS.items():
            hand = tag(truth, work)
            print(
                f"| {words} | {way} | {hand.keys / count:.1f} | {hand.seconds / count:.1f} | {hand.alone or '–'} |", flush=True
            )


def photos_with(count: int, series: int) -> Truth:
    """Draw by lot what is in each photo: a person in two of five, as in VOC, and one or two of the other classes."""
    lot, truth = random.Random(0), Truth()
    while len(truth) < count:
        tags = {COMMON} if lot.random() < 0.4 else set()
        if not tags or lot.random() < 0.6:
            tags.add(lot.choice([name for name in CLASSES if name != COMMON]))
        for _ in range(min(series, count - len(truth))):
            truth[f"{len(truth):04}"] = frozenset(tags)
    return truth


@dataclass
class Hand:
    """Presses keys, and counts."""

    window: MainWindow
    keys: int = 0
    seconds: float = 0.0
    alone: int = 0
    """Keys of the last photo that showed the most frequent class and nothing else, going there and tagging."""

    def press(self, *keys: Qt.Key, shift: bool = False) -> None:
        """Press keys wherever the keyboard is."""
        for key in keys:
            held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
            QTest.keyClick(self.focus, key, held)
            self.keys, self.seconds = self.keys + 1, self.seconds + KEY
            QApplication.processEvents()

    def think(self, seconds: float = THINK) -> None:
        """Look, or make up one's mind."""
        self.seconds += seconds

    @property
    def focus(self) -> QWidget:
        """Where the keyboard is."""
        return self.window.focusWidget() or self.window

    def choose(self, name: str) -> None:
        """Choose a class: by its number where the panel shows one, else by the fewest letters that find it."""
        panel = self.window.class_panel
        order = [panel._classes.name(label) for label in panel.key_order()]
        if name in order:
            self.press(Qt.Key(Qt.Key.Key_1 + order.index(name)))
            return
        self.think()
        self.press(Qt.Key.Key_Slash)
        for letter in letters_of(name):
            self.press(Qt.Key(ord(letter.upper())))
        self.press(Qt.Key.Key_Return)

    def tags(self, names: Sequence[str]) -> list[str]:
        """What the photos are tagged with that are selected, as the list says."""
        records = self.window.workspace.records
        return sorted({tag for name in names for tag in records[name].tags or ()})


def letters_of(name: str) -> str:
    """The fewest first letters by which the search finds this class and no other."""
    others = [one for one in CLASSES if one != name]
    return next((name[:n] for n in range(1, len(name)) if not any(one.startswith(name[:n]) for one in others)), name)


def photo_by_photo(hand: Hand, truth: Truth) -> None:
    """Look, choose a class, Y; go on with D."""
    for at, (name, tags) in enumerate(truth.items()):
        before = hand.keys
        hand.think(GLANCE if at and tags == truth[f"{at - 1:04}"] else THINK)
        for tag in sorted(tags):
            hand.choose(tag)
            hand.press(Qt.Key.Key_Y)
        wait_until(lambda one=name, wanted=tags: hand.tags([one]) == sorted(wanted))
        if at + 1 < len(truth):
            hand.press(Qt.Key.Key_D)
            wait_until(lambda one=f"{at + 1:04}": shown(hand.window) == one)
        hand.alone = hand.keys - before if tags == {COMMON} else hand.alone


def in_table_order(hand: Hand, truth: Truth) -> None:
    """Photo by photo, the classes as they were before."""
    panel = hand.window.class_panel
    panel._ordered = lambda tags: list(panel._classes.order)
    panel._order = panel._ordered(())
    photo_by_photo(hand, truth)


def on_the_wall(hand: Hand, truth: Truth) -> None:
    """Go along the wall by arrows, with Shift over photos that show the same; a class that is chosen tags them."""
    hand.press(Qt.Key.Key_G, shift=True)
    hand.press(Qt.Key.Key_Home)
    for turn, (tags, group) in enumerate(groupby(truth, key=truth.__getitem__)):
        names, before = list(group), hand.keys
        hand.think(THINK + GLANCE * (len(names) - 1))
        hand.press(*[Qt.Key.Key_Right] * bool(turn))
        hand.press(*[Qt.Key.Key_Right] * (len(names) - 1), shift=True)
        for tag in sorted(tags):
            hand.choose(tag)
        wait_until(lambda all_=names, wanted=tags: all(hand.tags([one]) == sorted(wanted) for one in all_))
        hand.alone = hand.keys - before if tags == {COMMON} and len(names) == 1 else hand.alone


WAYS: dict[str, Callable[[Hand, Truth], None]] = {
    "photo by photo, classes in the order of their table (before)": in_table_order,
    "photo by photo, classes of the most photos first": photo_by_photo,
    "on the wall": on_the_wall,
}


def tag(truth: Truth, work: Callable[[Hand, Truth], None]) -> Hand:
    """Make a project of photos without tags, open it, let the robot work, and look at what is on the disk."""
    with tempfile.TemporaryDirectory() as folder:
        place = make_project(Path(folder), truth)
        window = MainWindow(Preferences(Path(folder) / "preferences.ini"))
        window.show()
        window.workspace.open(place)
        wait_until(lambda: shown(window) == "0000")
        window.activateWindow()
        window.focus_view()
        hand = Hand(window)
        work(hand, truth)
        window.close()
        with Project.open(place) as project:
            wrong = [one.name for one in project.images() if frozenset(one.tags or ()) != truth[one.name]]
        if wrong:
            raise RuntimeError(f"{len(wrong)} photos are not tagged as they should be, the first is {wrong[0]}")
        window.deleteLater()
    return hand


def make_project(folder: Path, truth: Truth) -> Path:
    """Photos that nobody has tagged."""
    photos = folder / "photos"
    photos.mkdir()
    for name in truth:
        Image.new("RGB", (64, 48), (90, 120, 60)).save(photos / f"{name}.jpg")
    Project.create(folder / "photos.smaf", open_dataset(photos, ClassTable.of(CLASSES))).close()
    return folder / "photos.smaf"


def shown(window: MainWindow) -> str:
    """Name of the photo on the canvas."""
    document = window.workspace.document
    return "" if document is None else document.name


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Let the window live until something is so.

    Raises:
        RuntimeError: it is not so in time.
    """
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError("the window did not do what the keys say")
        QApplication.processEvents()
        time.sleep(0.001)


if __name__ == "__main__":
    main()
