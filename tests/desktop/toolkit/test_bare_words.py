"""No text reaches a person without having been marked for translation."""

import ast
import importlib.util
import re
from pathlib import Path

from smaf_core.data.tags import check_tag_name
from smaf_core.formats import EXPORTERS
from smaf_desktop.toolkit import core_words

ROOT = Path(__file__).parents[3]

PROSE = re.compile(r"[A-Za-z]{2,}[,.:;]? +[A-Za-z]{2,}|[A-Za-z]…")
"""Two words, or a word that goes on."""

SHOWS = {
    "QAction", "QCheckBox", "QDockWidget", "QGroupBox", "QLabel", "QListWidgetItem", "QPushButton", "QRadioButton",
    "QTableWidgetItem", "QToolBar", "QTreeWidgetItem", "addAction", "addItem", "addMenu", "addRow", "addTab", "flat_button",
    "label", "offer", "say", "setAccessibleName", "setHeaderLabels", "setHorizontalHeaderLabels", "setInformativeText",
    "setPlaceholderText", "setPrefix", "setSpecialValueText", "setStatusTip", "setSuffix", "setText", "setTitle",
    "setToolTip", "setWindowTitle", "showMessage", "show_busy", "show_failure",
}  # fmt: skip
"""What shows a string to a person."""

WHERE = {"addItem": 0, "flat_button": 1}
"""Which of the arguments it is, where others are the program's own."""

MARKS = {"tr", "translate", "counted", "QT_TRANSLATE_NOOP"}

ERRORS = {"ValueError", "OSError", "Failed"}
"""Our own mistakes, and what the worker says: in English, as the core (docs/decisions/0046)."""

NOT_SHOWN = {
    "add tag", "remove tag", "erase pixels", "in progress", "side by side", "go on", "segment train", "segment predict",
    "assist teach", "No space left on device", "out of memory", "background: transparent", "Return Enter",
    "manual help palette | about", " &nbsp; ", "status:flagged reason:swapped,unmarked",
}  # fmt: skip
"""Words of the program to itself."""

NO_WORDS = {"__main__.py", "worker/verbs.py", "worker/server.py", "worker/making.py"}
"""Modules whose texts are for a terminal, or said by the worker, which speaks English as the core does."""


def _strings():
    spec = importlib.util.spec_from_file_location("strings_of_the_window", ROOT / "tools" / "strings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


strings = _strings()


def bare(source):
    """Give (line, text) of what looks like words for a person and is not marked."""
    return list(_bare(ast.parse(source), is_shown=False))


def _bare(node, is_shown):
    if isinstance(node, (ast.Assert, ast.Compare)) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return  # a docstring, or what only a programmer sees
    if isinstance(node, ast.Call):
        name = strings.name_of(node)
        if name in MARKS | ERRORS:
            return
        is_shown = name in SHOWS or (is_shown and name == "join")
        if name in WHERE:
            node.args = node.args[WHERE[name] :][:1]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_for_a_person(node.value, is_shown):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        is_named = isinstance(child, ast.keyword) and child.arg not in ("text", "words", "tip")
        yield from _bare(child, is_shown and not is_named)


def _is_for_a_person(text, is_shown):
    if text in NOT_SHOWN or text.startswith("<") or "padding" in text or (re.fullmatch(r"[a-zA-Z_ |]+", text) and "_" in text):
        return False
    return bool(PROSE.search(text)) or (is_shown and bool(re.search(r"[A-Za-z]{3,}", text)) and not re.search(r"[:=._]", text))


def test_every_text_a_person_sees_is_marked_for_translation():
    found = []
    for path in sorted((ROOT / "smaf_desktop").rglob("*.py")):
        name = path.relative_to(ROOT / "smaf_desktop").as_posix()
        if name not in NO_WORDS:
            found += [(name, *one) for one in bare(path.read_text(encoding="utf-8"))]
    assert found == [], "mark it: self.tr(…), translate(context, …), or counted(context, …, n) where a number decides"


def test_a_bare_text_is_found():
    assert bare('button = QPushButton("Stop")\nself.say(f"{n} images accepted")\nbox.setToolTip(self.tr("Stop here"))') == [
        (1, "Stop"), (2, " images accepted"),
    ]  # fmt: skip


def test_what_a_run_is_at_can_be_said_in_every_language():
    known = {words.source for words in strings.all_words() if words.context == "Stages"}
    assert known == set(core_words.STAGES)
    assert _stages_of_the_core() - known == set()


def _stages_of_the_core():
    """What the core reports, where it is written out: given to `report`, or called `stage`."""
    found = set()
    sources = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "smaf_core").rglob("*.py")))
    for source in sources:
        for node in ast.walk(ast.parse(source)) if "report(" in source else ():
            given = []
            if isinstance(node, ast.Call):
                given = [one.value for one in node.keywords if one.arg == "stage"]
                given += node.args[2:3] if strings.name_of(node) == "report" else []
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).casefold() in ("stage", "glancing", "judging"):
                given = [node.value]
            elif isinstance(node, ast.arguments):
                named = node.args[len(node.args) - len(node.defaults) :]
                given = [default for one, default in zip(named, node.defaults, strict=True) if one.arg == "stage"]
                given += [one for arg, one in zip(node.kwonlyargs, node.kw_defaults, strict=True) if arg.arg == "stage" and one]
            found |= {one.value for one in given if isinstance(one, ast.Constant)}
    return found


def test_formats_and_faults_can_be_said_in_every_language():
    assert {text for one in EXPORTERS.values() for text in (one.title, *one.notes)} == set(core_words.FORMATS)
    assert {check_tag_name(name) for name in (" ", "a\tb", "a" * 201)} == set(core_words.FAULTS)
