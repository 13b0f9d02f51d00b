import json
import re
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from smaf_core.cli.app import main
from smaf_core.cli.terminal import VERBS
from smaf_core.data.classes import voc_palette
from smaf_core.data.images import read_image, write_label_map
from smaf_core.formats import open_dataset
from smaf_core.progress import Failed, Finished, from_line
from smaf_core.project import accepting
from smaf_core.project.store import Project
from smaf_core.settings.segmenter import segmenter_preset_named


class _Quiet:
    """A stdin on which nobody says anything, as long as the command runs."""

    def __iter__(self):
        threading.Event().wait()


@pytest.fixture
def smaf(monkeypatch, capsys):
    """Call the command in this process: (exit code, stdout, stderr)."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["smaf", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", _Quiet())
        with pytest.raises(SystemExit) as exit_:
            main()
        shown = capsys.readouterr()
        return int(exit_.value.code or 0), shown.out, shown.err

    return call


def test_the_whole_way_in_the_terminal(smaf, tmp_path):
    photos, project, out = tmp_path / "photos", tmp_path / "p.smaf", tmp_path / "voc"
    assert smaf("sample", photos, "--count", 6)[0] == 0
    code, said, _ = smaf("propose", photos, "-o", project, "--preset", "tiny")
    assert (code, said.split(":")[0]) == (0, "round 1 (first)")
    assert smaf("self-train", project, "--preset", "tiny", "--seed", "3")[0] == 0
    with Project.open(project) as opened:
        assert [one.settings["seed"] for one in opened.rounds()] == [0, 3]
    code, said, _ = smaf("evaluate", project, "--json")
    assert code == 0
    assert json.loads(said)["fused"]["images"] == 6
    code, said, _ = smaf("evaluate", project, "--by-size", "--sweep", "--report", tmp_path / "report")
    assert code == 0
    assert "tuned on the truth" in " ".join(said.split())
    assert "mean precision" in said
    assert (tmp_path / "report" / "report.md").exists()
    assert smaf("export", project, out, "--what", "proposals")[0] == 0
    code, said, _ = smaf("evaluate", out / "SegmentationClass", photos / "truth", "--json")
    assert json.loads(said)["mean_iou"] > 0


def test_a_program_that_asks_gets_messages_only(smaf, photos, tmp_path):
    code, said, _ = smaf("propose", photos, "-o", tmp_path / "p.smaf", "--preset", "tiny", "--progress", "json")
    messages = [from_line(line) for line in said.splitlines()]
    assert code == 0
    assert isinstance(messages[-1], Finished)
    assert messages[-1].result["proposed"] == 6
    assert sum(isinstance(message, (Finished, Failed)) for message in messages) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("propose", "nowhere"), "nowhere"),
        (("propose", "{photos}", "-o", "{tmp}/p.smaf", "--preset", "best"), "unknown preset 'best'; choose one of quick"),
        (("propose", "{photos}", "-o", "{tmp}/p.smaf", "--device", "gpu"), "unknown device 'gpu'"),
        (("self-train", "{photos}"), "is no project"),
        (("evaluate", "{photos}"), "the folder of true masks is needed"),
        (("evaluate", "{photos}/truth", "{photos}/truth", "--sweep"), "only a project keeps the attention"),
        (("evaluate", "{photos}/truth", "{tmp}/nothing"), "nothing: there is no such folder"),
        (("export", "{photos}", "{tmp}/out"), "is no project"),
        (("saliency", "{photos}", "-o", "{tmp}/maps", "--model", "{tmp}/none.onnx"), "get u2netp.onnx from"),
        (("study", "{photos}", "-o", "{tmp}/study", "--tables", "two"), "give numbers with commas between"),
        (("study", "{photos}", "-o", "{tmp}/study", "--tables", "9"), "there is no table 9"),
        (("propose", "{photos}", "-o", "{tmp}/p.smaf", "--init", "{tmp}/no.pth"), "no.pth: cannot be read"),
        (("self-train", "{photos}", "--set", "self_training.steps=9"), "is no project"),
        (("propose", "{photos}", "-o", "{tmp}/p.smaf", "--set", "steps=3"), "steps=3: there is no setting 'steps' here"),
        (("open", "{tmp}/nothing"), "there is no such folder"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(smaf, photos, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = smaf(*(argument.format(photos=photos, tmp=tmp_path) for argument in arguments))
    lines = [line for line in err.splitlines() if line.startswith("smaf: ")]
    assert (code, out) == (2, "")
    assert len(lines) == 1
    assert words in lines[0]


def test_the_help_names_what_is_done_first_first_and_all_of_it_as_the_readme_does(smaf):
    shown = smaf("--help")[1].split("Commands")[1]
    named = sorted(VERBS, key=lambda verb: re.search(rf"^\W {verb} ", shown, re.MULTILINE).start())
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8").split("## In the terminal")[1]
    assert named == list(dict.fromkeys(line.split()[1] for line in readme.splitlines() if line.startswith("    smaf ")))
    assert named == list(VERBS)


@pytest.mark.parametrize("verb", [(), ("propose",), ("segment", "train")])
def test_the_short_word_for_help_is_known_everywhere(smaf, verb):
    code, shown, _ = smaf(*verb, "-h")
    assert (code, shown) == (0, smaf(*verb, "--help")[1])


@pytest.mark.parametrize("verb", [("segment", "train"), ("check",)])
def test_the_setting_that_the_help_of_a_segmenter_names_is_one_of_its_own(smaf, verb):
    _, shown, _ = smaf(*verb, "--help")
    (example,) = re.findall(r"such as\W+([a-z_.]+=\d+)", shown)
    assert segmenter_preset_named("quick", [example]) != segmenter_preset_named("quick")


def test_wrong_input_of_a_program_is_a_message(smaf, tmp_path):
    code, out, _ = smaf("self-train", tmp_path, "--progress", "json")
    assert code == 2
    assert "is no project" in from_line(out).message


def test_evaluate_prints_a_class_a_line(smaf, tmp_path):
    labels = np.array([[0, 0, 1, 1], [0, 0, 1, 255]], np.uint8)
    for folder, label_map in (("truth", labels), ("masks", np.where(labels == 255, 0, labels).astype(np.uint8))):
        write_label_map(tmp_path / folder / "a.png", label_map, voc_palette())
    code, out, _ = smaf("evaluate", tmp_path / "masks", tmp_path / "truth")
    assert code == 0
    assert "background" in out
    assert "100.0" in out


def test_doctor_names_every_part(smaf):
    code, out, _ = smaf("doctor", "--json")
    findings = {one["subject"]: one["ok"] for one in json.loads(out)}
    assert code == (0 if all(findings.values()) else 1)
    early = "Python, OpenCV, settings, cache, disk, weights, own networks, ONNX Runtime, saliency, clicks, GPU, window"
    assert list(findings) == [*early.split(", "), "torch", "Qt", "dense CRF"]


def test_restore_brings_the_last_good_copy_back_and_says_what_is_kept(smaf, tmp_path):
    smaf("sample", tmp_path / "photos", "--count", 2)
    with Project.create(tmp_path / "p.smaf", open_dataset(tmp_path / "photos")) as project:
        project.keep_good_copy(0)
    (tmp_path / "p.smaf" / "project.sqlite").write_bytes(b"nothing of a database")
    assert smaf("export", tmp_path / "p.smaf", tmp_path / "out")[0] == 2
    code, out, _ = smaf("restore", tmp_path / "p.smaf")
    assert code == 0
    assert "kept as project.damaged-1.sqlite" in " ".join(out.split())
    with Project.open(tmp_path / "p.smaf") as project:
        assert len(project.images()) == 2


def test_a_command_ends_what_a_window_that_was_killed_was_accepting(smaf, tmp_path):
    smaf("sample", tmp_path / "photos", "--count", 2)
    with Project.create(tmp_path / "p.smaf", open_dataset(tmp_path / "photos")) as project:
        images = project.images()
        labels = np.zeros(read_image(images[0].path).shape[:2], np.uint8)
        write_label_map(project.proposal_path(images[0].name), labels, voc_palette())
        accepting.begin(project, images[:1])
    code, _, said = smaf("export", tmp_path / "p.smaf", tmp_path / "out", "--accepted")
    assert (code, "had been interrupted" in said) == (0, True)
    with Project.open(tmp_path / "p.smaf") as project:
        assert [image.status for image in project.images()] == ["accepted", "new"]
        assert project.has_mask(images[0].name)
