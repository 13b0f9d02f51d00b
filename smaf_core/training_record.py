"""What a training leaves on disk on its way: a line of figures a step, and a state from which it goes on exactly.

A training that was killed is continued from its last state as if nothing had happened: weights, optimiser, chance and the
order of the images are those it would have had (on a CPU, bit for bit).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from smaf_core.errors import SmafError
from smaf_core.foreign.torch_files import read_torch
from smaf_core.images import write_bytes_whole, writing_whole

STATE = "training_state.pt"
METRICS = "metrics.jsonl"


class TrainingRecord:
    """Figures and state of one training, in a folder of its own.

    A state belongs to one training only: same images, settings and seed. Of any other, or one that cannot be read, nothing
    is taken, and the training begins at its first step.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        """Keep them in `folder`; `identity` names everything that the result depends on."""
        self._folder = folder
        self._identity = identity

    def resume(self, network: nn.Module, optimiser: torch.optim.Optimizer) -> int:
        """Bring network, optimiser and chance to where an interrupted training was.

        Returns:
            How many steps are done already; 0 where there is nothing to go on from.
        """
        state = self._read()
        if state is None:
            self._keep_figures_before(0)
            return 0
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["chance"])
        if state["cuda_chance"] is not None:
            torch.cuda.set_rng_state(state["cuda_chance"])
        self._keep_figures_before(state["step"])
        return int(state["step"])

    def keep(self, step: int, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Write the state after `step` steps, whole or not at all.

        Raises:
            SmafError: the disk is full, or the folder cannot be written.
        """
        state = {
            "identity": self._identity,
            "step": step,
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "chance": torch.get_rng_state(),
            "cuda_chance": torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
        }
        with writing_whole(self._folder / STATE) as stream:
            torch.save(state, stream)

    def tell(self, figures: Mapping[str, float]) -> None:
        """Add the figures of one step to metrics.jsonl.

        Raises:
            SmafError: the file cannot be written.
        """
        path = self._folder / METRICS
        try:
            with open(path, "a", encoding="utf-8") as stream:
                stream.write(json.dumps(dict(figures)) + "\n")
        except OSError as error:
            raise SmafError(f"{path}: cannot be written ({error.strerror or error}); check space and permissions") from error

    def close(self) -> None:
        """Let the state go: the training is done, and its checkpoint is written."""
        (self._folder / STATE).unlink(missing_ok=True)

    def _read(self) -> dict[str, Any] | None:
        path = self._folder / STATE
        if not path.exists():
            return None
        try:
            state = read_torch(path)
        except SmafError:
            return None
        return state if isinstance(state, dict) and state.get("identity") == self._identity else None

    def _keep_figures_before(self, step: int) -> None:
        """Forget what was told after the state was written: those steps are done again."""
        path = self._folder / METRICS
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        write_bytes_whole(path, b"".join(lines[:step]))
