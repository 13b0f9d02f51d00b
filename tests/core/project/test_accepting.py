import os

import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.project import accepting
from smaf_core.project.accepting import accept, go_on, take_back
from smaf_core.project.lock import ProjectLock
from smaf_core.project.masks import save_mask, take_proposal
from smaf_core.review.accept import measured_precision
from smaf_core.workflow.inputs import examples_of


@pytest.fixture
def proposed(project):
    """Every image has a proposal of class 1 in its upper half, but the last."""
    for image in project.images()[:-1]:
        propose(project, image.name, 1)
    return project


def propose(project, name, label):
    labels = np.zeros((8, 8), np.uint8)
    labels[:4] = label
    maps = np.zeros((1, 8, 8), np.float16)
    project.save_proposal(name, labels, Attention((1,), (), (), maps))


def names_of(project):
    return [image.name for image in project.images()]


def test_what_is_accepted_among_many_is_a_mask_that_no_later_answer_changes(proposed):
    first, *_, last = names_of(proposed)
    before = accept(proposed, proposed.images())
    assert last not in before
    assert {proposed.image(name).status for name in before} == {"accepted"}
    propose(proposed, first, 2)
    assert proposed.label_map(first, "masks").max() == 1
    assert not proposed.load_mask(first).touched.any()


def test_it_teaches_nothing_and_is_no_evidence_that_the_machine_is_right(proposed):
    accept(proposed, proposed.images())
    proposed.set_scores(dict.fromkeys(names_of(proposed), (0.1, "")))
    assert measured_precision(proposed).n == 0
    assert all(example.human() is None for example in examples_of(proposed))


def test_taking_back_removes_the_mask_but_not_one_that_somebody_has_worked_on(proposed):
    first, second, *_ = names_of(proposed)
    before = accept(proposed, proposed.images())
    save_mask(proposed, first, proposed.load_mask(first))  # as the document does, with a plane of touched pixels
    proposed.set_status(second, "in progress")
    assert second not in take_back(proposed, before)
    assert proposed.has_mask(first)
    third = names_of(proposed)[2]
    assert not proposed.has_mask(third)
    assert (proposed.image(third).status, proposed.image(second).status) == ("proposed", "in progress")


def test_a_mask_that_is_there_is_never_replaced(proposed):
    first = names_of(proposed)[0]
    save_mask(proposed, first, Mask(np.full((8, 8), 2, np.uint8)))
    accept(proposed, [proposed.image(first)])
    take_proposal(proposed, first)
    assert (proposed.load_mask(first).label_map == 2).all()


def test_where_files_cannot_be_linked_they_are_copied(proposed, monkeypatch):
    def no_links(*_):
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_links)
    first = names_of(proposed)[0]
    accept(proposed, [proposed.image(first)])
    assert proposed.load_mask(first).label_map.max() == 1


def test_an_image_without_an_answer_cannot_be_taken(proposed):
    with pytest.raises(SmafError, match="propose this image first"):
        take_proposal(proposed, names_of(proposed)[-1])


def test_what_a_killed_program_left_of_a_mask_makes_no_accepted_proposal_one_by_hand(proposed):
    first, *_ = names_of(proposed)
    save_mask(proposed, first, Mask.empty((8, 8)))
    proposed.mask_path(first).unlink()  # killed between the two files
    accept(proposed, proposed.images())
    assert not proposed.is_by_hand(first)
    np.testing.assert_array_equal(proposed.load_mask(first).label_map, proposed.load_proposal(first))


class Killed(BaseException):
    """The program ends here, whatever it was about to do."""


def die(*_):
    raise Killed


def cut_off(monkeypatch, name, work):
    """Do something during which the program is killed at the second call of a function."""
    calls, real = [], getattr(accepting, name)
    with monkeypatch.context() as patch:
        patch.setattr(accepting, name, lambda *args: die() if calls else calls.append(1) or real(*args))
        with pytest.raises(Killed):
            work()


def test_accepting_that_was_cut_off_is_done_when_the_project_is_opened_and_it_is_said(proposed, monkeypatch):
    first, second, *_, last = names_of(proposed)
    cut_off(monkeypatch, "take_proposal", lambda: accept(proposed, proposed.images()))
    assert proposed.has_mask(first)
    assert not proposed.has_mask(second)
    assert "5 images together had been interrupted" in go_on(proposed)
    for name in names_of(proposed)[:-1]:
        assert proposed.has_mask(name)
        assert proposed.image(name).status == "accepted"
    assert proposed.image(last).status == "new"
    assert go_on(proposed) == ""


def test_taking_back_that_was_cut_off_is_done_when_the_project_is_opened(proposed, monkeypatch):
    before = accept(proposed, proposed.images())
    cut_off(monkeypatch, "remove_mask", lambda: take_back(proposed, before))
    assert "taking back" in go_on(proposed)
    for name in before:
        assert not proposed.has_mask(name)
        assert proposed.image(name).status == "proposed"


def test_what_a_window_is_just_doing_is_left_to_it(proposed):
    accepting.begin(proposed, proposed.images())
    lock = ProjectLock(proposed.folder)
    assert lock.acquire() == ""
    assert go_on(proposed) == ""
    lock.release()
    assert go_on(proposed)


@pytest.mark.parametrize("text", [b"", b"[]", b'{"back": 1}', b'{"back": 0, "before": {"nobody": "new", "x": 7}}', b"\xff"])
def test_a_damaged_note_of_what_is_being_accepted_changes_nothing(proposed, text):
    proposed.accepting_path.write_bytes(text)
    assert go_on(proposed) == ""
    assert {image.status for image in proposed.images()} == {"proposed", "new"}
    assert not proposed.accepting_path.exists()


def test_what_had_been_accepted_before_stays_accepted_when_many_are_taken_back(proposed):
    first = names_of(proposed)[0]
    accept(proposed, [proposed.image(first)])
    take_back(proposed, accept(proposed, proposed.images()))
    assert proposed.image(first).status == "accepted"
    assert proposed.has_mask(first)
