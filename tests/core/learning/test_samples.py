"""Masks of a few images can be watched while the network learns, and the training is the same as without."""

import json

import numpy as np
import pytest
import torch

from smaf_core.data.images import read_label_map
from smaf_core.formats import open_dataset
from smaf_core.networks.checkpoint import load_checkpoint
from smaf_core.project.store import Project
from smaf_core.workflow.estimate import estimate
from smaf_core.workflow.propose import propose


@pytest.fixture(scope="module")
def watched(tmp_path_factory, photos, tiny_preset):
    with Project.create(tmp_path_factory.mktemp("watched") / "watched.smaf", open_dataset(photos)) as project:
        propose(project, preset="tiny")
        yield project


def test_a_round_leaves_small_masks_of_a_few_images_and_the_step_they_are_of(watched):
    folder = watched.latest_round().folder / "samples"
    about = json.loads((folder / "samples.json").read_text())
    assert 1 <= len(about["names"]) <= 4
    for number, name in enumerate(about["names"]):
        shown, whole = read_label_map(folder / f"{number}.png"), watched.load_proposal(name)
        assert max(shown.shape) <= 256
        assert shown.shape[0] / shown.shape[1] == pytest.approx(whole.shape[0] / whole.shape[1], rel=0.05)


def test_watching_changes_no_weight(watched, tmp_path, photos, monkeypatch):
    monkeypatch.setattr("smaf_core.learning.samples.Samples.watch", lambda *_: None)
    with Project.create(tmp_path / "unwatched.smaf", open_dataset(photos)) as other:
        propose(other, preset="tiny")
        pairs = (load_checkpoint(one.latest_round().checkpoint).state_dict() for one in (watched, other))
        with_it, without = pairs
    for name, weight in with_it.items():
        torch.testing.assert_close(weight, without[name], rtol=0, atol=0)


def test_what_a_run_will_take_is_measured_on_the_images(watched):
    found = estimate(watched, "self-train", "tiny")
    assert found.images == len([one for one in watched.images() if one.tags])
    assert 0 < found.seconds < 300
    assert found.memory_mb > 100
    assert (found.device, found.gpu_mb) == ("cpu", 0) or found.device == "cuda"


def test_measuring_leaves_no_round_behind(watched):
    before = [one.number for one in watched.rounds()]
    checkpoint = watched.latest_round().checkpoint.read_bytes()
    estimate(watched, "self-train", "tiny")
    assert [one.number for one in watched.rounds()] == before
    assert watched.latest_round().checkpoint.read_bytes() == checkpoint


def test_a_run_of_more_steps_is_expected_to_take_longer(watched, monkeypatch):
    from dataclasses import replace

    from smaf_core.settings.classifier import PRESETS

    short = estimate(watched, "self-train", "tiny").seconds
    tiny = PRESETS["tiny"]
    monkeypatch.setitem(PRESETS, "tiny", replace(tiny, self_training=replace(tiny.self_training, steps=100_000)))
    assert estimate(watched, "self-train", "tiny").seconds > 10 * short
    assert np.isfinite(short)
