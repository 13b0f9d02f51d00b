"""The manual is read in the window, without a network."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument

from smaf_desktop.window.manual import PAGE, Manual, manual_folder

HEADINGS = [
    line.lstrip("# ") for line in (manual_folder() / PAGE).read_text(encoding="utf-8").splitlines() if line[:2] in ("# ", "##")
]


@pytest.fixture
def manual(qtbot):
    made = Manual()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def listed(manual):
    return [manual.headings.item(row).text().strip() for row in range(manual.headings.count())]


def test_all_headings_are_listed_and_a_click_leads_there(manual):
    assert listed(manual) == HEADINGS
    (tools,) = manual.headings.findItems("Tools", Qt.MatchFlag.MatchContains)[:1]
    manual.headings.itemClicked.emit(tools)
    assert manual.page.textCursor().block().text() == "Tools"
    assert manual.page.verticalScrollBar().value() > 0


def test_typing_finds_and_return_goes_on_to_the_next_place_and_round(manual, qtbot):
    qtbot.keyClicks(manual.search, "proposal")
    first = manual.page.textCursor().selectionStart()
    assert manual.page.textCursor().selectedText().lower() == "proposal"
    places = [first]
    while len(places) < 100 and (len(places) == 1 or places[-1] != first):
        qtbot.keyClick(manual.search, Qt.Key.Key_Return)
        places.append(manual.page.textCursor().selectionStart())
    assert len(places) > 2
    assert places[-1] == first
    assert manual.isVisible()


def test_words_that_stand_nowhere_are_said_to_be_nowhere(manual, qtbot):
    qtbot.keyClicks(manual.search, "proposal and spurs")
    assert manual.said.text() == "Not in the manual"
    manual.search.clear()
    qtbot.keyClicks(manual.search, "proposal")
    assert manual.said.text() == ""


def test_pictures_are_no_wider_than_the_page(manual):
    page = manual.page
    place = QUrl.fromLocalFile(str(manual_folder() / "pictures" / "window.png"))
    picture = page.loadResource(QTextDocument.ResourceType.ImageResource.value, place)
    assert 0 < picture.deviceIndependentSize().width() <= page.viewport().width()


def test_nothing_has_to_be_moved_sideways(manual, qtbot):
    manual.resize(800, 700)
    qtbot.wait(100)
    manual.page.reload()
    qtbot.waitUntil(lambda: manual.page.horizontalScrollBar().maximum() == 0)


def test_a_link_leads_to_the_page_of_formats_and_back(manual):
    manual.page.setSource(manual.page.source().resolved(QUrl("formats.md")))
    assert listed(manual)[0].startswith("Files")
    manual.page.backward()
    assert listed(manual) == HEADINGS
