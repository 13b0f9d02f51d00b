"""Checking masks: wrong ones are found by what the others teach, and nothing that a person made is changed."""

import json

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.classes import VOID
from smaf_core.data.images import read_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.formats import open_dataset
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.expected_error import reasons_from_text
from smaf_core.workflow import check as check_module
from smaf_core.workflow.check import check, expected
from tests.core.conftest import photo_of, truth_of

FAST = ["training.steps=60", "training.batch_size=4", "training.scales=1.0", "features.long_side=160", "features.scales=1.0",
        "segmentation.scales=1.0", "segmentation.long_side=160", "head.hidden=16", "head.members=1", "cut=0"]  # fmt: skip
SWAPPED, EMPTY = "p02", "p05"


@pytest.fixture
def masked(tmp_path):
    """Twenty-four drawn photos with their true masks; one has its class swapped, one has lost its object."""
    photos = tmp_path / "photos"
    photos.mkdir()
    rows = []
    for number in range(24):
        cv2.imwrite(str(photos / f"p{number:02}.png"), np.ascontiguousarray(photo_of(number)[..., ::-1]))
        rows.append(f"p{number:02}.png,{('red', 'blue')[number % 2]}\n")
    (photos / "tags.csv").write_text("image,tags\n" + "".join(rows))
    (photos / "classes.txt").write_text("red\nblue\n")
    with Project.create(tmp_path / "p.smaf", open_dataset(photos)) as project:
        for number in range(24):
            name, truth = f"p{number:02}", truth_of(number)
            wrong = {SWAPPED: np.where(truth > 0, 3 - truth, 0), EMPTY: truth * 0}.get(name, truth)
            save_mask(project, name, Mask(wrong.astype(np.uint8), np.ones(truth.shape, bool)))
            project.set_status(name, "accepted")
        yield project


def bytes_of(project):
    return {path.name: path.read_bytes() for path in sorted((project.folder / "masks").iterdir())}


@pytest.mark.slow
def test_planted_errors_are_found_with_their_kind_and_nothing_is_changed(masked, monkeypatch):
    before = bytes_of(masked)
    monkeypatch.setattr(
        check_module, "near_duplicates", lambda *_: []
    )  # they are much alike: all of a class would be one group
    found = check(masked, folds=3, changes=FAST)
    assert found.checked == 24
    assert set(list(found.suspicious)[:2]) == {SWAPPED, EMPTY}
    kinds = {name: reasons_from_text(masked.image(name).reason)[0].kind for name in (SWAPPED, EMPTY)}
    assert kinds == {SWAPPED: "swapped", EMPTY: "unmarked"}
    assert bytes_of(masked) == before
    assert {one.status for one in masked.images()} == {"accepted"}
    assert read_label_map(masked.segmented_path(SWAPPED))[32, 40] in (1, 2)


def test_few_masks_are_refused_in_one_line(project):
    with pytest.raises(SmafError, match="20 or more"):
        check(project)


def fake_sight(monkeypatch, sees):
    """Let the others see what `sees` gives for an image, without any training."""

    def seen_by_others(examples, *_, **__):
        from smaf_core.segmenter.cross_check import Seen

        for one in examples:
            label_map = sees(one.name)[::4, ::4]
            likely = np.stack([np.where(label_map == k, 0.9, 0.05) for k in range(3)]).astype(np.float32)
            yield Seen(one, likely, frozenset((1, 2)))

    monkeypatch.setattr("smaf_core.segmenter.cross_check.seen_by_others", seen_by_others)


def test_clear_suspicions_are_flagged_when_asked_and_come_first_in_the_order_of_review(masked, monkeypatch):
    fake_sight(monkeypatch, lambda name: truth_of(int(name[1:])))
    found = check(masked, flag=True)
    assert set(found.suspicious) == {SWAPPED, EMPTY}
    assert {one.name for one in masked.images() if one.status == "flagged"} == {SWAPPED, EMPTY}
    one, other = masked.classes.names
    assert found.reasons[SWAPPED][0] == f"{other} → {one}: probably the wrong class"
    assert found.reasons[EMPTY] == [f"{other}: probably missing"]
    order = sorted(masked.images(), key=lambda one: -(one.score or 0))
    assert {one.name for one in order[:2]} == {SWAPPED, EMPTY}


def test_a_photo_that_cannot_be_read_is_left_out_and_told(masked, monkeypatch):
    fake_sight(monkeypatch, lambda name: truth_of(int(name[1:])))
    masked.image("p07").path.write_bytes(b"no picture")
    found = check(masked)
    assert found.checked == 23
    assert list(found.left_out) == ["p07"]


def test_masks_of_nothing_but_unsure_pixels_are_no_masks(masked, monkeypatch):
    fake_sight(monkeypatch, lambda name: truth_of(int(name[1:])))
    save_mask(masked, "p07", Mask(np.full((64, 96), VOID, np.uint8)))
    assert check(masked).checked == 23


def test_the_terminal_names_suspicious_photos_with_reasons(masked, monkeypatch):
    fake_sight(monkeypatch, lambda name: truth_of(int(name[1:])))
    folder = masked.folder
    masked.close()
    said = CliRunner().invoke(app, ["check", str(folder), "--progress", "bars"]).stdout
    assert "24 masks checked, 2 of them suspicious" in said
    assert "probably the wrong class" in said


def test_the_answer_is_plain_values(masked, monkeypatch):
    fake_sight(monkeypatch, lambda name: truth_of(int(name[1:])))
    plain = json.loads(json.dumps(check(masked, flag=True).as_dict()))
    assert plain["flagged"] == 2
    assert min(plain["suspicious"].values()) >= check_module.CLEARLY


def test_what_is_expected_of_a_check_is_measured_and_changes_nothing(masked):
    before = bytes_of(masked)
    about = expected(masked, folds=3, changes=FAST)
    assert (about.masks, about.enough, about.device) == (24, True, "cpu")
    assert expected(masked, folds=3, changes=[*FAST, "training.steps=60000"]).seconds > 10 * about.seconds > 0
    assert bytes_of(masked) == before
    assert {one.score for one in masked.images()} == {None}


def test_too_few_masks_are_told_without_measuring(project):
    assert expected(project).as_dict() == {"masks": 0, "enough": False, "seconds": 0.0, "device": "cpu"}
