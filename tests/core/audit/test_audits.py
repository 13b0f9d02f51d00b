"""Audits on disk: what is drawn, what is kept, and that nothing that a person owns changes."""

import json

import numpy as np
import pytest

from smaf_core.audit.audits import begin, changed_since, extend, forget, latest, measure, note
from smaf_core.data.images import read_label_map, write_label_map
from smaf_core.data.mask import Mask
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import evaluate
from smaf_core.project.class_editing import merge_classes, sole_writer
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.workflow.audit import audit, write_page
from smaf_core.workflow.export import export


@pytest.fixture
def masked(project):
    """A project whose images have masks: the truth, with a corner of each wrong; half of them accepted."""
    for number, image in enumerate(project.images()):
        label_map = read_label_map(image.truth)
        label_map[: 5 + 3 * number, :20] = 1
        save_mask(project, image.name, Mask(label_map))
        if number % 2:
            project.set_status(image.name, "accepted")
    return project


def truths_of(project: Project) -> dict[str, np.ndarray]:
    return {image.name: read_label_map(image.truth) for image in project.images()}


def everything_owned(project: Project) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((project.folder / "masks").rglob("*.png"))}


def test_the_sample_is_kept_in_the_project(masked):
    begun = begin(masked, 4)
    with Project.open(masked.folder) as again:
        found = latest(again)
    assert found == begun
    assert len(found.plan.sample) == 4
    assert len(found.plan.photos) == 6
    assert found.number == 1


def test_auditing_changes_neither_mask_nor_status(masked):
    owned, records = everything_owned(masked), masked.images()
    begun = begin(masked, 4)
    for name in begun.plan.sample:
        note(masked, begun, name, truths_of(masked)[name])
    assert everything_owned(masked) == owned
    assert masked.images() == records


def test_a_whole_audit_says_what_an_evaluation_says(masked):
    begun, truths = begin(masked, 6), truths_of(masked)
    for name in begun.plan.sample:
        note(masked, begun, name, truths[name])
    expected = evaluate([(masked.load_mask(name).label_map, truth) for name, truth in truths.items()], masked.classes.names)
    found = measure(masked, begun)
    assert found.mean_iou.value == pytest.approx(expected.mean_iou)
    assert found.accuracy.value == pytest.approx(expected.accuracy)


def test_the_figure_is_of_the_masks_as_they_were_drawn(masked):
    begun, truths = begin(masked, 6), truths_of(masked)
    for name in begun.plan.sample:
        note(masked, begun, name, truths[name])
    before = measure(masked, begun)
    name = begun.plan.sample[0]
    save_mask(masked, name, Mask(truths[name]))
    assert measure(masked, begun) == before
    assert changed_since(masked, begun) == [name]


def test_an_audit_goes_on_with_the_photos_it_has(masked):
    begun, truths = begin(masked, 3), truths_of(masked)
    for name in begun.plan.sample:
        note(masked, begun, name, truths[name])
    longer = extend(begun, 5)
    assert longer.plan.sample[:3] == begun.plan.sample
    assert longer.audited == begun.plan.sample
    assert extend(longer, 2).plan.size == 3
    assert latest(masked).plan.size == 3


def test_what_is_audited_can_be_taken_back(masked):
    begun = begin(masked, 3)
    name = begun.plan.sample[0]
    note(masked, begun, name, truths_of(masked)[name])
    forget(begun, name)
    assert begun.audited == []


def test_only_accepted_masks_are_audited_where_only_those_are_exported(masked):
    accepted = {image.name for image in masked.images() if image.status == "accepted"}
    assert set(begin(masked, 3, accepted=True).plan.photos) == accepted


def test_a_truth_of_another_size_is_refused(masked):
    begun = begin(masked, 3)
    with pytest.raises(SmafError, match="same size"):
        note(masked, begun, begun.plan.sample[0], np.zeros((3, 4), np.uint8))


def test_a_photo_that_was_not_drawn_is_refused(masked):
    begun = begin(masked, 3)
    (other, *_) = set(begun.plan.photos) - set(begun.plan.sample)
    with pytest.raises(SmafError, match="not in the sample"):
        note(masked, begun, other, truths_of(masked)[other])


def test_nothing_to_audit_is_said(project):
    with pytest.raises(SmafError, match="nothing to audit"):
        begin(project, 4)


@pytest.mark.parametrize("text", ["", "[]", '{"what": "masks"}', '{"strata": [["../../evil"]]}'])
def test_a_damaged_audit_is_said(masked, text):
    begun = begin(masked, 3)
    (begun.folder / "audit.json").write_text(text)
    with pytest.raises(SmafError):
        latest(masked)


def test_merging_classes_merges_them_in_audits_too(masked):
    begun, truths = begin(masked, 6), truths_of(masked)
    for name in begun.plan.sample:
        note(masked, begun, name, truths[name])
    first, second, *_ = masked.classes.names
    with sole_writer(masked):
        merge_classes(masked, {first: second})
    for name in begun.plan.photos:
        assert not (read_label_map(begun.before_path(name)) == 1).any()
        assert not (read_label_map(begun.truth_path(name)) == 1).any()
    assert changed_since(masked, begun) == []


# ── the verb and the page ──


def test_the_verb_begins_goes_on_and_says_what_it_knows(masked, tmp_path):
    first = audit(masked, 6)
    assert first.estimate is None
    assert len(first.as_dict()["left"]) == 6
    for name, truth in truths_of(masked).items():
        write_label_map(tmp_path / "careful" / f"{name}.png", truth, masked.classes.palette())
    done = audit(masked, truth=tmp_path / "careful")
    assert done.audit.number == 1
    assert json.loads(json.dumps(done.as_dict()))["audited"] == 6
    assert done.as_dict()["left"] == []
    assert 0.5 < done.as_dict()["mean_iou"]["value"] < 1
    assert audit(masked, 4, anew=True).audit.number == 2


def test_the_page_says_what_is_known_and_what_is_not(masked, tmp_path):
    begun = audit(masked, 4)
    for name in begun.audit.plan.sample:
        note(masked, begun.audit, name, truths_of(masked)[name])
    page = write_page(masked, audit(masked), tmp_path / "page")
    text = page.read_text(encoding="utf-8")
    assert "4 of 6 photos, drawn by lot" in text
    assert "does not cover" in text
    assert "SHA-256 of all masks" in text
    assert page.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_every_export_has_the_page_and_its_checksums(masked, tmp_path):
    written = export(masked, tmp_path / "out", "png", "masks").folder
    text = (written / "certificate.md").read_text(encoding="utf-8")
    assert "Nobody has audited this set" in text
    assert "photos that are accepted | 3" in text
    sums = (written / "checksums.sha256").read_text()
    assert "certificate.md" in sums
    assert "certificate.pdf" in sums


def test_the_page_says_where_an_export_is_not_the_audited_set(masked, tmp_path):
    begun, truths = begin(masked, 4), truths_of(masked)
    for name in begun.plan.sample[:3]:
        note(masked, begun, name, truths[name])
    name = begun.plan.sample[0]
    save_mask(masked, name, Mask(truths[name]))
    only = [image.name for image in masked.images()][:5]
    text = (export(masked, tmp_path / "out", "png", "masks", only=only).folder / "certificate.md").read_text(encoding="utf-8")
    assert "**Preliminary:** 1 of the 4 photos" in text
    assert "**Another set:** 0 photos here were not in the set that was audited, and 1 of that" in text
    assert ("1 masks have changed" in text) == (name in only)


def test_the_page_says_who_set_the_pixels(project, tmp_path):
    first, second, *_ = project.images()
    truth = read_label_map(first.truth)
    touched = np.zeros(truth.shape, bool)
    touched[: len(touched) // 2] = True
    save_mask(project, first.name, Mask(truth, touched))
    write_label_map(project.proposal_path(second.name), read_label_map(second.truth), project.classes.palette())
    text = (export(project, tmp_path / "out", "png", "proposals").folder / "certificate.md").read_text(encoding="utf-8")
    pixels = truth.size + read_label_map(second.truth).size
    assert f"| set by a person | {touched.sum():,} | {100 * touched.sum() / pixels:.1f} |" in text
    assert f"| set by the machine, not looked at | {pixels - truth.size:,} |" in text
