"""Whatever a command is started in: one line and exit code 2, or the work is done; never a traceback."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from smaf_core.cli.app import main
from smaf_core.cli.terminal import exit_code_of
from smaf_core.formats import open_dataset
from smaf_core.project.class_editing import edit_classes, edits_from
from smaf_core.project.store import Project


@pytest.fixture
def smaf(monkeypatch):
    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["smaf", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return int(end.value.code or 0)

    return call


def one_line(said: str, *words: str) -> None:
    lines = [line for line in said.splitlines() if line]
    assert len(lines) == 1, said
    assert lines[0].startswith("smaf: ")
    for word in words:
        assert word in lines[0]


def test_a_letter_that_the_terminal_lacks_is_written_as_its_number(project, smaf, monkeypatch):
    edit_classes(project, edits_from(project.classes, add=["Übergang", "犬"]))
    bytes_ = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(bytes_, encoding="ascii"))
    assert smaf("classes", project.folder) == 0
    assert rb"\xdcbergang" in bytes_.getvalue()
    assert rb"\u72ac" in bytes_.getvalue()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_behind_the_output_is_one_line(project, smaf, monkeypatch, capsys):
    with open("/dev/full", "w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert smaf("classes", project.folder) == 2
    one_line(capsys.readouterr().err, "cannot be written", "No space left")


def test_without_any_output_the_work_is_done_all_the_same(project, smaf, monkeypatch):
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert smaf("classes", project.folder, "--add", "more") == 0
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()
    with Project.open(project.folder) as same:
        assert same.classes.names[-1] == "more"


def test_a_reader_that_has_had_enough_ends_it_in_silence(monkeypatch, capsys):
    def say() -> None:
        raise BrokenPipeError(32, "Broken pipe")

    with open(os.devnull, "w") as nowhere:  # its descriptor is replaced
        monkeypatch.setattr(sys, "stdout", nowhere)
        assert exit_code_of(say) == 1
    assert capsys.readouterr().err == ""


def test_a_file_that_the_system_refuses_is_named_in_one_line(photos, tmp_path, smaf, monkeypatch, capsys):
    """Tests may run as root, whom nothing is forbidden."""

    def forbidden(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", forbidden)
    assert smaf("sample", tmp_path / "mine") == 2
    one_line(capsys.readouterr().err, str(tmp_path / "mine"), "Permission denied")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_text_is_told_and_leaves_no_half_project(photos, tmp_path, smaf, capsys):
    copy = os.fsdecode(os.fsencode(tmp_path) + b"/own\xff")
    os.mkdir(copy)
    for path in sorted(photos.rglob("*")):
        if path.is_file():
            target = Path(copy) / path.relative_to(photos)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    assert open_dataset(Path(copy)).images
    assert smaf("propose", copy, "-o", tmp_path / "p.smaf", "--preset", "tiny") == 2
    one_line(capsys.readouterr().err.splitlines()[-1], "rename")
    assert not (tmp_path / "p.smaf").exists()


@pytest.mark.parametrize(
    "rubbish", [b"\x00\xff\xfe" * 99, b"", b"nobody\n", b"\xff\xfe"], ids=["binary", "empty", "unknown", "half"]
)
def test_a_list_of_rubbish_is_one_line(project, tmp_path, smaf, capsys, rubbish):
    (tmp_path / "list.txt").write_bytes(rubbish)
    assert smaf("export", project.folder, tmp_path / "out", "--what", "proposals", "--only", tmp_path / "list.txt") == 2
    one_line(capsys.readouterr().err.splitlines()[-1])


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no /dev/zero")
@pytest.mark.parametrize("arguments", [("export", "out", "--only"), ("evaluate", "--list")], ids=lambda it: it[0])
def test_a_list_without_end_is_one_line(project, tmp_path, smaf, capsys, arguments):
    verb, *rest = arguments
    options = [tmp_path / one if one == "out" else one for one in rest]
    assert smaf(verb, project.folder, *options, "/dev/zero") == 2
    one_line(capsys.readouterr().err.splitlines()[-1], "/dev/zero")
