"""Which bands and values of deep pictures are shown: asked once for all photos of a project, with one of them to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QButtonGroup, QDoubleSpinBox, QRadioButton, QSpinBox, QWidget

from smaf_core.data.images import MAX_PIXELS
from smaf_core.data.rasters import Raster, is_raster, read_raster, render
from smaf_core.errors import SmafError
from smaf_core.progress import Report
from smaf_core.project.lock import under_way
from smaf_core.project.rendering import originals_of, render_pictures, rendering_of
from smaf_core.project.store import ImageRecord, Project
from smaf_core.settings.pictures import PERCENT, Rendering
from smaf_desktop.machine.run_control import RunControl
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.dialog import Dialog
from smaf_desktop.toolkit.theme import bold
from smaf_desktop.toolkit.widgets import STRETCH, answer_buttons, column, label, row, set_tone
from smaf_desktop.toolkit.words import decimal, grouped

_SIDE = 420  # pixels of the preview
_LOOKED_AT = 60  # photos
_SETTLE_MS = 60
"""So long somebody has to leave the fields alone before the preview follows."""
_FAR = 1e12
"""More than any value of a camera."""


@dataclass(frozen=True)
class _Sample:
    """A photo to look at while bands and values are chosen, small, and what is shown of it now."""

    raster: Raster
    current: Rendering | None


def sample_of(path: Path, current: Rendering | None) -> _Sample:
    """Read a photo, and keep as many of its pixels as the preview shows.

    Raises:
        SmafError: it cannot be read.
    """
    whole = read_raster(path, MAX_PIXELS)
    step = max(1, -(-max(whole.values.shape[:2]) // _SIDE))
    opacity = None if whole.opacity is None else whole.opacity[::step, ::step].copy()
    return _Sample(replace(whole, values=whole.values[::step, ::step].copy(), opacity=opacity), current)


class BandsControl(QObject):
    """Knows whether a project has photos with a choice, asks, and has them shown anew with nothing open meanwhile."""

    def __init__(
        self, window: QWidget, workspace: Workspace, control: RunControl, known: Callable[[], object] = lambda: None
    ) -> None:
        """Look at every project that is opened; `known` is called when it turns out whether there is a choice."""
        super().__init__(window)
        self._window, self._workspace, self._control, self._known = window, workspace, control, known
        self.deep = ""
        """The name of a photo with a choice; empty: there is none, or it is not known yet."""
        workspace.project_opened.connect(self._look)
        workspace.project_closed.connect(lambda: setattr(self, "deep", ""))

    def ask(self) -> None:
        """Ask what is shown of photos with more than 8 bits or many bands."""
        project = self._workspace.project
        if project is None or not self.deep or self._control.is_busy() or self._has_to_wait(project):
            return
        dialog = BandsDialog(self.deep, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.show_bands(dialog.rendering))
        self._workspace.project_closed.connect(dialog.reject)
        folder, name = project.folder, self.deep
        in_background(dialog, lambda: _read_sample(folder, name), dialog.take, dialog.refuse)
        dialog.open()

    def show_bands(self, rendering: Rendering | None) -> None:
        """Show all photos that have a choice anew; None: as without one."""

        trouble = self.tr("Photos that cannot be read and stay as they are: {count}, the first is {reason}")

        def work(project: Project, report: Report) -> None:
            left: list[str] = []
            render_pictures(project, rendering, lambda _, error: left.append(str(error)), report)
            if left:
                raise SmafError(trouble.format(count=grouped(len(left)), reason=left[0]))

        self._workspace.rework(work, self.tr("Showing other bands…"))

    def _look(self) -> None:
        project, document = self._workspace.project, self._workspace.document
        if project is None:
            return
        shown, folder = (document.name if document is not None else ""), project.folder
        work = partial(_first_deep, folder, dict(self._workspace.records), shown)
        in_background(self, work, partial(self._take, folder), lambda _: self._take(folder, ""))

    def _take(self, folder: Path, name: str) -> None:
        """Keep what was found, unless another project is open by now."""
        project = self._workspace.project
        if project is not None and project.folder == folder:
            self.deep = name
            self._known()

    def _has_to_wait(self, project: Project) -> bool:
        """Whether another program is changing the project; then says so."""
        other = under_way(project.folder)
        if other:
            self._workspace.warned.emit(self.tr("Bands cannot be chosen now: {other}.").format(other=other), "")
        return bool(other)


def _first_deep(folder: Path, records: Mapping[str, ImageRecord], shown: str) -> str:
    """The name of a photo with more than 8 bits or many bands: the one on the screen, else the first of some."""
    with Project.open(folder) as project:
        originals = originals_of(project)
    names = [name for name in (shown, *originals) if name in records]
    spread = list(records)[:: max(1, len(records) // _LOOKED_AT)]
    return next((name for name in (*names, *spread) if is_raster(originals.get(name, records[name].path))), "")


def _read_sample(folder: Path, name: str) -> _Sample:
    with Project.open(folder) as project:
        path = originals_of(project).get(name) or project.image(name).path
        return sample_of(path, rendering_of(project))


class BandsDialog(Dialog):
    """One band or three, a range by share or by value, and a photo that shows what comes of it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Shown Bands"))
        self._sample: _Sample | None = None
        self._asked = self._shown = 0
        self._later = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self._render)
        self.preview = label("", self)
        self.preview.setFixedSize(_SIDE, _SIDE * 3 // 4)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(self.tr("Preview of {name}").format(name=name))
        self.about = label(self.tr("Reading {name}…").format(name=name), self, tone="muted", wrap=True)
        self._name = name
        self._make_fields()
        self._lay_out()
        self._allow(False)

    def _make_fields(self) -> None:
        self.usual = QRadioButton(self.tr("As &without a choice"), self)
        self.grey = QRadioButton(self.tr("&One band, as grey"), self)
        self.colour = QRadioButton(self.tr("&Three bands, as red, green and blue"), self)
        self._kinds = _group(self, self.usual, self.grey, self.colour)
        words = (self.tr("Red, or grey"), self.tr("Green"), self.tr("Blue"))
        self.bands = [QSpinBox(self, minimum=1, maximum=1) for _ in words]
        self.by_share = QRadioButton(self.tr("&Share of each photo's own values, in percent"), self)
        self.by_value = QRadioButton(self.tr("&Values, the same in all photos"), self)
        self._ways = _group(self, self.by_share, self.by_value)
        self.low, self.high = QDoubleSpinBox(self), QDoubleSpinBox(self)
        ends = (self.tr("What becomes black"), self.tr("What becomes white"))
        for field, name in zip((*self.bands, self.low, self.high), (*words, *ends), strict=True):
            field.setAccessibleName(name)
        for band in self.bands:
            band.valueChanged.connect(self._change)
        for end in (self.low, self.high):
            end.valueChanged.connect(self._change)
        self._kinds.buttonClicked.connect(self._change)
        self._ways.buttonClicked.connect(self._change_way)

    def _lay_out(self) -> None:
        buttons, self.show_button = answer_buttons(self, self.tr("Show"))
        head = label(self.tr("What photos with more than 8 bits or many bands show"), self, wrap=True)
        head.setFont(bold(self.font(), 1.15))
        bands = row(label(self.tr("Bands"), self), *self.bands, STRETCH)
        values = row(label(self.tr("Black"), self), self.low, label(self.tr("White"), self), self.high, STRETCH)
        note = label(
            self.tr("For all such photos of the project, and kept with it. Masks stay; the photos' files are not touched."),
            self, tone="muted", wrap=True,
        )  # fmt: skip
        parts = (self.usual, self.grey, self.colour, bands, self.by_share, self.by_value, values, note)
        right = column(head, *parts, STRETCH, spacing=8)
        left = column(self.preview, self.about, STRETCH, spacing=6)
        column(row(left, right, spacing=18), buttons, spacing=14, margins=(20, 18, 20, 16), parent=self)

    @property
    def rendering(self) -> Rendering | None:
        """What was chosen; None: as without a choice."""
        if self.usual.isChecked():
            return None
        count = 1 if self.grey.isChecked() else 3
        bands = tuple(field.value() for field in self.bands[:count])
        return Rendering(bands, self.low.value(), self.high.value(), self.by_share.isChecked())

    def take(self, sample: _Sample) -> None:
        """Show the photo that was read, and what is shown of it now."""
        self._sample = sample
        count = sample.raster.values.shape[2]
        for at, field in enumerate(self.bands, start=1):
            field.setMaximum(count)
            field.setValue(min(at, count))
        self.colour.setVisible(count > 1)
        self._set(sample.current)
        low, high = self._extremes()
        words = self.tr("{name}: {count} bands, values from {low} to {high}")
        self.about.setText(words.format(name=self._name, count=grouped(count), low=_plain(low), high=_plain(high)))
        self._allow(True)
        self._change()

    def refuse(self, words: str) -> None:
        """Say why there is nothing to look at."""
        set_tone(self.about, "danger")
        self.about.setText(words)

    def _set(self, current: Rendering | None) -> None:
        chosen = current or Rendering()
        kind = self.usual if current is None else self.grey if len(chosen.bands) == 1 else self.colour
        kind.setChecked(True)
        for field, band in zip(self.bands, chosen.bands, strict=False):
            field.setValue(band)
        (self.by_share if chosen.in_percent else self.by_value).setChecked(True)
        self._limit()
        ends = PERCENT if chosen.low is None or chosen.high is None else (chosen.low, chosen.high)
        self.low.setValue(ends[0])
        self.high.setValue(ends[1])

    def _limit(self) -> None:
        """Let the ends be percentiles, or any values."""
        for field in (self.low, self.high):
            field.setRange(0, 100) if self.by_share.isChecked() else field.setRange(-_FAR, _FAR)
            field.setDecimals(2 if self.by_share.isChecked() else 4)

    def _change_way(self) -> None:
        self._limit()
        ends = PERCENT if self.by_share.isChecked() else self._extremes()
        self.low.setValue(ends[0])
        self.high.setValue(ends[1])
        self._change()

    def _extremes(self) -> tuple[float, float]:
        values = self._sample.raster.values if self._sample is not None else np.zeros(1)
        known = values[np.isfinite(values)] if values.dtype.kind == "f" else values
        return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)

    def _allow(self, on: bool) -> None:
        chosen = on and not self.usual.isChecked()
        for kind in (self.usual, self.grey, self.colour):
            kind.setEnabled(on)
        for way in (self.by_share, self.by_value, self.low, self.high):
            way.setEnabled(chosen)
        for at, field in enumerate(self.bands):
            field.setEnabled(chosen and (at == 0 or self.colour.isChecked()))
        self.show_button.setEnabled(on and (self.usual.isChecked() or self.low.value() < self.high.value()))

    def _change(self, *_: object) -> None:
        self._allow(self._sample is not None)
        self._later.start()

    def _render(self) -> None:
        """Show what was chosen last; of several answers under way the latest counts."""
        sample, rendering = self._sample, self.rendering or Rendering()
        if sample is None or (rendering.low is not None and rendering.high is not None and rendering.low >= rendering.high):
            return
        self._asked += 1
        number = self._asked

        def show(pixels: NDArray[np.uint8]) -> None:
            if number > self._shown:
                self._shown = number
                self._show(pixels)

        in_background(self, lambda: render(sample.raster, rendering), show, self.refuse)

    def _show(self, pixels: NDArray[np.uint8]) -> None:
        height, width = pixels.shape[:2]
        image = QImage(pixels.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
        fitted = QPixmap.fromImage(image).scaled(
            self.preview.size(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.preview.setPixmap(fitted)


def _plain(value: float) -> str:
    return decimal(value, 0 if value.is_integer() else 4)


def _group(owner: QObject, *buttons: QRadioButton) -> QButtonGroup:
    group = QButtonGroup(owner)
    for button in buttons:
        group.addButton(button)
    buttons[0].setChecked(True)
    return group
