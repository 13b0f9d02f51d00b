"""Which languages the window speaks, and speaking one of them.

A language is a file `smaf_CODE.qm`: those of the program lie in resources/languages, and a person may put more, or better ones,
into a folder of their own. Why so: docs/decisions/0046.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

SYSTEM = "system"
"""A person's choice: whatever the system speaks."""

ENGLISH = "en"
"""What the code is written in; its file holds plurals only."""

OURS = Path(str(files("resources"))) / "languages"


def languages(own: Path) -> dict[str, Path]:
    """Give the languages there are: code, as `pt_BR`, and file. A person's own file takes the place of the program's."""
    found = (file for folder in (OURS, own) for file in sorted(folder.glob("smaf_*.qm")))
    return {file.stem.removeprefix("smaf_"): file for file in found}


def language_name(code: str) -> str:
    """Name a language in itself; by its code where Qt does not know it."""
    if code == ENGLISH:
        return "English"  # Qt says American English
    name = QLocale(code).nativeLanguageName()
    return name[:1].upper() + name[1:] if name else code


def speak(application: QCoreApplication, chosen: str, own: Path) -> str:
    """Let the window, Qt's own dialogs and numbers speak a language; texts that were set before stay as they are.

    Args:
        application: Keeps what is needed to translate.
        chosen: A language's code, or `SYSTEM`; where there is no such language, what the system speaks, else English.
        own: A person's folder of languages; need not be there.

    Returns:
        The code of the language that is spoken.
    """
    found = languages(own)
    code = chosen if chosen in found else _of_the_system(found)
    system = QLocale.system()
    spoken = QLocale(code)
    QLocale.setDefault(system if system.language() == spoken.language() else spoken)
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.setParent(None)
    _install(application, found[ENGLISH])  # plurals, for what a language lacks
    if code != ENGLISH:
        _install(application, Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / f"qtbase_{code}.qm")
        _install(application, found[code])
    return code


def _of_the_system(found: dict[str, Path]) -> str:
    """Give the first language the system asks for that is there."""
    wanted = (name.replace("-", "_") for name in QLocale.system().uiLanguages())
    return next((name for name in wanted if name in found), ENGLISH)


class _Translator(QTranslator):
    """Holds its words in memory: Qt would map the file, and whoever wrote it anew would crash the window that speaks it."""

    def __init__(self, words: bytes, application: QCoreApplication) -> None:
        super().__init__(application)
        self._held = words
        self.is_read = self.load(words)


def _install(application: QCoreApplication, file: Path) -> None:
    """Speak what is in a file; one that cannot be read, or is no translation, says nothing."""
    try:
        translator = _Translator(file.read_bytes(), application)
    except OSError:
        return
    if translator.is_read:
        application.installTranslator(translator)
