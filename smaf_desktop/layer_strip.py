"""The steps from photo to mask in a row of small pictures: which one the canvas shows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from smaf_desktop.canvas import Canvas
from smaf_desktop.theme import current_theme

_PICTURE = QSize(52, 36)
_REDRAW_MS = 400


class LayerStrip(QFrame):
    """One button a layer, in the order of the machine's work; Tab goes along, Ctrl+1 to Ctrl+8 jump."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self._canvas = canvas
        self._buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self, spacing=4)
        self._row.setContentsMargins(8, 5, 8, 5)
        self._later = QTimer(self, singleShot=True, interval=_REDRAW_MS)
        self._later.timeout.connect(self._draw_pictures)
        self._opacity = self._slider()
        self._row.addStretch()
        caption = QLabel(self.tr("Overlay"), self)
        caption.setProperty("muted", True)
        self._row.addWidget(caption)
        self._row.addWidget(self._opacity)
        canvas.layersChanged.connect(self.refresh)
        canvas.layerChanged.connect(self._mark)
        current_theme().changed.connect(self.refresh)
        self.refresh()

    @property
    def opacity(self) -> QSlider:
        """The slider for the overlay, 0 to 100."""
        return self._opacity

    def refresh(self) -> None:
        """Show which layers the image has; their pictures follow shortly."""
        for position, layer in enumerate(self._canvas.layers()):
            if layer.key not in self._buttons:
                self._row.insertWidget(position, self._button(layer.key, layer.text))
            button = self._buttons[layer.key]
            button.setEnabled(layer.available)
            button.setText(layer.text)
        self._mark(self._canvas.layer)
        self._later.start()

    def redraw_soon(self) -> None:
        """Draw the pictures anew once the person pauses."""
        self._later.start()

    def _button(self, key: str, text: str) -> QToolButton:
        button = QToolButton(self, checkable=True, toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setProperty("flat", True)
        button.setIconSize(_PICTURE)
        button.setText(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setMinimumWidth(68)
        number = len(self._buttons) + 1
        keys = QKeySequence(f"Ctrl+Alt+{number}")
        tip = _TIPS.get(key, "")
        words = f"{self.tr(tip)}\n" if tip else ""
        button.setToolTip(words + self.tr("Tab: next layer, {keys}: this one").format(keys=keys.toString()))
        button.setAccessibleName(self.tr("Layer {name}").format(name=text))
        button.clicked.connect(lambda: self._canvas.set_layer(key))
        QShortcut(keys, self, lambda: self._canvas.set_layer(key))
        self._group.addButton(button)
        self._buttons[key] = button
        return button

    def _slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setRange(0, 100)
        slider.setFixedWidth(90)
        slider.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        slider.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        slider.setToolTip(self.tr("How strongly the overlay covers the photo"))
        slider.setAccessibleName(self.tr("Overlay opacity"))
        slider.valueChanged.connect(lambda value: self._canvas.set_opacity(value / 100))
        return slider

    def _mark(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def _draw_pictures(self) -> None:
        ratio = self.devicePixelRatioF()
        for layer in self._canvas.layers():
            self._buttons[layer.key].setIcon(self._picture(layer.key, ratio) if layer.available else QIcon())

    def _picture(self, key: str, ratio: float) -> QIcon:
        image = self._canvas.thumbnail(key, round(_PICTURE.width() * ratio))
        return QIcon(QPixmap.fromImage(image))


_TIPS = {
    "image": "The photo alone",
    "scale:0": "What the network looks at in the shrunken photo: large objects whole",
    "scale:1": "What the network looks at in the photo as it is",
    "scale:2": "What the network looks at in the photo enlarged by half: smaller objects",
    "scale:3": "What the network looks at in the photo at twice its size: small objects",
    "fused": "All scales together",
    "crf": "The machine's proposal: fused attention aligned to the edges of the photo",
    "mask": "Your mask",
}
