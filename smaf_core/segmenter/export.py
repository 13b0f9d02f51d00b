"""A segmenter as a file that other programs run: `torch.export` (.pt2) or ONNX (.onnx).

Both hold the network alone, for pictures of any size that is a multiple of its stride: uint8 RGB in, logits out. What comes
before and after is numbers, and described in the file: `HOW_TO`.
"""

from __future__ import annotations

import copy
import math
import tempfile
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.method.cam import two_views
from smaf_core.safe_files.onnx_files import need_runtime
from smaf_core.segmenter.about import About, read_about
from smaf_core.segmenter.file import load_segmenter
from smaf_core.segmenter.inference import LogitsOf, logits_by, view_sizes
from smaf_core.segmenter.network import Segmenter
from smaf_core.segmenter.onnx_file import INSTALL, OnnxSegmenter, tried

TOLERANCE = 1e-3
"""How far logits of an exported file may be from the original's."""

LARGEST_SIDE = 4096
"""Exported files take pictures up to this many pixels a side."""

HOW_TO = (
    "Input 'images': (1, 3, h, w) uint8, RGB, 0..255, h and w multiples of the stride; nothing is subtracted or divided. "
    "Output 'logits': (1, K+1, h/stride, w/stride) float32; channel 0 is the background, channel k class k. "
    "Before: for each of segmentation.scales, resize the picture so that its longer side is about scale * long_side pixels "
    "(scale * its own where long_side is null), by area when it shrinks, else bicubic; where segmentation.mirror, look at "
    "its mirror image too. After: 'mean' is the mean over scales of the softmax, enlarged bilinearly to the largest scale's "
    "cells; 'max' is the softmax of the maximum of the logits, enlarged likewise. Average with the mirror image's, mirrored "
    "back; enlarge bilinearly to the picture; dense CRF with segmentation.crf on the RGB picture, both sxy times its longer "
    "side / 500; the index of the largest probability is the mask's."
)
"""What a program that runs such a file does before and after."""


@dataclass(frozen=True)
class Model:
    """A segmenter ready to see, whatever kind of file it came from."""

    about: About
    logits_of: LogitsOf


def open_model(path: Path, device: torch.device | None = None) -> Model:
    """Open a segmenter: .safetensors as training leaves it, or exported as .onnx.

    A .pt2 is written for others and never opened: it is a program (docs/decisions/0063).

    Raises:
        SmafError: the file is missing, damaged or of another kind, or what runs it is not installed.
    """
    about = read_about(path)
    if path.suffix == ".safetensors":
        return Model(about, logits_by(load_segmenter(path, device)[0]))
    tried(path)
    return Model(about, _one_by_one(_run_of_onnx(path, about)))


def export_segmenter(path: Path, segmenter: Segmenter, about: About, pictures: Iterable[NDArray[np.uint8]]) -> float:
    """Write a segmenter for other programs, and see that it says there what it says here.

    Args:
        path: Ends with .pt2 or .onnx.
        segmenter: Is brought to the CPU.
        about: Goes into the file.
        pictures: (H, W, 3) uint8 RGB, to compare on, each at all scales the segmenter looks at.

    Returns:
        The largest difference of any logit, at most `TOLERANCE`.

    Raises:
        SmafError: an unknown ending, a missing package, or the file says something else; then it is not kept.
    """
    kinds = {".pt2": _write_torch, ".onnx": _write_onnx}
    if path.suffix not in kinds:
        raise SmafError(f"{path}: cannot export to {path.suffix or 'a file without ending'}; choose .pt2 or .onnx")
    segmenter = segmenter.cpu().eval()
    with tempfile.TemporaryDirectory(prefix="smaf-") as folder:
        draft = Path(folder) / path.name
        kinds[path.suffix](draft, _exported(segmenter), about)
        run = _run_of_our_own(draft) if path.suffix == ".pt2" else _run_of_onnx(draft, about)
        difference = largest_difference(segmenter, Model(about, _one_by_one(run)), pictures)
        if difference > TOLERANCE:
            raise SmafError(f"{path}: was not written: its logits differ by {difference:.2g} from the original's")
        write_bytes_whole(path, draft.read_bytes())
    return difference


@torch.inference_mode()
def largest_difference(segmenter: Segmenter, model: Model, pictures: Iterable[NDArray[np.uint8]]) -> float:
    """Compare logits on pictures, at all scales that the segmenter looks at; exact arithmetic on both sides."""
    differences = [0.0]
    for picture in pictures:
        for size in view_sizes((picture.shape[0], picture.shape[1]), model.about.segmentation, model.about.stride):
            views = two_views(picture, size)[:1]
            difference = (segmenter(views) - model.logits_of(views)).abs().nan_to_num(nan=math.inf)  # both infinite: no number
            differences.append(float(difference.max()))
    return max(differences)


def _exported(segmenter: Segmenter) -> torch.export.ExportedProgram:
    """Trace the network for pictures of any size in whole cells; in the plain memory layout, which alone can be saved."""
    stride = segmenter.backbone.stride
    rows, columns = (torch.export.Dim(name, min=2, max=LARGEST_SIDE // stride) for name in ("rows", "columns"))
    example = torch.zeros(1, 3, 6 * stride, 9 * stride, dtype=torch.uint8)
    shapes = {"images": {2: stride * rows, 3: stride * columns}}
    plain = copy.deepcopy(segmenter).to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    return torch.export.export(plain, (example,), dynamic_shapes=shapes)


def _write_torch(path: Path, program: torch.export.ExportedProgram, about: About) -> None:
    torch.export.save(program, path, extra_files={"about.json": about.to_json(), "how_to.txt": HOW_TO})


def _write_onnx(path: Path, program: torch.export.ExportedProgram, about: About) -> None:
    need_runtime(INSTALL)
    if find_spec("onnxscript") is None:
        raise SmafError(INSTALL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # torch's exporter uses what torch itself has deprecated
        exported = torch.onnx.export(program, input_names=["images"], output_names=["logits"], dynamo=True, verbose=False)
    assert exported is not None  # with dynamo=True it never is
    exported.model.metadata_props.update({"about": about.to_json(), "how_to": HOW_TO})
    exported.save(path)


def _run_of_our_own(draft: Path) -> LogitsOf:
    """Load a .pt2 that this process has just written. Never one of anybody else's: loading it runs what stands in it."""
    run: LogitsOf = torch.inference_mode()(torch.export.load(draft).module())
    return run


def _run_of_onnx(path: Path, about: About) -> LogitsOf:
    seen = OnnxSegmenter(path, about)

    def run(picture: Tensor) -> Tensor:
        return torch.from_numpy(seen.logits_of(picture.numpy()))

    return run


def _one_by_one(run: LogitsOf) -> LogitsOf:
    """Exported files look at one picture at a time."""

    def logits_of(pictures: Tensor) -> Tensor:
        return torch.cat([run(one[None].contiguous()) for one in pictures])

    return logits_of
