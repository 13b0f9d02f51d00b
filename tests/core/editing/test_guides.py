import subprocess
import sys

import numpy as np
import pytest

from smaf_core.editing.guides import GRAIN_SIDE, Wire, superpixels, wand


@pytest.fixture(scope="module")
def picture():
    """A bright disc of radius 30 on dark ground, with a little noise."""
    y, x = np.mgrid[:120, :140] + 0.5
    ground = np.where(((y - 60) ** 2 + (x - 70) ** 2 < 30**2)[..., None], (200, 160, 60), (40, 60, 90))
    noisy = (ground + np.random.default_rng(0).integers(-5, 6, ground.shape)).astype(np.uint8)
    noisy.flags.writeable = False
    return noisy


def test_the_wand_takes_the_area_of_like_colour_and_no_more(picture):
    region = wand(picture, (60, 70), tolerance=20)
    assert abs(region.inside.sum() - np.pi * 30**2) < 40
    assert (region.top, region.left) == (30, 40)


def test_more_tolerance_takes_at_least_as_much(picture):
    sizes = [wand(picture, (60, 70), tolerance).inside.sum() for tolerance in (0, 5, 10, 40, 255)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 120 * 140


@pytest.mark.parametrize("grain", ["fine", "medium", "coarse"])
def test_superpixels_are_of_the_size_asked_for_and_keep_to_the_edge(picture, grain):
    areas = superpixels(picture, grain)
    assert areas.shape == (120, 140)
    mean = areas.size / len(np.unique(areas))
    assert 0.5 < mean / GRAIN_SIDE[grain] ** 2 < 2.5
    bright = picture[..., 0] > 120
    share = np.bincount(areas.ravel(), bright.ravel()) / np.bincount(areas.ravel())
    mixed = np.minimum(share, 1 - share)[areas]
    assert mixed.mean() < 0.06


def test_a_wire_follows_the_edge_rather_than_the_straight_line(picture):
    start, end = (60.0, 40.0), (60.0, 100.0)
    path = np.array(Wire(picture, start).path(end))
    from_centre = np.hypot(path[:, 0] - 60, path[:, 1] - 70)
    assert abs(from_centre[3:-3] - 30).max() < 4
    assert path[-1].tolist() == list(end)


def test_a_wire_beyond_its_reach_or_the_picture_still_ends_where_asked(picture):
    assert Wire(picture, (60, 40)).path((-5.0, 900.0))[-1] == (-5.0, 900.0)


def test_importing_the_guides_does_not_import_the_superpixel_library():
    code = "import sys, smaf_core.editing.guides; sys.exit('skimage' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
