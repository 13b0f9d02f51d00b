"""Photos that show the same, found by the worker: shown in the list, and left out but for one."""

import cv2
import numpy as np
from PySide6.QtWidgets import QMessageBox

from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.images.duplicates_dialog import DuplicatesDialog


def scene(seed):
    rng = np.random.default_rng(seed)
    picture = np.full((180, 240, 3), rng.integers(60, 200, 3), np.uint8)
    for _ in range(20):
        centre = int(rng.integers(0, 240)), int(rng.integers(0, 180))
        cv2.circle(picture, centre, int(rng.integers(8, 40)), rng.integers(0, 255, 3).tolist(), -1)
    return picture


def test_a_mirrored_copy_is_shown_beside_its_photo_and_left_out(open_window, tmp_path, qtbot):
    photos = tmp_path / "photos"
    photos.mkdir()
    for name, picture in {"one": scene(1), "other": scene(2), "third": scene(3), "twin": scene(1)[:, ::-1]}.items():
        cv2.imwrite(str(photos / f"{name}.png"), np.ascontiguousarray(picture))
    (photos / "tags.csv").write_text("image,tags\none.png,cat\nother.png,dog\nthird.png,dog\ntwin.png,cat\n")
    with Project.create(tmp_path / "photos.smaf", open_dataset(photos)) as project:
        project.set_status("twin", "flagged")
    window = open_window(tmp_path / "photos.smaf", worker="real")
    window.actions_["duplicates"].trigger()
    (dialog,) = window.findChildren(DuplicatesDialog)
    qtbot.waitUntil(lambda: "photos in all" in dialog.words, timeout=60_000)
    dialog.list_button.click()
    assert list(window.image_list.model.names) == ["one", "twin"]
    dialog.tick_button.click()
    assert dialog.ticked == ["one"]  # of "twin" a person has thought
    dialog.leave_out_button.click()
    (box,) = [one for one in window.findChildren(QMessageBox) if one.isVisible()]
    next(one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole).click()
    qtbot.waitUntil(lambda: set(window.workspace.records) == {"other", "third", "twin"}, timeout=20_000)
    assert (photos / "one.png").exists()
