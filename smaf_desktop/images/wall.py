"""The wall: the images of the list as large pictures side by side, to select many of them and tag them at once.

Qt's own list view asks for the place of every image whenever it is resized. Here all cells have one size and a place is
arithmetic, so that 20,000 images cost what the ones on the screen cost.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from smaf_desktop.images.faces import Faces, Sight
from smaf_desktop.images.image_model import ImageListModel
from smaf_desktop.images.thumbnails import Thumbnails
from smaf_desktop.toolkit.theme import current_theme

Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag
_Move = QAbstractItemView.CursorAction

_PICTURE = QSize(148, 111)
_EDGE = 8  # around a picture, within its cell
_BUDGET = 96 << 20  # bytes of pictures in memory: about 1,500, and 370 on a screen of 200 %
_SCREENS = 3  # of drawn cells that are kept
_FRAME_MS = 16  # how long what is to be drawn later waits for others
_TELL_MS = 30  # what a hand that draws a frame has selected is told so seldom

_MOVES = {
    Qt.Key.Key_Left: _Move.MoveLeft, Qt.Key.Key_Right: _Move.MoveRight, Qt.Key.Key_Up: _Move.MoveUp,
    Qt.Key.Key_Down: _Move.MoveDown, Qt.Key.Key_Home: _Move.MoveHome, Qt.Key.Key_End: _Move.MoveEnd,
    Qt.Key.Key_PageUp: _Move.MovePageUp, Qt.Key.Key_PageDown: _Move.MovePageDown,
}  # fmt: skip


class Wall(QAbstractItemView):
    """Shows the model of the image list in a grid, and shares its selection."""

    opened = Signal()
    """Somebody wants to see the current image itself."""
    background_asked = Signal()
    """The selected images show none of the classes."""
    selection_settled = Signal()
    """What is selected has changed, and does not change every moment."""

    def __init__(self, model: ImageListModel, selection: QItemSelectionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = Thumbnails(self, _BUDGET)
        self.pictures.ready.connect(self._show_soon)
        self._images = model
        self._faces = Faces(_PICTURE)
        self._late = set[str]()
        self._blank, self._chosen = QColor(), QColor()  # of the frame that is being drawn
        self._any_selected = False
        self._soon = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._soon.timeout.connect(self._show_late)
        self._anchor = 0
        self._band = QRect()
        self._settling = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._settling.timeout.connect(self.selection_settled)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleName(self.tr("Wall of images"))
        self.viewport().setMouseTracking(True)
        self.setModel(model)
        self.setSelectionModel(selection)
        selection.selectionChanged.connect(lambda *_: self._settling.start())
        self.doubleClicked.connect(lambda _: self.opened.emit())

    def forget_pictures(self) -> None:
        """Another project: its images may have the same names."""
        self.pictures.clear()
        self._faces.clear()

    # ── where things are ──

    @property
    def _cell(self) -> QSize:
        """Size of a cell: the picture, and a line of text below."""
        return QSize(_PICTURE.width() + 2 * _EDGE, _PICTURE.height() + self.fontMetrics().height() + 2 * _EDGE + 4)

    @property
    def columns(self) -> int:
        """How many images are beside each other."""
        return max(self.viewport().width() // self._cell.width(), 1)

    def _rows(self) -> int:
        return -(-self._images.rowCount() // self.columns)

    def _box(self, at: int) -> QRect:
        """Cell of an image, on the screen."""
        cell, columns = self._cell, self.columns
        left = (self.viewport().width() - columns * cell.width()) // 2
        x, y = at % columns * cell.width() + max(left, 0), at // columns * cell.height() - self.verticalOffset()
        return QRect(QPoint(x, y), cell)

    def _rows_in(self, box: QRect) -> range:
        """Rows of cells that a box on the screen touches."""
        height, offset = self._cell.height(), self.verticalOffset()
        return range(max((box.top() + offset) // height, 0), min((box.bottom() + offset) // height + 1, self._rows()))

    def visualRect(self, index: Index) -> QRect:
        """Give the place of an image on the screen."""
        return self._box(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Give the image at a place."""
        cell = self._cell
        left = self._box(0).left()
        column, row = (point.x() - left) // cell.width(), (point.y() + self.verticalOffset()) // cell.height()
        at = row * self.columns + column
        if 0 <= column < self.columns and 0 <= at < self._images.rowCount():
            return self._images.index(at)
        return QModelIndex()

    def scrollTo(self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible) -> None:
        """Bring an image into sight, by as little as needed."""
        box, bar = self.visualRect(index), self.verticalScrollBar()
        below = box.bottom() - self.viewport().height() + 1
        if box.top() < 0 or hint == QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(bar.value() + box.top())
        elif below > 0:
            bar.setValue(bar.value() + below)

    def horizontalOffset(self) -> int:
        """It never scrolls sideways."""
        return 0

    def verticalOffset(self) -> int:
        """How far it has been scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """What the filter leaves out is not in the model."""
        return False

    def updateGeometries(self) -> None:
        """Scroll as far as there are images."""
        height, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(self._rows() * self._cell.height() - height, 0))
        bar.setPageStep(height)
        bar.setSingleStep(self._cell.height() // 3)
        super().updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew, and keep the current image in sight."""
        super().resizeEvent(event)
        self.updateGeometries()
        if event.size().width() != event.oldSize().width():
            self.scrollTo(self.currentIndex())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is drawn; only what comes into sight is drawn."""
        self.viewport().scroll(dx, dy)

    # ── choosing ──

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Give the image that a key leads to."""
        count, columns = self._images.rowCount(), self.columns
        page = max(self.viewport().height() // self._cell.height(), 1) * columns
        steps = {
            _Move.MoveLeft: -1, _Move.MovePrevious: -1, _Move.MoveRight: 1, _Move.MoveNext: 1, _Move.MoveUp: -columns,
            _Move.MoveDown: columns, _Move.MovePageUp: -page, _Move.MovePageDown: page, _Move.MoveHome: -count,
            _Move.MoveEnd: count,
        }  # fmt: skip
        at = max(self.currentIndex().row(), 0) + steps[action]
        return self._images.index(min(max(at, 0), count - 1)) if count else QModelIndex()

    def select_to(self, index: QModelIndex, *, extend: bool = False) -> None:
        """Go to an image; `extend` selects all from the one chosen before to it, as Shift does."""
        if not index.isValid():
            return
        model, at = self.selectionModel(), index.row()
        self._anchor = min(self._anchor, self._images.rowCount() - 1) if extend else at
        first, last = sorted((self._anchor, at))
        model.setCurrentIndex(index, _Flag.NoUpdate)
        model.select(QItemSelection(self._images.index(first), self._images.index(last)), _Flag.ClearAndSelect)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go about with the arrows, select with Shift, open with Return; 0 says that nothing of the classes is there."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        shift = Qt.KeyboardModifier.ShiftModifier
        if key in _MOVES and modifiers in (Qt.KeyboardModifier.NoModifier, shift):
            self.select_to(self.moveCursor(_MOVES[key], modifiers), extend=modifiers == shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self.opened.emit()
        elif key == Qt.Key.Key_0 and not modifiers:
            self.background_asked.emit()
        elif key == Qt.Key.Key_A and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.selectAll()
        else:
            event.ignore()  # also letters, by which Qt would look for a name

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select up to here with Shift; else as every list does."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.select_to(index, extend=True)
            return
        if index.isValid():
            self._anchor = index.row()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The frame is drawn."""
        super().mouseReleaseEvent(event)
        self._band = QRect()
        self.viewport().update()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the images that a frame touches."""
        is_frame = self.state() == QAbstractItemView.State.DragSelectingState
        self._band = rect.normalized() if is_frame else QRect()
        self.selectionModel().select(self._within(rect.normalized()), command)
        self.viewport().update()

    def _within(self, rect: QRect) -> QItemSelection:
        """Give the images whose cells a frame touches, a range for each row of cells."""
        selection, columns, width = QItemSelection(), self.columns, self._cell.width()
        left = self._box(0).left()
        first, last = max((rect.left() - left) // width, 0), min((rect.right() - left) // width, columns - 1)
        for row in self._rows_in(rect) if first <= last else ():
            begin, end = row * columns + first, min(row * columns + last, self._images.rowCount() - 1)
            if begin <= end:
                selection.select(self._images.index(begin), self._images.index(end))
        return selection

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Draw all anew when a selection changes: which of thousands are in sight is not worth working out."""
        return QRegion(self.viewport().rect())

    # ── drawing ──

    def dataChanged(self, top: Index, bottom: Index, roles: Sequence[int] = ()) -> None:
        """Draw anew; the small pictures of the list are no business of the wall."""
        if list(roles) != [Qt.ItemDataRole.DecorationRole]:
            self.viewport().update()

    def _show_soon(self, name: str) -> None:
        """Draw an image anew with the others that wait for it: a frame for all."""
        self._late.add(name)
        if not self._soon.isActive():
            self._soon.start()

    def _show_late(self) -> None:
        """Draw the images that wait, wherever they have been scrolled to meanwhile."""
        late, self._late = self._late, set()
        cell, columns, origin, viewport = self._cell, self.columns, self._box(0).topLeft(), self.viewport()
        for name in late:
            row, column = divmod(self._images.row(name), columns)
            viewport.update(QRect(origin + QPoint(column * cell.width(), row * cell.height()), cell))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells that are to be drawn; faces that do not fit into this frame come with the next one."""
        cell, columns, region = self._cell, self.columns, event.region()
        self._begin_frame(cell)
        if event.rect() == self.viewport().rect():  # whoever waits is drawn now: not once more before this frame is seen
            self._late.clear()
            self._soon.stop()
        painter = QPainter(self.viewport())
        origin = self._box(0).topLeft()
        for row in self._rows_in(event.rect()):
            for at in range(row * columns, min((row + 1) * columns, self._images.rowCount())):
                box = QRect(origin + QPoint(at % columns * cell.width(), row * cell.height()), cell)
                if region.intersects(box):
                    self._paint_ground(painter, at, box.adjusted(2, 2, -2, -2))
                    self._paint_face(painter, at, box.topLeft() + QPoint(_EDGE, _EDGE))
        self._faces.keep(_SCREENS * columns * (self.viewport().height() // cell.height() + 2))
        if not self._band.isNull():
            self._paint_band(painter)

    def _begin_frame(self, cell: QSize) -> None:
        ratio, theme = self.devicePixelRatioF(), current_theme()
        self.pictures.set_box(round(_PICTURE.width() * ratio), round(_PICTURE.height() * ratio))
        self._faces.begin(cell - QSize(2 * _EDGE, _EDGE), ratio, self.font())
        self._blank, self._chosen = theme.colour("hover"), theme.colour("selection")
        self._any_selected = self.selectionModel().hasSelection()

    def _paint_ground(self, painter: QPainter, at: int, box: QRect) -> None:
        if self._any_selected and self.selectionModel().isSelected(self._images.index(at)):
            painter.fillRect(box, self._chosen)
        if self.hasFocus() and at == self.currentIndex().row():
            painter.setPen(QPen(current_theme().colour("accent"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_face(self, painter: QPainter, at: int, place: QPoint) -> None:
        record = self._images.record(at)
        face, is_ready = None, False
        if not self._faces.is_full or self._faces.has(record.name):  # else nothing of it comes into this frame: not even a wish
            picture = self.pictures.get(record.name, record.path)
            face, is_ready = self._faces.get(record.name, Sight.of(record, self._images.tags_text(record), picture), picture)
        if face is None:
            painter.fillRect(QRect(place, _PICTURE), self._blank)
        else:
            painter.drawPixmap(place, face)
        if not is_ready:
            self._show_soon(record.name)

    def _paint_band(self, painter: QPainter) -> None:
        colour = current_theme().colour("accent")
        painter.setPen(QPen(colour, 1))
        colour.setAlpha(50)
        painter.setBrush(colour)
        painter.drawRect(self._band)
