"""One key takes what a check has seen in the doubted part of the mask on the screen, as one step that can be undone."""

from __future__ import annotations

from PySide6.QtCore import QObject

from smaf_core.data.images import read_label_map
from smaf_core.data.mask import Patch
from smaf_core.review.doubted_part import doubted_part
from smaf_core.review.expected_error import reasons_from_text
from smaf_core.review.label_errors import DOUBT_KINDS
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.project.workspace import Workspace
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.messages import MessageBar

Made = tuple[str, Patch | None]


class OthersPart(QObject):
    """Says so where nothing is doubted, or nothing of it is left."""

    def __init__(self, workspace: Workspace, bar: MessageBar) -> None:
        super().__init__(bar)
        self._workspace, self._bar = workspace, bar
        workspace.document_opened.connect(lambda _: bar.withdraw(self._left))

    @property
    def _left(self) -> str:
        return self.tr("Nothing of what was doubted is left here.")

    def take(self) -> None:
        """Make the strongest doubted part of the mask what the others teach; again: the next."""
        space, document = self._workspace, self._workspace.document
        if space.project is None or document is None or document.read_only:
            return
        record = space.records.get(document.name)
        reasons = [one for one in reasons_from_text(record.reason if record else None) if one.kind in DOUBT_KINDS]
        path, classes, mask = space.project.segmented_path(document.name), space.project.classes, document.mask
        if not reasons or not path.exists():
            self._bar.say(self.tr("No check doubts this mask. Review ▸ Check Masks looks for masks that are probably wrong."))
            return
        document.settle()
        version = document.version

        def describe() -> Made:
            found = doubted_part(mask.label_map, read_label_map(path), reasons, classes)
            if found is None:
                return "", None
            region, label = found
            return classes.name(label), mask.patch(region, label)

        in_background(document, describe, lambda made: self._take(document, version, made), self._bar.say)

    def _take(self, document: MaskDocument, version: int, made: Made) -> None:
        name, patch = made
        if document.version != version:  # somebody went on painting
            return
        if patch is None:
            self._bar.say(self._left)
        else:
            self._bar.withdraw(self._left)
            document.edit(self.tr("What the others teach: {name}").format(name=name), patch)
