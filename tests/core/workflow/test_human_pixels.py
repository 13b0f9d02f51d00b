"""No training, fusion, CRF or batch action changes a pixel that a person set."""

import shutil
from dataclasses import asdict

import numpy as np
import pytest

from smaf_core.audit import audits
from smaf_core.data.images import read_image, write_label_map
from smaf_core.data.mask import FREE, Mask
from smaf_core.data.regions import capsule
from smaf_core.editing.smart_stroke import smart_stroke
from smaf_core.formats import ExportOptions
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.mending import step as mending
from smaf_core.mending.faults import KINDS
from smaf_core.mending.step import mend
from smaf_core.mending.survey import survey
from smaf_core.people.deeds import Stamp
from smaf_core.progress import silent
from smaf_core.project.accepting import accept, take_back
from smaf_core.project.mask_import import import_masks
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.queue import score_queue
from smaf_core.review.report_page import write_report
from smaf_core.review.rounds import go_back, revert
from smaf_core.review.standing import standing, what_is_sure
from smaf_core.review.tag_doctor import find_conflicts, mended
from smaf_core.settings.fusion import FusionSettings
from smaf_core.together import second_look
from smaf_core.together.merging import merge
from smaf_core.workflow import check as check_module
from smaf_core.workflow.apply_fusion import apply_live
from smaf_core.workflow.estimate import estimate
from smaf_core.workflow.export import export
from smaf_core.workflow.propose import propose as propose_masks
from smaf_core.workflow.propose import propose_image, self_train
from smaf_core.workflow.segment import predict, train_segmenter
from smaf_desktop.worker import verbs


@pytest.fixture(scope="module")
def painted(tmp_path_factory, photos, tiny_preset):
    """A proposed project in which a person has painted one image and accepted another as it is."""
    from smaf_core.formats import open_dataset

    with Project.create(tmp_path_factory.mktemp("human") / "mine.smaf", open_dataset(photos)) as project:
        propose_masks(project, preset="tiny")
        painted, accepted, *_ = (image.name for image in project.images())
        mask = Mask(project.load_proposal(painted))
        mask.apply(mask.patch(capsule((30, 30), (80, 90), 20, mask.size), 2))
        save_mask(project, painted, mask)
        project.set_status(painted, "in progress")
        accept(project, [project.image(accepted)])
        yield project


def first_of(project):
    """The image that a person has painted."""
    return next(image.name for image in project.images())


def ask(project, verb, drawn):
    """Ask for an edit as the window does: strokes and mask are in the cache."""
    mask, file = project.load_mask(first_of(project)), project.cache / "question.npz"
    file.parent.mkdir(exist_ok=True)
    np.savez(file, number=1, corner=(40, 20), strokes=drawn, paintable=np.ones(256, bool), label_map=mask.label_map,
             touched=mask.touched)  # fmt: skip
    return verb({"project": project.folder, "image": first_of(project), "number": 1, "question": file.name}, silent)


def ask_for_a_suggestion(project):
    """What is suggested touches no pixel that a person set."""
    answer = ask(project, verbs.suggest_rest, np.zeros((0, 0), np.int16))
    with np.load(answer["file"]) as patch:
        assert (patch["after"] != patch["before"]).any()
        sacred = patch["touched_before"]
        np.testing.assert_array_equal(patch["after"][sacred], patch["before"][sacred])
        np.testing.assert_array_equal(patch["touched_after"], sacred)


def ask_to_grow(project):
    """Human pixels that are not under the stroke stay."""
    answer = ask(project, verbs.grow, np.full((10, 60), 1, np.int16))
    with np.load(answer["file"]) as patch:
        sacred = patch["touched_before"].copy()
        (top, left), _ = patch["corner"], patch["before"]
        rows, columns = np.ogrid[top : top + sacred.shape[0], left : left + sacred.shape[1]]
        sacred &= ~((rows >= 40) & (rows < 50) & (columns >= 20) & (columns < 80))
        np.testing.assert_array_equal(patch["after"][sacred], patch["before"][sacred])


TINY_SEGMENTER = (
    "training.steps=2", "training.batch_size=2", "training.save_every=2", "features.long_side=96", "segmentation.long_side=96",
)  # fmt: skip


def segment(project, crf, propose=False):
    """Train a segmenter on everything there is, and let it look at every image, and propose."""
    trained = train_segmenter(project, preset="quick", changes=TINY_SEGMENTER)
    predict(trained.model, project.folder, crf=crf, propose=propose)


def masks_of_others(project, folder=None):
    """Write a mask of another opinion for every image of the project."""
    folder = folder or project.cache / "given"
    folder.mkdir(exist_ok=True)
    for image in project.images():
        other = np.full_like(project.load_proposal(image.name), 1)
        write_label_map(folder / f"{image.name}.png", other, project.classes.palette())
    return folder


ACTIONS = {
    "a round of self-training": lambda project: self_train(project, preset="tiny"),
    "proposing anew": lambda project: propose_masks(project, preset="tiny"),
    "training from the start": lambda project: propose_masks(project, preset="tiny", retrain=True),
    "live fusion applied to all": lambda project: apply_live(project, FusionSettings(threshold=0.5, crf="psa")),
    "scoring": score_queue,
    "accepting all, and taking it back": lambda project: take_back(project, accept(project, project.images())),
    "reverting all": lambda project: revert(project, 1),
    "reverting a class": lambda project: revert(project, 1, None, [project.classes.names[0]]),
    "going back a round": lambda project: go_back(project, 1),
    "scoring by what was corrected": lambda project: verbs.score({"project": project.folder}, silent),
    "a live preview": lambda project: verbs.fuse(
        {"project": project.folder, "image": first_of(project), "settings": asdict(FusionSettings(threshold=0.6))}, silent
    ),
    "live fusion applied to the painted image": lambda project: apply_live(
        project, FusionSettings(threshold=0.6), names=[first_of(project)]
    ),
    "live fusion applied to a class": lambda project: apply_live(
        project, FusionSettings(threshold=0.6), class_name=project.classes.names[0]
    ),
    "a smart stroke's preview": lambda project: ask_to_grow(project),
    "a suggestion from what was corrected": lambda project: ask_for_a_suggestion(project),
    "proposing for the painted image": lambda project: propose_image(project, first_of(project)),
    "measuring a run": lambda project: estimate(project, "self-train", "tiny"),
    "training a segmenter, which then looks at every image": lambda project: segment(project, crf=True),
    "a segmenter without the dense CRF": lambda project: segment(project, crf=False),
    "a segmenter that proposes anew": lambda project: segment(project, crf=False, propose=True),
    "importing proposals": lambda project: import_masks(project, masks_of_others(project), "proposals"),
    "importing truth": lambda project: import_masks(project, masks_of_others(project), "truth"),
    "mending every tag": lambda project: [
        project.set_tags(one.name, sorted(mended(project.image(one.name).tags, one.fix))) for one in find_conflicts(project)
    ],
}


@pytest.mark.parametrize("action", ACTIONS.values(), ids=ACTIONS.keys())
def test_no_action_on_the_project_writes_to_the_masks_folder(painted, action):
    folder = painted.folder / "masks"
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")}
    assert before
    action(painted)
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")} == before


def test_importing_masks_brings_none_where_a_person_has_one(painted, tmp_path):
    shutil.copytree(painted.folder, tmp_path / "copy.smaf")
    with Project.open(tmp_path / "copy.smaf") as project:
        name = first_of(project)
        before = [path.read_bytes() for path in (project.mask_path(name), project.touched_path(name))]
        done = import_masks(project, masks_of_others(project, tmp_path / "given"), "masks")
        assert (done.kept, done.imported) == (2, len(project.images()) - 2)  # painted, and accepted
        assert [path.read_bytes() for path in (project.mask_path(name), project.touched_path(name))] == before


def test_a_proposal_accepted_as_it_is_stays_through_a_round(painted):
    image = painted.images()[1]
    assert image.status == "accepted"
    before = painted.label_map(image.name, "masks")
    self_train(painted, preset="tiny")
    np.testing.assert_array_equal(painted.label_map(image.name, "masks"), before)


def test_a_proposal_accepted_as_it_is_is_exported_with_the_masks(painted, tmp_path):
    first, second, *_ = (image.name for image in painted.images())
    painted.set_status(second, "accepted")
    export(painted, tmp_path / "out", "voc", "masks", options=ExportOptions(images="none"))
    assert {path.stem for path in (tmp_path / "out").rglob("SegmentationClass/*.png")} >= {first, second}


def test_a_smart_stroke_changes_no_human_pixel_outside_itself(painted):
    name = next(image.name for image in painted.images())
    mask, image = painted.load_mask(name), read_image(painted.image(name).path)
    strokes = np.full(mask.size, FREE, np.int16)
    region = capsule((50, 10), (70, 120), 8, mask.size)
    strokes[region.slices][region.inside] = 1
    patch = smart_stroke(image, strokes, mask, painted.load_attention(name))
    after = Mask(mask.label_map.copy(), mask.touched.copy())
    after.apply(patch)
    sacred = mask.touched & (strokes == FREE)
    assert (mask.touched & (strokes != FREE)).any()
    np.testing.assert_array_equal(after.label_map[sacred], mask.label_map[sacred])


def test_accepting_a_newer_proposal_keeps_the_pixels_a_person_set(painted):
    name = next(image.name for image in painted.images())
    mask, other = painted.load_mask(name), np.full_like(painted.load_proposal(name), 3)
    after = Mask(mask.label_map.copy(), mask.touched.copy())
    after.apply(mask.replacement(other, by_person=False))
    np.testing.assert_array_equal(after.label_map[mask.touched], mask.label_map[mask.touched])
    np.testing.assert_array_equal(after.label_map[~mask.touched], 3)


def mend_all(project):
    """Everything that is found, whatever its kind, without asking for a person's pixels; and back."""
    chosen = {}
    for one in survey(project, KINDS).found:
        chosen.setdefault(one.name, []).append((one.fault.kind, one.fault.label))
    assert mend(project, chosen).names


def mend_and_take_back(project):
    mend_all(project)
    assert mending.take_back(project)


def audit_all(project):
    drawn = audits.begin(project, len(project.images()), "proposals")
    for name in drawn.plan.sample:
        audits.note(project, drawn, name, np.full_like(project.load_proposal(name), 1))
    audits.measure(project, drawn)


def check_all(project):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check_module, "ENOUGH", 1)
        check_module.check(project, flag=True, folds=2, changes=TINY_SEGMENTER)


def look_twice(project):
    for image in project.images():
        project.set_status(image.name, "accepted", Stamp("Anna", 1000.0))
    accept(project, project.images())
    look = second_look.begin(project, "Ben")
    with Project.open(look.project_folder) as second:
        for image in second.images():
            save_mask(second, image.name, Mask(np.full_like(second.load_proposal(image.name), 1)))
            second.set_status(image.name, "accepted", Stamp("Ben", 2000.0))
    found = second_look.agreement(project)
    assert found.pairs
    second_look.settle(project, found.pairs[0], "first")


def merge_what_both_changed(project):
    """A copy in which somebody else has painted over everything: nobody has said whose answer stays."""
    folder = shutil.copytree(project.folder, project.folder.with_name("theirs.smaf"))
    with Project.open(folder) as theirs:
        mask = theirs.load_mask(first_of(theirs))
        save_mask(theirs, first_of(theirs), Mask(np.full_like(mask.label_map, 1), np.ones_like(mask.touched)))
        theirs.note(first_of(theirs), "mask", by=Stamp("Ben", 3000.0))
    project.note(first_of(project), "mask", by=Stamp("Anna", 2000.0))
    assert merge(project, folder).conflicts


DEEDS = {
    "mending all that is found": mend_all,
    "mending, and taking it back": mend_and_take_back,
    "auditing": audit_all,
    "checking and flagging": check_all,
    "near-duplicates": lambda project: near_duplicates({one.name: one.path for one in project.images()}),
    "a report": lambda project: write_report(
        project, project.folder.with_name("page.html"), standing(project), what_is_sure(project)
    ),
    "a second look": look_twice,
    "merging a copy": merge_what_both_changed,
    "an export with a part to measure on": lambda project: export(
        project, project.folder.with_name("out"), "voc", "proposals", options=ExportOptions(val_share=0.3, test_share=0.3)
    ),
}  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_no_deed_about_a_whole_set_changes_a_pixel_that_a_person_set(painted, tmp_path, deed):
    shutil.copytree(painted.folder, tmp_path / "copy.smaf")
    with Project.open(tmp_path / "copy.smaf") as project:
        name = first_of(project)
        before = project.load_mask(name)
        speck = np.ix_(range(2, 4), range(2, 4))
        before.label_map[speck] = 2  # the machine's: what there is to mend
        save_mask(project, name, before)
        deed(project)
        after = project.load_mask(name)
        np.testing.assert_array_equal(after.touched, before.touched)
        np.testing.assert_array_equal(after.label_map[before.touched], before.label_map[before.touched])
