import os
import re
import subprocess
import sys

import pytest

from smaf_core.data.files import (
    clear_unfinished,
    clear_unfinished_folders,
    is_unfinished,
    making_whole,
    write_bytes_new,
    write_bytes_whole,
    writing_whole,
)

OF_AN_OLDER_VERSION = ".0123456789abcdef.tmp"


def test_a_file_is_there_whole_or_as_it_was(tmp_path):
    path = tmp_path / "below" / "file"
    write_bytes_whole(path, b"old")
    with pytest.raises(TypeError), writing_whole(path) as stream:
        stream.write("half")
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


def test_a_new_file_never_takes_the_place_of_another(tmp_path, monkeypatch):
    path = tmp_path / "below" / "file"
    assert write_bytes_new(path, b"first")
    assert not write_bytes_new(path, b"second")
    assert path.read_bytes() == b"first"

    def no_links(*_):
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    assert not write_bytes_new(path, b"second")
    assert write_bytes_new(path.with_name("other"), b"other")
    assert sorted(one.read_bytes() for one in path.parent.iterdir()) == [b"first", b"other"]


def test_what_a_killed_program_left_is_cleared_and_what_is_being_written_stays(tmp_path, half_written):
    path = tmp_path / "below" / "file"
    left = half_written(tmp_path)
    assert is_unfinished(left)
    with writing_whole(path) as stream:
        assert clear_unfinished(tmp_path) == 1
        stream.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert not left.exists()


def test_what_another_machine_or_an_older_version_left_is_cleared_after_a_day(tmp_path, half_written):
    left = half_written(tmp_path)
    elsewhere = left.rename(left.with_name(re.sub(r"^\.\w{8}", ".00000000", left.name)))
    old, other = tmp_path / OF_AN_OLDER_VERSION, tmp_path / ".notes.tmp"
    for path in (old, other):
        path.write_bytes(b"")
    assert clear_unfinished(tmp_path) == 0
    for path in (old, elsewhere, other):
        os.utime(path, (0, 0))
    assert clear_unfinished(tmp_path) == 2
    assert list(tmp_path.iterdir()) == [other]


KILLED_MAKING = """
import os, sys
from pathlib import Path
from smaf_core.data.files import making_whole
with making_whole(Path(sys.argv[1])) as place:
    (place / "below").mkdir()
    (place / "below" / "file").write_bytes(b"half")
    os._exit(9)
"""


def test_a_folder_that_a_killed_program_was_making_is_cleared_and_one_that_is_being_made_stays(tmp_path):
    assert subprocess.run([sys.executable, "-c", KILLED_MAKING, tmp_path / "copy"], check=False).returncode == 9
    (left,) = tmp_path.iterdir()
    with making_whole(tmp_path / "copy") as place:
        assert clear_unfinished_folders(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [place]
        (place / "file").write_bytes(b"whole")
    assert not left.exists()
    assert [path.name for path in tmp_path.rglob("*")] == ["copy", "file"]


def test_only_what_this_program_was_making_is_cleared_and_links_are_not_followed(tmp_path):
    own, theirs = tmp_path / f".mine.smaf-{'0' * 16}.tmp", tmp_path / f".theirs-{'0' * 16}.tmp"
    for folder in (own, theirs, tmp_path / "elsewhere", tmp_path / "in" / own.name):
        folder.mkdir(parents=True)
    for folder in (own, tmp_path / "in" / own.name):
        (folder / "project.json").write_bytes(b"{}")
    link = tmp_path / f".00000000-1-{'0' * 16}.tmp"
    link.symlink_to(tmp_path / "elsewhere")
    assert clear_unfinished_folders(tmp_path) == 0  # of an older version, but not a day old
    for folder in (own, theirs, tmp_path / "elsewhere", tmp_path / "in" / own.name):
        os.utime(folder, (0, 0))
    assert clear_unfinished_folders(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([link.name, theirs.name, "elsewhere", "in"])
    assert clear_unfinished_folders(tmp_path / "nowhere") == 0
