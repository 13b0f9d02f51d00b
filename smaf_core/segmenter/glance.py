"""Which classes are in a picture, from what the backbone's last layer sees in it as a whole.

ImageNet's networks learned to name pictures, and their last layer is where they know most about it: wide, and of no use to a
head that looks at cells. A linear classifier on its mean and maximum over the picture is all that a few hundred tagged
pictures can teach, and it has one best answer, found in seconds (docs/decisions/0075).
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

DECAY = 3e-5
"""Pull of the weights towards 0: with as many numbers as there are, the pictures could be learned by heart."""
STEPS = 60
"""Of L-BFGS; more change nothing that counts."""
FLAT = 1e-3
"""A number that deviates less than this says nothing."""
SHARP = 2.0
"""How fast a class is doubted once its cells and the picture together speak against it."""
SUREST = 6.0
"""Logit beyond which no cell is surer: one part in 400."""


class Glance(nn.Module):
    """A linear classifier of whole pictures; it is learned at once, and not by going downhill with the head."""

    mean: Tensor
    deviation: Tensor
    weight: Tensor
    bias: Tensor

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(2 * channels))
        self.register_buffer("deviation", torch.ones(2 * channels))
        self.register_buffer("weight", torch.zeros(classes, 2 * channels))
        self.register_buffer("bias", torch.zeros(classes))

    def forward(self, features: Tensor) -> Tensor:
        """Features (N, C, h, w) of the last layer -> logits (N, K) of the classes being in the picture."""
        return F.linear((pooled(features) - self.mean) / self.deviation, self.weight, self.bias)

    def learn(self, seen: Tensor, tags: Tensor) -> None:
        """Find the weights that tell the tags of pictures best, without learning the pictures by heart.

        Args:
            seen: (M, 2C), from `pooled`, of M looks at pictures.
            tags: (M, K), 1 where the picture has the class.
        """
        seen, tags = seen.float().cpu(), tags.float().cpu()
        mean, deviation = seen.mean(0), seen.std(0, correction=0).clamp(min=FLAT) * math.sqrt(seen.shape[1])
        weight, bias = _best((seen - mean) / deviation, tags)
        for kept, found in ((self.mean, mean), (self.deviation, deviation), (self.weight, weight), (self.bias, bias)):
            kept.copy_(found)


def pooled(features: Tensor) -> Tensor:
    """(N, C, h, w) -> (N, 2C): how much there is of each channel, and how much of it in one place at most."""
    return torch.cat([features.mean((2, 3)), features.amax((2, 3))], 1)


def with_glance(logits: Tensor, said: Tensor, boldness: float) -> Tensor:
    """Doubt classes of which cells and picture together say that they are not there; and see more of the others.

    The odds of a class are those of its surest cell times those of the picture. A doubted class loses in all cells alike. What
    is left can be looked for more boldly, since a class that is not there does not come in by it.

    Args:
        logits: (N, K+1, h, w), background first.
        said: (N, K), logits of the classes being in the picture.
        boldness: How much the logits of all objects are raised above the background's.

    Returns:
        (N, K+1, h, w).
    """
    surest = logits.softmax(1)[:, 1:].amax((2, 3))
    evidence = (surest.clamp(min=1e-6).log() - (1 - surest).clamp(min=1e-6).log()).clamp(-SUREST, SUREST)
    change = _log_sigmoid(SHARP * (evidence + said)) + boldness
    return logits + F.pad(change, (1, 0))[:, :, None, None]  # the background is in every picture


def _log_sigmoid(x: Tensor) -> Tensor:
    """The same as torch's, which becomes the logarithm of 0 in ONNX where a class is far from being there."""
    return x.clamp(max=0) - (1 + (-x.abs()).exp()).log()


def _best(inputs: Tensor, tags: Tensor) -> tuple[Tensor, Tensor]:
    """Logistic regression, all classes at once: weights (K, D) and biases (K,)."""
    weight = torch.zeros(tags.shape[1], inputs.shape[1], requires_grad=True)
    bias = torch.zeros(tags.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=STEPS, history_size=20, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        wrong = F.binary_cross_entropy_with_logits(F.linear(inputs, weight, bias), tags, reduction="sum") / len(inputs)
        total = wrong + DECAY / 2 * weight.square().sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    with torch.enable_grad():
        optimiser.step(loss)  # type: ignore[no-untyped-call]
    return weight.detach(), bias.detach()
