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


def said_of(data, monkeypatch, at_once):
    """Whether a pickle is refused: by sizes that are added up on the way, or by all objects put together first."""
    with monkeypatch.context() as patch:
        patch.setattr(pickle_size, "MOST_OBJECTS", 200)
        patch.setattr(pickle_size, "DEEPEST", 6)
        if not at_once:
            patch.setattr(pickle_size, "_is_small", lambda data: False)
        try:
            check_size(data)
        except pickle.UnpicklingError:
            return "refused"
    return "fine"


def drawn(chance, depth=0):
    """A value of tuples, lists, dictionaries and arrays, some of which are in it several times."""
    kind = chance.integers(0, 6 if depth < 7 else 1)
    if kind == 0:
        return [7, "word", b"bytes", None, 2.5, True][chance.integers(6)]
    if kind == 1:
        return np.eye(3, dtype=np.float32)[chance.integers(3)]
    inner = [drawn(chance, depth + 1) for _ in range(chance.integers(0, 4))]
    inner += inner[: chance.integers(0, 3)]
    return tuple(inner) if kind in (2, 3) else inner if kind == 4 else dict(enumerate(inner))


@pytest.mark.parametrize("seed", range(60))
def test_what_is_added_up_on_the_way_says_the_same_as_all_objects_put_together(seed, monkeypatch):
    chance = np.random.default_rng(seed)
    for _ in range(10):
        data = pickle.dumps(drawn(chance), int(chance.integers(0, pickle.HIGHEST_PROTOCOL + 1)))
        assert said_of(data, monkeypatch, True) == said_of(data, monkeypatch, False)


def test_an_object_that_is_changed_after_it_was_named_again_is_looked_at_as_a_whole():
    later = [()]
    data = pickle.dumps([later, later], 0)
    assert pickle_size._is_small(data)
    rest = b"(lp0\n(lp1\nag1\n(I1\nI2\nea."  # a list in a list, then more into the inner one
    assert not pickle_size._is_small(rest)
    check_size(rest)


def test_a_number_of_a_remembered_object_beyond_the_file_is_refused():
    with pytest.raises(SmafError, match="more remembered objects than bytes"):
        loads(b"I1\np4000000\n.", "cls_labels.npy")
