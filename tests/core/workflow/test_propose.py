from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from smaf_core.cli.terminal import evaluation_table
from smaf_core.data.images import image_size, read_label_map
from smaf_core.data.mask import Mask
from smaf_core.data.regions import rectangle
from smaf_core.data.resizing import resize_nearest
from smaf_core.errors import Cancelled, SmafError
from smaf_core.evaluation.judging import choose, judge
from smaf_core.evaluation.steps import CRF_STEP, MASK_STEP, evaluate_steps
from smaf_core.learning import training
from smaf_core.project.class_editing import edit_classes, edits_from
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.project.tidied import take_back, take_tidied
from smaf_core.review.rounds import classes_unknown_to, go_back
from smaf_core.segmenter import mask_head
from smaf_core.settings.classifier import PRESETS
from smaf_core.settings.fusion import SHARES, USUAL
from smaf_core.workflow import rounds
from smaf_core.workflow.estimate import estimate
from smaf_core.workflow.export import export
from smaf_core.workflow.inputs import images_listed, project_for
from smaf_core.workflow.propose import propose, propose_image, self_train


def paint(project: Project, name: str, label: int) -> Mask:
    """Do what a person does: paint a corner of the proposal and save."""
    mask = Mask(project.load_proposal(name))
    mask.apply(mask.patch(rectangle((0, 0), (30, 40), mask.size), label))
    save_mask(project, name, mask)
    return mask


def files_of(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tags_become_proposals_and_a_round_makes_them_anew(project, photos):
    before = files_of(photos)
    first = propose(project, preset="tiny")
    assert (first.round, first.kind, first.proposed, first.kept) == (1, "first", 6, 0)
    for image in project.images():
        allowed = {0, *(project.classes.index(tag) for tag in image.tags)}
        assert set(np.unique(project.load_proposal(image.name))) <= allowed
        assert project.load_attention(image.name).scales == (0.5, 1.0, 1.5, 2.0)
    name = project.images()[0].name
    painted = paint(project, name, 1)
    second = self_train(project, preset="tiny")
    assert (second.round, second.kind, second.kept) == (2, "self-train", 1)
    np.testing.assert_array_equal(project.load_mask(name).label_map, painted.label_map)
    assert [one.proposal_path(name).exists() for one in project.rounds()] == [True, True]
    assert files_of(photos) == before


def test_with_a_checkpoint_proposing_again_trains_nothing(project):
    stages = set()
    propose(project, preset="tiny")
    again = propose(project, preset="tiny", report=lambda done, total, text: stages.add(text))
    assert again.round == 1
    assert len(project.rounds()) == 1
    assert not {stage for stage in stages if "training" in stage}


def test_one_image_is_proposed_anew_after_its_tags_changed(project):
    name = project.images()[0].name
    with pytest.raises(SmafError, match="no classifier yet"):
        propose_image(project, name)
    propose(project, preset="tiny")
    project.set_tags(name, project.classes.names[:2])
    propose_image(project, name)
    assert project.load_attention(name).classes == (1, 2)


def test_a_stopped_first_training_leaves_no_checkpoint_in_force(project):
    def stop(done: int, total: int, text: str) -> None:
        if text == "first training" and done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        propose(project, preset="tiny", report=stop)
    assert project.latest_round() is None
    assert propose(project, preset="tiny").round == 2


def stopped_at(step: int, stage: str):
    def report(done: int, total: int, text: str) -> None:
        if (done, text) == (step, stage):
            raise Cancelled

    return report


def test_a_class_that_was_added_later_is_known_to_be_unknown_and_a_first_classifier_learns_it(project):
    propose(project, preset="tiny")
    assert classes_unknown_to(project.latest_round(), project.classes.names) == ()
    edit_classes(project, edits_from(project.classes, add=["zebra", "cow"]))
    assert classes_unknown_to(project.latest_round(), project.classes.names) == ("zebra", "cow")
    project.set_tags(project.images()[0].name, ["zebra"])
    with pytest.raises(SmafError, match=r"does not know the class zebra, cow; .*propose --retrain"):
        self_train(project, preset="tiny")
    assert estimate(project, "propose", "tiny", retrain=True).images == 6
    propose(project, preset="tiny", retrain=True)
    assert classes_unknown_to(project.latest_round(), project.classes.names) == ()


def test_an_interrupted_round_goes_on_where_it_was(project, monkeypatch):
    tiny = PRESETS["tiny"]
    monkeypatch.setitem(PRESETS, "tiny", replace(tiny, first=replace(tiny.first, save_every=2)))
    with pytest.raises(Cancelled):
        propose(project, preset="tiny", report=stopped_at(3, "first training"))
    steps = []
    result = propose(
        project, preset="tiny", report=lambda done, total, text: steps.append(done) if text == "first training" else None
    )
    assert (result.round, steps[0]) == (1, 2)
    folder = project.latest_round().folder
    assert len((folder / "metrics.jsonl").read_text().splitlines()) == tiny.first.steps
    assert not (folder / "training_state.pt").exists()


def test_a_training_that_was_done_is_not_done_again_when_what_follows_was_stopped(project):
    propose(project, preset="tiny")
    with pytest.raises(Cancelled):
        self_train(project, preset="tiny", report=stopped_at(1, "finding where things end"))
    steps = []
    self_train(project, preset="tiny", report=lambda done, total, text: steps.append(done) if text == "self-training" else None)
    assert steps == [PRESETS["tiny"].self_training.steps]


def test_a_round_is_begun_anew_when_a_mask_was_corrected_meanwhile(project, monkeypatch):
    tiny = PRESETS["tiny"]
    monkeypatch.setitem(PRESETS, "tiny", replace(tiny, self_training=replace(tiny.self_training, save_every=2)))
    propose(project, preset="tiny")
    with pytest.raises(Cancelled):
        self_train(project, preset="tiny", report=stopped_at(3, "self-training"))
    paint(project, project.images()[0].name, 1)
    steps = []
    self_train(project, preset="tiny", report=lambda done, total, text: steps.append(done) if text == "self-training" else None)
    assert steps[0] == 0


def finish(project: Project, label: int = 1) -> None:
    """Do what a person does: paint a corner of every proposal, save and accept."""
    for image in project.images():
        paint(project, image.name, label)
        project.set_status(image.name, "accepted")


def test_a_round_that_agrees_worse_with_the_masks_is_kept_but_not_taken(project, monkeypatch):
    propose(project, preset="tiny")
    finish(project)
    before = files_of(project.folder / "proposals") | files_of(project.folder / "masks")
    monkeypatch.setattr(rounds, "judge", lambda pairs: judge([(after + 0.5, after) for _, after in pairs]))
    worse = self_train(project, preset="tiny")
    assert "round 2 is not taken: on 6 corrected images" in worse.told
    assert "stay those of round 1" in worse.told
    assert files_of(project.folder / "proposals") | files_of(project.folder / "masks") == before
    assert project.latest_round().number == 1
    with pytest.raises(SmafError, match="was not taken"):
        go_back(project, 2)
    assert (worse.figures["declined"], worse.figures["stays"]) == (True, 1)
    anyway = propose(project, preset="tiny", init=Path(worse.declined))
    assert (anyway.round, anyway.proposed, project.latest_round().number) == (3, 6, 3)
    assert (anyway.told, anyway.figures) == ("it is what round 2 had learned", {"takes": 2})
    learned = [one.metrics["corrected"] for one in project.rounds()]
    assert learned[0] == []  # a first classifier learns from tags alone
    assert learned[1] == learned[2] != []
    assert files_of(project.folder / "masks").items() <= before.items()


def test_a_round_says_how_well_it_agrees_with_masks_that_it_did_not_learn_from(project, monkeypatch):
    taught = []
    monkeypatch.setattr(training, "fit", lambda *_, **__: None)
    real = training.FusedGoals.add
    monkeypatch.setattr(
        training.FusedGoals, "add", lambda self, one, *rest: (taught.append(one.human is not None), real(self, one, *rest))
    )
    propose(project, preset="tiny")
    finish(project)
    alone = "self_training.mask_steps=0"
    changes = ["self_training.held_out=1", "self_training.held_out_from=5", alone]
    told = self_train(project, preset="tiny", changes=changes).told
    assert "6 corrected images that neither it nor the round before learned from" in told
    assert taught == [False] * 6
    metrics = project.latest_round().metrics
    assert (metrics["corrected"], metrics["judged"]["unseen"], metrics["declined"]) == ([], True, False)
    assert "that it or the round before learned from" in self_train(project, preset="tiny", changes=[alone]).told
    assert taught[6:] == [True] * 6


def test_corrected_masks_choose_what_a_round_goes_by_for_good(project, monkeypatch):
    propose(project, preset="tiny")
    finish(project)
    masks = files_of(project.folder / "masks")
    monkeypatch.setattr(rounds, "choose", lambda scores, usual: replace(choose(scores, usual), name="masks"))
    monkeypatch.setattr(rounds, "judge", lambda pairs: judge([(after, after) for _, after in pairs]))
    changes = ["self_training.held_out=1", "self_training.held_out_from=5"]
    told = self_train(project, preset="tiny", changes=changes).told
    assert "; it goes by masks alone (attention alone " in told
    latest = project.latest_round()
    assert latest.metrics["chosen"]["name"] == "masks"
    assert list(latest.metrics["chosen"]["means"]) == ["attention", "both", "masks"]
    name = project.images()[0].name
    propose_image(project, name)
    seen = project.load_attention(name)
    np.testing.assert_array_equal(seen.fused, seen.told)
    assert files_of(project.folder / "masks") == masks
    again = self_train(project, preset="tiny").told
    assert "that it or the round before learned from" in again  # so they choose nothing
    assert "chosen" not in project.latest_round().metrics
    assert project.load_attention(name).told_share == SHARES[USUAL]  # its own head for masks begins as usual


def test_with_nothing_corrected_it_says_what_is_needed_to_judge_a_round(project):
    propose(project, preset="tiny")
    result = self_train(project, preset="tiny")
    assert result.told.startswith("nobody can say how well it does")
    assert result.figures == {"declined": False, "wanting": 20}
    assert project.latest_round().metrics["wanting"] == 20


def test_self_training_before_proposing_says_what_to_do_first(project):
    with pytest.raises(SmafError, match="propose first"):
        self_train(project, preset="tiny")


def test_training_takes_all_of_an_accepted_mask_and_else_the_pixels_that_were_set(project):
    for image, status in zip(project.images()[:2], ("accepted", "in progress"), strict=True):
        mask = Mask.empty(image_size(image.path))
        mask.apply(mask.patch(rectangle((0, 0), (30, 40), mask.size), 1))
        save_mask(project, image.name, mask)
        project.set_status(image.name, status)
        touched = mask.touched
    first, second = (example.human() for example in rounds.examples_of(project)[:2])
    assert first[1].all()
    np.testing.assert_array_equal(second[1], touched)


def test_every_step_is_measured_against_the_truth(project):
    propose(project, preset="tiny")
    for image in project.images()[:3]:
        save_mask(project, image.name, Mask(read_label_map(image.truth)))
    names = [image.name for image in project.images()[:3]]
    steps = evaluate_steps(project, names=names)
    assert list(steps) == ["0.5", "1", "1.5", "2", "fused", CRF_STEP, MASK_STEP]
    assert steps[MASK_STEP].mean_iou == 1
    assert steps[CRF_STEP].mean_iou < 1
    assert steps["fused"].images == 3


def test_steps_that_only_some_images_have_say_how_many_these_are(project):
    propose(project, preset="tiny")
    first, second, *_ = project.images()
    seen = project.load_attention(first.name)
    of_segmenter = replace(seen, scales=(1.0, 3.0), maps=(seen.maps[1], seen.maps[3]))
    project.save_proposal(first.name, project.load_proposal(first.name), of_segmenter)
    steps = evaluate_steps(project, names=[first.name, second.name])
    counts = {step: result.images for step, result in steps.items()}
    assert list(counts.items()) == [
        ("0.5", 1), ("1", 2), ("1.5", 1), ("2", 1), ("3", 1), ("fused", 2), (CRF_STEP, 2), (MASK_STEP, 2)
    ]  # fmt: skip
    console = Console(width=200, record=True, file=StringIO())
    console.print(evaluation_table(steps))
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in console.export_text().splitlines()]
    assert ["images", "1", "2", "1", "1", "1", "2", "2", "2"] in cells


def test_masks_and_proposals_are_exported_as_asked(project, tmp_path):
    propose(project, preset="tiny")
    name = project.images()[0].name
    painted = paint(project, name, 2)
    masks = export(project, tmp_path / "masks", "voc", "masks")
    everything = export(project, tmp_path / "all", "voc", "proposals")
    assert (masks.images, everything.images) == (1, 6)
    written = next((tmp_path / "masks").rglob(f"SegmentationClass/{name}.png"))
    np.testing.assert_array_equal(read_label_map(written), painted.label_map)


def test_a_list_of_images_has_names_with_endings_or_without_and_names_the_line_that_is_wrong(project, tmp_path):
    first, second = project.images()[:2]
    listed = tmp_path / "only.txt"
    listed.write_bytes(f"\ufeff{first.name}\r\n\r\n{second.path.name}\r\n".encode())
    assert images_listed(project, listed) == [first.name, second.name]
    listed.write_text(f"{first.name}\n{first.name}.gif\n")
    with pytest.raises(SmafError, match=rf"only\.txt, line 2: .*there is no image '{first.name}\.gif'"):
        images_listed(project, listed)


def test_exporting_nothing_says_what_to_do_first(project, tmp_path):
    with pytest.raises(SmafError, match="accept or paint"):
        export(project, tmp_path / "out", "voc", "masks")
    with pytest.raises(SmafError, match="unknown format 'vox'"):
        export(project, tmp_path / "out", "vox", "masks")


def test_a_project_belongs_to_its_images(project, photos, tmp_path):
    opened, said = project_for(photos, project.folder)
    opened.close()
    assert said == (f"going on with {project.folder}; what is new in {photos} since: smaf rescan {project.folder}",)
    (tmp_path / "others").mkdir()
    with pytest.raises(SmafError, match="is a project of the images in"):
        project_for(tmp_path / "others", project.folder)


def test_after_a_class_was_added_the_old_classifier_is_refused_and_a_new_one_knows_it(project):
    propose(project, preset="tiny")
    edit_classes(project, edits_from(project.classes, add=["newt"]))
    name = project.images()[0].name
    project.set_tags(name, ["newt"])
    for ask in (
        lambda: propose(project, preset="tiny"),
        lambda: self_train(project, preset="tiny"),
        lambda: propose_image(project, name),
    ):
        with pytest.raises(SmafError, match=r"does not know the class newt; train .*--retrain"):
            ask()
    propose(project, preset="tiny", retrain=True)
    assert set(np.unique(project.load_proposal(name))) <= {0, project.classes.index("newt")}


def test_a_round_also_learns_the_proposals_as_they_are_now(project):
    propose(project, preset="tiny")
    assert project.load_attention(project.images()[0].name).told is None
    stages = []
    self_train(project, preset="tiny", report=lambda done, total, text: stages.append(text))
    assert "learning the masks" in stages
    latest, seen = project.latest_round(), project.load_attention(project.images()[0].name)
    assert seen.told.shape == seen.fused.shape
    assert not (latest.folder / "masks" / "training_state.pt").exists()
    name = project.images()[0].name
    propose_image(project, name)
    again = project.load_attention(name).told
    np.testing.assert_allclose(again, seen.told, rtol=0, atol=2e-4)  # other threads add up in another order


def test_a_round_learns_no_masks_where_it_is_not_asked_to(project):
    propose(project, preset="tiny")
    self_train(project, preset="tiny", changes=["self_training.mask_steps=0"])
    assert project.load_attention(project.images()[0].name).told is None


def tidy(project: Project, name: str) -> np.ndarray:
    """Do what tidying does: another label map becomes the proposal, of the classes that are there."""
    before = project.load_proposal(name)
    after = np.roll(before, 9, axis=1)
    after[:20, -30:] = project.classes.index(project.image(name).tags[0])
    take_tidied(project, name, before, after)
    return after


def test_a_round_learns_masks_from_tidied_proposals_and_persons_above_them(project, monkeypatch):
    propose(project, preset="tiny")
    plain, mended, painted, *_ = (image.name for image in project.images())
    by_hand = paint(project, painted, 2).touched.astype(np.uint8)
    assert 0 < by_hand.sum() < by_hand.size
    proposed = {plain: project.load_proposal(plain), mended: tidy(project, mended), painted: tidy(project, painted)}
    learned = {}

    def teach(classifier, examples, proposal_of, *_, **__):
        learned.update({one.name: (proposal_of(one)[0], mask_head.targets_of(proposal_of)(one)) for one in examples})
        return classifier

    monkeypatch.setattr(mask_head, "teach_masks", teach)
    told = self_train(project, preset="tiny").told
    assert told.endswith("it learned masks from 2 tidied proposals")
    for name, label_map in proposed.items():
        np.testing.assert_array_equal(learned[name][0], label_map)
    target = learned[painted][1]
    touched, mended_map = (resize_nearest(one, target.label_map.shape) for one in (by_hand, proposed[painted]))
    np.testing.assert_array_equal(target.label_map, np.where(touched > 0, 2, mended_map))
    assert (target.weight[touched > 0] == 1).all()


def test_only_tidied_proposals_that_teach_are_counted(project):
    propose(project, preset="tiny")
    one, other, *_ = (image.name for image in project.images())
    assert rounds.tidied_count(project) == 0
    for name in (one, other):
        tidy(project, name)
    assert rounds.tidied_count(project) == 2
    project.set_status(other, "accepted")  # teaches by its mask
    assert rounds.tidied_count(project) == 1
    assert take_back(project, one)
    assert rounds.tidied_count(project) == 0


def test_a_round_is_begun_anew_when_a_proposal_was_tidied_meanwhile(project, monkeypatch):
    tiny = PRESETS["tiny"]
    monkeypatch.setitem(PRESETS, "tiny", replace(tiny, self_training=replace(tiny.self_training, save_every=2)))
    propose(project, preset="tiny")
    with pytest.raises(Cancelled):
        self_train(project, preset="tiny", report=stopped_at(3, "self-training"))
    tidy(project, project.images()[0].name)
    steps = []
    self_train(project, preset="tiny", report=lambda done, total, text: steps.append(done) if text == "self-training" else None)
    assert steps[0] == 0
