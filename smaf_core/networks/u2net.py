"""Saliency maps by U2-Net, for pictures that have none: the first classifier learns from them where the background is.

The network comes as an ONNX file and runs in ONNX Runtime; torch runs it where that takes less time: on processors that
multiply 16-bit numbers, and where maps need not be fine (docs/decisions/0095). Nothing of it is needed where maps are there.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError
from smaf_core.safe_files.onnx_files import CPU, need_runtime, open_session
from smaf_core.safe_files.u2net_file import FILE_NAME, NEEDS, ORIGIN, is_u2net_p

SIDE = 320
"""Side of the square that U2-Net sees, in pixels."""
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)
"""Of red, green and blue over ImageNet, as shares of the picture's brightest value."""

COARSE = "side2.weight"
"""Weights of U2-Net's second side output: half as high and wide as the first, which is not needed for it."""

Answer = Callable[[NDArray[np.float32]], object]
"""A picture (1, 3, SIDE, SIDE), colours normalised -> maps (1, 1, h, w) in [0, 1], if the file is what it should be."""


class SaliencyModel:
    """U2-Net, or any network with its input and output: a square picture in, a square map of what stands out.

    One picture takes one core inside `cores_for_each`, so that several can be looked at side by side, which is quicker than one
    by all cores.
    """

    def __init__(self, path: Path, *, coarse: bool = False) -> None:
        """Load the ONNX file.

        Args:
            path: The file.
            coarse: Maps are only looked at in cells of several pixels, as in training: U2-Net-p's second side output will do, a
                map of 160 x 160 for half the work. Other files answer with their finest map all the same.

        Raises:
            SmafError: ONNX Runtime is not installed, or cannot run this file.
        """
        self._path = path
        self._answer = _in_torch(path, coarse) or _in_onnx_runtime(path)

    def map_of(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Say how much each pixel stands out.

        The picture is seen as a square of 320 pixels; its map is stretched from the least to the most salient pixel, as
        U2-Net's own test does.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W) uint8, 255 for what stands out most.

        References:
            Qin et al., Pattern Recognition 2020 (U2-Net).
        """
        square = cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA if max(image.shape) > SIDE else cv2.INTER_LINEAR)
        shares = square.astype(np.float32) / max(float(square.max()), 1.0)
        normal = ((shares - MEAN) / DEVIATION).transpose(2, 0, 1)[None].astype(np.float32)
        found = self._first_map(self._answer(normal))
        stretched = (found - found.min()) / max(float(found.max() - found.min()), 1e-6)
        whole = cv2.resize(stretched, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(np.rint(np.clip(whole, 0, 1) * 255), np.uint8)

    def _first_map(self, found: object) -> NDArray[np.float32]:
        if not isinstance(found, np.ndarray) or found.ndim != 4 or not found.size:
            raise SmafError(f"{self._path}: is not U2-Net, which answers with maps; get {FILE_NAME} from {ORIGIN}")
        return np.asarray(found[0, 0], np.float32)


def _in_torch(path: Path, coarse: bool) -> Answer | None:
    """Let torch compute where that is quicker, and the file is U2-Net-p itself: torch does not bound what others ask for."""
    import torch

    from smaf_core.hardware.device import CPU, counts_in_bfloat16
    from smaf_core.networks.onnx_in_torch import OnnxInTorch

    dtype = torch.bfloat16 if counts_in_bfloat16(CPU) else torch.float32
    is_quicker = coarse or dtype is torch.bfloat16
    if not is_quicker or importlib.util.find_spec("onnx") is None or not is_u2net_p(path):
        return None
    if not coarse:
        return OnnxInTorch(path, dtype)
    network = OnnxInTorch(path, dtype, until=COARSE)
    return lambda picture: 0.5 + 0.5 * np.tanh(network(picture) / 2)  # the sigmoid, which no number is too large for


def _in_onnx_runtime(path: Path) -> Answer:
    need_runtime(NEEDS, ("onnxruntime",))
    try:
        session = open_session(path, threads=1, providers=CPU)
    except SmafError as error:
        raise SmafError(f"{error}; get {FILE_NAME} from {ORIGIN}") from error
    inputs = session.inputs
    if len(inputs) != 1 or len(inputs[0].shape) != 4:
        raise SmafError(f"{path}: is not U2-Net, which is given one picture; get {FILE_NAME} from {ORIGIN}")
    return lambda picture: session.run({inputs[0].name: picture})[session.outputs[0].name]
