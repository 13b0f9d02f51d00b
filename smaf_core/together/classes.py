"""Which class of one copy of a project is which of another, whatever they are called since the copies parted.

Indices never move, so what both had before has one index in both. Classes that came later are known by the name that they were
born with: two people may add them in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError

Table = NDArray[np.uint8]
"""(256,) the index here of every index there."""
ClassesBy = Literal["numbers", "names"]
"""What tells which class is which: their numbers (a name was changed), or their names (they were added in another order)."""


def matched_classes(mine: ClassTable, theirs: ClassTable, by: ClassesBy | None = None) -> list[int | None]:
    """Say which class here each class there is; None where it was added there.

    Args:
        mine: The classes of this copy.
        theirs: Those of the other.
        by: What tells it where they do not know what they were born as; None: names, if these leave no doubt.

    Raises:
        SmafError: the same number means another class in each.
    """
    if by == "numbers":
        return [index if index <= len(mine) else None for index in range(1, len(theirs) + 1)]
    if mine.born and theirs.born and by is None:
        return _by_birth(mine, theirs)
    if by is None:
        _check_no_swap(mine, theirs)
    return [_by_name(mine, index, name) for index, name in enumerate(theirs.names, start=1)]


def _by_birth(mine: ClassTable, theirs: ClassTable) -> list[int | None]:
    same = {index for index, both in enumerate(zip(mine.born, theirs.born, strict=False), start=1) if both[0] == both[1]}
    left = {born: index for index, born in enumerate(mine.born, start=1) if index not in same}
    found: list[int | None] = []
    for index, (born, name) in enumerate(zip(theirs.born, theirs.names, strict=True), start=1):
        called_so = mine.index(name) if name in mine.names else None
        found.append(index if index in same else left.pop(born, called_so))
    known = [index for index in found if index is not None]
    if len({*known}) < len(known):
        raise SmafError("two classes of the other copy have the name of one class here; call one otherwise there, then merge")
    for emptied, into in theirs.merged:  # it has no pixel, and here its place has been given another name
        if emptied in theirs.names and found[theirs.index(emptied) - 1] is None:
            found[theirs.index(emptied) - 1] = found[theirs.index(into) - 1]
    return found


def _by_name(mine: ClassTable, index: int, name: str) -> int | None:
    if name in mine.names:
        return mine.index(name)
    if index > len(mine):
        return None
    raise SmafError(
        f"class {index} is {mine.name(index)!r} here and {name!r} there; where that is one class, call it the same in both; "
        f"where it is two, add {name!r} here first, then merge the copies"
    )


def _check_no_swap(mine: ClassTable, theirs: ClassTable) -> None:
    """Names alone do not tell a swap of two names from two classes that were added in another order."""
    for index, (here, there) in enumerate(zip(mine.names, theirs.names, strict=False), start=1):
        if here != there and here in theirs.names and there in mine.names:
            raise SmafError(
                f"class {index} is {here!r} here and {there!r} there, and both names are there in both copies; if names were "
                "swapped in one, smaf merge --classes numbers is right; if classes were added in another order, --classes names"
            )


def check_same_merges(mine: ClassTable, theirs: ClassTable, matched: Sequence[int | None]) -> None:
    """Make sure that the same classes were merged in both copies; the emptied ones are known by their names of then.

    Raises:
        SmafError: they were not.
    """
    names_here = {name: mine.name(at) for name, at in zip(theirs.names, matched, strict=True) if at is not None}
    if {*mine.merged} != {(one, names_here.get(into, into)) for one, into in theirs.merged}:
        raise SmafError("classes were merged in one of the copies; merge the same ones in the other, then the copies")


def with_classes(mine: ClassTable, theirs: ClassTable, names: Iterable[str]) -> ClassTable:
    """The classes of this copy, and some of the other behind them in their colours."""
    added = [theirs.index(name) for name in names]
    colours = tuple(theirs.colour(index) for index in added)
    born = (*mine.born, *((theirs.born or theirs.names)[index - 1] for index in added)) if mine.born else ()
    every = (*mine.names, *(theirs.name(index) for index in added))
    return replace(mine, names=every, colours=(*mine.colours, *colours), born=born)


def table_of(matched: Sequence[int | None], known: int) -> Table:
    """Give the index here of every index there; new classes come behind those that are known, background and unsure stay."""
    table = np.arange(256, dtype=np.uint8)
    for index, here in enumerate(matched, start=1):
        known += here is None
        table[index] = known if here is None else here
    return table
