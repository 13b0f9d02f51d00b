"""The worker's verbs about promptable models, with a tiny model of random weights."""

import numpy as np
import pytest

from smaf_core.data.mask import Mask, paintable
from smaf_core.progress import Failed, Finished, silent
from smaf_core.promptable import chosen
from smaf_desktop.worker import pointing
from smaf_desktop.worker.protocol import Job
from smaf_desktop.worker.server import answer

pytest.importorskip("onnxruntime")
tiny = pytest.importorskip("tests.core.promptable.conftest", reason="needs onnx")


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """Where the chosen model is written down: not the person's own."""
    monkeypatch.setattr(chosen.platformdirs, "user_config_dir", lambda _: str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def model(tmp_path, settings):
    """The folder of a model of SAM's family, which is chosen."""
    tiny.TinyPair(tmp_path / "model", "sam")
    chosen.choose_folder(tmp_path / "model")
    for kept in (pointing._model, pointing._embeddings):
        kept.cache_clear()
    pointing._answers.clear()
    return tmp_path / "model"


def ask(verb, **values):
    return answer(Job(1, verb, values), silent)


def edit(project, points, mask=None, candidate=0, box=None):
    mask = mask or Mask.empty((96, 128))
    values = {"project": str(project.folder), "label": 1, "points": points, "box": box, "candidate": candidate}
    path = project.image("b").path
    size = mask.size
    assert size == np.asarray(pointing.read_image(path)).shape[:2]
    return pointing.point(values, path, mask, paintable())


def test_without_a_model_it_says_where_to_choose_one(project, settings):
    outcome = ask("look_ahead", project=str(project.folder), image="b")
    assert isinstance(outcome, Failed)
    assert "Preferences" in outcome.message


def test_a_model_is_tried_before_it_is_chosen(model, tmp_path):
    told = ask("model", folder="")
    assert isinstance(told, Finished)
    assert told.result["seconds_answer"] > 0
    (tmp_path / "empty").mkdir()
    assert isinstance(ask("model", folder=str(tmp_path / "empty")), Failed)
    assert chosen.chosen_folder() == model.resolve()


def test_a_photo_is_looked_at_once(project, model):
    known = [ask("look_ahead", project=str(project.folder), image="b").result["known"] for _ in range(2)]
    assert known == [False, True]


def test_a_click_becomes_an_edit_of_the_class_that_is_painted(project, model):
    mask = Mask.empty(pointing.read_image(project.image("b").path).shape[:2])
    patch = edit(project, [(20.5, 30.5, True)], mask)
    assert patch is not None
    after = mask.copy()
    after.apply(patch)
    assert after.label_map[20, 30] == 1
    assert set(np.unique(after.label_map)) == {0, 1}


def test_a_click_away_makes_less_of_it_and_other_candidates_differ(project, model):
    mask = Mask.empty(pointing.read_image(project.image("b").path).shape[:2])

    def area(**how):
        after = mask.copy()
        patch = edit(project, mask=mask, **how)
        if patch is not None:
            after.apply(patch)
        return int(after.label_map.sum())

    one = area(points=[(20.5, 30.5, True)])
    assert area(points=[(20.5, 30.5, True), (24.5, 34.5, False)]) < one
    assert area(points=[(20.5, 30.5, True)], candidate=1) != one
