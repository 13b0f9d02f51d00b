"""What a training leaves on disk on its way: a line of figures a step, and a state from which it goes on exactly.

The figures are also written as TensorBoard's events, beside the lines, where that is wanted.

A training that was killed is continued from its last state as if nothing had happened: weights, optimiser, chance and the
order of the images are those it would have had (on a CPU, bit for bit).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import torch
from torch import Tensor, nn

from smaf_core.data.files import write_bytes_whole, writing_whole
from smaf_core.errors import SmafError
from smaf_core.hardware import distributed
from smaf_core.project.layout import FIGURES
from smaf_core.safe_files.torch_files import read_torch

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

STATE = "training_state.pt"


class TrainingRecord:
    """Figures and state of one training, in a folder of its own.

    A state belongs to one training only: same images, settings and seed. Of any other, or one that cannot be read, nothing
    is taken, and the training begins at its first step. Of several processes all read, and the first one writes.
    """

    def __init__(self, folder: Path, identity: str, *, tensorboard: bool = False) -> None:
        """Keep them in `folder`; `identity` names everything that the result depends on.

        Raises:
            SmafError: `tensorboard` is wanted, but not installed.
        """
        self._folder = folder
        self._identity = identity
        self._writer_class = _writer_class() if tensorboard else None
        self._events: SummaryWriter | None = None
        self._parts: list[TrainingRecord] = []

    def part(self, name: str) -> TrainingRecord:
        """Give the record of another training that belongs to this one and is closed with it: in a folder of its own."""
        folder = self._folder / name
        folder.mkdir(parents=True, exist_ok=True)
        self._parts.append(TrainingRecord(folder, self._identity))
        return self._parts[-1]

    @property
    def teacher(self) -> Path:
        """Where what the teacher saw may be kept until the training is done."""
        return self._folder / "teacher"

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
        _set_chance_of(_device_of(network), state.get("device_chance"))
        self._keep_figures_before(state["step"])
        return int(state["step"])

    def keep(self, step: int, network: nn.Module, optimiser: torch.optim.Optimizer) -> None:
        """Write the state after `step` steps, whole or not at all.

        Raises:
            SmafError: the disk is full, or the folder cannot be written.
        """
        if not distributed.leads():
            return
        state = {
            "identity": self._identity,
            "step": step,
            "network": network.state_dict(),
            "optimiser": optimiser.state_dict(),
            "chance": torch.get_rng_state(),
            "device_chance": _chance_of(_device_of(network)),
        }
        with writing_whole(self._folder / STATE) as stream:
            _save(state, stream)
        if self._events is not None:
            self._events.flush()

    def tell(self, figures: Mapping[str, float]) -> None:
        """Add the figures of one step, whose number is among them as "step", to metrics.jsonl.

        Raises:
            SmafError: the file cannot be written.
        """
        if not distributed.leads():
            return
        path = self._folder / FIGURES
        try:
            with open(path, "a", encoding="utf-8") as stream:
                stream.write(json.dumps(dict(figures)) + "\n")
        except OSError as error:
            raise SmafError(f"{path}: cannot be written ({error.strerror or error}); check space and permissions") from error
        if self._events is not None:
            for name, value in figures.items():
                if name != "step":
                    self._events.add_scalar(name, value, int(figures["step"]))

    def close(self) -> None:
        """Let go of what a training needs to go on: it is done, and its checkpoint is written."""
        if distributed.leads():
            (self._folder / STATE).unlink(missing_ok=True)
            shutil.rmtree(self.teacher, ignore_errors=True)
        if self._events is not None:
            self._events.close()
        for part in self._parts:
            part.close()

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
        if not distributed.leads():
            return
        path = self._folder / FIGURES
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        write_bytes_whole(path, b"".join(lines[:step]))
        if self._writer_class is not None:  # the reader of events forgets the same steps
            self._events = self._writer_class(str(self._folder), purge_step=step)


class _Hearing:
    """A stream that remembers what the system has said: torch hides a full disk behind an error of its own."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.flush = stream.flush
        self.trouble: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._stream.write(data)
        except OSError as error:
            self.trouble = error
            raise


def _save(state: Mapping[str, Any], stream: BinaryIO) -> None:
    hearing = _Hearing(stream)
    try:
        torch.save(state, hearing)  # type: ignore[arg-type]  # it needs no more of a stream
    except RuntimeError:
        if hearing.trouble is None:
            raise
        raise hearing.trouble from None


def _device_of(network: nn.Module) -> torch.device:
    return next(network.parameters()).device


def _chance_of(device: torch.device) -> Tensor | None:
    """Give the state of chance on the GPU that a network is on: no other GPU is woken for it. None on the CPU."""
    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    return torch.mps.get_rng_state() if device.type == "mps" else None


def _set_chance_of(device: torch.device, state: Tensor | None) -> None:
    """Bring it back, where it is of a device of this kind."""
    if state is not None and device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif state is not None and device.type == "mps":
        torch.mps.set_rng_state(state)


def _writer_class() -> type[SummaryWriter]:
    try:
        from torch.utils.tensorboard import SummaryWriter as Writer
    except ImportError as error:
        raise SmafError(
            f"no TensorBoard here ({error}); pip install 'smaf-desktop[tensorboard]', or leave --tensorboard away"
        ) from error
    return Writer
