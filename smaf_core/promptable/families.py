"""The families of promptable models, known by the names and ranks of their tensors.

A family is a table (which tensors, how many dimensions) and two functions: picture to what the encoder is fed, prompt to what
the decoder is fed.

References:
    Kirillov et al., ICCV 2023 (SAM); Zhang et al., 2023 (MobileSAM); Ravi et al., 2024 (SAM 2); Xiong et al., CVPR 2024
    (EfficientSAM); Zhou et al., 2023 (EdgeSAM). Tensors as Meta's, samexporter's and osam's exports name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.data.regions import Size
from smaf_core.data.resizing import size_within
from smaf_core.errors import SmafError
from smaf_core.promptable.prompts import GRID, Floats, Frame, Prompt
from smaf_core.safe_files.onnx_files import Tensor

MEAN = np.array([123.675, 116.28, 103.53], np.float32)
DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)
"""Of red, green and blue over ImageNet, in 8-bit levels."""

ON, BESIDE, FIRST_CORNER, SECOND_CORNER, NONE = 1, 0, 2, 3, -1
"""What a point is, as every one of these models numbers it."""


Feed = dict[str, NDArray[Any]]


class Family:
    """SAM, and MobileSAM, which has SAM's decoder."""

    name: ClassVar[str] = "SAM"
    licence: ClassVar[str] = "Apache-2.0"
    decoder: ClassVar[Mapping[str, int]] = {
        "image_embeddings": 4, "point_coords": 3, "point_labels": 2, "mask_input": 4, "has_mask_input": 1, "orig_im_size": 1,
    }  # fmt: skip
    """Inputs of the decoder and how many dimensions each has."""
    embeddings: ClassVar[tuple[str, ...]] = ("image_embeddings",)
    """Those of them that come from the encoder."""
    takes_mask: ClassVar[bool] = True
    masks: ClassVar[str] = "low_res_masks"
    """The output with logits on the grid; empty where there is none that has a name, so that nothing can be learned."""
    scores: ClassVar[str] = "iou_predictions"
    """The output that says how good each candidate is."""
    stretched: ClassVar[bool] = False
    side: ClassVar[int] = 1024

    def frame(self, size: Size) -> Frame:
        """How a picture of this size lies before the model."""
        return Frame(size, self.side, self.stretched)

    def picture(self, image: NDArray[np.uint8], frame: Frame, taken: Tensor) -> NDArray[Any]:
        """Make of a picture what the encoder takes: colours measured by ImageNet's in a square, or as they are."""
        height, width = frame.filled
        seen = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        if len(taken.shape) == 3:  # the file measures the colours, and fills up the square, by itself
            rows, columns = (taken.shape[0] or height, taken.shape[1] or width)
            return _padded(seen, (rows, columns))
        return _padded((seen - MEAN) / DEVIATION, (self.side, self.side)).transpose(2, 0, 1)[None]

    def prompt(self, prompt: Prompt, frame: Frame, inputs: Sequence[Tensor]) -> Feed:
        """Make of a prompt what the decoder takes besides the embedding."""
        points, labels = points_of(prompt, frame, pad=True)
        kinds = {one.name: one.kind for one in inputs}
        mask = np.zeros((GRID, GRID), np.float32) if prompt.mask is None else prompt.mask
        feed: Feed = {
            "point_coords": points[None],
            "point_labels": labels[None],
            "mask_input": mask[None, None],
            "has_mask_input": np.array([prompt.mask is not None], np.float32),
            "orig_im_size": np.array(self.told_size(frame), np.float32),
        }
        return {name: value.astype(_NUMBERS.get(kinds[name], np.float32)) for name, value in feed.items() if name in kinds}

    def told_size(self, frame: Frame) -> Size:
        """Size of the picture that the decoder is told: a small one of its shape, since masks of that size are not read."""
        return size_within(frame.size, 64)

    def answers(self, outputs: Mapping[str, NDArray[Any]], frame: Frame) -> tuple[Floats, Floats]:
        """Read (M, h, w) logits on the grid and (M,) scores off what the decoder gave."""
        grids = _planes(outputs[self.masks])
        return grids, _scores(outputs[self.scores], len(grids))


class Sam2(Family):
    """SAM 2 and 2.1 as samexporter writes them, and X-AnyLabeling reads them."""

    name = "SAM 2"
    decoder: ClassVar[Mapping[str, int]] = {
        "image_embed": 4, "high_res_feats_0": 4, "high_res_feats_1": 4,
        "point_coords": 3, "point_labels": 2, "mask_input": 4, "has_mask_input": 1,
    }  # fmt: skip
    embeddings = ("image_embed", "high_res_feats_0", "high_res_feats_1")
    masks = "masks"
    stretched = True


class OsamSam2(Sam2):
    """SAM 2 as osam, and with it labelme, keeps it."""

    name = "SAM 2 (osam)"
    decoder: ClassVar[Mapping[str, int]] = {
        "image_embeddings": 4, "high_res_features1": 4, "high_res_features2": 4,
        "point_coords": 3, "point_labels": 2, "mask_input": 4, "has_mask_input": 1, "orig_im_size": 1,
    }  # fmt: skip
    embeddings = ("image_embeddings", "high_res_features1", "high_res_features2")
    masks = ""

    def told_size(self, frame: Frame) -> Size:
        """Always larger than the grid, by which the two kinds of planes are told apart."""
        return frame.filled

    def answers(self, outputs: Mapping[str, NDArray[Any]], frame: Frame) -> tuple[Floats, Floats]:
        """Of three outputs, whatever their names: scores have no plane, and the smaller planes are the grid's."""
        planes = [value for value in outputs.values() if value.ndim >= 3]
        scores = next((value for value in outputs.values() if value.ndim < 3), np.zeros(0, np.float32))
        grids = _planes(min(planes, key=lambda one: one.shape[-1] * one.shape[-2]))
        return grids, _scores(scores, len(grids))


class EfficientSam(Family):
    """EfficientSAM, whose files take a picture of any size and no mask."""

    name = "EfficientSAM"
    decoder: ClassVar[Mapping[str, int]] = {
        "image_embeddings": 4,
        "batched_point_coords": 4,
        "batched_point_labels": 3,
        "orig_im_size": 1,
    }
    takes_mask = False
    masks = ""

    def picture(self, image: NDArray[np.uint8], frame: Frame, taken: Tensor) -> NDArray[Any]:
        """Colours in [0, 1], no square: the file brings the picture to its own size."""
        height, width = frame.filled
        seen = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
        return (seen.astype(np.float32) / 255).transpose(2, 0, 1)[None]

    def prompt(self, prompt: Prompt, frame: Frame, inputs: Sequence[Tensor]) -> Feed:
        """Points of the picture as it was shown, whose size the decoder is told."""
        points, labels = points_of(prompt, frame, pad=False)
        return {
            "batched_point_coords": points[None, None],
            "batched_point_labels": labels[None, None],
            "orig_im_size": np.array(frame.filled, np.int64),
        }

    def answers(self, outputs: Mapping[str, NDArray[Any]], frame: Frame) -> tuple[Floats, Floats]:
        """Masks come at the size of the picture as it was shown: brought to the grid as all others' are."""
        planes = _planes(outputs["output_masks"])
        shown = Frame((planes.shape[1], planes.shape[2]), self.side)
        grids = np.stack([shown.shrunk(one, -1.0) for one in planes])
        return grids, _scores(outputs["iou_predictions"], len(grids))


class EdgeSam(Family):
    """EdgeSAM, whose decoder takes points only."""

    name = "EdgeSAM"
    licence = "NTU S-Lab 1.0, not for commercial use"
    decoder: ClassVar[Mapping[str, int]] = {"image_embeddings": 4, "point_coords": 3, "point_labels": 2}
    takes_mask = False
    masks, scores = "masks", "scores"


FAMILIES: tuple[Family, ...] = (Family(), Sam2(), OsamSam2(), EfficientSam(), EdgeSam())
"""All there are. A decoder belongs to the family with exactly its inputs."""

ANSWERED = "SAM, MobileSAM, SAM 2, EfficientSAM and EdgeSAM"
"""Models of the families, for a person."""

SAM_3 = frozenset({"backbone_fpn_2", "box_coords"})
"""What decoders of SAM 3 take, as samexporter, osam and X-AnyLabeling have them."""


def refuse_sam_3(path: Path, names: Iterable[str]) -> None:
    """Say of a decoder of SAM 3 why it is of no use here: it knows neither points nor the mask that is there.

    It takes boxes and words, and answers with everything in the picture that is like what they show.

    Raises:
        SmafError: these are the inputs of such a decoder.
    """
    if set(names) >= SAM_3:
        why = "takes words and boxes ('box_coords'), no clicks and no mask to start from"
        raise SmafError(f"{path}: is of SAM 3, which {why}; use one of {ANSWERED}")


def points_of(prompt: Prompt, frame: Frame, *, pad: bool) -> tuple[Floats, Floats]:
    """Give (N, 2) x and y in the model's square, and (N,) what each point is; a box is two of them.

    `pad`: whether a point that is none takes the box's place where there is no box, as SAM's own code has it.
    """
    points = [frame.point(at) for at, _ in prompt.points]
    labels = [ON if on else BESIDE for _, on in prompt.points]
    if prompt.box is not None:
        top, left, bottom, right = prompt.box
        points += [frame.point((top, left)), frame.point((bottom, right))]
        labels += [FIRST_CORNER, SECOND_CORNER]
    elif pad:
        points.append((0.0, 0.0))
        labels.append(NONE)
    return np.array(points, np.float32).reshape(-1, 2), np.array(labels, np.float32)


_NUMBERS: Mapping[str, type[np.generic]] = {
    "tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64,
    "tensor(int64)": np.int64, "tensor(int32)": np.int32, "tensor(uint8)": np.uint8,
}  # fmt: skip


def _padded(seen: Floats, size: Size) -> Floats:
    """Put a picture into the upper left of an empty plane; what does not fit is cut off."""
    plane = np.zeros((*size, 3), np.float32)
    part = seen[: size[0], : size[1]]
    plane[: part.shape[0], : part.shape[1]] = part
    return plane


def _planes(array: NDArray[Any]) -> Floats:
    """(M, h, w) float32 of (1, M, h, w) or (1, 1, M, h, w)."""
    return np.asarray(array, np.float32).reshape(-1, *array.shape[-2:])


def _scores(array: NDArray[Any], count: int) -> Floats:
    """(M,) scores; equal ones where a file gives none."""
    flat = np.asarray(array, np.float32).ravel()[:count]
    return flat if len(flat) == count else np.zeros(count, np.float32)
