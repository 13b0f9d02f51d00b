"""What is dropped on the window: files and folders of this machine, and nothing else."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from smaf_desktop.window.dialogs import dropped


def dropping(*addresses):
    data = QMimeData()
    data.setUrls([QUrl(one) for one in addresses])
    nothing = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, nothing)
    return event, data  # the event does not own what it carries


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/photos/",
        "http://example.org/a.jpg",
        "ftp://example.org/",
        "data:text/csv,a",
        "javascript:1",
        "file:",
        "",
    ],
)
def test_links_to_elsewhere_have_no_place_here(address, qapp):
    event, _data = dropping(address)
    assert dropped(event) is None


def test_text_is_no_file(qapp):
    data = QMimeData()
    data.setText("/etc")
    event = QDropEvent(
        QPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )  # fmt: skip
    assert dropped(event) is None


def test_a_folder_and_a_picture_of_this_machine_can_be_dropped_but_no_program(qapp, tmp_path):
    for name in ("a.jpg", "run.sh"):
        (tmp_path / name).write_bytes(b"")
    found = []
    for path in (tmp_path, tmp_path / "a.jpg", tmp_path / "run.sh"):
        event, _data = dropping(QUrl.fromLocalFile(str(path)))
        found.append(dropped(event))
    assert found == [tmp_path, tmp_path / "a.jpg", None]
