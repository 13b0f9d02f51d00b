"""What training leaves: weights, class names and the shape of the network in one file that cannot run code."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import safetensors
import torch
from safetensors.torch import load_file, save

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.settings.classifier import HeadSettings

KIND = "smaf-classifier-1"
"""Says what the file is, and which version of its layout."""


def save_checkpoint(path: Path, classifier: Classifier) -> None:
    """Write a classifier as .safetensors, whole or not at all.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
    """
    about = {
        "backbone": classifier.backbone_name,
        "classes": classifier.class_names,
        "head": asdict(classifier.settings),
    }
    tensors = {name: value.detach().cpu().contiguous() for name, value in classifier.state_dict().items()}
    write_bytes_whole(path, save(tensors, {"kind": KIND, "about": json.dumps(about)}))


def load_checkpoint(path: Path, device: torch.device | None = None) -> Classifier:
    """Read what `save_checkpoint` wrote, ready to use.

    Raises:
        SmafError: the file is missing, damaged, or not a classifier of this program.
    """
    about = _read_about(path)
    try:
        head = HeadSettings(**{**about["head"], "levels": tuple(about["head"]["levels"])})
        classifier = build_classifier(about["backbone"], about["classes"], head)
        classifier.load_state_dict(load_file(path))
    except (KeyError, TypeError, IndexError, RuntimeError, safetensors.SafetensorError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SmafError(f"{path}: this checkpoint does not fit its own description ({reason}); train again") from error
    return classifier.to(device or torch.device("cpu")).eval()


def _read_about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SmafError(f"{path}: there is no such checkpoint; train one with propose")
    try:
        with safetensors.safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
    except (OSError, safetensors.SafetensorError) as error:
        raise SmafError(f"{path}: not a readable .safetensors file ({error}); train again") from error
    if metadata.get("kind") != KIND:
        raise SmafError(f"{path}: not a classifier of this program; choose a checkpoint that propose or self-train wrote")
    about: dict[str, Any] = json.loads(metadata["about"])
    return about
