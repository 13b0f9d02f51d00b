"""A data set drawn by formulas from a seed: something to try the program on, with truth that is exact.

Six classes, each at very different sizes (the reason for several scales), on textured backgrounds that tell nothing about the
classes on them, amid clutter that is no class.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from smaf_core.data.classes import ClassTable
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import write_label_map
from smaf_core.data.tags import write_tags
from smaf_core.errors import SmafError
from smaf_core.progress import Report
from smaf_core.sample.scenery import clouds, draw_scene, light_and_lens
from smaf_core.sample.things import CLASSES, CLUTTER, Floats, Thing, draw_thing

SAMPLE_CLASSES = ClassTable.of([thing.name for thing in CLASSES])
"""The classes of the sample."""

_SIZES = ((300, 400), (288, 384), (270, 360), (400, 300), (320, 320), (240, 320))  # height, width
_REGIMES = ((0.38, 0.60, 1), (0.17, 0.36, 2), (0.045, 0.13, 5))  # smallest and largest side, share of the picture; how many
_FEWEST_PIXELS = 40  # a class with less to be seen has no tag


@dataclass
class Scene:
    """A picture while it is being drawn."""

    picture: Floats
    """(H, W, 3) in [0, 1]."""
    label_map: NDArray[np.uint8]
    """(H, W)."""
    saliency: Floats
    """(H, W) in [0, 1]: what catches the eye."""
    taken: list[tuple[float, float, float]]
    """Centre row, centre column and radius of all things so far."""


def make_sample(folder: Path, seed: int = 0, count: int = 72, report: Report | None = None) -> None:
    """Draw the sample data set into a folder.

    The folder then has `images/*.jpg`, `tags.csv`, `classes.txt`, exact masks in `truth/*.png` (palette PNG), and
    `saliency/*.png`, grey: plausible and imperfect, as a saliency network's answer is. The same seed draws the same pictures.

    Args:
        folder: Where; must be empty or not there yet.
        seed: Decides everything.
        count: How many pictures; 60 or more let every class occur at every size.
        report: Told after every picture.

    Raises:
        SmafError: the folder has files in it or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SmafError(f"{folder}: is not empty; give a folder that is not there yet")
    try:
        for name in ("images", "truth", "saliency"):
            (folder / name).mkdir(parents=True)
    except OSError as error:
        raise SmafError(f"{folder}: cannot be made ({error.strerror}); choose another place") from error
    tags: dict[str, tuple[str, ...]] = {}
    for number in range(count):
        name = f"sample_{number + 1:03}"
        tags[f"{name}.jpg"] = _write_picture(folder, name, draw_picture(seed, number))
        if report is not None:
            report(number + 1, count, "drawing")
    write_bytes_whole(folder / "classes.txt", "".join(f"{name}\n" for name in SAMPLE_CLASSES.names).encode())
    write_tags(folder / "tags.csv", tags)


def draw_picture(seed: int, number: int) -> Scene:
    """Draw one picture of the sample; every picture has its own stream of chance, so `count` changes none of them."""
    rng = np.random.default_rng([seed, number])
    size = _SIZES[int(rng.integers(len(_SIZES)))]
    scene = Scene(draw_scene(size, rng), np.zeros(size, np.uint8), np.zeros(size), [])
    for _ in range(int(rng.integers(1, 5))):
        _place(scene, CLUTTER[int(rng.integers(len(CLUTTER)))], 0, rng.uniform(0.08, 0.26), rng, eye=rng.choice([0.0, 0.5]))
    for place, index in enumerate(_choose_classes(number, rng)):
        smallest, largest, copies = _REGIMES[(number // len(CLASSES) + place) % len(_REGIMES)]
        for _ in range(int(rng.integers(1, copies + 1))):
            share = np.exp(rng.uniform(np.log(smallest), np.log(largest)))
            _place(scene, CLASSES[index], index + 1, share, rng, eye=rng.choice([0.45, 0.8, 1.0], p=[0.15, 0.25, 0.6]))
    return scene


def _choose_classes(number: int, rng: np.random.Generator) -> list[int]:
    """One to three classes; the first goes in turn, so that all occur equally often."""
    first = number % len(CLASSES)
    others = [k for k in range(len(CLASSES)) if k != first]
    return [first, *rng.choice(others, size=int(rng.integers(0, 3)), replace=False).tolist()]


def _place(scene: Scene, thing: Thing, index: int, share: float, rng: np.random.Generator, eye: float) -> None:
    """Draw a thing where there is room; nothing happens where there is none.

    Args:
        scene: What to draw into.
        thing: What to draw.
        index: Its label index; 0 for clutter.
        share: Its size as a share of the picture's shorter side.
        rng: Decides place, angle and details.
        eye: How much a saliency network would notice it, 0 to 1.
    """
    height, width = scene.label_map.shape
    radius = max(float(share) * min(height, width) / 2, 6.0)
    spot = _free_spot(scene, radius, rng)
    if spot is None:
        return
    rgb, cover = draw_thing(thing, radius, rng)
    side = len(cover)
    top, left = round(spot[0] - side / 2), round(spot[1] - side / 2)
    rows, columns = slice(max(top, 0), min(top + side, height)), slice(max(left, 0), min(left + side, width))
    patch = slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left)
    _cast_shadow(scene, cover, (top, left), radius)
    rgb, cover = rgb[patch], cover[patch]
    scene.picture[rows, columns] = scene.picture[rows, columns] * (1 - cover[..., None]) + rgb
    solid = cover >= 0.5
    scene.label_map[rows, columns][solid] = index
    scene.saliency[rows, columns][solid] = eye
    scene.taken.append((*spot, radius))


def _free_spot(scene: Scene, radius: float, rng: np.random.Generator) -> tuple[float, float] | None:
    """A centre at which the thing hardly hides another, clutter aside; up to a sixth of it may be cut off by the border."""
    height, width = scene.label_map.shape
    inset = 0.84 * radius
    for _ in range(60):
        row, column = rng.uniform(inset, height - inset), rng.uniform(inset, width - inset)
        if all(np.hypot(row - y, column - x) > 0.88 * (radius + r) for y, x, r in scene.taken):
            return float(row), float(column)
    return None


def _cast_shadow(scene: Scene, cover: Floats, corner: tuple[int, int], radius: float) -> None:
    """Darken the ground to the lower right of a thing."""
    height, width = scene.label_map.shape
    shadow = Image.new("L", (width, height))
    step = round(0.09 * radius) + 1
    shadow.paste(Image.fromarray((cover * 255).astype(np.uint8)), (corner[1] + step, corner[0] + step))
    soft = np.asarray(shadow.filter(ImageFilter.GaussianBlur(0.07 * radius + 1)), dtype=np.float64) / 255
    scene.picture *= 1 - 0.5 * soft[..., None]


def _write_picture(folder: Path, name: str, scene: Scene) -> tuple[str, ...]:
    """Write picture, truth and saliency; give the tags."""
    rng = np.random.default_rng([scene.label_map.size, int(scene.label_map.sum())])
    pixels = np.bincount(scene.label_map.ravel(), minlength=len(CLASSES) + 1)
    for index in np.flatnonzero((pixels > 0) & (pixels < _FEWEST_PIXELS)):
        scene.label_map[scene.label_map == index] = 0
    picture = BytesIO()
    Image.fromarray(light_and_lens(scene.picture, rng)).save(picture, "JPEG", quality=92, subsampling=0)
    write_bytes_whole(folder / "images" / f"{name}.jpg", picture.getvalue())
    write_label_map(folder / "truth" / f"{name}.png", scene.label_map, SAMPLE_CLASSES.palette())
    saliency = BytesIO()
    Image.fromarray(_as_a_network_would(scene.saliency, rng)).save(saliency, "PNG")
    write_bytes_whole(folder / "saliency" / f"{name}.png", saliency.getvalue())
    return tuple(SAMPLE_CLASSES.name(int(k)) for k in np.unique(scene.label_map) if k > 0)


def _as_a_network_would(saliency: Floats, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Make a saliency map plausible: coarse, soft at the edges, uneven, with a false gleam here and there."""
    height, width = saliency.shape
    coarse = Image.fromarray(saliency.astype(np.float32)).resize((width // 8, height // 8), Image.Resampling.BOX)
    soft = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float64)
    uneven = soft * (0.72 + 0.5 * clouds((height, width), 70, rng, octaves=2))
    gleam = np.clip(clouds((height, width), 110, rng, octaves=2) - 0.68, 0, 1) * 1.5
    return np.asarray(np.rint(np.clip(np.maximum(uneven, gleam), 0, 1) * 255), dtype=np.uint8)
