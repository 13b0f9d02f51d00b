import io
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from rich.console import Console

from smaf_core.cli.terminal import evaluation_table, fail, finish, reporting
from smaf_core.errors import Cancelled, SmafError
from smaf_core.evaluation.miou import Evaluation
from smaf_core.progress import Failed, Finished, Progress, from_line

WORK = """
    import sys, time
    from smaf_core.cli.terminal import fail, finish, reporting
    try:
        with reporting("json", detach={detach}) as report:
            for step in range({steps}):
                report(step, {steps}, "working")
                time.sleep(0.01)
        finish("json", {{"answer": 42}})
    except BaseException as error:
        sys.exit(fail("json", error))
"""


def start(steps: int, detach: bool = False) -> subprocess.Popen[str]:
    code = textwrap.dedent(WORK).format(steps=steps, detach=detach)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def test_a_job_says_how_far_it_is_and_then_once_that_it_is_done():
    with start(3) as process:
        said = [from_line(line) for line in process.stdout]
    assert [(one.done, one.total, one.text) for one in said[:-1]] == [(step, 3, "working") for step in range(3)]
    assert said[0].memory_mb > 0
    assert said[-1] == Finished({"answer": 42})


def test_the_word_cancel_stops_a_job_at_its_next_step():
    with start(10_000) as process:
        first = process.stdout.readline()
        process.stdin.write("cancel\n")
        process.stdin.flush()
        last = list(process.stdout)[-1]
    begun = from_line(first)
    assert isinstance(begun, Progress)
    assert (begun.done, begun.total, begun.text) == (0, 10_000, "working")
    assert from_line(last) == Failed("stopped", cancelled=True)
    assert process.returncode == 130


def test_a_job_stops_when_the_window_that_asked_for_it_is_gone():
    with start(10_000) as process:
        process.stdin.close()
        last = list(process.stdout)[-1]
    assert from_line(last) == Failed("stopped", cancelled=True)


def test_a_detached_job_goes_on_without_its_window():
    with start(20, detach=True) as process:
        process.stdin.close()
        last = list(process.stdout)[-1]
    assert from_line(last) == Finished({"answer": 42})


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (SmafError("tags.csv, line 3: unknown class 'catt'"), 2, "smaf: tags.csv, line 3: unknown class 'catt'\n"),
        (Cancelled(), 130, "smaf: stopped\n"),
        (KeyboardInterrupt(), 130, "smaf: stopped\n"),
    ],
)
def test_what_a_user_can_mend_is_one_line(capsys, error, code, words):
    assert fail("bars", error) == code
    assert capsys.readouterr().err == words


def test_our_own_mistake_flies_with_its_traceback(capsys):
    with pytest.raises(ZeroDivisionError) as caught:
        _ = 1 / 0
    assert fail("bars", caught.value) == 1
    assert "Traceback" in capsys.readouterr().err
    assert fail("json", caught.value) == 1
    assert "ZeroDivisionError" in from_line(capsys.readouterr().out).details


def test_progress_for_a_person_leaves_stdout_to_the_results(capsys):
    with reporting("bars") as report:
        report(1, 2, "fusing")
        report(2, 2, "fusing")
    finish("bars", {})
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "fusing" in shown.err


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("CUDA error: unspecified launch failure\nFor debugging", "the GPU stopped answering"),
        ("cuDNN error: CUDNN_STATUS_EXECUTION_FAILED", "the GPU stopped answering"),
        ("CUDA out of memory. Tried to allocate 2.00 GiB", "the GPU's memory ran out"),
        ("Triton Error [CUDA]: an illegal memory access was encountered", "the GPU stopped answering"),
        ("Triton Error [CUDA]: out of memory", "the GPU's memory ran out"),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", "the GPU's memory ran out"),
        ("MPS backend out of memory (MPS allocated: 9 GB)", "the GPU's memory ran out"),
    ],
)
def test_a_gpu_that_fails_is_told_in_one_line_with_what_to_do(capsys, error, words) -> None:
    assert fail("bars", RuntimeError(error)) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "processor" in said
    assert said.count("\n") == 1
    fail("json", RuntimeError(error))
    failed = from_line(capsys.readouterr().out)
    assert words in failed.message
    assert error in failed.details  # for whoever wants to know more


def test_another_error_that_speaks_of_no_gpu_keeps_its_own_words(capsys) -> None:
    fail("json", RuntimeError("size mismatch"))
    assert from_line(capsys.readouterr().out).message == "size mismatch"


@pytest.mark.parametrize("name", ["[/]", "[bold]cat[/bold]", "[red]", "[link=https://example.org]dog[/link]", ":smile:"])
def test_names_of_classes_are_no_markup_in_a_table(name):
    measured = Evaluation(("background", name), np.eye(2, 3, dtype=np.int64), 1)
    console = Console(width=200, file=io.StringIO())
    console.print(evaluation_table({"fused": measured}))
    assert name in console.file.getvalue()
