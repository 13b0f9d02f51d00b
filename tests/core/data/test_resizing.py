import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.data.attention import Attention
from smaf_core.data.resizing import resize_nearest, scaled, size_within, strongest_at
from smaf_core.method.alignment import label_maps
from smaf_core.settings.classifier import PRESETS

SIDES = st.integers(1, 5000)


@given(SIDES, SIDES, st.integers(1, 5000))
def test_a_size_within_a_side_is_never_larger_and_keeps_its_shape(height, width, side):
    within = size_within((height, width), side)
    assert max(within) <= max(side, 1) or within == (height, width)
    assert within == (height, width) if max(height, width) <= side else max(within) == side
    assert abs(within[0] * width - within[1] * height) <= max(height, width) or 1 in within


def test_the_thinnest_picture_keeps_a_pixel():
    assert scaled((3, 4000), 0.1) == (1, 400)


def test_the_factor_of_a_size_is_the_same_for_both_sides():
    assert scaled((375, 500), 1.5) == (562, 750)


def disc(side: int, centre: float, radius: float) -> np.ndarray:
    rows, columns = np.mgrid[:side, :side]
    return (np.hypot(rows - centre, columns - centre) <= radius).astype(np.uint8)


def centroid(mask: np.ndarray) -> float:
    return float(np.nonzero(mask)[0].mean())


def test_a_disc_that_is_enlarged_stays_where_it_is():
    small = disc(1024, 500.0, 200.0)
    true = (500.0 + 0.5) * 2000 / 1024 - 0.5  # pixel centres lie at halves
    assert centroid(resize_nearest(small, (2000, 2000))) == pytest.approx(true, abs=0.01)


def test_the_proposal_of_a_large_photo_lies_where_its_attention_does():
    """Above the side that the dense CRF works at, label maps are enlarged; half a pixel lost there was in every proposal."""
    proposal = PRESETS["quick"].proposal
    small = disc(proposal.max_side, 500.0, 200.0)
    seen = Attention((1,), (), (), small[None].astype(np.float16))
    photo = np.repeat(resize_nearest(small, (2000, 2000))[..., None] * np.uint8(180) + np.uint8(30), 3, axis=2)
    true = centroid(resize_nearest(small, (2000, 2000)))
    before, after = label_maps(photo, seen, 0.2, proposal)
    assert centroid(before) == pytest.approx(true, abs=0.02)
    assert centroid(after) == pytest.approx(true, abs=0.1)


@pytest.mark.parametrize("size", [(3, 5), (7, 9), (40, 61)])
def test_the_strongest_of_several_planes_is_the_same_as_of_planes_enlarged_in_full_precision(size):
    planes = np.random.default_rng(0).dirichlet(np.ones(4), (3, 5)).transpose(2, 0, 1).astype(np.float32)
    enlarged = np.stack([cv2.resize(plane, size[::-1], interpolation=cv2.INTER_LINEAR) for plane in planes])
    first, second = np.sort(enlarged, axis=0)[::-1][:2]
    clear = first - second > 1e-3
    np.testing.assert_array_equal(strongest_at(planes, size)[clear], enlarged.argmax(0)[clear])


def test_of_planes_that_are_equally_strong_the_first_counts():
    assert not strongest_at(np.full((3, 2, 2), 1 / 3, np.float32), (4, 4)).any()
