"""A promptable model is tried before it is believed: a picture, a click, in a process that can be ended.

python -m smaf_core.promptable.trial ENCODER DECODER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from smaf_core.promptable.model import Pair, PromptableModel
from smaf_core.safe_files import trial
from smaf_core.safe_files.onnx_files import PATIENCE


def tried(pair: Pair, *, anew: bool = False, patience: float = PATIENCE) -> dict[str, Any]:
    """Try a model once; what came of it is remembered until its files change.

    Returns:
        Family, licence, provider, seconds of encoding and of an answer, and MiB of memory, as `PromptableModel.try_out`.

    Raises:
        SmafError: it does not work, and why.
    """
    return trial.tried("smaf_core.promptable.trial", pair.files, anew=anew, patience=patience)


if __name__ == "__main__":
    trial.answer(lambda: PromptableModel(Pair(Path(sys.argv[1]), Path(sys.argv[2]))).try_out())
