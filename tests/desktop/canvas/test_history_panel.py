from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smaf_core.data.regions import rectangle
from smaf_desktop.canvas.history_panel import History


def click_row(history, at):
    index = history.view.model().index(at, 0)
    place = history.view.visualRect(index).center()
    QTest.mouseClick(history.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_click_on_a_step_goes_back_to_it_and_forward_again(qtbot, document):
    history = History()
    qtbot.addWidget(history)
    history.resize(260, 300)
    history.show()
    history.show_document(document)
    for label in (1, 2, 3):
        document.edit(f"step {label}", document.mask.patch(rectangle((0, 0), (label, 5), document.size), label))
    names = [history.view.model().index(at, 0).data() for at in range(4)]
    assert names == [history.view.emptyLabel(), "step 1", "step 2", "step 3"]
    click_row(history, 1)
    assert document.label_map.max() == 1
    click_row(history, 3)
    assert document.label_map.max() == 3
    click_row(history, 0)
    assert not document.label_map.any()
    history.show_document(None)
