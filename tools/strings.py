"""Takes the window's words out of the code into resources/languages, and compiles what has been translated: `make strings`.

Our own reader says which words there are, Qt's lupdate keeps the files: lupdate alone does not see which calls of `translate`
have a plural, and names the context of a function after its argument. By the same reader the tests see that none is missing.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "languages"
PLURALS_ONLY = "en"
"""The language of the code: its file holds what the code cannot say, one image and two images."""

_AS_COUNTED = ('""', "1")
"""A comment and a number: how lupdate knows a plural."""

_HOW = ("-no-obsolete", "-locations", "none", "-source-language", "en")

MARKERS = ("translate", "counted", "QT_TRANSLATE_NOOP")


class Words(NamedTuple):
    """One text: the context it is looked up in, the English, and whether it depends on a number."""

    context: str
    source: str
    is_counted: bool


class NotLiteralError(ValueError):
    """A text to translate that is not written out where it is marked: nobody could find it."""


def words_of(path: Path) -> Iterator[Words]:
    """Give the texts of a module that are marked for translation, in their order.

    Raises:
        NotLiteralError: a mark on something that is no plain string, or `tr` of anything but `self`.
    """
    yield from _words(ast.parse(path.read_text(encoding="utf-8")), "", path)


@cache
def all_words() -> dict[Words, str]:
    """Give every text of the window, and the module that has it first."""
    found: dict[Words, str] = {}
    for path in sorted((ROOT / "smaf_desktop").rglob("*.py")):
        for words in words_of(path):
            found.setdefault(words, path.relative_to(ROOT).as_posix())
    return found


def _words(node: ast.AST, inside: str, path: Path) -> Iterator[Words]:
    if isinstance(node, ast.ClassDef):
        inside = node.name
    if isinstance(node, ast.Call) and (words := _marked(node, inside, path)) is not None:
        yield words
    for child in ast.iter_child_nodes(node):
        yield from _words(child, inside, path)


def _marked(call: ast.Call, inside: str, path: Path) -> Words | None:
    name = name_of(call)
    texts = [one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None for one in call.args[:2]]
    if name not in ("tr", *MARKERS):
        return None
    if name == "tr":
        if ast.unparse(call.func) != "self.tr" or len(call.args) != 1 or texts[0] is None:
            raise NotLiteralError(f"{path}, line {call.lineno}: tr is called as self.tr with one plain string")
        return Words(inside, texts[0], False)
    if _looks_up(call):
        return None
    if len(texts) != 2 or texts[0] is None or texts[1] is None:
        raise NotLiteralError(f"{path}, line {call.lineno}: {name} needs a context and a text, both plain strings")
    return Words(texts[0], texts[1], name == "counted")


def name_of(call: ast.Call) -> str:
    """Name what is called, without whose it is."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _looks_up(call: ast.Call) -> bool:
    """Whether a call only looks up what was marked elsewhere: `QCoreApplication.translate` itself, written in full."""
    return ast.unparse(call.func) == "QCoreApplication.translate"


def main() -> None:
    """Bring every language up to date, those named on the command line too, and compile it."""
    added = [FOLDER / f"smaf_{code}.ts" for code in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "words.py"
        listed.write_text("".join(map(_for_lupdate, all_words())), encoding="utf-8")
        for file in sorted({*FOLDER.glob("smaf_*.ts"), *added}):
            only = ["-pluralonly"] if file.stem.endswith(f"_{PLURALS_ONLY}") else []
            _run(
                "lupdate", *only, "-no-obsolete", "-locations", "none", "-source-language", "en", str(listed), "-ts", str(file)
            )
            _run("lrelease", "-silent", str(file), "-qm", str(file.with_suffix(".qm")))


def _for_lupdate(words: Words) -> str:
    parts = [json.dumps(words.context), json.dumps(words.source, ensure_ascii=False)]
    return f"translate({', '.join([*parts, *_AS_COUNTED] if words.is_counted else parts)})\n"


def _run(program: str, *arguments: str) -> None:
    beside = Path(sys.executable).with_name(f"pyside6-{program}")
    subprocess.run([str(beside), *arguments], check=True)


if __name__ == "__main__":
    main()
