"""What can go wrong that a user can understand and mend."""

from __future__ import annotations

from collections.abc import Callable


class SmafError(Exception):
    """Wrong input: the message is one line that says which file, which line, and what to do.

    Raised anywhere, caught once at the border (terminal, worker, message box). Our own mistakes are never wrapped in it:
    they fly with their traceback.
    """


class Unreadable(SmafError):  # noqa: N818 - says what is the matter with a file
    """A file of one image is missing, damaged or not what it should be: the image can be left out, and the others go on."""


class DamagedDatabase(SmafError):  # noqa: N818 - says what is the matter
    """What a project says of its images is damaged: its last good copy can take its place."""


NO_MODEL = "this needs a model of your own (SAM or its kin, as ONNX): Preferences ▸ Models, or: smaf assist use FOLDER"
"""What to do where no promptable model is chosen. The window knows these words again, and offers to choose one."""


def in_words(error: BaseException) -> str:
    """Say in one line what went wrong; of a file that the system refuses, which one, and why."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


LeaveOut = Callable[[str, Unreadable], None]
"""Told of an image that a run goes on without, by its name, and why; it may raise what it is told to end the run."""


def give_up(name: str, error: Unreadable) -> None:
    """Leave no image out: raise what is wrong with one."""
    raise error


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Raised inside a long job at the next safe moment after a person asked it to stop."""


def gpu_trouble(text: str) -> str | None:
    """Say in one line what became of the GPU and what to do, where an error tells of that; None where it does not.

    It goes by the words of PyTorch and CUDA, so that it needs no torch: they are the same in an exception, in a traceback,
    and in what the C++ below prints when it ends the process.

    Args:
        text: What an error says, or the last words of a process on stderr.
    """
    if any(words in text for words in _GPU_FULL):
        return (
            "the GPU's memory ran out; close other programs that use it, choose another preset, or compute on the processor, "
            "then start again"
        )
    if any(words in text for words in _GPU_LOST):
        return (
            "the GPU stopped answering; start again to go on. If it happens again, restart the computer, or compute on the "
            "processor (--device cpu; in the window: Advanced, Compute on)"
        )
    return None


_GPU_FULL = ("CUDA out of memory", "MPS backend out of memory", "Triton Error [CUDA]: out of memory", "_STATUS_ALLOC_FAILED")
_GPU_LOST = ("CUDA error", "CUDNN_STATUS_", "CUBLAS_STATUS_", "NCCL error", "CUDA driver error", "Triton Error [CUDA]")
