import json

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.classes import voc_palette
from smaf_core.data.images import write_label_map
from smaf_core.errors import SmafError
from smaf_core.evaluation.report import markdown_table, write_report
from smaf_core.evaluation.steps import measure_folders, measure_project
from smaf_core.evaluation.thresholds import TUNED_ON_TRUTH
from smaf_core.figures import plots
from smaf_core.figures.plots import draw_bars, draw_lines
from smaf_core.settings.classifier import BACKGROUND_SCORE
from smaf_core.workflow.propose import propose


@pytest.fixture
def proposed(project):
    propose(project, preset="tiny")
    return project


def test_all_steps_are_measured_by_size_and_the_fused_one_at_every_threshold(proposed):
    measured = measure_project(proposed, by_size=True, sweep=True)
    plain = json.loads(json.dumps(measured.as_dict()))
    assert list(measured.sizes) == list(measured.steps) == list(plain)
    for step, result in measured.sizes.items():
        assert result.correct_pixels.sum() == measured.steps[step].correct_pixels[1:].sum()
    constant = measured.sweep.at(BACKGROUND_SCORE)
    assert constant.mean_iou == pytest.approx(measured.steps["fused"].mean_iou)
    assert plain["fused"]["sweep"]["note"] == TUNED_ON_TRUTH
    assert plain["mask"]["by_size"]["sizes"]["small"]["objects"] >= 0


def test_the_report_tells_all_of_it_and_says_what_is_tuned(proposed, tmp_path):
    written = write_report(tmp_path / "report", measure_project(proposed, by_size=True, sweep=True), "six pictures")
    text = written.read_text(encoding="utf-8")
    assert text.startswith("# six pictures")
    assert TUNED_ON_TRUTH in text
    for name in ("steps", "classes", "sizes", "sweep"):
        assert f"({name}.png)" in text
        with Image.open(written.with_name(f"{name}.png")) as picture:
            assert min(picture.size) > 50
    assert "fused + CRF" in json.loads(written.with_name("measurement.json").read_text(encoding="utf-8"))


def test_a_report_without_sizes_and_thresholds_does_not_speak_of_them(tmp_path):
    folder = _folders(tmp_path)
    text = write_report(tmp_path / "report", measure_folders(*folder), "masks").read_text(encoding="utf-8")
    assert "mean recall" in text
    assert "size" not in text
    assert not (tmp_path / "report" / "sweep.png").exists()


def test_two_folders_are_measured_by_size_too(tmp_path):
    measured = measure_folders(*_folders(tmp_path), by_size=True)
    assert measured.sizes["mask"].objects.sum() == 1
    assert measured.as_dict()["mask"]["by_size"]["sizes"]["small"]["mean_iou"] == pytest.approx(4 / 6)


def blue(path):
    """Where a plot shows its first series, without the border of anything."""
    with Image.open(path) as picture:
        return (np.array(picture.convert("RGB")) == (0, 114, 178)).all(axis=2)


def test_the_bars_are_as_long_as_their_values_and_what_is_undefined_has_none(tmp_path):
    draw_bars(tmp_path / "bars.png", "title", ("a", "b", "c"), {"one": [0.5, 1.0, float("nan")]})
    lengths = blue(tmp_path / "bars.png").sum(axis=1)
    half, whole = (rows[0] for rows in np.split(lengths[lengths > 0], np.flatnonzero(np.diff(lengths[lengths > 0])) + 1))
    assert half == pytest.approx(whole / 2, abs=2)


def test_a_line_rises_with_its_values(tmp_path):
    draw_lines(tmp_path / "lines.png", "title", "threshold", (0.0, 1.0), {"one": [0.0, 1.0]})
    assert np.corrcoef(*np.nonzero(blue(tmp_path / "lines.png")))[0, 1] < -0.99


@pytest.mark.parametrize("name", ["$a_b$", "犬", "x" * 300])
def test_a_plot_takes_any_name_as_it_is(tmp_path, name):
    draw_bars(tmp_path / "bars.png", name, (name,), {name: [0.5], "other": [0.2]})
    assert blue(tmp_path / "bars.png").any()


def test_a_plot_of_many_classes_is_no_larger_than_can_be_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(plots, "_MOST_PIXELS", 300)
    draw_bars(tmp_path / "bars.png", "title", tuple(map(str, range(20))), {"one": [0.5] * 20})
    with Image.open(tmp_path / "bars.png") as picture:
        assert picture.height <= 300


def test_a_cell_cannot_break_its_table():
    assert markdown_table(("class",), [("a|b",)]).splitlines()[-1] == "| a\\|b |"


def test_nothing_to_measure_says_what_to_do_first(project):
    with pytest.raises(SmafError, match="propose first"):
        measure_project(project)


def _folders(root):
    truth = np.zeros((8, 8), np.uint8)
    truth[2:4, 2:4] = 1
    prediction = truth.copy()
    prediction[2:4, 4] = 1
    for folder, label_map in (("masks", prediction), ("truth", truth)):
        write_label_map(root / folder / "a.png", label_map, voc_palette())
    return root / "masks", root / "truth"
