"""The inner loops of the cuda back end and of exact inference on CUDA, in Triton.

Places in tables are counted in 64 bits: points x labels of a batch of large pictures exceed 32. The order between additions to
one point is nobody's, so atomics are relaxed: a kernel's end is the barrier.

Sizes are numbers like any other (`do_not_specialize`): else Triton compiles a kernel anew, which takes seconds, for each
picture whose number of pixels or of lattice points is a multiple of 16 where the last one's was not.

They run on any device of Triton's, and on tensors of the CPU through its interpreter (TRITON_INTERPRET=1, set before
this module is imported): that is how they are tested where there is no GPU.
"""

# ruff: noqa: N803 - compile-time constants are written in capitals, as in Triton's own kernels
# mypy: ignore-errors
# Triton's language looks like Python, but its arguments have no Python types.

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def _slice(total, table, corner, weight, pixel, here, channel, wanted, channels, CORNERS: tl.constexpr):
    """Add what the pixels read from a lattice."""
    begin = pixel.to(tl.int64) * CORNERS
    for k in tl.static_range(CORNERS):
        point = tl.load(corner + begin + k, mask=here, other=0).to(tl.int64)
        share = tl.load(weight + begin + k, mask=here, other=0.0)
        row = tl.load(table + point[:, None] * channels + channel[None, :], mask=wanted, other=0.0)
        total += share[:, None] * row
    return total


@triton.jit
def _splat(marginal, table, corner, weight, ratio, pixel, here, channel, wanted, channels, CORNERS: tl.constexpr,
           LOPSIDED: tl.constexpr):  # fmt: skip
    """Add what the pixels say to a lattice; several may add to one point at once, in no fixed order."""
    begin = pixel.to(tl.int64) * CORNERS
    for k in tl.static_range(CORNERS):
        point = tl.load(corner + begin + k, mask=here, other=0).to(tl.int64)
        share = tl.load(weight + begin + k, mask=here, other=0.0)
        if LOPSIDED:
            share *= tl.load(ratio + pixel, mask=here, other=0.0)
        at = table + point[:, None] * channels + channel[None, :]
        tl.atomic_add(at, share[:, None] * marginal, mask=wanted, sem="relaxed")


@triton.jit(do_not_specialize=["pixels", "channels", "plane"])
def step(
    unary, marginals, own,
    smooth_corner, smooth_weight, smooth_ratio, smooth_from, smooth_to,
    alike_corner, alike_weight, alike_ratio, alike_from, alike_to,
    pixels, channels, plane,
    SMOOTH_CORNERS: tl.constexpr, ALIKE_CORNERS: tl.constexpr, SLICE: tl.constexpr, SPLAT: tl.constexpr,
    LOPSIDED: tl.constexpr, SELFLESS: tl.constexpr, BLOCK: tl.constexpr, CHANNELS: tl.constexpr,
):  # fmt: skip
    """Slice, softmax and splat for BLOCK pixels: the marginals go from lattice to lattice.

    unary and marginals are (B, channels, plane); tables (points + 1, channels); pixels = B * plane. Marginals are written
    in the last step, and in every step where a pixel must not hear itself (SELFLESS).
    """
    pixel = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    channel = tl.arange(0, CHANNELS)
    here = pixel < pixels
    wanted = here[:, None] & (channel < channels)[None, :]
    first = (pixel // plane).to(tl.int64) * channels * plane + pixel % plane  # a batch may hold more than 2^31 numbers
    at = first[:, None] + channel[None, :].to(tl.int64) * plane
    logit = -tl.load(unary + at, mask=wanted, other=float("inf"))
    if SLICE:
        logit = _slice(logit, smooth_from, smooth_corner, smooth_weight, pixel, here, channel, wanted, channels,
                       SMOOTH_CORNERS)  # fmt: skip
        logit = _slice(logit, alike_from, alike_corner, alike_weight, pixel, here, channel, wanted, channels,
                       ALIKE_CORNERS)  # fmt: skip
        if SELFLESS:
            said = tl.load(marginals + at, mask=wanted, other=0.0)
            logit -= tl.load(own + pixel, mask=here, other=0.0)[:, None] * said
    logit = tl.where(here[:, None], logit, 0.0)
    likely = tl.exp(logit - tl.max(logit, 1)[:, None])
    marginal = likely / tl.sum(likely, 1)[:, None]
    if SELFLESS or not SPLAT:
        tl.store(marginals + at, marginal, mask=wanted)
    if SPLAT:
        _splat(marginal, smooth_to, smooth_corner, smooth_weight, smooth_ratio, pixel, here, channel, wanted, channels,
               SMOOTH_CORNERS, LOPSIDED)  # fmt: skip
        _splat(marginal, alike_to, alike_corner, alike_weight, alike_ratio, pixel, here, channel, wanted, channels,
               ALIKE_CORNERS, LOPSIDED)  # fmt: skip


@triton.jit(do_not_specialize=["points", "channels"], do_not_specialize_on_alignment=["neighbour"])
def blur(source, target, neighbour, points, channels, BLOCK: tl.constexpr, CHANNELS: tl.constexpr):
    """Add half of both neighbours along one axis; `neighbour` is (2, points), its value `points` is a row of zeros."""
    point = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    channel = tl.arange(0, CHANNELS)
    here = point < points
    wanted = here[:, None] & (channel < channels)[None, :]
    before = tl.load(neighbour + point, mask=here, other=0).to(tl.int64)
    after = tl.load(neighbour + points + point, mask=here, other=0).to(tl.int64)
    own = point[:, None].to(tl.int64) * channels + channel[None, :]
    value = tl.load(source + own, mask=wanted, other=0.0)
    value += 0.5 * tl.load(source + before[:, None] * channels + channel[None, :], mask=wanted, other=0.0)
    value += 0.5 * tl.load(source + after[:, None] * channels + channel[None, :], mask=wanted, other=0.0)
    tl.store(target + own, value, mask=wanted)


@triton.jit(do_not_specialize=["pixels"])
def all_pairs(query, key, half, value, total, pixels, ROWS: tl.constexpr, SPAN: tl.constexpr, CHANNELS: tl.constexpr):
    """exp(-|f_i - f_j|^2 / 2), summed over all pixels j, as attention does it: the pairs are never stored.

    query and key are (pixels, 16) float16 whose product is f_i . f_j (high and low halves of the features side by side);
    half is |f|^2 / 2 in float32; value (pixels, CHANNELS) float16; total (pixels, CHANNELS) float32.
    """
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    lane = tl.arange(0, 16)
    channel = tl.arange(0, CHANNELS)
    here = row < pixels
    q = tl.load(query + row[:, None] * 16 + lane[None, :], mask=here[:, None], other=0.0)
    own = tl.load(half + row, mask=here, other=0.0)
    sums = tl.zeros((ROWS, CHANNELS), dtype=tl.float32)
    for begin in range(0, pixels, SPAN):
        other = begin + tl.arange(0, SPAN)
        there = other < pixels
        k = tl.load(key + other[None, :] * 16 + lane[:, None], mask=there[None, :], other=0.0)
        theirs = tl.load(half + other, mask=there, other=float("inf"))
        weight = tl.exp(tl.dot(q, k) - own[:, None] - theirs[None, :])
        v = tl.load(value + other[:, None] * CHANNELS + channel[None, :], mask=there[:, None], other=0.0)
        sums += tl.dot(weight.to(tl.float16), v)
    tl.store(total + row[:, None] * CHANNELS + channel[None, :], sums, mask=here[:, None])
