"""CLIP with both halves: sentences and pictures as directions in one space. A person's own weights, run by `transformers`.

References:
    Radford et al., ICML 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.networks.backbones.shapes import Shape, TextShape, read_shape, read_text_shape
from smaf_core.networks.backbones.vision_transformer import filled, quiet
from smaf_core.safe_files.model_folder import CONFIG, HUB_NAMES, TOKENIZER, WEIGHTS, find_model_folder, need_transformers
from smaf_core.safe_files.weights import read_weights

LARGEST_TOKENIZER = 64 << 20
"""Bytes; CLIP's has 2 MB."""

Tokens = Callable[[str], list[int]]


class Clip(nn.Module):
    """CLIP, frozen, whose attention can be looked at.

    Attributes:
        shape: Of the half that sees.
    """

    def __init__(self, model: Any, shape: Shape, tokens: Tokens) -> None:
        super().__init__()
        self.model = model.eval().requires_grad_(False)
        self.model.set_attn_implementation("eager")  # the quicker ways do not tell what attends to what
        self.shape = shape
        self._tokens = tokens

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        where: torch.device = next(self.model.parameters()).device
        return where

    @torch.no_grad()
    def text_vectors(self, sentences: Sequence[Sequence[str]]) -> Tensor:
        """Give the direction of each meaning, said in one sentence or several.

        Args:
            sentences: For each meaning the sentences that say it; their directions are averaged.

        Returns:
            (len(sentences), D), of length 1.

        References:
            Radford et al., section 3.1.4 (ensembles of prompts).
        """
        return F.normalize(torch.stack([self._direction(said) for said in sentences]), dim=-1)

    def _direction(self, said: Sequence[str]) -> Tensor:
        vectors = [self._text_vector(torch.tensor([self._tokens(one)], device=self.device)) for one in said]
        return F.normalize(torch.cat(vectors), dim=-1).mean(0)

    def _text_vector(self, ids: Tensor) -> Tensor:
        vector: Tensor = self.model.text_projection(self.model.text_model(input_ids=ids).pooler_output)
        return vector

    def normalise(self, images: Tensor) -> Tensor:
        """(N, 3, H, W) of 0..255 -> the mean and deviation that the weights were trained with."""
        real = images.float()
        mean, deviation = real.new_tensor([self.shape.mean, self.shape.deviation])[:, :, None, None]
        normal: Tensor = (real / 255.0 - mean) / deviation
        return normal

    @torch.no_grad()
    def before_last(self, images: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
        """Look at pictures with all blocks but the last.

        Args:
            images: (N, 3, H, W), normalised, sides of whole patches.

        Returns:
            Tokens (N, 1 + n, C) that enter the last block, the class token first; and the attention of every block,
            (N, heads, 1 + n, 1 + n) each, the last one's too.
        """
        seen = self.model.vision_model(
            pixel_values=images, interpolate_pos_encoding=True, output_hidden_states=True, output_attentions=True
        )
        return seen.hidden_states[-2], seen.attentions

    def last_normed(self, tokens: Tensor) -> Tensor:
        """What the last block's attention looks at: its tokens, standardised (ln_1 in CLIP's own names)."""
        normed: Tensor = self.model.vision_model.encoder.layers[-1].layer_norm1(tokens)
        return normed

    def after_last(self, tokens: Tensor, normed: Tensor) -> Tensor:
        """Go on from `last_normed` to the picture's direction (N, D), of length 1; differentiable in `normed`."""
        vision = self.model.vision_model
        block = vision.encoder.layers[-1]
        attended, _ = block.self_attn(hidden_states=normed, attention_mask=None)
        added = tokens + attended
        added = added + block.mlp(block.layer_norm2(added))
        return F.normalize(self.model.visual_projection(vision.post_layernorm(added[:, 0])), dim=-1)

    @property
    def sharpness(self) -> Tensor:
        """What cosines are multiplied by before the softmax."""
        scale: Tensor = self.model.logit_scale.exp()
        return scale


def load_clip(folder: Path | None = None) -> Clip:
    """Read CLIP from a folder as `transformers` writes it.

    Args:
        folder: Holds config.json, model.safetensors and tokenizer.json; None: where this program or Hugging Face keeps it.

    Raises:
        SmafError: `transformers` or a file is missing, or a file is damaged, of another network or out of bounds.
    """
    need_transformers()
    found = find_model_folder(HUB_NAMES["clip-b16"] if folder is None else str(folder))
    shape, text = read_shape(found), read_text_shape(found)
    if shape.family != "clip":
        raise SmafError(f"{found / CONFIG}: is {shape.family}, not CLIP; choose a folder of CLIP")
    tokens = _tokenizer(found / TOKENIZER, text)
    path = found / WEIGHTS
    state = {name: value.float() for name, value in read_weights(path).items() if not name.endswith("position_ids")}
    return Clip(filled(_bare_clip(shape, text), state, path), shape, tokens)


def _bare_clip(shape: Shape, text: TextShape) -> Any:
    hub = quiet()
    vision = {
        "hidden_size": shape.hidden, "num_hidden_layers": shape.layers, "num_attention_heads": shape.heads,
        "intermediate_size": shape.mlp, "patch_size": shape.patch, "image_size": shape.image,
        "hidden_act": shape.activation, "layer_norm_eps": shape.epsilon,
    }  # fmt: skip
    said = {
        "hidden_size": text.hidden, "num_hidden_layers": text.layers, "num_attention_heads": text.heads,
        "intermediate_size": text.mlp, "vocab_size": text.vocabulary, "max_position_embeddings": text.positions,
        "hidden_act": text.activation, "layer_norm_eps": text.epsilon, "bos_token_id": 0, "eos_token_id": text.end,
    }  # fmt: skip
    config = hub.CLIPConfig(vision_config=vision, text_config=said, projection_dim=text.joint)
    return hub.CLIPModel(config)


def _tokenizer(path: Path, text: TextShape) -> Tokens:
    """Read what turns a sentence into numbers: begin, pieces of words, end, and no more than the network has places for."""
    if not path.is_file():
        raise SmafError(f"{path}: is missing; get it from the page of the model and put it beside {WEIGHTS}")
    if path.stat().st_size > LARGEST_TOKENIZER:
        raise SmafError(f"{path}: is larger than any tokenizer of CLIP; get the file again")
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library is written in Rust, and raises nothing narrower
        raise SmafError(f"{path}: is no tokenizer ({' '.join(str(error).split())[:120]}); get the file again") from error

    def tokens(sentence: str) -> list[int]:
        ids = [one for one in tokenizer.encode(sentence, add_special_tokens=False).ids if one < text.vocabulary]
        return [text.begin, *ids[: text.positions - 2], text.end]

    return tokens
