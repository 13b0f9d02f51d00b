"""Class attention of one image as it is kept on disk: the maps of every scale and the fused one.

Numbers only (numpy, no torch), so that the window can show every step without the network.
"""

from __future__ import annotations

import io
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import Unreadable
from smaf_core.settings.fusion import SHARES, USUAL

Floats = NDArray[np.float32]


FUSED = "fused"
"""Name of the step after all scales."""
EPSILON = 1e-5
"""Keeps the division by a class's maximum defined where a class is nowhere (as in EPS)."""

MOST_BYTES = 1 << 30
"""Of all arrays of a file together: maps of 254 classes at four scales take a tenth."""

DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, EOFError, RuntimeError, MemoryError, OverflowError,
           SyntaxError, AttributeError, struct.error, zlib.error, zipfile.BadZipFile, tokenize.TokenError)  # fmt: skip
"""What zipfile and numpy raise on files that are damaged or made to harm."""


def strongest_at_one(maps: Floats) -> Floats:
    """Give (k, h, w) maps of which each class has its strongest value at 1 (eq. 5); a class that is nowhere stays 0."""
    normal: Floats = maps / (maps.max(axis=(1, 2), keepdims=True, initial=0) + np.float32(EPSILON))
    return normal


@dataclass(frozen=True)
class Attention:
    """Attention maps of the tagged classes of one image, values in [0, 1].

    `maps[s]` is (k, h_s, w_s) float16 at the network's own resolution for image scale `scales[s]`, the mean over the picture
    and its mirror image; `fused` is (k, h, w) float16, eq. (5)-(6). Channel c belongs to label-map index `classes[c]`.
    `class_scores` is (K,) float16 in [0, 1]: how sure the classifier is that each class of the project, tagged or not, is
    anywhere in the picture; None where maps come from elsewhere. `told` is (k, h, w) float16 in [0, 1], as large as `fused`:
    what a head that has learned masks says beside the scales, being told the tags; `fused` is then the mean of both, in which
    it has `told_share` (docs/decisions/0077, 0088). `by` says whose they are: a segmenter's opinion of what a
    segmenter proposed is no second one (`smaf_core.review.expected_error`).
    """

    classes: tuple[int, ...]
    scales: tuple[float, ...]
    maps: tuple[NDArray[np.float16], ...]
    fused: NDArray[np.float16]
    class_scores: NDArray[np.float16] | None = None
    by: Literal["classifier", "segmenter"] = "classifier"
    told: NDArray[np.float16] | None = None
    told_share: float = SHARES[USUAL]

    @property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps that can be shown, in the data's order: each scale, then "fused"."""
        return (*(f"{scale:g}" for scale in self.scales), FUSED)

    def maps_of(self, step: str, size: tuple[int, int]) -> Floats:
        """Give the maps of one step at the image's size, each class with its strongest pixel at 1 (eq. 5).

        Args:
            step: One of `steps`.
            size: Height and width of the image, in pixels.

        Returns:
            (k, H, W) float32 in [0, 1].
        """
        return strongest_at_one(enlarge(self.fused if step == FUSED else self.maps[self.steps.index(step)], size))

    def label_map(self, step: str, size: tuple[int, int], threshold: float) -> NDArray[np.uint8]:
        """Give the label map one step alone would lead to (eq. 4), before any dense CRF.

        Args:
            step: One of `steps`.
            size: Height and width of the image, in pixels.
            threshold: The background's score, in [0, 1].
        """
        return argmax_labels(self.maps_of(step, size), self.classes, threshold)

    def renumbered(self, table: NDArray[np.uint8]) -> Attention:
        """Give the same in other indices; of classes that become one, each pixel keeps the larger value.

        Args:
            table: (256,) or shorter, the new index of every index; a class whose new index is 0 is left out.
        """
        new = [int(table[index]) for index in self.classes]
        if new == [*self.classes]:
            return self
        kept = tuple(one for one in dict.fromkeys(new) if one)
        places = [[place for place, index in enumerate(new) if index == one] for one in kept]

        def joined(maps: NDArray[np.float16]) -> NDArray[np.float16]:
            return np.stack([maps[of].max(axis=0) for of in places]) if places else maps[:0]

        before = scores = self.class_scores
        if before is not None:
            places_of = table[1 : len(before) + 1].astype(np.intp) - 1  # may lead to a class that came later
            scores = np.zeros(max(len(before), int(places_of.max(initial=-1)) + 1), before.dtype)
            np.maximum.at(scores, places_of, before)
        maps, told = tuple(map(joined, self.maps)), None if self.told is None else joined(self.told)
        return replace(self, classes=kept, maps=maps, fused=joined(self.fused), class_scores=scores, told=told)

    def save(self, path: Path) -> None:
        """Write the maps as .npz, whole or not at all."""
        arrays = {f"map_{position}": array.astype(np.float16) for position, array in enumerate(self.maps)}
        if self.class_scores is not None:
            arrays["class_scores"] = self.class_scores.astype(np.float16)
        if self.told is not None:
            arrays |= {"told": self.told.astype(np.float16), "told_share": np.array(self.told_share)}
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            classes=np.array(self.classes, np.uint8),
            scales=np.array(self.scales, np.float64),
            fused=self.fused.astype(np.float16),
            by=np.array(self.by),
            **arrays,  # type: ignore[arg-type]  # numpy's stub takes them for allow_pickle
        )
        write_bytes_whole(path, stream.getvalue())

    @classmethod
    def load(cls, path: Path) -> Attention:
        """Read what `save` wrote.

        Raises:
            Unreadable: the file is damaged or not of this kind.
        """
        try:
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                check_unfolded(file.zip)
                scales = tuple(float(scale) for scale in file["scales"])
                maps = tuple(file[f"map_{position}"] for position in range(len(scales)))
                class_scores = file.get("class_scores")
                classes = tuple(int(index) for index in file["classes"])
                by: Literal["classifier", "segmenter"] = "segmenter" if file.get("by") == "segmenter" else "classifier"
                share = float(file.get("told_share", SHARES[USUAL]))
                if not 0 <= share <= 1:
                    raise ValueError(f"told_share is {share}")
                return cls(classes, scales, maps, file["fused"], class_scores, by, file.get("told"), share)
        except DAMAGE as error:
            raise Unreadable(f"{path}: not a readable attention file ({error}); propose this image again") from error


def check_unfolded(archive: zipfile.ZipFile) -> None:
    """Make sure that the arrays of an .npz do not unfold to more than any of ours.

    Raises:
        ValueError: they do.
    """
    if (size := sum(one.file_size for one in archive.infolist())) > MOST_BYTES:
        raise ValueError(f"its arrays take {size / 2**30:.1f} GiB")


def enlarge(maps: NDArray[np.float16] | Floats, size: tuple[int, int]) -> Floats:
    """Bring (k, h, w) maps to the image's (height, width) by bilinear interpolation, pixel centres aligned by area."""
    height, width = size
    if not len(maps):
        return np.zeros((0, height, width), np.float32)
    return np.stack([cv2.resize(one.astype(np.float32), (width, height)) for one in maps])


def argmax_labels(maps: Floats, classes: Sequence[int], threshold: float) -> NDArray[np.uint8]:
    """Give every pixel its strongest class, or background where none reaches the threshold (eq. 4 with thr).

    Args:
        maps: (k, H, W), values in [0, 1].
        classes: Label-map index of each channel.
        threshold: The background's score, in [0, 1].
    """
    if not len(classes):
        return np.zeros(maps.shape[1:], np.uint8)
    labels: NDArray[np.uint8] = np.asarray(classes, np.uint8)[maps.argmax(axis=0)]
    labels[maps.max(axis=0) <= threshold] = 0
    return labels
