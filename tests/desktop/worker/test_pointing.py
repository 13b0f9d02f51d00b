"""The worker's verbs about promptable models, with a tiny model of random weights."""

import shutil
import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.mask import Mask, paintable
from smaf_core.data.regions import Region
from smaf_core.errors import NO_MODEL
from smaf_core.formats.dataset import open_dataset
from smaf_core.progress import Failed, Finished, silent
from smaf_core.project.store import Project
from smaf_core.promptable import chosen
from smaf_core.promptable.candidates import Question
from smaf_core.promptable.clicking import Clicks
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.model import Pair
from smaf_core.promptable.prompts import GRID, Answer, Embedding, Frame
from smaf_desktop.worker import pointing
from smaf_desktop.worker.looking_ahead import LookingAhead
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
    for kept in (pointing._opened, pointing._embeddings):
        kept.cache_clear()
    pointing._answers.clear()
    return tmp_path / "model"


def ask(verb, **values):
    return answer(Job(1, verb, values), silent)


def edit(project, points, mask=None, candidate=0, box=None, turns=()):
    mask = mask or Mask.empty((96, 128))
    values = {"project": str(project.folder), "label": 1, "points": points, "box": box, "candidate": candidate, "turns": turns}
    path = project.image("b").path
    size = mask.size
    assert size == np.asarray(pointing.read_image(path)).shape[:2]
    return pointing.point(values, path, mask, paintable()).patch


def test_without_a_model_it_says_where_to_choose_one(project, settings):
    outcome = ask("look_ahead", project=str(project.folder), images=["b"])
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
    unknown = []
    for _ in range(2):
        unknown.append(ask("look_ahead", project=str(project.folder), images=["b", "a"]).result["unknown"])
        pointing.AHEAD.wait()
    assert unknown == [2, 0]


def test_a_model_whose_files_are_replaced_by_another_family_s_answers_by_those(project, model):
    mask = Mask.empty(pointing.read_image(project.image("b").path).shape[:2])
    assert edit(project, [(20.5, 30.5, True)], mask) is not None
    assert pointing._model(model.resolve(), project).family.name == "SAM"
    tiny.TinyPair(model, "edge")
    assert edit(project, [(20.5, 30.5, True)], mask) is not None
    assert pointing._model(model.resolve(), project).family.name == "EdgeSAM"


def test_a_model_whose_files_vanish_or_break_in_use_is_named_with_the_way_to_another(project, model):
    assert isinstance(ask("look_ahead", project=str(project.folder), images=["b"]), Finished)
    pointing.AHEAD.wait()
    (model / "decoder.onnx").write_bytes(b"cut off")
    broken = ask("look_ahead", project=str(project.folder), images=["b"])
    shutil.rmtree(model)
    gone = ask("look_ahead", project=str(project.folder), images=["b"])
    for failed in (broken, gone):
        assert isinstance(failed, Failed)
        assert failed.message.endswith(NO_MODEL)
        assert str(model) in failed.message


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


class Small:
    """A model with embeddings of 64 KiB, for which the middle of every picture is the object."""

    pair = Pair(Path(__file__), Path(__file__))
    CELLS = (1, 8, 64, 64)
    reads_evidence = False

    def __init__(self):
        self.family = self
        self.looked = 0

    def frame(self, size):
        return Frame(size)

    def encode(self, picture):
        self.looked += 1
        return Embedding(Frame(picture.shape[:2]), {"image_embeddings": np.ones(self.CELLS, np.float16)})

    def answer(self, embedding, prompt):
        grid = np.full((1, GRID, GRID), -5, np.float32)
        grid[:, 80:120, 80:120] = 5
        return Answer(grid, np.ones(1, np.float32), embedding.frame)


class Slow(Small):
    """Looks at a photo only when it may."""

    def __init__(self):
        super().__init__()
        self.begun, self.may = threading.Semaphore(0), threading.Semaphore(0)
        self.sizes = []

    def encode(self, picture):
        self.begun.release()
        assert self.may.acquire(timeout=30)
        self.sizes.append(picture.shape[1])
        return super().encode(picture)


def drawn(folder, width):
    """A photo of a width of its own."""
    Image.fromarray(np.zeros((8, width, 3), np.uint8)).save(folder / f"{width}.png")
    return folder / f"{width}.png"


def test_who_asks_about_a_photo_that_is_known_does_not_wait_for_others_that_are_looked_at(tmp_path):
    model, ahead = Slow(), LookingAhead()
    seen = Embeddings(model, tmp_path / "embeddings")
    model.may.release()
    seen.of(drawn(tmp_path, 8), pointing.read_image)
    ahead.look(seen, [drawn(tmp_path, 9)])
    for _ in range(2):
        assert model.begun.acquire(timeout=30)
    assert seen.of(tmp_path / "8.png", pointing.read_image).frame.size == (8, 8)
    assert model.sizes == [8]  # the other is still looked at
    model.may.release()
    ahead.wait()


def test_photos_that_are_no_longer_wanted_are_not_looked_at_and_one_that_is_being_looked_at_is_waited_for(tmp_path):
    model, ahead = Slow(), LookingAhead()
    seen = Embeddings(model, tmp_path / "embeddings")
    ahead.look(seen, [drawn(tmp_path, 9), drawn(tmp_path, 10), tmp_path / "gone.png"])
    assert model.begun.acquire(timeout=30)
    ahead.look(seen, [tmp_path / "gone.png", drawn(tmp_path, 11)])
    for _ in range(3):
        model.may.release()
    assert seen.of(tmp_path / "9.png", pointing.read_image).frame.size == (8, 9)
    ahead.wait()
    assert model.sizes == [9, 11]


class Several(Small):
    """A model with some candidates that are told apart by their logits; remembers what it was shown."""

    def __init__(self, candidates):
        super().__init__()
        self.candidates, self.shown, self.prompts = candidates, [], []

    def answer(self, embedding, prompt):
        self.shown.append(prompt.mask)
        self.prompts.append(prompt)
        grids = np.stack([np.full((GRID, GRID), 10 * len(self.shown) + one, np.float32) for one in range(self.candidates)])
        return Answer(grids, np.ones(self.candidates, np.float32), embedding.frame)


def question(model, tmp_path, label_map):
    Image.fromarray(np.zeros((*label_map.shape, 3), np.uint8)).save(tmp_path / "photo.png")
    pointing._answers.clear()
    seen = Embeddings(model, tmp_path / "embeddings").of(tmp_path / "photo.png", pointing.read_image)
    return Question(model, seen, label_map, 1)


def test_a_further_click_goes_on_from_the_candidate_that_was_on_the_screen(tmp_path):
    model = Several(3)
    asked = question(model, tmp_path, np.zeros((24, 32), np.uint8))
    points = (((5.0, 5.0), True), ((9.0, 9.0), True), ((12.0, 9.0), True))
    asked.candidate(Clicks(points, None, (0, 2, 1)), 0)
    first, second, third = model.shown
    assert first is None
    assert (second == 12).all()
    assert (third == 21).all()


def test_clicks_quicker_than_their_answers_cost_one_answer(tmp_path):
    model = Several(2)
    asked = question(model, tmp_path, np.zeros((24, 32), np.uint8))
    points = tuple(((5.0 + x, 5.0), True) for x in range(12))
    assert (asked.candidate(Clicks(points[:1], None, (None,)), 0).grid == 10).all()
    asked.candidate(Clicks(points, None, (None, 0, *[None] * 10)), 0)
    assert len(model.shown) == 2
    assert (model.shown[1] == 10).all()  # it goes on from the one that was on the screen
    assert len(model.prompts[1].points) == 12  # and no click is lost


def test_a_click_beside_a_region_has_one_more_candidate_that_starts_from_it(tmp_path):
    model, label_map = Several(1), np.zeros((24, 32), np.uint8)
    label_map[2:20, 2:12] = 1
    asked = question(model, tmp_path, label_map)
    beside = Clicks((((10.0, 25.0), True),))
    assert (asked.candidate(beside, 0).grid == 10).all()
    assert model.shown == [None]  # it costs nothing until somebody turns to it
    assert (asked.candidate(beside, 1).grid == 20).all()
    assert (Frame((24, 32)).enlarged(model.shown[1]) > 0)[10, 6]
    assert (asked.candidate(beside, 2).grid == 10).all()
    assert (asked.candidate(Clicks((((10.0, 6.0), True),)), 1).grid == 30).all()  # on the region there is but one


@pytest.mark.parametrize(("x", "wanted", "place"), [(25.0, 5, (1, 4)), (25.0, -1, (3, 4)), (6.0, 3, (0, 3))])
def test_which_of_how_many_candidates_it_is_is_told_round_and_round(tmp_path, x, wanted, place):
    label_map = np.zeros((24, 32), np.uint8)
    label_map[2:20, 2:12] = 1
    found = question(Several(3), tmp_path, label_map).candidate(Clicks((((10.0, x), True),)), wanted)
    assert (found.number, found.count) == place


def corrected(project, said=1):
    """What the window asks after a correction: the picture "b", a box of the mask set by hand."""
    mask = Mask.empty(np.asarray(pointing.read_image(project.image("b").path)).shape[:2])
    mask.label_map[20:40, 20:60] = said
    mask.touched[30:40, 20:60] = True
    return mask


def test_a_suggestion_is_drawn_anew_once_the_model_has_looked_at_the_photo(project, model, monkeypatch):
    mask, path = corrected(project), project.image("b").path
    values = {"project": str(project.folder), "image": "b"}
    assert pointing.redraw(values, path, mask, None, paintable()) is None  # nobody waits for the look
    pointing.AHEAD.wait()
    wanted = np.zeros(mask.size, np.uint8)
    wanted[10:40, 20:60] = 1
    monkeypatch.setattr(
        pointing, "redrawn", lambda model, seen, mask, suggested: np.where(mask.touched, mask.label_map, wanted)
    )
    patch = pointing.redraw(values, path, mask, None, paintable())
    after = mask.copy()
    after.apply(patch)
    assert (after.label_map == wanted).all()
    assert (after.touched == mask.touched).all()
    assert pointing.redraw(values, path, mask, None, paintable(locked=[0])) is None


def test_without_a_model_a_suggestion_stays_as_it_is(project, settings):
    mask = corrected(project)
    suggested = mask.patch(Region(0, 0, np.ones((5, 5), bool)), 1)
    values = {"project": str(project.folder), "image": "b"}
    assert pointing.redraw(values, project.image("b").path, mask, suggested, paintable()) is suggested


def test_a_model_that_broke_is_told_and_the_suggestion_stays(project, model):
    (model / "decoder.onnx").write_bytes(b"cut off")
    mask = corrected(project, said=2)
    file = project.cache / "suggest.npz"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as stream:
        np.savez(
            stream, number=1, corner=np.zeros(2, int), strokes=np.zeros((0, 0), np.int16), label_map=mask.label_map,
            touched=mask.touched, paintable=paintable(),
        )  # fmt: skip
    said = ask("suggest", project=str(project.folder), image="b", question="suggest.npz", number=1)
    assert isinstance(said, Finished), said
    assert str(model) in said.result["trouble"]
    assert NO_MODEL in said.result["trouble"]


EMBEDDING = 2 * int(np.prod(Small.CELLS))
PHOTOS, KEPT_ON_DISK = 100, 20


@pytest.fixture
def many(tmp_path, settings, monkeypatch):
    """A project of a hundred small photos that all differ, a model for it, and a disk with room for twenty embeddings."""
    photos = tmp_path / "many"
    photos.mkdir()
    for number, picture in enumerate(np.random.default_rng(0).integers(0, 256, (PHOTOS, 24, 32, 3), np.uint8)):
        Image.fromarray(picture).save(photos / f"{number:03d}.png")
    names = "".join(f"{number:03d}.png,cat\n" for number in range(PHOTOS))
    (photos / "tags.csv").write_text(f"image,tags\n{names}")
    (tmp_path / "model").mkdir()
    chosen.choose_folder(tmp_path / "model")
    made = Small()
    seen = Embeddings(made, tmp_path / "embeddings", most_bytes=KEPT_ON_DISK * (EMBEDDING + 1024))
    monkeypatch.setattr(pointing, "_model", lambda *_: made)
    monkeypatch.setattr(pointing, "_embeddings", lambda *_: seen)
    pointing._answers.clear()
    with Project.create(tmp_path / "many.smaf", open_dataset(photos)) as project:
        yield project, made, tmp_path / "embeddings"


def test_memory_and_disk_stay_flat_over_a_hundred_photos_of_clicking(many):
    project, model, folder = many
    taken = []
    tracemalloc.start()
    try:
        for image in project.images():
            assert ask("look_ahead", project=str(project.folder), images=[image.name]).result["unknown"] == 1
            pointing.AHEAD.wait()
            values = {
                "project": str(project.folder),
                "label": 1,
                "points": [(9.5, 12.5, True)],
                "box": None,
                "candidate": 0,
                "turns": (),
            }
            assert pointing.point(values, image.path, Mask.empty((24, 32)), paintable()).patch is not None
            taken.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert model.looked == PHOTOS
    grown = np.diff(taken[PHOTOS // 2 :])  # by then 32 answers and 4 embeddings are kept
    assert PHOTOS // 2 * np.median(grown) < EMBEDDING  # fifty more photos take less than one embedding would
    kept = list(folder.glob("*"))
    assert len(kept) == KEPT_ON_DISK
    assert sum(path.stat().st_size for path in kept) <= KEPT_ON_DISK * (EMBEDDING + 1024)
