"""A person at work in a process of its own, to be killed at any moment: python -m tests.desktop.restless_hand PROJECT SEED.

Before every action its kind is written to stdout, and when it is on the disk, its number with the image's state. The
actions depend on the seed alone, so a run that was not killed tells what one that was must have come to.
"""

import hashlib
import os
import random
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from smaf_core.project.store import Project
from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.document.document import MaskDocument
from smaf_desktop.document.open_documents import Documents
from tests.desktop.conftest import drag

ACTIONS = 60


def state_of(document: MaskDocument) -> str:
    """Fingerprint of mask and history."""
    state = hashlib.blake2b(document.label_map.tobytes() + document.touched.tobytes(), digest_size=8).hexdigest()
    return f"{state}/{document.undo_stack.index()}/{document.undo_stack.count()}"


def tell(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def stroke(canvas: Canvas, rng: random.Random) -> None:
    height, width = canvas.document.size
    canvas.set_diameter(rng.randint(1, 40))
    canvas.set_label(rng.choice([0, 1, 2, 255]))
    drag(canvas, [(rng.uniform(0, height), rng.uniform(0, width)) for _ in range(rng.randint(1, 5))])


def show(documents: Documents, canvas: Canvas, name: str) -> None:
    documents.open(name)
    while documents.current is None or documents.current.name != name:
        QApplication.processEvents()
    canvas.show_document(documents.current)


def work(folder: Path, seed: int) -> None:
    application = QApplication([])
    rng = random.Random(seed)
    project = Project.open(folder)
    documents, canvas = Documents(project), Canvas()
    canvas.resize(400, 300)
    canvas.set_classes(project.classes)
    show(documents, canvas, "b")
    for number in range(ACTIONS):
        kind = rng.choice(["stroke"] * 5 + ["undo", "redo", "save", "switch"])
        tell(kind)
        if kind == "stroke":
            stroke(canvas, rng)
        elif kind == "switch":
            show(documents, canvas, rng.choice("bc"))
        elif kind == "save":
            documents.current.save()
        else:
            getattr(documents.current.undo_stack, kind)()
        documents.current.begin()
        tell("done", number, documents.current.name, state_of(documents.current))
        application.processEvents()
    documents.close()


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
