import json
import sys
from dataclasses import replace

import pytest

from smaf_core.errors import Cancelled, SmafError
from smaf_core.learning.record import TrainingRecord
from smaf_core.learning.training import train_first
from smaf_core.project.layout import FIGURES

CLASSES = ("red", "blue")


def curve(folder, name):
    """What TensorBoard would draw: steps and values."""
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator").EventAccumulator
    events = accumulator(str(folder)).Reload().Scalars(name)
    return [event.step for event in events], [event.value for event in events]


def lines(folder):
    return [json.loads(line) for line in (folder / FIGURES).read_text().splitlines()]


def test_tensorboard_reads_what_the_lines_say(small, examples, cache, tmp_path):
    pytest.importorskip("tensorboard")
    preset = replace(small, first=replace(small.first, steps=4))
    record = TrainingRecord(tmp_path, "a", tensorboard=True)
    train_first(examples, CLASSES, preset, cache=cache, record=record)
    record.close()
    for name in ("loss", "classes", "saliency", "learning_rate"):
        steps, values = curve(tmp_path, name)
        assert steps == [0, 1, 2, 3]
        assert values == pytest.approx([line[name] for line in lines(tmp_path)])


def test_a_resumed_training_has_one_curve(small, examples, cache, tmp_path):
    pytest.importorskip("tensorboard")
    preset = replace(small, first=replace(small.first, steps=6, save_every=2))

    def killed(done, total, text):
        if (done, text) == (5, "first training"):
            raise Cancelled

    with pytest.raises(Cancelled):
        train_first(
            examples, CLASSES, preset, cache=cache, record=TrainingRecord(tmp_path, "a", tensorboard=True), report=killed
        )
    record = TrainingRecord(tmp_path, "a", tensorboard=True)
    train_first(examples, CLASSES, preset, cache=cache, record=record)
    record.close()
    steps, values = curve(tmp_path, "loss")
    assert steps == list(range(6))
    assert values == pytest.approx([line["loss"] for line in lines(tmp_path)])


def test_where_tensorboard_is_not_installed_one_line_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(SmafError, match=r"pip install 'smaf-desktop\[tensorboard\]', or leave --tensorboard away"):
        TrainingRecord(tmp_path, "a", tensorboard=True)
