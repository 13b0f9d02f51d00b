import numpy as np
import pytest

from smaf_core.data.attention import Attention
from smaf_core.data.images import image_size, read_image, read_label_map, write_label_map
from smaf_core.data.mask import Mask
from smaf_core.data.regions import rectangle
from smaf_core.errors import SmafError
from smaf_core.method.weighted_fusion import fuse_live, reweighted
from smaf_core.project.accepting import accept
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project, Round
from smaf_core.review.accept import measured_precision
from smaf_core.review.expected_error import reasons_from_text
from smaf_core.review.queue import score_queue
from smaf_core.review.rounds import compare_rounds, go_back, revert, round_numbered
from smaf_core.review.tag_doctor import find_conflicts
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow.apply_fusion import apply_live, take_back_live


def attention_for(project: Project, name: str, seed: int) -> Attention:
    """Maps of the tagged classes, drawn by lot."""
    classes = tuple(sorted(project.classes.index(tag) for tag in project.image(name).tags))
    rng = np.random.default_rng(seed)
    maps = tuple(rng.random((len(classes), side, side)).astype(np.float16) for side in (4, 8))
    scores = rng.random(len(project.classes)).astype(np.float16)
    return reweighted(Attention(classes, (1.0, 2.0), maps, maps[-1], scores), (1, 1))


def finish_a_round(project: Project, seed: int, corrected=()) -> Round:
    """Leave behind what a round of training does, without training."""
    current = project.begin_round("self-train", {"seed": seed})
    current.checkpoint.write_bytes(b"weights of %d" % seed)
    project.finish_round(current.number, {"corrected": list(corrected)})
    for image in project.images():
        attention = attention_for(project, image.name, seed)
        label_map = attention.label_map("fused", image_size(image.path), 0.5)
        project.save_proposal(image.name, label_map, attention, current)
    return current


@pytest.fixture
def reviewed(project):
    """A project after two rounds whose proposals differ, with scores."""
    finish_a_round(project, 1)
    finish_a_round(project, 2)
    score_queue(project)
    return project


def names_of(project: Project) -> list[str]:
    return [image.name for image in project.images()]


def paint_and_finish(project: Project, name: str, label_map) -> Mask:
    mask = Mask(label_map)
    mask.apply(mask.patch(rectangle((0, 0), (9, 9), mask.size), 1))
    save_mask(project, name, mask)
    project.set_status(name, "accepted")
    return mask


def test_every_proposal_gets_a_score_and_reasons(reviewed):
    images = reviewed.images()
    assert all(0 <= image.score <= 1 for image in images)
    assert any(reasons_from_text(image.reason) for image in images)  # none where nothing is unusual


def test_only_the_images_asked_for_are_scored_anew(reviewed):
    first, second, *_ = names_of(reviewed)
    reviewed.set_scores({first: (2.0, ""), second: (2.0, "")})
    assert score_queue(reviewed, [first]) == 1
    assert reviewed.image(first).score <= 1
    assert reviewed.image(second).score == 2.0


def test_precision_is_measured_on_finished_masks_only(reviewed):
    right, wrong, bulk, *_ = names_of(reviewed)
    paint_and_finish(reviewed, right, reviewed.load_proposal(right))
    paint_and_finish(reviewed, wrong, np.zeros_like(reviewed.load_proposal(wrong)))
    accept(reviewed, [reviewed.image(bulk)])
    evidence = measured_precision(reviewed).evidence
    assert [one.right for one in evidence] == [True, False]
    assert evidence[0].confidence == 1 - reviewed.image(right).score


def test_masks_that_the_round_learned_from_prove_nothing(reviewed):
    first, second, *_ = names_of(reviewed)
    for name in (first, second):
        paint_and_finish(reviewed, name, reviewed.load_proposal(name))
    finish_a_round(reviewed, 3, corrected=[first])
    score_queue(reviewed)
    assert measured_precision(reviewed).n == 1


def test_conflicts_of_the_whole_project_come_strongest_first(reviewed):
    name = names_of(reviewed)[0]
    write_label_map(reviewed.proposal_path(name), np.zeros_like(reviewed.load_proposal(name)), reviewed.classes.palette())
    found = find_conflicts(reviewed)
    assert {one.class_name for one in found if one.name == name and one.kind == "missing"} == set(reviewed.image(name).tags)
    assert [one.strength for one in found] == sorted((one.strength for one in found), reverse=True)
    assert {one.name for one in find_conflicts(reviewed, [name])} == {name}


def test_rounds_are_compared_most_changed_first(reviewed):
    found = compare_rounds(reviewed, 1, 2)
    assert len(found) == 6
    assert [one.moved for one in found] == sorted((one.moved for one in found), reverse=True)
    assert found[0].moved > 0
    assert [one.moved for one in compare_rounds(reviewed, 2, 2)] == [0] * 6
    with pytest.raises(SmafError, match="no round 9; there are 1, 2"):
        compare_rounds(reviewed, 1, 9)


def test_one_image_goes_back_to_an_older_round(reviewed):
    first, second, *_ = names_of(reviewed)
    before = reviewed.load_proposal(second)
    assert revert(reviewed, 1, [first]) == (first,)
    older = round_numbered(reviewed, 1).proposal_path(first)
    np.testing.assert_array_equal(reviewed.load_proposal(first), read_label_map(older))
    np.testing.assert_array_equal(reviewed.load_proposal(second), before)


def test_one_class_goes_back_to_an_older_round(reviewed):
    name = next(image.name for image in reviewed.images() if len(image.tags) > 1)
    kept, other = (reviewed.classes.index(tag) for tag in reviewed.image(name).tags[:2])
    older = read_label_map(round_numbered(reviewed, 1).proposal_path(name))
    revert(reviewed, 1, [name], [reviewed.classes.name(kept)])
    now = reviewed.load_proposal(name)
    np.testing.assert_array_equal(now == kept, older == kept)
    assert (now[older != kept] == other).any()


def test_going_back_makes_the_old_checkpoint_the_latest(reviewed):
    back = go_back(reviewed, 1)
    assert reviewed.latest_round().number == back.number == 3
    assert back.checkpoint.read_bytes() == round_numbered(reviewed, 1).checkpoint.read_bytes()
    assert [one.moved for one in compare_rounds(reviewed, 1, 3)] == [0] * 6
    np.testing.assert_array_equal(
        reviewed.load_proposal(names_of(reviewed)[0]), read_label_map(back.proposal_path(names_of(reviewed)[0]))
    )


def test_one_cannot_go_back_to_a_round_that_was_stopped(reviewed):
    stopped = reviewed.begin_round("self-train", {})
    with pytest.raises(SmafError, match="never finished"):
        go_back(reviewed, stopped.number)


def test_accepted_proposals_stay_when_others_go_back(reviewed):
    settled = names_of(reviewed)[0]
    reviewed.set_status(settled, "accepted")
    before = reviewed.load_proposal(settled)
    assert settled not in revert(reviewed, 1)
    np.testing.assert_array_equal(reviewed.load_proposal(settled), before)


def test_live_settings_are_applied_to_what_nobody_has_reviewed(reviewed):
    settled, flagged, *others = names_of(reviewed)
    reviewed.set_status(settled, "accepted")
    reviewed.set_status(flagged, "flagged")
    settings = FusionSettings(weights=(1, 0), threshold=0.7, strength=0)
    assert set(apply_live(reviewed, settings)) == set(others)
    for name in others:
        expected = fuse_live(read_image(reviewed.image(name).path), attention_for(reviewed, name, 2), settings)
        np.testing.assert_array_equal(reviewed.load_proposal(name), expected.label_map)
        before_crf = reviewed.load_attention(name).label_map("fused", expected.before_crf.shape, 0.7)
        np.testing.assert_array_equal(before_crf, expected.before_crf)


def files_of(project, names):
    return [path(name).read_bytes() for name in names for path in (project.proposal_path, project.attention_path)]


def test_what_live_settings_changed_is_taken_back_but_for_what_was_worked_on_since(reviewed):
    settled, *others = names_of(reviewed)
    before = files_of(reviewed, others)
    apply_live(reviewed, FusionSettings(weights=(1, 0), threshold=0.9, strength=0))
    reviewed.set_status(settled, "accepted")
    accepted = files_of(reviewed, [settled])
    assert set(take_back_live(reviewed)) == set(others)
    assert files_of(reviewed, others) == before
    assert files_of(reviewed, [settled]) == accepted
    assert take_back_live(reviewed) == ()  # they are not what was written then


def test_a_proposal_that_was_made_anew_since_is_not_taken_back(reviewed):
    first = names_of(reviewed)[0]
    apply_live(reviewed, FusionSettings(weights=(1, 0), threshold=0.9, strength=0))
    newer = 1 - (reviewed.load_proposal(first) > 0).astype(np.uint8)
    reviewed.replace_proposal(first, newer)
    assert first not in take_back_live(reviewed)
    np.testing.assert_array_equal(reviewed.load_proposal(first), newer)


def test_live_settings_of_one_class_leave_the_others(reviewed):
    image = next(image for image in reviewed.images() if len(image.tags) > 1)
    index = reviewed.classes.index(image.tags[0])
    before = reviewed.load_proposal(image.name)
    apply_live(reviewed, FusionSettings(weights=(1, 0), threshold=0.9, strength=0), [image.name], image.tags[0])
    after = reviewed.load_proposal(image.name)
    changed = before != after
    assert changed.any()
    assert ((before == index) | (after == index))[changed].all()
