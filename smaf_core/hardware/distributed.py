"""Several processes that do one job together, as `torchrun` starts them: who does which part, and how they agree.

Started without torchrun there is one process, and everything here hands back at once what it was given. All processes run the
same code; what they have in common (the order of the images, the weights, the step) is never sent, only checked or begun alike.
The project must lie where all of them can read it. Only the first one writes and speaks.

torch takes seconds to import, so it is imported by what needs it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from smaf_core.errors import Cancelled, SmafError

if TYPE_CHECKING:
    from torch import Tensor

Item = TypeVar("Item")
PATIENCE = timedelta(hours=2)
"""How long the others wait for one that has more to do; one that has died is noticed at once."""
FAILURES = "smaf/failures"
"""Where the processes count who has failed."""


def size() -> int:
    """Give how many processes there are."""
    return int(os.environ["WORLD_SIZE"]) if _by_torchrun() else 1


def rank() -> int:
    """Give this process's number, from 0."""
    return int(os.environ["RANK"]) if _by_torchrun() else 0


def leads() -> bool:
    """Whether this is the process that writes and speaks."""
    return rank() == 0


def on_this_machine() -> tuple[int, int]:
    """Give this process's number among those on the same machine, and how many these are."""
    return (int(os.environ["LOCAL_RANK"]), int(os.environ["LOCAL_WORLD_SIZE"])) if _by_torchrun() else (0, 1)


@contextmanager
def joined() -> Iterator[None]:
    """Let the processes find each other for the time of a block; gradients on GPUs travel by NCCL, all else by gloo."""
    if size() == 1:
        yield
        return
    import torch
    from torch import distributed

    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() and distributed.is_nccl_available() else "gloo"
    distributed.init_process_group(backend, timeout=PATIENCE)
    yield
    distributed.destroy_process_group()  # not after a failure, when others may wait for what never comes


def share(items: Sequence[Item]) -> Sequence[Item]:
    """Give this process's part of the work: every `size`-th item."""
    return items[rank() :: size()]


def together(work: Callable[[], Item]) -> list[Item]:
    """Do one's own part, and learn what the others' came to.

    Args:
        work: Its result travels, so it should be small.

    Returns:
        The results of all processes, in their order.

    Raises:
        SmafError: of whichever process failed first in their order: all of them end alike.
        Cancelled: a person asked one of them to stop.
    """
    if size() == 1:
        return [work()]
    result, error = None, None
    try:
        result = work()
    except (SmafError, Cancelled) as caught:
        error = caught
    outcomes: list[Any] = [None] * size()
    _all_gather(outcomes, (result, error))
    for _, failure in outcomes:
        if failure is not None:
            raise failure
    return [one for one, _ in outcomes]


def first_alone(work: Callable[[], Item]) -> Item:
    """Let the first process do something, then the others: what it makes, they find."""
    made: list[Item] = []
    together(lambda: made.append(work()) if leads() else None)
    return made[0] if made else work()


def of_the_first(make: Callable[[], Item]) -> Item:
    """Let the first process make something, and give it to all."""
    made: Any = together(lambda: make() if leads() else None)[0]
    return made  # type: ignore[no-any-return]


def in_order(mine: Iterator[Item], count: int) -> Iterator[Item]:
    """Give the first process what all have found, in the order of the items that were shared; the others nothing.

    Args:
        mine: One result for each item of this process's `share`.
        count: How many items all have together.
    """
    for _ in range(-(-count // size())):
        found = together(lambda: next(mine, None))
        if leads():
            yield from (one for one in found if one is not None)
    together(lambda: next(mine, None))  # what it does after its last item, such as saying that it is done


def add_up(tensors: Sequence[Tensor]) -> None:
    """Let every process have the sum of everybody's tensors, in place."""
    if size() > 1:
        from torch import distributed

        with _noticing():
            under_way = [distributed.all_reduce(one, async_op=True) for one in tensors]
            for one in under_way:
                one.wait()


def as_the_first(tensors: Sequence[Tensor]) -> None:
    """Let every process have the first one's tensors, in place."""
    if size() > 1:
        from torch import distributed

        with _noticing():
            for one in tensors:
                distributed.broadcast(one, 0)


def is_first_to_fail() -> bool:
    """Whether no other process has failed before: the one that says why. Those that follow share its reason, or lost it."""
    if size() == 1:
        return True
    from torch import distributed

    if not distributed.is_initialized():
        return leads()
    from torch.distributed.distributed_c10d import _get_default_store

    return bool(_get_default_store().add(FAILURES, 1) == 1)


def _all_gather(outcomes: list[Any], mine: Any) -> None:
    from torch import distributed

    with _noticing():
        distributed.all_gather_object(outcomes, mine)


@contextmanager
def _noticing() -> Iterator[None]:
    """Say in words that another process has gone while this one waited for it."""
    try:
        yield
    except RuntimeError as error:
        raise SmafError(f"process {rank()} of {size()} has lost the others: one of them has ended ({error})") from error


def _by_torchrun() -> bool:
    """Whether torchrun has started this process; clusters set WORLD_SIZE and the like for other reasons too."""
    return "TORCHELASTIC_RUN_ID" in os.environ
