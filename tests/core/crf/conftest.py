"""Pictures and probabilities to infer on: drawn, seeded, small."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

Scene = tuple[NDArray[np.uint8], NDArray[np.float32]]


def draw_scene(height: int, width: int, labels: int, seed: int = 0) -> Scene:
    """A picture of soft coloured patches with grain, and coarse probabilities that follow its colours."""
    rng = np.random.default_rng(seed)
    patches = rng.uniform(0, 255, (max(height // 24, 2), max(width // 24, 2), 3)).astype(np.float32)
    picture = cv2.resize(patches, (width, height), interpolation=cv2.INTER_NEAREST)
    picture = cv2.GaussianBlur(picture, (0, 0), 2.0) + rng.normal(0, 4, picture.shape)
    image = np.clip(picture, 0, 255).astype(np.uint8)
    coarse = cv2.resize(image, (max(width // 8, 2), max(height // 8, 2)), interpolation=cv2.INTER_AREA) / 255.0
    scores = coarse @ rng.normal(0, 3, (3, labels)) + rng.normal(0, 0.7, (*coarse.shape[:2], labels))
    scores = cv2.resize(scores.astype(np.float32), (width, height)).reshape(height, width, labels)
    likely = np.exp(scores - scores.max(axis=2, keepdims=True)).transpose(2, 0, 1)
    return image, np.ascontiguousarray(likely / likely.sum(axis=0), np.float32)


@pytest.fixture
def scene() -> Callable[..., Scene]:
    """Give `scene(height, width, labels, seed)` -> image (H, W, 3) and probabilities (L, H, W)."""
    return draw_scene
