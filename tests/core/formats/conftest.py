import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import voc_palette
from smaf_core.data.images import write_label_map
from smaf_core.formats import LabelledImage


@pytest.fixture
def pictures(tmp_path):
    """A function that puts small pictures into a folder."""

    def put(*names, folder=tmp_path / "data", size=(6, 8)):
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.full((*size, 3), 90, np.uint8)).save(path)
        return folder

    return put


@pytest.fixture
def labelled(tmp_path):
    """A function that makes images to export from {name: (label map, tags)}."""

    def make(content, reviewed=True, suffix=".jpg", folder=tmp_path / "pictures"):
        items = []
        for name, (label_map, tags) in content.items():
            path = folder / f"{name}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(np.repeat(label_map[..., None] // 2 + 60, 3, axis=2)).save(path)
            items.append(LabelledImage(name, path, tags, lambda mask=label_map: mask, reviewed))
        return items

    return make


@pytest.fixture
def masks(tmp_path):
    """A function that writes label maps as palette PNG."""

    def put(folder, **label_maps):
        folder.mkdir(parents=True, exist_ok=True)
        for name, label_map in label_maps.items():
            write_label_map(folder / f"{name}.png", label_map, voc_palette())
        return folder

    return put
