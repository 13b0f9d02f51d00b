"""Tiny models in the shape of every family: random weights, the tensors of the public descriptions. Needs torch and onnx."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from smaf_core.promptable.model import Pair


class Encoder(nn.Module):
    """Averages the picture into cells and mixes colours; `raw` takes (H, W, 3) of any size, as samexporter's own does."""

    def __init__(self, channels: tuple[int, ...], sides: tuple[int, ...], *, raw: bool = False) -> None:
        super().__init__()
        torch.manual_seed(len(channels) + channels[0])
        self.mixes = nn.ModuleList(nn.Conv2d(3, count, 1) for count in channels)
        self.sides, self.raw = sides, raw

    def forward(self, picture: Tensor) -> tuple[Tensor, ...]:
        if self.raw:
            mean, deviation = torch.tensor([123.675, 116.28, 103.53]), torch.tensor([58.395, 57.12, 57.375])
            picture = ((picture - mean) / deviation).permute(2, 0, 1)[None]
            picture = F.pad(picture, (0, 1024 - picture.shape[3], 0, 1024 - picture.shape[2]))
        return tuple(
            mix(F.avg_pool2d(picture, 1024 // side)) for mix, side in zip(self.mixes, self.sides, strict=True)
        )  # fmt: skip


class Decoder(nn.Module):
    """Hills at points on the object, valleys at points beside it, tilted by what was seen; as many candidates as asked for."""

    def __init__(self, form: str, candidates: int) -> None:
        super().__init__()
        self.form, self.candidates = form, candidates

    def planes(self, points: Tensor, labels: Tensor, rows: Tensor, columns: Tensor, reach: float) -> Tensor:
        """(N, 2), (N,) -> (M, h, w): candidate m reaches m + 1 times as far."""
        sign = torch.where(labels == 0, -1.0, torch.where(labels < 0, 0.0, 1.0))
        apart = (points[:, 0, None, None] - columns[None, None]) ** 2 + (points[:, 1, None, None] - rows[None, :, None]) ** 2
        hills = [(sign[:, None, None] * torch.exp(-apart / (reach * (m + 1)) ** 2)).sum(0) for m in range(self.candidates)]
        return 8 * torch.stack(hills) - 2

    def forward(self, *taken: Tensor) -> tuple[Tensor, ...]:
        seen, points, labels, rest = self.parted(taken)
        tilt = sum(one.mean() for one in seen)
        if self.form == "efficient":
            size = rest[0]
            rows, columns = torch.arange(size[0]) + 0.5, torch.arange(size[1]) + 0.5
            planes = self.planes(points[0, 0], labels[0, 0], rows, columns, 60.0) + tilt
            return planes[None, None], planes.amax((1, 2))[None, None]
        grid = torch.arange(256) * 4 + 2.0
        planes = self.planes(points[0], labels[0], grid, grid, 80.0) + tilt
        if self.form == "edge":
            return planes.amax((1, 2))[None], planes[None]
        planes = planes + rest[1][0] * rest[0][0]
        scores = planes.amax((1, 2))[None]
        if self.form == "sam-one":  # Meta's own export with --return-single-mask
            scores = scores + (points.shape[1] - 2.5) * torch.tensor([1000.0] + [0.0] * (self.candidates - 1))
            best, pictures = scores.argmax(1), torch.arange(1)
            low = planes[None][pictures, best][:, None]
            return low + 0 * rest[2].sum(), scores[pictures, best][:, None], low
        if self.form == "sam":
            return (planes + 0 * rest[2].sum())[None], scores, planes[None]
        if self.form == "osam":
            size = F.interpolate(planes[None], scale_factor=2.0) + 0 * rest[2].sum()
            return size, scores, planes[None]
        return planes[None], scores

    def parted(self, taken: tuple[Tensor, ...]) -> tuple[tuple[Tensor, ...], Tensor, Tensor, tuple[Tensor, ...]]:
        count = 3 if self.form in ("sam2", "osam") else 1
        return taken[:count], taken[count], taken[count + 1], taken[count + 2 :]


POINTS = {"point_coords": torch.zeros(1, 2, 2), "point_labels": torch.zeros(1, 2)}
MASK = {"mask_input": torch.zeros(1, 1, 256, 256), "has_mask_input": torch.zeros(1)}
SEEN = {"image_embeddings": torch.zeros(1, 256, 64, 64)}
FINE2 = (torch.zeros(1, 32, 256, 256), torch.zeros(1, 64, 128, 128))
SQUARE = torch.zeros(1, 3, 1024, 1024)

# form -> what the encoder is made of, what it takes and gives, what the decoder takes and gives, candidates
FORMS = {
    "sam": ("sam", ((256,), (64,)), {"x": SQUARE}, ["image_embeddings"],
            {**SEEN, **POINTS, **MASK, "orig_im_size": torch.tensor([6.0, 8.0])},
            ["masks", "iou_predictions", "low_res_masks"], 4),
    "sam-one": ("sam-one", ((256,), (64,)), {"x": SQUARE}, ["image_embeddings"],
                {**SEEN, **POINTS, **MASK, "orig_im_size": torch.tensor([6.0, 8.0])},
                ["masks", "iou_predictions", "low_res_masks"], 4),
    "sam-raw": ("sam", ((256,), (64,)), {"input_image": torch.zeros(768, 1024, 3)}, ["image_embeddings"],
                {**SEEN, **POINTS, **MASK, "orig_im_size": torch.tensor([6.0, 8.0])},
                ["masks", "iou_predictions", "low_res_masks"], 1),
    "sam2": ("sam2", ((32, 64, 256), (256, 128, 64)), {"image": SQUARE},
             ["high_res_feats_0", "high_res_feats_1", "image_embed"],
             {"image_embed": SEEN["image_embeddings"], "high_res_feats_0": FINE2[0], "high_res_feats_1": FINE2[1],
              **POINTS, **MASK}, ["masks", "iou_predictions"], 3),
    "osam": ("osam", ((256, 32, 64), (64, 256, 128)), {"input": SQUARE},
             ["image_embeddings", "high_res_features1", "high_res_features2"],
             {**SEEN, "high_res_features1": FINE2[0], "high_res_features2": FINE2[1], **POINTS, **MASK,
              "orig_im_size": torch.tensor([6, 8])}, ["masks", "scores", "low_res_masks"], 3),
    "efficient": ("efficient", ((256,), (64,)), {"batched_images": SQUARE}, ["image_embeddings"],
                  {**SEEN, "batched_point_coords": torch.zeros(1, 1, 2, 2), "batched_point_labels": torch.zeros(1, 1, 2),
                   "orig_im_size": torch.tensor([6, 8])}, ["output_masks", "iou_predictions"], 3),
    "edge": ("edge", ((256,), (64,)), {"image": SQUARE}, ["image_embeddings"], {**SEEN, **POINTS}, ["scores", "masks"], 4),
}  # fmt: skip

DYNAMIC = {
    "point_coords": {1: "n"},
    "point_labels": {1: "n"},
    "batched_point_coords": {2: "n"},
    "batched_point_labels": {2: "n"},
    "input_image": {0: "h", 1: "w"},
    "batched_images": {2: "h", 3: "w"},
    "output_masks": {3: "h", 4: "w"},
}


class TinyPair:
    """Two ONNX files, and the torch modules that they were written from."""

    def __init__(self, folder: Path, form: str) -> None:
        kind, (channels, sides), taken, given, asked, answers, candidates = FORMS[form]
        self.encoder = Encoder(channels, sides, raw=form == "sam-raw") if kind != "efficient" else Pooled(channels[0])
        self.decoder = Decoder(kind, candidates)
        folder.mkdir(parents=True, exist_ok=True)
        self.pair = Pair(folder / "encoder.onnx", folder / "decoder.onnx", form)
        write(self.pair.encoder, self.encoder, taken, given)
        write(self.pair.decoder, self.decoder, asked, answers)


class Pooled(nn.Module):
    """An encoder for pictures of any size."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.mix = nn.Conv2d(3, channels, 1)

    def forward(self, picture: Tensor) -> Tensor:
        return self.mix(F.interpolate(picture, size=(64, 64), mode="bilinear"))


def write(path: Path, module: nn.Module, taken: dict[str, Tensor], given: list[str]) -> None:
    """Write a module as ONNX."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(), tuple(taken.values()), str(path), input_names=list(taken), output_names=given,
            dynamic_axes={name: axes for name, axes in DYNAMIC.items() if name in taken or name in given},
            opset_version=17, dynamo=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """Give the tiny pair of a form, written once."""
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    made: dict[str, TinyPair] = {}

    def of(form: str) -> TinyPair:
        if form not in made:
            made[form] = TinyPair(tmp_path_factory.mktemp("models") / form, form)
        return made[form]

    return of


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setattr("smaf_core.safe_files.trial.cache_folder", lambda: tmp_path / "cache")
