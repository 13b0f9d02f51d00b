"""The steps from photo to mask in a row of small pictures: which one the canvas shows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QWidget

from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.toolkit.theme import current_theme
from smaf_desktop.toolkit.widgets import STRETCH, flat_button, row
from smaf_desktop.toolkit.words import translate

_PICTURE = QSize(52, 36)
_BESIDE = 18  # points beside the words of a button
_EDGE = 14  # points of a button that its words may not use
_SPACING = 2
_REDRAW_MS = 400


class LayerStrip(QFrame):
    """One button a layer, in the order of the machine's work; Tab goes along, Ctrl+1 to Ctrl+8 jump."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._canvas = canvas
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._row = row(STRETCH, spacing=_SPACING, margins=(4, 4, 4, 4), parent=self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_REDRAW_MS)
        self._later.timeout.connect(self._draw_pictures)
        canvas.layersChanged.connect(self.refresh)
        canvas.layerChanged.connect(self._mark)
        current_theme().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show which layers the image has; their pictures follow shortly."""
        for position, layer in enumerate(self._canvas.layers()):
            if layer.key not in self._buttons:
                self._row.insertWidget(position, self._button(layer.key, layer.text))
            button = self._buttons[layer.key]
            button.setEnabled(layer.available)
        listed = {layer.key for layer in self._canvas.layers()}
        for key, button in self._buttons.items():
            button.setVisible(key in listed or not listed)
            button.setEnabled(button.isEnabled() and bool(listed))
        self._fit_words()
        self._mark(self._canvas.layer)
        self._later.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say in fewer letters what there is no room for."""
        super().resizeEvent(event)
        self._fit_words()

    def _fit_words(self) -> None:
        """Give each layer its name, or where there is no room what tells it from the others; Qt would cut the middle out."""
        layers = [layer for layer in self._canvas.layers() if layer.key in self._buttons]
        metrics = self.fontMetrics()

        def room_for(texts: Sequence[str]) -> bool:
            return sum(max(_PICTURE.width(), metrics.horizontalAdvance(text)) + _BESIDE for text in texts) <= self.width()

        shown = [layer.text for layer in layers]
        if not room_for(shown):
            shown = [_short(layer.key, layer.text) for layer in layers]
        if not room_for(shown):  # the tooltip has the whole name
            each = self.width() // max(1, len(layers)) - _SPACING - _EDGE
            shown = [metrics.elidedText(text, Qt.TextElideMode.ElideRight, each) for text in shown]
        for layer, text in zip(layers, shown, strict=True):
            self._buttons[layer.key].setText(text)

    def redraw_soon(self) -> None:
        """Draw the pictures anew once the person pauses."""
        self._later.start()

    def _button(self, key: str, text: str) -> QToolButton:
        button = flat_button("", text, self, text=text)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(_PICTURE)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        button.setMinimumWidth(_PICTURE.width() + 2)  # on a small screen the picture says what the words have no room for
        number = len(self._buttons) + 1
        keys = QKeySequence(f"Ctrl+Alt+{number}")
        native = keys.toString(QKeySequence.SequenceFormat.NativeText)
        about = (text, _tip(key)) if _tip(key) else (text,)
        button.setToolTip("\n".join(about) + "\n" + self.tr("Tab: next layer, {keys}: this one").format(keys=native))
        button.setAccessibleName(self.tr("Layer {name}").format(name=text))
        button.clicked.connect(lambda: self._canvas.set_layer(key))
        QShortcut(keys, self, lambda: self._canvas.set_layer(key))
        self._group.addButton(button)
        self._buttons[key] = button
        return button

    def _mark(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def _draw_pictures(self) -> None:
        ratio = self.devicePixelRatioF()
        available = {layer.key for layer in self._canvas.layers() if layer.available}
        for key, button in self._buttons.items():
            button.setIcon(self._picture(key, ratio) if key in available else QIcon())

    def _picture(self, key: str, ratio: float) -> QIcon:
        image = self._canvas.thumbnail(key, round(_PICTURE.width() * ratio))
        return QIcon(QPixmap.fromImage(image))


def _short(key: str, text: str) -> str:
    """The figure of a scale, and of others the first word."""
    return text.split()[-1 if key.startswith("scale:") else 0]


def _tip(key: str) -> str:
    return {
        "image": translate("LayerStrip", "The photo alone"),
        "scale:0": translate("LayerStrip", "Where the network sees a class in the shrunken photo: large objects whole"),
        "scale:1": translate("LayerStrip", "Where the network sees a class in the photo as it is"),
        "scale:2": translate("LayerStrip", "Where the network sees a class in the photo enlarged by half"),
        "scale:3": translate("LayerStrip", "Where the network sees a class in the photo at twice its size: small objects"),
        "fused": translate("LayerStrip", "All scales together"),
        "crf": translate("LayerStrip", "The machine's proposal: fused attention aligned to the edges of the photo"),
        "segmenter": translate("LayerStrip", "What the trained segmenter sees, without knowing the tags"),
        "mask": translate("LayerStrip", "Your mask"),
    }.get(key, "")
