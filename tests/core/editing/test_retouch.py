import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from smaf_core.editing.retouch import holes, islands, nearest_other, smoothed

label_maps = arrays(np.uint8, (9, 11), elements=st.sampled_from([0, 1, 2, 255]))


def labels_of(*lines):
    return np.array([[int(character) for character in line] for line in lines], np.uint8)


def test_only_enclosed_background_is_a_hole():
    labels = labels_of("111110", "100010", "102010", "111110", "000000")
    expected = labels_of("000000", "011100", "010100", "000000", "000000").astype(bool)
    assert np.array_equal(holes(labels, 1), expected)


def test_background_open_to_the_edge_is_no_hole():
    assert not holes(labels_of("111", "101", "101"), 1).any()


def test_a_small_island_becomes_what_lies_around_it_and_a_large_one_stays():
    labels = labels_of("2222000", "2122000", "2222011", "0000011")
    dropped, other = islands(labels, 1, smallest=2)
    assert np.argwhere(dropped).tolist() == [[1, 1]]
    assert other[1, 1] == 2


def test_islands_of_exactly_the_limit_stay():
    labels = labels_of("0000", "0110", "0000")
    assert not islands(labels, 1, smallest=2)[0].any()
    assert islands(labels, 1, smallest=3)[0].sum() == 2


def test_smoothing_takes_off_a_spike_and_fills_a_notch():
    labels = np.zeros((20, 20), np.uint8)
    labels[10:] = 1
    labels[8:10, 5] = 1
    labels[10:12, 14] = 0
    changed, after = smoothed(labels, 1, radius=2)
    labels[changed] = after[changed]
    assert (labels[:10] == 0).all()
    assert (labels[10:] == 1).all()


def test_what_smoothing_takes_from_a_class_goes_to_its_neighbour():
    labels = np.full((20, 20), 2, np.uint8)
    labels[10:] = 1
    labels[8:10, 5] = 1
    changed, after = smoothed(labels, 1, radius=2)
    assert (after[changed] == 2).all()
    assert changed[8:10, 5].all()


@given(label_maps)
@settings(deadline=None)
def test_the_nearest_other_label_is_one_that_is_there(labels):
    inside = labels == 1
    other = nearest_other(labels, inside)
    assert np.array_equal(other[~inside], labels[~inside])
    assert set(np.unique(other[inside])) <= (set(np.unique(labels)) - {1} or {0})


@given(label_maps)
@settings(deadline=None)
def test_filling_holes_twice_is_filling_them_once(labels):
    labels[holes(labels, 1)] = 1
    assert not holes(labels, 1).any()


@given(label_maps, st.integers(1, 6))
@settings(deadline=None)
def test_after_dropping_islands_none_is_left(labels, smallest):
    dropped, other = islands(labels, 1, smallest)
    labels[dropped] = other[dropped]
    assert not islands(labels, 1, smallest)[0].any()
