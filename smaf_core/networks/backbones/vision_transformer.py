"""DINOv2, DINOv3 and the seeing half of CLIP and SigLIP as backbones: a person's own weights, run by `transformers`.

One token a patch becomes one cell; class and register tokens are left out. The networks themselves are those of the library,
so that what they say is what it says.

References:
    Oquab et al., TMLR 2024 (DINOv2); Siméoni et al., 2025 (DINOv3); Radford et al., ICML 2021 (CLIP); Zhai et al., ICCV 2023
    (SigLIP).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path
from typing import Any

from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.backbone import Backbone
from smaf_core.networks.backbones.shapes import Shape, read_shape
from smaf_core.progress import Report, silent
from smaf_core.safe_files.model_folder import WEIGHTS, find_model_folder, need_transformers
from smaf_core.safe_files.weights import read_weights


class VisionTransformer(Backbone):
    """A vision transformer: one cell a patch, every block a level, and the library's own last features.

    A picture whose sides are no whole patches is stretched to the next whole ones, by less than one patch: padding would shift
    its cells against it.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.model = _bare_model(shape)
        self.stride = shape.patch
        self.channels = shape.hidden
        self.level_channels = (shape.hidden,) * shape.layers

    @property
    def described(self) -> dict[str, Any]:
        """What a checkpoint must say, so that this network can be built again without its folder."""
        return asdict(self.shape)

    def normalise(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) of 0..255 -> the mean and deviation that the weights were trained with."""
        real = images.float()
        mean, deviation = real.new_tensor([self.shape.mean, self.shape.deviation])[:, :, None, None]
        normal: Tensor = (real / 255.0 - mean) / deviation
        return normal

    def levels(self, images: Tensor) -> list[Tensor]:
        """Normalised pictures (N, 3, H, W) -> what each block says, (N, C, ceil(H/patch), ceil(W/patch))."""
        seen, size = self._see(images, output_hidden_states=True)
        return [self._as_map(tokens, size) for tokens in seen.hidden_states[1:]]

    def forward(self, images: Tensor) -> Tensor:
        """Normalised pictures (N, 3, H, W) -> the library's `last_hidden_state` of the patches, as a map."""
        seen, size = self._see(images)
        return self._as_map(seen.last_hidden_state, size)

    def widened(self, last: Tensor) -> Tensor:
        """The last block's map -> what `forward` gives: standardised cell by cell, except by CLIP."""
        norm = _last_norm(self.model, self.shape.family)
        normal: Tensor = norm(last.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        return normal

    def _see(self, images: Tensor, **wanted: bool) -> tuple[Any, tuple[int, int]]:
        patch = self.shape.patch
        cells = ceil(images.shape[2] / patch), ceil(images.shape[3] / patch)
        size = cells[0] * patch, cells[1] * patch
        whole = images if size == images.shape[2:] else F.interpolate(images, size, mode="bilinear", align_corners=False)
        return self.model(pixel_values=whole, **_asked(self.shape.family), **wanted), cells

    def _as_map(self, tokens: Tensor, cells: tuple[int, int]) -> Tensor:
        patches = tokens[:, -cells[0] * cells[1] :]  # behind the tokens of class and registers
        return patches.transpose(1, 2).reshape(len(tokens), self.channels, *cells)


@dataclass(frozen=True)
class HubModel:
    """Weights that a person has in a folder, or in Hugging Face's cache; see `WeightSource`.

    Attributes:
        name: A folder, or a model's name on the hub.
    """

    name: str

    @property
    def origin(self) -> str:
        """Where they come from, in words for a person."""
        return self.name

    def find(self, report: Report = silent) -> Path:
        """Give the folder."""
        need_transformers()
        return find_model_folder(self.name)


def load_vision_transformer(folder: Path, wanted: Shape | None = None) -> VisionTransformer:
    """Build the network that a model's folder describes, with its weights.

    Args:
        folder: Holds config.json and model.safetensors; the text half of CLIP and SigLIP is left aside.
        wanted: What it has to look like, colours and position embedding aside; None: whatever it is.

    Raises:
        SmafError: the folder is of another network, or its weights are damaged or do not fit.
    """
    shape = read_shape(folder)
    if wanted is not None and _kind(shape) != _kind(wanted):
        raise SmafError(
            f"{folder}: holds a {shape.family} of {shape.layers} layers and {shape.hidden} channels, not one of "
            f"{wanted.layers} and {wanted.hidden}; put the right files there, or name this folder itself (--set backbone=)"
        )
    path, network = folder / WEIGHTS, VisionTransformer(shape)
    network.model = filled(network.model, _vision_only(read_weights(path)), path)
    return network


def _kind(shape: Shape) -> tuple[object, ...]:
    return shape.family, shape.hidden, shape.layers, shape.heads, shape.patch


def _vision_only(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Leave out what does not see: the text half, what joins the two, SigLIP's head, which pools, and what is no weight."""
    others = ("text_model.", "logit_", "text_projection.", "visual_projection.", "vision_model.head.", "head.")
    return {
        name: value.float()
        for name, value in state.items()
        if not name.startswith(others) and not name.endswith("position_ids")
    }


def filled(model: Any, state: dict[str, Tensor], path: Path) -> Any:
    """Give a network of the library like this one, with weights; it knows by which names its earlier versions saved them.

    Raises:
        SmafError: a weight is missing, left over, or of another shape.
    """
    try:
        found, told = type(model).from_pretrained(
            None, config=model.config, state_dict=state, output_loading_info=True, ignore_mismatched_sizes=True
        )
    except (RuntimeError, ValueError, TypeError, LookupError) as error:
        raise SmafError(f"{path}: these weights do not fit config.json beside them ({_first_line(error)})") from error
    faults = {"have another shape for": "mismatched_keys", "lack": "missing_keys", "also have": "unexpected_keys"}
    for fault, key in faults.items():
        names = sorted(one if isinstance(one, str) else str(one[0]) for one in told[key])
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise SmafError(f"{path}: these weights {fault} {names[0]}{more}; they do not fit config.json beside them")
    return found


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]


def quiet() -> Any:
    """Give the library, which else speaks of image processors that nobody asked for."""
    need_transformers()
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers


def _bare_model(shape: Shape) -> Any:
    """Build the library's network with random weights."""
    hub = quiet()
    side: dict[str, Any] = {"patch_size": shape.patch, "image_size": shape.image, "num_channels": 3}
    inner: dict[str, Any] = {
        "hidden_size": shape.hidden, "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
        "hidden_act": shape.activation, "layer_norm_eps": shape.epsilon, **side,
    }  # fmt: skip
    wide = {**inner, "intermediate_size": shape.mlp}
    ratio = {**inner, "mlp_ratio": shape.mlp // shape.hidden, "use_swiglu_ffn": shape.gated}
    registers = {"num_register_tokens": shape.registers}
    match shape.family:
        case "dinov2":
            return hub.Dinov2Model(hub.Dinov2Config(**ratio))
        case "dinov2_with_registers":
            return hub.Dinov2WithRegistersModel(hub.Dinov2WithRegistersConfig(**ratio, **registers))
        case "dinov3_vit":
            rope = {"rope_theta": shape.rope, "use_gated_mlp": shape.gated, "pos_embed_rescale": None}
            return hub.DINOv3ViTModel(hub.DINOv3ViTConfig(**wide, **registers, **rope))
        case "clip":
            return hub.CLIPVisionModel(hub.CLIPVisionConfig(**wide))
        case _:
            return hub.SiglipVisionModel(hub.SiglipVisionConfig(**wide, vision_use_head=False))


def _asked(family: str) -> dict[str, bool]:
    """What the library must be told so that a picture may have any size."""
    return {"interpolate_pos_encoding": True} if family in ("clip", "siglip") else {}


def _last_norm(model: Any, family: str) -> nn.Module:
    names = {"dinov3_vit": "norm", "siglip": "post_layernorm", "clip": ""}
    name = names.get(family, "layernorm")
    norm: nn.Module = getattr(model, name) if name else nn.Identity()
    return norm
