"""The main job on real photos, through the real window and with the real machine; skips where the photos are absent."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from smaf_core.data.classes import BACKGROUND
from smaf_core.data.images import read_label_map
from smaf_core.evaluation.steps import CRF_STEP, evaluate_steps
from smaf_core.project.store import Project
from smaf_desktop.exchange.export_dialog import ExportDialog
from smaf_desktop.machine.run_dialog import RunDialog

VOC = Path(__file__).resolve().parents[3] / "shared" / "VOC2012"
PHOTOS = tuple(f"2007_{number}" for number in ("000032", "000039", "000063", "000068", "000121", "000170", "000241", "000243"))
MINUTES = 60_000


@pytest.fixture
def devkit(tmp_path):
    """Eight photos of the VOC devkit with their annotations, saliency maps and truth, in the devkit's own layout."""
    folder = tmp_path / "VOC2012"
    parts = {"JPEGImages": "jpg", "Annotations": "xml", "SALImages": "png", "SegmentationClassAug": "png"}
    for part, suffix in parts.items():
        (folder / part).mkdir(parents=True)
        for name in PHOTOS:
            shutil.copy(VOC / part / f"{name}.{suffix}", folder / part)
    return folder


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.voc
@pytest.mark.skipif(not VOC.is_dir(), reason="the real photos are not on this machine")
def test_a_voc_devkit_becomes_reviewed_and_exported_masks(open_window, devkit, tmp_path, show_image, paint, qtbot):
    before = contents(devkit)
    window = open_window(devkit, worker="real")
    found = window.message_bar.words
    window.actions_["propose"].trigger()
    (dialog,) = [one for one in window.findChildren(RunDialog) if one.isVisible()]
    dialog.accept()
    qtbot.waitUntil(lambda: window.runs.is_running)
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=8 * MINUTES)
    assert window.message_bar.words == found, "nothing went wrong since the folder was opened"

    window.actions_["next"].trigger()
    document = show_image(window, PHOTOS[1])
    qtbot.waitUntil(lambda: document.proposal is not None, timeout=MINUTES)
    paint(window.canvas, (5, 5), (5, 60))
    window.actions_["accept"].trigger()
    drawn = document.label_map.copy()

    window.actions_["export"].trigger()
    (export,) = [one for one in window.findChildren(ExportDialog) if one.isVisible()]
    export.folder.setText(str(tmp_path / "out"))
    export.accept()
    qtbot.waitUntil(lambda: not window.runs.is_running, timeout=2 * MINUTES)
    np.testing.assert_array_equal(read_label_map(tmp_path / "out" / "SegmentationClass" / f"{PHOTOS[1]}.png"), drawn)

    with Project.open(tmp_path / "VOC2012.smaf") as project:
        for image in project.images():
            tagged = {BACKGROUND, *(project.classes.index(tag) for tag in image.tags)}
            assert set(np.unique(project.load_proposal(image.name))) <= tagged
        steps = evaluate_steps(project)
    assert steps[CRF_STEP].mean_iou > 0.35  # all background: below 0.12
    assert contents(devkit) == before
