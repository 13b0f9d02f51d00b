"""A project that an earlier version made opens as it did there; how it was made is in data/README.md."""

import numpy as np
import pytest

from smaf_core.data.images import read_image
from smaf_core.evaluation.steps import evaluate_steps
from smaf_core.formats import ExportOptions
from smaf_core.method.alignment import label_maps
from smaf_core.project.store import Project
from smaf_core.review.queue import score_queue
from smaf_core.settings import crf
from smaf_core.settings.classifier import BACKGROUND_SCORE, ProposalSettings
from smaf_core.workflow.export import export

MEASURED_THEN = {
    "0.5": 0.02646213128761371, "1": 0.027815112839724453, "1.5": 0.08247791339474694, "2": 0.058800830453394036,
    "fused": 0.058850304993315804, "fused + CRF": 0.14834288509904095, "mask": 0.14897654631251345,
}  # fmt: skip
"""Mean IoU of every step, as `smaf evaluate` of the commit that made the project printed it."""


@pytest.fixture
def older(older_project):
    with Project.open(older_project) as project:
        yield project


def test_its_images_have_their_tags_and_review(older):
    assert [(image.name, image.tags, image.status) for image in older.images()] == [
        ("sample_001", ("butterfly",), "accepted"),
        ("sample_002", ("butterfly", "daisy"), "accepted"),
        ("sample_003", ("goldfish", "strawberry"), "proposed"),
    ]
    assert older.classes.names == ("butterfly", "daisy", "goldfish", "mushroom", "soccer ball", "strawberry")
    assert all(image.path.is_file() and image.saliency.is_file() and image.truth.is_file() for image in older.images())


def test_its_mask_has_the_stroke_and_who_made_it(older):
    mask, proposal = older.load_mask("sample_001"), older.load_proposal("sample_001")
    assert older.load_mask("sample_002") is None
    assert mask.touched[15, 20]
    assert not mask.touched[50, 70]
    np.testing.assert_array_equal(mask.label_map[mask.touched], 2)
    np.testing.assert_array_equal(mask.label_map[~mask.touched], proposal[~mask.touched])


def test_its_round_is_there_with_its_own_proposals(older):
    latest = older.latest_round()
    assert (latest.number, latest.kind, latest.settings["preset"]) == (1, "first", "quick")
    assert all(latest.proposal_path(image.name).is_file() for image in older.images())


def test_it_measures_as_it_did(older):
    now = {step: found.mean_iou for step, found in evaluate_steps(older).items()}
    assert now == pytest.approx(MEASURED_THEN)


def test_its_attention_still_leads_to_its_proposals_where_the_crf_is_as_wide_as_it_was(older, monkeypatch):
    for image in older.images():
        picture = read_image(image.path)
        monkeypatch.setattr(crf, "MADE_FOR", max(picture.shape))  # its widths did not depend on a picture's size then
        _, label_map = label_maps(picture, older.load_attention(image.name), BACKGROUND_SCORE, ProposalSettings())
        np.testing.assert_array_equal(label_map, older.load_proposal(image.name))


def test_what_was_accepted_is_exported_with_a_mask_and_without(older, tmp_path):
    export(older, tmp_path / "voc", "voc", "masks", options=ExportOptions(images="none"))
    assert {path.stem for path in (tmp_path / "voc" / "SegmentationClass").iterdir()} == {"sample_001", "sample_002"}


def test_its_queue_can_be_scored_anew(older):
    assert score_queue(older) == 3
    assert all(image.score is not None for image in older.images())
