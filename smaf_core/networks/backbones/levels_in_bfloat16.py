"""A frozen EfficientNet-Lite in 16-bit numbers, each convolution with its ReLU6 in one pass over the memory.

The layers of torch write what a convolution gives before ReLU6 reads it again; oneDNN, which computes both, can do them
together, and takes a little more than half of the time (docs/decisions/0095). Torch has that operator for what its own compiler
makes, which needs a C++ compiler on the person's machine; here it is called by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.efficientnet_lite import ConvNorm, EfficientNetLite, InvertedResidual

TRIAL = 33
"""Side of the picture that is tried before the operator is believed, in pixels."""
ALIKE = 0.01
"""How far the trial's answer may be from that of the layers in 16 bits, as a share of its size; it was never at all."""


@torch.no_grad()
def levels_in_bfloat16(backbone: EfficientNetLite) -> Callable[[Tensor], list[Tensor]]:
    """Give the levels of a backbone as its weights are now: normalised pictures (N, 3, H, W) -> bfloat16, as `Backbone.levels`.

    Raises:
        SmafError: this torch or processor has no such operator, or it does not answer as the layers do.
    """
    stem = _FusedConv.of(backbone.stem)
    stages = [[_FusedBlock.of(block) for block in stage] for stage in backbone.stages if isinstance(stage, nn.Sequential)]

    def levels(pictures: Tensor) -> list[Tensor]:
        at, ends = stem(pictures.bfloat16()), []
        for stage in stages:
            for block in stage:
                at = block(at)
            ends.append(at)
        return ends

    _try_out(backbone, levels)
    return levels


def _try_out(backbone: EfficientNetLite, levels: Callable[[Tensor], list[Tensor]]) -> None:
    picture = torch.linspace(-1, 1, 3 * TRIAL * TRIAL).reshape(1, 3, TRIAL, TRIAL)
    try:
        last = levels(picture)[-1].float()
    except (AttributeError, NotImplementedError, RuntimeError) as error:
        raise SmafError(f"oneDNN does not fuse convolutions here: {error}") from error
    with torch.autocast("cpu", torch.bfloat16):
        expected = backbone.levels(picture)[-1].float()
    if last.shape != expected.shape or not float((last - expected).norm()) <= ALIKE * float(expected.norm()):
        raise SmafError("oneDNN fuses convolutions in another way than expected")


@dataclass(frozen=True)
class _FusedConv:
    """A convolution with its batch norm in its weights, and ReLU6 after it where there is one."""

    weight: Tensor
    shift: Tensor
    layer: ConvNorm

    @classmethod
    def of(cls, layer: nn.Module) -> _FusedConv:
        assert isinstance(layer, ConvNorm)
        weight, shift = layer.folded()
        return cls(weight.bfloat16().contiguous(memory_format=torch.channels_last), shift.bfloat16(), layer)

    def __call__(self, before: Tensor) -> Tensor:
        conv = self.layer.conv
        padded, padding = conv.padded(before)
        after = ("hardtanh", [0.0, 6.0]) if len(self.layer) > 2 else ("none", [])
        fused: Tensor = torch.ops.mkldnn._convolution_pointwise(
            padded.contiguous(memory_format=torch.channels_last), self.weight, self.shift, list(padding),
            list(conv.stride), list(conv.dilation), conv.groups, *after, "",
        )  # fmt: skip
        return fused


@dataclass(frozen=True)
class _FusedBlock:
    """An inverted residual."""

    layers: list[_FusedConv]
    residual: bool

    @classmethod
    def of(cls, block: nn.Module) -> _FusedBlock:
        assert isinstance(block, InvertedResidual)
        layers = (block.expand, block.depthwise, block.project)
        return cls([_FusedConv.of(one) for one in layers if isinstance(one, ConvNorm)], block.residual)

    def __call__(self, before: Tensor) -> Tensor:
        at = before
        for layer in self.layers:
            at = layer(at)
        return before + at if self.residual else at
