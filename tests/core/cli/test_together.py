"""`smaf report`: words for a person, figures for a program, a page for everybody."""

import json

from typer.testing import CliRunner

from smaf_core.cli.app import app


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
