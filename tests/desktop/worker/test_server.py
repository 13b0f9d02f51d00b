import io
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_core.errors import SmafError
from smaf_core.progress import Failed, Finished, Progress, silent
from smaf_core.project.store import Project
from smaf_core.settings.fusion import FusionSettings
from smaf_desktop.worker import mending
from smaf_desktop.worker.protocol import Job, answer_from_line
from smaf_desktop.worker.server import answer, serve


def answers_to(*lines):
    written = io.StringIO()
    serve(io.StringIO("".join(f"{line}\n" for line in lines)), written)
    return [answer_from_line(line) for line in written.getvalue().splitlines()]


def test_a_job_survives_the_way_through_a_line():
    job = Job(7, "propose_image", {"image": "Müller's Katze"})
    assert Job.from_line(job.to_line()) == job


def test_the_worker_says_what_it_computes_on():
    ((number, outcome),) = answers_to(Job(3, "device").to_line())
    assert number == 3
    assert outcome.result["device"] in ("cpu", "cuda")


def test_wrong_input_fails_in_one_line_and_the_worker_goes_on(project):
    wrong = Job(1, "propose_image", {"project": str(project.folder), "image": "nowhere"})
    first, second = answers_to(wrong.to_line(), Job(2, "device").to_line())
    assert isinstance(first[1], Failed)
    assert "nowhere" in first[1].message
    assert isinstance(second[1], Finished)


def test_proposing_before_any_training_says_what_to_do_first(project):
    outcome = answer(Job(1, "propose_image", {"project": str(project.folder), "image": "a"}), silent)
    assert "propose masks for all images first" in outcome.message


def test_an_unknown_verb_and_a_mistake_of_ours_are_failures_with_details():
    assert "does not know" in answer(Job(1, "sing"), silent).message
    missing = answer(Job(1, "propose_image", {}), silent)
    assert "Traceback" in missing.details


def test_after_a_cuda_error_the_worker_says_so_and_makes_room_for_another():
    def fail(values, report):
        raise RuntimeError("CUDA error: an illegal memory access was encountered\nCompile with `TORCH_USE_CUDA_DSA`")

    written = io.StringIO()
    jobs = io.StringIO("".join(Job(number, "fail").to_line() + "\n" for number in (1, 2)))
    with pytest.raises(SystemExit):
        serve(jobs, written, {"fail": fail}.get)
    ((number, outcome),) = [answer_from_line(line) for line in written.getvalue().splitlines()]
    assert number == 1
    assert "the GPU stopped answering" in outcome.message
    assert "illegal memory access" in outcome.details


def test_what_libraries_print_does_not_disturb_the_messages():
    code = (
        "import smaf_desktop.worker.server as server;"
        "server.main({'sing': lambda values, report: print('la la') or {'sung': True}}.get)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=Job(1, "sing").to_line() + "\n", capture_output=True, text=True, check=True
    )
    assert [answer_from_line(line) for line in done.stdout.splitlines()] == [(1, Finished({"sung": True}))]
    assert "la la" in done.stderr


def live_job(project, verb="fuse", settings=None, **values):
    about = asdict(settings or FusionSettings())
    return Job(1, verb, {"project": str(project.folder), "settings": about, **values})


def test_fusing_anew_gives_a_label_map_for_the_screen_and_leaves_the_project(project):
    before = project.proposal_path("a").read_bytes()
    outcome = answer(live_job(project, image="a", settings=FusionSettings(threshold=1.0, strength=0)), silent)
    with np.load(outcome.result["file"]) as file:
        assert not file["label_map"].any()
        assert file["fused"].shape[0] == 2
    assert project.proposal_path("a").read_bytes() == before


def test_applying_writes_proposals_of_unreviewed_images_and_reports_how_far_it_is(project):
    job = live_job(project, "apply_live", FusionSettings(threshold=1.0, strength=0), names=None, class_name=None)
    messages = [message for _, message in answers_to(job.to_line())]
    assert isinstance(messages[0], Progress)
    assert messages[-1] == Finished({"changed": ["a"]})
    assert not project.load_proposal("a").any()


def test_settings_that_make_no_sense_are_refused_in_words(project):
    outcome = answer(live_job(project, image="a", settings=FusionSettings(weights=(0, 0, 0, 0))), silent)
    assert "at least one must be above 0" in outcome.message


def test_an_image_without_attention_says_what_to_do(project):
    assert "let the machine propose first" in answer(live_job(project, image="b"), silent).message


def making(photos, project, classes=None):
    values = {"folder": str(photos), "project": str(project), "classes": classes, "tags_from": None}
    return [message for _, message in answers_to(Job(1, "make_project", values).to_line())]


def test_a_folder_of_images_becomes_a_project_and_says_how_far_reading_its_tags_is(project, tmp_path):
    (project.root / "tags.csv").unlink()
    for name, tag in zip("abc", ("cat", "dog", "traffic light"), strict=True):
        (project.root / f"{name}.txt").write_text(f"{tag}\n")
    first, last = making(project.root, tmp_path / "again.smaf")
    assert (first.done, first.total) == (0, 3)
    assert "tags from 3 text files" in last.result["found"]
    with Project.open(tmp_path / "again.smaf") as made:
        assert [one.tags for one in made.images()] == [("cat",), ("dog",), ("traffic light",)]


def test_what_a_person_has_to_say_first_is_no_failure_but_a_question(project, tmp_path):
    (project.root / "tags.csv").unlink()
    (asked,) = making(project.root, tmp_path / "again.smaf")
    assert asked.result["question"]["matter"] == "classes"
    table = ClassTable.of(["cat", "newt"])
    (made,) = making(project.root, tmp_path / "again.smaf", {"names": table.names, "colours": table.colours})
    assert isinstance(made, Finished)
    with Project.open(tmp_path / "again.smaf") as opened:
        assert opened.classes.names == ("cat", "newt")


def test_looking_for_more_without_a_mask_says_what_to_do(project):
    job = Job(1, "alike", {"project": str(project.folder), "image": "c", "class_name": "", "box": None})
    ((_, message),) = answers_to(job.to_line())
    assert "neither a mask nor a proposal" in message.message


def test_faults_of_a_project_that_may_only_be_looked_at_are_left_elsewhere(project, monkeypatch, tmp_path):
    def refuse(path, data):
        raise SmafError(f"{path}: cannot be written")

    monkeypatch.setattr(mending, "write_bytes_whole", refuse)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = mending.faults({"project": str(project.folder), "smallest": 64}, silent)
    assert Path(told["file"]).parent == tmp_path
    assert isinstance(json.loads(Path(told["file"]).read_text()), list)
