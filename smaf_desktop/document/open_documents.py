"""The open images of a project: which one is shown, which neighbours are ready, whose history is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smaf_core.data.files import clear_unfinished, clear_unfinished_folders
from smaf_core.errors import SmafError
from smaf_core.project.store import ImageRecord
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.first_look import ImageFiles
from smaf_desktop.document.image_files import Answer, Opened, open_image, read_answer
from smaf_desktop.document.journal import set_aside
from smaf_desktop.toolkit.ordered_work import OrderedWork


class Documents(QObject):
    """Keeps documents over image switches, in bounded memory; a history that had to go comes back from its journal."""

    opened = Signal(object)
    """The MaskDocument that `open` asked for, wholly read."""
    refused = Signal(str, object)
    """Name of the image that `open` asked for, and the `SmafError` that says why not. There is no current one then."""
    failed = Signal(str, str)
    """Name of an image that is open and what went wrong with it, such as a save; it stays open, with all strokes."""
    warned = Signal(str, str)
    """Name of an image and what a person may want to know about it; nothing is lost."""
    edited = Signal(str)
    """Name of an image a person changed (undo and redo count)."""
    saved = Signal(str)

    def __init__(
        self,
        project: ImageFiles,
        read_only: str = "",
        budget_bytes: int = 1 << 30,
        parent: QObject | None = None,
        record_of: Callable[[str], ImageRecord] | None = None,
    ) -> None:
        """Begin with nothing open.

        Args:
            project: Where the files are.
            read_only: Why nothing can be painted on; "" where it can.
            budget_bytes: Memory for all that is open.
            parent: Who owns this.
            record_of: What is known of an image by its name; when not given, the project is asked.
        """
        super().__init__(parent)
        self._record_of = record_of
        self.project = project
        self.read_only = read_only
        self.current: MaskDocument | None = None
        self._budget = budget_bytes
        self._open: dict[str, MaskDocument] = {}  # least recently used first
        self._wanted = ""
        self._loading: dict[str, Future[Opened]] = {}
        self._journals = OrderedWork(parent=self)
        self._files = OrderedWork(parent=self)
        self._readers = OrderedWork(threads=2, parent=self)
        if not read_only:
            self._readers.run(lambda: _clear_leftovers(project.folder), lambda _: None, lambda _: None)

    def open(self, name: str) -> None:
        """Show an image: `opened` follows, at once if it is in memory. A newer call wins over an older one."""
        self._wanted = name
        if name in self._open:
            self._show(self._open[name])
            return
        for other, future in list(self._loading.items()):
            if other != name and future.cancel():
                del self._loading[other]
        self._load(name)

    def adopt(self, project: ImageFiles, read_only: str) -> None:
        """The folder has become a project: what is open stays open in it."""
        self.project, self.read_only = project, read_only
        for document in self._open.values():
            document.adopt(project, read_only)

    def prefetch(self, names: Iterable[str]) -> None:
        """Read images that will probably be asked for next, unless images are so large that they would push each other out."""
        if self.current is not None and self.current.nbytes > self._budget // 4:
            return
        for name in names:
            if name not in self._open:
                self._load(name)

    def forget(self, name: str) -> None:
        """Read an image anew next time: its files were changed by something else, such as an import."""
        document = self._open.get(name)
        if document is not None and document is not self.current:
            document.finish()
            self._drop(document)

    def set_mask_aside(self, name: str) -> list[Path]:
        """Rename what keeps an image from being opened, its mask and the history of it: it counts as never touched then.

        Returns:
            What the files are called now.

        Raises:
            OSError: the project cannot be written.
        """
        files = (self.project.mask_path(name), self.project.touched_path(name), self.project.journal_path(name))
        return [set_aside(path) for path in files if path.exists()]

    def reread(self) -> None:
        """Read all images anew that nobody is painting on: an import has written masks."""
        for name, document in list(self._open.items()):
            if document.is_clean:
                self.forget(name)
        if self.current is not None and self.current.undo_stack.count() == 0:
            self._load(self.current.name)

    def is_untouched(self, name: str) -> bool:
        """Whether an image that is open has no mask, or none any more."""
        return name in self._open and self._open[name].is_untouched

    def refresh(self, name: str) -> None:
        """Read the machine's answer for an image anew, because it was made again."""
        document = self._open.get(name)
        if document is None:
            return
        size = document.size

        def show(read: Answer) -> None:
            if self._open.get(name) is document:
                document.segmented, document.untidied = read.segmented, read.untidied
                document.set_proposal(read.proposal, read.attention)

        self._readers.run(lambda: read_answer(self.project, name, size), show, lambda error: self.failed.emit(name, str(error)))

    def finish(self) -> bool:
        """Save everything and wait for it. False if something could not be written: its `failed` said what."""
        for future in self._loading.values():
            future.cancel()
        self._readers.settle()
        self._loading.clear()
        finished = [document.finish() for document in self._open.values()]  # every one, even after a failure
        return all(finished)

    def close(self) -> None:
        """Finish, and end the threads."""
        self.finish()
        for background in (self._readers, self._files, self._journals):
            background.close()

    # ── within ──

    def _load(self, name: str) -> None:
        if name in self._loading:
            return
        record = self._record_of(name) if self._record_of else self.project.image(name)
        read_only = bool(self.read_only)
        self._loading[name] = self._readers.run(
            lambda: open_image(self.project, record, read_only=read_only), self._take, lambda error: self._refuse(name, error)
        )

    def _take(self, opened: Opened) -> None:
        self._loading.pop(opened.name, None)
        document = MaskDocument(
            self.project, opened, journals=self._journals, files=self._files, read_only=self.read_only, parent=self
        )
        name = opened.name
        document.failed.connect(lambda words: self.failed.emit(name, words))
        document.changed.connect(lambda *_: self.edited.emit(name))
        document.saved.connect(lambda: self.saved.emit(name))
        self._open[name] = document
        for words in opened.warnings:
            self.warned.emit(name, words)
        if name == self._wanted:
            self._show(document)
        self._keep_within_budget()

    def _show(self, document: MaskDocument) -> None:
        before, self.current = self.current, document
        if before is not None and before is not document:
            before.save()
            if before.name == document.name:  # read anew
                before.deleteLater()
        self._open[document.name] = self._open.pop(document.name)
        self.opened.emit(document)

    def _refuse(self, name: str, error: SmafError) -> None:
        """What cannot be opened is not shown, and nor is the image before: keys must not act on what nobody sees."""
        self._loading.pop(name, None)
        if name == self._wanted:
            before, self.current = self.current, None
            if before is not None:
                before.save()
            self.refused.emit(name, error)

    def _keep_within_budget(self) -> None:
        """Let go of the images used longest ago. One with unsaved strokes is saved first and goes next time."""
        total = sum(document.nbytes for document in self._open.values())
        for document in list(self._open.values()):
            if total <= self._budget:
                return
            if document is self.current or document.name == self._wanted:
                continue
            if document.is_clean:
                total -= document.nbytes
                self._drop(document)
            else:
                document.save()

    def _drop(self, document: MaskDocument) -> None:
        document.close()
        del self._open[document.name]
        document.deleteLater()


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed programs left in a project's folder, and of copies of it beside."""
    clear_unfinished(folder)
    clear_unfinished_folders(folder.parent)
