"""Window and terminal cannot drift apart: the terminal's own parser reads every command that the window would start."""

from pathlib import Path

import pytest
from typer.main import get_command

from smaf_core.cli.app import app
from smaf_desktop.worker.followed import FollowedRun
from smaf_desktop.worker.runs import NONE, RunPlan

PROJECT, MODEL, OUT = Path("a.smaf"), Path("segmenter.safetensors"), Path("out")
CHANGES = ["first.steps=3", "self_training.steps=4"]

PLANS = {
    "propose": [RunPlan.propose(PROJECT), RunPlan.propose(PROJECT, "paper", "cuda", retrain=True, changes=CHANGES),
                RunPlan.propose(PROJECT, saliency=NONE),
                RunPlan.propose(PROJECT, saliency=str(MODEL))],
    "propose_by_clip": [RunPlan.propose_by_clip(PROJECT, "cpu")],
    "take": [RunPlan.take(RunPlan.self_train(PROJECT, "paper", "cpu", CHANGES), MODEL)],
    "rest_of": [RunPlan.rest_of(RunPlan.self_train(PROJECT, "paper", "cpu", CHANGES))],
    "self_train": [RunPlan.self_train(PROJECT), RunPlan.self_train(PROJECT, "paper", "cpu", CHANGES)],
    "export": [
        RunPlan.export(PROJECT, OUT, "voc", "masks", "link"),
        RunPlan.export(PROJECT, OUT, "coco", "proposals", "none", "background", Path("names.txt")),
    ],
    "import_masks": [
        RunPlan.import_masks(PROJECT, OUT, "proposals", []),
        RunPlan.import_masks(PROJECT, OUT, "truth", ["1=cat", "#ff0000=dog"]),
    ],
    "train_segmenter": [
        RunPlan.train_segmenter(PROJECT, "quick", "auto", "both", look=False),
        RunPlan.train_segmenter(PROJECT, "quick", "cpu", "masks", look=True, propose=True),
    ],
    "tidy": [RunPlan.tidy(PROJECT), RunPlan.tidy(PROJECT, undo=True)],
    "teach": [RunPlan.teach(PROJECT), RunPlan.teach(PROJECT, undo=True)],
    "check": [RunPlan.check(PROJECT, flag=False, folds=5), RunPlan.check(PROJECT, "cpu", flag=True, folds=3)],
    "segment": [
        RunPlan.segment(MODEL, PROJECT, "auto", crf=True),
        RunPlan.segment(MODEL, PROJECT, "cpu", crf=False, propose=True),
    ],
}  # fmt: skip


def command_of(plan):
    """The words behind `smaf` that the run of a plan would be started with."""
    run = plan.make()
    words = run._command if isinstance(run, FollowedRun) else run._child._process.arguments()
    return list(words)[list(words).index("smaf_core") + 1 :]


def parsed(words):
    """What the terminal takes words for, without doing it: the verb and its values by name."""
    command, verb = get_command(app), []
    while hasattr(command, "commands"):
        verb.append(words[0])
        command, words = command.commands[words[0]], words[1:]
    with command.make_context(" ".join(verb), list(words)) as context:
        return " ".join(verb), context.params


def test_every_way_to_make_a_plan_is_tried_here():
    assert set(PLANS) == {name for name, value in vars(RunPlan).items() if isinstance(value, classmethod)}


@pytest.mark.parametrize("plan", [plan for plans in PLANS.values() for plan in plans], ids=lambda plan: plan.verb)
def test_the_terminal_understands_what_the_window_starts(qapp, plan):
    words = command_of(plan)
    verb, values = parsed(words)
    assert verb == plan.verb
    said = [part for value in values.values() for part in (value if isinstance(value, (list, tuple)) else [value])]
    assert {word for word in words if not word.startswith("--")} - set(verb.split()) <= {str(part) for part in said}


def test_what_the_terminal_does_not_know_is_found_out(qapp):
    with pytest.raises(Exception, match="--colour"):
        parsed(command_of(RunPlan("export", (str(PROJECT), str(OUT), "--colour", "red"), "Exporting")))
