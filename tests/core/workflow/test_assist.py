"""Choosing a model, and tidying a project with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.images import image_size
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.evaluation.steps import CRF_STEP, TIDIED_STEP, label_maps_of_steps
from smaf_core.learning import teaching
from smaf_core.project.masks import save_mask
from smaf_core.project.tidied import untidied
from smaf_core.promptable import chosen
from smaf_core.promptable.model import Pair
from smaf_core.promptable.prompts import Answer, Embedding, Frame
from smaf_core.promptable.taught import Taught, about_taught, checksum, keep_taught
from smaf_core.promptable.tidying import TidySettings
from smaf_core.workflow import assist

PLAIN = TidySettings(rounds=1, generosity=0.0, agreement=0.3)


class Larger:
    """A model that takes every region for a square around its inner point, 40 pixels a side."""

    pair = Pair(Path(__file__), Path(__file__))

    def __init__(self):
        self.family = self

    def frame(self, size):
        return Frame(size)

    def encode(self, picture):
        return Embedding(Frame(picture.shape[:2]), {"image_embeddings": np.ones((1, 4, 4, 4), np.float16)})

    def answer(self, embedding, prompt):
        (y, x), _ = prompt.points[0]
        plane = np.full(embedding.frame.size, -5, np.float32)
        plane[max(int(y) - 20, 0) : int(y) + 20, max(int(x) - 20, 0) : int(x) + 20] = 5
        return Answer(embedding.frame.shrunk(plane, -5.0)[None], np.ones(1, np.float32), embedding.frame)


@pytest.fixture
def proposed(project, monkeypatch):
    """A project whose photos have a square of 30 pixels a side for a proposal."""
    for image in project.images():
        project.replace_proposal(image.name, square(image, 30))
        project.set_status(image.name, "proposed")
    monkeypatch.setattr(assist, "open_model", lambda *_: Larger())
    return project


def square(image, side, label=1):
    label_map = np.zeros(image_size(image.path), np.uint8)
    middle = label_map.shape[0] // 2
    label_map[middle : middle + side, 50 : 50 + side] = label
    return label_map


def count(project, name, label=1):
    return int((project.load_proposal(name) == label).sum())


def test_proposals_that_nobody_reviewed_are_mended_and_the_others_stay(proposed):
    first, second, *rest = [image.name for image in proposed.images()]
    save_mask(proposed, first, Mask(square(proposed.image(first), 10)))
    proposed.set_status(second, "accepted")
    result = assist.tidy(proposed, Path("model"), settings=PLAIN)
    assert (result.images, result.changed) == (len(rest), len(rest))
    assert count(proposed, first) == count(proposed, second) == 900
    assert all(count(proposed, name) == pytest.approx(1600, rel=0.1) for name in rest)


def test_tidying_twice_begins_with_the_proposal_as_it_was(proposed):
    name = proposed.images()[0].name
    assist.tidy(proposed, Path("model"), settings=PLAIN)
    once = proposed.load_proposal(name)
    assert (untidied(proposed, name, once) == 1).sum() == 900
    assist.tidy(proposed, Path("model"), settings=PLAIN)
    assert (proposed.load_proposal(name) == once).all()
    proposed.replace_proposal(name, square(proposed.image(name), 12))  # a round has proposed anew
    assert untidied(proposed, name, proposed.load_proposal(name)) is None


def test_tidying_is_taken_back_where_nobody_has_reviewed_since(proposed):
    first, second, *_ = [image.name for image in proposed.images()]
    assist.tidy(proposed, Path("model"), settings=PLAIN)
    tidy_one = count(proposed, second)
    proposed.set_status(second, "accepted")
    result = assist.untidy(proposed)
    assert result.changed == len(proposed.images()) - 1
    assert (count(proposed, first), count(proposed, second)) == (900, tidy_one)
    assert assist.untidy(proposed).changed == 0


def test_a_tidied_proposal_is_a_step_of_its_own(proposed):
    image = proposed.images()[0]
    nothing = np.zeros((0, 4, 4), np.float16)
    no_maps = Attention((), (0.5, 1.0), (nothing, nothing), nothing)
    proposed.save_proposal(image.name, square(image, 30), no_maps)
    assert TIDIED_STEP not in label_maps_of_steps(proposed, image.name)
    assist.tidy(proposed, Path("model"), settings=PLAIN)
    steps = label_maps_of_steps(proposed, image.name)
    assert (steps[CRF_STEP] == 1).sum() == 900
    assert (steps[TIDIED_STEP] == 1).sum() == pytest.approx(1600, rel=0.1)


def test_a_class_that_the_persons_own_masks_speak_against_is_left_as_it_was(proposed, monkeypatch):
    monkeypatch.setattr(assist, "ENOUGH_MASKS", 2)
    *rest, one, two = [image.name for image in proposed.images()]
    for name in (one, two):
        save_mask(proposed, name, Mask(square(proposed.image(name), 30)))
        proposed.set_status(name, "accepted")
    result = assist.tidy(proposed, Path("model"), settings=PLAIN)
    assert result.kept_classes == (proposed.classes.name(1),)
    assert result.changed == 0
    assert all(count(proposed, name) == 900 for name in rest)


def test_the_chosen_model_is_remembered_and_its_absence_told_in_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(chosen.platformdirs, "user_config_dir", lambda _: str(tmp_path / "config"))
    with pytest.raises(SmafError, match="smaf assist use FOLDER"):
        chosen.chosen_folder()
    (tmp_path / "model").mkdir()
    chosen.choose_folder(tmp_path / "model")
    assert chosen.chosen_folder() == (tmp_path / "model").resolve()
    (tmp_path / "model").rmdir()
    with pytest.raises(SmafError, match="is gone"):
        chosen.chosen_folder()


@pytest.fixture
def lessons(proposed, monkeypatch, tmp_path):
    """Twelve accepted masks, and a teacher whose decoder answers 0.9 where the makers' answers 0.8."""
    monkeypatch.setattr(assist, "FEWEST_LESSONS", 3)
    (tmp_path / "decoder.onnx").write_bytes(b"the makers'")
    model = Larger()
    model.pair = Pair(Path(__file__), tmp_path / "decoder.onnx", "mine")
    monkeypatch.setattr(assist, "open_model", lambda *_: model)
    monkeypatch.setattr(assist, "PromptableModel", lambda pair: type("Taught", (), {"pair": pair})())
    for image in proposed.images():
        save_mask(proposed, image.name, Mask(square(image, 20)))
        proposed.set_status(image.name, "accepted")
    heard = {}

    def teach(model, taught, settings, device, report):
        heard["taught"] = taught
        return b"taught"

    def judged(model, judges, report):
        heard["judges"] = judges
        return {"box": heard.get("better", 0.9) if model.pair.taught else 0.8}

    monkeypatch.setattr(teaching, "teach", teach)
    monkeypatch.setattr(teaching, "judged", judged)
    return heard


def test_a_model_is_taught_by_accepted_masks_a_quarter_of_which_judges(proposed, lessons):
    result = assist.teach(proposed, Path("model"))
    count = len(proposed.images())
    assert result.kept
    assert (result.masks, result.judges) == (len(lessons["taught"]), len(lessons["judges"]))
    assert result.masks + result.judges == count
    assert result.judges >= 1
    assert all((one.mask == 1).sum() == 400 and (one.proposal == 1).sum() == 900 for one in lessons["taught"])
    about = about_taught(proposed.taught_folder)
    assert (about.name, about.before, about.after) == ("mine", {"box": 0.8}, {"box": 0.9})
    assert (proposed.taught_folder / "decoder.onnx").read_bytes() == b"taught"
    assert assist.forget(proposed)
    assert not assist.forget(proposed)
    assert not proposed.was_taught


def test_of_very_many_masks_some_are_drawn(proposed, lessons, monkeypatch):
    monkeypatch.setattr(assist, "MOST_BYTES", 3 * Larger().encode(np.zeros((4, 4, 3), np.uint8)).nbytes)
    result = assist.teach(proposed, Path("model"))
    assert result.masks + result.judges == 3 < len(proposed.images())


def test_what_was_learned_is_not_used_where_it_is_no_better(proposed, lessons):
    lessons["better"] = 0.8
    result = assist.teach(proposed, Path("model"))
    assert not result.kept
    assert not proposed.was_taught


def test_few_masks_teach_nothing(proposed):
    with pytest.raises(SmafError, match="needs 12 accepted masks or more, and there are 0"):
        assist.teach(proposed, Path("model"))


def test_a_project_uses_what_its_own_masks_taught_and_no_other_does(tiny_pair, project, tmp_path, monkeypatch):
    monkeypatch.setattr("smaf_core.safe_files.trial.cache_folder", lambda: tmp_path / "cache")
    pair = tiny_pair.pair
    about = Taught(checksum(pair.decoder), "mine", 3, 1, {}, {})
    keep_taught(project.taught_folder, pair.decoder.read_bytes(), about)
    assert assist.open_model(pair.decoder.parent, project).pair.taught == project.taught_folder / "decoder.onnx"
    assert assist.open_model(pair.decoder.parent).pair.taught is None


@pytest.mark.parametrize("name", ["about.json", "decoder.onnx"])
def test_a_damaged_taught_decoder_is_one_line_with_the_way_out(tiny_pair, project, tmp_path, monkeypatch, name):
    monkeypatch.setattr("smaf_core.safe_files.trial.cache_folder", lambda: tmp_path / "cache")
    pair = tiny_pair.pair
    keep_taught(project.taught_folder, pair.decoder.read_bytes(), Taught(checksum(pair.decoder), "mine", 3, 1, {}, {}))
    (project.taught_folder / name).write_bytes(b"cut o")
    with pytest.raises(SmafError, match=rf"{name}: .*smaf assist teach PROJECT --undo") as refused:
        assist.open_model(pair.decoder.parent, project)
    assert "\n" not in str(refused.value)
    assist.forget(project)
    assert assist.open_model(pair.decoder.parent, project).pair.taught is None


@pytest.fixture
def tiny_pair(tmp_path):
    return pytest.importorskip("tests.core.promptable.conftest").TinyPair(tmp_path / "model", "sam")
