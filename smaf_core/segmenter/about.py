"""What a segmenter's file says about itself, read without loading the network: any of its formats, and no torch."""

from __future__ import annotations

import json
import mmap
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.safe_files.description import read_description
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.crf import CrfSettings
from smaf_core.settings.segmenter import SegmentationSettings

KIND = "smaf-segmenter-1"
"""Says what the file is, and which version of its layout."""

MODEL_SUFFIXES = (".safetensors", ".onnx")
"""What is opened: as training leaves it, and as it is exported for others. Neither can run code (docs/decisions/0063)."""

LARGEST_STRIDE = 256
"""Pixels a cell; backbones have 8 to 32."""


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
        network: What the backbone looks like, where its name does not say it.
    """

    backbone: str
    classes: tuple[str, ...]
    stride: int
    head: AsppSettings
    segmentation: SegmentationSettings
    training: Mapping[str, Any] = field(default_factory=dict)
    network: Mapping[str, Any] = field(default_factory=dict)

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
            data = parse_json(text, source)
            if data.pop("kind") != KIND:
                raise ValueError("another kind of file")
            look, stride = data["segmentation"], data["stride"]
            if not isinstance(stride, int) or not 1 <= stride <= LARGEST_STRIDE:
                raise ValueError(f"a stride of {stride} pixels")
            return cls(
                backbone=str(data["backbone"]),
                classes=tuple(map(str, data["classes"])),
                stride=stride,
                head=AsppSettings(**_with_tuples(data["head"])),
                segmentation=SegmentationSettings(**{**_with_tuples(look), "crf": CrfSettings(**look["crf"])}),
                training=data["training"],
                network=dict(data.get("network", {})),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
            raise SmafError(f"{source}: its description is none of a segmenter ({error}); train or export it again") from error


def read_about(path: Path) -> About:
    """Read what a segmenter's file says about itself; in milliseconds, however large it is.

    Args:
        path: Ends with one of `MODEL_SUFFIXES`.

    Raises:
        SmafError: there is no such file, or it is no segmenter.
    """
    if not path.is_file():
        raise SmafError(f"{path}: there is no such segmenter; train one with: smaf segment train PROJECT")
    readers = {".safetensors": _in_safetensors, ".onnx": _in_plain}
    if path.suffix == ".pt2":
        raise SmafError(
            f"{path}: is not opened: a .pt2 is a program, and runs what stands in it when it is loaded. "
            "Take the .safetensors that it was made of, or the same segmenter exported as .onnx"
        )
    if path.suffix not in readers:
        raise SmafError(f"{path}: is no segmenter; choose a file that ends with {', '.join(MODEL_SUFFIXES)}")
    try:
        text = readers[path.suffix](path)
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise SmafError(f"{path}: is damaged or no segmenter ({error}); train or export it again") from error
    return About.from_json(text, path)


def _in_safetensors(path: Path) -> str:
    return read_description(path)["about"]


def _in_plain(path: Path) -> str:
    """ONNX keeps its properties as they are, after the weights: looked for from the end."""
    mark = json.dumps({"kind": KIND})[:-1].encode()
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        at = content.rfind(mark)
        if at < 0:
            raise ValueError("it says nothing about itself")
        rest = content[at:].decode("utf-8", "replace")
    _, end = json.JSONDecoder().raw_decode(rest)
    return rest[:end]


def _with_tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
