import pickle

import numpy as np
import pytest

from smaf_core.errors import SmafError
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
