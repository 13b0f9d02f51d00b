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

_PUTS = {"PUT", "BINPUT", "LONG_BINPUT"}
_GETS = {"GET", "BINGET", "LONG_BINGET"}
_CHANGES = {"APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS", "BUILD"}
_FILLED = {"EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET", "LIST", "DICT", "GLOBAL", "INST"}
"""What makes an object with nothing in it yet, which may be filled."""


@dataclass(frozen=True, slots=True)
class _Effect:
    """What an operation does to the stack."""

    takes: int | None
    """Objects it takes away; None: all down to a mark."""
    changes: bool
    """Whether it fills with them the object below."""
    makes: bool
    """Whether it leaves an object."""
    fills: bool
    """Whether that may be filled further."""


_PUSHED = _Effect(0, False, True, False)
"""Of a number or text, as most operations are."""
_REMEMBERED, _NAMED_AGAIN, _MARKED, _DROPPED = (_Effect(0, False, False, False) for _ in range(4))


def _effect_of(opcode: pickletools.OpcodeInfo) -> _Effect:
    name = opcode.name
    if name in _PUTS or name == "MEMOIZE":
        return _REMEMBERED
    if name in _GETS or name == "DUP":
        return _NAMED_AGAIN
    if name in ("POP", "POP_MARK"):
        return _DROPPED
    if name == "MARK":
        return _MARKED
    before = [one.name for one in opcode.stack_before]
    changes = name in _CHANGES
    takes = None if "mark" in before else len(before) - changes
    effect = _Effect(takes, changes, bool(opcode.stack_after) and not changes, name in _FILLED)
    return _PUSHED if effect == _PUSHED else effect


_EFFECTS = {opcode.code: _effect_of(opcode) for opcode in pickletools.opcodes}

_Sized = list[int]
"""How many objects are in one, how deeply, and 1 where it has been named again: what changes it then is elsewhere too."""


def check_size(data: bytes) -> None:
    """Refuse a pickle whose contents are nested deeply or without end, or are more than memory holds.

    It is played through once, and sizes are added up on the way. An object that is filled further after it was named again is
    refused: a writer names again what is finished, or what is within itself.

    Raises:
        pickle.UnpicklingError: it does.
        ValueError: it is no pickle.
        IndexError: it takes more than it has.
    """
    stack: list[_Sized] = []
    marks: list[int] = []  # how many objects were on the stack
    memo: dict[object, _Sized] = {}
    plain: _Sized = [1, 1, 1]
    for opcode, argument, _ in pickletools.genops(data):
        effect = _EFFECTS[opcode.code]
        if effect is _PUSHED:
            stack.append(plain)
        elif effect is _REMEMBERED:
            memo[len(memo) if argument is None else _within(argument, data)] = stack[-1]
        elif effect is _NAMED_AGAIN:
            again = stack[-1] if argument is None else memo.get(_within(argument, data), plain)
            again[2] = 1
            stack.append(again)
        elif effect is _MARKED:
            marks.append(len(stack))
        elif effect is _DROPPED:
            at_mark = bool(marks) and marks[-1] == len(stack)
            _off(stack, marks, None if at_mark or opcode.name == "POP_MARK" else 1)
        else:
            objects, depth = _off(stack, marks, effect.takes)
            if effect.changes:
                changed = stack[-1]
                if changed[2]:
                    raise pickle.UnpicklingError("an object that is within itself")
                changed[0] += objects
                changed[1] = max(changed[1], 1 + depth)
                _refuse_beyond(changed)
            elif effect.makes:
                stack.append([1 + objects, 1 + depth, 0] if objects or effect.fills else plain)
                _refuse_beyond(stack[-1])


def _within(place: int, data: bytes) -> int:
    """Where something is remembered, unless Python would have to clear memory up to it."""
    if place > len(data):
        raise pickle.UnpicklingError("more remembered objects than bytes")
    return place


def _off(stack: list[_Sized], marks: list[int], count: int | None) -> tuple[int, int]:
    """Take objects from the stack, all down to the last mark where no count is given: their number and depth."""
    first = marks.pop() if count is None else len(stack) - count
    objects = depth = 0
    for one in stack[first:]:
        objects += one[0]
        if one[1] > depth:  # `max` takes three times as long
            depth = one[1]
    del stack[first:]
    return objects, depth


def _refuse_beyond(sized: _Sized) -> None:
    if sized[0] > MOST_OBJECTS or sized[1] > DEEPEST:
        raise pickle.UnpicklingError("contents that are nested without measure")
