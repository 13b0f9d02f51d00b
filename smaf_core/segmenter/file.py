"""A trained segmenter in one file: weights, class names, and how to look at pictures with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.safe_files.weights import read_weights
from smaf_core.segmenter.about import About, read_about
from smaf_core.segmenter.network import Segmenter, build_segmenter
from smaf_core.settings.segmenter import SegmentationSettings


def about_of(segmenter: Segmenter, segmentation: SegmentationSettings, training: Mapping[str, Any]) -> About:
    """Describe a segmenter."""
    stride = segmenter.backbone.stride
    described = dict(segmenter.backbone.described)
    return About(segmenter.backbone_name, segmenter.class_names, stride, segmenter.settings, segmentation, training, described)


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
    about = read_about(path)
    try:
        segmenter = build_segmenter(about.backbone, about.classes, about.head, described=about.network)
        segmenter.load_state_dict(read_weights(path))
    except (RuntimeError, IndexError, TypeError, ValueError, OverflowError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SmafError(f"{path}: is damaged or no segmenter ({reason}); train again") from error
    return segmenter.to(device or torch.device("cpu")).eval(), about
