"""Images in folds, each looked at by a segmenter that has never seen its mask."""

import numpy as np
import pytest

from smaf_core.data.example import Example
from smaf_core.data.images import read_label_map
from smaf_core.errors import SmafError
from smaf_core.segmenter import cross_check
from smaf_core.segmenter.cross_check import folds_of, seen_by_others
from smaf_core.segmenter.training import Target
from smaf_core.settings.segmenter import segmenter_preset_named

NAMES = [f"photo {number}" for number in range(11)]


def test_folds_are_of_like_size_and_the_same_for_the_same_seed():
    folds = folds_of(NAMES, (), 3, seed=1)
    assert sorted(np.bincount(list(folds.values())).tolist()) == [3, 4, 4]
    assert folds == folds_of(NAMES, (), 3, seed=1) != folds_of(NAMES, (), 3, seed=2)


def test_images_that_show_the_same_are_in_one_fold():
    groups = [NAMES[:3], [NAMES[5], NAMES[9], "not here"]]
    for seed in range(10):
        folds = folds_of(NAMES, groups, 3, seed)
        assert len({folds[name] for name in NAMES[:3]}) == 1
        assert folds[NAMES[5]] == folds[NAMES[9]]
        assert set(folds) == set(NAMES)


@pytest.mark.parametrize(("names", "folds"), [(NAMES[:1], 2), (NAMES, 1), ([], 5)])
def test_too_few_images_or_parts_are_one_line(names, folds):
    with pytest.raises(SmafError, match="parts"):
        folds_of(names, (), folds, 0)


def examples_in(project):
    return [Example(one.name, one.path, tuple(project.classes.index(tag) for tag in one.tags)) for one in project.images()]


PRESET = segmenter_preset_named(
    "quick", ["training.steps=2", "training.batch_size=2", "features.long_side=96", "head.members=1"]
)


def test_no_image_is_looked_at_by_a_segmenter_that_learned_from_it(project, tmp_path, monkeypatch):
    taught, looked = [], []
    fit, look = cross_check.fit_segmenter, cross_check.probabilities_of

    def spy_fit(examples, *rest, **more):
        taught.append({one.name for one in examples})
        return fit(examples, *rest, **more)

    def spy_look(segmenter, source, example, preset):
        looked.append((example.name, len(taught) - 1))
        return look(segmenter, source, example, preset)

    monkeypatch.setattr(cross_check, "fit_segmenter", spy_fit)
    monkeypatch.setattr(cross_check, "probabilities_of", spy_look)
    truths = {one.name: read_label_map(one.truth) for one in project.images()}

    def target(example):
        return Target(truths[example.name], np.ones(truths[example.name].shape, np.float32))

    examples = examples_in(project)
    folds = folds_of([one.name for one in examples], (), 2, 0)
    found = list(seen_by_others(examples, target, project.classes.names, PRESET, folds, cache=tmp_path))
    assert sorted(name for name, _ in looked) == sorted(one.name for one in examples)
    assert all(name not in taught[by] for name, by in looked)
    assert [one.probabilities.shape[0] for one in found] == [len(project.classes.names) + 1] * len(examples)
    assert all(one.probabilities.sum(0) == pytest.approx(1, abs=1e-4) for one in found)


def test_a_preset_that_trains_its_backbone_is_refused():
    with pytest.raises(SmafError, match="frozen backbone"):
        next(seen_by_others([], lambda _: None, (), segmenter_preset_named("lite"), {}))
