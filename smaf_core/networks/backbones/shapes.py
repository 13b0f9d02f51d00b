"""What a vision transformer of `transformers` looks like: a few bounded numbers, read from the config.json of a stranger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.backbone import IMAGENET_DEVIATION, IMAGENET_MEAN
from smaf_core.safe_files.model_folder import CONFIG, PREPROCESSOR, read_config
from smaf_core.settings.bounds import _within

ACTIVATIONS = ("gelu", "quick_gelu", "gelu_pytorch_tanh", "gelu_new", "silu")
MOST_WEIGHTS = 600_000_000
"""Of one network, about; the ViT-L and the SO400M of these families have 300 and 430 million."""

Colours = tuple[float, float, float]
Made = TypeVar("Made", "Shape", "TextShape")


@dataclass(frozen=True)
class Shape:
    """A vision transformer, without its weights; whoever describes one that no machine could hold is refused.

    Attributes:
        family: A key of `FAMILIES`.
        hidden: Channels of every layer.
        mlp: Channels between the two layers of a block's perceptron.
        patch: Side of a patch in pixels.
        image: Side of the square pictures that the position embedding was learned for, in pixels.
        registers: Tokens that stand for no patch, besides the class token.
        gated: Whether the perceptron is gated (SwiGLU).
        mean: Of red, green and blue, as shares of full brightness.
        deviation: Likewise.
    """

    family: str
    hidden: int
    layers: int
    heads: int
    mlp: int
    patch: int
    image: int
    activation: str
    epsilon: float
    registers: int = 0
    rope: float = 100.0
    gated: bool = False
    mean: Colours = IMAGENET_MEAN
    deviation: Colours = IMAGENET_DEVIATION

    def __post_init__(self) -> None:
        whole = {"hidden": (8, 4096), "layers": (1, 64), "heads": (1, 64), "mlp": (8, 16384), "patch": (4, 64)}
        bounds = {**whole, "image": (16, 2048), "registers": (0, 64), "rope": (1.0, 1e7), "epsilon": (1e-12, 1e-2)}
        _within(self, {**bounds, "mean": (0.0, 1.0), "deviation": (0.01, 1.0)})
        if self.family not in FAMILIES:
            raise SmafError(f"unknown kind of network {self.family!r}; there are {', '.join(FAMILIES)}")
        if self.activation not in ACTIVATIONS:
            raise SmafError(f"unknown activation {self.activation!r}; there are {', '.join(ACTIVATIONS)}")
        if self.hidden % self.heads or self.image < self.patch:
            raise SmafError(f"{self.hidden} channels of {self.heads} heads and patches of {self.patch} do not fit together")
        if self.layers * self.hidden * (4 * self.hidden + 3 * self.mlp) > MOST_WEIGHTS:
            raise SmafError(f"{self.layers} layers of {self.hidden} channels are too large a network")


@dataclass(frozen=True)
class TextShape:
    """The half of CLIP that reads, without its weights.

    Attributes:
        vocabulary: How many pieces of words it knows.
        positions: The longest sentence, in such pieces.
        joint: Channels of the space that it shares with pictures.
        begin: Number of the piece that every sentence begins with.
        end: Likewise at the end, where its meaning is read off.
    """

    hidden: int = 512
    layers: int = 12
    heads: int = 8
    mlp: int = 2048
    vocabulary: int = 49408
    positions: int = 77
    joint: int = 512
    begin: int = 49406
    end: int = 49407
    activation: str = "quick_gelu"
    epsilon: float = 1e-5

    def __post_init__(self) -> None:
        whole = {"hidden": (8, 4096), "layers": (1, 64), "heads": (1, 64), "mlp": (8, 16384), "joint": (1, 4096)}
        _within(self, {**whole, "vocabulary": (3, 500_000), "positions": (3, 4096), "epsilon": (1e-12, 1e-2)})
        if self.activation not in ACTIVATIONS:
            raise SmafError(f"unknown activation {self.activation!r}; there are {', '.join(ACTIVATIONS)}")
        if self.hidden % self.heads or not (0 <= self.begin < self.vocabulary and 0 <= self.end < self.vocabulary):
            raise SmafError("heads, channels and the first and last piece of a sentence do not fit together")
        if self.layers * self.hidden * (4 * self.hidden + 3 * self.mlp) > MOST_WEIGHTS:
            raise SmafError(f"{self.layers} layers of {self.hidden} channels are too large a network")


@dataclass(frozen=True)
class Family:
    """How one kind of network describes itself in config.json; what is missing there is as in `usual`.

    Attributes:
        words: The family's name for a person.
        keys: Our names -> those in config.json.
        usual: What `transformers` takes where config.json is silent.
    """

    words: str
    keys: Mapping[str, str]
    usual: Mapping[str, Any]


_COMMON = {
    "hidden": "hidden_size", "layers": "num_hidden_layers", "heads": "num_attention_heads", "patch": "patch_size",
    "image": "image_size", "activation": "hidden_act", "epsilon": "layer_norm_eps",
}  # fmt: skip
_MLP = {**_COMMON, "mlp": "intermediate_size"}
_BASE = {"hidden": 768, "layers": 12, "heads": 12, "mlp": 3072, "image": 224}
_DINOV2 = {**_BASE, "patch": 14, "activation": "gelu", "epsilon": 1e-6}
_CLIP_COLOURS: dict[str, Any] = {
    "mean": (0.48145466, 0.4578275, 0.40821073), "deviation": (0.26862954, 0.26130258, 0.27577711)
}  # fmt: skip

FAMILIES = {
    "dinov2": Family("DINOv2", {**_COMMON, "gated": "use_swiglu_ffn"}, _DINOV2),
    "dinov2_with_registers": Family(
        "DINOv2", {**_COMMON, "gated": "use_swiglu_ffn", "registers": "num_register_tokens"}, {**_DINOV2, "registers": 4}
    ),
    "dinov3_vit": Family(
        "DINOv3",
        {**_MLP, "registers": "num_register_tokens", "rope": "rope_theta", "gated": "use_gated_mlp"},
        {**_BASE, "hidden": 384, "heads": 6, "mlp": 1536, "patch": 16, "activation": "gelu", "epsilon": 1e-5},
    ),
    "clip": Family("CLIP", _MLP, {**_BASE, "patch": 32, "activation": "quick_gelu", "epsilon": 1e-5, **_CLIP_COLOURS}),
    "siglip": Family(
        "SigLIP",
        _MLP,
        {**_BASE, "patch": 16, "activation": "gelu_pytorch_tanh", "epsilon": 1e-6, "mean": (0.5,) * 3, "deviation": (0.5,) * 3},
    ),
}
"""By the `model_type` in config.json; those of the vision towers alone end in `_vision_model`."""


def usual_shape(family: str, **others: Any) -> Shape:
    """Give what a family looks like where nothing else is said, of which some numbers are others."""
    return Shape(**{**FAMILIES[family].usual, "family": family, **others})


def read_shape(folder: Path) -> Shape:
    """Read what the network of a model's folder looks like.

    Raises:
        SmafError: config.json is damaged, of another kind of network, or describes one that cannot be.
    """
    path = folder / CONFIG
    config = read_config(path)
    kind = config.get("model_type")
    name = kind.removesuffix("_vision_model") if isinstance(kind, str) else ""
    if name not in FAMILIES:
        known = ", ".join(dict.fromkeys(family.words for family in FAMILIES.values()))
        raise SmafError(f"{path}: is a network of the kind {str(kind)[:60]!r}; the kinds read here are {known}")
    inner = config.get("vision_config", config)
    if not isinstance(inner, dict):
        raise SmafError(f"{path}: its vision_config is no table; get the file again")
    family = FAMILIES[name]
    named = {ours: inner[theirs] for ours, theirs in family.keys.items() if inner.get(theirs) is not None}
    if "mlp" not in family.keys and "hidden" in named:  # DINOv2 says how many times as wide
        named["mlp"] = _times(named["hidden"], inner.get("mlp_ratio", 4), path)
    return shape_from({**family.usual, **named, **_colours(folder), "family": name}, path)


_TEXT_KEYS = {
    "hidden": "hidden_size", "layers": "num_hidden_layers", "heads": "num_attention_heads", "mlp": "intermediate_size",
    "vocabulary": "vocab_size", "positions": "max_position_embeddings", "begin": "bos_token_id", "end": "eos_token_id",
    "activation": "hidden_act", "epsilon": "layer_norm_eps",
}  # fmt: skip
OLD_ENDS = {0: 49406, 2: 49407}
"""What OpenAI's own folders say of the first and last piece by mistake -> what the tokenizer says."""


def read_text_shape(folder: Path) -> TextShape:
    """Read what the half of CLIP that reads looks like.

    Raises:
        SmafError: as for `read_shape`.
    """
    path = folder / CONFIG
    config = read_config(path)
    inner = config.get("text_config")
    if not isinstance(inner, dict):
        raise SmafError(f"{path}: has no text_config: this is the half of CLIP that sees; get the whole of it")
    named = {ours: inner[theirs] for ours, theirs in _TEXT_KEYS.items() if inner.get(theirs) is not None}
    if named.get("vocabulary", TextShape.vocabulary) == TextShape.vocabulary:
        named |= {end: OLD_ENDS[named[end]] for end in ("begin", "end") if named.get(end) in (0, 2)}
    if config.get("projection_dim") is not None:
        named["joint"] = config["projection_dim"]
    return _made(TextShape, named, path)


def shape_from(values: Mapping[str, object], source: object) -> Shape:
    """Make a shape of plain values that may be a stranger's: of config.json, or of a checkpoint's description.

    Raises:
        SmafError: one is missing, of another kind, or out of bounds; the message names `source`.
    """
    return _made(Shape, values, source)


def _made(kind: type[Made], values: Mapping[str, object], source: object) -> Made:
    known = {field.name: str(field.type) for field in fields(kind)}
    try:
        if not isinstance(values, Mapping):
            raise TypeError(type(values).__name__)
        plain: dict[str, Any] = {name: _plain(name, known[name], value) for name, value in values.items() if name in known}
        return kind(**plain)
    except SmafError as error:
        raise SmafError(f"{source}: {error}; get the file again") from None
    except TypeError:
        raise SmafError(f"{source}: does not say what the network looks like; get the file again") from None


def _plain(name: str, kind: str, value: object) -> object:
    """Give a value of the kind that is wanted, and nothing else that Python would take for it."""
    if name in ("patch", "image") and isinstance(value, (list, tuple)) and len(value) == 2 and value[0] == value[1]:
        value = value[0]
    if kind == "Colours":
        if isinstance(value, (list, tuple)) and len(value) == 3 and all(_is_number(one) for one in value):
            return tuple(float(one) for one in value)
    elif kind == "float" and _is_number(value):
        return float(value)  # type: ignore[arg-type]
    elif (kind, type(value)) in (("int", int), ("bool", bool), ("str", str)):
        return value
    raise SmafError(f"its {name} is {str(value)[:40]!r}, which is none")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e30 and isfinite(value)


def _times(hidden: object, ratio: object, path: Path) -> int:
    if type(hidden) is not int or not _is_number(ratio):
        raise SmafError(f"{path}: its mlp_ratio is {str(ratio)[:40]!r}, which is none; get the file again")
    return int(hidden * float(ratio))  # type: ignore[arg-type]


def _colours(folder: Path) -> dict[str, object]:
    """Read by which mean and deviation the network sees, where the folder says so."""
    path = folder / PREPROCESSOR
    if not path.is_file():
        return {}
    found = read_config(path)
    named = {"mean": found.get("image_mean"), "deviation": found.get("image_std")}
    return {name: value for name, value in named.items() if value is not None}
