import threading
from collections.abc import Iterator

import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.hardware.device import cores_for_each
from smaf_core.hardware.side_by_side import MOST_TOGETHER, side_by_side


@pytest.mark.parametrize("threads", [0, 1, 2, 5])
def test_what_is_done_side_by_side_comes_in_order(threads: int) -> None:
    assert list(side_by_side(lambda number: number**2, range(20), threads)) == [number**2 for number in range(20)]
    assert list(side_by_side(lambda number: number, (), threads)) == []


def test_two_things_are_really_done_at_once() -> None:
    both = threading.Barrier(2, timeout=20)  # nobody passes alone
    assert list(side_by_side(lambda _: both.wait() < 2, range(4), 2)) == [True] * 4


@pytest.mark.parametrize("threads", [1, 3])
def test_what_fails_is_raised_in_its_turn_and_little_more_is_begun(threads: int) -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 4:
            raise SmafError("no")
        return number

    came: list[int] = []
    with pytest.raises(SmafError, match="no"):
        came.extend(side_by_side(work, range(1000), threads))
    assert came == [0, 1, 2, 3]
    assert max(begun) <= 4 + threads


def test_things_are_taken_only_as_they_are_needed() -> None:
    taken: list[int] = []

    def things() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = side_by_side(lambda number: number, things(), 2)
    assert next(results) == 0
    assert len(taken) == 3
    results.close()


def test_cores_are_shared_and_given_back() -> None:
    before = torch.get_num_threads()
    with cores_for_each(torch.device("cpu")) as together:
        assert 1 <= together <= MOST_TOGETHER
        assert together * torch.get_num_threads() <= max(before, together)
    assert torch.get_num_threads() == before
    with cores_for_each(torch.device("cuda")) as together:
        assert together == 1
