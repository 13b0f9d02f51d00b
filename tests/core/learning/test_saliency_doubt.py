"""Saliency maps that are not believed: what tags alone show clearly is not to be called background."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.example import Example
from smaf_core.learning import training
from smaf_core.learning.saliency import SaliencyGoals


@pytest.fixture
def example(tmp_path):
    """Its map says that the left half stands out."""
    saliency = np.zeros((8, 8), np.uint8)
    saliency[:, :4] = 255
    Image.fromarray(saliency).save(tmp_path / "map.png")
    return Example("a", tmp_path / "a.jpg", (1,), tmp_path / "map.png")


def seen():
    """Clearly in the upper half, hardly in the lower."""
    strength = np.full((4, 4), 0.2, np.float32)
    strength[:2] = 0.9
    return {"a": strength}


def test_background_is_doubted_where_a_class_is_seen_clearly_and_nowhere_else(example):
    saliency, trust = SaliencyGoals(seen(), 0.5).at(example, (8, 8))
    assert (saliency[0, :, :4] == 1).all()
    assert (trust[0, :, :4] == 1).all(), "what stands out is believed"
    assert (trust[0, :3, 4:] == 0).all()
    assert (trust[0, 5:, 4:] == 1).all()


def test_at_one_a_map_is_believed_and_so_is_one_of_an_image_that_was_not_seen(example):
    assert SaliencyGoals(seen(), 1.0).at(example, (8, 8))[1].all()
    assert SaliencyGoals({}, 0.5).at(example, (8, 8))[1].all()


@pytest.mark.parametrize("doubted_at", [0.5, 1.0])
def test_a_classifier_by_tags_alone_goes_first_only_where_maps_may_be_doubted(small, examples, monkeypatch, doubted_at):
    trained = []
    first = training._first
    monkeypatch.setattr(training, "_first", lambda some, **how: trained.append((some, how["goals"])) or first(some, **how))
    preset = replace(small, first=replace(small.first, steps=2, doubted_at=doubted_at))
    classifier = training.train_first(examples, ("dot", "bar"), preset)
    assert [any(one.saliency for one in some) for some, _ in trained] == ([False, True] if doubted_at < 1 else [True])
    if doubted_at < 1:
        goals = trained[-1][1]
        assert set(goals._seen) == {one.name for one in examples if one.tags}
        assert all(strength.min() >= 0 and strength.max() <= 1 for strength in goals._seen.values())
    assert classifier.settings.reading == "softmax"
