"""A step of EPS and of SMAF on the paper's network: the program's arithmetic against plain eager float32, and does it learn.

"Plain" is the same network as it is written down first: float32, channels first. PyTorch lets convolutions round to TF32 there
unless it is told not to; both are measured, and the target is held against PyTorch's own default, the quicker one.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import torch
from torch import Tensor, nn

from benchmarks.gpu.machine import peak_of, seconds_of
from benchmarks.gpu.plan import Asked, Case, Row
from benchmarks.resnet38d import eps_step, smaf_step
from smaf_core.data.classes import VOC_NAMES
from smaf_core.hardware.device import quick_arithmetic
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.settings.classifier import HeadSettings

STEPS = {"EPS": eps_step, "SMAF": smaf_step}
LOOKS = 40
"""Steps on one batch, in which the loss must fall."""


def cases(asked: Asked) -> Iterator[Case]:
    """One a loss: they have nothing in common but the network."""
    for name in ("SMAF",) if asked.tiny else ("SMAF", "EPS"):
        yield Case(f"{name} step", lambda name=name: _measure(asked, name))


def _measure(asked: Asked, name: str) -> list[Row]:
    rows, times = [], dict[str, float]()
    for way in ("plain float32", "plain float32 without TF32", "float32", "bfloat16"):
        step, peak, losses = _step(asked, name, way), 0.0, list[float]()
        with _arithmetic(asked, way):
            peak = peak_of(step, asked.device)
            times[way] = seconds_of(step, asked.device, 0 if asked.tiny else 5)
            if way == "bfloat16":
                losses = [float(step()) for _ in range(1 if asked.tiny else LOOKS)]
        del step
        gc.collect()
        told = f"peak {peak:.1f} GiB" + (f"; loss {losses[0]:.3f} to {losses[-1]:.3f} in {len(losses)} steps" if losses else "")
        rows.append(Row(f"{name} step, {way}", 1e3 * times[way], "ms", told))
    gain, target = times["plain float32"] / times["bfloat16"], "smaf-step" if name == "SMAF" and asked.counts else ""
    strict = times["plain float32 without TF32"] / times["bfloat16"]
    return [*rows, Row(f"{name} step against plain float32", gain, "times", f"{strict:.1f} times without TF32", target)]


def _step(asked: Asked, name: str, way: str) -> Callable[[], Tensor]:
    """A network of its own, and a step of it on a batch that stays the same."""
    torch.manual_seed(0)
    batch, crop = (2, 16) if asked.tiny else (8, 448)
    classifier = build_classifier("resnet38d", VOC_NAMES, HeadSettings())
    images = (torch.rand(batch, 3, crop, crop) * 255).to(asked.device)
    network = Plain(classifier) if way.startswith("plain") else classifier
    return STEPS[name](network.to(asked.device), images)


class Plain(nn.Module):
    """The same network without what the program does to be quick."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__()
        self.classifier = classifier.to(memory_format=torch.contiguous_format)
        self.backbone = classifier.backbone

    def forward(self, images: Tensor) -> Tensor:
        """(N, 3, H, W), 0..255 -> logits (N, K+1, h, w)."""
        return self.classifier.head(self.backbone(self.backbone.normalise(images)))


@contextmanager
def _arithmetic(asked: Asked, way: str) -> Iterator[None]:
    before = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = before and way != "plain float32 without TF32"
    try:
        with quick_arithmetic(torch.device(asked.device)) if way == "bfloat16" else nullcontext():
            yield
    finally:
        torch.backends.cudnn.allow_tf32 = before
