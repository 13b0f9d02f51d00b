"""The cuda back end: lattices built on the GPU, one fused Triton kernel a step, a whole batch at once.

Nothing leaves the device. For one image of a size that comes again the steps are recorded as a CUDA graph and played for the
next image of that size: a step is a handful of kernels of some microseconds each, and starting them one by one would take
longer than they do. The sums on the lattices are atomic: two runs may differ in the last bits.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from smaf_core.crf.energies import energies
from smaf_core.crf.lattice import Lattice, appearance_lattice, smoothness_lattice
from smaf_core.crf.problem import Problem
from smaf_core.settings.crf import CrfSettings

PIXELS_AT_ONCE = 64
"""Pixels of a block of threads, of few labels."""
NUMBERS_AT_ONCE = 512
"""Pixels x labels of a block: four a thread, which take 64 registers as compiled for an H100. With sixteen, as 21 labels had
before, all 255 did not suffice."""
POINTS_AT_ONCE = 128
ROOM = 1.25
"""How much larger than needed the tables of a recorded graph are, so that the next image fits too."""
GRAPHS = 4
"""How many sizes stay recorded, and how many are remembered as met: else a folder of many sizes would record each anew."""
LARGEST = 1 << 25
"""Labels x pixels up to which a size is recorded: beyond, kernels outlast their start, and recordings fill the memory."""


@dataclass
class Operator:
    """A lattice with weight and normalisation folded in, as the kernels want it."""

    corner: Tensor
    """(P, corners) int32."""
    weight: Tensor
    """(P, corners) float32, of slice."""
    ratio: Tensor
    """(P,) float32: splat weight / slice weight."""
    own: Tensor
    """(P,) weight of what a pixel hears from itself."""
    neighbour: Tensor
    """(corners, 2, M) int32."""

    def tensors(self) -> tuple[Tensor, ...]:
        """All of it, in a fixed order."""
        return self.corner, self.weight, self.ratio, self.own, self.neighbour


def infer(problem: Problem, settings: CrfSettings) -> Tensor:
    """Run mean field on a batch, in float32 whatever is around it: what is kept for the next image must serve that one too.

    Returns:
        (B, L, H, W) marginals on the device of the problem.
    """
    with torch.inference_mode(False), torch.no_grad(), torch.autocast(problem.probabilities.device.type, enabled=False):
        return _infer(problem, settings)


def _infer(problem: Problem, settings: CrfSettings) -> Tensor:
    labels = np.flatnonzero(problem.present.any(axis=0)).tolist()
    unary = energies(problem, labels)
    marginals = torch.zeros_like(problem.probabilities)
    if len(labels) == 1:
        marginals[:, labels] = 1.0
        return marginals
    operators = build(problem.images, settings)
    single = unary.is_cuda and len(unary) == 1 and unary.numel() <= LARGEST and _comes_again(_key(unary, settings))
    marginals[:, labels] = _replay(unary, operators, settings) if single else iterate(unary, operators, settings)
    return marginals


def build(images: Tensor, settings: CrfSettings) -> list[Operator]:
    """Build both kernels for (B, H, W, 3) images."""
    count, height, width = images.shape[:3]
    smooth = _smoothness(height, width, settings, images.device)
    alike = _operator(appearance_lattice(images, settings), settings.bilateral_compat, settings)
    return [_repeated(smooth, count), alike]


@lru_cache(maxsize=8)
def _smoothness(height: int, width: int, settings: CrfSettings, device: torch.device) -> Operator:
    lattice = smoothness_lattice(height, width, settings, device)
    return _operator(lattice, settings.gaussian_compat, settings)


def _repeated(operator: Operator, count: int) -> Operator:
    """Give every image of a batch a smoothness lattice of its own."""
    if count == 1:
        return operator
    axes, _, points = operator.neighbour.shape
    image = torch.arange(count, device=operator.corner.device, dtype=torch.int32)
    corner = (operator.corner + image[:, None, None] * points).flatten(0, 1)
    neighbour = operator.neighbour[:, :, None] + image[:, None] * points
    neighbour = neighbour.masked_fill(operator.neighbour[:, :, None] == points, count * points)
    weight, ratio, own = operator.weight.repeat(count, 1), operator.ratio.repeat(count), operator.own.repeat(count)
    return Operator(corner, weight, ratio, own, neighbour.reshape(axes, 2, -1))


def _operator(lattice: Lattice, compat: float, settings: CrfSettings) -> Operator:
    ones = torch.ones(len(lattice.weight), device=lattice.weight.device)
    inverse = ones if settings.normalization == "none" else 1.0 / (lattice.filter(ones) + 1e-20)
    before, after = {
        "none": (ones, ones),
        "before": (inverse, ones),
        "after": (ones, inverse),
        "symmetric": (inverse.sqrt(), inverse.sqrt()),
    }[settings.normalization]
    strength = (compat * lattice.scale) ** 0.5
    return Operator(
        lattice.corner.contiguous(),
        lattice.weight * (strength * after)[:, None],
        before / after,
        compat * before * after * lattice.own_share(),
        lattice.neighbour.contiguous(),
    )


def iterate(unary: Tensor, operators: list[Operator], settings: CrfSettings) -> Tensor:
    """Run all steps; (B, L, H, W) energies to marginals."""
    labels = unary.shape[1]
    unary = unary.contiguous()
    marginals = torch.empty_like(unary)
    tables = [[unary.new_zeros(op.neighbour.shape[2] + 1, labels) for _ in range(2)] for op in operators]
    own = operators[0].own + operators[1].own
    for number in range(settings.iterations + 1):
        first, last = number == 0, number == settings.iterations
        _step(unary, marginals, own, operators, tables, settings, sliced=not first, splatted=not last)
        if not last:
            tables = [_blurred(op, *pair) for op, pair in zip(operators, tables, strict=True)]
    return marginals


def _step(
    unary: Tensor, marginals: Tensor, own: Tensor, operators: list[Operator], tables: list[list[Tensor]],
    settings: CrfSettings, *, sliced: bool, splatted: bool,
) -> None:  # fmt: skip
    """One pass over all pixels: slice from the first table of each lattice, splat to the second."""
    from smaf_core.crf import triton_kernels

    images, labels, height, width = unary.shape
    pixels = images * height * width
    arguments: list[Any] = [unary, marginals, own]
    for op, (source, target) in zip(operators, tables, strict=True):
        arguments += [op.corner, op.weight, op.ratio, source, target]
    channels = _power_of_two(labels)
    block = pixels_at_once(channels)
    triton_kernels.step[(-(-pixels // block),)](
        *arguments,
        pixels,
        labels,
        height * width,
        SMOOTH_CORNERS=operators[0].corner.shape[1],
        ALIKE_CORNERS=operators[1].corner.shape[1],
        SLICE=sliced,
        SPLAT=splatted,
        LOPSIDED=settings.normalization in ("before", "after"),
        SELFLESS=not settings.include_self,
        BLOCK=block,
        CHANNELS=channels,
    )


def pixels_at_once(channels: int) -> int:
    """Pixels of a block of threads for so many channels, both powers of two."""
    return max(1, min(PIXELS_AT_ONCE, NUMBERS_AT_ONCE // channels))


def _blurred(operator: Operator, spare: Tensor, filled: Tensor) -> list[Tensor]:
    """Blur `filled` along all axes; give back the blurred table and a cleared one."""
    from smaf_core.crf import triton_kernels

    points, labels = operator.neighbour.shape[2], filled.shape[1]
    source, target = filled, spare
    for neighbour in operator.neighbour:
        triton_kernels.blur[(-(-points // POINTS_AT_ONCE),)](
            source, target, neighbour, points, labels, BLOCK=POINTS_AT_ONCE, CHANNELS=_power_of_two(labels)
        )
        source, target = target, source
    return [source, target.zero_()]


def _power_of_two(count: int) -> int:
    return 1 << (count - 1).bit_length()


Key = tuple[Any, ...]


@dataclass
class _Recording:
    """The steps for one size, the tensors they read and write, and how to do them again."""

    unary: Tensor
    operators: list[Operator]
    marginals: Tensor
    replay: Callable[[], None]


_recordings: OrderedDict[Key, _Recording] = OrderedDict()
_met: OrderedDict[Key, None] = OrderedDict()


def _key(unary: Tensor, settings: CrfSettings) -> Key:
    return tuple(unary.shape), settings, unary.device


def _comes_again(key: Key) -> bool:
    """Whether a size is recorded or worth it: recording costs about three runs, which many sizes by turns never give back."""
    known = key in _met or key in _recordings
    _met[key] = None
    _met.move_to_end(key)
    while len(_met) > GRAPHS:
        _met.popitem(last=False)
    return known


def _replay(unary: Tensor, operators: list[Operator], settings: CrfSettings) -> Tensor:
    """Run all steps for one image by a recorded graph, recording it first where there is none that fits."""
    key = _key(unary, settings)
    recording = _recordings.get(key)
    if recording is None or not all(map(_fits, operators, recording.operators)):
        recording = _recordings[key] = _record(unary, operators, settings)
    _recordings.move_to_end(key)
    while len(_recordings) > GRAPHS:
        _recordings.popitem(last=False)
    recording.unary.copy_(unary)
    for op, into in zip(operators, recording.operators, strict=True):
        _pour(op, into)
    recording.replay()
    return recording.marginals.clone()


def _fits(operator: Operator, into: Operator) -> bool:
    return operator.neighbour.shape[2] <= into.neighbour.shape[2]


def _pour(operator: Operator, into: Operator) -> None:
    """Copy an operator into a roomier one; points it does not have are their own only neighbours: nothing, of nothing."""
    points, room = operator.neighbour.shape[2], into.neighbour.shape[2]
    for source, target in zip(operator.tensors()[:4], into.tensors()[:4], strict=True):
        target.copy_(source)
    into.neighbour.fill_(room)
    into.neighbour[:, :, :points] = operator.neighbour.masked_fill(operator.neighbour == points, room)


def _roomy(operator: Operator) -> Operator:
    axes, _, points = operator.neighbour.shape
    corner, weight, ratio, own = (torch.empty_like(tensor) for tensor in operator.tensors()[:4])
    into = Operator(corner, weight, ratio, own, operator.neighbour.new_empty(axes, 2, int(points * ROOM) + 1))
    _pour(operator, into)
    return into


def _record(unary: Tensor, operators: list[Operator], settings: CrfSettings) -> _Recording:
    still, roomy = unary.clone(), [_roomy(op) for op in operators]
    marginals, replay = _captured(lambda: iterate(still, roomy, settings), unary.device)
    return _Recording(still, roomy, marginals, replay)


def _captured(steps: Callable[[], Tensor], device: torch.device) -> tuple[Tensor, Callable[[], None]]:
    """Record steps as a CUDA graph; give the tensor they write, and what does them again."""
    aside = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    aside.wait_stream(torch.cuda.current_stream(device))
    with torch.cuda.stream(aside):  # compiles the kernels, which must not happen while recording
        steps()
    torch.cuda.current_stream(device).wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # other threads may ask for memory meanwhile
        answer = steps()
    return answer, graph.replay
