"""The segmenter in the window: dialogs, card, layer, doubtful tags, a folder that nobody has tagged."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from safetensors.numpy import save_file

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import write_label_map
from smaf_core.project.store import Project
from smaf_core.segmenter.about import About
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.segmenter import SegmentationSettings
from smaf_desktop.canvas.layer_strip import LayerStrip
from smaf_desktop.classes.panel import ClassPanel
from smaf_desktop.exchange.opening_dialog import ChoiceDialog
from smaf_desktop.images.image_model import BELOW_ROLE, ImageListModel
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.machine.segmenter_dialogs import SegmentDialog, TrainSegmenterDialog
from smaf_desktop.machine.segmenter_panel import SegmenterPanel
from smaf_desktop.worker.runs import RunPlan

COUNTS = {"new": 1, "proposed": 2, "in progress": 0, "accepted": 0, "flagged": 0}


@pytest.fixture
def model(tmp_path) -> Path:
    """A file that says what a segmenter says of itself; the window looks at nothing else."""
    training = {"initial_weights": "ImageNet (some package)", "images": 12}
    about = About("efficientnet-lite0", ("cat", "dog"), 16, AsppSettings(), SegmentationSettings(), training)
    save_file({"weight": np.zeros(3, np.float32)}, tmp_path / "m.safetensors", {"about": about.to_json()})
    return tmp_path / "m.safetensors"


@pytest.fixture
def doubtful(project) -> Project:
    """Image "a" has tags that only a segmenter has seen."""
    project.set_tags("a", ["cat", "dog"], doubtful=True)
    return project


@pytest.fixture
def workspace(qtbot, space, doubtful):
    with qtbot.waitSignal(space.project_opened, timeout=10_000):
        space.open(doubtful.folder)
    return space


def test_training_is_the_command_a_terminal_would_run(qtbot):
    dialog = TrainSegmenterDialog(Path("a.smaf"), COUNTS, ("cpu", "2 cores"))
    qtbot.addWidget(dialog)
    assert dialog.plan.verb == "segment train"
    assert dialog.plan.arguments == (
        "a.smaf", "--preset", "quick", "--device", "auto", "--targets", "both", "--predict",
    )  # fmt: skip
    dialog.propose.setChecked(True)
    assert dialog.plan.arguments[-2:] == ("--predict", "--propose")
    dialog.look.setChecked(False)
    assert not dialog.propose.isEnabled()
    assert dialog.plan.arguments[-1] == "--no-predict"


def test_masks_alone_cannot_be_learnt_where_there_are_none(qtbot):
    dialog = TrainSegmenterDialog(Path("a.smaf"), COUNTS, ("", ""))
    qtbot.addWidget(dialog)
    dialog.targets.setCurrentIndex(dialog.targets.findData("masks"))
    assert not dialog.start.isEnabled()
    assert "accept or paint" in dialog.note.text()


def test_a_segmenter_is_described_before_it_is_used(qtbot, model):
    dialog = SegmentDialog("the photos", [model])
    qtbot.addWidget(dialog)
    assert dialog.start.isEnabled()
    assert "efficientnet-lite0, begun from ImageNet, trained on 12 images" in dialog.note.text()
    plan = dialog.plan(Path("b.smaf"))
    assert (plan.verb, plan.arguments) == ("segment predict", (str(model), "b.smaf", "--device", "auto", "--crf"))
    assert plan.project == Path("b.smaf")
    dialog.propose.setChecked(True)
    assert dialog.plan(Path("b.smaf")).arguments[-1] == "--propose"


def test_a_file_that_is_no_segmenter_cannot_be_used(qtbot, model, tmp_path):
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"\x08" + b"\0" * 7 + b"{}      ")
    dialog = SegmentDialog("the photos", [model])
    qtbot.addWidget(dialog)
    dialog.choose(broken)
    assert not dialog.start.isEnabled()
    assert str(broken) in dialog.note.text()
    dialog.choose(model)
    assert dialog.start.isEnabled()


def test_without_any_segmenter_the_dialog_says_where_one_comes_from(qtbot):
    dialog = SegmentDialog("the photos", [])
    qtbot.addWidget(dialog)
    assert not dialog.start.isEnabled()
    assert "train one" in dialog.note.text()


def test_classes_that_the_project_has_not_are_named_before_the_segmenter_looks(qtbot, model):
    dialog = SegmentDialog("the photos", [model], classes=ClassTable.of(["cat", "yak"]))
    qtbot.addWidget(dialog)
    assert dialog.start.isEnabled()
    assert "This project has no dog: what is seen of that becomes background" in dialog.note.text()
    none = SegmentDialog("the photos", [model], classes=ClassTable.of(["yak"]))
    qtbot.addWidget(none)
    assert not none.start.isEnabled()
    assert "none of these classes" in none.note.text()
    all_there = SegmentDialog("the photos", [model], classes=ClassTable.of(["dog", "cat"]))
    qtbot.addWidget(all_there)
    assert "This project has" not in all_there.note.text()


def test_what_a_segmenter_sees_is_a_layer_of_the_images_it_has_looked_at(canvas, open_document, project):
    strip = LayerStrip(canvas)
    canvas.show_document(open_document("b"))
    assert "segmenter" not in [layer.key for layer in canvas.layers()]
    seen = np.zeros((48, 64), np.uint8)
    seen[10:20, 10:20] = 2
    write_label_map(project.segmented_path("c"), seen, project.classes.palette())
    canvas.show_document(open_document("c"))
    assert [layer.key for layer in canvas.layers()][-2:] == ["segmenter", "mask"]
    canvas.set_opacity(1.0)
    canvas.set_layer("segmenter")
    place = QPoint(*(round(value) for value in canvas.view.to_widget((15, 15))))
    shown = canvas.grab().toImage().pixelColor(place)
    assert (shown.red(), shown.green(), shown.blue()) == project.classes.colours[1]
    buttons = strip._buttons
    assert not buttons["segmenter"].isHidden()
    canvas.show_document(open_document("b"))
    assert buttons["segmenter"].isHidden()
    assert canvas.layer == "mask"


def test_doubtful_tags_are_marked_in_the_list_and_in_the_panel(qtbot, doubtful):
    rows = ImageListModel(Thumbnails())
    rows.set_records({one.name: one for one in doubtful.images()})
    assert [rows.index(row).data(BELOW_ROLE) for row in range(3)] == ["cat?, dog?", "dog", "cat"]
    panel = ClassPanel()
    qtbot.addWidget(panel)
    panel.set_classes(doubtful.classes)
    panel.set_tags(("cat",), True)
    assert not panel.confirm.isHidden()
    with qtbot.waitSignal(panel.confirm_asked):
        panel.confirm.click()
    panel.set_tags(("cat",))
    assert panel.confirm.isHidden()


def test_a_person_confirms_doubtful_tags_here_and_on_disk(workspace, doubtful):
    assert workspace.confirm_tags(["a", "b"]) == 1
    assert not workspace.records["a"].doubtful
    assert workspace.settle()
    assert doubtful.image("a").tags == ("cat", "dog")
    assert not doubtful.image("a").doubtful
    assert workspace.confirm_tags(["a"]) == 0


def test_accepting_or_tagging_an_image_confirms_its_tags(workspace, doubtful):
    workspace.set_status(["a"], "accepted")
    assert not workspace.records["a"].doubtful
    assert workspace.settle()
    doubtful.set_tags("b", ["dog"], doubtful=True)
    workspace.set_tags(["b"], ["dog"])
    assert not workspace.records["b"].doubtful
    assert workspace.settle()
    assert not any(image.doubtful for image in doubtful.images())


def test_a_folder_that_nobody_tagged_is_offered_to_a_segmenter_and_opens_with_its_classes(qtbot, space, doubtful, tmp_path):
    photos = tmp_path / "new"
    photos.mkdir()
    for path in doubtful.root.glob("*.png"):
        (photos / path.name).write_bytes(path.read_bytes())
    with qtbot.waitSignal(space.undecided, timeout=10_000) as asked:
        space.open(photos)
    (question,) = asked.args
    dialog = ChoiceDialog(question.matter)
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.segmenter_asked):
        dialog.segmenter.click()
    assert not question.place.exists()
    with qtbot.waitSignal(space.project_opened, timeout=10_000):
        space.open(question.folder, question.place, classes=ClassTable.of(["cat", "dog"]))
    assert (space.untagged, space.project.classes.names) == (3, ("cat", "dog"))


def test_the_card_says_what_there_is_and_leads_to_what_is_doubtful(qtbot, project, model):
    panel = SegmenterPanel()
    qtbot.addWidget(panel)
    panel.show_project(project, 0, True)
    assert "needs no tags" in panel.words
    assert panel.confirm.isHidden()
    project.segmenter_path.parent.mkdir()
    model.rename(project.segmenter_path)
    panel.show_project(project, 2, True)
    assert "trained on 12 images" in panel.words
    with qtbot.waitSignal(panel.confirm_asked):
        panel.confirm.click()


def test_a_run_of_the_segmenter_knows_its_project():
    assert RunPlan.segment(Path("m.onnx"), Path("p.smaf"), "cpu", crf=False).project == Path("p.smaf")
    assert RunPlan.train_segmenter(Path("p.smaf"), "quick", "auto", "both", look=True).project == Path("p.smaf")


def test_how_long_training_takes_is_measured_anew_for_whatever_is_chosen(qtbot):
    dialog = TrainSegmenterDialog(Path("a.smaf"), COUNTS, ("cpu", "2 cores"))
    qtbot.addWidget(dialog)
    with qtbot.waitSignal(dialog.estimate_wanted) as wanted:
        dialog.look.setChecked(False)
    assert wanted.args == [{"preset": "quick", "device": "auto", "targets": "both", "look": False, "propose": False}]
    assert "Measuring" in dialog.note.text()
    dialog.show_estimate({"images": 43, "seconds": 480.0, "memory_mb": 1536, "gpu_mb": 0, "device": "cpu"})
    assert "About 8 min for 43 images on the processor, and 1.5 GB of memory" in dialog.note.text()
    assert "efficientnet-lite0" in dialog.note.text()


def test_what_cannot_begin_is_not_measured(qtbot):
    dialog = TrainSegmenterDialog(Path("a.smaf"), COUNTS, ("", ""))
    qtbot.addWidget(dialog)
    with qtbot.assertNotEmitted(dialog.estimate_wanted):
        dialog.targets.setCurrentIndex(dialog.targets.findData("masks"))
    assert "Measuring" not in dialog.note.text()
