"""Proposals for many images: the network here, the dense CRF in processes beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from smaf_core.crf import backends
from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.data.images import image_size
from smaf_core.data.mask import LabelMap
from smaf_core.errors import LeaveOut, Unreadable, give_up
from smaf_core.hardware import distributed
from smaf_core.hardware.children import end_with_parent
from smaf_core.hardware.cores import usable_cores
from smaf_core.hardware.device import CPU
from smaf_core.learning.features import FeatureSource
from smaf_core.method.alignment import label_maps_of_file
from smaf_core.method.closer import closer_by
from smaf_core.method.proposal import AttentionOf, Proposal, attention_of
from smaf_core.networks.classifier import Classifier
from smaf_core.progress import Report, silent
from smaf_core.settings.classifier import AttentionSettings, Preset

MOST_PROCESSES = 8
"""More do not help: the network cannot look at images any faster."""


def propose_all(
    classifier: Classifier,
    examples: Sequence[Example],
    preset: Preset,
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    processes: int | None = None,
    maps_of: AttentionOf | None = None,
    align: bool = True,
    stage: str = "proposals",
    leave_out: LeaveOut = give_up,
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
        maps_of: Gives an image's attention where somebody else has looked; None: the classifier looks.
        align: Whether the dense CRF aligns them; without, the proposal is the label map before it.
        stage: What to call this in reports.
        leave_out: Told of an image that cannot be read; there is no proposal for it.
        report: Told the progress; may raise `Cancelled`.

    Yields:
        Proposals, as soon as they are ready.

    Raises:
        Unreadable: a picture cannot be read, where nobody is told of it.
    """
    classifier = classifier.to(device).eval()
    source = FeatureSource(classifier, preset.attention, cache)
    waiting: deque[tuple[str, Attention, Future[tuple[LabelMap, LabelMap]]]] = deque()
    count = aligning_processes(classifier) if processes is None else processes
    how = preset.proposal if align else None
    count = count if align else 0
    with _pool(count) as pool:
        for done, example in enumerate(examples):
            report(done, len(examples), stage)
            try:
                seen = maps_of(example) if maps_of else look_at(classifier, source, example, preset.attention)
            except Unreadable as error:
                leave_out(example.name, error)
                continue
            job = pool.submit(label_maps_of_file, example.image, seen, preset.attention.threshold, how)
            waiting.append((example.name, seen, job))
            if len(waiting) > 2 * count:
                yield from _finished(*waiting.popleft(), leave_out)
        while waiting:
            yield from _finished(*waiting.popleft(), leave_out)
    report(len(examples), len(examples), stage)


def look_at(classifier: Classifier, source: FeatureSource, example: Example, settings: AttentionSettings) -> Attention:
    """Look at an image, and closer where it is large and its objects are small (`smaf_core.method.closer`)."""
    seen = attention_of(classifier, source.all_scales(example), example.tags, settings.scales)
    factor = closer_by(seen, image_size(example.image), settings) if settings.closer_below else 1
    return seen if factor == 1 else attention_of(classifier, source.closer(example, factor), example.tags, settings.scales)


def _finished(name: str, seen: Attention, job: Future[tuple[LabelMap, LabelMap]], leave_out: LeaveOut) -> Iterator[Proposal]:
    """Give the proposal of an image; none where its picture has gone since the network looked."""
    try:
        before, after = job.result()
    except Unreadable as error:
        leave_out(name, error)
    else:
        yield Proposal(name, seen, before, after)


def aligning_processes(classifier: Classifier) -> int:
    """Give how many processes may align: the cores this process may use; none where the GPU aligns faster than it is asked.

    A GPU that looks need not be able to align: its dense CRF needs Triton, which not every system has.
    """
    if classifier.device.type == "cuda" and backends()["cuda"] is None:
        return 0
    return min(max(1, usable_cores() // distributed.on_this_machine()[1]), MOST_PROCESSES)


@contextmanager
def _pool(count: int) -> Iterator[Executor]:
    """Have workers inside the block; what they have not begun when it ends is not done."""
    if count == 0:
        yield _AtOnce()
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=end_with_parent)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class _AtOnce(Executor):
    """Does the work where it is asked for."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Unreadable as error:
            done.set_exception(error)
        return done
