"""The backgrounds of the sample pictures: grass, planks, sand, water, bricks, cloth, lights and pebbles, from noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from smaf_core.sample.things import Colour, Floats, mixed


def noise(size: tuple[int, int], cell: tuple[float, float], rng: np.random.Generator) -> Floats:
    """Smooth noise in [0, 1]: random numbers on a coarse net of `cell` (height, width) pixels, joined by cubic curves."""
    height, width = size
    coarse = rng.random((max(2, round(height / cell[0])) + 1, max(2, round(width / cell[1])) + 1), dtype=np.float32)
    fine = Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)
    return np.clip(np.asarray(fine, dtype=np.float64), 0, 1)


def clouds(size: tuple[int, int], cell: float, rng: np.random.Generator, octaves: int = 4) -> Floats:
    """Noise with detail on many scales, each half as large and half as strong as the one before; in [0, 1]."""
    total = sum(0.5**k * noise(size, (cell / 2**k, cell / 2**k), rng) for k in range(octaves))
    return np.asarray(total / sum(0.5**k for k in range(octaves)))


def meadow(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Blades of grass over dark ground."""
    height, width = size
    image = Image.new("RGB", (2 * width, 2 * height), (38, 62, 22))
    draw = ImageDraw.Draw(image)
    for k in range(1500):
        x, y, lean = rng.uniform(0, 2 * width), rng.uniform(0, 2 * height + 60), rng.normal(0, 14)
        length, depth = rng.uniform(25, 70), k / 1500
        shade = (0.45 + 0.55 * depth) * rng.uniform(0.8, 1.15)
        red, green, blue = np.minimum(rng.uniform((70, 140, 35), (135, 175, 70)) * shade, 255).astype(int).tolist()
        points = [(x + lean * t * t, y - length * t) for t in (0, 0.35, 0.7, 1)]
        draw.line(points, fill=(red, green, blue), width=int(rng.integers(2, 6)))
    grass = np.asarray(image.resize((width, height), Image.Resampling.BOX), dtype=np.float64) / 255
    return grass * (0.75 + 0.5 * clouds(size, 120, rng)[..., None])


def planks(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Boards of wood with grain, side by side."""
    upright = bool(rng.random() < 0.5)
    length, across = size if upright else size[::-1]
    board_width = rng.uniform(45, 85)
    position = np.broadcast_to(np.arange(across) + rng.uniform(0, 40), (length, across))
    board, inside = np.floor(position / board_width).astype(int), (position / board_width) % 1
    shift = rng.uniform(0, 9, board.max() + 1)[board]
    warp = noise((length, across), (90, 18), rng) * 9 + shift
    grain = 0.5 + 0.5 * np.sin(warp * 2 + position * 0.18)
    fine = noise((length, across), (60, 1.6), rng)
    dark, bright = _pair(rng, [((0.36, 0.22, 0.12), (0.66, 0.45, 0.27)), ((0.42, 0.40, 0.37), (0.70, 0.67, 0.62)),
                               ((0.55, 0.40, 0.25), (0.86, 0.70, 0.49))])  # fmt: skip
    tone = rng.uniform(-0.12, 0.12, board.max() + 1)[board]
    wood = mixed(dark, bright, 0.25 * grain + 0.55 * fine + 0.2 + tone)
    gap = np.clip(np.minimum(inside, 1 - inside) * board_width / 2.2, 0.25, 1)[..., None]
    wood = wood * gap
    return wood if upright else wood.transpose(1, 0, 2)


def sand(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Rippled sand."""
    y, x = np.mgrid[: size[0], : size[1]]
    direction = rng.uniform(0, np.pi)
    warp = clouds(size, 130, rng) * 26
    ripple = np.sin((x * np.cos(direction) + y * np.sin(direction)) / rng.uniform(4, 9) + warp)
    grains = rng.normal(0, 0.05, size)
    tone = 0.5 + 0.20 * ripple + 0.5 * (clouds(size, 90, rng) - 0.5) + grains
    return mixed((0.62, 0.50, 0.35), (0.93, 0.84, 0.66), tone)


def water(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Shallow water with a net of light on its ground."""
    net = np.zeros(size)
    for cell in (70, 42):
        ridge = 1 - np.abs(noise(size, (cell, cell * 1.4), rng) - noise(size, (cell, cell * 1.4), rng))
        net += ridge**9
    deep, shallow = _pair(rng, [((0.03, 0.25, 0.36), (0.22, 0.60, 0.66)), ((0.05, 0.20, 0.42), (0.25, 0.50, 0.75))])
    base = mixed(deep, shallow, clouds(size, 160, rng) * 1.5 - 0.2)
    return np.asarray(np.clip(base + 0.15 * net[..., None] * np.array([0.9, 1.0, 0.95]), 0, 1))


def bricks(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """A wall of bricks and mortar."""
    tall, long = rng.uniform(20, 32), rng.uniform(52, 80)
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float64)
    x, y = x + 5 * noise(size, (40, 40), rng), y + 5 * noise(size, (40, 40), rng)
    row = np.floor(y / tall).astype(int)
    column = np.floor(x / long + 0.5 * (row % 2)).astype(int)
    edge = np.minimum.reduce([y % tall, tall - y % tall, (x + 0.5 * long * (row % 2)) % long,
                              long - (x + 0.5 * long * (row % 2)) % long])  # fmt: skip
    tones = rng.uniform(0.7, 1.15, (row.max() + 1, column.max() + 1))[row, column]
    fired = np.array(_pair(rng, [((0.60, 0.30, 0.22), (0.62, 0.52, 0.44)), ((0.56, 0.38, 0.30), (0.5, 0.5, 0.5))])[0])
    stone = fired * (tones * (0.75 + 0.5 * clouds(size, 16, rng)))[..., None]
    mortar = np.array([0.74, 0.71, 0.66]) * (0.8 + 0.3 * clouds(size, 10, rng))[..., None]
    return mixed(mortar, stone, (edge - 1.5) / 1.5)


def cloth(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """A chequered or striped cloth with folds."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float64)
    angle, period = rng.uniform(0, np.pi), rng.uniform(26, 70)
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    warp, weft = (u / period) % 1 < 0.5, (v / period) % 1 < 0.5
    ground, stripe = _pair(rng, [((0.88, 0.86, 0.80), (0.30, 0.42, 0.58)), ((0.85, 0.80, 0.72), (0.45, 0.52, 0.34)),
                                 ((0.52, 0.46, 0.52), (0.76, 0.70, 0.60)),
                                 ((0.90, 0.88, 0.84), (0.62, 0.58, 0.64))])  # fmt: skip
    share = (0.5 * warp + 0.5 * weft) if rng.random() < 0.6 else warp * 1.0
    thread = 0.94 + 0.06 * np.sin(u * 2.1) * np.sin(v * 2.1)
    fold = 0.78 + 0.4 * clouds(size, 140, rng, octaves=2)
    return np.asarray(mixed(ground, stripe, share) * (thread * fold)[..., None])


def lights(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """An out-of-focus evening: soft discs of light on a gradient."""
    height, width = size
    y, x = np.mgrid[:height, :width]
    low, high = _pair(rng, [((0.14, 0.16, 0.26), (0.50, 0.40, 0.42)), ((0.12, 0.24, 0.20), (0.48, 0.56, 0.42)),
                            ((0.62, 0.66, 0.72), (0.86, 0.82, 0.76))])  # fmt: skip
    picture = mixed(low, high, y / height * 0.7 + 0.3 * clouds(size, 150, rng))
    for _ in range(int(rng.integers(18, 34))):
        radius, cx, cy = rng.uniform(6, 34), rng.uniform(0, width), rng.uniform(0, height)
        distance = np.hypot(x - cx, y - cy)
        disc = np.clip((radius - distance) / 3, 0, 1) * (0.6 + 0.4 * distance / radius) * rng.uniform(0.08, 0.32)
        picture = mixed(picture, np.clip(rng.uniform(0.55, 1.0, 3), 0, 1), disc)
    return picture


def pebbles(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """A bed of rounded stones: each point belongs to the nearest centre of a shaken net."""
    cell = rng.uniform(20, 36)
    rows, columns = int(size[0] / cell) + 4, int(size[1] / cell) + 4
    shaken = rng.uniform(0.1, 0.9, (rows, columns, 2))
    y, x = np.mgrid[: size[0], : size[1]] / cell + 1.0
    nearest, second = np.full(size, 9.0), np.full(size, 9.0)
    owner = np.zeros(size, dtype=int)
    offset = np.zeros((*size, 2))
    for dy, dx in np.ndindex(3, 3):
        row, column = y.astype(int) + dy - 1, x.astype(int) + dx - 1
        delta = np.stack([row + shaken[row, column, 0] - y, column + shaken[row, column, 1] - x], axis=-1)
        distance = np.hypot(delta[..., 0], delta[..., 1])
        closer = distance < nearest
        second = np.where(closer, nearest, np.minimum(second, distance))
        owner, offset = np.where(closer, row * columns + column, owner), np.where(closer[..., None], delta, offset)
        nearest = np.where(closer, distance, nearest)
    tones = rng.uniform(0.35, 0.85, rows * columns)[owner][..., None] * np.array([1.0, 0.96, 0.90])
    bulge = np.clip(0.9 + 0.45 * (offset[..., 0] * 0.6 + offset[..., 1] * 0.45), 0.4, 1.3)
    grain = 0.9 + 0.2 * clouds(size, 8, rng, octaves=2)
    return np.asarray(tones * (bulge * grain * np.clip((second - nearest) / 0.22, 0.18, 1))[..., None])


SCENES: tuple[Callable[[tuple[int, int], np.random.Generator], Floats], ...] = (
    meadow, planks, sand, water, bricks, cloth, lights, pebbles,
)  # fmt: skip
"""Each gives (H, W, 3) floats, about in [0, 1]. They are drawn without regard to the classes on them."""


def draw_scene(size: tuple[int, int], rng: np.random.Generator) -> Floats:
    """Draw any of the scenes, in any tint and brightness; (H, W, 3) in [0, 1]."""
    scene = SCENES[int(rng.integers(len(SCENES)))](size, rng)
    tint = rng.uniform(0.9, 1.08, 3) * rng.uniform(0.8, 1.08)
    return np.clip(scene * tint, 0, 1)


def light_and_lens(picture: Floats, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Finish a picture as a camera would: light from one side, darker corners, a little noise."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[:height, :width]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.0, 0.16)
    ramp = ((x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)) * strength
    corners = 0.20 * ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    exposed = picture * (1 + ramp - corners)[..., None] + rng.normal(0, rng.uniform(0.003, 0.018), picture.shape)
    return np.asarray(np.rint(np.clip(exposed, 0, 1) * 255), dtype=np.uint8)


def _pair(rng: np.random.Generator, pairs: list[tuple[Colour, Colour]]) -> tuple[Colour, Colour]:
    return pairs[int(rng.integers(len(pairs)))]
