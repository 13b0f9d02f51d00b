import pickle

import numpy as np
import pytest

from smaf_core.errors import SmafError
from smaf_core.safe_files import pickle_size
from smaf_core.safe_files.pickle_size import check_size
from smaf_core.safe_files.pickles import loads


def nested(times, first=()):
    value = first
    for _ in range(times):
        value = (value, value)
    return value


@pytest.mark.parametrize("times", [30, 60, 99])
def test_a_few_bytes_that_unfold_without_end_are_refused_before_anything_is_made(times):
    with pytest.raises(SmafError, match="nested without measure"):
        loads(pickle.dumps([nested(times)]), "cls_labels.npy")


def test_ten_thousand_million_references_are_refused():
    row = [0] * 100_000
    with pytest.raises(SmafError, match="nested without measure"):
        loads(pickle.dumps([row] * 100_000), "cls_labels.npy")


def test_a_list_within_itself_is_refused():
    ring = []
    ring.append(ring)
    with pytest.raises(SmafError, match="within itself"):
        loads(pickle.dumps(ring), "cls_labels.npy")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_tags_as_people_have_them_are_no_larger_than_they_are(protocol):
    tags = {f"2007_{k:06}": np.eye(20, dtype=np.float32)[k % 20] for k in range(500)}
    check_size(pickle.dumps(tags, protocol))


def contents_of(value):
    """How many objects are in a value, counted as often as they are named, and how deeply: told by Python's own objects."""
    if isinstance(value, dict):
        value = [one for pair in value.items() for one in pair]
    inner = [contents_of(one) for one in value] if isinstance(value, list | tuple) else []
    return 1 + sum(one for one, _ in inner), 1 + max((one for _, one in inner), default=0)


def drawn(chance, depth=0):
    """A value of tuples, lists and dictionaries, some of which are in it several times."""
    kind = chance.integers(0, 6 if depth < 7 else 1)
    if kind == 0:
        return [7, "word", None, 2.5, True][chance.integers(5)]
    inner = [drawn(chance, depth + 1) for _ in range(chance.integers(0, 4))]
    inner += inner[: chance.integers(0, 3)]
    return tuple(inner) if kind in (2, 3) else inner if kind == 4 else dict(enumerate(inner))


@pytest.mark.parametrize("seed", range(40))
def test_what_is_added_up_is_what_there_is_however_often_it_is_named(seed, monkeypatch):
    chance = np.random.default_rng(seed)
    for _ in range(10):
        value = drawn(chance)
        objects, depth = contents_of(value)
        data = pickle.dumps(value, int(chance.integers(1, pickle.HIGHEST_PROTOCOL + 1)))
        monkeypatch.setattr(pickle_size, "MOST_OBJECTS", objects)
        monkeypatch.setattr(pickle_size, "DEEPEST", depth)
        check_size(data)
        if objects > 1:
            monkeypatch.setattr(pickle_size, "MOST_OBJECTS", objects - 1)
            with pytest.raises(pickle.UnpicklingError):
                check_size(data)


def test_an_object_that_is_filled_further_after_it_was_named_again_is_refused():
    inner = [()]
    check_size(pickle.dumps([inner, inner], 0))
    with pytest.raises(pickle.UnpicklingError, match="within itself"):
        check_size(b"(lp0\n(lp1\nag1\n(I1\nI2\nea.")  # a list in a list, then more into the inner one


def test_a_number_of_a_remembered_object_beyond_the_file_is_refused():
    with pytest.raises(SmafError, match="more remembered objects than bytes"):
        loads(b"I1\np4000000\n.", "cls_labels.npy")


def test_a_mark_that_is_dropped_is_no_object():
    check_size(b"(0]q\x00(K\x01K\x02e.")  # a mark, dropped; a list, into which two go
    with pytest.raises(pickle.UnpicklingError, match="within itself"):
        check_size(b"]q\x00((0h\x00e.")  # of two marks one is dropped, and the list goes into itself
