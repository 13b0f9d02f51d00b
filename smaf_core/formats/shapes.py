"""What the files of other tools draw into a picture, and how it becomes a mask: one way for every format.

A thing without an outline (a box, a line) says that something is there, not where it ends: its place must not become
background "done by hand". So a picture with nothing but such things gets no mask; beside outlines, a box is unsure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.classes import MAX_CLASSES, VOID
from smaf_core.data.images import MAX_PIXELS
from smaf_core.data.mask import LabelMap
from smaf_core.data.regions import Region, polygon
from smaf_core.errors import SmafError
from smaf_core.formats.fitting import Fit, Size, fit_to
from smaf_core.formats.inventory import Inventory, Notes
from smaf_core.formats.lists import is_no_class, means_void
from smaf_core.formats.raw_masks import RawMasks

MOST_CORNERS = 100_000
"""Of one outline."""

_MOST_PARTS = 20_000  # outlines in one picture; each takes about half a millisecond
_FARTHEST = 1e6  # pixels

Corners = NDArray[np.float64]
"""(N, 2) as (y, x)."""

Draw = Callable[[Fit], Iterator[Region]]


class NotInPicture(ValueError):  # noqa: N818 - what is drawn may be right, though not here
    """What is drawn has no pixel of its picture, or hardly one: it lies outside, or is given in shares of the picture."""


@dataclass(frozen=True)
class Shape:
    """One thing that is drawn into a picture."""

    label: str
    draw: Draw
    """Gives its parts, one after the other, in the picture that it is fitted to; raises ValueError where it cannot be read."""
    is_box: bool = False
    """Whether it only says within which box the thing is."""
    parts: int = 1


@dataclass
class Drawing:
    """What a file says of one picture."""

    source: str
    """The file, for messages."""
    given: Size | None = None
    """Height and width of the picture that it is made for, where it says so."""
    shapes: list[Shape] = field(default_factory=list)
    """From the lowest to the topmost."""
    without_inside: list[str] = field(default_factory=list)
    """Kinds of things that have none, such as lines, and of unknown ones."""
    is_empty: bool | None = None
    """Whether the picture is known to be background where nothing is drawn: None, if the source has outlines at all."""

    @property
    def has_outlines(self) -> bool:
        """Whether anything says where a thing ends."""
        return any(not shape.is_box for shape in self.shapes)


def raw_from(
    drawings: Mapping[str, Drawing],
    names: Iterable[str],
    origin: str,
    inventory: Inventory,
    notes: Notes,
    by_area: bool = False,
) -> RawMasks:
    """Masks of what is drawn, with the indices of its own source; pictures of which too little is known get none.

    Args:
        drawings: By picture.
        names: The classes of the source, in their order; of more than a mask holds, only those that are drawn.
        origin: Where they come from, in words.
        inventory: The pictures.
        notes: Is told what gets no mask.
        by_area: Whether smaller shapes lie on top, rather than later ones.
    """
    for drawing in drawings.values():
        _set_nameless_aside(drawing)
    any_outlines = any(drawing.has_outlines for drawing in drawings.values())
    good = {name: one for name, one in drawings.items() if _says_enough(one, any_outlines)}
    poor = [f"{name} ({_poor_words(drawings[name])})" for name in drawings if name not in good]
    notes.left_out(f"pictures of which {origin} draws no outline", poor, "they get no mask, and are not background")
    passed = [f"{kind} in {name}" for name, one in good.items() for kind in one.without_inside]
    notes.left_out("shapes without an inside", passed, "they are passed over")
    boxed = [name for name, one in good.items() if any(shape.is_box for shape in one.shapes)]
    notes.left_out("pictures with boxes beside outlines", boxed, "what is in the boxes is unsure")
    classes = _classes(names, good.values(), notes)
    order = {name: index for index, name in enumerate(classes, start=1)}
    label_maps = {name: partial(paint, inventory, name, one, order, by_area) for name, one in good.items()}
    return RawMasks(classes, label_maps, origin, given={name: one.given for name, one in good.items() if one.given})


def _set_nameless_aside(drawing: Drawing) -> None:
    """What is drawn without a label is something, and so it is not background."""
    named = [shape for shape in drawing.shapes if shape.label.strip()]
    drawing.without_inside += ["a shape without label"] * (len(drawing.shapes) - len(named))
    drawing.shapes = named


def _says_enough(drawing: Drawing, any_outlines: bool) -> bool:
    if drawing.has_outlines:
        return True
    nothing = not drawing.shapes and not drawing.without_inside
    return nothing and (any_outlines if drawing.is_empty is None else drawing.is_empty)


def _poor_words(drawing: Drawing) -> str:
    kinds = dict.fromkeys([*("box" for shape in drawing.shapes), *drawing.without_inside])
    return f"only {', '.join(kinds)}" if kinds else "nothing"


def _classes(names: Iterable[str], drawings: Iterable[Drawing], notes: Notes) -> tuple[str, ...]:
    drawn = {shape.label for drawing in drawings for shape in drawing.shapes}
    every = tuple(dict.fromkeys(name for name in (*names, *sorted(drawn)) if not is_no_class(name)))
    if len(every) <= MAX_CLASSES:
        return every
    used = tuple(name for name in every if name in drawn)
    notes.warnings.append(f"{len(every) - len(used)} of {len(every)} classes are nowhere drawn; they are left out")
    return used


def paint(inventory: Inventory, name: str, drawing: Drawing, order: Mapping[str, int], by_area: bool) -> LabelMap:
    """Paint one shape after the other into the mask of a picture; no more than one of them is held at a time.

    Raises:
        SmafError: a shape cannot be read, there are far too many, or all is made for a picture of another size, or lies
            outside of this one.
    """
    picture = inventory.pictures[name]
    fit = fit_to(picture, drawing.given, f"its entry in {drawing.source}")
    if sum(shape.parts for shape in drawing.shapes) > _MOST_PARTS:
        raise SmafError(f"{drawing.source}: draws more than {_MOST_PARTS:,} outlines into {picture.name}; join or remove some")
    label_map = np.zeros(fit.size, np.uint8)
    shapes = [shape for shape in drawing.shapes if means_void(shape.label) or not is_no_class(shape.label) or not by_area]
    if by_area and len(shapes) > 1:
        areas = [
            sum(int(np.count_nonzero(region.inside)) for region in _drawn(one, fit, drawing, picture.name)) for one in shapes
        ]
        shapes = [shapes[k] for k in np.argsort(np.negative(areas), kind="stable")]
    outlines_there = not any(not shape.is_box for shape in shapes)
    for shape in sorted(shapes, key=lambda one: not one.is_box):
        index = VOID if shape.is_box or means_void(shape.label) else order.get(shape.label, 0)
        for region in _drawn(shape, fit, drawing, picture.name):
            label_map[region.slices][region.inside] = index
            outlines_there |= not shape.is_box
    if not outlines_there:
        why = "is it made for another picture, or given in shares of the picture instead of pixels?"
        raise SmafError(f"{drawing.source}: nothing that it draws lies within {picture.name}; {why}")
    return label_map


def _drawn(shape: Shape, fit: Fit, drawing: Drawing, picture: str) -> Iterator[Region]:
    try:
        yield from shape.draw(fit)
    except NotInPicture:
        return
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, ArithmeticError) as error:
        words = f"the mask of {shape.label!r} in {picture} cannot be read, since {error}"
        raise SmafError(f"{drawing.source}: {words}; draw it anew") from None


def polygons(lists: Sequence[Any]) -> Draw:
    """Parts as lists x, y, x, y and so on; each is even-odd by itself, together they are one region."""

    def draw(fit: Fit) -> Iterator[Region]:
        parts = [corners_of(numbers) for numbers in lists]
        if parts and all(_are_shares(corners, fit) for corners in parts):
            raise NotInPicture("its corners are shares of the picture")
        for corners in parts:
            yield outline(corners, fit)

    return draw


def outline(corners: Corners, fit: Fit, may_reach_out: bool = False) -> Region:
    """The inside of corners that are given in the size of the source.

    Args:
        corners: Any number of them.
        fit: How the source fits the picture.
        may_reach_out: Whether it may cross the picture's edge by more than a tenth, though nobody says for what size it is.

    Raises:
        NotInPicture: it lies wholly outside.
        ValueError: it reaches far outside, as one that is made for a larger picture.
    """
    points = fit.points(corners)
    if len(points):
        low, high, size = points.min(axis=0), points.max(axis=0), np.array(fit.size)
        reach = 0.1 * size if not fit.is_stated and not may_reach_out else np.full(2, np.inf)
        if (low < -reach).any() or (high > size + reach).any():
            raise ValueError("it reaches far outside of the picture, as if it were made for a larger one")
        if (high < 0).any() or (low > size).any():
            raise NotInPicture("it lies outside of the picture")
    return polygon([(y, x) for y, x in points.tolist()], fit.size)


def _are_shares(corners: Corners, fit: Fit) -> bool:
    """Whether corners are numbers from 0 to 1, and so shares of the picture: a thing is hardly smaller than a pixel."""
    inside = len(corners) > 0 and bool(((corners >= 0) & (corners <= 1)).all())
    return inside and max(fit.given) > 2 and bool((corners != np.rint(corners)).any())


def box(left: Any, top: Any, right: Any, bottom: Any) -> Draw:
    """A rectangle."""
    return polygons([[left, top, right, top, right, bottom, left, bottom]])


def ellipse(x: Any, y: Any, radius_x: Any, radius_y: Any, degrees: Any = 0) -> Draw:
    """An ellipse of 128 corners, turned to the right."""

    def draw(fit: Fit) -> Iterator[Region]:
        centre_x, centre_y, wide, high, angle = (_number(one) for one in (x, y, radius_x, radius_y, degrees))
        if not np.isfinite(angle):
            raise ValueError("it is turned by no number")
        around = np.linspace(0, 2 * np.pi, 128, endpoint=False)
        across, down = wide * np.cos(around), high * np.sin(around)
        turn = np.deg2rad(angle)
        points = np.stack([centre_y + across * np.sin(turn) + down * np.cos(turn),
                           centre_x + across * np.cos(turn) - down * np.sin(turn)], axis=1)  # fmt: skip
        yield outline(_checked(points), fit, may_reach_out=True)

    return draw


def pixels(region_of: Callable[[Size], NDArray[np.bool_]]) -> Draw:
    """All pixels of a region that is given in the size of the source."""

    def draw(fit: Fit) -> Iterator[Region]:
        if fit.given[0] * fit.given[1] > MAX_PIXELS:
            raise ValueError(f"it is made for more than {MAX_PIXELS:,} pixels")
        yield Region(0, 0, fit.label_map(region_of(fit.given).astype(np.uint8)).astype(bool))

    return draw


def corners_of(numbers: Any) -> Corners:
    """Corners of a polygon written x, y, x, y and so on.

    Raises:
        ValueError: it is no such list, or the corners are beyond any picture.
    """
    if not isinstance(numbers, list) or len(numbers) % 2 or len(numbers) > 2 * MOST_CORNERS:
        raise ValueError("a polygon is no list of numbers x, y, x, y, or has far too many corners")
    return _checked(np.array([_number(one) for one in numbers], np.float64).reshape(-1, 2)[:, ::-1])


def flat(points: Any) -> list[float]:
    """Points [x, y] as one list of numbers.

    Raises:
        ValueError: they are no points.
    """
    if not isinstance(points, list) or len(points) > MOST_CORNERS:
        raise ValueError("it has no list of points, or far too many")
    if not all(isinstance(point, list) and len(point) == 2 for point in points):
        raise ValueError("a point is not written as [x, y]")
    return [_number(number) for point in points for number in point]


def _number(value: Any) -> float:
    if type(value) not in (int, float):
        raise ValueError("a coordinate is no number")
    try:
        return float(value)
    except OverflowError:
        raise ValueError("a corner is far outside of the picture") from None


def _checked(corners: Corners) -> Corners:
    if not (np.abs(corners) < _FARTHEST).all():
        raise ValueError("a corner is far outside of the picture")
    return corners


def stated_size(height: Any, width: Any) -> Size | None:
    """Height and width, where a file gives them."""
    whole = all(type(side) in (int, float) and 0 < side < 1e6 and side == int(side) for side in (height, width))
    return (int(height), int(width)) if whole else None
