"""What tests of the window share: a project of three drawn pictures, a document, a canvas, and a hand that drags."""

from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFontDatabase, QMouseEvent
from PySide6.QtWidgets import QApplication

from smaf_core.data.attention import Attention
from smaf_core.formats import open_dataset
from smaf_core.project.store import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.project.workspace import Workspace

SIZE = (48, 64)
"""Height and width of the drawn pictures."""

CAT_BOX = (slice(8, 28), slice(6, 30))
DOG_BOX = (slice(20, 44), slice(36, 60))


def proposal_of(size=SIZE):
    """A machine's answer: a cat (1) and a dog (2)."""
    labels = np.zeros(size, np.uint8)
    labels[CAT_BOX], labels[DOG_BOX] = 1, 2
    return labels


def attention_of(labels):
    """Attention at four scales: 0.9 on the object, 0.1 beside it."""
    maps = np.stack([np.where(labels == label, 0.9, 0.1) for label in (1, 2)]).astype(np.float16)
    return Attention((1, 2), (0.5, 1.0, 1.5, 2.0), tuple(maps[:, ::step, ::step] for step in (8, 4, 4, 2)), maps[:, ::2, ::2])


@pytest.fixture
def project(tmp_path):
    """Three pictures "a", "b", "c"; "a" has a proposal."""
    photos = tmp_path / "photos"
    photos.mkdir()
    noise = np.random.default_rng(0).integers(60, 90, (3, *SIZE, 3)).astype(np.uint8)
    for name, picture in zip("abc", noise, strict=True):
        picture[CAT_BOX] += np.array([120, 40, 0], np.uint8)
        picture[DOG_BOX] += np.array([0, 60, 130], np.uint8)
        Image.fromarray(picture).save(photos / f"{name}.png")
    (photos / "tags.csv").write_text("image,tags\na.png,cat dog\nb.png,dog\nc.png,cat\n")
    with Project.create(tmp_path / "mine.smaf", open_dataset(photos)) as made:
        made.save_proposal("a", proposal_of(), attention_of(proposal_of()))
        yield made


@pytest.fixture
def space(qapp):
    """A workspace with nothing open."""
    made = Workspace(qapp)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def open_document(qapp, project):
    """Opens documents, and closes them at the end."""
    opened = []

    def open_one(name="b", **how) -> MaskDocument:
        opened.append(MaskDocument.load(project, name, **how))
        return opened[-1]

    yield open_one
    for document in opened:
        document.close()


@pytest.fixture
def document(open_document):
    """Picture "b", which nobody has edited."""
    return open_document("b")


@pytest.fixture
def canvas(qtbot, project):
    """An empty canvas of 320 x 240 pixels: a picture fits it five times enlarged, without a margin of its own."""
    assert QFontDatabase.families(), "no fonts: text would be drawn as boxes"
    shown = Canvas()
    qtbot.addWidget(shown)
    shown.resize(320, 240)
    shown.set_classes(project.classes)
    shown.show()
    yield shown
    shown.show_document(None)


def drag(
    canvas: Canvas,
    points: Sequence[tuple[float, float]],
    button=Qt.MouseButton.LeftButton,
    modifiers=Qt.KeyboardModifier.NoModifier,
    *,
    release: bool = True,
) -> None:
    """Press at the first point (y, x) of the image, move over the others, release at the last."""
    kinds = [QEvent.Type.MouseButtonPress] + [QEvent.Type.MouseMove] * (len(points) - 1)
    for kind, point in zip(kinds, points, strict=True):
        changed = button if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        send_mouse(canvas, kind, point, changed, button, modifiers)
    if release:
        send_mouse(canvas, QEvent.Type.MouseButtonRelease, points[-1], button, Qt.MouseButton.NoButton, modifiers)
    while canvas.is_holding:  # a slow disk: the stroke before is not there yet
        QApplication.processEvents()


def send_mouse(canvas, kind, point, button, buttons, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    """Send one mouse event at a point (y, x) of the image."""
    position = QPointF(*canvas.view.to_widget(point))
    QApplication.sendEvent(
        canvas, QMouseEvent(kind, position, QPointF(canvas.mapToGlobal(position)), button, buttons, modifiers)
    )
