"""The name of the person at work: remembered, and what the environment says goes before it."""

import pytest

from smaf_core.people.name import VARIABLE, as_name, keep_name, name_at_work


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)


def test_nobody_is_at_work_until_somebody_says_so():
    assert name_at_work() == ""


def test_a_name_is_remembered_and_can_be_taken_away():
    keep_name("Änne Müller")
    assert name_at_work() == "Änne Müller"
    keep_name("")
    assert name_at_work() == ""


def test_the_environment_goes_before_what_is_remembered(monkeypatch):
    keep_name("Anna")
    monkeypatch.setenv(VARIABLE, "Ben")
    assert name_at_work() == "Ben"
    monkeypatch.setenv(VARIABLE, "")
    assert name_at_work() == ""


def test_a_name_is_one_short_line_without_what_no_screen_shows():
    assert as_name("  Anna\n\x00 Lena\u202e ") == "Anna Lena"
    assert len(as_name("x" * 500)) == 80
