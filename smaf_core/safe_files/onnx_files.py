"""ONNX files of strangers: read without running them, and opened in ONNX Runtime; whatever is wrong is one line.

An ONNX file is a program without input or output of its own: it can name other files for its numbers, ask for endless loops or
for all memory, but not run commands. So its numbers may only come from itself or from a file beside it (read here), a new one
is tried in a process that can be ended (`smaf_core.safe_files.trial`), and no answer may take longer than `PATIENCE`.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from smaf_core.errors import SmafError
from smaf_core.hardware.cores import usable_cores

LARGEST = 2 << 30
"""Bytes: no ONNX file is larger, its format cannot hold more; larger networks keep their numbers in files beside it."""

PROVIDERS = {
    "CUDAExecutionProvider": "CUDA",
    "DmlExecutionProvider": "DirectML",
    "CoreMLExecutionProvider": "CoreML",
    "CPUExecutionProvider": "CPU",
}
"""What may compute, the fastest first, and its name for a person."""

CPU = ("CPUExecutionProvider",)

PATIENCE = 180.0
"""Seconds that one answer may take: SAM's largest encoder takes 40 on two cores."""

INSTALL = "clicks and boxes need ONNX Runtime: pip install 'smaf-desktop[assist]'"


@dataclass(frozen=True)
class Tensor:
    """One input or output of an ONNX file: its name, its kind of numbers, its dimensions (None where any length will do)."""

    name: str
    kind: str
    shape: tuple[int | None, ...]

    @property
    def words(self) -> str:
        """Name and dimensions, for a person."""
        return f"{self.name!r} [{', '.join('any' if one is None else str(one) for one in self.shape)}]"


def need_runtime(install: str = INSTALL, packages: Sequence[str] = ("onnx", "onnxruntime")) -> None:
    """Make sure that the packages are there that read ONNX files, and that run them.

    Raises:
        SmafError: a package is missing; the message, `install`, says how to get it.
    """
    if any(importlib.util.find_spec(name) is None for name in packages):
        raise SmafError(install)


def check_file(path: Path) -> None:
    """Make sure that a file is an ONNX file that needs nothing but itself, or plain files beside it.

    Raises:
        SmafError: it is not there, too large, no ONNX file, or names a file elsewhere.
    """
    need_runtime()
    import onnx
    from google.protobuf.message import DecodeError
    from onnx.external_data_helper import ExternalDataInfo, uses_external_data

    try:
        if path.stat().st_size > LARGEST:
            raise SmafError(f"{path}: is larger than an ONNX file can be (2 GiB)")
        model = onnx.load_model_from_string(path.read_bytes())
    except OSError as error:
        raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (DecodeError, ValueError, RecursionError) as error:
        raise SmafError(f"{path}: is no ONNX file, or a damaged one") from error
    if not model.graph.node:
        raise SmafError(f"{path}: is no ONNX file, or an empty one")
    for tensor in _tensors(model):
        if uses_external_data(tensor):
            _check_beside(path, str(ExternalDataInfo(tensor).location))


def has_numbers_beside(model: Any) -> bool:
    """Whether any numbers of an `onnx.ModelProto` are in a file beside it, which is found by the model's own place only."""
    from onnx.external_data_helper import uses_external_data

    return any(uses_external_data(tensor) for tensor in _tensors(model))


def open_session(
    path: Path, threads: int | None = None, providers: Sequence[str] = tuple(PROVIDERS), content: bytes | None = None
) -> Session:
    """Open an ONNX file with the first of `providers` that this machine has; the fastest, if none are given.

    Where `content` is given it is the file, and `path` only names it.

    Raises:
        SmafError: ONNX Runtime cannot run it.
    """
    need_runtime(packages=("onnxruntime",))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = threads or usable_cores()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a thread that waits shall not take a busy core
    there = [name for name in providers if name in onnxruntime.get_available_providers()]
    if "DmlExecutionProvider" in there:
        options.enable_mem_pattern = False  # DirectML asks for both
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    with troubles(path, "ONNX Runtime cannot run this file"):
        return Session(path, onnxruntime.InferenceSession(content or str(path), options, providers=there))


class Session:
    """One ONNX file, ready to run."""

    def __init__(self, path: Path, session: Any) -> None:
        self.path = path
        self._session = session
        self.inputs = tuple(_tensor(one) for one in session.get_inputs())
        self.outputs = tuple(_tensor(one) for one in session.get_outputs())

    @property
    def provider(self) -> str:
        """What computes, for a person: CUDA, DirectML, CoreML or CPU."""
        used = self._session.get_providers()
        return PROVIDERS.get(used[0], used[0]) if used else "CPU"

    def run(self, feed: Mapping[str, NDArray[Any]], patience: float = PATIENCE) -> dict[str, NDArray[Any]]:
        """Compute all outputs.

        Raises:
            SmafError: it failed, and what ONNX Runtime says; or it took more than `patience` seconds and was stopped.
        """
        from onnxruntime import RunOptions

        options = RunOptions()
        stop = threading.Timer(patience, setattr, (options, "terminate", True))  # looked at between nodes, also within a loop
        stop.daemon = True
        stop.start()
        try:
            with troubles(self.path, "failed while it computed"):
                found = self._session.run(None, dict(feed), options)
        except SmafError as error:
            if options.terminate:
                raise SmafError(f"{self.path}: {_TOO_SLOW.format(patience)}") from error
            raise
        finally:
            stop.cancel()
        return {one.name: value for one, value in zip(self.outputs, found, strict=True)}


_TOO_SLOW = "did not answer within {:.0f} seconds and was stopped; use another model"


@contextmanager
def troubles(path: Path, words: str) -> Iterator[None]:
    """Make one line of whatever ONNX Runtime raises."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = ("Fail", "InvalidArgument", "NoSuchFile", "NoModel", "EngineError", "RuntimeException", "InvalidProtobuf",
             "ModelLoaded", "NotImplemented", "InvalidGraph", "EPFail")  # fmt: skip
    raised = tuple(getattr(state, name) for name in names if hasattr(state, name))
    try:
        yield
    except (*raised, RuntimeError, ValueError, MemoryError) as error:
        raise SmafError(f"{path}: {words} ({_short(error)})") from error


def missing(names: Sequence[str], there: Sequence[Tensor]) -> list[str]:
    """Give those names that no tensor has."""
    known = {one.name for one in there}
    return [name for name in names if name not in known]


def _short(error: BaseException) -> str:
    """What ONNX Runtime says, without its file names and codes, in at most 160 letters."""
    words = " ".join(str(error).split()) or type(error).__name__
    _, _, after = words.rpartition(" : ") if words.startswith("[ONNXRuntimeError]") else ("", "", words)
    return (after or words)[:160]


def _tensor(node: Any) -> Tensor:
    shape = tuple(one if isinstance(one, int) and one > 0 else None for one in node.shape or ())
    return Tensor(str(node.name), str(node.type), shape)


def _check_beside(path: Path, location: str) -> None:
    """An ONNX file's numbers may be in a file beside it, under a plain name, and nowhere else."""
    beside = path.parent / location
    is_plain = location not in ("", ".", "..") and Path(location).name == location and "\\" not in location
    if not is_plain or beside.is_symlink():
        raise SmafError(f"{path}: wants to read {location!r}; its numbers may only come from a plain file beside it")
    if not beside.is_file():
        raise SmafError(f"{path}: its numbers are in {location}, which is not beside it; copy both")


def _tensors(model: Any) -> Iterator[Any]:
    """All tensors of a model, also those in the bodies of loops and branches, and in functions."""
    yield from _graph_tensors(model.graph)
    for function in model.functions:
        yield from _node_tensors(function.node)


def _graph_tensors(graph: Any) -> Iterator[Any]:
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield sparse.values
        yield sparse.indices
    yield from _node_tensors(graph.node)


def _node_tensors(nodes: Any) -> Iterator[Any]:
    for attribute in (one for node in nodes for one in node.attribute):
        yield attribute.t
        yield from attribute.tensors
        for graph in (attribute.g, *attribute.graphs):
            yield from _graph_tensors(graph)
