import os

import pytest

from smaf_core.formats import inventory
from smaf_core.formats.inventory import read_ahead


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two files, one that is gone, and a pipe nobody writes to; few are many here, so that threads read ahead."""
    monkeypatch.setattr(inventory, "_MANY", 2)
    paths = {name: tmp_path / f"{name}.txt" for name in ("first", "gone", "pipe", "last")}
    paths["first"].write_text("cat\n")
    paths["last"].write_text("dog\n")
    if hasattr(os, "mkfifo"):
        os.mkfifo(paths["pipe"])
    return {name: str(path) for name, path in paths.items()}


def test_reading_ahead_changes_neither_what_is_read_nor_its_order(files):
    assert list(read_ahead(files)) == list(files.items())


def test_who_stops_reading_is_not_held_up(files):
    for name, _ in read_ahead(files):
        assert name == "first"
        break
