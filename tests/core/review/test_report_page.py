"""The page about how a project goes: whole in itself, honest about what is not known, and safe from what names contain."""

import re
import time

import pytest

from smaf_core.errors import SmafError
from smaf_core.people.deeds import Stamp
from smaf_core.review.report_page import sentences, write_report
from smaf_core.review.standing import standing, what_is_sure

EVIL = "<script>alert(1)</script>|"


@pytest.fixture
def worked_on(project):
    """Two people have decided on some photos, many times, and a round was trained."""
    noon = time.time() - 90_000
    names = [image.name for image in project.images()]
    for k in range(24):
        who = "Anna" if k % 3 else EVIL
        project.set_status(names[k % 5], "flagged" if k % 2 else "accepted", Stamp(who, noon + 20 * k))
    current = project.begin_round("self-train", {"preset": "quick"})
    project.finish_round(current.number, {"corrected": names[:2], "judged": {"images": 2, "before": 0.5, "after": 0.625}})
    return project


def written(project, path):
    return write_report(project, path, standing(project), what_is_sure(project)).read_text(encoding="utf-8")


def test_the_page_needs_no_other_file_and_runs_no_code(worked_on, tmp_path):
    page = written(worked_on, tmp_path / "out" / "r.html")
    assert len(list((tmp_path / "out").iterdir())) == 1
    assert page.count("data:image/png;base64,") == 3
    assert not re.search(r"<script|https?://|<link", page)
    assert "&lt;script&gt;" in page


def test_it_says_who_did_what_and_what_a_round_brought(worked_on, tmp_path):
    page = written(worked_on, tmp_path / "r.html")
    assert "<td>Anna</td>" in page
    assert "<td>50.0</td><td>62.5</td>" in page


def test_markdown_has_its_pictures_beside_it(worked_on, tmp_path):
    page = written(worked_on, tmp_path / "my report.md")
    for name in re.findall(r"\]\((.*?)\)", page):
        assert (tmp_path / name.replace("%20", " ")).read_bytes().startswith(b"\x89PNG")
    assert r"</script>\|" in page


def test_a_project_without_any_decision_says_what_is_not_known(project, tmp_path):
    words = " ".join(sentences(standing(project), what_is_sure(project)))
    assert "6 of 6 photos wait" in words
    assert "How fast it goes is not known: 0 photos" in words
    assert "is not known: it needs 30 photos" in words
    assert "Who did what" not in written(project, tmp_path / "r.html")


def test_how_fast_it_goes_is_said_from_enough_decisions_on(worked_on):
    words = sentences(standing(worked_on), what_is_sure(worked_on))[1]
    assert re.search(r"A photo takes \d+ s \(median of the last 2\d decided", words)
    assert "1 photos" not in words


def test_another_ending_is_refused(project, tmp_path):
    with pytest.raises(SmafError, match=r"ends in \.html or \.md"):
        written(project, tmp_path / "report.docx")
