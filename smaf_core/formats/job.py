"""What every export shares: what is exported, how it is asked for, and how its files get to the disk."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from smaf_core.data.classes import BACKGROUND, VOID, ClassTable
from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import IMAGE_SUFFIXES, image_size, is_upright, read_image
from smaf_core.data.mask import LabelMap
from smaf_core.data.rasters import geo_tags
from smaf_core.errors import SmafError
from smaf_core.formats.georeference import reference_system, world_file
from smaf_core.formats.kept_back import sentences
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.formats.outlines import Outline, trace
from smaf_core.formats.sources import SOURCE_KINDS, SourceKind, sources_of
from smaf_core.formats.split import last_test_names, validation_names
from smaf_core.progress import Report


@dataclass(frozen=True)
class LabelledImage:
    """One image to export."""

    name: str
    """Unique, '/' between folders, no ending."""
    path: Path
    """The picture; only read."""
    tags: tuple[str, ...] | None
    """Classes in it; None when unknown."""
    label_map: Callable[[], LabelMap]
    """Gives its mask, (H, W) uint8, when it is needed."""
    reviewed: bool
    """Whether a person has accepted the mask."""
    photo: Path | None = None
    """The photo's own file, where `path` is a picture that was made of it: some of its bands, say."""

    @property
    def original(self) -> Path:
        """The photo's own file."""
        return self.photo or self.path


_JPEG = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
ALL = frozenset(IMAGE_SUFFIXES)

Pictures = Literal["copy", "link", "none"]
Subset = Literal["train", "val", "test"]


@dataclass(frozen=True)
class ExportOptions:
    """What a person may choose; every format keeps to it."""

    images: Pictures = "copy"
    """Whether pictures go along: as hard links where the disk allows them (else copies), as copies, or not at all."""
    unreviewed: bool = True
    """Whether masks go along that nobody has accepted yet."""
    void: Literal["keep", "background"] = "keep"
    """What becomes of unsure pixels (255), where the format has a way to keep them."""
    smallest: int = 0
    """Connected parts with fewer pixels are left out, where the format has parts: outlines and single objects."""
    val_share: float = 0.0
    """Share of the images that is kept back to measure on, in [0, 1), where the format has a place for them."""
    val_seed: int = 0
    """Which images these are, by lot."""
    objects: bool = False
    """Whether each connected part is an object of its own, where the format can have them in one."""
    test_share: float = 0.0
    """Share that is kept back for the last test besides, in [0, 1); with `val_share` below 1."""
    sources: SourceKind = "folders"
    """What stays on one side besides near-duplicates; see `sources.sources_of`."""


def export_options(
    images: str = "copy",
    unreviewed: bool = True,
    void: str = "keep",
    smallest: int = 0,
    val_share: float = 0.0,
    val_seed: int = 0,
    objects: bool = False,
    test_share: float = 0.0,
    sources: str = "folders",
) -> ExportOptions:
    """Make options from what a person typed.

    Raises:
        SmafError: a choice is unknown.
    """
    if images not in ("link", "copy", "none"):
        raise SmafError(f"pictures cannot be exported as {images!r}; choose link, copy or none")
    if void not in ("keep", "background"):
        raise SmafError(f"unsure pixels cannot be exported as {void!r}; choose keep or background")
    if smallest < 0:
        raise SmafError(f"parts under {smallest} pixels cannot be left out; choose 0 or more")
    if not 0 <= val_share < 1:
        raise SmafError(f"a share of {val_share:g} cannot be kept for validation; choose from 0 (none) to below 1, such as 0.2")
    if not (0 <= test_share < 1 and val_share + test_share < 1):
        raise SmafError(f"shares of {val_share:g} and {test_share:g} for validation and test: choose from 0, together below 1")
    if sources not in SOURCE_KINDS:
        raise SmafError(f"photos cannot be kept together by {sources!r}; choose {', '.join(SOURCE_KINDS)}")
    return ExportOptions(images, unreviewed, void, smallest, val_share, val_seed, objects, test_share, sources)  # type: ignore[arg-type]  # checked


@dataclass
class ExportJob:
    """One export while it runs."""

    items: Sequence[LabelledImage]
    classes: ClassTable
    out: Path
    options: ExportOptions
    report: Report
    checksums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of every file written, by its path below `out`."""
    specks: int = 0
    """Connected parts that were left out because they are small."""

    @cached_property
    def validation(self) -> frozenset[str]:
        """Names of the images kept back to measure on; near-duplicates and photos of one source are never on both sides."""
        share, seed = self.options.val_share, self.options.val_seed
        return validation_names([*self._classes], share, seed, self._together, self._classes)

    @cached_property
    def test(self) -> frozenset[str]:
        """Names of the images that are kept back for the last test, as `validation`; none of those is among them."""
        share, seed = self.options.test_share, self.options.val_seed
        return last_test_names([*self._classes], share, seed, self.validation, self._together, self._classes)

    @property
    def surprises(self) -> list[str]:
        """Sentences that say where what is kept back is not what was asked for."""
        parts = (("validation", self.validation, self.options.val_share), ("a last test", self.test, self.options.test_share))
        return [
            sentence
            for part, kept, asked in parts
            if asked
            for sentence in sentences(part, kept, asked, self._classes, self.sources)
        ]

    def subset_of(self, name: str) -> Subset:
        """The part that an image belongs to."""
        return "val" if name in self.validation else "test" if name in self.test else "train"

    @property
    def subsets(self) -> tuple[Subset, ...]:
        """The parts that have images, where some are kept back; else none."""
        kept_back: tuple[tuple[Subset, frozenset[str]], ...] = (("val", self.validation), ("test", self.test))
        there = [subset for subset, names in kept_back if names]
        return ("train", *there) if there else ()

    @cached_property
    def _classes(self) -> dict[str, tuple[str, ...]]:
        return {item.name: item.tags or () for item in self.items}

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """Photos by their source; none where no images are kept back."""
        if not self.options.val_share + self.options.test_share:
            return {}
        return sources_of(self._classes, self.options.sources, self.classes.names)

    @property
    def _together(self) -> list[tuple[str, ...]]:
        return [*self.alike, *self.sources.values()]

    @cached_property
    def alike(self) -> list[tuple[str, ...]]:
        """Groups of near-duplicate photos; none where no images are kept back."""
        if not self.options.val_share + self.options.test_share:
            return []
        return near_duplicates({item.name: item.path for item in self.items}, self.report)

    def outlines(self, region: NDArray[np.bool_]) -> Iterator[Outline]:
        """Trace the connected parts of a region (H, W) that are large enough."""
        for outline in trace(region):
            if outline.pixels < self.options.smallest:
                self.specks += 1
            else:
                yield outline

    def parts(self, region: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
        """Give a region (H, W) whole, or each of its connected parts that is large enough, as the options say."""
        if not self.options.objects:
            yield region
            return
        count, labels = cv2.connectedComponents(region.astype(np.uint8), connectivity=4)
        for number in range(1, count):
            part = labels == number
            if part.sum() < self.options.smallest:
                self.specks += 1
            else:
                yield part

    def label_maps(self) -> Iterator[tuple[LabelledImage, LabelMap]]:
        """Give every image with its checked mask, and tell of the progress.

        Raises:
            SmafError: a mask has not the size of its picture, or an index beyond the classes.
        """
        for done, item in enumerate(self.items, start=1):
            label_map = item.label_map()
            self._check(item, label_map)
            if self.options.void == "background":
                label_map = np.where(label_map == VOID, np.uint8(BACKGROUND), label_map)
            yield item, label_map
            self.report(done, len(self.items), "exporting")

    def write(self, relative: str, data: bytes) -> None:
        """Write a file below `out`, unless it is there already and the same."""
        path = self._place(relative)
        self.checksums[relative] = hashlib.sha256(data).hexdigest()
        if not (path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data):
            write_bytes_whole(path, data)

    def write_mask(self, item: LabelledImage, relative: str, png: bytes) -> None:
        """Write a mask as PNG, and beside it where on the earth it lies, if its photo is a GeoTIFF."""
        self.write(relative, png)
        geo = geo_tags(item.original)
        for name, text in ((PurePosixPath(relative).with_suffix(".pgw"), world_file(geo)),
                           (f"{relative}.aux.xml", reference_system(geo))):  # fmt: skip
            if text is not None:
                self.write(str(name), text.encode())

    def place_picture(
        self, item: LabelledImage, folder: str, suffix: str | None = None, *, name: str = "", readable: frozenset[str] = ALL
    ) -> str:
        """Put a picture below `out` as the options say, and give its path there; what is not put there keeps its own name.

        A picture that a reader might show turned, since only its EXIF orientation sets it upright, or that has another
        ending than the format demands, is written anew: upright, as JPEG of quality 95, or as PNG.

        Args:
            item: Whose picture.
            folder: Below `out`; "" is `out` itself.
            suffix: The only ending that readers of the format look for, such as ".jpg".
            name: What to call it there, if not as the item.
            readable: The endings that readers of the format look for; what has another one becomes a PNG, or is called .jpg.
        """
        name, before = name or item.name, f"{folder}/" if folder else ""
        if self.options.images == "none":
            return f"{before}{name}{item.original.suffix}"
        own = item.original.suffix.lower()
        wanted = suffix or (own if own in readable else ".jpg" if own in _JPEG else ".png")
        as_it_is = (wanted == own or (wanted in _JPEG and own in _JPEG and not suffix)) and is_upright(item.original)
        ending = wanted if as_it_is or suffix else ".jpg" if own in _JPEG else ".png"
        relative = f"{before}{name}{ending}"
        if not as_it_is:
            self.write(relative, _encoded(read_image(item.path), ending))
        elif not (self.options.images == "link" and _hard_link(item.original, self._place(relative))):
            self.write(relative, _bytes_of(item.original))
        return relative

    def tags_of(self, item: LabelledImage, label_map: LabelMap) -> tuple[str, ...]:
        """Tags of an image; where they are unknown, the classes of its mask."""
        if item.tags is not None:
            return item.tags
        return tuple(self.classes.name(index) for index in classes_in(label_map))

    def _place(self, relative: str) -> Path:
        """Where a file goes: below `out`, also where somebody has put a link in the place of a folder.

        Raises:
            SmafError: a folder is a link that leads out.
        """
        path = self.out / relative
        if not path.parent.resolve().is_relative_to(self._home):
            raise SmafError(f"{path.parent}: is a link that leads out of the export; remove it, or choose another folder")
        return path

    @cached_property
    def _home(self) -> Path:
        return self.out.resolve()

    def _check(self, item: LabelledImage, label_map: LabelMap) -> None:
        size = image_size(item.path)
        if label_map.shape != size:
            height, width = label_map.shape
            raise SmafError(f"{item.path}: is {size[1]} x {size[0]} pixels, its mask {width} x {height}; make the mask anew")
        beyond = [index for index in classes_in(label_map) if index > len(self.classes)]
        if beyond:
            raise SmafError(f"{item.path}: its mask has class {beyond[0]}, but there are only {len(self.classes)} classes")


@dataclass(frozen=True)
class Exporter:
    """A format that masks can be written in."""

    name: str
    """For the terminal: `--format NAME`."""
    title: str
    """For a menu."""
    lossless: bool
    """Whether every pixel comes back as it was; else outlines are exact to about a pixel."""
    notes: tuple[str, ...]
    """What becomes of void, overlapping, unreviewed and empty masks, in sentences for a person."""
    write: Callable[[ExportJob], None]
    pictures: tuple[Pictures, ...] = ("copy", "link", "none")
    """How pictures may go along; nothing where that is the format's own business."""
    holds_void: bool = True
    """Whether there is a way to keep unsure pixels."""
    has_parts: Literal["always", "asked", "never"] = "never"
    """Whether connected parts are objects of their own: small ones can be left out then."""
    has_split: bool = False
    """Whether images can be kept back to measure on."""


def classes_in(label_map: LabelMap) -> list[int]:
    """Indices of the classes in a mask, without background and void."""
    present = np.flatnonzero(np.bincount(label_map.ravel(), minlength=256))
    return [int(index) for index in present if index not in (BACKGROUND, VOID)]


def make_folder(path: Path) -> None:
    """Make a folder and all above it.

    Raises:
        SmafError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SmafError(f"{path}: cannot be made ({error.strerror}); choose another place") from error


def check_names(items: Sequence[LabelledImage]) -> None:
    """Make sure that no name leads out of the export, and no two files fall together.

    Raises:
        SmafError: one does.
    """
    seen: set[str] = set()
    for item in items:
        parts = PurePosixPath(item.name).parts
        if not item.name.isprintable() or item.name.startswith("/") or ".." in parts or "\\" in item.name or not parts:
            raise SmafError(f"image name {item.name!r} cannot be a file name; rename the picture")
        if item.name in seen:
            raise SmafError(f"image {item.name!r} is there twice; rename one of them")
        seen.add(item.name)


def _hard_link(source: Path, target: Path) -> bool:
    """Link without ever touching what the source holds; False where the disk has no links."""
    make_folder(target.parent)
    try:
        if target.exists() and target.samefile(source):
            return True
        target.unlink(missing_ok=True)
        os.link(source.resolve(), target)
    except OSError:
        return False
    return True


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror})") from error


def _encoded(picture: NDArray[np.uint8], suffix: str) -> bytes:
    buffer = BytesIO()
    if suffix in (".jpg", ".jpeg"):
        Image.fromarray(picture).save(buffer, "JPEG", quality=95, subsampling=0)
    else:
        Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()
