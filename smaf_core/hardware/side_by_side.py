"""The same work on many things at once, in threads: for work that leaves Python's lock, such as running a network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

MOST_TOGETHER = 8
"""Networks that run side by side at most: what each is in the midst of takes memory (U2-Net-p: 150 MB)."""


def side_by_side(work: Callable[[Thing], Result], things: Iterable[Thing], threads: int) -> Iterator[Result]:
    """Give what work makes of each thing, in the order of the things.

    At most one thing more than there are threads is begun before its turn, so that little is in memory, and little is lost
    where the caller stops.

    Args:
        work: Called in a thread; what it raises is raised here, in the thing's turn.
        things: Taken as they are needed, by the caller's thread.
        threads: How many; with 0 or 1 the caller's own does the work.
    """
    if threads <= 1:
        yield from map(work, things)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[Result]] = deque()
        try:
            for thing in things:
                ahead.append(pool.submit(work, thing))
                if len(ahead) > threads:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
