"""`smaf report`: words for a person, figures for a program, a page for everybody."""

import json
import shutil
from pathlib import Path

import numpy as np
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.mask import Mask
from smaf_core.people.deeds import Stamp
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project


def said(*arguments):
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_report_says_what_is_left_and_writes_a_page(project, tmp_path):
    project.set_status("sample_001", "accepted")
    project.close()
    output = said("report", project.folder, "--out", tmp_path / "page.html")
    assert "5 of 6 photos wait for a decision" in output
    assert "is not known" in output
    assert (tmp_path / "page.html").exists()


def test_a_program_gets_the_figures(project):
    project.close()
    last = json.loads(said("report", project.folder, "--progress", "json").splitlines()[-1])
    result = last["result"]
    assert (result["photos"], result["left"], result["finished"], result["seconds_a_photo"]) == (6, 6, 0, None)


def test_two_copies_are_looked_at_then_merged_and_a_conflict_is_listed(project, tmp_path, monkeypatch):
    project.close()
    other = shutil.copytree(project.folder, tmp_path / "other.smaf")
    for folder, who, status in ((project.folder, "Anna", "accepted"), (other, "Ben", "flagged")):
        monkeypatch.setenv("SMAF_NAME", who)
        with Project.open(folder) as opened:
            opened.set_status("sample_001", status)
    with Project.open(other) as opened:
        opened.set_tags("sample_002", ("daisy",))
    looked = said("merge", project.folder, other, "--look")
    assert "changed there only, and would be taken: 1" in looked
    assert "| sample_001 | mask and status | accepted (Anna) | flagged (Ben) | there |" in looked
    merged = said("merge", project.folder, other)
    assert "tags of 1 photos" in merged
    assert "left alone: 1" in merged
    settled = said("merge", project.folder, other, "--prefer", "theirs")
    assert "taken: 1 masks" in settled
    with Project.open(project.folder) as opened:
        assert (opened.image("sample_001").status, opened.image("sample_002").tags) == ("flagged", ("daisy",))


def test_a_second_look_is_begun_and_told_in_the_terminal(project, monkeypatch):
    save_mask(project, "sample_001", Mask(np.ones((9, 9), np.uint8), np.ones((9, 9), bool)))
    project.set_status("sample_001", "accepted", Stamp("Anna", 1000))
    project.close()
    monkeypatch.setenv("SMAF_NAME", "Ben")
    place = said("agreement", project.folder, "--begin", 5).splitlines()[-1].partition("in: ")[2]
    assert "1 wait for their second look" in said("agreement", project.folder)
    with Project.open(Path(place)) as second:
        save_mask(second, "sample_001", Mask(np.ones((9, 9), np.uint8), np.ones((9, 9), bool)))
        second.set_status("sample_001", "accepted")
    assert "| sample_001 | Anna | Ben | 100.0 | – |" in said("agreement", project.folder)
