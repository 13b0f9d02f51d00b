"""Checkpoints of EPS, SMAF, SEAM, PSA and IRN as classifiers of ours, recognised by the names of their layers.

| whose | backbone | class layer | background |
| --- | --- | --- | --- |
| PSA | ResNet38d | fc8 (K, 4096, 1, 1) | none |
| SEAM | ResNet38d | fc8 (K+1, 4096, 1, 1), beside f8_3, f8_4, f9 | first; not learnt from tags |
| EPS | ResNet38d | fc8 (K+1, 4096, 1, 1) | last |
| SMAF | ResNet38d | cov_feat (128, 4096, 1, 1), bn, fc8 (K+1, 128, 1, 1), inside {"Net": {"model_state": ...}} | last |
| IRN | ResNet-50 | classifier (K, 2048, 1, 1), the backbone under three names | none |

EPS and SMAF come out exactly. The others have no background to compete with: their attention is read by ReLU, as they read it
(`HeadSettings.reading`), and the background's channel begins at 0 for the student who learns from them. Of SEAM, what
refines the maps afterwards is left out; the refined maps can be read with `cam_folders`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import BACKBONES
from smaf_core.networks.backbones.resnet import ResNet
from smaf_core.networks.backbones.resnet38d import ResNet38d
from smaf_core.networks.backbones.weights import with_weights
from smaf_core.networks.classifier import Classifier
from smaf_core.safe_files.torch_files import read_torch, tensors_in
from smaf_core.settings.classifier import HeadSettings

BATCH_NORM_EPS = 1e-5
"""PyTorch's own, which SMAF leaves as it is."""

WIDE = ResNet38d.channels

State = Mapping[str, Tensor]


@dataclass(frozen=True)
class ForeignCheckpoint:
    """A classifier of another project.

    Attributes:
        project: Whose: "EPS", "SMAF", "SEAM", "PSA" or "IRN".
        classifier: Ready to propose, or to teach; on the CPU.
    """

    project: str
    classifier: Classifier


@dataclass(frozen=True)
class _Parts:
    """A checkpoint taken apart: the backbone's weights and the head's, in our names."""

    project: str
    backbone: str
    weights: State
    settings: HeadSettings
    head: State


def read_checkpoint(path: Path, class_names: Sequence[str]) -> ForeignCheckpoint:
    """Read a checkpoint of EPS, SMAF, SEAM, PSA or IRN.

    Args:
        path: A `.pth` file.
        class_names: The K classes it was trained on, in its order; VOC's are `smaf_core.data.classes.VOC_NAMES`.

    Raises:
        SmafError: the file is damaged, wants something run, belongs to none of these projects, or knows another number of
            classes.
    """
    return from_state(read_torch(path), class_names, path)


def from_state(content: object, class_names: Sequence[str], source: object) -> ForeignCheckpoint:
    """Recognise what a checkpoint file holds; `source` is what to call it in an error. See `read_checkpoint`."""
    parts = _taken_apart(content, len(class_names), source)
    names = tuple(class_names)

    def assembled() -> Classifier:
        return Classifier(parts.backbone, BACKBONES[parts.backbone].bare(), names, parts.settings)

    channels = parts.head["hidden.weight" if parts.settings.hidden else "classes.weight"].shape[1]
    head = {**parts.head, "mean": torch.zeros(channels), "deviation": torch.ones(channels)}
    state = {f"backbone.{name}": value for name, value in parts.weights.items()}
    state |= {f"head.{name}": value for name, value in head.items()}
    return ForeignCheckpoint(parts.project, with_weights(assembled, state, source).eval())


def _taken_apart(content: object, classes: int, source: object) -> _Parts:
    smaf = content.get("Net") if isinstance(content, Mapping) else None
    state = tensors_in(smaf.get("model_state") if isinstance(smaf, Mapping) else content)
    if "cov_feat.weight" in state and "fc8.weight" in state:
        return _smaf(state, classes, source)
    if "f9.weight" in state and "fc8.weight" in state:
        # Its background is the first channel, set from the others after the network: it never learnt from tags.
        layer = _layer(state, "fc8.weight", {classes + 1}, WIDE, source)[1:]
        return _alone("SEAM", "resnet38d", _without(state, "fc8.", "f8_3.", "f8_4.", "f9."), layer, dropout=0.5)
    if "fc8.weight" in state:
        return _psa_or_eps(state, classes, source)
    if "classifier.weight" in state and "resnet50.conv1.weight" in state:
        layer = _layer(state, "classifier.weight", {classes}, ResNet.channels, source)
        return _alone("IRN", "resnet50", tensors_in(state, "resnet50."), layer, dropout=0.0)
    raise SmafError(f"{source}: is no classifier of EPS, SMAF, SEAM, PSA or IRN; choose one of those, or folders of their maps")


def _psa_or_eps(state: State, classes: int, source: object) -> _Parts:
    """Both have one layer of classes; EPS has one more, for the background."""
    layer = _layer(state, "fc8.weight", {classes, classes + 1}, WIDE, source)
    backbone = _without(state, "fc8.")
    if len(layer) == classes:
        return _alone("PSA", "resnet38d", backbone, layer, dropout=0.5)
    return _Parts("EPS", "resnet38d", backbone, HeadSettings(), {"classes.weight": layer})


def _smaf(state: State, classes: int, source: object) -> _Parts:
    """Fold the batch norm between its two layers into the first."""
    shape = state["cov_feat.weight"].shape
    hidden = shape[0] if shape else 0
    first = _layer(state, "cov_feat.weight", {hidden}, WIDE, source)
    second = _layer(state, "fc8.weight", {classes + 1}, hidden, source)
    try:
        factor = state["bn.weight"] / (state["bn.running_var"] + BATCH_NORM_EPS).sqrt()
        head = {
            "hidden.weight": first * factor[:, None],
            "hidden.bias": state["bn.bias"] - state["bn.running_mean"] * factor,
            "classes.weight": second,
            "classes.bias": torch.zeros(classes + 1),
        }
    except (KeyError, RuntimeError, IndexError) as error:
        raise SmafError(f"{source}: the class layers of SMAF are not whole ({error}); get the file again") from error
    return _Parts("SMAF", "resnet38d", _without(state, "cov_feat.", "bn.", "fc8."), HeadSettings(hidden=hidden), head)


def _alone(project: str, backbone: str, weights: State, layer: Tensor, *, dropout: float) -> _Parts:
    """A head whose classes compete with nothing; the background's channel begins at 0."""
    head = torch.cat([layer, torch.zeros_like(layer[:1])])
    return _Parts(project, backbone, weights, HeadSettings(dropout=dropout, reading="relu"), {"classes.weight": head})


def _layer(state: State, name: str, rows: set[int], channels: int, source: object) -> Tensor:
    """Give a 1x1 convolution as a matrix (rows, channels)."""
    weight = state[name]
    if weight.shape[1:] != (channels, 1, 1) or weight.shape[0] not in rows:
        allowed = " or ".join(str(number) for number in sorted(rows))
        raise SmafError(
            f"{source}: {name} has the shape {tuple(weight.shape)}, these classes need ({allowed}, {channels}, 1, 1); "
            "give the names of the classes it was trained on, in its order"
        )
    return weight.flatten(1)


def _without(state: State, *prefixes: str) -> State:
    return {name: value for name, value in state.items() if not name.startswith(prefixes)}
