"""How large what a pickle describes would become: looked at before anything is made of it.

A few hundred bytes can name the same tuple twice in a tuple, that one twice in the next, and so on; whoever then looks through
it, as Python does to use it as a key of a dictionary, is never done and cannot be interrupted.
"""

from __future__ import annotations

import pickle
import pickletools
from dataclasses import dataclass

MOST_OBJECTS = 20_000_000
"""What a pickle may hold, counted as often as it is named."""

DEEPEST = 100
"""Levels of containers in containers."""

_Node = list[object]  # the nodes of what is in it; a plain value has none

_PUTS = {"PUT", "BINPUT", "LONG_BINPUT"}
_GETS = {"GET", "BINGET", "LONG_BINGET"}
_CHANGES = {"APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS", "BUILD"}
_MEMO = _PUTS | _GETS
_FILLED = {"EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET", "LIST", "DICT", "GLOBAL", "INST"}
"""What makes an object with nothing in it yet, which may be filled."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What an operation does to the stack: how many objects it takes (None: all down to a mark), and what it leaves."""

    takes: int | None
    changes: bool
    leaves: tuple[bool, ...]
    """For each thing that is left: whether it is a mark."""


def _effect_of(opcode: pickletools.OpcodeInfo) -> _Effect:
    before = [one.name for one in opcode.stack_before]
    changes = opcode.name in _CHANGES
    takes = None if "mark" in before else len(before) - changes
    return _Effect(takes, changes, () if changes else tuple(one.name == "mark" for one in opcode.stack_after))


_EFFECTS = {opcode.name: _effect_of(opcode) for opcode in pickletools.opcodes}

_Sized = list[int]
"""How many objects are in one, how deeply, and 1 where it has been named again: what changes it then is elsewhere too."""


def check_size(data: bytes) -> None:
    """Refuse a pickle whose contents are nested deeply or without end, or are more than memory holds.

    It is played through once, and sizes are added up on the way. Only where an object is changed after it was named again,
    as no writer of numbers does, all objects are put together first.

    Raises:
        pickle.UnpicklingError: it does.
        ValueError: it is no pickle.
        IndexError: it takes more than it has.
    """
    if _is_small(data):
        return
    nodes = _nodes(data)
    sizes: dict[int, tuple[int, int]] = {}
    for node in nodes:
        if node:
            _measure(node, sizes)


def _is_small(data: bytes) -> bool:
    """Add up sizes while playing the stack through; False where that does not tell."""
    stack: list[_Sized | None] = []  # None: a mark
    memo: dict[object, _Sized] = {}
    plain: _Sized = [1, 1, 1]
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        if name in _MEMO and argument is not None and argument > len(data):  # Python would clear memory up to it
            raise pickle.UnpicklingError("more remembered objects than bytes")
        if name in _PUTS or name == "MEMOIZE":
            memo[len(memo) if name == "MEMOIZE" else argument] = _last(stack)
        elif name in _GETS or name == "DUP":
            again = memo.get(argument, plain) if name != "DUP" else _last(stack)
            again[2] = 1
            stack.append(again)
        elif name == "POP" or name == "POP_MARK":
            _off(stack, 1 if name == "POP" else None)
        else:
            effect = _EFFECTS[name]
            objects, depth = _off(stack, effect.takes)
            if effect.changes:
                changed = _last(stack)
                if changed[2]:
                    return False
                changed[0] += objects
                changed[1] = max(changed[1], 1 + depth)
                _refuse_beyond(changed)
            for is_mark in effect.leaves:
                is_plain = not objects and name not in _FILLED
                made = None if is_mark else plain if is_plain else [1 + objects, 1 + depth, 0]
                if made is not None and objects:
                    _refuse_beyond(made)
                stack.append(made)
    return True


def _last(stack: list[_Sized | None]) -> _Sized:
    last = stack[-1]
    if last is None:
        raise pickle.UnpicklingError("a mark where an object must be")
    return last


def _off(stack: list[_Sized | None], count: int | None) -> tuple[int, int]:
    """Take objects from the stack, all down to the last mark, and it, where no count is given: their number and depth."""
    objects = depth = taken = 0
    while count is None or taken < count:
        one = stack.pop()
        if one is None:
            if count is None:
                break
            continue
        taken += 1
        objects += one[0]
        depth = max(depth, one[1])
    return objects, depth


def _refuse_beyond(sized: _Sized) -> None:
    if sized[0] > MOST_OBJECTS or sized[1] > DEEPEST:
        raise pickle.UnpicklingError("contents that are nested without measure")


def _nodes(data: bytes) -> list[_Node]:
    """All objects of a pickle with what is in each, found by playing its stack through without making any."""
    stack: list[_Node | None] = []  # None: a mark
    memo: dict[object, _Node] = {}
    nodes: list[_Node] = []
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        if name in _PUTS or name == "MEMOIZE":
            memo[len(memo) if name == "MEMOIZE" else argument] = _top(stack)
        elif name in _GETS:
            stack.append(memo.get(argument, []))
        elif name == "DUP":
            stack.append(_top(stack))
        elif name == "POP" or name == "POP_MARK":
            _taken(stack, 1 if name == "POP" else None)
        else:
            before = [one.name for one in opcode.stack_before]
            to_mark = "mark" in before
            changed = 1 if name in _CHANGES else 0
            inside = _taken(stack, None if to_mark else len(before) - changed)
            if changed:
                _top(stack).extend(inside)
                continue
            made = [list(inside) for _ in opcode.stack_after]
            nodes += made
            stack += [None if after.name == "mark" else node for after, node in zip(opcode.stack_after, made, strict=True)]
    return nodes


def _top(stack: list[_Node | None]) -> _Node:
    node = stack[-1]
    if node is None:
        raise pickle.UnpicklingError("a mark where an object must be")
    return node


def _taken(stack: list[_Node | None], count: int | None) -> list[object]:
    """Take objects from the stack; all down to the last mark, and it, where no count is given."""
    taken: list[object] = []
    while count is None or len(taken) < count:
        node = stack.pop()
        if node is None:
            if count is None:
                return taken
            continue
        taken.append(node)
    return taken


def _measure(root: _Node, sizes: dict[int, tuple[int, int]]) -> None:
    """Note how many objects are in a node, and how deeply; without recursion, since it may be deep."""
    waiting: list[tuple[_Node, bool]] = [(root, False)]
    open_: set[int] = set()
    while waiting:
        node, is_ready = waiting.pop()
        key = id(node)
        if is_ready:
            inner = [sizes[id(one)] if one else (1, 1) for one in node]
            objects, depth = 1 + sum(one for one, _ in inner), 1 + max((one for _, one in inner), default=0)
            if objects > MOST_OBJECTS or depth > DEEPEST:
                raise pickle.UnpicklingError("contents that are nested without measure")
            sizes[key] = (objects, depth)
            open_.discard(key)
        elif key not in sizes:
            if key in open_:
                raise pickle.UnpicklingError("an object that is within itself")
            open_.add(key)
            waiting.append((node, True))
            waiting += [(one, False) for one in node if isinstance(one, list) and one and id(one) not in sizes]
