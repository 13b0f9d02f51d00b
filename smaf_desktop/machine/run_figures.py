"""Looks at what a training leaves on its way: the figures of its steps, and the masks of a few images."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from smaf_core.data.images import Picture, read_image, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.data.resizing import resize
from smaf_core.project.layout import FIGURES, SAMPLES, SAMPLES_LIST, Layout
from smaf_desktop.toolkit.background import in_background

POLL_EVERY_MS = 1000
_MOST = 1 << 20  # bytes of figures read at a look

Figures = Mapping[str, float]


@dataclass(frozen=True)
class ShownSample:
    """One image as the network sees it now: a small picture and its label map, of one size."""

    name: str
    picture: Picture
    label_map: LabelMap


@dataclass(frozen=True)
class _Seen:
    figures: tuple[Figures, ...]
    read_to: int
    step: int | None
    samples: tuple[ShownSample, ...]


class RunWatch(QObject):
    """Follows the newest round of a project while a run is under way; reads in another thread."""

    figures_came = Signal(object)
    """A sequence of the figures of steps, oldest first."""
    began_anew = Signal()
    """What comes now belongs to another training than what came before."""
    samples_came = Signal(int, object)
    """After which step, and the samples."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Path | None = None
        self._photos: Mapping[str, Path] = {}
        self._before: Mapping[Path, int] = {}
        self._folder: Path | None = None
        self._read_to = 0
        self._step: int | None = None
        self._is_looking = False
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_EVERY_MS)
        self._timer.timeout.connect(self.poll)

    def begin(self, project: Path, photos: Mapping[str, Path], *, is_new: bool) -> None:
        """Follow a run.

        Args:
            project: The project's folder.
            photos: Where the picture of each image is.
            is_new: Whether the run starts now, so that rounds that are there already are not its own unless they grow.
        """
        self._project, self._photos, self._folder = project, photos, None
        self._before = {one: _size(one) for one in _rounds(project)} if is_new else {}
        self._timer.start()

    def end(self) -> None:
        """Look once more, and then no longer."""
        self.poll()
        self._timer.stop()

    @property
    def is_looking(self) -> bool:
        """Whether something is being read just now."""
        return self._is_looking

    def poll(self) -> None:
        """Read what is new."""
        if self._project is None or self._is_looking:
            return
        folder = self._current(self._project)
        if folder is None:
            return
        if folder != self._folder:
            self._folder, self._read_to, self._step = folder, 0, None
            self.began_anew.emit()
        self._is_looking = True
        read_to, step, photos = self._read_to, self._step, self._photos
        in_background(self, lambda: _read(folder, read_to, step, photos), self._take, lambda _: self._forget_turn())

    def _current(self, project: Path) -> Path | None:
        """Find the newest round that has figures and has grown since the run began."""
        rounds = [one for one in _rounds(project) if _size(one) and _size(one) != self._before.get(one)]
        return rounds[-1] if rounds else None

    def _take(self, seen: _Seen) -> None:
        self._is_looking = False
        if seen.read_to < self._read_to:
            self.began_anew.emit()  # the training was begun again, and its file is shorter
        self._read_to = seen.read_to
        if seen.figures:
            self.figures_came.emit(seen.figures)
        if seen.step is not None and seen.step != self._step:
            self._step = seen.step
            self.samples_came.emit(seen.step, seen.samples)

    def _forget_turn(self) -> None:
        """A file was being replaced just now; the next look finds it."""
        self._is_looking = False


def _rounds(project: Path) -> list[Path]:
    return sorted(one for one in Layout(project).rounds_folder.glob("*") if one.is_dir())


def _size(folder: Path) -> int:
    try:
        return (folder / FIGURES).stat().st_size
    except OSError:
        return 0


def _read(folder: Path, read_to: int, step: int | None, photos: Mapping[str, Path]) -> _Seen:
    size = _size(folder)
    figures, end = _figures(folder / FIGURES, read_to if size >= read_to else 0)
    found, samples = _samples(folder / SAMPLES / SAMPLES_LIST, step, photos)
    return _Seen(figures, end, found, samples)


def _figures(path: Path, read_to: int) -> tuple[tuple[Figures, ...], int]:
    """Read whole lines from a place on; a line that is no figures is passed over."""
    try:
        with path.open("rb") as file:
            file.seek(read_to)
            data = file.read(_MOST)
    except OSError:
        return (), read_to
    whole = data[: data.rfind(b"\n") + 1]
    found = []
    for line in whole.splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        if isinstance(one, dict) and isinstance(one.get("step"), int):
            found.append({name: value for name, value in one.items() if isinstance(value, (int, float))})
    return tuple(found), read_to + len(whole)


def _samples(path: Path, known: int | None, photos: Mapping[str, Path]) -> tuple[int | None, tuple[ShownSample, ...]]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        step, names = int(about["step"]), [str(name) for name in about["names"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None, ()
    if step == known:
        return known, ()
    return step, tuple(_sample(path.with_name(f"{number}.png"), name, photos) for number, name in _there(path, names, photos))


def _there(path: Path, names: Sequence[str], photos: Mapping[str, Path]) -> list[tuple[int, str]]:
    return [(at, name) for at, name in enumerate(names) if name in photos and path.with_name(f"{at}.png").exists()]


def _sample(path: Path, name: str, photos: Mapping[str, Path]) -> ShownSample:
    label_map = read_label_map(path)
    return ShownSample(name, resize(read_image(photos[name]), (label_map.shape[0], label_map.shape[1])), label_map)
