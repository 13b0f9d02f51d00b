"""What training and proposing do on a GPU, as far as a machine without one can tell.

Tensors on PyTorch's "meta" device have a shape and a place but no numbers: whatever mixes them with tensors of the CPU, or
fetches them from where they are, fails as it would mix or wait on a GPU.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from smaf_core.learning import loop, proposing
from smaf_core.learning.batches import Batch, loaders
from smaf_core.learning.features import FeatureSource
from smaf_core.learning.record import TrainingRecord
from smaf_core.learning.training import logits_of
from smaf_core.method.cam import attention, see
from smaf_core.method.fusion import denoise, fuse, reactivate
from smaf_core.method.losses import classification_loss, consistency_loss, saliency_loss
from smaf_core.networks.classifier import build_classifier
from smaf_core.workflow import estimate

META, CUDA = torch.device("meta"), torch.device("cuda")


@pytest.fixture
def elsewhere(small):
    """A classifier whose weights are not on the CPU."""
    return build_classifier("efficientnet-lite0", ("a", "b"), small.head).to(META)


def test_what_the_network_sees_stays_where_it_is_until_it_is_fused(elsewhere):
    elsewhere.eval()
    views = list(see(elsewhere, np.zeros((48, 64, 3), np.uint8), (0.5, 1.0), 64))
    assert [(view.device, view.dtype) for view in views] == [(META, torch.float16)] * 2
    maps = [denoise(attention(elsewhere.head(view.float())), (2,)) for view in views]
    assert reactivate(fuse(maps, (3, 4)), 0.2).device == META


def test_a_step_mixes_nothing_of_the_cpu_into_what_is_elsewhere(elsewhere, small):
    planes, tags, inside = torch.rand(2, 3, 2, 2), torch.ones(2, 2), torch.ones(2, 1, 2, 2)
    batch = Batch(torch.zeros(2, 3, 32, 32, dtype=torch.uint8), tags, planes, inside, inside, torch.arange(2)).to(META)
    maps = logits_of(elsewhere, batch, replace(small.first, learn="all"))
    target = torch.nn.functional.interpolate(batch.planes, maps.shape[2:])
    weight = torch.nn.functional.interpolate(batch.inside, maps.shape[2:])
    loss = classification_loss(maps, batch.tags, weight) + consistency_loss(maps, target, weight)
    loss = loss + saliency_loss(maps, target[:, :1], batch.tags, weight, 0.4, 0.5)
    loss.backward()
    assert {one.grad.device for one in elsewhere.head.parameters()} == {META}


def test_features_that_are_not_kept_stay_where_the_network_is(trained, examples, small, monkeypatch):
    source = FeatureSource(trained, small.attention, None)
    monkeypatch.setattr("smaf_core.learning.features.see", lambda *_: iter([torch.zeros(2, 3, 4, 4, device=META)]))
    assert source.all_scales(examples[0])[0].device == META


@pytest.mark.parametrize(("why_not", "none"), [(None, True), ("triton needs a C compiler", False)])
def test_other_processes_align_where_the_gpu_cannot(monkeypatch, why_not, none):
    monkeypatch.setattr(proposing, "backends", lambda: {"cuda": why_not})
    monkeypatch.setattr(proposing, "usable_cores", lambda: 4)
    assert proposing.aligning_processes(SimpleNamespace(device=CUDA)) == (0 if none else 4)


@pytest.fixture
def chances(monkeypatch):
    """Chance of two GPUs; which one was asked is noted."""
    asked: list[torch.device] = []

    def state(device):
        asked.append(device)
        return torch.zeros(1, dtype=torch.uint8)

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_rng_state", state)
    return asked


def test_a_training_on_the_processor_wakes_no_gpu_to_write_its_state(chances, trained, tmp_path):
    TrainingRecord(tmp_path, "a").keep(1, trained, torch.optim.SGD(trained.parameters(), 0.1))
    assert not chances


def test_the_chance_of_the_gpu_in_use_is_kept_not_of_the_first(chances, monkeypatch, trained, tmp_path):
    second = torch.device("cuda:1")
    monkeypatch.setattr("smaf_core.learning.record._device_of", lambda network: second)
    TrainingRecord(tmp_path, "a").keep(1, trained, torch.optim.SGD(trained.parameters(), 0.1))
    assert chances == [second]


def test_an_estimate_leaves_out_steps_whose_batches_were_loaded_before(tmp_path):
    clock = estimate._Clock(tmp_path, ahead=loaders(CUDA))
    clock._ends = [1.0, 1.1, 1.2, 1.3, 1.4, 2.4, 2.5, 3.5]  # from the fifth on, each second step waits for its pictures
    assert clock.seconds_a_step == pytest.approx(0.7)
    clock = estimate._Clock(tmp_path, ahead=loaders(torch.device("cpu")))
    clock._ends = [1.0, 2.0, 3.0, 9.0]
    assert clock.seconds_a_step == pytest.approx(1.0)


def test_an_estimate_says_how_much_of_a_batch_the_gpu_holds(project, monkeypatch):
    fits = loop._add_up

    def of_one(loss_of, batch, *others):
        if others[1] < 2:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return fits(loss_of, batch, *others)

    assert estimate.estimate(project, "propose", "tiny", "cpu").at_once == 0, "all of it"
    monkeypatch.setattr(loop, "_add_up", of_one)
    assert estimate.estimate(project, "propose", "tiny", "cpu").at_once == 1, "one of two"
