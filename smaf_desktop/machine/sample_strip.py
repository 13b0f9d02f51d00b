"""A few images whose masks change while the network learns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from smaf_core.data.classes import ClassTable
from smaf_desktop.machine.run_figures import ShownSample
from smaf_desktop.toolkit.overlays import Palette, Table, colour_labels, colour_picture, label_colours, to_image
from smaf_desktop.toolkit.words import grouped

_OPACITY = 0.55
_GAP = 4


class SampleStrip(QWidget):
    """Small pictures with their masks over them, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: list[tuple[str, QImage]] = []
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("What the network makes of some images now"))
        self.hide()

    def clear(self) -> None:
        """Show nothing."""
        self._images, self._words = [], ""
        self.hide()

    def show_samples(self, step: int, samples: Sequence[ShownSample], classes: ClassTable, palette: Palette) -> None:
        """Show the samples as the network sees them after so many steps."""
        table = label_colours(classes, palette, frozenset())
        self._images = [(one.name, _drawn(one, table)) for one in samples]
        self._words = self.tr("Masks at step {n}").format(n=grouped(step))
        self.setAccessibleDescription(f"{self._words}: {', '.join(name for name, _ in self._images)}")
        self.setToolTip(", ".join(name for name, _ in self._images))
        self.setVisible(bool(samples))
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        """What is said below the pictures."""
        return self._words

    @property
    def images(self) -> list[QImage]:
        """The pictures that are shown."""
        return [image for _, image in self._images]

    def sizeHint(self) -> QSize:
        """As wide as there is room, as high as two rows of two."""
        return QSize(240, 210 if len(self._images) > 2 else 110)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw two pictures a row, and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        line = painter.fontMetrics().height()
        rows = max(1, -(-len(self._images) // 2))
        width, height = (self.width() - _GAP) / 2, (self.height() - line - 4) / rows - _GAP
        for at, (_, image) in enumerate(self._images):
            left, top = (at % 2) * (width + _GAP), (at // 2) * (height + _GAP)
            factor = min(width / image.width(), height / image.height())
            across, down = image.width() * factor, image.height() * factor
            painter.drawImage(QRectF(left + (width - across) / 2, top + (height - down) / 2, across, down), image)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        words = QRectF(0, self.height() - line - 2, self.width(), line + 2)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self._words)


def _drawn(sample: ShownSample, table: Table) -> QImage:
    image = to_image(colour_picture(sample.picture)).copy()
    painter = QPainter(image)
    painter.setOpacity(_OPACITY)
    painter.drawImage(0, 0, to_image(colour_labels(sample.label_map, table)))
    painter.end()
    return image
