import os
from dataclasses import replace

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.errors import Cancelled
from smaf_core.learning.attention_cache import kept
from smaf_core.learning.record import TrainingRecord
from smaf_core.learning.training import self_train


@pytest.fixture
def counting():
    """Somebody who looks, and a list of what they were asked."""
    asked = []

    def maps_of(example):
        asked.append(example.name)
        return Attention(example.tags, (), (), np.full((len(example.tags), 2, 3), 0.5, np.float16))

    return maps_of, asked


def test_each_image_is_looked_at_once(counting, examples, tmp_path):
    maps_of, asked = counting
    seen = kept(maps_of, tmp_path)(examples[0])
    again = kept(maps_of, tmp_path)(examples[0])
    assert asked == ["photo0"]
    np.testing.assert_array_equal(again.fused, seen.fused)


def test_other_tags_another_picture_or_a_damaged_file_are_looked_at_anew(counting, examples, tmp_path):
    maps_of, asked = counting
    ours = kept(maps_of, tmp_path)
    ours(examples[0])
    ours(replace(examples[0], tags=(1, 2)))
    os.utime(tmp_path / "photo0.npz", (0, 0))
    ours(replace(examples[0], tags=(1, 2)))
    (tmp_path / "photo0.npz").write_bytes(b"damage")
    ours(replace(examples[0], tags=(1, 2)))
    assert asked == ["photo0"] * 4


def test_an_interrupted_round_does_not_let_the_teacher_look_twice(trained, small, examples, counting, tmp_path):
    maps_of, asked = counting
    few = {"learn": "all", "steps": 4, "batch_size": 2, "save_every": 2, "crop": 48, "long_side": (48, 64), "alignment": 0.0}
    preset = replace(small, self_training=replace(small.self_training, **few))

    def killed(done, total, text):
        if (done, text) == (3, "self-training"):
            raise Cancelled

    with pytest.raises(Cancelled):
        self_train(trained, examples, preset, maps_of=maps_of, record=TrainingRecord(tmp_path, "a"), report=killed)
    assert len(asked) == len(examples)
    record = TrainingRecord(tmp_path, "a")
    self_train(trained, examples, preset, maps_of=maps_of, record=record)
    assert len(asked) == len(examples)
    assert record.teacher.is_dir()
    record.close()
    assert not record.teacher.exists()
