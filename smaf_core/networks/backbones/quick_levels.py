"""A frozen EfficientNet-Lite in ONNX Runtime, which looks in two thirds of the time that torch takes on most processors.

What is seen is the same up to rounding. On processors that multiply 16-bit numbers oneDNN is quicker still
(docs/decisions/0095).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from smaf_core.errors import SmafError
from smaf_core.hardware.device import counts_in_bfloat16
from smaf_core.networks.backbones.backbone import Backbone
from smaf_core.networks.backbones.efficientnet_lite import ConvNorm, EfficientNetLite, InvertedResidual
from smaf_core.networks.backbones.levels_in_bfloat16 import levels_in_bfloat16
from smaf_core.networks.backbones.onnx_graph import Graph
from smaf_core.safe_files.onnx_files import CPU, open_session

LevelsOf = Callable[[Tensor], list[Tensor]]
"""As `Backbone.levels`."""
PICTURES = "pictures"
NAME = Path("efficientnet-lite")
"""What the network is called where ONNX Runtime complains; there is no such file."""
UNHURRIED = 24 * 3600.0
"""Seconds that one answer may take: the network is ours, and a person may want pictures of any size."""


def quick_levels(backbone: Backbone, device: torch.device) -> LevelsOf:
    """Give what computes the levels of a backbone fastest while its weights stay as they are now.

    That is the backbone itself on a GPU, for other networks than EfficientNet-Lite, and where what would be quicker is missing
    or refuses: oneDNN's fused convolutions in bfloat16, ONNX Runtime.
    """
    if device.type != "cpu" or not isinstance(backbone, EfficientNetLite):
        return backbone.levels
    try:
        return levels_in_bfloat16(backbone) if counts_in_bfloat16(device) else levels_by_runtime(backbone)
    except SmafError:  # slower is no failure
        return backbone.levels


def levels_by_runtime(backbone: EfficientNetLite) -> LevelsOf:
    """Give the levels of a backbone as ONNX Runtime computes them, in as many threads as torch would use.

    Raises:
        SmafError: ONNX Runtime is missing, or refuses; later: that it failed.
    """
    session = open_session(NAME, torch.get_num_threads(), CPU, as_onnx(backbone))

    def levels(pictures: Tensor) -> list[Tensor]:
        found = session.run({PICTURES: pictures.contiguous().numpy()}, UNHURRIED)
        return [torch.from_numpy(one) for one in found.values()]

    return levels


@torch.no_grad()
def as_onnx(backbone: EfficientNetLite) -> bytes:
    """Give an ONNX file: normalised pictures (N, 3, H, W) float32 -> the ends of all stages."""
    graph, ends = Graph(NAME.name, PICTURES), []
    bounds = graph.number(np.array(0, np.float32)), graph.number(np.array(6, np.float32))
    at = _conv(graph, bounds, PICTURES, backbone.stem)
    for stage in backbone.stages:
        assert isinstance(stage, nn.Sequential)
        for block in stage:
            at = _block(graph, bounds, at, block)
        ends.append(at)
    return graph.encoded(ends)


def _block(graph: Graph, bounds: tuple[str, str], before: str, block: nn.Module) -> str:
    assert isinstance(block, InvertedResidual)
    at = before
    for layer in (block.expand, block.depthwise, block.project):
        at = _conv(graph, bounds, at, layer) if isinstance(layer, ConvNorm) else at
    return graph.node("Add", before, at) if block.residual else at


def _conv(graph: Graph, bounds: tuple[str, str], before: str, layer: nn.Module) -> str:
    """Add a convolution with its batch norm in its weights, and ReLU6 where there is one; padded as TensorFlow does."""
    assert isinstance(layer, ConvNorm)
    weight, shift = layer.folded()
    conv = layer.conv
    strides, dilations = tuple(conv.stride), tuple(conv.dilation)
    around = conv.dilation[0] * (conv.kernel_size[0] - 1) // 2
    padding = {"pads": (around,) * 4} if strides == (1, 1) else {"auto_pad": "SAME_UPPER"}  # which takes no dilation
    numbers = (graph.number(one.float().cpu().numpy()) for one in (weight, shift))
    out = graph.node("Conv", before, *numbers, strides=strides, dilations=dilations, group=conv.groups, **padding)
    return graph.node("Clip", out, *bounds) if len(layer) > 2 else out
