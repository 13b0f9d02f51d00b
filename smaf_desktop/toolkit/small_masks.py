"""A mask over its photo, small: for lists of them. May be drawn beside the GUI thread."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter

from smaf_core.data.classes import ClassTable
from smaf_core.data.mask import LabelMap
from smaf_desktop.toolkit.overlays import (
    Palette,
    colour_labels,
    colour_outlines,
    colour_picture,
    label_colours,
    line_colours,
    to_image,
)

_OPACITY = 0.55


def small_mask(picture: NDArray[np.uint8], labels: LabelMap, classes: ClassTable, palette: Palette, side: int) -> QImage:
    """Draw labels and their outlines over a picture, with a longer side of `side` pixels.

    Args:
        picture: (h, w, 3) uint8; may be smaller than the labels.
        labels: (H, W) uint8.
        classes: What colours they have.
        palette: Which colours are shown.
        side: In pixels of the screen.
    """
    fine = max(1, max(picture.shape[:2]) // (2 * side))  # twice as many pixels as are shown are enough
    picture = np.ascontiguousarray(picture[::fine, ::fine])
    rows = np.arange(picture.shape[0]) * labels.shape[0] // picture.shape[0]
    columns = np.arange(picture.shape[1]) * labels.shape[1] // picture.shape[1]
    small, table = labels[rows[:, None], columns], label_colours(classes, palette)
    image = to_image(colour_picture(picture)).copy()
    painter = QPainter(image)
    painter.setOpacity(_OPACITY)
    painter.drawImage(0, 0, to_image(colour_labels(small, table)))
    painter.setOpacity(1)
    painter.drawImage(0, 0, to_image(colour_outlines(small, line_colours(table))))
    painter.end()
    size = QSize(side, side)
    return image.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
