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


_PUSHED = _Effect(0, False, (False,))
"""Of a number or text, as most operations are."""


def _effect_of(opcode: pickletools.OpcodeInfo) -> _Effect:
    before = [one.name for one in opcode.stack_before]
    changes = opcode.name in _CHANGES
    takes = None if "mark" in before else len(before) - changes
    effect = _Effect(takes, changes, () if changes else tuple(one.name == "mark" for one in opcode.stack_after))
    is_plain = effect == _PUSHED and opcode.name not in _FILLED | _MEMO | {"MEMOIZE"}
    return _PUSHED if is_plain else effect


_EFFECTS = {opcode.name: _effect_of(opcode) for opcode in pickletools.opcodes}

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
    stack: list[_Sized | None] = []  # None: a mark
    memo: dict[object, _Sized] = {}
    plain: _Sized = [1, 1, 1]
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        effect = _EFFECTS[name]
        if effect is _PUSHED:
            stack.append(plain)
            continue
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
            objects, depth = _off(stack, effect.takes)
            if effect.changes:
                changed = _last(stack)
                if changed[2]:
                    raise pickle.UnpicklingError("an object that is within itself")
                changed[0] += objects
                changed[1] = max(changed[1], 1 + depth)
                _refuse_beyond(changed)
            for is_mark in effect.leaves:
                is_plain = not objects and name not in _FILLED
                made = None if is_mark else plain if is_plain else [1 + objects, 1 + depth, 0]
                if made is not None and objects:
                    _refuse_beyond(made)
                stack.append(made)


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
        if one[1] > depth:  # `max` takes three times as long
            depth = one[1]
    return objects, depth


def _refuse_beyond(sized: _Sized) -> None:
    if sized[0] > MOST_OBJECTS or sized[1] > DEEPEST:
        raise pickle.UnpicklingError("contents that are nested without measure")
