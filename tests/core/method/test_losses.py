import math

import pytest
import torch

from smaf_core.method.losses import classification_loss, consistency_loss, pool, saliency_loss

ONE = torch.ones(1, 1, 1, 2)


def test_pooling_leaves_out_cells_of_no_weight() -> None:
    logits = torch.tensor([[[[1.0, 100.0]]]])
    assert pool(logits, torch.tensor([[[[1.0, 0.0]]]])).item() == 1.0


def test_classification_loss_is_equation_3_by_hand() -> None:
    logits = torch.tensor([[[[2.0, 0.0]], [[-1.0, -1.0]], [[50.0, 50.0]]]])  # scores 1 and -1; background takes no part
    expected = -(math.log(1 / (1 + math.exp(-1))) + math.log(1 - 1 / (1 + math.exp(1)))) / 2
    loss = classification_loss(logits, torch.tensor([[1.0, 0.0]]), ONE)
    assert loss.item() == pytest.approx(expected)


def test_saliency_loss_is_zero_when_the_tagged_class_covers_exactly_what_stands_out() -> None:
    logits = torch.tensor([[[[99.0, 0.0]], [[0.0, 0.0]], [[0.0, 99.0]]]])
    saliency = torch.tensor([[[[1.0, 0.0]]]])
    assert saliency_loss(logits, saliency, torch.tensor([[1.0, 0.0]]), ONE, 0.4, 0.5).item() == pytest.approx(0, abs=1e-6)


def test_saliency_loss_blames_a_class_without_tag_on_the_salient_region() -> None:
    logits = torch.tensor([[[[99.0, 0.0]], [[0.0, 0.0]], [[0.0, 99.0]]]])
    saliency = torch.tensor([[[[1.0, 0.0]]]])
    # foreground estimate 0, background estimate 0 (the class explains nothing): 0.5 * 0 + 0.5 * 1 = 0.5 against 1
    loss = saliency_loss(logits, saliency, torch.tensor([[0.0, 1.0]]), ONE, 0.4, 0.5)
    assert loss.item() == pytest.approx(0.25 / 2, abs=1e-4)


def test_a_tagged_class_outside_the_salient_region_counts_as_background() -> None:
    logits = torch.tensor([[[[99.0, 0.0]], [[0.0, 99.0]], [[0.0, 0.0]]]])  # the right one stands out, the left one does not
    saliency = torch.tensor([[[[0.0, 1.0]]]])
    loss = saliency_loss(logits, saliency, torch.tensor([[1.0, 1.0]]), ONE, 0.4, 0.5)
    assert loss.item() == pytest.approx(0, abs=1e-6)


def test_a_class_that_covers_everything_is_told_to_leave_the_background() -> None:
    logits = torch.tensor([[[[4.0] * 5], [[0.0] * 5]]], requires_grad=True)  # only a fifth of its area is salient
    saliency = torch.tensor([[[[1.0, 0.0, 0.0, 0.0, 0.0]]]])
    saliency_loss(logits, saliency, torch.tensor([[1.0]]), torch.ones(1, 1, 1, 5), 0.4, 0.5).backward()
    assert logits.grad is not None
    assert logits.grad[0, 0, 0, 1] > 0
    assert logits.grad[0, 0, 0, 0] < 0


def test_consistency_loss_is_the_mean_square_over_all_channels() -> None:
    logits = torch.zeros(1, 2, 1, 2)  # softmax 0.5 everywhere
    target = torch.tensor([[[[1.0, 0.5]], [[0.2, 0.5]]]])
    expected = (0.5**2 + 0.3**2) / 4
    assert consistency_loss(logits, target, ONE).item() == pytest.approx(expected)


def test_a_cell_of_no_weight_teaches_nothing() -> None:
    logits = torch.zeros(1, 3, 1, 2, requires_grad=True)
    weight = torch.tensor([[[[1.0, 0.0]]]])
    loss = consistency_loss(logits, torch.rand(1, 3, 1, 2), weight)
    loss = loss + saliency_loss(logits, torch.ones(1, 1, 1, 2), torch.ones(1, 2), weight, 0.4, 0.5)
    loss = loss + classification_loss(logits, torch.ones(1, 2), weight)
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[..., 1].abs().max() == 0
    assert logits.grad[..., 0].abs().max() > 0


def test_losses_stay_finite_where_nothing_counts() -> None:
    logits, nothing = torch.zeros(1, 3, 1, 2), torch.zeros(1, 1, 1, 2)
    tags = torch.ones(1, 2)
    assert consistency_loss(logits, torch.rand(1, 3, 1, 2), nothing).item() == 0
    assert saliency_loss(logits, torch.ones(1, 1, 1, 2), tags, nothing, 0.4, 0.5).item() == 0
    assert math.isfinite(classification_loss(logits, tags, nothing).item())
