"""A worker whose promptable model only pretends: python -m benchmarks.pretended, by benchmarks/editor.py.

For figures of the window, in which what a model takes does not count. Everything else is the worker's own: questions, edits and
files take the way they always take.
"""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from smaf_core.promptable.model import Pair
from smaf_core.promptable.prompts import GRID, Answer, Embedding, Frame, Prompt
from smaf_desktop.worker import pointing, server

REACHES = (0.9, 0.7, 0.5)
"""Of each candidate, how far from the middle of the photo to its sides: the first covers 64 % of it."""


class Pretended:
    """A model for which the object is an ellipse in the middle of every photo; it has three candidates."""

    pair = Pair(Path(__file__), Path(__file__))

    def encode(self, picture: NDArray[np.uint8]) -> Embedding:
        """See nothing."""
        return Embedding(Frame((picture.shape[0], picture.shape[1])), {"nothing": np.zeros(1, np.float16)})

    def answer(self, embedding: Embedding, prompt: Prompt) -> Answer:
        """Answer the same whatever is pointed at."""
        height, width = (part * GRID / embedding.frame.side for part in embedding.frame.filled)
        rows, columns = np.mgrid[:GRID, :GRID] + 0.5
        far = np.hypot(2 * rows / height - 1, 2 * columns / width - 1)
        grids = np.stack([reach - far for reach in REACHES]).astype(np.float32)
        return Answer(grids, np.array([0.9, 0.8, 0.7], np.float32), embedding.frame)


def main() -> None:
    """Serve until the window is gone."""
    model = Pretended()
    with patch.object(pointing, "chosen_folder", lambda: Path()), patch.object(pointing, "_model", lambda _: model):
        server.main()


if __name__ == "__main__":
    main()
