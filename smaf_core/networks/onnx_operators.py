"""The operators of ONNX that networks here are made of, in torch: shapes are tensors as well, so that a graph is one thing.

References:
    The operators of ONNX, opsets 11 to 17: https://onnx.ai/onnx/operators/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from smaf_core.errors import SmafError

Operator = Callable[[Sequence[Any], Mapping[str, Any]], Tensor]
"""The inputs (None: left out) and the attributes of a node -> its first output."""

KINDS = {1: torch.float32, 2: torch.uint8, 3: torch.int8, 5: torch.int16, 6: torch.int32, 7: torch.int64, 9: torch.bool,
         10: torch.float16, 11: torch.float64}  # fmt: skip
"""Kinds of numbers by their number in onnx.proto3."""

_END = 1 << 40
"""An end of a slice beyond this means: to the last one."""


def _even_pads(attributes: Mapping[str, Any]) -> tuple[int, int]:
    top, left, bottom, right = attributes.get("pads", (0, 0, 0, 0))
    if (top, left) != (bottom, right):
        raise SmafError(f"an ONNX file pads {attributes['pads']}, more on one side than on the other")
    return top, left


def _convolved(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    bias = given[2] if len(given) > 2 else None
    stride, dilation = attributes.get("strides", [1, 1]), attributes.get("dilations", [1, 1])
    return F.conv2d(given[0], given[1], bias, stride, _even_pads(attributes), dilation, attributes.get("group", 1))


def _deconvolved(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    bias = given[2] if len(given) > 2 else None
    return F.conv_transpose2d(given[0], given[1], bias, attributes.get("strides", [1, 1]), _even_pads(attributes))


def _pooled(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    size, stride = attributes["kernel_shape"], attributes["strides"]
    pooled: Tensor = F.max_pool2d(given[0], size, stride, ceil_mode=bool(attributes.get("ceil_mode")))
    return pooled


def _resized(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    """Resize to the size that the fourth input says, bilinearly, corners not aligned (ONNX: pytorch_half_pixel)."""
    return F.interpolate(given[0], size=given[3][2:].tolist(), mode="bilinear", align_corners=False)


def _gathered(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    values, places = given[0], given[1].long()
    axis = attributes.get("axis", 0) % values.ndim
    length = values.shape[axis]
    picked = values.index_select(axis, torch.where(places < 0, places + length, places).reshape(-1))
    shape = (*values.shape[:axis], *places.shape, *values.shape[axis + 1 :])
    return torch.reshape(picked, shape)


def _axes(given: Sequence[Any], attributes: Mapping[str, Any]) -> list[int]:
    axes: list[int] = given[1].tolist() if len(given) > 1 else attributes.get("axes", [])
    return axes


def _unsqueezed(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    wider: Tensor = given[0]
    axes = _axes(given, attributes)
    for axis in sorted(one % (given[0].ndim + len(axes)) for one in axes):
        wider = wider.unsqueeze(axis)
    return wider


def _squeezed(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    axes = _axes(given, attributes)
    narrower: Tensor = given[0].squeeze(tuple(axes)) if axes else given[0].squeeze()
    return narrower


def _sliced(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    values, starts, ends = given[0], given[1].tolist(), given[2].tolist()
    axes = given[3].tolist() if len(given) > 3 and given[3] is not None else range(len(starts))
    steps = given[4].tolist() if len(given) > 4 and given[4] is not None else [1] * len(starts)
    wanted = [slice(None)] * values.ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        wanted[axis] = slice(start, None if end > _END else end, step)
    part: Tensor = values[tuple(wanted)]
    return part


def _reshaped(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    values, wanted = given[0], given[1].tolist()
    return torch.reshape(values, [values.shape[place] if side == 0 else side for place, side in enumerate(wanted)])


def _flattened(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    values = given[0]
    return torch.reshape(values, (prod(values.shape[: attributes.get("axis", 1)]), -1))


def _linear(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    one = given[0].T if attributes.get("transA") else given[0]
    other = given[1].T if attributes.get("transB") else given[1]
    product: Tensor = attributes.get("alpha", 1.0) * (one @ other)
    return product + attributes.get("beta", 1.0) * given[2] if len(given) > 2 else product


def _divided(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    one, other = given
    return one / other if one.is_floating_point() else torch.div(one, other, rounding_mode="trunc")


def _reduced(how: Callable[..., Tensor]) -> Operator:
    """Reduce along the axes that are named, or all."""

    def reduce(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
        axes = _axes(given, attributes) or list(range(given[0].ndim))
        return how(given[0], axes, keepdim=bool(attributes.get("keepdims", 1)))

    return reduce


def _one_hot(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    places, depth, (off, on) = given[0].long(), int(given[1]), given[2]
    return torch.where(F.one_hot(torch.where(places < 0, places + depth, places), depth).bool(), on, off)


def _filled(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    value = attributes.get("value", torch.zeros(1))
    return torch.full(given[0].tolist(), value.reshape(-1)[0].item(), dtype=value.dtype, device=given[0].device)


def _expanded(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    shape = torch.broadcast_shapes(given[0].shape, tuple(given[1].tolist()))  # type: ignore[no-untyped-call]
    wide: Tensor = given[0].expand(shape)
    return wide


def _clipped(given: Sequence[Any], _: Mapping[str, Any]) -> Tensor:
    least, most = (*given[1:], None, None)[:2]
    return torch.clamp(given[0], least, most)


def _normed(given: Sequence[Any], attributes: Mapping[str, Any]) -> Tensor:
    bias = given[2] if len(given) > 2 else None
    return F.layer_norm(given[0], given[1].shape, given[1], bias, attributes.get("epsilon", 1e-5))


OPERATORS: dict[str, Operator] = {
    "Abs": lambda given, _: given[0].abs(),
    "Add": lambda given, _: given[0] + given[1],
    "And": lambda given, _: given[0] & given[1],
    "ArgMax": lambda given, named: given[0].argmax(named.get("axis", 0), keepdim=bool(named.get("keepdims", 1))),
    "Cast": lambda given, named: given[0].to(KINDS[named["to"]]),
    "Ceil": lambda given, _: given[0].ceil(),
    "Clip": _clipped,
    "Concat": lambda given, named: torch.cat(list(given), named["axis"]),
    "ConstantOfShape": _filled,
    "Conv": _convolved,
    "ConvTranspose": _deconvolved,
    "Cos": lambda given, _: given[0].cos(),
    "Div": _divided,
    "Equal": lambda given, _: given[0] == given[1],
    "Erf": lambda given, _: given[0].erf(),
    "Exp": lambda given, _: given[0].exp(),
    "Expand": _expanded,
    "Flatten": _flattened,
    "Floor": lambda given, _: given[0].floor(),
    "Gather": _gathered,
    "Gemm": _linear,
    "Greater": lambda given, _: given[0] > given[1],
    "GreaterOrEqual": lambda given, _: given[0] >= given[1],
    "Identity": lambda given, _: given[0],
    "LayerNormalization": _normed,
    "Less": lambda given, _: given[0] < given[1],
    "LessOrEqual": lambda given, _: given[0] <= given[1],
    "MatMul": lambda given, _: given[0] @ given[1],
    "MaxPool": _pooled,
    "Mul": lambda given, _: given[0] * given[1],
    "Neg": lambda given, _: -given[0],
    "Not": lambda given, _: ~given[0],
    "OneHot": _one_hot,
    "Or": lambda given, _: given[0] | given[1],
    "Pow": lambda given, _: given[0] ** given[1],
    "Range": lambda given, _: torch.arange(*(one.item() for one in given), device=given[0].device),
    "Reciprocal": lambda given, _: given[0].reciprocal(),
    "ReduceMax": _reduced(torch.amax),
    "ReduceMean": _reduced(torch.mean),
    "ReduceSum": _reduced(torch.sum),
    "Relu": lambda given, _: given[0].relu(),
    "Reshape": _reshaped,
    "Resize": _resized,
    "Shape": lambda given, _: torch.tensor(given[0].shape, device=given[0].device),
    "Sigmoid": lambda given, _: given[0].sigmoid(),
    "Sin": lambda given, _: given[0].sin(),
    "Slice": _sliced,
    "Softmax": lambda given, named: given[0].softmax(named.get("axis", -1)),
    "Sqrt": lambda given, _: given[0].sqrt(),
    "Squeeze": _squeezed,
    "Sub": lambda given, _: given[0] - given[1],
    "Tanh": lambda given, _: given[0].tanh(),
    "Tile": lambda given, _: given[0].repeat(given[1].tolist()),
    "Transpose": lambda given, named: given[0].permute(named["perm"]),
    "Unsqueeze": _unsqueezed,
    "Where": lambda given, _: torch.where(given[0], given[1], given[2]),
}
"""By name. What is not here is not known."""
