"""An exported segmenter, run by ONNX Runtime; a new file is first tried in a process that can be ended.

python -m smaf_core.segmenter.onnx_file FILE
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError
from smaf_core.safe_files import trial
from smaf_core.safe_files.onnx_files import CPU, PATIENCE, check_file, need_runtime, open_session
from smaf_core.segmenter.about import About, read_about

INSTALL = "segmenters as ONNX need packages: pip install 'smaf-desktop[onnx]'"

TRIAL_CELLS = (2, 3)
"""Rows and columns of cells of the picture that a new file is tried with."""


class OnnxSegmenter:
    """One picture in, its logits out, on the CPU."""

    def __init__(self, path: Path, about: About) -> None:
        """Open a file.

        Raises:
            SmafError: it is no ONNX file, cannot be run, or takes and gives something else than a segmenter.
        """
        need_runtime(INSTALL)
        check_file(path)
        self._session, self._about, self.path = open_session(path, providers=CPU), about, path
        for name, there in (("images", self._session.inputs), ("logits", self._session.outputs)):
            if [one.name for one in there] != [name]:
                words = ", ".join(one.words for one in there) or "nothing"
                raise SmafError(f"{path}: {'takes' if name == 'images' else 'gives'} {words}; a segmenter has {name!r} alone")

    def logits_of(self, picture: NDArray[np.uint8], patience: float = PATIENCE) -> NDArray[np.float32]:
        """Say what is in a picture.

        Args:
            picture: (1, 3, h, w) uint8 RGB, sides multiples of the stride.
            patience: Seconds after which it is stopped.

        Returns:
            (1, K+1, h/stride, w/stride) float32.

        Raises:
            SmafError: ONNX Runtime failed or took too long, or the answer is none of a segmenter.
        """
        logits = self._session.run({"images": picture}, patience)["logits"]
        height, width = (side // self._about.stride for side in picture.shape[2:])
        wanted = (1, len(self._about.classes) + 1, height, width)
        if not isinstance(logits, np.ndarray) or logits.shape != wanted or logits.dtype != np.float32:
            shape = getattr(logits, "shape", type(logits).__name__)
            raise SmafError(f"{self.path}: answers {shape}, not {wanted} as its own description says; export it again")
        if np.isnan(logits).any():
            raise SmafError(f"{self.path}: answers with NaN; export it again")
        return logits


def tried(path: Path, *, patience: float = PATIENCE) -> dict[str, Any]:
    """Try a file once, in a process that can be ended; what came of it is remembered until the file changes.

    Raises:
        SmafError: it does not work, takes too long or too much memory.
    """
    need_runtime(INSTALL)
    return trial.tried("smaf_core.segmenter.onnx_file", (path,), patience=patience)


def try_out(path: Path) -> dict[str, Any]:
    """Let a file look at a small grey picture.

    Raises:
        SmafError: it does not work; the message says why.
    """
    about = read_about(path)
    height, width = (cells * about.stride for cells in TRIAL_CELLS)
    OnnxSegmenter(path, about).logits_of(np.full((1, 3, height, width), 127, np.uint8))
    return {"classes": len(about.classes)}


if __name__ == "__main__":
    trial.answer(lambda: try_out(Path(sys.argv[1])))
