"""Choosing the bands and values of deep photos: what is offered, what the preview shows, and what becomes of the project."""

from types import SimpleNamespace

import numpy as np
import pytest
import tifffile
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from smaf_core.data.images import read_image
from smaf_core.formats import open_dataset
from smaf_core.project.rendering import originals_of, rendering_of
from smaf_core.project.store import Project
from smaf_core.settings.pictures import Rendering
from smaf_desktop.exchange.bands import BandsControl, BandsDialog, sample_of

ROWS, COLUMNS = np.mgrid[:30, :40]
BANDS = np.stack([COLUMNS * 100, ROWS * 100, (ROWS + COLUMNS) * 50, COLUMNS * 0 + 7], axis=-1).astype(np.uint16)


def deep_photo(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    tifffile.imwrite(path, BANDS, photometric="minisblack", planarconfig="contig")
    return path


@pytest.fixture
def deep(tmp_path):
    """A project of a photo with 8 bits and one with four bands of 16 bits."""
    deep_photo(tmp_path / "deep photos/b.tif")
    Image.new("RGB", (40, 30)).save(tmp_path / "deep photos/a.png")
    (tmp_path / "deep photos/tags.csv").write_text("image,tags\na.png,cat\nb.tif,cat\n")
    Project.create(tmp_path / "deep.smaf", open_dataset(tmp_path / "deep photos")).close()
    return tmp_path / "deep.smaf"


@pytest.fixture
def dialog(qtbot, tmp_path):
    shown = BandsDialog("b")
    qtbot.addWidget(shown)
    shown.take(sample_of(deep_photo(tmp_path / "b.tif"), None))
    return shown


def preview_of(qtbot, dialog, rendering):
    """Wait until the preview shows the deep photo in a way, and say whether it does."""
    wanted = read_image(dialog._sample.raster.path, rendering=rendering)

    def is_shown():
        picture = dialog.preview.pixmap()
        if picture.isNull():
            return False
        image = picture.toImage().convertToFormat(picture.toImage().Format.Format_RGB888)
        middle = image.pixelColor(image.width() // 2, image.height() // 2)
        near = wanted[14:17, 19:22].reshape(-1, 3).mean(axis=0)
        return bool((np.abs(np.array([middle.red(), middle.green(), middle.blue()]) - near) < 12).all())

    qtbot.waitUntil(is_shown, timeout=10_000)


def test_the_preview_shows_what_the_project_would_show(qtbot, dialog):
    preview_of(qtbot, dialog, Rendering())
    qtbot.mouseClick(dialog.colour, Qt.MouseButton.LeftButton)
    for field, band in zip(dialog.bands, (4, 2, 1), strict=True):
        field.setValue(band)
    assert dialog.rendering == Rendering((4, 2, 1), 0.5, 99.5)
    preview_of(qtbot, dialog, dialog.rendering)
    dialog.grey.click()
    dialog.by_value.click()
    dialog.bands[0].setValue(1)
    dialog.low.setValue(0)
    dialog.high.setValue(8000)
    assert dialog.rendering == Rendering((1,), 0, 8000, in_percent=False)
    preview_of(qtbot, dialog, dialog.rendering)


def test_it_is_chosen_by_keys_alone(qtbot, dialog):
    dialog.show()
    qtbot.keyClick(dialog.grey, Qt.Key.Key_Space)
    assert dialog.grey.isChecked()
    assert dialog.bands[0].isEnabled()
    qtbot.keyClick(dialog.bands[0], Qt.Key.Key_Up)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.result() == dialog.DialogCode.Accepted
    assert dialog.rendering == Rendering((2,), 0.5, 99.5)


def test_a_range_that_is_none_cannot_be_shown(dialog):
    dialog.grey.click()
    dialog.low.setValue(60)
    dialog.high.setValue(50)
    assert not dialog.show_button.isEnabled()
    dialog.usual.click()
    assert dialog.show_button.isEnabled()
    assert dialog.rendering is None


def test_a_photo_that_cannot_be_read_leaves_nothing_to_choose(qtbot):
    dialog = BandsDialog("b")
    qtbot.addWidget(dialog)
    dialog.refuse("b.tif: damaged")
    assert dialog.about.text() == "b.tif: damaged"
    assert not dialog.show_button.isEnabled()
    assert not dialog.colour.isEnabled()


@pytest.fixture
def control(qtbot, space):
    """Bands of whatever is open in a workspace, with nothing running."""
    window = QWidget()
    qtbot.addWidget(window)
    told = []
    made = BandsControl(window, space, SimpleNamespace(is_busy=lambda: False), lambda: told.append(made.deep))
    made.told = told
    return made


def test_only_projects_with_deep_photos_have_a_choice(qtbot, control, space, project, deep):
    space.open(project.folder)
    qtbot.waitUntil(lambda: bool(control.told), timeout=10_000)
    assert not control.deep
    space.open(deep)
    qtbot.waitUntil(lambda: control.deep == "b", timeout=10_000)


def test_what_was_chosen_is_kept_with_the_project_and_comes_back(qtbot, control, space, deep):
    space.open(deep)
    qtbot.waitUntil(lambda: control.deep == "b", timeout=10_000)
    rendering = Rendering((4, 2, 1), 1, 99)
    control.show_bands(rendering)
    qtbot.waitUntil(lambda: control.told == ["b", "b"], timeout=10_000)
    with Project.open(deep) as changed:
        assert rendering_of(changed) == rendering
        np.testing.assert_array_equal(
            read_image(changed.image("b").path), read_image(originals_of(changed)["b"], rendering=rendering)
        )
    control.ask()
    dialog = control.parent().findChild(BandsDialog)
    qtbot.waitUntil(dialog.show_button.isEnabled, timeout=10_000)
    assert dialog.rendering == rendering
    dialog.usual.click()
    dialog.accept()
    qtbot.waitUntil(lambda: control.told == ["b", "b", "b"], timeout=10_000)
    with Project.open(deep) as changed:
        assert rendering_of(changed) is None
        assert changed.image("b").path.suffix == ".tif"


def test_a_photo_that_is_damaged_is_told_and_stops_no_other(qtbot, control, space, deep):
    (deep.parent / "deep photos/c.tif").write_bytes(deep_photo(deep.parent / "deep photos/c.tif").read_bytes()[:-4000])
    (deep.parent / "deep photos/tags.csv").write_text("image,tags\na.png,cat\nb.tif,cat\nc.tif,cat\n")
    Project.create(deep.with_name("more.smaf"), open_dataset(deep.parent / "deep photos")).close()
    space.open(deep.with_name("more.smaf"))
    qtbot.waitUntil(lambda: control.deep == "b", timeout=10_000)
    with qtbot.waitSignal(space.warned, timeout=10_000) as warned:
        control.show_bands(Rendering((1,), 0, 100))
    assert "Photos that cannot be read and stay as they are: 1, the first is" in warned.args[0]
    with Project.open(deep.with_name("more.smaf")) as changed:
        assert changed.image("b").path.suffix == ".png"
