import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from smaf_core.errors import Cancelled, SmafError
from smaf_core.learning import training
from smaf_core.learning.batches import Batch, cropped_picture
from smaf_core.learning.loop import Part, fit, optimiser_of
from smaf_core.learning.record import STATE, TrainingRecord
from smaf_core.learning.training import self_train, train_first
from smaf_core.networks.classifier import build_classifier
from smaf_core.project.layout import FIGURES
from smaf_core.settings.classifier import TrainingSettings, preset_named

CLASSES = ("red", "blue")


def short(preset, **changes):
    few = {"steps": 9, "save_every": 3, **changes}
    return replace(preset, first=replace(preset.first, **few), self_training=replace(preset.self_training, **few))


def killed_at(number, stage):
    def report(done, total, text):
        if (done, text) == (number, stage):
            raise Cancelled

    return report


def figures(folder):
    return [json.loads(line) for line in (folder / FIGURES).read_text().splitlines()]


def same_weights(one, other):
    return all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True))


@pytest.mark.parametrize("learn", ["head", "all"])
def test_killed_and_resumed_it_ends_with_the_same_weights(small, examples, cache, tmp_path, learn):
    preset = short(small)
    if learn == "all":
        preset = short(small, learn="all", crop=48, long_side=(48, 64), optimiser="sgd", momentum=0.9, batch_size=2)
    never = train_first(examples, CLASSES, preset, cache=cache, record=TrainingRecord(tmp_path / "never", "a"))
    with pytest.raises(Cancelled):
        train_first(
            examples, CLASSES, preset, cache=cache,
            record=TrainingRecord(tmp_path / "killed", "a"), report=killed_at(5, "first training"),
        )  # fmt: skip
    done_again = []
    resumed = train_first(
        examples, CLASSES, preset, cache=cache, record=TrainingRecord(tmp_path / "killed", "a"),
        report=lambda done, total, text: done_again.append(done) if text == "first training" else None,
    )  # fmt: skip
    assert done_again[0] == 3
    assert same_weights(never, resumed)
    losses = [[line["loss"] for line in figures(tmp_path / name)] for name in ("never", "killed")]
    assert losses[0] == losses[1]
    assert [line["step"] for line in figures(tmp_path / "killed")] == list(range(9))


def test_a_round_of_self_training_resumes_too(trained, small, examples, cache, tmp_path):
    preset = short(small)
    never = self_train(trained, examples, preset, cache=cache)
    with pytest.raises(Cancelled):
        self_train(
            trained, examples, preset, cache=cache,
            record=TrainingRecord(tmp_path, "a"), report=killed_at(7, "self-training"),
        )  # fmt: skip
    assert same_weights(never, self_train(trained, examples, preset, cache=cache, record=TrainingRecord(tmp_path, "a")))


def test_every_step_tells_the_parts_of_its_loss(small, examples, cache, tmp_path):
    train_first(examples, CLASSES, short(small), cache=cache, record=TrainingRecord(tmp_path, "a"))
    first = figures(tmp_path)[0]
    assert first["loss"] == pytest.approx(first["classes"] + first["saliency"])
    assert first["learning_rate"] == small.first.learning_rate
    assert first["seconds"] > 0


@pytest.mark.parametrize("harm", ["another training", "a damaged file"])
def test_what_cannot_be_gone_on_from_is_begun_anew(small, examples, cache, tmp_path, harm):
    record = TrainingRecord(tmp_path, "a")
    with pytest.raises(Cancelled):
        train_first(examples, CLASSES, short(small), cache=cache, record=record, report=killed_at(5, "first training"))
    if harm == "a damaged file":
        (tmp_path / STATE).write_bytes(b"half of it")
    else:
        record = TrainingRecord(tmp_path, "b")
    again = train_first(examples, CLASSES, short(small), cache=cache, record=record)
    assert same_weights(again, train_first(examples, CLASSES, short(small), cache=cache))
    assert len(figures(tmp_path)) == 9


class ShortOfMemory:
    """A loss that does not fit into memory for more than a number of images, as on a small GPU."""

    def __init__(self, network, most):
        self.network, self.most, self.sizes = network, most, []

    def __call__(self, batch):
        if len(batch.tags) > self.most:
            raise torch.cuda.OutOfMemoryError
        self.sizes.append(len(batch.tags))
        maps = self.network.head(batch.inputs).softmax(1)
        return {
            "cells": Part((maps[:, :1] * batch.trust).sum() / batch.trust.sum(), "cells"),
            "images": Part(maps.mean((1, 2, 3)).square().mean() + batch.tags.mean(), "images"),
        }


def _fitted(small, most, folder):
    torch.manual_seed(0)
    network = build_classifier("efficientnet-lite0", CLASSES, replace(small.head, dropout=0.0))
    inputs, trust = torch.rand(4, network.feature_channels, 3, 3), torch.rand(4, 1, 3, 3)
    batch = Batch(inputs, torch.rand(4, 2), trust, trust, trust, torch.arange(4))
    loss = ShortOfMemory(network, most)
    settings = replace(small.first, steps=2)
    record = TrainingRecord(folder, "")
    fit(network, lambda first: iter([batch] * 2), loss, settings, "training", lambda *progress: None, record)
    return network, loss


def test_a_batch_too_large_for_the_gpu_is_learnt_in_halves_with_the_same_result(small, tmp_path):
    whole, _ = _fitted(small, 4, tmp_path / "whole")
    halves, loss = _fitted(small, 2, tmp_path / "halves")
    assert loss.sizes == [2, 2, 2, 2]
    for one, other in zip(whole.head.parameters(), halves.head.parameters(), strict=True):
        torch.testing.assert_close(one, other)
    for one, other in zip(figures(tmp_path / "whole"), figures(tmp_path / "halves"), strict=True):
        assert other["loss"] == pytest.approx(one["loss"], rel=1e-5)
        assert (one["pieces"], other["pieces"]) == (1, 2)


def test_one_image_too_large_for_the_gpu_is_a_clear_error(small, tmp_path):
    with pytest.raises(SmafError, match="does not hold one image"):
        _fitted(small, 0, tmp_path)


def test_weights_biases_and_those_of_the_head_learn_1_2_10_and_20_times_as_fast():
    network = build_classifier("efficientnet-lite0", CLASSES, preset_named("released").head)
    settings = preset_named("paper").first
    network.backbone.requires_grad_(True)
    groups = optimiser_of(network, settings).param_groups
    assert sorted((round(group["lr"] / settings.learning_rate), group["weight_decay"]) for group in groups) == [
        (1, 5e-4),
        (10, 5e-4),
        (20, 0),
    ]  # EfficientNet's backbone has no biases that learn
    assert {group["momentum"] for group in groups} == {5e-4}


def test_colours_stay_as_they_are_where_a_preset_says_so(examples, photos_rgb):
    def seen(jitter):
        chance = np.random.default_rng(1)
        return cropped_picture(examples[0].image, (96, 96), 96, 16, chance, jitter=jitter).picture

    plain, expected = seen(False), torch.from_numpy(photos_rgb[0].copy()).permute(2, 0, 1)
    assert torch.equal(plain, expected) or torch.equal(plain.flip(2), expected)
    assert not torch.equal(seen(True), plain)


@pytest.mark.parametrize(("weight", "same"), [(1.0, False), (0.0, True)])
def test_without_its_weight_the_tags_take_no_part_in_a_round(trained, small, examples, cache, tmp_path, weight, same):
    preset = replace(small, self_training=replace(small.self_training, steps=1, classes_weight=weight))
    self_train(trained, examples, preset, cache=cache, record=TrainingRecord(tmp_path, "a"))
    (line,) = figures(tmp_path)
    assert (line["loss"] == line["consistency"]) is same


def everything_learns(preset, **changes):
    return short(preset, learn="all", crop=48, long_side=(48, 64), optimiser="sgd", batch_size=2, **changes)


def test_a_student_that_stops_to_look_at_pictures_is_stopped_with_what_to_do(trained, small, examples):
    preset = everything_learns(small, steps=60, learning_rate=0.03)
    blind, broken = r"answers the same everywhere.*learning_rate=0\.003", "loss is nan; try a smaller learning rate"
    with pytest.raises(SmafError, match=f"{blind}|{broken}"):  # which of both comes first depends on the last bits of sums
        self_train(trained, examples, preset)
    self_train(trained, examples, everything_learns(small, steps=21, learning_rate=1e-4))  # a sound one goes on


def test_the_same_answer_everywhere_is_no_fault_where_it_is_the_answer_that_is_wanted():
    left = torch.zeros(1, 3, 8, 8)
    left[:, 1, :, :4] = left[:, 0, :, 4:] = 1
    flat, settings = torch.zeros(1, 3, 8, 8), TrainingSettings(learning_rate=0.03)
    with pytest.raises(SmafError, match=r"answers the same everywhere.*learning_rate=0\.003"):
        training._stop_the_blind(flat, SimpleNamespace(planes=left, trust=torch.ones(1, 1, 8, 8)), settings)
    for maps, planes in ((flat, flat.softmax(1)), (10 * left, left)):
        training._stop_the_blind(maps, SimpleNamespace(planes=planes, trust=torch.ones(1, 1, 8, 8)), settings)


@pytest.mark.parametrize("learn", ["head", "all"])
def test_maps_are_compared_at_twice_their_size_as_in_the_released_code(trained, small, examples, tmp_path, learn):
    def loss(finer):
        how = short(small, finer=finer, steps=1) if learn == "head" else everything_learns(small, finer=finer, steps=1)
        self_train(trained, examples, how, record=TrainingRecord(tmp_path / str(finer), "a"))
        return figures(tmp_path / str(finer))[0]

    once, twice = loss(1), loss(2)
    assert twice["consistency"] != once["consistency"]
    assert twice["consistency"] == pytest.approx(once["consistency"], rel=0.3)
    assert twice["classes"] == pytest.approx(once["classes"], rel=0.05)
    assert preset_named("released").self_training.finer == 2


@pytest.mark.parametrize(("levels", "measured"), [((2, 4), True), ((), False)])
def test_features_of_several_depths_are_brought_to_one_size_also_where_everything_learns(small, examples, levels, measured):
    preset = everything_learns(replace(small, head=replace(small.head, levels=levels)), steps=1, learning_rate=1e-4)
    head = train_first(examples, CLASSES, preset).head
    assert bool((head.deviation != 1).any()) is measured  # the paper's head takes its last features as they are
