import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smaf_core.data.classes import VOID
from smaf_core.data.mask import Mask, connected, paintable
from smaf_core.data.regions import Region, capsule, everywhere, polygon, rectangle

SIZE = (12, 17)


def painted(region, size=SIZE):
    """The region as a plane of the image's size."""
    plane = np.zeros(size, bool)
    plane[region.slices] = region.inside
    return plane


def rows(*lines):
    """A plane from drawn lines: # is inside."""
    return np.array([[character == "#" for character in line] for line in lines])


points = st.tuples(st.floats(-5, SIZE[0] + 5), st.floats(-5, SIZE[1] + 5))
regions = st.one_of(
    st.builds(capsule, points, points, st.floats(1, 15), st.just(SIZE)),
    st.builds(polygon, st.lists(points, max_size=8), st.just(SIZE)),
    st.builds(rectangle, points, points, st.just(SIZE)),
    st.just(everywhere(SIZE)),
)
edits = st.lists(st.tuples(regions, st.integers(0, 255), st.sampled_from(["anything", "background", 3])), max_size=12)


def test_a_patch_describes_and_changes_nothing():
    mask = Mask.empty(SIZE)
    patch = mask.patch(rectangle((1, 2), (3, 5), SIZE), 7)
    assert not mask.label_map.any()
    mask.apply(patch)
    assert mask.label_map.sum() == 7 * 3 * 4
    assert mask.touched.sum() == 12


def test_a_patch_can_give_every_pixel_its_own_label():
    mask = Mask.empty(SIZE)
    labels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    mask.apply(mask.patch(rectangle((1, 2), (3, 5), SIZE), labels))
    assert np.array_equal(mask.label_map[1:4, 2:6], labels)


@given(edits)
@settings(max_examples=60, deadline=None)
def test_undoing_any_edits_gives_back_the_mask_before_them(chosen):
    mask = Mask.empty(SIZE)
    mask.label_map[4:8, 3:9] = 3
    before = mask.label_map.copy()
    done = []
    for region, label, over in chosen:
        patch = mask.patch(region, label, paintable(over))
        if patch is not None:
            mask.apply(patch)
            done.append(patch)
    for patch in reversed(done):
        mask.apply(patch.reversed())
    assert np.array_equal(mask.label_map, before)
    assert not mask.touched.any()


@given(regions, st.integers(0, 255))
@settings(deadline=None)
def test_applying_a_patch_twice_is_the_same_as_once(region, label):
    mask = Mask.empty(SIZE)
    patch = mask.patch(region, label)
    for _ in range(2):
        if patch is not None:
            mask.apply(patch)
    assert np.array_equal(mask.label_map != 0, painted(region) & (label != 0))
    assert np.array_equal(mask.touched, painted(region))


@given(regions, st.sampled_from(["anything", "background", 3]), st.booleans())
@settings(deadline=None)
def test_a_change_in_tiles_is_the_same_as_in_one_box(region, over, of_many_labels):
    whole, tiled = (Mask(np.random.default_rng(0).integers(0, 5, SIZE).astype(np.uint8)) for _ in range(2))
    label = np.random.default_rng(1).integers(0, 9, region.inside.shape).astype(np.uint8) if of_many_labels else 7
    patch = whole.patch(region, label, paintable(over))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("smaf_core.data.mask.TILE", 3)
        patches = tiled.patches(region, label, paintable(over))
    for one in patches:
        tiled.apply(one)
    if patch is not None:
        whole.apply(patch)
    assert np.array_equal(tiled.label_map, whole.label_map)
    assert np.array_equal(tiled.touched, whole.touched)


@given(regions)
@settings(deadline=None)
def test_trimming_a_region_keeps_its_pixels_in_the_smallest_box(region):
    trimmed = region.trimmed()
    assert np.array_equal(painted(trimmed), painted(region))
    if not trimmed.is_empty:
        assert trimmed.inside[0].any()
        assert trimmed.inside[-1].any()
        assert trimmed.inside[:, 0].any()
        assert trimmed.inside[:, -1].any()


def test_a_locked_class_is_never_painted_over():
    mask = Mask.empty(SIZE)
    mask.label_map[2:4, 2:4] = 5
    mask.apply(mask.patch(everywhere(SIZE), 1, paintable("anything", locked=[5])))
    assert (mask.label_map[2:4, 2:4] == 5).all()
    assert not mask.touched[2:4, 2:4].any()
    assert mask.label_map[0, 0] == 1


def test_painting_over_one_class_only_leaves_the_background():
    mask = Mask.empty(SIZE)
    mask.label_map[2:4, 2:4] = 5
    mask.apply(mask.patch(everywhere(SIZE), VOID, paintable(5)))
    assert np.array_equal(mask.label_map == VOID, painted(rectangle((2, 2), (3, 3), SIZE)))


def test_a_replacement_keeps_what_the_person_set_unless_asked():
    mask = Mask.empty(SIZE)
    mask.apply(mask.patch(rectangle((0, 0), (1, 1), SIZE), 4))
    new = np.full(SIZE, 9, np.uint8)
    kept, asked = mask.replacement(new, by_person=False), mask.replacement(new, by_person=False, keep_touched=False)
    mask.apply(kept)
    assert (mask.label_map[:2, :2] == 4).all()
    assert mask.label_map[5, 5] == 9
    assert mask.touched.sum() == 4
    mask.apply(asked)
    assert (mask.label_map == 9).all()
    assert not mask.touched.any()


def test_a_replacement_by_what_is_there_is_no_change():
    mask = Mask.empty(SIZE)
    assert mask.replacement(np.zeros(SIZE, np.uint8), by_person=False) is None


@pytest.mark.parametrize("at", [(3.0, 4.0), (3.5, 4.5), (3.99, 4.01)])
def test_the_smallest_brush_paints_exactly_the_pixel_under_it(at):
    assert np.argwhere(painted(capsule(at, at, 1, SIZE))).tolist() == [[3, 4]]


def test_a_brush_of_three_pixels_is_a_full_square_of_nine():
    assert painted(capsule((5.5, 5.5), (5.5, 5.5), 3, SIZE)).sum() == 9


def test_a_line_of_the_smallest_brush_has_no_gaps_and_no_thickness():
    plane = painted(capsule((1.5, 1.5), (4.5, 10.5), 1, SIZE))
    assert plane[1, 1]
    assert plane[4, 10]
    assert (plane[:, 1:11].sum(axis=0) == 1).all()


@given(points, points, st.floats(2, 15))
@settings(deadline=None)
def test_a_stroke_covers_exactly_the_centres_within_half_its_width(start, end, diameter):
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5
    dy, dx = end[0] - start[0], end[1] - start[1]
    along = np.clip(((y - start[0]) * dy + (x - start[1]) * dx) / max(dy * dy + dx * dx, 1e-300), 0, 1)
    distance = np.hypot(y - start[0] - along * dy, x - start[1] - along * dx)
    certain = abs(distance - diameter / 2) > 1e-6
    assert np.array_equal(painted(capsule(start, end, diameter, SIZE))[certain], (distance <= diameter / 2)[certain])


def test_a_brush_partly_outside_paints_only_the_image():
    assert painted(capsule((-2, 3), (-2, 3), 8, SIZE)).sum() > 0
    assert painted(capsule((-20, 3), (-20, 3), 8, SIZE)).sum() == 0


def test_a_square_polygon_covers_the_pixels_whose_centres_it_encloses():
    square = polygon([(1, 1), (1, 4), (3, 4), (3, 1)], (4, 6))
    assert np.array_equal(painted(square, (4, 6)), rows("......", ".###..", ".###..", "......"))


def test_a_triangle_by_hand():
    triangle = polygon([(0, 0), (4, 0), (4, 4.2)], (4, 4))
    assert np.array_equal(painted(triangle, (4, 4)), rows("#...", "##..", "###.", "####"))


def test_where_a_polygon_covers_itself_twice_it_is_empty():
    outer_and_inner = [(0, 0), (0, 6), (6, 6), (6, 0), (0, 0), (2, 2), (2, 4), (4, 4), (4, 2), (2, 2)]
    plane = painted(polygon(outer_and_inner, (6, 6)), (6, 6))
    assert plane.sum() == 36 - 4
    assert not plane[2:4, 2:4].any()


@given(st.lists(points, min_size=3, max_size=9))
@settings(deadline=None)
def test_a_polygon_is_the_same_from_any_first_corner_and_in_both_directions(corners):
    plane = painted(polygon(corners, SIZE))
    assert np.array_equal(painted(polygon(corners[1:] + corners[:1], SIZE)), plane)
    assert np.array_equal(painted(polygon(corners[::-1], SIZE)), plane)


def test_two_polygons_that_share_an_edge_share_no_pixel_and_leave_no_gap():
    left, right = [(0, 0), (0, 5.3), (12, 9.1), (12, 0)], [(0, 5.3), (0, 17), (12, 17), (12, 9.1)]
    both = painted(polygon(left, SIZE)).astype(int) + painted(polygon(right, SIZE))
    assert (both == 1).all()


def test_a_lasso_of_thousands_of_points_is_filled_at_once():
    angle = np.linspace(0, 2 * np.pi, 5000)
    corners = list(zip(1000 + 900 * np.sin(angle), 1000 + 900 * np.cos(angle), strict=True))
    start = time.perf_counter()
    region = polygon(corners, (2000, 2000))
    assert time.perf_counter() - start < 0.2  # about 0.02 s; corner by corner it took 0.3 s
    assert abs(region.inside.sum() - np.pi * 900**2) < 3000


def test_a_rectangle_holds_both_corner_pixels_in_any_order():
    assert np.array_equal(painted(rectangle((4.2, 5.9), (2.7, 1.1), SIZE)), painted(rectangle((2, 1), (4, 5), SIZE)))
    assert painted(rectangle((2, 1), (4, 5), SIZE)).sum() == 15


def test_flood_fill_takes_what_is_joined_by_a_side_but_not_by_a_corner():
    labels = np.array([[1, 1, 0], [0, 0, 1], [1, 1, 1]], np.uint8)
    assert np.array_equal(painted(connected(labels, (0, 0)), (3, 3)), rows("##.", "...", "..."))
    assert np.array_equal(painted(connected(labels, (2, 0)), (3, 3)), rows("...", "..#", "###"))


def test_an_array_that_is_no_label_map_is_refused():
    with pytest.raises(ValueError, match="uint8"):
        Mask(np.zeros((3, 3), np.int64))
    with pytest.raises(ValueError, match="touched"):
        Mask(np.zeros((3, 3), np.uint8), np.zeros((2, 2), bool))


def test_a_region_beyond_the_image_is_empty():
    assert rectangle((-9, -9), (-3, -3), SIZE).is_empty
    assert Region(0, 0, np.zeros((0, 0), bool)).is_empty
