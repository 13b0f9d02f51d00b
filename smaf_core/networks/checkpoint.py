"""What training leaves: weights, class names and the shape of the network in one file that cannot run code."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.json_text import parse_json
from smaf_core.errors import SmafError
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.safe_files.description import read_description
from smaf_core.safe_files.weights import read_weights
from smaf_core.settings.aspp import AsppSettings
from smaf_core.settings.classifier import HeadSettings
from smaf_core.settings.fusion import SHARES, USUAL

KIND = "smaf-classifier-1"
"""Says what the file is, and which version of its layout."""


def save_checkpoint(path: Path, classifier: Classifier) -> None:
    """Write a classifier as .safetensors, whole or not at all.

    Raises:
        SmafError: the disk is full, or the folder cannot be written.
    """
    about: dict[str, Any] = {
        "backbone": classifier.backbone_name,
        "classes": classifier.class_names,
        "head": asdict(classifier.settings),
        **({"network": dict(described)} if (described := classifier.backbone.described) else {}),
    }
    if classifier.mask_settings is not None:
        about |= {"mask_head": asdict(classifier.mask_settings), "told_share": classifier.told_share}
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
        described = about.get("network")
        classifier = build_classifier(about["backbone"], about["classes"], head, _mask_settings(about), described=described)
        classifier.load_state_dict(read_weights(path))
        classifier.told_share = _share(about)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, RuntimeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SmafError(f"{path}: this checkpoint does not fit its own description ({reason}); train again") from error
    return classifier.to(device or torch.device("cpu")).eval()


def _mask_settings(about: dict[str, Any]) -> AsppSettings | None:
    """Read what a second head looks like, if there is one."""
    if "mask_head" not in about:
        return None
    kept: dict[str, Any] = about["mask_head"]
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    return AsppSettings(**values)


def _share(about: dict[str, Any]) -> float:
    """Read how much a second head counts."""
    share = float(about.get("told_share", SHARES[USUAL]))
    if not 0 <= share <= 1:
        raise ValueError(f"told_share is {share}")
    return share


def _read_about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise SmafError(f"{path}: there is no such checkpoint; train one with propose")
    metadata = read_description(path)
    if metadata.get("kind") != KIND or "about" not in metadata:
        raise SmafError(f"{path}: not a classifier of this program; choose a checkpoint that propose or self-train wrote")
    about = parse_json(metadata["about"], path)
    if not isinstance(about, dict):
        raise SmafError(f"{path}: its description is none of a classifier; train again")
    return about
