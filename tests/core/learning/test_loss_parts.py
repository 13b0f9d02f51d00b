from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import torch

from smaf_core.learning.batches import Sample, collate
from smaf_core.learning.training import logits_of
from smaf_core.method.losses import classification_loss, consistency_loss
from smaf_core.networks.classifier import ClassHead
from smaf_core.settings.classifier import PRESETS, HeadSettings

SETTINGS = replace(PRESETS["quick"].self_training, learn="head", finer=1)


def head_of(dropout: float) -> SimpleNamespace:
    """As much of a network as looking needs: a head in training, and a device."""
    torch.manual_seed(0)
    head = ClassHead(7, 3, HeadSettings(hidden=5, dropout=dropout)).train()
    head.calibrate([torch.randn(7, 4, 4) + 1])
    return SimpleNamespace(head=head, device=torch.device("cpu"))


def samples() -> list[Sample]:
    """Three pictures of different sizes."""
    rng = torch.Generator().manual_seed(1)
    made = []
    for height, width in ((3, 5), (6, 4), (2, 2)):
        features, target = (torch.randn(count, height, width, generator=rng) for count in (7, 4))
        made.append(Sample(features, torch.tensor([1.0, 0.0, 1.0]), target.softmax(0), torch.ones(1, height, width)))
    return made


def gradients(network, batch, maps) -> list[torch.Tensor]:
    network.head.zero_grad()
    (classification_loss(maps, batch.tags, batch.inside) + consistency_loss(maps, batch.planes, batch.trust)).backward()
    return [weight.grad.clone() for weight in network.head.parameters()]


def test_a_head_sees_each_picture_as_if_it_were_alone():
    network, several = head_of(dropout=0.0), samples()
    maps = logits_of(network, collate(several, range(3)), SETTINGS)
    for number, one in enumerate(several):
        alone = network.head(one.inputs[None])[0]
        torch.testing.assert_close(maps[number, :, : alone.shape[1], : alone.shape[2]], alone)


def test_padding_is_not_looked_at():
    network, batch = head_of(dropout=0.0), collate(samples(), range(3))
    nonsense = replace(batch, inputs=batch.inputs.masked_fill(batch.inside == 0, np.nan))
    assert torch.isfinite(logits_of(network, nonsense, SETTINGS)).all()


def test_leaving_out_the_padding_leaves_the_gradients_as_they_are_with_dropout_too():
    network, batch = head_of(dropout=0.4), collate(samples(), range(3))
    torch.manual_seed(5)
    with_padding = gradients(network, batch, network.head(batch.inputs))
    torch.manual_seed(5)
    without = gradients(network, batch, logits_of(network, batch, SETTINGS))
    for one, other in zip(with_padding, without, strict=True):
        torch.testing.assert_close(one, other)
    assert any(one.abs().max() > 1e-3 for one in without)
