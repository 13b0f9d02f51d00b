"""A trained segmenter in one file: weights, class names, and how to look at pictures with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file, save

from smaf_core.errors import SmafError
from smaf_core.images import write_bytes_whole
from smaf_core.segmenter import Segmenter, build_segmenter
from smaf_core.settings import AsppSettings, CrfSettings, SegmentationSettings

KIND = "smaf-segmenter-1"
"""Says what the file is, and which version of its layout."""


@dataclass(frozen=True)
class About:
    """What a segmenter tells of itself, in a file of any format.

    Attributes:
        backbone: Name of the network.
        classes: Names of the K classes; logit channel 0 is the background, channel k `classes[k - 1]`.
        stride: Pixels a cell of its logits; sides of pictures must be multiples of it.
        head: Shape of the head.
        segmentation: How to look at a picture, and how to align.
        training: What it was trained on and from which initial weights, in plain values.
    """

    backbone: str
    classes: tuple[str, ...]
    stride: int
    head: AsppSettings
    segmentation: SegmentationSettings
    training: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, segmenter: Segmenter, segmentation: SegmentationSettings, training: Mapping[str, Any]) -> About:
        """Describe a segmenter."""
        stride = segmenter.backbone.stride
        return cls(segmenter.backbone_name, segmenter.class_names, stride, segmenter.settings, segmentation, training)

    def to_json(self) -> str:
        """Give one line of JSON."""
        return json.dumps({"kind": KIND, **asdict(self)})

    @classmethod
    def from_json(cls, text: str, source: Path) -> About:
        """Read what `to_json` wrote.

        Raises:
            SmafError: this is something else, or of a later version.
        """
        try:
            data = json.loads(text)
            if data.pop("kind") != KIND:
                raise ValueError("another kind of file")
            look = data["segmentation"]
            return cls(
                backbone=data["backbone"],
                classes=tuple(data["classes"]),
                stride=int(data["stride"]),
                head=AsppSettings(**_with_tuples(data["head"])),
                segmentation=SegmentationSettings(**{**_with_tuples(look), "crf": CrfSettings(**look["crf"])}),
                training=data["training"],
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SmafError(f"{source}: its description is none of a segmenter ({error}); train or export it again") from error


def save_segmenter(path: Path, segmenter: Segmenter, about: About) -> None:
    """Write a segmenter as .safetensors, whole or not at all.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in segmenter.state_dict().items()}
    write_bytes_whole(path, save(tensors, {"about": about.to_json()}))


def load_segmenter(path: Path, device: torch.device | None = None) -> tuple[Segmenter, About]:
    """Read what `save_segmenter` wrote, ready to use.

    Raises:
        SmafError: the file is missing, damaged, or no segmenter of this program.
    """
    if not path.is_file():
        raise SmafError(f"{path}: there is no such segmenter; train one with: smaf segment train PROJECT")
    try:
        with safetensors.safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
        about = About.from_json(metadata.get("about", "{}"), path)
        segmenter = build_segmenter(about.backbone, about.classes, about.head)
        segmenter.load_state_dict(load_file(path))
    except (OSError, RuntimeError, IndexError, safetensors.SafetensorError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SmafError(f"{path}: is damaged or no segmenter ({reason}); train again") from error
    return segmenter.to(device or torch.device("cpu")).eval(), about


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
