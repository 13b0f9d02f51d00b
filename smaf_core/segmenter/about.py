"""What a segmenter's file says about itself, read without loading the network: any of its formats, and no torch."""

from __future__ import annotations

import json
import mmap
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from smaf_core.errors import SmafError
from smaf_core.settings.crf import CrfSettings
from smaf_core.settings.segmenter import AsppSettings, SegmentationSettings

KIND = "smaf-segmenter-1"
"""Says what the file is, and which version of its layout."""

MODEL_SUFFIXES = (".safetensors", ".pt2", ".onnx")
"""As training leaves it, and as it is exported."""

ABOUT = "about.json"
"""Name of the description inside a .pt2 file; in the others it is a property."""

LONGEST_HEADER = 100_000_000
"""Bytes; what safetensors itself allows."""


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


def read_about(path: Path) -> About:
    """Read what a segmenter's file says about itself; in milliseconds, however large it is.

    Args:
        path: Ends with one of `MODEL_SUFFIXES`.

    Raises:
        SmafError: there is no such file, or it is no segmenter.
    """
    if not path.is_file():
        raise SmafError(f"{path}: there is no such segmenter; train one with: smaf segment train PROJECT")
    readers = {".safetensors": _in_safetensors, ".pt2": _in_zip, ".onnx": _in_plain}
    if path.suffix not in readers:
        raise SmafError(f"{path}: is no segmenter; choose a file that ends with {', '.join(MODEL_SUFFIXES)}")
    try:
        text = readers[path.suffix](path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise SmafError(f"{path}: is damaged or no segmenter ({error}); train or export it again") from error
    return About.from_json(text, path)


def _in_safetensors(path: Path) -> str:
    """The header: eight bytes that say how long it is, then JSON."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if length > LONGEST_HEADER:
            raise ValueError("its header has no end")
        return str(json.loads(file.read(length))["__metadata__"]["about"])


def _in_zip(path: Path) -> str:
    with zipfile.ZipFile(path) as file:
        (name,) = (name for name in file.namelist() if name.rpartition("/")[2] == ABOUT)
        return file.read(name).decode()


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
