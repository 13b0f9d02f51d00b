"""What an encoder saw, kept on disk by what is in the picture: a click never waits for it twice, nor in another project folder.

A file holds half-precision arrays: 2 MiB for SAM and MobileSAM, 8 for SAM 2. The folder is bounded; what was used least
recently goes first. Any file may vanish at any moment.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from smaf_core.data.attention import DAMAGE, check_unfolded
from smaf_core.data.files import writing_whole
from smaf_core.errors import SmafError
from smaf_core.promptable.model import PromptableModel
from smaf_core.promptable.prompts import Embedding

MOST_BYTES = 2 << 30
"""Of all files in the folder: about 1,000 pictures of SAM's, 250 of SAM 2's."""

IN_MEMORY = 4
"""Embeddings that are also kept in memory: the picture on the screen and the next ones."""

SUFFIX = ".embedding"


class Embeddings:
    """Embeddings of one model, made when first asked for."""

    def __init__(self, model: PromptableModel, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._model, self._folder, self._most = model, folder, most_bytes
        self._recent: OrderedDict[str, Embedding] = OrderedDict()
        self._of_model = hashlib.sha256(model.pair.looks_like.encode()).hexdigest()
        self._making, self._ordering = threading.Lock(), threading.Lock()

    def of(self, path: Path, read: Callable[[Path], NDArray[np.uint8]]) -> Embedding:
        """Give the embedding of a picture: from memory, from the disk, or made now. From any thread; one at a time is made.

        Args:
            path: The picture's file; its bytes name the embedding.
            read: Reads it, (H, W, 3) uint8 RGB; called only where it must be looked at.

        Raises:
            SmafError: the picture cannot be read, or the encoder failed.
        """
        key = self._key(path)
        found = self._found(key)
        if found is None:
            with self._making:  # who waited for somebody else to look at it finds it now
                found = self._found(key) or self._made(key, path, read)
        with self._ordering:
            self._recent[key] = found
            self._recent.move_to_end(key)
            while len(self._recent) > IN_MEMORY:
                self._recent.popitem(last=False)
        return found

    def has(self, path: Path) -> bool:
        """Whether a picture need not be looked at any more."""
        key = self._key(path)
        return key in self._recent or (self._folder / (key + SUFFIX)).exists()

    def _found(self, key: str) -> Embedding | None:
        """Give what is in memory or on the disk; None where that is nothing."""
        recent = self._recent.get(key)
        if recent is not None:
            return recent
        kept = self._folder / (key + SUFFIX)
        with suppress(*DAMAGE):  # gone, cut off, or somebody else's: made anew
            with np.load(kept, allow_pickle=False) as file:
                check_unfolded(file.zip)
                height, width = file["size"].tolist()
                tensors = {name: file[name] for name in file.files if name != "size"}
            os.utime(kept)  # used now
            return Embedding(self._model.family.frame((height, width)), tensors)
        return None

    def _made(self, key: str, path: Path, read: Callable[[Path], NDArray[np.uint8]]) -> Embedding:
        """Look at a picture, and keep what was seen."""
        kept = self._folder / (key + SUFFIX)
        made = self._model.encode(read(path))
        with suppress(SmafError):  # a full disk costs time, never the answer
            with writing_whole(kept) as stream:
                np.savez(stream, size=np.array(made.frame.size), **made.tensors)  # type: ignore[arg-type]  # for allow_pickle
            self._make_room()
        return made

    def _make_room(self) -> None:
        """Delete what was used least recently until the rest fits."""
        files = []
        for path in self._folder.glob(f"*{SUFFIX}"):
            with suppress(OSError):
                files.append((path.stat().st_mtime_ns, path.stat().st_size, path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files, key=lambda one: one[0]):
            if total <= self._most:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _key(self, path: Path) -> str:
        """Name what is in a file, as this model sees it.

        Raises:
            SmafError: it cannot be read.
        """
        digest = hashlib.sha256(self._of_model.encode())
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise SmafError(f"{path}: cannot be read ({error.strerror or error})") from error
        return digest.hexdigest()[:32]
