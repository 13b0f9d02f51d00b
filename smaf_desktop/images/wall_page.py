"""The wall with its line of words above: how it is used, what is shown, and the way back to one photo."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from smaf_desktop.images.image_list import ImageList
from smaf_desktop.images.wall import Wall
from smaf_desktop.toolkit.widgets import ElidedLabel, column, flat_button, row

_UNTAGGED = "tag:none"


class WallPage(QWidget):
    """The wall in the place of the canvas."""

    left = Signal()
    """Back to the photo itself."""

    def __init__(self, images: ImageList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images = images
        self.wall = Wall(images.model, images.view.selectionModel(), self)
        words = ElidedLabel(self)
        words.setText(
            self.tr(
                "Select with Shift, Ctrl or a frame. 1 to 9 tag what is selected, / finds any class, 0 says: only background; "
                "the same key again takes the tag away."
            )
        )
        self.untagged = QCheckBox(self.tr("Without tags only"), self)
        self.untagged.setToolTip(self.tr("What has been tagged stays until this is switched off and on"))
        self.untagged.toggled.connect(lambda on: images.set_word(_UNTAGGED, on))
        images.filter_box.textChanged.connect(self._follow_filter)
        back = flat_button("image", self.tr("Back to the photo"), self, text=self.tr("Photo"))
        back.clicked.connect(self.left)
        bar = QFrame(self)
        bar.setProperty("bar", True)
        row(back, words, self.untagged, margins=(10, 3, 10, 3), parent=bar).setStretch(1, 1)
        column(bar, self.wall, spacing=0, parent=self).setStretchFactor(self.wall, 1)
        self.setFocusProxy(self.wall)

    def _follow_filter(self, text: str) -> None:
        is_on = _UNTAGGED in text.split()
        if is_on != self.untagged.isChecked():
            self.untagged.blockSignals(True)
            self.untagged.setChecked(is_on)
            self.untagged.blockSignals(False)
