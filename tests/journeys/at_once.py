"""One of several at work on a project at once: python -m tests.journeys.at_once window|terminal PROJECT SEED AMOUNT NOTES.

A window is the real one, without a display, driven by its own actions; a terminal calls `smaf VERB` again and again. Each
does so many things, or works for so many seconds ("60s"), and writes what it has done to NOTES, a line of JSON a write, with
when it began and when it was acknowledged (nanoseconds of a clock that all processes share). `test_at_once.py` says what must
have become of it.
"""

import io
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np

from smaf_core.cli import app
from smaf_core.cli.terminal import exit_code_of
from smaf_core.data.images import write_label_map
from smaf_core.project import class_editing, mask_import
from smaf_core.project.class_editing import ClassEdits, edits_from
from smaf_core.project.store import Project
from smaf_core.settings.classifier import PRESETS

MOST_CLASSES = 6


def add_tiny_preset() -> None:
    """The preset "tiny": a few steps on small pictures."""
    quick, few = PRESETS["quick"], {"steps": 2, "batch_size": 2}
    PRESETS["tiny"] = replace(
        quick, attention=replace(quick.attention, long_side=64), first=replace(quick.first, saliency_weight=0.0, **few)
    )


def turns_of(amount: str) -> Iterator[None]:
    """So many turns, or as many as there is time for."""
    if not amount.endswith("s"):
        yield from [None] * int(amount)
        return
    end = time.monotonic() + float(amount[:-1])
    while time.monotonic() < end:
        yield


class Notes:
    """What this process has written, for who checks it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._planes = 0

    def add(self, kind: str, start: int, end: int | None = None, **about: object) -> None:
        end = time.monotonic_ns() if end is None else end
        with self._path.open("a") as stream:
            stream.write(json.dumps({"kind": kind, "start": start, "end": end, **about}) + "\n")

    def keep(self, label_map: np.ndarray, touched: np.ndarray | None = None) -> str:
        self._planes += 1
        path = self._path.with_name(f"{self._path.stem}-{self._planes}.npz")
        np.savez(path, label_map=label_map, touched=np.zeros(label_map.shape, bool) if touched is None else touched)
        return str(path)


def note_what_is_written(notes: Notes) -> None:
    """Let what changes masks, proposals and classes be noted in the moment in which it has the right to."""
    new_mask, edit_classes = mask_import.save_new_mask, class_editing.edit_classes
    replace_proposal, save_proposal, set_status = Project.replace_proposal, Project.save_proposal, Project.set_status

    def save_new_mask(project, name, mask):
        start = time.monotonic_ns()
        done = new_mask(project, name, mask)
        if done:
            notes.add("import", start, name=name, planes=notes.keep(mask.label_map, mask.touched))
        return done

    def edit(project, edits, *rest):
        start = time.monotonic_ns()
        tables = {edits.table.index(one): edits.table.index(into) for one, into in edits.merges.items()}
        changed = edit_classes(project, edits, *rest)
        notes.add("classes", start, merges=tables, names=edits.table.names)
        return changed

    def replaced(project, name, label_map):
        notes.add("proposal", time.monotonic_ns(), name=name, planes=notes.keep(label_map))
        replace_proposal(project, name, label_map)

    def saved(project, name, label_map, *rest):
        notes.add("proposal", time.monotonic_ns(), name=name, planes=notes.keep(label_map))
        save_proposal(project, name, label_map, *rest)

    def status_set(project, names, status, *rest):
        start = time.monotonic_ns()
        set_status(project, names, status, *rest)
        notes.add("status", start, names=[names] if isinstance(names, str) else list(names), value=status)

    mask_import.save_new_mask, Project.replace_proposal, Project.save_proposal = save_new_mask, replaced, saved
    class_editing.edit_classes = app.edit_classes = edit
    if "smaf_desktop" not in sys.modules:  # a window notes what was decided, and when it was said to be written
        Project.set_status = status_set


def some_edits(project: Project, rng: random.Random) -> ClassEdits:
    """A merge, a renaming, or one class more."""
    names = project.classes.names
    kind = rng.choice(["merge", "merge", "rename", "add"])
    if kind == "merge":
        one, into = rng.sample(names, 2)
        return edits_from(project.classes, merge=(one, into))
    new = f"class {rng.randrange(10**6)}"
    if kind == "add" and len(names) < MOST_CLASSES:
        return edits_from(project.classes, add=[new])
    return edits_from(project.classes, rename=(rng.choice(names), new))


# ── a terminal ──


class Terminal:
    """Somebody who types one command after the other."""

    def __init__(self, project: Path, rng: random.Random, notes: Notes) -> None:
        self.project, self.rng, self.notes = project, rng, notes
        self.place = notes._path.parent / notes._path.stem
        self.number = 0

    def smaf(self, *words: object) -> None:
        """Run one command as a terminal does; it must end well, or say in one line why it does not."""
        start, out, said = time.monotonic_ns(), io.StringIO(), io.StringIO()
        sys.argv = ["smaf", *map(str, words)]
        with redirect_stdout(out), redirect_stderr(said):
            code = exit_code_of(app.app)
        lines = [line for line in said.getvalue().splitlines() if line.startswith("smaf: ")]
        if code not in (0, 2) or len(lines) != (code == 2) or "Traceback" in said.getvalue():
            sys.stderr.write(f"smaf {words}: {code}\n{said.getvalue()}\n")
            sys.exit(1)
        self.notes.add("command", start, words=list(map(str, words)), code=code, said=lines)

    def given(self) -> Path:
        """A folder with a mask of one image."""
        self.number += 1
        folder, name = self.place / f"given-{self.number}", self.rng.choice(self.names())
        project = Project.at(self.project)
        labels = np.full(np.array(SIZE), self.rng.randint(0, len(project.classes)), np.uint8)
        top, left = self.rng.randrange(SIZE[0] - 9), self.rng.randrange(SIZE[1] - 9)
        labels[top : top + 9, left : left + 9] = self.rng.randint(0, len(project.classes))
        write_label_map(folder / f"{name}.png", labels, project.classes.palette())
        return folder

    def names(self) -> list[str]:
        return sorted(path.stem for path in Project.at(self.project).root.glob("*.png"))

    def import_(self) -> None:
        purpose = self.rng.choice(["masks", "masks", "proposals", "proposals", "truth"])
        self.smaf("import", self.project, self.given(), "--as", purpose)

    def export(self) -> None:
        out = self.place / f"export-{self.rng.randrange(3)}"
        self.smaf("export", self.project, out, "--format", "png", "--images", "none")

    def classes(self) -> None:
        names = Project.at(self.project).classes.names
        kind = self.rng.choice(["merge", "rename", "add"])
        if kind == "merge":
            self.smaf("classes", self.project, "--merge", *self.rng.sample(names, 2))
        elif kind == "rename" or len(names) >= MOST_CLASSES:
            self.smaf("classes", self.project, "--rename", self.rng.choice(names), f"kind {self.rng.randrange(10**6)}")
        else:
            self.smaf("classes", self.project, "--add", f"kind {self.rng.randrange(10**6)}")

    def propose(self) -> None:
        self.smaf("propose", self.project, "--preset", "tiny", "--device", "cpu")

    def rescan(self) -> None:
        self.smaf("rescan", self.project)

    def work(self, turns: Iterator[None]) -> None:
        verbs = [self.import_] * 5 + [self.export] * 2 + [self.classes] * 3 + [self.rescan]
        with Project.open(self.project) as project:
            latest = project.latest_round()
            verbs += [self.propose] * (latest is not None and latest.checkpoint.exists())
        for _ in turns:
            self.rng.choice(verbs)()


# ── a window ──


class Hand:
    """A person at a window: paints, decides, tags, leaves the project and comes back."""

    def __init__(self, window, folder: Path, rng: random.Random, notes: Notes) -> None:
        self.window, self.folder, self.rng, self.notes = window, folder, rng, notes
        self.waits: list[tuple[int, list[str], str, object]] = []
        self.edited: set[str] = set()

    def look(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Let the window live for a while."""
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + seconds
        while not until() and time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.002)

    def open(self) -> None:
        space = self.window.workspace
        space.open(self.folder)
        self.look(60, lambda: space.document is not None and self.window.canvas.document is space.document)
        assert space.document is not None, "the project did not open"

    def close(self) -> None:
        """Leave the project; what was decided and is not written yet waits in a file, and has no end."""
        self.window.workspace.close()
        assert self.window.workspace.project is None, "the project did not close"
        self.tell_decisions(None)

    def put(self, decisions: Iterable) -> None:
        now, index = time.monotonic_ns(), self.window.workspace.project.classes.index
        for one in decisions:
            if one.kind in ("mask", "audit"):  # only that it was made: what it says is in its file
                continue
            value = one.status if one.kind == "status" else sorted(map(index, one.tags or ()))
            self.waits.append((now, list(one.names), one.kind, value))

    def tell_decisions(self, end: int | None) -> None:
        for start, names, kind, value in self.waits:
            self.notes.add(kind, start, 2**62 if end is None else end, names=names, value=value)
        self.waits.clear()

    def tell_turn(self, start: int, verb: Callable[[], None]) -> None:
        """Note what was done, for who has to find out why a mask is not as it should be."""
        space = self.window.workspace
        does = next(iter(verb.__defaults__ or ()), verb.__name__) if hasattr(verb, "__defaults__") else verb.__name__
        name = None if space.document is None else space.document.name
        self.notes.add("turn", start, name=name, does=does, read_only=bool(space.read_only))

    def tell_masks(self, start: int) -> None:
        """Note the masks that were painted on since the last time, also of images that are no longer shown."""
        documents = self.window.workspace.documents
        for name in [] if documents is None else sorted(self.edited & documents._open.keys()):
            document = documents._open[name]
            planes = None if document.is_untouched else self.notes.keep(document.label_map, document.touched)
            self.notes.add("mask", start, name=name, planes=planes)
        self.edited.clear()

    def paint(self) -> None:
        from tests.desktop.conftest import drag

        canvas, rng = self.window.canvas, self.rng
        canvas.set_tool("brush")
        self.window.class_panel.choose(rng.randint(0, len(self.window.workspace.project.classes)))
        canvas.set_diameter(rng.randint(1, 12))
        drag(canvas, [(rng.uniform(0, SIZE[0]), rng.uniform(0, SIZE[1])) for _ in range(rng.randint(1, 4))])

    def away(self) -> None:
        self.close()
        self.look(self.rng.choice([0, 0, 0.3, 1.5]))
        self.open()

    def classes(self) -> None:
        space, edits = self.window.workspace, self.rng.randrange(10**6)

        def work(project, report):
            class_editing.edit_classes(project, some_edits(project, random.Random(edits)), report)

        if not space.read_only:
            space.rework(work, "classes")
            self.look(60, lambda: space.document is not None)
            self.tell_decisions(None)

    def act(self, name: str) -> None:
        from PySide6.QtCore import QItemSelectionModel

        images = self.window.image_list
        if name.endswith("_selected") or name == "toggle_tag":
            images.view.clearSelection()
            for one in self.rng.sample(list(self.window.workspace.records), 2):
                at = images.model.index(images.model.row(one))
                images.view.selectionModel().select(at, QItemSelectionModel.SelectionFlag.Select)
        self.window.actions_[name].trigger()

    def work(self, turns: Iterator[None]) -> None:
        often = ["next", "previous", "undo", "redo", "accept", "accept_stay", "flag", "toggle_tag", "save"]
        names = often * 2 + ["accept_selected", "flag_selected", "reset_selected"]
        verbs: list[Callable[[], None]] = [self.paint] * 10 + [self.away] * 2 + [self.classes]
        verbs += [lambda name=name: self.act(name) for name in names]
        for _ in turns:
            start = time.monotonic_ns()
            verb = self.rng.choice(verbs)
            verb()
            self.tell_turn(start, verb)
            self.tell_masks(start)
            start = time.monotonic_ns()
            self.look(self.rng.uniform(0, 0.08))
            self.tell_masks(start)


SIZE = (60, 80)


def at_window(folder: Path, rng: random.Random, notes: Notes, turns: Iterator[None]) -> None:
    from PySide6.QtWidgets import QApplication

    from smaf_desktop.document.open_documents import Documents
    from smaf_desktop.project.decisions import Decisions
    from smaf_desktop.toolkit.preferences import Preferences
    from smaf_desktop.window.main_window import MainWindow
    from smaf_desktop.worker.client import Worker

    fake = Path(__file__).parents[1] / "desktop" / "fake_worker.py"
    application = QApplication([])
    window = MainWindow(
        Preferences(notes._path.with_suffix(".ini")), worker=Worker(command=[sys.executable, str(fake), "serve"])
    )
    hand = Hand(window, folder, rng, notes)
    put, begin, documents = Decisions.put, Decisions.__init__, Documents.__init__

    def noted_begin(decisions, *given):
        begin(decisions, *given)
        decisions.written.connect(lambda: hand.tell_decisions(time.monotonic_ns()))

    def noted_put(decisions, *given):
        hand.put(given)
        put(decisions, *given)

    def noted_documents(opened, *given, **named):
        documents(opened, *given, **named)
        opened.edited.connect(hand.edited.add)

    Decisions.put, Decisions.__init__, Documents.__init__ = noted_put, noted_begin, noted_documents
    window.show()
    hand.open()
    hand.work(turns)
    hand.close()
    assert window.close()
    application.processEvents()


def main() -> None:
    kind, folder, seed, amount, notes = sys.argv[1:]
    add_tiny_preset()
    made = Notes(Path(notes))
    if kind == "window":
        import smaf_desktop  # noqa: F401
    note_what_is_written(made)
    rng = random.Random(int(seed))
    if kind == "window":
        at_window(Path(folder), rng, made, turns_of(amount))
    else:
        Terminal(Path(folder), rng, made).work(turns_of(amount))


if __name__ == "__main__":
    main()
