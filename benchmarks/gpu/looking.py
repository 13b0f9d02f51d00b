"""Attention in 8 passes and fusion, photos a second: the program's way, and the way of the public code, on one network.

The public way is what reference implementations of this family do when they make pseudo labels (scales 0.5, 1, 1.5 and 2, each
also mirrored; one picture at a time, resized by Pillow; float32; one forward pass a view; softmax; every map enlarged to the
photo's size, summed, and each class divided by its maximum). It is written anew here from that description.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from benchmarks.gpu.machine import seconds_of
from benchmarks.gpu.pictures import photo_files
from benchmarks.gpu.plan import Asked, Case, Row
from smaf_core.data.attention import EPSILON
from smaf_core.data.classes import VOC_NAMES
from smaf_core.data.images import read_image
from smaf_core.method.cam import see
from smaf_core.method.fusion import enlarge
from smaf_core.method.proposal import attention_of
from smaf_core.networks.classifier import Classifier, build_classifier
from smaf_core.settings.classifier import PRESETS

TAGS = (3, 15)
"""Label-map indices that every photo is said to have."""
PHOTOS = 20


def cases(asked: Asked) -> Iterator[Case]:
    """The paper's network with random weights: time does not depend on them."""
    yield Case("paper's network", lambda: _measure(asked))


def _measure(asked: Asked) -> list[Row]:
    torch.manual_seed(0)
    side = 32 if asked.tiny else PRESETS["paper"].attention.long_side
    classifier = build_classifier("resnet38d", VOC_NAMES, PRESETS["paper"].head).to(asked.device).eval()
    paths = photo_files(asked, 2 if asked.tiny else PHOTOS)
    ways: dict[str, Callable[[Path], Tensor]] = {
        "the program": lambda path: ours(classifier, path, side),
        "the public code's way": lambda path: public(classifier, path, side),
    }
    repeat = 0 if asked.tiny else 3
    speed = {name: len(paths) / seconds_of(lambda way=way: [way(path) for path in paths], asked.device, repeat)
             for name, way in ways.items()}  # fmt: skip
    apart = _apart(*(way(paths[0]) for way in ways.values()))
    rows = [Row(name, photos, "photos a second", apart if name == "the program" else "") for name, photos in speed.items()]
    gain = speed["the program"] / speed["the public code's way"]
    return [*rows, Row("the program against the public code's way", gain, "times", apart, "looking" if asked.counts else "")]


def ours(classifier: Classifier, path: Path, side: int) -> Tensor:
    """Fused attention (k, h, w) of a photo, at the size of the largest scale's maps."""
    scales = PRESETS["paper"].attention.scales
    seen = attention_of(classifier, list(see(classifier, read_image(path), scales, side)), TAGS, scales)
    return torch.from_numpy(seen.fused)


@torch.no_grad()
def public(classifier: Classifier, path: Path, side: int) -> Tensor:
    """Fused attention (k, H, W) of a photo, as the public code makes it."""
    photo = Image.open(path).convert("RGB")
    size, total = (photo.height, photo.width), None
    for scale in PRESETS["paper"].attention.scales:
        factor = scale * side / max(size)
        resized = photo.resize((round(photo.width * factor), round(photo.height * factor)), Image.Resampling.BICUBIC)
        view = torch.from_numpy(np.asarray(resized).transpose(2, 0, 1).copy())[None].to(classifier.device)
        for mirrored in (False, True):
            maps = classifier(view.flip(3) if mirrored else view).softmax(1)
            maps = F.interpolate(maps, size=size, mode="bilinear", align_corners=False)[0, [tag - 1 for tag in TAGS]]
            maps = (maps.flip(2) if mirrored else maps).cpu()
            total = maps if total is None else total + maps
    return total / (total.amax((1, 2), keepdim=True) + EPSILON)


def _apart(ours: Tensor, theirs: Tensor) -> str:
    size = (int(theirs.shape[1]), int(theirs.shape[2]))
    difference = (enlarge(ours.float(), size) - theirs).abs()
    return f"fused maps differ by {float(difference.mean()):.1e} on average, {float(difference.max()):.1e} at most"
