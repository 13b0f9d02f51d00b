"""Corrections are shown to a promptable model, and what it draws becomes the suggestion; by a model that answers as told."""

from __future__ import annotations

import cv2
import numpy as np

from smaf_core.data.mask import Mask
from smaf_core.promptable.prompts import Answer, Embedding, Frame
from smaf_core.promptable.redrawing import RedrawingSettings, redrawn

SIZE = (96, 128)


class Draws:
    """Answers with one rectangle, whatever it is asked, and remembers what that was."""

    def __init__(self, box, size=SIZE):
        self.box, self.size, self.asked = box, size, []

    def answer(self, embedding, prompt):
        self.asked.append(prompt)
        assert embedding.frame.size == self.size
        plane = np.full(self.size, -6, np.float32)
        top, left, bottom, right = self.box
        plane[top:bottom, left:right] = 6
        return Answer(embedding.frame.shrunk(plane, -6.0)[None], np.ones(1, np.float32), embedding.frame)


def embedding(size=SIZE):
    return Embedding(Frame(size), {})


def box(top, left, bottom, right, label=1, size=SIZE):
    label_map = np.zeros(size, np.uint8)
    label_map[top:bottom, left:right] = label
    return label_map


def painted(label_map, top, left, bottom, right, label):
    """A mask in which a person has set a box to a label."""
    touched = box(top, left, bottom, right) > 0
    return Mask(np.where(touched, np.uint8(label), label_map), touched)


def iou(one, other):
    return (one & other).sum() / (one | other).sum()


def test_a_region_that_was_corrected_is_drawn_anew_and_others_stay():
    far = box(20, 100, 60, 120, 2)
    mask = painted(box(20, 20, 60, 60) + far, 50, 20, 60, 60, 0)  # the person took its lower end away
    model = Draws((20, 20, 48, 70))
    after = redrawn(model, embedding(), mask, mask.label_map)
    assert len(model.asked) == 1  # the other region was not corrected
    assert (after == 2).sum() == far.astype(bool).sum()
    assert iou(after == 1, box(20, 20, 48, 70) > 0) > 0.85
    assert (after[mask.touched] == 0).all()


def test_what_was_painted_is_shown_as_on_the_thing_and_what_was_painted_otherwise_as_beside_it():
    mask = painted(box(20, 20, 60, 60), 20, 20, 30, 60, 1)
    other = painted(mask.label_map, 62, 20, 72, 60, 0)
    both = Mask(other.label_map, mask.touched | other.touched)
    model = Draws((20, 20, 60, 60))
    redrawn(model, embedding(), both, both.label_map)
    given = model.asked[0].points
    region = [at for at, on in given if on]
    assert sum(on for _, on in given) == 1 + RedrawingSettings().on  # the region's own deepest point is the first
    assert all(20 <= y < 30 for y, _ in region[1:])
    beside = [at for at, on in given if not on]
    assert beside
    assert all(62 <= y < 72 for y, _ in beside)


def test_an_answer_that_is_something_else_is_refused():
    mask = painted(box(20, 20, 60, 60), 50, 20, 60, 60, 0)
    after = redrawn(Draws((0, 90, 90, 128)), embedding(), mask, mask.label_map)
    np.testing.assert_array_equal(after, mask.label_map)


def test_what_a_person_set_and_void_stay_whatever_the_model_says():
    start = box(20, 20, 60, 60)
    start[40:60, 70:80] = 255
    mask = painted(start, 20, 55, 60, 60, 2)
    after = redrawn(Draws((14, 20, 62, 78)), embedding(), mask, mask.label_map)
    assert (after[mask.touched] == 2).all()
    assert (after[40:60, 70:80] == 255).all()
    assert (after[16:20, 30:50] == 1).all()


def test_nothing_is_asked_where_nobody_has_corrected_anything():
    model, start = Draws((0, 0, 9, 9)), box(20, 20, 60, 60)
    after = redrawn(model, embedding(), Mask(start, np.zeros(SIZE, bool)), start)
    assert not model.asked
    np.testing.assert_array_equal(after, start)


def test_a_large_picture_is_looked_at_in_small_and_keeps_its_own_edges_elsewhere():
    size = (192, 256)
    label_map = box(40, 40, 120, 120, size=size)
    label_map[0:1, 0:256] = 3  # a line of one pixel, which is gone in small
    touched = box(100, 40, 120, 120, size=size) > 0
    mask = Mask(np.where(touched, np.uint8(0), label_map), touched)
    model = Draws((20, 20, 48, 70), SIZE)
    after = redrawn(model, embedding(size), mask, mask.label_map, RedrawingSettings(max_side=128))
    assert iou(after == 1, cv2.resize(box(20, 20, 48, 70), size[::-1], interpolation=cv2.INTER_NEAREST) > 0) > 0.85
    assert (after[touched] == 0).all()
    assert (after[0, :] == 3).all()
