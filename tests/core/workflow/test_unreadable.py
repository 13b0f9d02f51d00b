"""A file of one image that is damaged or gone ends no run: the image is left out, named, and shown; nothing is lost."""

import shutil
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.images import is_readable
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.accept import measured_precision
from smaf_core.review.expected_error import reasons_from_text
from smaf_core.review.queue import score_queue, true_errors
from smaf_core.review.tag_doctor import find_conflicts
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow.apply_fusion import apply_live
from smaf_core.workflow.estimate import estimate
from smaf_core.workflow.propose import propose, self_train
from smaf_core.workflow.rounds import JUDGING


@pytest.fixture
def own(tmp_path, photos):
    """A project on a copy of the photos, which may be damaged."""
    shutil.copytree(photos, tmp_path / "photos")
    with Project.create(tmp_path / "own.smaf", open_dataset(tmp_path / "photos")) as made:
        yield made


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60])


def reason_of(project: Project, name: str) -> str:
    """What the project says of an image that was left out."""
    (reason,) = reasons_from_text(project.image(name).reason)
    assert reason.kind == "unreadable"
    assert project.image(name).score == 1.0
    return reason.class_name


def test_a_damaged_photo_gets_no_proposal_and_all_others_do(own):
    bad, *good = own.images()
    cut_short(bad.path)
    done = propose(own, preset="tiny")
    assert (done.proposed, list(done.left_out)) == (5, [bad.name])
    assert str(bad.path) in done.left_out[bad.name]
    assert "damaged" in reason_of(own, bad.name)
    assert own.image(bad.name).status == "new"
    assert all(own.load_proposal(image.name) is not None for image in good)


def test_a_photo_that_was_mended_is_proposed_and_its_reason_goes(own, photos):
    bad = own.images()[0]
    whole = bad.path.read_bytes()
    cut_short(bad.path)
    propose(own, preset="tiny")
    bad.path.write_bytes(whole)
    done = propose(own, preset="tiny")
    assert (done.proposed, done.left_out) == (6, {})
    assert all(reason.kind != "unreadable" for reason in reasons_from_text(own.image(bad.name).reason))


@pytest.mark.parametrize("stage", ["looking at the images", "first training", "proposals"])
def test_a_photo_that_goes_in_the_middle_of_a_run_is_left_out(own, stage):
    last = own.images()[-1]

    def take_away(done: int, total: int, text: str) -> None:
        if text == stage and done == 1:
            last.path.unlink(missing_ok=True)

    done = propose(own, preset="tiny", report=take_away)
    assert (done.proposed, list(done.left_out)) == (5, [last.name])
    assert "there is no such file" in reason_of(own, last.name)


def test_photos_that_are_taken_out_of_the_project_while_it_is_proposed_for_are_passed_over(own):
    first, *_, last = (image.name for image in own.images())

    def take_out(done: int, total: int, text: str) -> None:
        if text == "proposals" and done == 1:
            own.remove_images([first, last])

    done = propose(own, preset="tiny", report=take_out)
    assert (done.proposed, done.left_out) == (4, {})
    assert {image.status for image in own.images()} == {"proposed"}


def test_a_photo_whose_tags_change_while_it_is_proposed_for_has_its_proposal_by_the_new_ones(own):
    first = own.images()[0].name
    mine = next(name for name in own.classes.names if name not in own.image(first).tags)

    def tag(done: int, total: int, text: str) -> None:
        if text == "proposals" and done == 5:
            own.set_tags(first, [mine])

    assert propose(own, preset="tiny", report=tag).proposed == 6
    assert own.load_attention(first).classes == (own.classes.index(mine),)


def test_without_any_photo_a_run_ends_with_words(own):
    for image in own.images():
        image.path.unlink()
    with pytest.raises(SmafError, match=r"none of the \d images can be read; is the folder .* still there"):
        propose(own, preset="tiny")


def test_a_folder_that_goes_while_proposals_are_made_keeps_what_there_was(own):
    propose(own, preset="tiny")
    before = {image.name: own.load_proposal(image.name).tobytes() for image in own.images()}
    shutil.rmtree(own.features)
    for image in own.images():
        image.path.unlink()
    with pytest.raises(SmafError, match=r"no image can be read; the first: .*there is no such file"):
        propose(own, preset="tiny")
    assert {image.name: own.load_proposal(image.name).tobytes() for image in own.images()} == before


def test_a_round_leaves_out_a_damaged_photo_mask_and_saliency_map(own):
    propose(own, preset="tiny")
    photo, mask, saliency, *_ = own.images()
    save_mask(own, mask.name, Mask(own.load_proposal(mask.name)))
    shutil.rmtree(own.features)
    cut_short(photo.path)
    cut_short(own.mask_path(mask.name))
    saved = own.mask_path(mask.name).read_bytes()
    saliency.saliency.write_bytes(b"no picture")
    done = self_train(own, preset="tiny")
    assert list(done.left_out) == [photo.name, mask.name]  # a round asks for no saliency
    assert done.proposed == 5
    assert own.mask_path(mask.name).read_bytes() == saved
    first = propose(own, preset="tiny", retrain=True)
    assert set(first.left_out) == {photo.name, saliency.name}
    assert first.proposed == 5


def accepted(project: Project, *names: str) -> None:
    """Do what a person does: accept the proposals of some images as they are, having looked at them."""
    for name in names:
        mask = Mask(project.load_proposal(name))
        mask.touched[:4, :4] = True
        save_mask(project, name, mask)
        project.set_status(name, "accepted")


def test_a_round_leaves_out_a_photo_that_has_another_size_than_its_mask_and_goes_on(own):
    propose(own, preset="tiny")
    other, *rest = own.images()[:3]
    accepted(own, other.name, *(one.name for one in rest))
    saved = own.mask_path(other.name).read_bytes()
    cv2.imwrite(str(other.path), cv2.resize(cv2.imread(str(other.path)), (77, 55)))
    for _ in range(2):  # afterwards its proposal has the new size
        done = self_train(own, preset="tiny", changes=["self_training.steps=1"])
        assert list(done.left_out) == [other.name]
        assert "its photo 77 x 55; put the photo back as it was, or fit the mask" in done.left_out[other.name]
        assert done.figures["judged"]["images"] == 2
    assert own.mask_path(other.name).read_bytes() == saved
    assert len(measured_precision(own).evidence) == len(true_errors(own)) == 0  # the others have taught
    propose(own, preset="tiny", retrain=True)
    assert set(true_errors(own)) == {one.name for one in rest}
    assert len(measured_precision(own).evidence) == 2


def test_a_mask_that_is_damaged_before_it_judges_is_left_out(own):
    propose(own, preset="tiny")
    names = [one.name for one in own.images()[:3]]
    accepted(own, *names)

    def damage(done: int, total: int, text: str) -> None:
        if text == JUDGING and done == 0:
            own.mask_path(names[0]).write_bytes(b"no picture")

    done = self_train(own, preset="tiny", report=damage)
    assert list(done.left_out) == names[:1]
    assert done.figures["judged"]["images"] == 2


def test_damaged_attention_stops_neither_the_queue_nor_the_doctor_nor_the_sliders(own):
    propose(own, preset="tiny")
    bad = own.images()[0]
    own.attention_path(bad.name).write_bytes(b"no attention")
    assert score_queue(own) == 6
    assert "not a readable attention file" in reason_of(own, bad.name)
    assert all(conflict.name != bad.name for conflict in find_conflicts(own))
    apply_live(own, FusionSettings())
    assert "not a readable attention file" in reason_of(own, bad.name)


def test_an_estimate_is_made_of_the_photos_that_can_be_read(own):
    for image in own.images()[:3]:
        cut_short(image.path)
        assert not is_readable(image.path)
    assert estimate(own, "propose", "tiny").images == 6


def test_the_terminal_names_what_was_left_out_and_says_why(own):
    for image in own.images()[:5]:
        cut_short(image.path)
    said = CliRunner().invoke(app, ["propose", str(own.folder), "--preset", "tiny"])
    assert said.exit_code == 0
    assert "1 proposals" in said.stdout
    assert "5 left out:" in said.stdout
    assert "and 2 more" in said.stdout
    assert said.stdout.count("is damaged or cannot be read") == 3
