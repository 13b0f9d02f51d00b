"""Networks that come as ONNX, run by torch: for processors that multiply 16-bit numbers, and to learn.

ONNX Runtime multiplies 32 bits there, too (docs/decisions/0095), and learns nothing. Only the operators are known that are in
`smaf_core.networks.onnx_operators`; other files are run in ONNX Runtime.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from smaf_core.errors import SmafError
from smaf_core.networks.onnx_operators import OPERATORS
from smaf_core.safe_files.onnx_files import has_numbers_beside

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto, NodeProto

LEARNING_FROM = 32
"""Arrays of fewer numbers are no weights that learn: shapes, factors, bounds."""


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
        graph = _read(path).graph
        self._input, output = graph.input[0].name, graph.output[0].name
        if until is not None:
            taking = [node.output[0] for node in graph.node if until in node.input]
            if not taking:
                raise SmafError(f"{path}: has no weights called {until}")
            output = taking[0]
        self._dtype = dtype
        self._steps = _Steps(path, graph, (output,))
        self._numbers = {name: self._placed(values) for name, values in self._steps.arrays.items()}

    def __call__(self, picture: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Compute the answer (N, C, h, w) float32 to pictures (N, C, H, W) float32."""
        with torch.inference_mode():
            (answer,) = self._steps.run({self._input: self._placed(torch.from_numpy(picture))}, self._numbers)
            found: np.ndarray[Any, Any] = answer.float().numpy()
            return found

    def _placed(self, numbers: Tensor) -> Tensor:
        """Bring pictures and kernels to how they are computed with; colours lie together, as convolutions like it."""
        placed = numbers.to(self._dtype) if numbers.is_floating_point() else numbers
        return placed.contiguous(memory_format=torch.channels_last) if placed.ndim == 4 else placed


class LearningOnnx(nn.Module):
    """An ONNX file whose weights learn, and that can be written again: the same file with other numbers."""

    def __init__(self, path: Path, outputs: Sequence[str], device: torch.device | None = None) -> None:
        """Read a file that is trusted to be what it says.

        Args:
            path: The file.
            outputs: Names of those that are wanted; weights that they do not need stay as they are.
            device: Where to compute.

        Raises:
            SmafError: there is an operator that is not known here, no such output, or numbers in a file beside it.
            ImportError: the package `onnx` is not installed.
        """
        super().__init__()
        self._model = _read(path)
        if has_numbers_beside(self._model):
            raise SmafError(f"{path}: keeps its numbers in another file; only a file that holds them itself can learn")
        device = device or torch.device("cpu")
        self._steps = _Steps(path, self._model.graph, tuple(outputs), device)
        needed = {name for node in self._steps.nodes for name in node.input}
        arrays = self._steps.arrays
        learning = [tensor.name for tensor in self._model.graph.initializer if tensor.name in needed]
        learning = [name for name in learning if arrays[name].is_floating_point() and arrays[name].numel() >= LEARNING_FROM]
        self.weights = nn.ParameterList([nn.Parameter(arrays[name].clone()) for name in learning])
        self.names = tuple(learning)
        """Of `weights`, as the file has them."""

    def forward(self, feed: Mapping[str, Tensor]) -> list[Tensor]:
        """Compute the outputs."""
        return self._steps.run(feed, {**self._steps.arrays, **dict(zip(self.names, self.weights, strict=True))})

    def written(self) -> bytes:
        """Give the file with the weights as they are now."""
        from onnx import numpy_helper

        places = {tensor.name: tensor for tensor in self._model.graph.initializer}
        for name, weight in zip(self.names, self.weights, strict=True):
            was = numpy_helper.to_array(places[name])
            places[name].CopyFrom(numpy_helper.from_array(weight.detach().cpu().numpy().astype(was.dtype), name))
        found: bytes = self._model.SerializeToString()
        return found


class _Steps:
    """What is done one after the other for some outputs of a graph, and the arrays that are in the file."""

    def __init__(self, path: Path, graph: GraphProto, outputs: tuple[str, ...], device: torch.device | None = None) -> None:
        from onnx import helper, numpy_helper

        def there(tensor: Any) -> Tensor:
            return torch.from_numpy(numpy_helper.to_array(tensor).copy()).to(device or "cpu")

        self.outputs = outputs
        self.nodes = _needed(graph.node, outputs)
        made = {name for node in self.nodes for name in node.output}
        if gone := [name for name in outputs if name not in made]:
            raise SmafError(f"{path}: has no output {gone[0]!r}")
        unknown = {node.op_type for node in self.nodes} - {*OPERATORS, "Constant"}
        if unknown:
            raise SmafError(f"{path}: has operators that are not known here: {', '.join(sorted(unknown))}")
        self.arrays: dict[str, Tensor] = {tensor.name: there(tensor) for tensor in graph.initializer}
        self._attributes: list[dict[str, Any]] = []
        for node in self.nodes:
            named = {one.name: helper.get_attribute_value(one) for one in node.attribute}
            named = {name: there(value) if hasattr(value, "raw_data") else value for name, value in named.items()}
            self._attributes.append(named)
            if node.op_type == "Constant":
                self.arrays[node.output[0]] = named["value"]

    def run(self, feed: Mapping[str, Tensor], numbers: Mapping[str, Tensor]) -> list[Tensor]:
        """Compute the outputs; `numbers` are `arrays`, or what has become of them."""
        values = dict(feed)
        waiting = Counter(name for node in self.nodes for name in node.input) + Counter(self.outputs)
        for node, named in zip(self.nodes, self._attributes, strict=True):
            if node.op_type == "Constant":
                continue
            given = [values[name] if name in values else numbers.get(name) for name in node.input]
            values[node.output[0]] = OPERATORS[node.op_type](given, named)
            for name in node.input:  # what no other node waits for makes room
                waiting[name] -= 1
                if not waiting[name]:
                    values.pop(name, None)
        return [values[name] for name in self.outputs]


def _read(path: Path) -> ModelProto:
    import onnx

    return onnx.load_model_from_string(path.read_bytes())


def _needed(nodes: Sequence[NodeProto], outputs: Sequence[str]) -> list[NodeProto]:
    """Give the nodes that outputs are made of, in their order."""
    by_output = {name: node for node in nodes for name in node.output}
    needed: set[str] = set()
    waiting = [*outputs]
    while waiting:
        name = waiting.pop()
        if name in by_output and name not in needed:
            needed.add(name)
            waiting += by_output[name].input
    return [node for node in nodes if needed.intersection(node.output)]
