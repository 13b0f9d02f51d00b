"""A convolutional network that comes as ONNX, run by torch: for processors that multiply 16-bit numbers.

ONNX Runtime multiplies 32 bits there, too (docs/decisions/0095). Only the operators are known that U2-Net is made of; other
files are run in ONNX Runtime.

References:
    The operators of ONNX, opset 11: https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from smaf_core.errors import SmafError

if TYPE_CHECKING:
    from onnx import NodeProto

Operator = Callable[[Sequence[Any], Mapping[str, Any]], Any]
"""The inputs and the attributes of a node -> its output: a tensor for pictures, an array for shapes."""


class OnnxInTorch:
    """The first output of an ONNX file, or what is known on the way to it, computed by torch."""

    def __init__(self, path: Path, dtype: torch.dtype, until: str | None = None) -> None:
        """Read a file that is trusted to be what it says: nothing bounds what it may ask for.

        Args:
            path: The file.
            dtype: In which numbers to compute.
            until: The name of weights: what the node gives that takes them is the answer, and nothing is computed that it does
                not need. None: the first output.

        Raises:
            SmafError: there is an operator that is not known here, or no node takes such weights.
            ImportError: the package `onnx` is not installed.
        """
        import onnx
        from onnx import helper, numpy_helper

        graph = onnx.load_model_from_string(path.read_bytes()).graph
        self._input, self._output = graph.input[0].name, graph.output[0].name
        if until is not None:
            taking = [node.output[0] for node in graph.node if until in node.input]
            if not taking:
                raise SmafError(f"{path}: has no weights called {until}")
            self._output = taking[0]
        self._nodes = _needed(graph.node, self._output)
        unknown = {node.op_type for node in self._nodes} - {*OPERATORS, "Constant"}
        if unknown:
            raise SmafError(f"{path}: has operators that are not known here: {', '.join(sorted(unknown))}")
        self._dtype = dtype
        self._attributes = [{one.name: helper.get_attribute_value(one) for one in node.attribute} for node in self._nodes]
        self._numbers: dict[str, Any] = {}
        for tensor in graph.initializer:
            self._numbers[tensor.name] = self._placed(torch.from_numpy(numpy_helper.to_array(tensor).copy()))
        for node, attributes in zip(self._nodes, self._attributes, strict=True):
            if node.op_type == "Constant":
                self._numbers[node.output[0]] = numpy_helper.to_array(attributes["value"])

    def __call__(self, picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Compute the answer (N, C, h, w) float32 to pictures (N, C, H, W) float32."""
        values: dict[str, Any] = {self._input: self._placed(torch.from_numpy(picture))}
        waiting = Counter(name for node in self._nodes for name in node.input) + Counter([self._output])
        with torch.inference_mode():
            for node, attributes in zip(self._nodes, self._attributes, strict=True):
                if node.op_type == "Constant":
                    continue
                given = [values[name] if name in values else self._numbers.get(name) for name in node.input]
                values[node.output[0]] = OPERATORS[node.op_type](given, attributes)
                for name in node.input:  # what no other node waits for makes room
                    waiting[name] -= 1
                    if not waiting[name]:
                        values.pop(name, None)
            found: np.ndarray[Any, Any] = values[self._output].float().numpy()
            return found

    def _placed(self, numbers: Tensor) -> Tensor:
        """Bring pictures and kernels to how they are computed with; colours lie together, as convolutions like it."""
        placed = numbers.to(self._dtype)
        return placed.contiguous(memory_format=torch.channels_last) if placed.ndim == 4 else placed


def _needed(nodes: Sequence[NodeProto], output: str) -> list[NodeProto]:
    """Give the nodes that an output is made of, in their order."""
    by_output = {name: node for node in nodes for name in node.output}
    needed: set[str] = set()
    waiting = [output]
    while waiting:
        name = waiting.pop()
        if name in by_output and name not in needed:
            needed.add(name)
            waiting += by_output[name].input
    return [node for node in nodes if needed.intersection(node.output)]


def _convolved(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    top, left, bottom, right = attributes["pads"]
    if (top, left) != (bottom, right):
        raise SmafError(f"an ONNX file pads {attributes['pads']}, more on one side than on the other")
    picture, kernels, bias = given
    stride, dilation, groups = attributes["strides"], attributes["dilations"], attributes.get("group", 1)
    return F.conv2d(picture, kernels, bias, stride, (top, left), dilation, groups)


def _pooled(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    size, stride = attributes["kernel_shape"], attributes["strides"]
    pooled: Tensor = F.max_pool2d(given[0], size, stride, ceil_mode=bool(attributes.get("ceil_mode")))
    return pooled


def _joined(given: Sequence[Any], attributes: Mapping[str, Any]) -> Any:
    if isinstance(given[0], Tensor):
        return torch.cat(list(given), attributes["axis"])
    return np.concatenate(given, attributes["axis"])


def _resized(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    """Resize to the size that the fourth input says, bilinearly, corners not aligned (ONNX: pytorch_half_pixel)."""
    return F.interpolate(given[0], size=tuple(int(side) for side in given[3][2:]), mode="bilinear", align_corners=False)


OPERATORS: dict[str, Operator] = {
    "Conv": _convolved,
    "Relu": lambda given, _: torch.relu(given[0]),
    "MaxPool": _pooled,
    "Add": lambda given, _: given[0] + given[1],
    "Sigmoid": lambda given, _: torch.sigmoid(given[0]),
    "Concat": _joined,
    "Resize": _resized,
    "Shape": lambda given, _: np.array(given[0].shape),
    "Gather": lambda given, _: given[0][given[1]],
    "Unsqueeze": lambda given, attributes: np.expand_dims(given[0], tuple(attributes["axes"])),
    "Cast": lambda given, _: given[0],
    "Slice": lambda given, _: given[0][int(given[1][0]) : int(given[2][0])],
}
"""What U2-Net is made of. The last five compute sizes."""
