import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from pycocotools import mask as coco_mask

from smaf_core.formats.coco import decode_rle
from smaf_core.formats.outlines import TOLERANCE, fill, trace

REGIONS = arrays.arrays(np.bool_, st.tuples(st.integers(1, 14), st.integers(1, 14)))


def joined(region, tolerance):
    return [outline.joined() for outline in trace(region, tolerance)]


def test_a_square_has_four_corners_on_its_pixels_edges():
    region = np.zeros((6, 7), bool)
    region[1:4, 2:6] = True
    (outline,) = trace(region)
    assert sorted(map(tuple, outline.outer.tolist())) == [(1, 2), (1, 6), (4, 2), (4, 6)]
    assert outline.holes == ()
    assert outline.pixels == 12


def test_a_ring_has_a_hole_and_parts_that_touch_at_a_corner_are_two():
    ring = np.ones((5, 5), bool)
    ring[2, 2] = False
    (outline,) = trace(ring, tolerance=0)
    assert len(outline.holes) == 1
    assert len(trace(np.eye(2, dtype=bool))) == 2


@given(REGIONS)
def test_exact_outlines_filled_give_the_region_back(region):
    np.testing.assert_array_equal(fill(joined(region, 0), region.shape), region)


@given(REGIONS)
def test_cocos_own_rasteriser_gives_the_region_back_from_exact_outlines(region):
    polygons = [loop[:, ::-1].ravel().tolist() for loop in joined(region, 0)]
    if polygons:
        rle = coco_mask.merge(coco_mask.frPyObjects(polygons, *region.shape))
        filled = decode_rle({"size": rle["size"], "counts": rle["counts"].decode()}, region.shape)
        np.testing.assert_array_equal(filled, region)


def blobs(seed):
    noise = np.random.default_rng(seed).random((60, 80), dtype=np.float32)
    return cv2.GaussianBlur(noise, (0, 0), 4) > 0.51


@given(st.integers(0, 10_000))
def test_simplified_outlines_move_no_edge_further_than_the_tolerance(seed):
    region = np.pad(blobs(seed), 2)  # the picture's border is an edge too
    changed = fill(joined(region, TOLERANCE), region.shape) != region
    # How far a pixel's centre is from the nearest centre on the other side; the edge between them is half a pixel nearer.
    depth = np.where(region, cv2.distanceTransform(region.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE),
                     cv2.distanceTransform((~region).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE))  # fmt: skip
    assert (depth[changed] <= TOLERANCE + 0.5 + 1e-6).all()
    assert changed.mean() < 0.03


def test_simplifying_saves_most_corners():
    region = cv2.circle(np.zeros((100, 100), np.uint8), (50, 50), 40, 1, -1).astype(bool)
    assert len(trace(region)[0].outer) < len(trace(region, 0)[0].outer) / 3


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_the_thinnest_parts_do_not_vanish(shape):
    region = np.pad(np.ones(shape, bool), 2)
    np.testing.assert_array_equal(fill(joined(region, TOLERANCE), region.shape), region)


def test_an_empty_region_has_no_outline():
    assert trace(np.zeros((3, 3), bool)) == []
