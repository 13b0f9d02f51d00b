"""A closer look at large pictures with small objects."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.learning.proposing import propose_all
from smaf_core.method import closer
from smaf_core.method.cam import see
from smaf_core.method.closer import closer_by, look_closer, object_share, see_in_tiles
from smaf_core.method.proposal import propose
from smaf_core.settings.classifier import PRESETS, AttentionSettings

USUAL = AttentionSettings(closer_below=0.1)


def with_square(side):
    """Attention of one class, in a square of so many of 40 x 40 cells."""
    maps = np.zeros((1, 40, 40), np.float16)
    maps[0, 3 : 3 + side, 5 : 5 + side] = 1
    return Attention((1,), (1.0,), (maps,), maps)


def test_an_object_is_as_large_as_the_region_that_a_pixel_is_likely_to_be_in():
    labels = np.zeros((10, 10), np.uint8)
    assert object_share(labels) == 0
    labels[:4, :5] = 1
    assert object_share(labels) == pytest.approx(0.2)
    labels[:4, 5:] = 2  # another object, though it touches
    assert object_share(labels) == pytest.approx(0.2)
    labels[8, 8] = 1  # a crumb
    assert object_share(labels) == pytest.approx((20 * 20 + 20 * 20 + 1) / 41 / 100)


@pytest.mark.parametrize(
    ("side", "size", "factor"),
    [
        (20, (3000, 4000), 1),  # a quarter of the picture
        (12, (3000, 4000), 2),  # 9 %
        (5, (3000, 4000), 4),  # 1.6 %
        (5, (900, 1000), 2),  # there are no more pixels
        (5, (375, 500), 1),
        (0, (3000, 4000), 1),  # nothing is seen
    ],
)
def test_a_large_picture_with_small_objects_is_looked_at_in_larger_sizes(side, size, factor):
    assert closer_by(with_square(side), size, USUAL) == factor
    assert closer_by(with_square(side), size, replace(USUAL, closer_below=0)) == 1


def test_only_the_quick_preset_looks_closer():
    mine = {name for name, preset in PRESETS.items() if preset.attention.closer_below}
    assert mine == {"quick"}


def test_what_fits_one_tile_is_seen_as_ever(trained):
    image = np.random.default_rng(0).integers(0, 255, (128, 192, 3), np.uint8)
    settings = AttentionSettings(scales=(1.0,), long_side=192)
    for one, other in zip(look_closer(trained, image, settings, 2), see(trained, image, (2.0,), 192), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize(("stride", "grid"), [(8, 64), (14, 56), (16, 64), (32, 64), (100, 100)])
def test_tiles_begin_where_cells_do(stride, grid):
    assert closer.grid_of(stride) == grid
    pieces = closer._pieces(10 * grid, 3 * grid, grid)
    assert [begin % grid for begin, _ in pieces] == [0] * len(pieces) == [0, 0, 0, 0]
    assert [pieces[0][0], pieces[-1][1]] == [0, 10 * grid]


@torch.inference_mode()
def classes_seen(network, features):
    return network.head(features.float()).argmax(1)


def test_seams_cannot_be_seen(trained, monkeypatch):
    """Each half of the mirrored view lies where it belongs, too; and without what is beside a tile they could be seen."""
    chance = np.random.default_rng(1)
    image = np.kron(chance.integers(0, 255, (12, 16, 3)), np.ones((40, 40, 1))).astype(np.uint8)
    whole = see_in_tiles(trained, image, (448, 640))
    tiled = see_in_tiles(trained, image, (448, 640), tile=256)
    assert tiled.shape == whole.shape
    assert (classes_seen(trained, tiled) == classes_seen(trained, whole)).float().mean() > 0.98
    near = (tiled - whole).float().abs().mean()
    monkeypatch.setattr(closer, "HALO", 0)
    assert near < 0.3 * (see_in_tiles(trained, image, (448, 640), tile=256) - whole).float().abs().mean()


@pytest.fixture
def crowd(tmp_path):
    """A large photo: one small square on even ground."""
    image = np.full((700, 1000, 3), 90, np.uint8)
    image[300:380, 500:600] = (220, 40, 40)
    Image.fromarray(image).save(tmp_path / "crowd.png")
    return tmp_path / "crowd.png", image


def test_proposals_look_closer_one_by_one_and_all_together(trained, small, crowd, monkeypatch):
    path, image = crowd
    looking = replace(small.attention, scales=(1.0, 2.0), long_side=160, closer_below=1.0)
    preset, photo = replace(small, attention=looking), Example("crowd", path, (1,))
    looked = []
    usual = closer.look_closer
    for place in ("smaf_core.method.proposal", "smaf_core.learning.features"):
        monkeypatch.setattr(f"{place}.look_closer", lambda *about: looked.append(about[3]) or usual(*about))
    alone = propose(trained, image, (1,), preset)
    together = next(propose_all(trained, [photo], preset, processes=0))
    assert looked == [4, 4]
    assert alone.attention.fused.shape == together.attention.fused.shape == (1, 56, 80)  # 1,280 pixels, 16 a cell
    np.testing.assert_allclose(alone.attention.fused, together.attention.fused, atol=2e-2)
    assert alone.attention.scales == (1.0, 2.0)
    usually = replace(preset, attention=replace(looking, closer_below=0.0))
    as_ever = next(propose_all(trained, [photo], usually, processes=0))
    assert looked == [4, 4]
    assert as_ever.attention.fused.shape == (1, 14, 20)
