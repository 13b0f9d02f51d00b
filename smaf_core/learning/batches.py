"""Tagged images, and the batches training takes from them."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from smaf_core.data.example import Example
from smaf_core.data.images import read_image
from smaf_core.data.resizing import resize
from smaf_core.errors import LeaveOut, SmafError, Unreadable, give_up
from smaf_core.hardware import distributed
from smaf_core.hardware.side_by_side import side_by_side
from smaf_core.settings.classifier import TrainingSettings


@dataclass(frozen=True)
class Sample:
    """One image as training sees it once.

    Attributes:
        inputs: (C, h, w) what the network is given: features, or a picture in 0..255.
        tags: (K,) float, 1 where the image has the class.
        planes: (P, h', w') what the loss compares class maps with, at their size: saliency or targets.
        trust: (1, h', w') in [0, 1], how much each cell of `planes` counts.
    """

    inputs: Tensor
    tags: Tensor
    planes: Tensor
    trust: Tensor


@dataclass(frozen=True)
class Batch:
    """Some samples side by side, padded to one size.

    Attributes:
        inputs: (N, C, h, w).
        tags: (N, K).
        planes: (N, P, h', w').
        trust: (N, 1, h', w'), 0 in the padding.
        inside: (N, 1, h', w'), 1 in the picture and 0 in the padding.
        turns: (N,) where each sample comes in the whole training, counted over all batches and processes from 0.
    """

    inputs: Tensor
    tags: Tensor
    planes: Tensor
    trust: Tensor
    inside: Tensor
    turns: Tensor

    def to(self, device: torch.device) -> Batch:
        """Give the same batch on another device."""
        return Batch(*(one.to(device) for one in self._parts))

    @property
    def sides(self) -> tuple[int, ...]:
        """Heights and widths of inputs and planes."""
        return (*self.inputs.shape[2:], *self.planes.shape[2:])

    def padded_to(self, sides: Sequence[int]) -> Batch:
        """Give the same batch with more padding; see `sides`."""
        if tuple(sides) == self.sides:
            return self
        cells = (sides[2], sides[3])
        planes, trust, inside = (_padded_one(one, cells) for one in (self.planes, self.trust, self.inside))
        return Batch(_padded_one(self.inputs, (sides[0], sides[1])), self.tags, planes, trust, inside, self.turns)

    def in_turn(self, number: int, of: int) -> Batch:
        """Give what falls to one of several who take turns, whichever process or piece of a batch it is in; maybe nothing."""
        mine = self.turns % of == number
        return Batch(*(one[mine] for one in self._parts))

    def in_pieces(self, count: int) -> Iterator[Batch]:
        """Cut the batch into about `count` smaller ones of the same padded size, in their order."""
        for piece in zip(*(one.chunk(count) for one in self._parts), strict=True):
            yield Batch(*piece)

    @property
    def _parts(self) -> tuple[Tensor, ...]:
        return self.inputs, self.tags, self.planes, self.trust, self.inside, self.turns


def collate(samples: Sequence[Sample], turns: Sequence[int]) -> Batch:
    """Put samples of different sizes into one batch; what is padded does not count. `turns` as in `Batch`."""
    return Batch(
        inputs=_padded([sample.inputs for sample in samples]),
        tags=torch.stack([sample.tags for sample in samples]),
        planes=_padded([sample.planes for sample in samples]),
        trust=_padded([sample.trust for sample in samples]),
        inside=_padded([torch.ones_like(sample.trust) for sample in samples]),
        turns=torch.tensor(turns),
    )


def endless_order(count: int, generator: np.random.Generator) -> Iterator[int]:
    """Give the indices 0 .. count-1 in a random order, then in another one, for ever: each image as often as any other."""
    while True:
        yield from (int(index) for index in generator.permutation(count))


def favouring_order(count: int, favoured: Sequence[int], share: float, generator: np.random.Generator) -> Iterator[int]:
    """Give the indices 0 .. count-1 for ever, so that `favoured` ones make up a share of what is drawn, evenly spread.

    Among themselves the favoured come equally often, and so do the others.

    Args:
        count: How many indices there are.
        favoured: Some of them; with none or all of them every index comes as often as any other.
        share: Of the draws, in [0, 1].
        generator: Decides both orders.
    """
    others = sorted(set(range(count)) - set(favoured))
    if not favoured or not others:
        yield from endless_order(count, generator)
        return
    orders = [others, list(favoured)]
    draws = [endless_order(len(one), generator) for one in orders]
    for draw in itertools.count():
        kind = int((draw + 1) * share) - int(draw * share)
        yield orders[kind][next(draws[kind])]


def share_of_favoured(count: int, favoured: int, wanted: float, most: float) -> float:
    """Say which share of the draws falls to favoured images.

    Args:
        count: How many images there are.
        favoured: How many of them are favoured.
        wanted: The share that they are to have, in [0, 1].
        most: How many times as often as any other a favoured one may come, at least 1: few images are not learned by heart.

    Returns:
        What is wanted, as far as `most` allows; and never less than the favoured images' own share of all.
    """
    others = count - favoured
    return max(favoured / count, min(wanted, most * favoured / (most * favoured + others)))


def tag_vector(example: Example, classes: int) -> Tensor:
    """(K,) bool: which classes are in an image."""
    vector = torch.zeros(classes, dtype=torch.bool)
    vector[[index - 1 for index in example.tags]] = True
    return vector


def with_tags(examples: Sequence[Example]) -> list[Example]:
    """Give the examples that training can learn from.

    Raises:
        SmafError: there is none.
    """
    tagged = [example for example in examples if example.tags]
    if not tagged:
        raise SmafError("no image has a tag; say for at least one image which classes are in it")
    return tagged


@dataclass(frozen=True)
class Cut:
    """A picture made ready for training, and where it was cut out.

    Attributes:
        picture: (3, h, w) in 0..255, h and w multiples of the network's stride.
        cells: Height and width, in cells of one stride, of the resized picture before cutting.
        row: First row of cells kept.
        column: First column of cells kept, counted after mirroring.
        mirrored: Whether left and right were exchanged.
        stride: Pixels a cell.
    """

    picture: Tensor
    cells: tuple[int, int]
    row: int
    column: int
    mirrored: bool
    stride: int

    def of_cells(self, plane: Tensor) -> Tensor:
        """Do the same to (P, h, w) planes; h and w are `cells`, or the same whole multiple of both."""
        turned, finer = plane.flip(2) if self.mirrored else plane, plane.shape[1] // self.cells[0]
        height, width = (finer * side // self.stride for side in self.picture.shape[1:])
        return turned[:, finer * self.row :, finer * self.column :][:, :height, :width]


def cropped_picture(
    path: Path, long_side: tuple[int, int], crop: int, stride: int, chance: np.random.Generator, *, jitter: bool = True
) -> Cut:
    """Resize, mirror, discolour and cut a picture at random, as EPS does.

    Everything happens in whole cells of the network's stride, so that class maps and their targets fit exactly.

    Args:
        path: The picture's file.
        long_side: Bounds of the random length of the longer side, in pixels.
        crop: Side of the square to cut out, in pixels; a smaller picture stays whole.
        stride: Pixels a cell.
        chance: Decides.
        jitter: Whether colours are changed.

    References:
        Lee et al., CVPR 2021 (EPS): long side 256 to 512, mirrored half of the time, colours changed, crop 448.
    """
    image = read_image(path)
    factor = int(chance.integers(long_side[0], long_side[1] + 1)) / max(image.shape[:2])
    cells = (_cells(image.shape[0] * factor, stride), _cells(image.shape[1] * factor, stride))
    image = resize(image, (cells[0] * stride, cells[1] * stride))
    mirrored = bool(chance.integers(2))
    image = image[:, ::-1] if mirrored else image
    image = discoloured(image, chance) if jitter else image
    kept = max(1, crop // stride)
    row = int(chance.integers(max(0, cells[0] - kept) + 1))
    column = int(chance.integers(max(0, cells[1] - kept) + 1))
    image = image[row * stride :, column * stride :][: kept * stride, : kept * stride]
    return Cut(torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1), cells, row, column, mirrored, stride)


def discoloured(image: NDArray[np.uint8], chance: np.random.Generator) -> NDArray[np.uint8]:
    """Change brightness, contrast and saturation by up to 30 %, and turn the hue by up to a tenth of the circle."""
    brightness, contrast, saturation = chance.uniform(0.7, 1.3, 3)
    hsv = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2HSV_FULL)
    hsv[..., 0] += np.uint8(int(chance.uniform(-0.1, 0.1) * 256) % 256)
    hsv[..., 1] = np.clip(hsv[..., 1] * saturation, 0, 255)
    turned = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB_FULL).astype(np.float32)
    grey = turned.mean()
    return np.asarray(np.clip(((turned - grey) * contrast + grey) * brightness, 0, 255), np.uint8)


def _cells(pixels: float, stride: int) -> int:
    return max(1, round(pixels / stride))


def _padded(tensors: Sequence[Tensor]) -> Tensor:
    height = max(one.shape[1] for one in tensors)
    width = max(one.shape[2] for one in tensors)
    return torch.stack([_padded_one(one, (height, width)) for one in tensors])


def _padded_one(planes: Tensor, size: tuple[int, int]) -> Tensor:
    """(..., h, w) -> (..., *size): zeros below and to the right."""
    return F.pad(planes, (0, size[1] - planes.shape[-1], 0, size[0] - planes.shape[-2]))


LOADERS = 4
"""Threads that read and cut pictures while a GPU learns."""


Sampler = Callable[[Example, np.random.Generator], Sample]
"""Looks at an image once, as chance wants it."""


def batches_of(
    examples: Sequence[Example],
    sample: Sampler,
    settings: TrainingSettings,
    seed: int,
    device: torch.device,
    first: int = 0,
    favoured: Collection[str] = (),
    leave_out: LeaveOut = give_up,
) -> Iterator[Batch]:
    """Give `settings.steps` batches, each image as often as any other; threads may prepare the next while one is learnt.

    Several processes have the same order of images, and of each batch their own part.

    Args:
        examples: At least one.
        sample: Looks at an image once.
        settings: How many batches, and how large.
        seed: With the same, the same images are looked at in the same way, each by chance of its own.
        device: Where the network learns, which decides how many threads are good.
        first: The batches before this one are left out; the others are as they would have been.
        favoured: Names of images that come more often, as the settings say: those that a person corrected.
        leave_out: Told of an image that cannot be read; the next one in the list takes its place.

    Raises:
        SmafError: there are more processes than images in a batch, or no image can be read.
    """
    threads = loaders(device)
    places = [place for place, example in enumerate(examples) if example.name in favoured]
    share = share_of_favoured(len(examples), len(places), settings.corrected_share, settings.corrected_most)
    order = favouring_order(len(examples), places, share, np.random.default_rng(seed))
    size = min(settings.batch_size, len(examples))

    if size < distributed.size():
        raise SmafError(f"{distributed.size()} processes cannot share a batch of {size} images; start fewer, or make it larger")

    def readable(index: int, chance: Sequence[int]) -> Sample:
        """Look at an image, or at the next one that can be read."""
        for example in (*examples[index:], *examples[:index]):
            try:
                return sample(example, np.random.default_rng(chance))
            except Unreadable as error:
                leave_out(example.name, error)
        raise SmafError(
            f"none of the {len(examples)} images can be read; is the folder {examples[0].image.parent} still there?"
        )

    def batch(number: int, indices: Sequence[int]) -> Batch:
        chosen = distributed.share(list(enumerate(indices)))
        samples = [readable(index, (seed, number, place)) for place, index in chosen]
        return collate(samples, [number * size + place for place, _ in chosen])

    chosen = ([next(order) for _ in range(size)] for _ in range(settings.steps))
    jobs = islice(enumerate(chosen), first, None)
    yield from side_by_side(lambda job: batch(*job), jobs, threads)


def loaders(device: torch.device) -> int:
    """Give how many threads load: on a CPU none, since each would fight with the network for the cores."""
    return LOADERS if device.type == "cuda" else 0


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Make chance repeatable inside the block, and leave the caller's as it was."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield


@contextmanager
def kept_in(cache: Path | None) -> Iterator[Path]:
    """Use the folder given, or one that goes when the block ends."""
    if cache is not None:
        yield cache
        return
    with tempfile.TemporaryDirectory(prefix="smaf-") as temporary:
        yield Path(temporary)
