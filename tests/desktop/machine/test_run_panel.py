"""What is seen of a run: curves, memory, samples, pause; and what is said before it."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QCheckBox, QLabel

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import write_label_map
from smaf_core.progress import Failed, Finished, Progress
from smaf_core.project.store import Round
from smaf_core.review.prospects import Prospects
from smaf_core.settings.classifier import PRESETS
from smaf_desktop.machine import curves as module
from smaf_desktop.machine import run_dialog
from smaf_desktop.machine.curves import Curves, smoothed
from smaf_desktop.machine.run_dialog import RunDialog
from smaf_desktop.machine.run_figures import RunWatch
from smaf_desktop.machine.run_panel import RunPanel, result_words
from smaf_desktop.toolkit.words import memory_text
from smaf_desktop.worker.runs import RunPlan

PLAN = RunPlan.self_train(Path("x.smaf"))
HOPES = Prospects(40, (), (), 3)
COUNTS = {"new": 0, "proposed": 40, "in progress": 1, "accepted": 2, "flagged": 0}


@pytest.fixture
def panel(qtbot):
    shown = RunPanel()
    qtbot.addWidget(shown)
    shown.resize(300, 600)
    shown.show()
    return shown


def figures(steps, start=0):
    return [{"step": start + n, "loss": 3 / (n + 1), "classes": 1 / (n + 1), "learning_rate": 0.1} for n in range(steps)]


# ── curves ──


def test_curves_leave_out_what_is_no_loss_and_say_the_latest_values(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(figures(30))
    assert curves.names == ["loss", "classes"]
    assert 3 / 30 < curves.latest["loss"] < 3
    assert "loss" in curves.accessibleDescription()


def test_steps_that_are_done_again_replace_what_they_were(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(figures(20))
    curves.add([{"step": 10, "loss": 7.0}])
    assert curves._steps == [*range(11)]
    assert np.isnan(curves._values["classes"][-1])


def test_a_falling_loss_is_drawn_falling(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.resize(300, 140)
    curves.add([{"step": n, "loss": 10.0 ** (-n / 50)} for n in range(100)])
    image = curves.grab().toImage()
    blue = np.array([
        (x, y) for x in range(image.width()) for y in range(100)
        if QColor(image.pixel(x, y)).blue() - QColor(image.pixel(x, y)).red() > 80
    ])  # fmt: skip
    left, right = blue[blue[:, 0] < 100], blue[blue[:, 0] > 220]
    assert left[:, 1].mean() + 20 < right[:, 1].mean()


def test_every_loss_is_named_within_a_narrow_panel(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add([{"step": n, "loss": 1.123, "classes": 0.123, "saliency": 0.456, "consistency": 0.00789} for n in range(3)])
    at = [curves._names.text().index(name) for name in ("loss", "classes", "consistency", "saliency")]
    assert at == sorted(at)
    assert curves.minimumSizeHint().width() <= 210
    assert curves._names.heightForWidth(210) > curves._names.heightForWidth(2000)


def test_names_in_a_strangers_file_are_no_marks(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add([{"step": 1, "<img src=x>": 1.0}])
    assert "&lt;img" in curves._names.text()


def test_the_upright_axis_of_the_curves_says_that_it_is_logarithmic(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add([{"step": 0, "loss": 2.0}, {"step": 1, "loss": 0.0004}])
    axis = curves._plot.getAxis("left")
    assert axis.logMode
    assert "log" in axis.labelText


def test_curves_follow_the_theme(qtbot):
    curves = Curves()
    qtbot.addWidget(curves)
    curves.add(figures(3))
    palette = curves.palette()
    palette.setColor(QPalette.ColorRole.PlaceholderText, QColor("#123456"))
    curves.setPalette(palette)
    assert curves._plot.getAxis("left").textPen().color() == QColor("#123456")


def test_what_draws_is_loaded_beside_the_window(qtbot, monkeypatch):
    curves, loaded = Curves(), []
    qtbot.addWidget(curves)
    monkeypatch.setattr(module, "import_module", lambda name: loaded.append((name, threading.current_thread())))
    curves.prepare()
    qtbot.waitUntil(lambda: bool(loaded), timeout=10_000)
    assert loaded[0][0] == "pyqtgraph"
    assert loaded[0][1] is not threading.main_thread()


def test_a_window_without_a_training_starts_without_the_plotting_libraries():
    late = {"pyqtgraph", "matplotlib", "filelock"}
    code = f"import sys, smaf_desktop.window.main_window; sys.exit(bool({late} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_the_running_mean_begins_as_the_plain_mean_and_passes_over_gaps():
    np.testing.assert_allclose(smoothed([2.0, np.nan, 2.0]), 2.0)
    assert smoothed([1.0, 3.0])[1] == pytest.approx(2.05, abs=0.01)


# ── the run ──


def test_memory_is_said_where_it_is_told(panel):
    panel.begin(PLAN)
    panel.show_progress(Progress(3, 10, "self-training", 1536, 2048))
    assert memory_text(Progress(3, 10, "x", 1536, 2048)) == "GPU 2.0 GB · memory 1.5 GB"
    assert memory_text(Progress(3, 10, "x")) == ""
    assert panel._memory.isVisible()


def test_pausing_is_asked_for_said_and_taken_back(panel, qtbot):
    panel.begin(PLAN, can_pause=True)
    panel.show_progress(Progress(3, 10, "self-training"))
    with qtbot.waitSignal(panel.pause_asked) as asked:
        panel.pause.click()
    assert asked.args == [True]
    panel.show_paused(True)
    assert panel.run_words.startswith("Paused")
    with qtbot.waitSignal(panel.pause_asked) as asked:
        panel.pause.click()
    assert asked.args == [False]
    panel.show_paused(False)
    assert "self-training" in panel.run_words


def test_a_run_that_cannot_be_paused_has_no_button_for_it(panel):
    panel.begin(PLAN, can_pause=False)
    assert not panel.pause.isVisible()


def test_what_was_cut_off_can_be_resumed_with_one_click(panel, qtbot):
    panel.begin(PLAN)
    panel.end_badly(PLAN, Failed("Cancelled. What was finished is kept.", cancelled=True))
    with qtbot.waitSignal(panel.again_asked) as again:
        panel.again.click()
    assert again.args == [PLAN]
    export = RunPlan.export(Path("x.smaf"), Path("out"), "voc", "masks", "none")
    panel.begin(export)
    panel.end_badly(export, Failed("Cancelled.", cancelled=True))
    assert not panel.again.isVisible()


# ── watching ──


@pytest.fixture
def running(tmp_path):
    """A round that is being trained: two steps are told, one image is sampled."""
    folder = tmp_path / "mine.smaf" / "rounds" / "002"
    (folder / "samples").mkdir(parents=True)
    (tmp_path / "mine.smaf" / "rounds" / "001").mkdir()
    (tmp_path / "mine.smaf" / "rounds" / "001" / "metrics.jsonl").write_text('{"step": 0, "loss": 9}\n')
    Image.new("RGB", (64, 48), "red").save(tmp_path / "a.png")
    labels = np.zeros((24, 32), np.uint8)
    labels[:12] = 1
    write_label_map(folder / "samples" / "0.png", labels, ClassTable.of(["cat"]).palette())
    (folder / "samples" / "samples.json").write_text(json.dumps({"step": 1, "names": ["a"]}))
    return tmp_path / "mine.smaf"


@pytest.fixture
def watch(qtbot):
    """A watch that lives until its last look is over."""
    made = RunWatch()
    yield made
    made.end()
    qtbot.waitUntil(lambda: not made.is_looking)
    qtbot.wait(20)


def tell(project, *lines):
    with (project / "rounds" / "002" / "metrics.jsonl").open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


def test_watching_follows_the_new_round_only_and_reads_each_line_once(qtbot, watch, running, tmp_path):
    seen, samples = [], []
    watch.figures_came.connect(seen.extend)
    watch.samples_came.connect(lambda step, found: samples.append((step, found)))
    watch.begin(running, {"a": tmp_path / "a.png"}, is_new=True)
    watch.poll()
    tell(running, '{"step": 0, "loss": 3.0}', "{half a li")
    watch.poll()
    qtbot.waitUntil(lambda: len(seen) == 1 and len(samples) == 1)
    assert seen[0]["loss"] == 3.0
    step, (one,) = samples[0]
    assert (step, one.name, one.picture.shape, one.label_map.shape) == (1, "a", (24, 32, 3), (24, 32))
    tell(running, '{"step": 1, "loss": 2.0}')
    watch.poll()
    qtbot.waitUntil(lambda: len(seen) == 2)
    watch.end()
    qtbot.wait(200)
    assert [one["step"] for one in seen] == [0, 1]
    assert len(samples) == 1


def test_a_window_that_joins_a_run_sees_its_curves_from_the_start(qtbot, watch, running, tmp_path):
    tell(running, '{"step": 0, "loss": 3.0}', '{"step": 1, "loss": 2.0}')
    seen = []
    watch.figures_came.connect(seen.extend)
    watch.begin(running, {}, is_new=False)
    watch.poll()
    qtbot.waitUntil(lambda: len(seen) == 2)


def test_samples_are_shown_with_their_masks(panel, watch, running, tmp_path, qtbot):
    classes = ClassTable.of(["cat"])
    watch.samples_came.connect(lambda step, found: panel.samples.show_samples(step, found, classes, "project"))
    watch.begin(running, {"a": tmp_path / "a.png"}, is_new=False)
    tell(running, '{"step": 0, "loss": 3.0}')
    panel.begin(PLAN)
    watch.poll()
    qtbot.waitUntil(lambda: bool(panel.samples.images))
    (image,) = panel.samples.images
    assert image.pixel(5, 5) != image.pixel(5, 20)  # the upper half is a cat
    assert panel.samples.words == "Masks at step 1"


# ── before the run ──


@pytest.fixture
def dialog(qtbot):
    shown = RunDialog("self-train", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
    qtbot.addWidget(shown)
    return shown


@pytest.mark.parametrize("larger", [1.0, 1.5])
@pytest.mark.parametrize("kind", ["propose", "self-train"])
def test_no_word_of_the_dialog_is_cut(qtbot, qapp, kind, larger):
    usual = qapp.font()
    font = QFont(usual)
    font.setPointSizeF(usual.pointSizeF() * larger)
    qapp.setFont(font)
    try:
        shown = RunDialog(kind, Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
        qtbot.addWidget(shown)
        shown.show()
        qtbot.waitExposed(shown)
        words = [one for one in (*shown.findChildren(QLabel), *shown.findChildren(QCheckBox)) if one.isVisible() and one.text()]
        cut = [one.text() for one in words if not getattr(one, "wordWrap", bool)() and one.width() < one.sizeHint().width()]
        assert len(words) >= 3
        assert cut == []
        before = shown.preset.height()
        shown._say_time("many words " * 40)
        qtbot.wait(50)
        assert shown.preset.height() == before
    finally:
        qapp.setFont(usual)


@pytest.mark.parametrize(
    "plan",
    [RunPlan.propose(Path("x.smaf"), retrain=True), RunPlan.self_train(Path("x.smaf")),
     RunPlan.take(RunPlan.self_train(Path("x.smaf")), Path("old.safetensors"))],
)  # fmt: skip
def test_a_round_that_was_stopped_while_it_proposed_goes_on_proposing_and_learns_nothing_twice(panel, qtbot, plan):
    for stage, then in (("self-training", plan), ("proposals", RunPlan.propose(Path("x.smaf")))):
        panel.begin(plan)
        panel.show_progress(Progress(3, 10, stage))
        panel.end_badly(plan, Failed("stopped", cancelled=True))
        with qtbot.waitSignal(panel.again_asked) as again:
            panel.again.click()
        assert again.args == [then]


@pytest.mark.parametrize("kind", ["propose", "self-train"])
def test_classes_that_came_after_the_classifier_lead_to_a_first_classifier_anew(qtbot, kind):
    shown = RunDialog(kind, Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
    qtbot.addWidget(shown)
    shown.show_unknown(())
    assert shown.plan == (
        RunPlan.propose(Path("x.smaf"), "quick", "auto")
        if kind == "propose"
        else RunPlan.self_train(Path("x.smaf"), "quick", "auto")
    )
    with qtbot.waitSignal(shown.estimate_wanted) as wanted:
        shown.show_unknown(("zebra", "cow"))
    assert (wanted.args[0]["kind"], wanted.args[0]["retrain"]) == ("propose", True)
    assert shown.plan == RunPlan.propose(Path("x.smaf"), "quick", "auto", retrain=True)
    assert any("does not know zebra, cow" in one.text() for one in shown.findChildren(QLabel))


def test_the_dialog_asks_for_a_measurement_and_says_time_and_memory(dialog, qtbot):
    with qtbot.waitSignal(dialog.estimate_wanted) as wanted:
        dialog.want_estimate()
    usual = {"preset": "quick", "device": "auto", "retrain": False, "changes": [], "saliency": "auto"}
    assert wanted.args[0] == {"kind": "self-train", **usual}
    assert "Measuring" in dialog.time_words
    dialog.show_estimate({"images": 43, "seconds": 90.0, "memory_mb": 1536, "gpu_mb": 0, "device": "cpu"})
    assert "2 min" in dialog.time_words
    assert "1.5 GB" in dialog.time_words
    assert "43 images" in dialog.time_words


def test_another_preset_is_measured_anew_and_steps_reach_the_command(dialog, qtbot):
    with qtbot.waitSignal(dialog.estimate_wanted) as wanted:
        dialog.preset.setCurrentIndex(dialog.preset.findData("full"))
    assert wanted.args[0]["preset"] == "full"
    dialog.steps.setValue(300)
    assert dialog.plan.arguments[-2:] == ("--set", "self_training.steps=300")
    dialog.steps.setValue(0)
    assert "--set" not in dialog.plan.arguments


@pytest.fixture
def on_a_card(qtbot):
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cuda", "NVIDIA H100"), hopes=HOPES)
    qtbot.addWidget(shown)
    return shown


def measured(seconds, **more):
    return {"images": 43, "seconds": seconds, "memory_mb": 1536, "gpu_mb": 4096, "device": "cuda", **more}


def test_a_fast_card_keeps_the_preset_that_learns_everything(on_a_card):
    assert on_a_card.preset.currentData() == "full"
    on_a_card.show_estimate(measured(600.0))
    assert on_a_card.preset.currentData() == "full"
    assert "4.0 GB of the card's" in on_a_card.time_words
    assert "at once" not in on_a_card.time_words


def test_a_card_that_would_take_hours_gets_the_quick_preset_and_is_measured_again(on_a_card, qtbot):
    with qtbot.waitSignal(on_a_card.estimate_wanted) as wanted:
        on_a_card.show_estimate(measured(3 * 3600.0))
    assert wanted.args[0]["preset"] == on_a_card.preset.currentData() == "quick"
    on_a_card.show_estimate(measured(300.0))
    assert on_a_card.time_words.startswith("Quick is chosen: Full would take about 3 h")
    assert "5 min" in on_a_card.time_words


def test_hours_that_a_person_has_chosen_are_theirs(on_a_card):
    on_a_card.show_estimate(measured(3 * 3600.0))
    on_a_card.preset.setCurrentIndex(on_a_card.preset.findData("full"))
    on_a_card.preset.activated.emit(on_a_card.preset.currentIndex())
    on_a_card.show_estimate(measured(3 * 3600.0))
    assert on_a_card.preset.currentData() == "full"
    assert "Quick is chosen" not in on_a_card.time_words


def test_steps_that_a_person_has_set_are_theirs(on_a_card):
    on_a_card.steps.setValue(100_000)
    on_a_card.show_estimate(measured(30 * 3600.0))
    assert on_a_card.preset.currentData() == "full"


def test_a_batch_that_the_card_does_not_hold_is_said(on_a_card):
    on_a_card.show_estimate(measured(600.0, at_once=4))
    assert "holds 4 photos of a batch at once" in on_a_card.time_words


def test_presets_whose_weights_are_missing_are_grey_and_say_what_to_put_where(qtbot, monkeypatch):
    said = {"dinov2-small": "its weights are not on this machine"}
    monkeypatch.setattr(run_dialog, "why_missing", lambda backbone: said.get(backbone, ""))
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
    qtbot.addWidget(shown)
    box = shown.preset
    flags = {box.itemData(place): box.model().index(place, 0).flags() for place in range(box.count())}
    there = {name: bool(flag & Qt.ItemFlag.ItemIsEnabled) for name, flag in flags.items()}
    assert there == {name: name != "dinov2-small" for name in PRESETS}
    assert box.itemData(box.findData("dinov2-small"), Qt.ItemDataRole.ToolTipRole) == said["dinov2-small"]


def test_clip_is_offered_where_its_words_can_be_read_and_asks_for_nothing_else(qtbot, monkeypatch):
    monkeypatch.setattr(run_dialog, "why_no_words", lambda: "CLIP is not here")
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
    qtbot.addWidget(shown)
    assert not shown.method.model().index(1, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert shown.method.itemData(1, Qt.ItemDataRole.ToolTipRole) == "CLIP is not here"
    monkeypatch.setattr(run_dialog, "why_no_words", lambda: "")
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=HOPES)
    qtbot.addWidget(shown)
    shown.method.setCurrentIndex(1)
    assert shown.plan.arguments == ("x.smaf", "--clip", "auto", "--device", "auto")
    assert not shown.preset.isEnabled()
    assert not shown.saliency.isEnabled()
    assert "clip_words.txt" in shown.time_words
    shown.method.setCurrentIndex(0)
    assert shown.preset.isEnabled()
    assert shown.saliency.isEnabled()
    assert "--clip" not in shown.plan.arguments


def test_advanced_settings_are_folded_away_and_the_arrow_says_so(dialog):
    dialog.show()
    assert not dialog.steps.isVisible()
    assert dialog._toggle.arrowType() == Qt.ArrowType.RightArrow
    dialog._toggle.click()
    assert dialog.steps.isVisible()
    assert dialog._toggle.arrowType() == Qt.ArrowType.DownArrow


def test_what_tags_cannot_teach_is_said_before_minutes_are_spent_and_only_where_tags_teach(qtbot, monkeypatch):
    monkeypatch.setattr(run_dialog, "why_no_words", lambda: "")
    hopes = Prospects(8, (("bird", 1), ("dog", 4)), ("dog",), 2)
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=hopes)
    qtbot.addWidget(shown)
    shown.show()
    assert "tags of 8 images" in " ".join(one.text() for one in shown.findChildren(QLabel))
    assert "2 classes are in fewer than 10 tagged photos (bird: 1, dog: 4)" in shown.doubts
    assert "dog is in every tagged photo" not in shown.doubts  # the saliency maps show what is not
    shown.saliency.setChecked(False)
    assert "dog is in every tagged photo" in shown.doubts
    assert "leave them on" in shown.doubts
    shown.method.setCurrentIndex(1)  # CLIP goes by words
    assert not shown.doubts
    again = RunDialog("self-train", Path("x.smaf"), COUNTS, [], ("cpu", "2 cores"), hopes=hopes)
    qtbot.addWidget(again)
    assert not again.doubts


def test_how_far_the_measuring_is_stands_in_the_dialog(dialog):
    dialog.show_measuring(1, 3)
    assert dialog.time_words.endswith("(1 of 3)")


def test_what_a_run_left_out_is_named_when_it_is_done():
    left_out = {"holiday": "/photos/holiday.jpg: is damaged", "b": "gone"}
    words = result_words(PLAN, Finished({"proposed": 38, "seconds": 60.0, "left_out": left_out}))
    assert words.endswith("\n2 left out, the first is holiday: /photos/holiday.jpg: is damaged")
    assert "left out" not in result_words(PLAN, Finished({"proposed": 40, "seconds": 60.0, "left_out": {}}))


def test_the_dialog_counts_the_photos_that_have_tags_and_no_others(qtbot):
    shown = RunDialog("propose", Path("x.smaf"), {**COUNTS, "new": 4}, [], ("cpu", ""), hopes=Prospects(8, (), (), 3))
    qtbot.addWidget(shown)
    said = " ".join(one.text() for one in shown.findChildren(QLabel))
    assert "learns from the tags of 8 images" in said


MISSING = "U2-Net-p's weights are missing: put them somewhere"


@pytest.mark.parametrize("mapped", [0, 3])
def test_what_is_missing_for_saliency_maps_is_said_before_minutes_are_spent(mapped, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(run_dialog, "why_no_saliency", lambda: MISSING)
    shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", ""), hopes=replace(HOPES, bare=40, mapped=mapped))
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(shown.choose_model.isVisible)
    assert MISSING in shown._no_maps.text()
    assert shown.saliency.isChecked() == bool(mapped)  # maps that the photos brought along are of use
    with qtbot.waitSignal(shown.estimate_wanted) as wanted:
        shown.take_model(str(tmp_path / "mine.onnx"))
    assert wanted.args[0]["saliency"] == str(tmp_path / "mine.onnx")
    assert shown.plan.arguments[-2:] == ("--saliency", str(tmp_path / "mine.onnx"))
    assert not shown.choose_model.isVisible()


def test_nothing_is_said_of_saliency_weights_where_maps_are_there_or_can_be_made(qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(run_dialog, "why_no_saliency", lambda: asked.append(1) or "")
    for hopes in (replace(HOPES, bare=40), replace(HOPES, mapped=40)):
        shown = RunDialog("propose", Path("x.smaf"), COUNTS, [], ("cpu", ""), hopes=hopes)
        qtbot.addWidget(shown)
        shown.show()
    qtbot.waitUntil(lambda: asked == [1])
    qtbot.wait(50)
    assert not any(one.isVisible() for one in (shown.choose_model, shown._no_maps))
    assert "--saliency" not in shown.plan.arguments


def round_of(number, **metrics):
    return Round(number, "self-train", 0.0, 60.0, {"preset": "quick"}, metrics, Path(f"{number:03d}"))


JUDGED = {"images": 7, "before": 0.5, "after": 0.75, "unseen": True, "sure": True}


def test_how_good_the_round_in_force_is_stands_beside_the_next_step(panel):
    panel.show_project(round_of(2, judged=JUDGED, wanting=0), COUNTS, 0)
    assert "It agrees with your masks to 75.0 % (7 photos" in panel.next_words
    panel.show_project(round_of(2, judged={**JUDGED, "unseen": False}, wanting=3), COUNTS, 0)
    assert "%" not in panel.next_words


def test_a_round_that_was_not_taken_is_still_said_when_its_message_is_closed(panel):
    panel.show_project(round_of(2), COUNTS, 0, declined=round_of(3, declined=True))
    assert "Round 3 was not taken" in panel.next_words
    panel.show_project(round_of(2), COUNTS, 0)
    assert "not taken" not in panel.next_words
