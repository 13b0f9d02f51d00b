"""Where models lie: a folder of the person's own, and where X-AnyLabeling and osam keep theirs; nothing is written there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from smaf_core.errors import SmafError
from smaf_core.promptable.families import FAMILIES, refuse_sam_3
from smaf_core.promptable.model import Pair
from smaf_core.safe_files.onnx_files import LARGEST, need_runtime

LARGEST_YAML = 1 << 16
"""Bytes: those of X-AnyLabeling have a few hundred."""

MOST_FILES = 200
"""ONNX files of a folder that are looked at."""

_ONNX_MAGIC = b"\x08"  # the field that every ONNX file begins with: the version of its format


def usual_places() -> list[Path]:
    """Folders in which other programs keep models, as far as there are any."""
    home = Path.home()
    xany = sorted((home / "xanylabeling_data" / "models").glob("*/"))
    blobs = home / ".cache" / "osam" / "models" / "blobs"
    return [*(folder for folder in xany if folder.is_dir()), *([blobs] if blobs.is_dir() else [])]


def pair_in(folder: Path) -> Pair:
    """Find the model in a folder: what its YAML names, else the one encoder that fits its one decoder.

    Raises:
        SmafError: there is no model, or more than one.
    """
    found = pairs_in(folder)
    if not found:
        inner = _inner_with_files(folder)
        hint = "" if inner is None else f"; choose the folder within it that has some: {inner}"
        raise SmafError(f"{folder}: has no encoder and decoder that belong together (two .onnx files){hint}")
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise SmafError(f"{folder}: has {len(found)} models ({names}); keep the two files of one in a folder of its own")
    return found[0]


def pairs_in(folder: Path) -> list[Pair]:
    """Find all models in a folder; none where there is no folder.

    Raises:
        SmafError: a YAML file or an ONNX file cannot be read, no package is there that can read them, or all there is is SAM 3.
    """
    if not folder.is_dir():
        raise SmafError(f"{folder}: there is no such folder")
    need_runtime()
    named = [pair for path in sorted(folder.glob("*.y*ml")) if (pair := read_yaml(path)) is not None]
    if named:
        return named
    heads = [_Head.of(path) for path in _onnx_files(folder)]
    decoders = [one for one in heads if one.is_decoder]
    encoders = [one for one in heads if one.is_encoder]
    for head in heads if not decoders else ():
        refuse_sam_3(head.path, head.inputs)
    if len(decoders) == 1 and len(encoders) == 1:  # whether they fit is said, with the tensor, when they are opened
        return [Pair(encoders[0].path, decoders[0].path, folder.name)]
    return [
        Pair(near.path, decoder.path, "" if len(decoders) > 1 else folder.name)
        for decoder in decoders
        if (near := _nearest(decoder, encoders)) is not None
    ]


def read_yaml(path: Path) -> Pair | None:
    """Read a model's description as X-AnyLabeling writes it; None where it describes something else.

    Raises:
        SmafError: it is damaged, or a file that it names is not beside it.
    """
    import yaml

    try:
        if path.stat().st_size > LARGEST_YAML:
            return None
        # words only: no numbers, no merges, whose aliases could be unfolded without end
        about = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise SmafError(f"{path}: cannot be read as YAML ({' '.join(str(error).split())[:100]})") from error
    if not isinstance(about, dict) or not {"encoder_model_path", "decoder_model_path"} <= about.keys():
        return None
    files = [_beside(path, about[key]) for key in ("encoder_model_path", "decoder_model_path")]
    names = (about.get("display_name"), about.get("name"), path.stem)
    return Pair(files[0], files[1], next(name for name in names if isinstance(name, str) and name)[:80])


@dataclass(frozen=True)
class _Head:
    """What an ONNX file takes and gives, by name."""

    path: Path
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> _Head:
        """Read it; a file that is none takes and gives nothing."""
        import onnx
        from google.protobuf.message import DecodeError

        try:
            graph = onnx.load_model_from_string(path.read_bytes()).graph
        except (DecodeError, ValueError, OSError, RecursionError):
            return cls(path, (), ())
        numbers = {one.name for one in graph.initializer}
        return cls(
            path, tuple(one.name for one in graph.input if one.name not in numbers), tuple(one.name for one in graph.output)
        )

    @property
    def is_decoder(self) -> bool:
        """Whether it takes points."""
        return any("point_coords" in one for one in self.inputs)

    @property
    def is_encoder(self) -> bool:
        """Whether it takes one thing, a picture."""
        return len(self.inputs) == 1


def _nearest(decoder: _Head, encoders: Sequence[_Head]) -> _Head | None:
    """Of encoders that give what a decoder takes, the one whose name is most like its own."""
    wanted = {name for family in FAMILIES for name in family.embeddings} & set(decoder.inputs)
    able = [one for one in encoders if wanted <= set(one.outputs) or len(wanted) == len(one.outputs) == 1]
    return max(able, key=lambda one: _alike(one.path.name, decoder.path.name), default=None)


def _alike(one: str, other: str) -> int:
    """How many letters two names have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


def _inner_with_files(folder: Path) -> Path | None:
    """Give a folder within, at most two steps down, that has two ONNX files or more: of packages the outer one is chosen."""
    inner = (one for steps in ("*/", "*/*/") for one in sorted(islice(folder.glob(steps), MOST_FILES)))
    return next((one for one in inner if len(list(islice(one.glob("*.onnx"), 2))) == 2), None)


def _onnx_files(folder: Path) -> list[Path]:
    """ONNX files by their ending, or, where files have none as osam's have, by how they begin."""
    found = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.casefold() in (".onnx", ""))
    return [path for path in found if path.suffix or _begins_as_onnx(path)][:MOST_FILES]


def _begins_as_onnx(path: Path) -> bool:
    if not 0 < path.stat().st_size <= LARGEST:
        return False
    with path.open("rb") as stream:
        return stream.read(1) == _ONNX_MAGIC


def _beside(path: Path, given: Any) -> Path:
    """The file beside a YAML that it names; X-AnyLabeling's own name an address, whose last part is the file's name."""
    name = given.replace("\\", "/").rstrip("/").rpartition("/")[2] if isinstance(given, str) else ""
    beside = path.parent / name
    if not name or name not in os.listdir(path.parent) or not beside.is_file():
        raise SmafError(f"{path}: names {name or 'no file'}, which is not beside it; put it there")
    return beside
