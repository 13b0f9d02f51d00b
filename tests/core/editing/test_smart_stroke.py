import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smaf_core.data.attention import Attention
from smaf_core.data.mask import FREE, Mask, paintable
from smaf_core.data.regions import capsule
from smaf_core.editing.smart_stroke import SmartStrokeSettings, smart_stroke
from smaf_core.editing.suggestion import SuggestionSettings
from smaf_core.errors import SmafError

SIZE = (80, 100)


def disc(centre: tuple[int, int], radius: int) -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    return (y - centre[0]) ** 2 + (x - centre[1]) ** 2 < radius**2


THING, OTHER = disc((40, 35), 20), disc((40, 82), 10)


@pytest.fixture(scope="module")
def picture():
    """A red and a blue disc on grey, with a little noise."""
    image = np.full((*SIZE, 3), 110, np.int64)
    image[THING], image[OTHER] = (200, 60, 60), (60, 60, 200)
    noise = np.random.default_rng(0).integers(-6, 7, image.shape)
    return (image + noise).astype(np.uint8)


def stroke(label: int, start, end, diameter: float = 6) -> np.ndarray:
    strokes = np.full(SIZE, FREE, np.int16)
    region = capsule(start, end, diameter, SIZE)
    strokes[region.slices][region.inside] = label
    return strokes


def after(mask: Mask, patch) -> Mask:
    changed = Mask(mask.label_map.copy(), mask.touched.copy())
    changed.apply(patch)
    return changed


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return (one & other).sum() / (one | other).sum()


def test_a_short_stroke_inside_a_thing_finds_its_edge(picture):
    empty = Mask.empty(SIZE)
    grown = after(empty, smart_stroke(picture, stroke(1, (36, 30), (44, 40)), empty))
    assert iou(grown.label_map == 1, THING) > 0.9


def test_a_background_stroke_takes_away_what_is_wrong_and_nothing_else(picture):
    mask = Mask(np.where(THING | OTHER, 1, 0).astype(np.uint8))
    mended = after(mask, smart_stroke(picture, stroke(0, (40, 80), (40, 86), 5), mask))
    assert (mended.label_map[OTHER] == 1).mean() < 0.1
    assert iou(mended.label_map == 1, THING) > 0.95


def test_what_is_not_joined_to_the_stroke_stays(picture):
    mask = Mask.empty(SIZE)
    grown = after(mask, smart_stroke(picture, stroke(1, (36, 30), (44, 40)), mask))
    assert not grown.label_map[OTHER].any()


def test_only_the_pixels_under_the_stroke_become_the_persons(picture):
    mask, strokes = Mask.empty(SIZE), stroke(1, (36, 30), (44, 40))
    np.testing.assert_array_equal(after(mask, smart_stroke(picture, strokes, mask)).touched, strokes != FREE)


def test_human_pixels_stay_except_under_the_stroke(picture):
    mask = Mask.empty(SIZE)
    mask.touched[:, 40:] = True  # a person said: background
    strokes = stroke(1, (36, 30), (44, 44))
    grown = after(mask, smart_stroke(picture, strokes, mask))
    sacred = mask.touched & (strokes == FREE)
    np.testing.assert_array_equal(grown.label_map[sacred], mask.label_map[sacred])
    assert (grown.label_map[strokes == 1] == 1).all()


def test_what_must_not_be_painted_over_stays_even_under_the_stroke(picture):
    mask = Mask(np.where(OTHER, 2, 0).astype(np.uint8))
    locked = paintable("anything", [2])
    patch = smart_stroke(picture, stroke(1, (40, 60), (40, 90)), mask, paintable=locked)
    np.testing.assert_array_equal(after(mask, patch).label_map[OTHER], 2)


def test_attention_knows_what_belongs_to_a_thing_of_two_colours(picture):
    shirt = picture.copy()
    shirt[20:40][THING[20:40]] = (60, 160, 60)
    attention = Attention((1,), (), (), THING[None].astype(np.float16))
    mask, strokes = Mask.empty(SIZE), stroke(1, (48, 28), (48, 42), 4)
    with_it = after(mask, smart_stroke(shirt, strokes, mask, attention))
    without = after(mask, smart_stroke(shirt, strokes, mask))
    assert iou(with_it.label_map == 1, THING) > 0.9
    assert iou(without.label_map == 1, THING) < 0.7


def seen(*planes: np.ndarray) -> np.ndarray:
    """What a network might see: one component for each thing, of variance 1."""
    stacked = np.stack(planes).astype(np.float32)
    return (stacked - stacked.mean((1, 2), keepdims=True)) / stacked.std((1, 2), keepdims=True)


def test_where_a_network_has_seen_the_picture_a_stroke_reaches_as_far_as_its_thing_does(picture):
    bar = np.zeros(SIZE, bool)
    bar[58:74, 2:98] = True
    long = picture.copy()
    long[bar] = (60, 160, 60)
    mask, strokes = Mask.empty(SIZE), stroke(1, (66, 6), (66, 14), 10)
    learned = after(mask, smart_stroke(long, strokes, mask, features=[seen(bar, THING, OTHER)]))
    by_colour = after(mask, smart_stroke(long, strokes, mask))
    assert iou(learned.label_map == 1, bar) > 0.85
    assert not by_colour.label_map[:, 70:].any()


@pytest.mark.parametrize("max_side", [1024, 50])
def test_only_what_is_joined_to_the_stroke_follows_it(picture, max_side):
    """Also where the picture is larger than learning looks at: then edges are found near the stroke, at full size."""
    alike = picture.copy()
    alike[OTHER] = alike[THING][: OTHER.sum()]
    mask, strokes = Mask.empty(SIZE), stroke(1, (36, 24), (44, 46), 8)
    settings = SmartStrokeSettings(learning=SuggestionSettings(others=0.03, max_side=max_side))
    learned = after(mask, smart_stroke(alike, strokes, mask, features=[seen(THING | OTHER)], settings=settings))
    assert iou(learned.label_map == 1, THING) > 0.85
    assert not learned.label_map[OTHER].any()
    np.testing.assert_array_equal(learned.touched, strokes != FREE)


def test_a_stroke_of_unsure_is_a_stroke_like_any(picture):
    mask = Mask.empty(SIZE)
    grown = after(mask, smart_stroke(picture, stroke(255, (36, 30), (44, 40)), mask))
    assert iou(grown.label_map == 255, THING) > 0.9


def test_no_stroke_is_no_edit(picture):
    assert smart_stroke(picture, np.full(SIZE, FREE, np.int16), Mask.empty(SIZE)) is None


def test_the_mask_itself_is_not_changed_by_a_preview(picture):
    mask = Mask.empty(SIZE)
    smart_stroke(picture, stroke(1, (36, 30), (44, 40)), mask)
    assert not mask.label_map.any()
    assert not mask.touched.any()


def test_arrays_of_different_sizes_are_refused(picture):
    with pytest.raises(SmafError, match="not of one size"):
        smart_stroke(picture, np.full((4, 4), FREE, np.int16), Mask.empty(SIZE))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), label=st.sampled_from([0, 1, 2, 255]), is_seen=st.booleans())
def test_whatever_is_painted_where_human_pixels_are_safe(seed, label, is_seen):
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (24, 30, 3), dtype=np.uint8)
    mask = Mask(rng.integers(0, 3, (24, 30), dtype=np.uint8), rng.random((24, 30)) < 0.3)
    strokes = np.where(rng.random((24, 30)) < 0.05, label, FREE).astype(np.int16)
    strokes[0, 0] = label
    features = [rng.normal(size=(3, 4, 5)).astype(np.float32)] if is_seen else []
    done = after(mask, smart_stroke(image, strokes, mask, features=features))
    sacred = mask.touched & (strokes == FREE)
    np.testing.assert_array_equal(done.label_map[sacred], mask.label_map[sacred])
    np.testing.assert_array_equal(done.label_map[strokes != FREE], label)
