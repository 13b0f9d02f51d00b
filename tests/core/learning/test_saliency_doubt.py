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


def seen(*classes):
    """Each class: rows and columns of a grid of 8 by 8 in which it is seen, and how clearly; elsewhere hardly."""
    maps = np.full((len(classes), 8, 8), 0.2, np.float32)
    for strength, (rows, columns, clear) in zip(maps, classes, strict=True):
        strength[rows, columns] = clear
    return {"a": maps}


UPPER, LOWER, RIGHT, ALL = slice(0, 3), slice(5, 8), slice(2, 8), slice(0, 8)


def test_background_is_doubted_where_a_thing_is_seen_clearly_that_the_map_shows_little_of(example):
    saliency, trust = SaliencyGoals(seen((UPPER, RIGHT, 0.9)), 0.5).at(example, (8, 8))
    assert (saliency[0, :, :4] == 1).all()
    assert (trust[0, :, :4] == 1).all(), "what stands out is believed"
    assert (trust[0, UPPER, 4:] == 0).all(), "a third of it stands out"
    assert (trust[0, 3:, 4:] == 1).all()


def test_a_map_that_shows_most_of_a_thing_says_where_it_ends(example):
    assert SaliencyGoals(seen((UPPER, slice(0, 7), 0.9)), 0.5).at(example, (8, 8))[1].all()


def test_each_part_of_a_class_is_a_thing(example):
    maps = seen((UPPER, slice(0, 3), 0.9))
    maps["a"][0, LOWER, 6:] = 0.9  # a second one, that does not stand out
    trust = SaliencyGoals(maps, 0.5).at(example, (8, 8))[1][0]
    assert (trust[LOWER, 6:] == 0).all()
    assert trust.sum() == 64 - 6


def test_a_thing_is_where_no_other_class_is_seen_more_clearly(example):
    """A bottle before a person who stands out: of its own cells none does."""
    person, bottle = (ALL, slice(0, 5), 1.0), (UPPER, slice(1, 7), 0.8)
    trust = SaliencyGoals(seen(person, bottle), 0.5).at(example, (8, 8))[1][0]
    assert (trust[UPPER, 5:7] == 0).all()
    assert trust.sum() == 64 - 6
    assert SaliencyGoals(seen(bottle), 0.5).at(example, (8, 8))[1].all(), "half of it stands out where nobody is before it"


def test_what_stands_out_but_is_no_tagged_class_is_doubted(example):
    far = (LOWER, slice(6, 8), 0.9)
    trust = SaliencyGoals(seen(far), 0.5).at(example, (8, 8))[1][0]
    assert (trust[:, :4] == 0).all(), "no tagged class is seen there"
    assert (trust[:5, 4:] == 1).all()
    near = (LOWER, slice(2, 8), 0.9)
    assert SaliencyGoals(seen(near), 0.5).at(example, (8, 8))[1][0, :, :4].all(), "a fifth of it is seen"


def test_at_one_a_map_is_believed_and_so_is_one_of_an_image_that_was_not_seen(example):
    assert SaliencyGoals(seen((UPPER, RIGHT, 0.9)), 1.0).at(example, (8, 8))[1].all()
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
        assert all(len(goals._seen[one.name]) == len(one.tags) for one in examples if one.tags)
        assert all(strength.min() >= 0 and strength.max() <= 1 for strength in goals._seen.values())
    assert classifier.settings.reading == "softmax"
