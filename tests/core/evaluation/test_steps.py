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


def test_the_bars_are_as_long_as_their_values_and_what_is_undefined_has_none(tmp_path):
    draw_bars(tmp_path / "bars.png", "title", ("a", "b"), {"one": [0.5, float("nan")]})
    with Image.open(tmp_path / "bars.png") as picture:
        blue = (np.array(picture) == (0, 114, 178)).all(axis=2)[50:]  # below the legend
    assert blue.any(axis=0).sum() == 281  # half of the plot
    assert blue.any(axis=1).sum() == 12  # one bar


def test_a_line_rises_with_its_values(tmp_path):
    draw_lines(tmp_path / "lines.png", "title", "threshold", (0.0, 1.0), {"one": [0.0, 1.0]})
    with Image.open(tmp_path / "lines.png") as picture:
        rows, columns = np.nonzero((np.array(picture) == (0, 114, 178)).all(axis=2)[50:])
    assert np.corrcoef(rows, columns)[0, 1] < -0.99


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
