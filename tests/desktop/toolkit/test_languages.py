"""Languages: nothing is missing, nothing is stale, plurals are right, and another one can be added by a file."""

import importlib.util
import re
import shutil
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QLocale, QTranslator

from smaf_desktop.toolkit import language
from smaf_desktop.toolkit.language import ENGLISH, OURS, SYSTEM, language_name, languages, speak
from smaf_desktop.toolkit.words import counted, decimal, grouped, translate
from smaf_desktop.window.actions import menus, plain, specs

ROOT = Path(__file__).parents[3]
TRANSLATED = sorted(path for path in OURS.glob("smaf_*.ts") if not path.stem.endswith("_en"))


def _strings():
    spec = importlib.util.spec_from_file_location("strings_of_the_window", ROOT / "tools" / "strings.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


strings = _strings()


@pytest.fixture
def speaking(qapp, tmp_path):
    """Speak a language for one test."""
    yield lambda chosen, own=tmp_path / "none": speak(qapp, chosen, own)
    speak(qapp, ENGLISH, tmp_path / "none")


def messages(path):
    """Give (context, source, forms, whether it is finished) of a file of translations."""
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            counts = message.get("numerus") == "yes"
            forms = [form.text or "" for form in translation.findall("numerusform")] if counts else [translation.text or ""]
            is_done = translation.get("type") is None and all(forms)
            yield strings.Words(context.findtext("name"), message.findtext("source"), counts), forms, is_done


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.stem)
def test_no_text_of_the_window_is_missing_or_unfinished(path):
    found = {words: is_done for words, _, is_done in messages(path)}
    assert found.keys() == strings.all_words().keys(), "`make strings` brings the files up to date"
    assert [words for words, is_done in found.items() if not is_done] == []


def test_every_plural_has_its_english_forms():
    found = {words: is_done for words, _, is_done in messages(OURS / "smaf_en.ts")}
    assert found.keys() == {words for words in strings.all_words() if words.is_counted}, "`make strings` does it"
    assert all(found.values())


@pytest.mark.parametrize("path", sorted(OURS.glob("smaf_*.ts")), ids=lambda path: path.stem)
def test_what_is_compiled_is_what_is_written(qapp, path):
    translator = QTranslator()
    assert translator.load(str(path.with_suffix(".qm")))
    stale = []
    for words, forms, _ in messages(path):
        asked = {translator.translate(words.context, words.source, "", n) for n in (1, 2)} if words.is_counted else {
            translator.translate(words.context, words.source)
        }  # fmt: skip
        if asked != set(forms):
            stale.append(words)
    assert stale == [], "`make strings` compiles"


@pytest.mark.parametrize("path", sorted(OURS.glob("smaf_*.ts")), ids=lambda path: path.stem)
def test_what_is_put_into_a_text_is_put_into_its_translations(path):
    def places(text):
        return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None} | set(re.findall("%Ln", text)))

    assert [(words, form) for words, forms, _ in messages(path) for form in forms if places(form) != places(words.source)] == []


def test_a_number_chooses_the_plural_and_is_written_as_the_language_does(speaking):
    speaking(ENGLISH)
    said = [counted("Batch", "%Ln images accepted.", n) for n in (0, 1, 2, 12345)]
    assert said == ["0 images accepted.", "1 image accepted.", "2 images accepted.", "12,345 images accepted."]
    assert (grouped(12345), decimal(1.5)) == ("12,345", "1.5")


def test_the_system_says_which_language_unless_a_person_does(qapp, speaking, monkeypatch):
    monkeypatch.setattr(language, "_of_the_system", lambda found: ENGLISH)
    assert speaking(SYSTEM) == ENGLISH
    assert speaking("a language there is not") == ENGLISH


def test_a_file_in_a_persons_folder_is_a_language(speaking, tmp_path):
    shutil.copy(OURS / "smaf_en.qm", tmp_path / "smaf_fr.qm")
    assert "fr" in languages(tmp_path)
    assert speaking("fr", tmp_path) == "fr"
    assert QLocale().language() == QLocale.Language.French
    assert translate("Batch", "Stop") == "Stop"  # what a language lacks stays English


@pytest.mark.parametrize("code", sorted(languages(Path())))
def test_no_two_entries_of_a_menu_have_the_same_letter(speaking, code):
    speaking(code)
    texts = {spec.name: spec.text for spec in specs()}
    extra = {"RECENT": translate("Shell", "Open &Recent"), "TOOLS": translate("Shell", "Tool&s")}
    bar = [title for title, _ in menus()]
    inside = [[(texts | extra).get(word, "") for word in words.split()] for _, words in menus()]
    for entries in (bar, *inside):
        letters = [mark.group(1).casefold() for text in entries if (mark := re.search("&(.)", text))]
        assert sorted(letters) == sorted(set(letters)), entries


def test_marks_for_menus_are_no_part_of_an_actions_words():
    assert [plain(text) for text in ("&Export…", "导出(&E)…", "Ä&hnliche finden")] == ["Export", "导出", "Ähnliche finden"]


def test_a_language_may_be_written_anew_while_it_is_spoken(speaking, tmp_path):
    file = tmp_path / "smaf_de.qm"
    shutil.copy(OURS / file.name, file)
    speaking("de", tmp_path)
    file.write_bytes(b"")  # a file that is mapped into memory ends the program here
    assert translate("Batch", "Stop") == "Anhalten"


def test_a_damaged_language_leaves_the_window_english(speaking, tmp_path):
    (tmp_path / "smaf_fr.qm").write_bytes(b"no translation")
    speaking("fr", tmp_path)
    assert translate("Batch", "Stop") == "Stop"


def test_languages_are_called_by_their_own_names():
    assert [language_name(code) for code in ("en", "de", "zh_CN", "fr", "xx")] == [
        "English",
        "Deutsch",
        "简体中文",
        "Français",
        "xx",
    ]
