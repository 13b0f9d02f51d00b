import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.data.attention import EPSILON, argmax_labels
from smaf_core.method.fusion import denoise, enlarge, fuse, reactivate


def test_fusing_adds_the_scales_and_makes_the_strongest_pixel_one() -> None:
    small = torch.tensor([[[0.2, 0.2], [0.2, 0.2]]])
    large = torch.tensor([[[0.0, 0.2], [0.0, 0.6]]])
    expected = torch.tensor([[[0.2, 0.4], [0.2, 0.8]]]) / (0.8 + EPSILON)
    torch.testing.assert_close(fuse([small, large], (2, 2)), expected)


def test_a_class_that_is_nowhere_stays_nowhere_when_fused() -> None:
    assert fuse([torch.zeros(1, 2, 2)], (4, 4)).abs().max() == 0


def test_denoising_leaves_exactly_the_tagged_classes() -> None:
    attention = torch.tensor([1.0, 2.0, 3.0])[:, None, None]
    assert denoise(attention, [3, 1]).flatten().tolist() == [3.0, 1.0]
    assert denoise(attention, []).shape == (0, 1, 1)


def test_reactivating_follows_equation_8_by_hand() -> None:
    fused = torch.tensor([[[0.5, 0.1]], [[0.25, 0.05]]])
    expected = torch.tensor([[[1.0, 0.5]], [[0.5, 0.25]], [[0.4, 1.0]]])
    torch.testing.assert_close(reactivate(fused, 0.2), expected)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1.0))
def test_after_reactivation_every_pixel_has_a_class_at_one(seed: int, threshold: float) -> None:
    fused = torch.rand(4, 5, 6, generator=torch.Generator().manual_seed(seed))
    lifted = reactivate(fused, threshold)
    assert torch.equal(lifted.amax(0), torch.ones(5, 6))
    assert lifted.min() >= 0


def test_reactivation_never_changes_which_class_wins() -> None:
    fused = torch.rand(4, 8, 8, generator=torch.Generator().manual_seed(1))
    winner = reactivate(fused, 0.2).argmax(0).add(1).remainder(5).numpy()  # background, the last channel, becomes 0
    assert np.array_equal(winner, argmax_labels(fused.numpy(), [1, 2, 3, 4], 0.2))


def test_a_mirrored_picture_fuses_to_mirrored_attention() -> None:
    maps = [torch.rand(2, 4, 6), torch.rand(2, 7, 9)]
    mirrored = fuse([one.flip(2) for one in maps], (13, 17))
    torch.testing.assert_close(mirrored.flip(2), fuse(maps, (13, 17)))


def test_classes_may_come_in_any_order_when_fused() -> None:
    maps, order = [torch.rand(3, 4, 6), torch.rand(3, 7, 9)], [2, 0, 1]
    torch.testing.assert_close(fuse([one[order] for one in maps], (9, 9)), fuse(maps, (9, 9))[order])


def test_enlarging_keeps_a_flat_map_flat() -> None:
    torch.testing.assert_close(enlarge(torch.full((1, 3, 5), 0.25), (10, 7)), torch.full((1, 10, 7), 0.25))
