"""The things in the sample pictures, drawn from formulas: six classes, and clutter that is no class.

A thing is painted on a `Grid`, a square patch of points in the thing's own frame (unit radius, u to the right, v down),
which already holds the thing's turn and its mirroring. So one drawing serves every size and angle, and its edge is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Colour = tuple[float, float, float]

_LIGHT = np.array([-0.45, -0.62, 0.64])  # from the upper left, towards the eye; x right, y down, z out of the picture


_MARGIN = 1.06  # a patch is this much larger than the unit circle: wing tips and stalks reach a little beyond it


@dataclass
class Grid:
    """Points to paint, and what has been painted on them (premultiplied by coverage)."""

    u: Floats
    v: Floats
    pixel: float
    """Distance of neighbouring points, so that edges are one pixel soft at every size."""
    light: Floats
    """(3,) where the light comes from, in the thing's frame."""
    rgb: Floats = field(init=False)
    alpha: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.rgb = np.zeros((*self.u.shape, 3))
        self.alpha = np.zeros(self.u.shape)

    @classmethod
    def make(cls, points: int, angle: float, mirrored: bool) -> Grid:
        """Make a square of `points` x `points` for a thing turned by `angle` radians."""
        axis = ((np.arange(points) + 0.5) / points * 2 - 1) * _MARGIN
        x, y = np.meshgrid(axis, axis)
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, sin], [-sin, cos]])
        if mirrored:
            turn[0] *= -1
        u, v = turn[0, 0] * x + turn[0, 1] * y, turn[1, 0] * x + turn[1, 1] * y
        return cls(u, v, 2 * _MARGIN / points, np.append(turn @ _LIGHT[:2], _LIGHT[2]))

    def inside(self, distance: Floats) -> Floats:
        """Coverage in [0, 1] of the region where `distance` is negative."""
        return np.asarray(np.clip(0.5 - distance / self.pixel, 0, 1))

    def paint(self, coverage: Floats, colour: Colour | Floats) -> None:
        """Lay a colour over what is there."""
        share = coverage[..., None]
        self.rgb = self.rgb * (1 - share) + np.asarray(colour) * share
        self.alpha = self.alpha * (1 - coverage) + coverage

    def lit(self, normal_u: Floats, normal_v: Floats, gloss: float = 0.0) -> tuple[Floats, Floats]:
        """Brightness (H, W, 1) and shine (H, W, 1) of a surface bulging to the eye with this slope."""
        flat = np.clip(normal_u**2 + normal_v**2, 0, 0.98)
        normal_z = np.sqrt(1 - flat)
        towards = normal_u * self.light[0] + normal_v * self.light[1] + normal_z * self.light[2]
        half = self.light + np.array([0, 0, 1])
        half /= np.linalg.norm(half)
        mirror = np.clip(normal_u * half[0] + normal_v * half[1] + normal_z * half[2], 0, 1)
        return (0.5 + 0.62 * np.clip(towards, 0, 1))[..., None], (gloss * mirror**28)[..., None]


def ellipse(u: Floats, v: Floats, centre: tuple[float, float], radii: tuple[float, float], angle: float = 0.0) -> Floats:
    """Distance to an ellipse's edge, about; negative inside."""
    du, dv = u - centre[0], v - centre[1]
    along, across = np.cos(angle) * du + np.sin(angle) * dv, -np.sin(angle) * du + np.cos(angle) * dv
    return np.asarray((np.hypot(along / radii[0], across / radii[1]) - 1) * min(radii))


def stroke(u: Floats, v: Floats, start: tuple[float, float], end: tuple[float, float], width: float) -> Floats:
    """Distance to a straight line with round ends, `width` thick; negative inside."""
    along = np.array(end) - np.array(start)
    position = np.clip(((u - start[0]) * along[0] + (v - start[1]) * along[1]) / (along @ along), 0, 1)
    return np.asarray(np.hypot(u - start[0] - position * along[0], v - start[1] - position * along[1]) - width / 2)


def mixed(first: Colour | Floats, second: Colour | Floats, share: Floats) -> Floats:
    """Blend two colours; share 0 is the first."""
    weight = np.clip(share, 0, 1)[..., None]
    return np.asarray(first) * (1 - weight) + np.asarray(second) * weight


def strawberry(grid: Grid, rng: np.random.Generator) -> None:
    """A ripe strawberry, tip down, with seeds in rows and a green calyx."""
    u, v = grid.u, grid.v
    t = np.clip((v + 0.66) / 1.62, 1e-6, 1 - 1e-6)
    half = (1.34 + rng.uniform(-0.1, 0.16)) * t**0.42 * (1 - t) ** 0.6
    body = grid.inside(np.where((v > -0.66) & (v < 0.96), (np.abs(u) - half) * 0.8, 1.0))
    across = np.clip(u / np.maximum(half, 1e-3), -1, 1)
    light, shine = grid.lit(across * 0.95, (t - 0.4) * 0.9, gloss=0.5)
    red = mixed((0.86, 0.06, 0.10), (0.97, 0.22, 0.14), 0.5 - across * 0.5 + rng.uniform(-0.2, 0.2))
    red = mixed(red, (0.98, 0.62, 0.45), np.clip(0.16 - t, 0, 1) * 5)  # pale shoulders under the leaves
    grid.paint(body, np.clip(red * light + shine, 0, 1))
    row = np.floor((v + rng.uniform(0, 0.2)) / 0.21)
    column = np.arcsin(across) / 0.42 + 0.5 * (row % 2)
    cell_v, cell_u = (v / 0.21) % 1 - 0.5, column - np.round(column)
    seed = np.hypot(cell_u / 0.17, cell_v / 0.30)
    grid.paint(body * np.clip((1.5 - seed) * 2, 0, 1) * 0.45, (0.45, 0.02, 0.05))
    grid.paint(body * np.clip((1 - seed) * 4, 0, 1), np.clip(np.array([0.98, 0.83, 0.38]) * light, 0, 1))
    grid.paint(grid.inside(stroke(u, v, (0, -0.66), (rng.uniform(-0.15, 0.15), -0.97), 0.075)), (0.36, 0.55, 0.16))
    for angle in np.linspace(-0.5, np.pi + 0.5, int(rng.integers(7, 10))) + rng.uniform(-0.1, 0.1):
        centre = (0.27 * np.cos(angle), -0.66 + 0.20 * np.sin(angle))
        leaf = ellipse(u, v, centre, (0.30, 0.095), np.arctan2(0.7 * np.sin(angle), np.cos(angle)))
        green = mixed((0.40, 0.66, 0.20), (0.16, 0.42, 0.10), np.abs(leaf) / 0.09)
        grid.paint(grid.inside(leaf - 0.018) * 0.55, (0.10, 0.25, 0.06))
        grid.paint(grid.inside(leaf), green)


def soccer_ball(grid: Grid, rng: np.random.Generator) -> None:
    """A classic ball: the truncated icosahedron on a sphere, in any of its turns."""
    radius = np.hypot(grid.u, grid.v) / 0.96
    ball = grid.inside((radius - 1) * 0.96)
    z = np.sqrt(np.clip(1 - radius**2, 0, 1))
    points = np.stack([grid.u / 0.96, grid.v / 0.96, z], axis=-1) @ _random_turn(rng)
    pentagons, hexagons = _icosahedron()
    # The face above a point is the one whose plane it reaches first; 2.327 and 2.267 are the planes' distances.
    to_pentagon = (points @ pentagons.T / 2.32744).max(axis=-1)
    to_hexagons = np.sort(points @ hexagons.T / 2.26728, axis=-1)
    black = np.clip((to_pentagon - to_hexagons[..., -1]) / 0.012 + 0.5, 0, 1)
    seam = to_hexagons[..., -1] - to_hexagons[..., -2] + black
    gap = np.minimum(np.abs(to_pentagon - to_hexagons[..., -1]), seam)
    light, shine = grid.lit(grid.u * 0.93, grid.v * 0.93, gloss=0.35)
    leather = mixed((0.96, 0.96, 0.94), (0.10, 0.10, 0.12), black)
    leather = mixed(leather, (0.35, 0.35, 0.37), np.clip(1 - gap / 0.012, 0, 1) * 0.7)
    grid.paint(ball, np.clip(leather * light * (1 - 0.35 * radius[..., None] ** 4) + shine, 0, 1))


def daisy(grid: Grid, rng: np.random.Generator) -> None:
    """A daisy from above: two rings of petals and a dome of tiny florets."""
    radius, angle = np.hypot(grid.u, grid.v), np.arctan2(grid.v, grid.u)
    tint: Colour = (1.0, 1.0, 0.98) if rng.random() < 0.7 else (1.0, 0.90, 0.95)
    petals = int(rng.integers(13, 19))
    for ring in (0, 1):
        turn = rng.uniform(0, 2 * np.pi)
        index = np.round((angle - turn) / (2 * np.pi / petals)).astype(int) % petals
        length = (rng.uniform(0.86, 1.0, petals) - 0.05 * ring)[index]
        bend = rng.uniform(-0.05, 0.05, petals)[index]
        offset = (angle - turn - index * 2 * np.pi / petals + np.pi) % (2 * np.pi) - np.pi + bend
        along, across = radius * np.cos(offset), radius * np.sin(offset)
        width = 2.15 / petals
        petal = (np.hypot((along - length * 0.58) / (length * 0.42), across / width) - 1) * width
        groove = 0.05 * np.cos(across / width * 7)
        shade = np.clip(0.62 + 0.40 * (along - 0.15) / 0.55, 0.6, 1) - np.abs(across / width) * 0.12 + groove
        coverage = grid.inside(petal)
        grid.paint(grid.inside(petal - 0.02) * 0.35, (0.35, 0.38, 0.40))
        grid.paint(coverage, np.clip(np.asarray(tint) * (shade - 0.10 * (1 - ring))[..., None], 0, 1))
    _florets(grid, rng, radius)


def _florets(grid: Grid, rng: np.random.Generator, radius: Floats) -> None:
    """The yellow dome, its florets in the golden spiral."""
    dome = grid.inside(radius - 0.29)
    light, shine = grid.lit(grid.u / 0.34, grid.v / 0.34, gloss=0.2)
    grid.paint(grid.inside(radius - 0.315) * 0.5, (0.40, 0.26, 0.02))
    grid.paint(dome, np.clip(mixed((0.99, 0.80, 0.10), (0.90, 0.52, 0.04), radius / 0.29) * light + shine, 0, 1))
    count = 70
    spiral = np.arange(count) * 2.39996 + rng.uniform(0, 6)
    distance = 0.275 * np.sqrt((np.arange(count) + 0.5) / count)
    for centre_u, centre_v in zip(distance * np.cos(spiral), distance * np.sin(spiral), strict=True):
        spot = np.hypot(grid.u - centre_u, grid.v - centre_v)
        grid.paint(dome * np.clip(1 - spot / 0.022, 0, 1) * 0.5, (1.0, 0.93, 0.45))


def goldfish(grid: Grid, rng: np.random.Generator) -> None:
    """A goldfish from the side, head to the left."""
    u, v = grid.u, grid.v
    tail_angle, tail_radius = np.arctan2(v, u - 0.16), np.hypot(u - 0.16, v)
    reach = 0.50 + 0.34 * np.abs(np.sin(1.75 * tail_angle)) ** 0.7
    tail = np.maximum(tail_radius - reach, (np.abs(tail_angle) - 0.86) * tail_radius)
    dorsal = np.maximum(ellipse(u, v, (-0.05, -0.30), (0.42, 0.32), 0.15), v + 0.14 + 0.05 * u)
    belly_fin = ellipse(u, v, (-0.02, 0.42), (0.24, 0.10), 0.8)
    rays = 0.80 + 0.20 * np.cos(tail_angle * 34)
    veil = mixed((1.0, 0.46, 0.07), (1.0, 0.80, 0.52), tail_radius / 0.9) * rays[..., None]
    grid.paint(grid.inside(tail), np.clip(veil, 0, 1))
    fan = (0.84 + 0.16 * np.cos((u + 0.4 * v) * 42))[..., None]
    for fin in (dorsal, belly_fin):
        grid.paint(grid.inside(fin), np.clip(np.array([1.0, 0.52, 0.10]) * fan, 0, 1))
    t = np.clip((u + 0.92) / 1.30, 1e-6, 1 - 1e-6)
    half = 0.06 * t + (0.72 + rng.uniform(-0.05, 0.07)) * t**0.52 * (1 - t) ** 0.62
    body = grid.inside(np.where((u > -0.92) & (u < 0.38), (np.abs(v) - half) * 0.85, 1.0))
    up = np.clip(v / np.maximum(half, 1e-3), -1, 1)
    light, shine = grid.lit((t - 0.45) * 0.5, up * 0.9, gloss=0.45)
    skin = mixed((0.98, 0.36, 0.03), (1.0, 0.82, 0.48), (up + 0.35) * 0.8)
    row = np.floor(v / 0.085)
    scale_u, scale_v = ((u / 0.11 + 0.5 * (row % 2)) % 1) - 0.5, (v / 0.085) % 1 - 0.5
    rim = np.clip(1 - np.abs(np.hypot(scale_u - 0.35, scale_v) - 0.62) / 0.13, 0, 1) * (u > -0.42)
    skin = mixed(skin, (0.75, 0.22, 0.02), rim * 0.5)
    grid.paint(body, np.clip(skin * light + shine, 0, 1))
    gill = np.clip(1 - np.abs(np.hypot(u + 0.78, v * 0.9) - 0.34) / 0.022, 0, 1) * (u > -0.6)
    grid.paint(body * gill * 0.65, (0.62, 0.16, 0.02))
    grid.paint(grid.inside(ellipse(u, v, (-0.26, 0.12), (0.17, 0.075), 0.45)), (1.0, 0.62, 0.20))
    for size, colour in ((0.088, (0.98, 0.88, 0.55)), (0.056, (0.03, 0.03, 0.04))):
        grid.paint(grid.inside(ellipse(u, v, (-0.68, -0.07), (size, size))), colour)
    grid.paint(grid.inside(ellipse(u, v, (-0.70, -0.095), (0.018, 0.018))), (1.0, 1.0, 1.0))


def butterfly(grid: Grid, rng: np.random.Generator) -> None:
    """A blue butterfly with open wings, from above."""
    u, v = np.abs(grid.u), grid.v
    deep: Colour = ((0.05, 0.22, 0.72), (0.12, 0.16, 0.66), (0.02, 0.36, 0.70))[int(rng.integers(3))]
    bright: Colour = (0.36, 0.78, 0.98)
    lower = np.minimum(ellipse(u, v, (0.38, 0.38), (0.40, 0.31), 0.9), ellipse(u, v, (0.40, 0.62), (0.16, 0.14)))
    upper = np.minimum(ellipse(u, v, (0.50, -0.30), (0.52, 0.34), -0.62), ellipse(u, v, (0.30, -0.12), (0.28, 0.22)))
    for wing, root in ((lower, (0.04, 0.10)), (upper, (0.04, -0.10))):
        ray = np.arctan2(v - root[1], u - root[0])
        glow = np.hypot(u - root[0], v - root[1])
        sheen = 0.5 + 0.5 * np.sin(ray * 3 + rng.uniform(0, 6)) - glow * 0.35
        blue = mixed(deep, bright, sheen)
        vein = np.clip(1 - np.abs((ray * 4.2) % 1 - 0.5) * glow / 0.03, 0, 1)
        blue = mixed(blue, (0.02, 0.05, 0.20), vein * 0.7)
        blue = mixed(blue, (0.03, 0.03, 0.06), np.clip((wing + 0.105) / 0.02, 0, 1))
        dots = np.clip(1 - np.hypot((wing + 0.05) / 0.028, ((ray * 5.2) % 1 - 0.5) * glow / 0.14), 0, 1)
        blue = mixed(blue, (0.97, 0.97, 1.0), np.clip(dots * 3, 0, 1) * (wing < -0.015))
        grid.paint(grid.inside(wing), blue)
    for coverage, colour in (
        (grid.inside(stroke(u, v, (0.02, -0.34), (0.20, -0.74), 0.032)), (0.05, 0.04, 0.05)),
        (grid.inside(ellipse(u, v, (0.20, -0.76), (0.04, 0.05))), (0.05, 0.04, 0.05)),
    ):
        grid.paint(coverage, colour)
    light, _ = grid.lit(grid.u / 0.1, v * 0)
    grid.paint(grid.inside(ellipse(grid.u, v, (0, 0.08), (0.075, 0.46))), np.clip(np.array([0.2, 0.16, 0.15]) * light, 0, 1))
    grid.paint(grid.inside(ellipse(grid.u, v, (0, -0.36), (0.075, 0.08))), (0.12, 0.10, 0.10))


def mushroom(grid: Grid, rng: np.random.Generator) -> None:
    """A fly agaric from the side: red cap with white warts, gills, ring and bulb."""
    u, v = grid.u, grid.v
    width = 0.15 + 0.05 * np.clip(v, 0, 1) ** 2 + 0.10 * np.exp(-(((v - 0.78) / 0.16) ** 2))
    stem = np.where((v > -0.2) & (v < 0.97), np.abs(u) - width * np.sqrt(np.clip((0.97 - v) / 0.12, 0, 1)), 1.0)
    light, _ = grid.lit(np.clip(u / width, -1, 1) * 0.9, v * 0)
    fibre = (0.95 + 0.05 * np.cos(u * 60 + 3 * np.sin(v * 9)))[..., None]
    grid.paint(grid.inside(stem), np.clip(np.array([0.97, 0.94, 0.86]) * light * fibre, 0, 1))
    skirt = np.maximum(np.abs(u) - (0.15 + 0.55 * (v - 0.08)), np.maximum(0.08 - v, v - 0.26 - 0.02 * np.cos(u * 40)))
    grid.paint(grid.inside(skirt), np.clip(np.array([1.0, 0.97, 0.90]) * light, 0, 1))
    gills = np.maximum(ellipse(u, v, (0, -0.10), (0.84, 0.17)), -0.10 - v)
    comb = (0.80 + 0.12 * np.cos(np.arctan2(u, 0.35 - v) * 60))[..., None]
    grid.paint(grid.inside(gills), np.array([0.96, 0.90, 0.78]) * comb)
    height = rng.uniform(0.68, 0.84)
    rim = -0.10 + 0.10 * (1 - (u / 0.92) ** 2)
    cap = np.maximum(ellipse(u, v, (0, -0.12), (0.92, height)), v - rim)
    light, shine = grid.lit(u / 1.0, (v + 0.25) / height * 0.8, gloss=0.4)
    red = mixed((0.90, 0.10, 0.06), (0.97, 0.36, 0.10), (v + 0.35) * 1.6)
    top = grid.inside(cap)
    grid.paint(top, np.clip(red * light + shine, 0, 1))
    for place in np.linspace(-0.9, 0.9, int(rng.integers(10, 15))):  # from left to right, so that none hides another
        place, lean = place + rng.uniform(-0.06, 0.06), rng.choice([0.2, 0.45, 0.72]) + rng.uniform(-0.1, 0.14)
        centre = (place * np.sqrt(1 - lean**2) * 0.9, -0.12 - height * lean * 0.95)
        size = rng.uniform(0.05, 0.105)
        wart = ellipse(u, v, centre, (size * np.sqrt(1 - 0.7 * place**2), size * 0.72), rng.uniform(-0.4, 0.4))
        grid.paint(top * grid.inside(wart - 0.016) * 0.35, (0.40, 0.02, 0.02))
        grid.paint(top * grid.inside(wart), np.clip(np.array([0.99, 0.97, 0.92]) * light, 0, 1))


def marble(grid: Grid, rng: np.random.Generator) -> None:
    """A plain glossy ball of any colour."""
    radius = np.hypot(grid.u, grid.v)
    light, shine = grid.lit(grid.u * 0.98, grid.v * 0.98, gloss=0.9)
    grid.paint(grid.inside(radius - 0.96), np.clip(rng.uniform(0.15, 0.85, 3) * light + shine, 0, 1))


def leaf(grid: Grid, rng: np.random.Generator) -> None:
    """A single leaf, green to brown."""
    half = 0.42 * np.clip(1 - grid.u**2, 0, 1) ** 0.8
    blade = np.where(np.abs(grid.u) < 0.95, np.abs(grid.v + 0.12 * grid.u**2) - half, 1.0)
    colour = mixed((0.25, 0.45, 0.12), (0.55, 0.38, 0.12), np.full_like(grid.u, rng.random()))
    vein = np.clip(1 - np.abs(((grid.u + np.abs(grid.v)) * 7) % 1 - 0.5) / 0.1, 0, 1)
    colour = mixed(colour, (0.75, 0.78, 0.45), 0.35 * vein)
    colour = mixed(colour, (0.80, 0.80, 0.50), np.clip(1 - np.abs(grid.v + 0.12 * grid.u**2) / 0.03, 0, 1))
    grid.paint(grid.inside(blade), colour * (0.85 + 0.25 * (grid.v < 0))[..., None])


def block(grid: Grid, rng: np.random.Generator) -> None:
    """A painted wooden block, seen from above."""
    long, short = 0.9, rng.uniform(0.35, 0.7)
    edge = np.maximum(np.abs(grid.u) - long, np.abs(grid.v) - short)
    grain = 0.9 + 0.1 * np.cos(grid.v * 30 + 2 * np.sin(grid.u * 5))
    bevel = np.where(edge > -0.08, 0.78, 1.0)
    grid.paint(grid.inside(edge), rng.uniform(0.25, 0.85, 3) * (grain * bevel)[..., None])


def twig(grid: Grid, rng: np.random.Generator) -> None:
    """A thin branch with a fork."""
    bark = rng.uniform(0.25, 0.45)
    for start, end, width in (((-0.95, 0), (0.9, 0.05), 0.1), ((0.1, 0), (0.6, -0.45), 0.07), ((-0.3, 0), (0, 0.4), 0.06)):
        line = stroke(grid.u, grid.v, start, end, width)
        shade = np.clip(1.2 + line / width, 0.5, 1.2)[..., None]
        grid.paint(grid.inside(line), np.array([bark, bark * 0.72, bark * 0.5]) * shade)


Drawing = Callable[[Grid, np.random.Generator], None]


@dataclass(frozen=True)
class Thing:
    """A class of the sample: its name, its drawing, and how far it turns."""

    name: str
    draw: Drawing
    turn: float
    """Largest angle to either side, in radians."""


CLASSES = (
    Thing("butterfly", butterfly, np.pi),
    Thing("daisy", daisy, np.pi),
    Thing("goldfish", goldfish, 0.6),
    Thing("mushroom", mushroom, 0.35),
    Thing("soccer ball", soccer_ball, np.pi),
    Thing("strawberry", strawberry, np.pi),
)
"""In the order of their label indices, 1 to 6; all of a kind that ImageNet networks know."""

CLUTTER = (Thing("marble", marble, 0.0), Thing("leaf", leaf, np.pi), Thing("block", block, np.pi), Thing("twig", twig, np.pi))
"""What lies about and has no tag."""


def draw_thing(thing: Thing, radius: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Draw a thing at a random angle.

    Args:
        thing: What to draw.
        radius: Half its size, in pixels.
        rng: Decides the angle and the details.

    Returns:
        (S, S, 3) colour in [0, 1], premultiplied, and (S, S) coverage in [0, 1]; S is 2 * radius, rounded up.
    """
    side = int(np.ceil(2 * radius))
    grid = Grid.make(2 * side, rng.uniform(-thing.turn, thing.turn), mirrored=bool(rng.random() < 0.5))
    thing.draw(grid, rng)
    return _halved(grid.rgb), _halved(grid.alpha)


def _halved(values: Floats) -> Floats:
    """Average every 2 x 2 points to one pixel."""
    return np.asarray((values[::2, ::2] + values[1::2, ::2] + values[::2, 1::2] + values[1::2, 1::2]) / 4)


def _random_turn(rng: np.random.Generator) -> Floats:
    """A rotation matrix, every turn equally likely (QR of a normal matrix)."""
    q, r = np.linalg.qr(rng.normal(size=(3, 3)))
    return np.asarray(q * np.sign(np.diagonal(r)))


def _icosahedron() -> tuple[Floats, Floats]:
    """Unit directions of its 12 corners (pentagons of the ball) and 20 faces (hexagons)."""
    golden = (1 + 5**0.5) / 2
    corners = np.array([[0, s, t * golden] for s in (-1, 1) for t in (-1, 1)], dtype=float)
    corners = np.concatenate([np.roll(corners, shift, axis=1) for shift in range(3)])
    faces = [
        corners[i] + corners[j] + corners[k]
        for i in range(12) for j in range(i) for k in range(j)
        if max(np.linalg.norm(corners[a] - corners[b]) for a, b in ((i, j), (j, k), (i, k))) < 2.1
    ]  # fmt: skip
    directions = np.array(faces)
    return _unit(corners), _unit(directions)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
