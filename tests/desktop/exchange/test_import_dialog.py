import numpy as np
import pytest
from PIL import Image

from smaf_core.data.mask import Mask
from smaf_core.project.masks import save_mask
from smaf_desktop.exchange.import_dialog import ImportDialog
from smaf_desktop.toolkit.preferences import Preferences
from tests.desktop.conftest import SIZE, proposal_of

RED, BLUE = (200, 10, 10), (10, 10, 200)


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.ini")


@pytest.fixture
def coloured(tmp_path):
    """Masks of all three pictures, the cat red, the dog blue, something white in one."""
    folder = tmp_path / "coloured"
    folder.mkdir()
    for name in "abc":
        picture = np.array([(0, 0, 0), RED, BLUE], np.uint8)[proposal_of()]
        picture[0, 0] = 255 if name == "c" else 0
        Image.fromarray(picture).save(folder / f"{name}.png")
    return folder


@pytest.fixture
def dialog(qtbot, project, preferences):
    shown = ImportDialog(project, preferences)
    qtbot.addWidget(shown)
    return shown


def looked_at(qtbot, dialog, source):
    dialog.look_at(source)
    qtbot.waitUntil(lambda: "Looking" not in dialog.told.text(), timeout=10_000)
    return dialog


def test_colours_are_listed_with_a_choice_each_and_nothing_is_imported_before_all_are_answered(qtbot, dialog, coloured):
    looked_at(qtbot, dialog, coloured)
    assert dialog.table.rowCount() == 5
    assert dialog.table.item(1, 0).text().startswith("10 10 200")
    assert dialog.table.open_rows == 3
    assert not dialog.import_button.isEnabled()
    dialog.table.say(RED, "cat")
    dialog.table.say(BLUE, "dog")
    dialog.table.say((255, 255, 255), "unsure")
    assert dialog.import_button.isEnabled()
    assert dialog.table.meanings == {(0, 0, 0): "background", RED: "cat", BLUE: "dog", (255, 255, 255): "unsure"}
    assert dialog.plan.verb == "import"
    assert dialog.plan.arguments[1:4] == (str(coloured), "--as", "proposals")


def test_what_was_said_is_remembered(qtbot, dialog, project, preferences, coloured):
    looked_at(qtbot, dialog, coloured)
    dialog.table.say(RED, "dog")
    dialog.table.fill_open("background")
    dialog.import_button.click()
    again = ImportDialog(project, preferences)
    qtbot.addWidget(again)
    looked_at(qtbot, again, coloured)
    assert again.table.meanings[RED] == "dog"
    assert again.table.meanings[BLUE] == "background"


def test_masks_made_by_hand_are_counted_as_kept(qtbot, dialog, project, coloured):
    save_mask(project, "a", Mask(np.zeros(SIZE, np.uint8)))
    looked_at(qtbot, dialog, coloured)
    dialog.purposes["masks"].click()
    assert "2 images get a mask" in dialog._effect.text()
    assert "1 has a mask made here, and keeps it" in dialog._effect.text()


def test_a_folder_without_masks_is_said_in_red_and_cannot_be_imported(qtbot, dialog, tmp_path):
    (tmp_path / "nothing").mkdir()
    looked_at(qtbot, dialog, tmp_path / "nothing")
    assert "has no mask for any of the 3 pictures" in dialog.told.text()
    assert dialog.told.property("tone") == "danger"
    assert not dialog.import_button.isEnabled()


def test_one_of_several_folders_of_masks_can_be_chosen(qtbot, dialog, tmp_path):
    for folder in ("SegmentationClass", "masks"):
        (tmp_path / "set" / folder).mkdir(parents=True)
        Image.fromarray(proposal_of()).save(tmp_path / "set" / folder / "a.png")
    looked_at(qtbot, dialog, tmp_path / "set")
    assert [dialog.which.itemText(row) for row in range(2)] == ["SegmentationClass", "masks"]
    looked_at(qtbot, dialog, tmp_path / "set" / "masks")
    assert dialog.which.currentText() == "masks"
    assert dialog.plan.arguments[1] == str(tmp_path / "set" / "masks")


def test_attention_maps_come_in_as_proposals_only(qtbot, dialog, tmp_path):
    (tmp_path / "cams").mkdir()
    np.save(tmp_path / "cams" / "a.npy", {0: np.ones(SIZE, np.float32)})
    looked_at(qtbot, dialog, tmp_path / "cams")
    assert "attention maps of 1 images" in dialog.told.text()
    assert not dialog.purposes["truth"].isEnabled()
    assert dialog.import_button.isEnabled()
