"""Small faults of all masks, found by the worker and mended together, by keyboard alone."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smaf_core.data.mask import Mask
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_desktop.review.mend_dialog import MendDialog


def speck_in(labels):
    """The same with a speck where there is background, and where that is."""
    label = int(labels.max())
    for top in range(2, labels.shape[0] - 8, 2):
        for left in range(2, labels.shape[1] - 8, 2):
            if not labels[top - 2 : top + 8, left - 2 : left + 8].any():
                changed = labels.copy()
                changed[top : top + 6, left : left + 6] = label
                return changed, (slice(top, top + 6), slice(left, left + 6))
    raise AssertionError("there is no room for a speck")


def files_of(folder):
    return {path: path.read_bytes() for part in ("masks", "proposals") for path in (folder / part).glob("*.png")}


def test_specks_are_mended_by_keyboard_in_the_open_photo_too_and_taken_back(open_window, proposed, show_image, qtbot):
    with Project.open(proposed) as project:
        for name in "ab":
            changed, where = speck_in(project.load_proposal(name))
            project.replace_proposal(name, changed)
        mine, _ = speck_in(project.load_proposal("c"))
        save_mask(project, "c", Mask(mine, np.ones(mine.shape, bool)))
    before = files_of(proposed)
    window = open_window(proposed, worker="real")
    window.workspace.open_image("b")
    show_image(window, "b")
    QTest.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = window.findChildren(MendDialog)
    dialog.activateWindow()
    qtbot.waitUntil(lambda: dialog.list.topLevelItemCount() > 0, timeout=60_000)
    head = dialog.list.topLevelItem(0)
    rows = {head.child(row).text(1): head.child(row) for row in range(head.childCount())}
    assert set(rows) >= {"a", "b", "c"}
    assert set(dialog.order.chosen) == {"a", "b"}  # of "c" all pixels are a person's
    qtbot.waitUntil(lambda: QApplication.focusWidget() is dialog.list)
    dialog.list.setCurrentItem(rows["a"])
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    assert set(dialog.order.chosen) == {"b"}
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.workspace.document is not None and window.workspace.document.name == "a")
    window.workspace.open_image("b")
    show_image(window, "b")
    QTest.keyClick(dialog, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "1 photo are mended" in window.message_bar.words, timeout=20_000)
    qtbot.waitUntil(lambda: window.workspace.document is not None, timeout=20_000)
    assert not window.workspace.document.answer[where].any()
    assert {path.name for path, data in files_of(proposed).items() if before[path] != data} == {"b.png"}
    assert not window.findChildren(MendDialog) or not window.findChildren(MendDialog)[0].isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.canvas.hasFocus)
    QTest.keyClick(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "before it was mended" in window.message_bar.words, timeout=20_000)
    assert files_of(proposed) == before
