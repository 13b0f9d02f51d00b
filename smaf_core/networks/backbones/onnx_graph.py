"""Convolutional networks as ONNX, written without the package `onnx`: a handful of operators, and numbers as they are.

References:
    onnx.proto3 of ONNX (the numbers of the fields), and Protocol Buffers' wire format.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

IR_VERSION, OPSET = 8, 13
"""Of 2021 and 2020: what any ONNX Runtime of today reads."""
FLOAT = 1
"""float32 among the kinds of tensors."""
INT, STRING, INTS = 2, 3, 7
"""Kinds of attributes."""

Attribute = int | str | Sequence[int]


class Graph:
    """Nodes one after the other, each output named by a number; `encoded` gives the file."""

    def __init__(self, name: str, picture: str) -> None:
        """Begin a graph with one input, pictures (N, 3, H, W) float32 of any size."""
        self._name, self._input = name, picture
        self._nodes: list[bytes] = []
        self._numbers: list[bytes] = []
        self._count = 0

    def number(self, values: NDArray[np.float32]) -> str:
        """Keep an array in the file, and give its name."""
        name = self._next("w")
        kept = np.ascontiguousarray(values, "<f4")
        dims = b"".join(_integer(1, size) for size in kept.shape)
        self._numbers.append(dims + _integer(2, FLOAT) + _text(8, name) + _message(9, kept.tobytes()))
        return name

    def node(self, operator: str, *inputs: str, **attributes: Attribute) -> str:
        """Add an operator, and give the name of its one output."""
        name = self._next("x")
        named = b"".join(_text(1, one) for one in inputs) + _text(2, name) + _text(4, operator)
        self._nodes.append(named + b"".join(_message(5, _attribute(*one)) for one in attributes.items()))
        return name

    def encoded(self, outputs: Iterable[str]) -> bytes:
        """Give the ONNX file with these outputs, (N, C, h, w) float32 each."""
        graph = b"".join(_message(1, node) for node in self._nodes) + _text(2, self._name)
        graph += b"".join(_message(5, one) for one in self._numbers)
        graph += _message(11, _any_size(self._input)) + b"".join(_message(12, _any_size(one)) for one in outputs)
        return _integer(1, IR_VERSION) + _message(7, graph) + _message(8, _text(1, "") + _integer(2, OPSET))

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}{self._count}"


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _integer(20, STRING)
    if isinstance(value, int):
        return _text(1, name) + _integer(3, value) + _integer(20, INT)
    return _text(1, name) + b"".join(_integer(8, one) for one in value) + _integer(20, INTS)


def _any_size(name: str) -> bytes:
    """A value of four dimensions, none of which is known."""
    shape = b"".join(_message(1, _text(2, f"{name}_{dimension}")) for dimension in "nchw")
    return _text(1, name) + _message(2, _message(1, _integer(1, FLOAT) + _message(2, shape)))


def _message(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    """A number >= 0, seven bits a byte, the lowest first."""
    head = bytearray()
    while value > 0x7F:
        head.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*head, value])
