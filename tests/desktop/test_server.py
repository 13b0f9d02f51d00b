import io
import subprocess
import sys

from smaf_core.progress import Failed, Finished
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
    outcome = answer(Job(1, "propose_image", {"project": str(project.folder), "image": "a"}), lambda message: None)
    assert "propose masks for all images first" in outcome.message


def test_an_unknown_verb_and_a_mistake_of_ours_are_failures_with_details():
    assert "does not know" in answer(Job(1, "sing"), lambda message: None).message
    missing = answer(Job(1, "propose_image", {}), lambda message: None)
    assert "Traceback" in missing.details


def test_what_libraries_print_does_not_disturb_the_messages():
    code = (
        "import sys, smaf_desktop.worker.server as server;"
        "server.VERBS = {'sing': lambda values, say: print('la la') or {'sung': True}};"
        "server.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=Job(1, "sing").to_line() + "\n", capture_output=True, text=True, check=True
    )
    assert [answer_from_line(line) for line in done.stdout.splitlines()] == [(1, Finished({"sung": True}))]
    assert "la la" in done.stderr
