"""Clicks become an edit, and proposals are tidied: by a model that answers with what it is told to."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.mask import Mask, paintable
from smaf_core.promptable.clicking import (
    LEAST,
    Clicks,
    answer_clicks,
    edit_of,
    prompt_for,
    region_beside,
    share_left,
    start_of,
    without_specks,
)
from smaf_core.promptable.embeddings import Embeddings
from smaf_core.promptable.evidence import STRENGTH, evidence_of
from smaf_core.promptable.model import Pair
from smaf_core.promptable.prompts import GRID, Answer, Embedding, Frame
from smaf_core.promptable.regions import prompt_of
from smaf_core.promptable.tidying import TidySettings, tidied

SIZE = (64, 128)
ALL = paintable()


class Told:
    """Answers with squares around the first point on the object; remembers what it was asked."""

    def __init__(self, half=10):
        self.half, self.asked, self.family = half, [], self
        self.looked = 0
        self.pair = Pair(Path(__file__), Path(__file__))

    def frame(self, size):
        return Frame(size)

    def encode(self, picture):
        self.looked += 1
        return Embedding(Frame(picture.shape[:2]), {"image_embeddings": np.ones((1, 256, 4, 4), np.float16)})

    def answer(self, embedding, prompt):
        self.asked.append(prompt)
        y, x = next((at for at, on in prompt.points if on), (32, 64))
        plane = np.full(embedding.frame.size, -5, np.float32)
        plane[int(max(y - self.half, 0)) : int(y + self.half), int(max(x - self.half, 0)) : int(x + self.half)] = 5
        grid = embedding.frame.shrunk(plane, -5.0)
        return Answer(grid[None], np.ones(1, np.float32), embedding.frame)


def seen(model):
    return model.encode(np.zeros((*SIZE, 3), np.uint8))


def square(top, left, bottom, right, label=1):
    label_map = np.zeros(SIZE, np.uint8)
    label_map[top:bottom, left:right] = label
    return label_map


def test_a_plane_goes_to_the_grid_and_back_where_it_was():
    for stretched in (False, True):
        frame = Frame(SIZE, stretched=stretched)
        plane = np.where(square(10, 20, 40, 90) > 0, 5, -5).astype(np.float32)
        grid = frame.shrunk(plane, -5.0)
        assert grid.shape == (GRID, GRID)
        assert ((frame.enlarged(grid) > 0) == (plane > 0)).mean() > 0.99


def test_the_first_click_on_a_region_of_its_class_starts_from_that_region():
    label_map = square(10, 20, 40, 60)
    start = start_of(label_map, 1, Clicks((((20.0, 30.0), True),)))
    assert (start == (label_map == 1)).all()
    assert start_of(label_map, 2, Clicks((((20.0, 30.0), True),))) is None
    assert start_of(label_map, 1, Clicks((((5.0, 5.0), True),))) is None
    assert start_of(label_map, 1, Clicks((((20.0, 30.0), True),), (0, 0, 9, 9))) is None


def test_a_click_that_takes_something_away_comes_with_the_regions_box_and_a_point_of_what_stays():
    label_map = square(10, 10, 50, 30) + square(25, 30, 35, 80) + square(10, 80, 50, 120)  # two squares and a bridge
    clicks = Clicks((((30.0, 100.0), False),))
    start = start_of(label_map, 1, clicks)
    asked = prompt_for(clicks, Frame(SIZE), start)
    (stays, away) = asked.points
    assert away == ((30.0, 100.0), False)
    assert stays[1]
    assert 10 <= stays[0][1] < 30  # in the square that is far from the click, though the other is as deep
    assert asked.box == (10, 10, 50, 120)
    small = start_of(square(20, 20, 26, 26), 1, Clicks((((23.0, 23.0), False),)))
    assert prompt_for(Clicks((((23.0, 23.0), False),)), Frame(SIZE), small).points == (((23.0, 23.0), False),)


def test_where_the_class_seems_to_be_is_told_where_nothing_better_is_known():
    evidence, before = np.ones((GRID, GRID), np.float32), np.zeros((GRID, GRID), np.float32)
    clicks, label_map = Clicks((((20.0, 30.0), True),)), square(10, 20, 40, 60)
    assert prompt_for(clicks, Frame(SIZE), None, None, evidence).mask is evidence
    assert prompt_for(clicks, Frame(SIZE), None, before, evidence).mask is before
    start = start_of(label_map, 1, clicks)
    assert prompt_for(clicks, Frame(SIZE), start, None, evidence).mask is not evidence


@pytest.mark.parametrize("stretched", [False, True])
def test_evidence_lies_where_the_class_is(stretched):
    maps = np.zeros((2, 6, 12), np.float16)
    maps[1, 1:4, 2:6] = 0.8
    attention = Attention((1, 3), (1.0,), (maps,), maps)
    frame = Frame(SIZE, stretched=stretched)
    evidence = evidence_of(attention, 3, frame)
    inside = frame.enlarged(evidence) > 0
    assert iou(inside, square(11, 21, 43, 64) > 0) > 0.7
    assert evidence.max() == -evidence.min() == STRENGTH
    assert evidence_of(attention, 2, frame) is None
    assert evidence_of(None, 3, frame) is None
    if not stretched:
        assert (evidence[200:] == -STRENGTH).all()  # no picture is there


def iou(one, other):
    return (one & other).sum() / (one | other).sum()


def test_beside_a_click_is_the_nearest_region_of_its_class_that_is_more_than_a_speck():
    label_map = square(10, 20, 40, 40) + square(10, 100, 40, 120) + square(24, 60, 26, 62)
    near = region_beside(label_map, 1, Clicks((((25.0, 65.0), True),)))
    assert (near == (square(10, 20, 40, 40) > 0)).all()
    far = region_beside(label_map, 1, Clicks((((25.0, 90.0), True),)))
    assert (far == (square(10, 100, 40, 120) > 0)).all()


def test_islands_and_holes_of_few_cells_go_from_an_answer_but_what_was_clicked():
    frame = Frame((GRID, GRID), side=GRID)
    grid = np.full((GRID, GRID), -2, np.float32)
    grid[40:80, 40:80] = 3
    grid[100:103, 100:103] = grid[120:123, 120:123] = grid[200:210, 200:210] = 1
    grid[50:53, 50:53] = grid[60:63, 60:63] = -1
    clicks = Clicks((((121.5, 121.5), True), ((61.5, 61.5), False)))
    seen = without_specks(grid, frame, clicks) > 0
    wanted = grid > 0
    wanted[100:103, 100:103] = False
    wanted[50:53, 50:53] = True
    np.testing.assert_array_equal(seen, wanted)
    assert not (frame.enlarged(without_specks(grid, frame, clicks))[98:105, 98:105] > 0).any()


def test_the_only_part_of_an_answer_stays_however_small_and_nothing_stays_nothing():
    frame, grid = Frame((100, 200)), np.full((GRID, GRID), -2, np.float32)
    assert not (without_specks(grid, frame, Clicks(box=(0, 0, 9, 9))) > 0).any()
    grid[20:22, 30:32] = 1
    assert np.array_equal(without_specks(grid, frame, Clicks(box=(0, 0, 9, 9))), grid)
    full = np.full((GRID, GRID), 2, np.float32)
    assert np.array_equal(without_specks(full, frame, Clicks()), full)


def test_how_much_of_a_candidate_stays_as_it_is_counts_what_a_person_set_and_what_is_locked():
    hand = square(10, 20, 40, 60)  # 30 x 40, of class 1
    mask, inside = Mask(hand.copy(), hand > 0), square(10, 20, 40, 100) > 0
    patch = edit_of(mask, inside, 2, None, ALL)
    assert share_left(mask, inside, 2, patch) == 0.5
    assert share_left(mask, inside, 2, edit_of(mask, inside, 2, None, paintable(locked=[0, 1]))) == 1
    assert share_left(mask, inside, 2, edit_of(mask, inside, 2, None, ALL, Clicks((((20.5, 30.5), True),)))) == 0
    assert share_left(mask, hand > 0, 1, None) == 0  # it is so already


def test_the_region_beside_a_click_is_the_nearest_of_all_that_there_are():
    chance = np.random.default_rng(0)
    for _ in range(60):
        label_map = np.zeros((50, 70), np.uint8)
        for y, x in zip(chance.integers(0, 50, 5), chance.integers(0, 70, 5), strict=True):
            label_map[y : y + chance.integers(1, 16), x : x + chance.integers(1, 22)] = 1
        at = (chance.uniform(0, 50), chance.uniform(0, 70))
        count, numbers, stats, _ = cv2.connectedComponentsWithStats(label_map, connectivity=4)
        far = {one: _far(numbers == one, at) for one in range(1, count) if stats[one, cv2.CC_STAT_AREA] >= LEAST}
        found = region_beside(label_map, 1, Clicks(((at, True),)))
        assert (found is None) == (not far)
        if found is not None:
            assert _far(found, at) == min(far.values())
            assert np.unique(numbers[found]).size == 1
            assert found.sum() == stats[numbers[found][0], cv2.CC_STAT_AREA]


def _far(plane, at):
    """From a place to the nearest pixel of a plane."""
    return np.hypot(*(np.argwhere(plane) + 0.5 - at).T).min()


def test_a_click_away_further_clicks_a_box_and_other_classes_have_no_region_beside_them():
    label_map, here, there = square(10, 20, 40, 40), ((25.0, 65.0), True), ((25.0, 75.0), True)
    for clicks in (Clicks((((25.0, 65.0), False),)), Clicks((here, there)), Clicks((here,), (0, 50, 40, 80)), Clicks()):
        assert region_beside(label_map, 1, clicks) is None
    assert region_beside(label_map, 2, Clicks((here,))) is None
    assert region_beside(label_map, 0, Clicks((here,))) is None


def test_the_box_of_a_region_is_not_given_with_a_click_outside_of_it():
    model, region = Told(), square(10, 20, 40, 40) > 0
    for at, has_box in (((25.0, 30.0), True), ((25.0, 65.0), False)):
        answer_clicks(model, seen(model), Clicks(((at, True),)), region)
        assert (model.asked[-1].box is not None) == has_box
        assert model.asked[-1].mask is not None
        assert len(model.asked[-1].points) == 2


def test_a_region_is_shown_with_its_box_its_depth_and_its_shape():
    inside = square(10, 20, 40, 60) > 0
    prompt = prompt_of(inside, Frame(SIZE))
    assert prompt.box == (10, 20, 40, 60)
    (at, on), *_ = prompt.points
    assert on
    assert inside[int(at[0]), int(at[1])]
    assert prompt.mask.max() == pytest.approx(30, abs=1)
    assert prompt.mask.min() == pytest.approx(-30, abs=1)
    assert ((Frame(SIZE).enlarged(prompt.mask) > 0) == inside).mean() > 0.98


def test_a_hollow_region_has_a_point_that_is_not_in_it():
    inside = square(4, 4, 60, 120) > 0
    inside[20:50, 30:80] = False
    outside = [at for at, on in prompt_of(inside, Frame(SIZE)).points if not on]
    assert len(outside) == 1
    assert not inside[int(outside[0][0]), int(outside[0][1])]


def test_later_clicks_are_answered_from_the_answer_before_them():
    model, low = Told(), np.full((GRID, GRID), 3, np.float32)
    clicks = Clicks((((20.0, 30.0), True), ((50.0, 90.0), False)))
    answer_clicks(model, seen(model), clicks, None, low)
    assert (model.asked[0].mask == low).all()
    assert len(model.asked[0].points) == 2


def test_taking_the_last_click_back_takes_back_what_it_went_on_from():
    first, second = ((20.0, 30.0), True), ((50.0, 90.0), True)
    assert Clicks((first, second), None, (0, 2)).last_seen() == (Clicks((first,), None, (0,)), 2)
    assert Clicks((first,), (0, 0, 9, 9), (1,)).last_seen() == (Clicks((), (0, 0, 9, 9)), 1)
    assert Clicks((first, second)).last_seen() == (Clicks((first,)), 0)
    assert Clicks((first,)).last_seen() is None
    assert Clicks((first, second, first), None, (None, 1, None)).last_seen() == (Clicks((first,), None, (None,)), 1)
    assert Clicks((first, second), None, (None, None)).last_seen() is None


def test_the_edit_gives_the_object_its_label_and_the_rest_of_its_region_the_background():
    mask = Mask(square(10, 20, 40, 60))
    start, inside = mask.label_map == 1, square(20, 20, 50, 60) > 0
    patch = edit_of(mask, inside, 1, start, ALL)
    mask.apply(patch)
    assert ((mask.label_map == 1) == inside).all()
    assert mask.touched[45, 30]
    assert mask.touched[12, 30]


def test_pixels_a_person_set_and_locked_classes_stay():
    mask = Mask(square(10, 20, 40, 60), square(10, 20, 15, 60) > 0)
    mask.label_map[:, 100:] = 2
    patch = edit_of(mask, square(20, 20, 50, 128) > 0, 1, mask.label_map == 1, paintable(locked=[2]))
    mask.apply(patch)
    assert (mask.label_map[10:15, 20:60] == 1).all()
    assert (mask.label_map[:, 100:] == 2).all()
    assert not mask.touched[:, 100:].any()


def test_another_class_that_a_person_set_stays_under_an_answer_unless_it_was_clicked():
    hand = square(10, 20, 40, 60, label=2)
    inside = square(0, 0, 64, 64) > 0
    beside, on_it = (Clicks((((y, x), True),)) for y, x in ((5.5, 5.5), (20.5, 30.5)))
    for clicks, label in ((None, 2), (beside, 2), (on_it, 1)):
        mask = Mask(hand.copy(), hand > 0)
        mask.apply(edit_of(mask, inside, 1, None, ALL, clicks))
        assert (mask.label_map[10:40, 20:60] == label).all()
        assert mask.label_map[5, 5] == 1
    assert edit_of(Mask(hand, hand > 0), hand > 0, 1, None, paintable(locked=[2]), on_it) is None


def test_of_what_a_person_set_the_part_that_was_clicked_away_goes():
    mask = Mask(square(10, 10, 40, 60), square(10, 10, 40, 60) > 0)
    stays = square(10, 20, 40, 50) > 0  # two parts are no longer in it
    mask.apply(edit_of(mask, stays, 1, mask.label_map == 1, ALL, Clicks((((20.5, 55.5), False),))))
    assert not mask.label_map[10:40, 50:60].any()
    assert mask.touched[10:40, 50:60].all()
    assert (mask.label_map[10:40, 10:50] == 1).all()


def test_an_answer_that_changes_nothing_is_no_edit():
    inside = square(10, 20, 40, 60) > 0
    assert edit_of(Mask(square(10, 20, 40, 60), inside), inside, 1, inside, ALL) is None


def test_tidying_takes_the_models_answer_for_each_part_and_drops_crumbs():
    model = Told(half=15)
    proposal = square(20, 20, 44, 44)
    proposal[0:2, 100:102] = 2
    result = tidied(model, seen(model), proposal, TidySettings(rounds=2, agreement=0.3))
    assert (result == 1).sum() == pytest.approx(900, rel=0.2)
    assert not (result == 2).any()
    assert len(model.asked) == 2


def test_an_answer_that_has_little_to_do_with_its_part_is_refused():
    model = Told(half=2)
    proposal = square(10, 10, 50, 100)
    result = tidied(model, seen(model), proposal, TidySettings(rounds=1, agreement=0.3))
    assert (result == proposal).all()


def test_what_was_seen_is_kept_by_what_is_in_the_photo_and_the_folder_stays_bounded(tmp_path):
    model, folder = Told(), tmp_path / "embeddings"
    kept = Embeddings(model, folder, most_bytes=20_000)

    def read(path):
        return np.zeros((*SIZE, 3), np.uint8)

    for name in "abcdef":
        (tmp_path / name).write_bytes(name.encode())
        kept.of(tmp_path / name, read)
    assert model.looked == 6
    assert sum(path.stat().st_size for path in folder.iterdir()) <= 20_000
    (tmp_path / "copy").write_bytes(b"f")
    again = Embeddings(model, folder).of(tmp_path / "copy", read)
    assert model.looked == 6
    assert again.frame.size == SIZE
    next(iter(sorted(folder.iterdir()))).write_bytes(b"cut off")
    for name in "abcdef":
        assert Embeddings(model, folder).of(tmp_path / name, read).frame.size == SIZE
