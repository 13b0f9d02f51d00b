"""What every head begins with."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Head(nn.Module):
    """Standardise the features: the mean and deviation of each channel of the features.

    Features of several depths differ in size by orders of magnitude; `calibrate` measures them once, so that each channel
    enters with mean 0 and deviation 1. A 1x1 convolution is a matrix product over the cells, and on a CPU many times
    quicker as such; standardising and dropout are done to its weights, which are few, instead of the features.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, inputs: int, dropout: float) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("deviation", torch.ones(inputs))
        self.dropout = dropout

    @torch.no_grad()
    def calibrate(self, samples: Iterable[Tensor]) -> None:
        """Measure mean and deviation of every channel over feature maps (C, h, w); each picture counts the same."""
        means, squares, count = torch.zeros_like(self.mean), torch.zeros_like(self.mean), 0
        for features in samples:
            exact = features.to(self.mean)
            means += exact.mean((1, 2))
            squares += exact.square().mean((1, 2))
            count += 1
        if count:
            self.mean.copy_(means / count)
            self.deviation.copy_((squares / count - self.mean.square()).clamp(min=1e-6).sqrt())

    def first_layer(self, layer: nn.Linear, cells: Tensor) -> Tensor:
        """Apply a layer to features (N, h, w, C), standardised; in training some channels are hidden from the whole batch."""
        weight = F.dropout1d(layer.weight.T[None], self.dropout, self.training)[0].T / self.deviation
        bias = -weight @ self.mean
        return F.linear(cells, weight, bias if layer.bias is None else bias + layer.bias)
