"""Filters worth keeping: some that everybody needs, and those a person has kept; and the order of the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QLineEdit, QMenu, QToolButton, QWidget

from smaf_desktop.images.image_filter import person_word
from smaf_desktop.toolkit.preferences import Preferences
from smaf_desktop.toolkit.widgets import flat_button
from smaf_desktop.toolkit.words import translate


class SavedFilters(QMenu):
    """A menu that fills the filter box. A filter's own words are its name."""

    def __init__(
        self,
        box: QLineEdit,
        preferences: Preferences,
        parent: QWidget | None = None,
        people: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """Take the box, what is remembered, and who gives the names of all who decided something."""
        super().__init__(parent)
        self._people = people
        self.setToolTipsVisible(True)
        self._box = box
        self._preferences = preferences
        self.aboutToShow.connect(self.refresh)

    def refresh(self) -> None:
        """Offer what there is now."""
        self.clear()
        kept, text = self._preferences.filters, " ".join(self._box.text().split())
        keep = self.addAction(self.tr("Keep “{filter}”").format(filter=text) if text else self.tr("Keep This Filter"))
        keep.setEnabled(bool(text) and text not in kept)
        keep.triggered.connect(lambda: self._keep([*kept, text]))
        self.addSeparator()
        for one in kept:
            self._offer(one, one)
        forget = self.addMenu(self.tr("Forget"))
        forget.setEnabled(bool(kept))
        for one in kept:
            others = [name for name in kept if name != one]
            forget.addAction(one).triggered.connect(lambda _=False, left=others: self._keep(left))
        self.addSeparator()
        self._offer(self.tr("Not reviewed yet"), "status:unreviewed")
        self._offer(self.tr("Flagged"), "status:flagged")
        self._offer(self.tr("Tags and mask disagree"), "conflict:yes")
        self._offer(self.tr("Without tags"), "tag:none")
        for name in self._people():
            self._offer(self.tr("Decided by {name}").format(name=name.replace("&", "&&")), f"by:{person_word(name)}")
        self.addSeparator()
        for name, word in (
            (self.tr("By name"), "name"),
            (self.tr("By status"), "status"),
            (self.tr("By tags"), "tags"),
            (self.tr("Decided last"), "decided"),
        ):
            self._offer_sort(self.tr("Sort: {order}").format(order=name), f"sort:{word}")
        self.addSeparator()
        self._offer(self.tr("All images"), "")

    def _offer(self, name: str, text: str) -> None:
        action = self.addAction(name)
        action.setCheckable(True)
        action.setChecked(" ".join(self._box.text().split()) == text)
        action.setToolTip(text)
        action.triggered.connect(lambda: self._box.setText(text))

    def _offer_sort(self, name: str, word: str) -> None:
        others = [one for one in self._box.text().split() if not one.lstrip("-").startswith("sort:")]
        action = self.addAction(name)
        action.setCheckable(True)
        action.setChecked(word in self._box.text().split())
        action.setToolTip(word)
        action.triggered.connect(lambda on: self._box.setText(" ".join([*others, word] if on else others)))

    def _keep(self, filters: list[str]) -> None:
        self._preferences.filters = filters


def filters_button(
    box: QLineEdit, preferences: Preferences, parent: QWidget, people: Callable[[], Sequence[str]]
) -> QToolButton:
    """Give the button that opens the menu."""
    button = flat_button("star", translate("SavedFilters", "Kept filters"), parent)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(SavedFilters(box, preferences, button, people))
    return button
