"""The spine: from one picture to a mask, every step on the way kept for showing.

    picture -> attention of each scale -> fuse -> denoise -> (read labels off) -> dense CRF -> proposal

References:
    Yang et al., ICME 2023, figure 2.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core import team
from smaf_core.alignment import label_maps, label_maps_of_file
from smaf_core.attention import Attention
from smaf_core.cam import attention
from smaf_core.classifier import Classifier
from smaf_core.dataset import Example
from smaf_core.features import FeatureSource, see
from smaf_core.fusion import denoise, fuse
from smaf_core.mask import LabelMap
from smaf_core.progress import Report, silent
from smaf_core.settings import Preset

CPU = torch.device("cpu")
Look = Callable[[Example], Attention]
"""Gives the attention of an image's tags."""
MOST_PROCESSES = 8
"""More do not help: the network cannot look at images any faster."""


@dataclass(frozen=True)
class Proposal:
    """What the machine answers for one image, and how it came to it.

    Attributes:
        name: The image's.
        attention: Maps of its classes at every scale, and fused.
        before_crf: (H, W) uint8, the label map read off the fused attention.
        label_map: (H, W) uint8, aligned to the picture's edges: the proposal.
    """

    name: str
    attention: Attention
    before_crf: LabelMap
    label_map: LabelMap


def propose(
    classifier: Classifier,
    image: NDArray[np.uint8],
    tags: Sequence[int],
    preset: Preset,
    *,
    device: torch.device = CPU,
    name: str = "",
) -> Proposal:
    """Propose a mask for one picture.

    Args:
        classifier: Is brought to `device`.
        image: (H, W, 3) uint8 RGB.
        tags: Label-map indices of the classes that may be in it.
        preset: How to look, and how to align.
        device: Where to look.
        name: Given back.

    Returns:
        The proposal at the picture's size; all background where there are no tags.
    """
    classifier = classifier.to(device).eval()
    views = list(see(classifier, image, preset.attention.scales, preset.attention.long_side))
    seen = attention_of(classifier, views, tags, preset.attention.scales)
    before, after = label_maps(image, seen, preset.attention.threshold, preset.proposal)
    return Proposal(name, seen, before, after)


def propose_all(
    classifier: Classifier,
    examples: Sequence[Example],
    preset: Preset,
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    processes: int | None = None,
    look: Look | None = None,
    align: bool = True,
    stage: str = "proposals",
    report: Report = silent,
) -> Iterator[Proposal]:
    """Propose a mask for every image, one after the other, in their order.

    The network looks at the next images while other processes align the last ones; only a few images are in memory.

    Args:
        classifier: Is brought to `device`.
        examples: Images; without tags their proposal is all background.
        preset: How to look, and how to align.
        cache: The folder that training kept features in, if any.
        device: Where the network looks.
        processes: How many align beside the network; None: one a core, and none where the GPU does it.
        look: Gives an image's attention where somebody else has looked; None: the classifier looks.
        align: Whether the dense CRF aligns them; without, the proposal is the label map before it.
        stage: What to call this in reports.
        report: Told the progress; may raise `Cancelled`.

    Yields:
        Proposals, as soon as they are ready.

    Raises:
        SmafError: a picture cannot be read.
    """
    classifier = classifier.to(device).eval()
    source = FeatureSource(classifier, preset.attention, cache)
    waiting: deque[tuple[str, Attention, Future[tuple[LabelMap, LabelMap]]]] = deque()
    count, scales = _processes(classifier) if processes is None else processes, preset.attention.scales
    how = preset.proposal if align else None
    count = count if align else 0
    with _pool(count) as pool:
        for done, example in enumerate(examples):
            report(done, len(examples), stage)
            seen = look(example) if look else attention_of(classifier, source.all_scales(example), example.tags, scales)
            job = pool.submit(label_maps_of_file, example.image, seen, preset.attention.threshold, how)
            waiting.append((example.name, seen, job))
            if len(waiting) > 2 * count:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())
    report(len(examples), len(examples), stage)


@torch.inference_mode()
def attention_of(classifier: Classifier, views: Sequence[Tensor], tags: Sequence[int], scales: Sequence[float]) -> Attention:
    """Look with the head at what the backbone saw: attention of the tagged classes at every scale, and fused.

    Args:
        classifier: Whose head.
        views: Per scale (2, C, h, w) features of the picture and its mirror image.
        tags: Label-map indices of the classes to keep.
        scales: The factors that `views` belong to.

    Returns:
        Maps at the size of the head's own cells; the fused ones at the size of the largest scale's, which loses nothing
        since they are enlarged bilinearly anyway. The class scores are what the classification loss is about (eq. 3).
    """
    logits = [classifier.head(one.to(classifier.device).float()) for one in views]
    reading, sharpness = classifier.settings.reading, classifier.settings.sharpness
    maps = [denoise(attention(one, reading, sharpness), tags) for one in logits]
    height, width = max((one.shape[1:] for one in maps), key=lambda size: int(size[0] * size[1]))
    fused = fuse(maps, (height, width))
    sure = torch.stack([one[:, :-1].mean((0, 2, 3)) for one in logits]).mean(0).sigmoid()
    return Attention(tuple(tags), tuple(scales), tuple(_half(one) for one in maps), _half(fused), _half(sure))


def _half(maps: Tensor) -> NDArray[np.float16]:
    array: NDArray[np.float16] = maps.half().cpu().numpy()
    return array


def _finished(name: str, seen: Attention, job: Future[tuple[LabelMap, LabelMap]]) -> Proposal:
    before, after = job.result()
    return Proposal(name, seen, before, after)


def _processes(classifier: Classifier) -> int:
    """Give how many processes may align: the cores this process may use; none where CUDA aligns faster than it is asked."""
    cores = max(1, len(os.sched_getaffinity(0)) // team.on_this_machine()[1])
    return 0 if classifier.device.type == "cuda" else min(cores, MOST_PROCESSES)


@contextmanager
def _pool(count: int) -> Iterator[Executor]:
    """Have workers inside the block; what they have not begun when it ends is not done."""
    if count == 0:
        yield _AtOnce()
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class _AtOnce(Executor):
    """Does the work where it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*args, **kwargs))
        return done
