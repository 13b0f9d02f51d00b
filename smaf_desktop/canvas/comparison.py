"""Two layers of one image beside each other: on both sides of a line on the canvas, or in two views that move together."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QSplitter, QToolButton, QWidget

from smaf_desktop.canvas.canvas import Canvas, Hover
from smaf_desktop.canvas.layers import IMAGE
from smaf_desktop.canvas.viewer import Viewer
from smaf_desktop.toolkit.widgets import STRETCH, column, flat_button, label, row

Mode = Literal["", "slider", "side by side"]


class Comparison(QWidget):
    """The canvas, and what it is compared with. The canvas shows its layer as ever; the other layer is chosen here."""

    mode_changed = Signal(str)
    hovered = Signal(object)
    """A `Hover` over the other view, or None."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.mode: Mode = ""
        self._canvas = canvas
        self.other = Viewer(self)
        self.other.setAccessibleName(self.tr("The other layer"))
        self.other.setFocusProxy(canvas)  # keys belong to the canvas wherever the pointer is
        self.other.hide()
        self.bar = _Bar(self)
        self.bar.hide()
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        for view in (self.other, canvas):
            splitter.addWidget(view)
            splitter.setStretchFactor(splitter.indexOf(view), 1)
        self._splitter = splitter
        self.setFocusProxy(canvas)
        column(self.bar, splitter, spacing=0, parent=self).setStretchFactor(splitter, 1)
        self.bar.layer_chosen.connect(self._show_other)
        self.bar.mode_chosen.connect(self.set_mode)
        canvas.layersChanged.connect(self._follow_document)
        canvas.layerStyleChanged.connect(self._follow_style)
        canvas.hovered.connect(self._mark_other)
        self.other.hovered.connect(self._take_hover)

    def set_mode(self, mode: Mode) -> None:
        """Compare on both sides of a line, in two views, or not at all."""
        if mode == self.mode:
            return
        self.mode = mode
        self.bar.show_mode(mode)
        is_aside = mode == "side by side"
        self.other.setVisible(is_aside)
        if is_aside:
            self._splitter.setSizes([1000, 1000])
            self.other.wheel_zooms = self._canvas.wheel_zooms
        self._follow_document()
        if is_aside:
            self._canvas.link(self.other)
            self._canvas.fit()
        else:
            self._canvas.unlink()
        self.mode_changed.emit(mode)

    def _follow_document(self) -> None:
        """Show the image the canvas shows, and offer its layers."""
        self.bar.offer([(layer.key, layer.text) for layer in self._canvas.layers() if layer.available])
        document = self._canvas.document if self.mode == "side by side" else None
        if document is not self.other.document:
            self.other.set_classes(self._canvas.classes)
            self.other.set_layer_style(self._canvas.layer_style)
            self.other.show_document(document)
            if document is not None:
                self.other.set_view(self._canvas.view)
        self._show_other(self.bar.layer)

    def _follow_style(self) -> None:
        self.other.set_classes(self._canvas.classes)
        self.other.set_layer_style(self._canvas.layer_style)

    def _show_other(self, key: str) -> None:
        self.other.set_layer(key)
        self._canvas.set_compare(key if self.mode == "slider" else None)

    def _mark_other(self, hover: Hover | None) -> None:
        self.other.set_mark(None if hover is None else (hover.row + 0.5, hover.column + 0.5))

    def _take_hover(self, hover: Hover | None) -> None:
        """Tell what is under the pointer as if it were on the canvas, and mark the same place there."""
        self._canvas.set_mark(None if hover is None else (hover.row + 0.5, hover.column + 0.5))
        self.hovered.emit(hover)


class _Bar(QFrame):
    """What is compared with what, and how."""

    layer_chosen = Signal(str)
    mode_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        words = self.tr("The layer at the left; the one at the right is chosen above")
        self._layer = QComboBox(self)
        self._layer.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._layer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._layer.setToolTip(words)
        self._layer.setAccessibleName(words)
        self._layer.activated.connect(lambda _: self.layer_chosen.emit(self.layer))
        self._slider = self._button("compare", self.tr("Slider"), self.tr("A line on the image that can be dragged"), "slider")
        self._aside = self._button(
            "side-by-side", self.tr("Side by side"), self.tr("Two views that move together"), "side by side"
        )
        group = QButtonGroup(self)
        group.addButton(self._slider)
        group.addButton(self._aside)
        close = flat_button("close", self.tr("Stop comparing"), self)
        close.clicked.connect(lambda: self.mode_chosen.emit(""))
        parts = (label(self.tr("Left"), self), self._layer, self._slider, self._aside, STRETCH, close)
        row(*parts, margins=(10, 3, 10, 3), parent=self)

    @property
    def layer(self) -> str:
        """Key of the layer at the left."""
        return str(self._layer.currentData() or IMAGE)

    def choose(self, key: str) -> None:
        """Choose the layer at the left."""
        at = self._layer.findData(key)
        if at >= 0:
            self._layer.setCurrentIndex(at)
            self.layer_chosen.emit(key)

    def offer(self, layers: list[tuple[str, str]]) -> None:
        """Offer the layers of an image; the choice stays where it is there."""
        keys = [self._layer.itemData(at) for at in range(self._layer.count())]
        if keys == [key for key, _ in layers]:
            return
        chosen = self.layer if self._layer.count() else IMAGE  # the proposal is the mask until somebody paints
        self._layer.clear()
        for key, text in layers:
            self._layer.addItem(text, key)
        self._layer.setCurrentIndex(max(self._layer.findData(chosen), 0))

    def show_mode(self, mode: Mode) -> None:
        """Show how it is compared."""
        self.setVisible(bool(mode))
        self._slider.setChecked(mode == "slider")
        self._aside.setChecked(mode == "side by side")

    def _button(self, icon: str, text: str, tip: str, mode: Mode) -> QToolButton:
        button = flat_button(icon, tip, self, text=text)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.mode_chosen.emit(mode))
        return button
