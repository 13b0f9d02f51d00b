"""A picture of 16,000 pixels a side, in a process of its own: it opens, is painted on and saved, within stated memory."""

import json
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.images import read_label_map
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project

SIDE = 16_000

AT_WORK = """
import json, resource, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from smaf_core.project import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.document import MaskDocument
from tests.desktop.conftest import drag

application = QApplication([])
project = Project.open(Path(sys.argv[1]))
document, canvas = MaskDocument.load(project, "large"), Canvas()
canvas.resize(800, 600)
canvas.set_classes(project.classes)
canvas.show()
canvas.show_document(document)
canvas.set_diameter(65)

def paint(*points):
    drag(canvas, points)
    while canvas.is_busy or document._journals.is_busy:
        application.processEvents()

paint((100, 100), (15_900, 15_900))
canvas.actual_size()
paint((8_000, 8_100), (8_000, 8_200))
document.undo_stack.undo()
assert document.finish()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"peak": peak, "set": int(document.label_map.astype(bool).sum())}))
canvas.show_document(None)
document.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_picture_of_sixteen_thousand_pixels_a_side_is_painted_on_and_saved(tmp_path, ending):
    photos = tmp_path / "photos"
    photos.mkdir()
    row = (np.arange(SIDE) // 63 % 256).astype(np.uint8)
    picture = np.broadcast_to(row[None, :, None], (SIDE, SIDE, 3))
    Image.fromarray(np.ascontiguousarray(picture)).save(photos / f"large.{ending}")
    (photos / "tags.csv").write_text(f"image,tags\nlarge.{ending},cat\n")
    Project.create(tmp_path / "mine.smaf", open_dataset(photos)).close()
    done = subprocess.run(
        [sys.executable, "-c", AT_WORK, str(tmp_path / "mine.smaf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["peak"] < 3500  # MB; docs/decisions/0045
    with Project.open(tmp_path / "mine.smaf") as project:
        label_map = read_label_map(project.mask_path("large"))
    assert label_map.shape == (SIDE, SIDE)
    assert np.count_nonzero(label_map) == found["set"] > 65 * 15_000
