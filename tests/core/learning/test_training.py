from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.errors import Cancelled, SmafError
from smaf_core.learning.proposing import propose_all
from smaf_core.learning.training import self_train, train_first
from smaf_core.method.proposal import propose

CLASSES = ("red", "blue")


def steps(preset, count, **changes):
    few = {"steps": count, **changes}
    return replace(preset, first=replace(preset.first, **few), self_training=replace(preset.self_training, **few))


def overlap(classifier, preset, photos, truths):
    """IoU of foreground over all photos, with tags known."""
    both = either = 0
    for number, (photo, truth) in enumerate(zip(photos, truths, strict=True)):
        found = propose(classifier, photo, (1 + number % 2,), preset).label_map > 0
        both += (found & (truth > 0)).sum()
        either += (found | (truth > 0)).sum()
    return both / either


def weights(classifier):
    return torch.cat([value.flatten() for value in classifier.head.parameters()])


def test_tags_and_saliency_are_enough_to_find_the_objects(trained, small, photos_rgb, truths):
    assert overlap(trained, small, photos_rgb, truths) > 0.6


def test_a_round_of_self_training_does_not_lose_the_objects(trained, small, examples, cache, photos_rgb, truths):
    student = self_train(trained, examples, small, cache=cache)
    assert overlap(student, small, photos_rgb, truths) > 0.6


def test_the_teacher_is_left_as_it_was(trained, small, examples, cache):
    before = weights(trained).clone()
    student = self_train(trained, examples, steps(small, 2), cache=cache)
    assert torch.equal(weights(trained), before)
    assert not torch.equal(weights(student), before)


def test_what_a_person_painted_changes_what_the_student_sees(trained, small, examples, cache, photos_rgb):
    nothing_here = (np.zeros((64, 96), np.uint8), np.ones((64, 96), bool))
    painted = [replace(example, human=lambda: nothing_here) for example in examples]
    student = self_train(trained, painted, steps(small, 60), cache=cache)
    before, after = (propose(one, photos_rgb[0], (1,), small).attention.maps[1].mean() for one in (trained, student))
    assert after < 0.5 * before


def test_the_same_seed_gives_the_same_weights(small, examples, cache):
    first, second = (train_first(examples, CLASSES, steps(small, 3), cache=cache, seed=5) for _ in range(2))
    other = train_first(examples, CLASSES, steps(small, 3), cache=cache, seed=6)
    torch.testing.assert_close(weights(first), weights(second))
    assert not torch.allclose(weights(first), weights(other))


def test_training_leaves_the_caller_s_chance_alone(small, examples, cache):
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    train_first(examples, CLASSES, steps(small, 1), cache=cache)
    assert torch.equal(torch.rand(1), expected)


def test_images_without_tags_teach_nothing_but_do_not_stop_it(small, examples, cache):
    untagged = [replace(examples[0], tags=()), *examples[1:]]
    train_first(untagged, CLASSES, steps(small, 1), cache=cache)


def test_no_tag_at_all_is_a_clear_error(small, examples):
    with pytest.raises(SmafError, match="no image has a tag"):
        train_first([replace(example, tags=()) for example in examples], CLASSES, small)


def test_plain_tags_without_saliency_still_find_something(small, examples, cache, photos_rgb, truths):
    plain = [replace(example, saliency=None) for example in examples]
    classifier = train_first(plain, CLASSES, small, cache=cache)
    assert overlap(classifier, small, photos_rgb, truths) > 0.25


def test_one_image_of_one_class_is_enough_to_run(small, examples):
    classifier = train_first(examples[:1], ("red",), steps(small, 2))
    student = self_train(classifier, examples[:1], steps(small, 2))
    proposals = list(propose_all(student, examples[:1], small, processes=0))
    assert proposals[0].label_map.shape == (64, 96)


def test_the_whole_network_can_learn_too(small, examples):
    everything = steps(small, 2, learn="all", crop=64, long_side=(48, 96), optimiser="sgd", batch_size=2)
    classifier = train_first(examples, CLASSES, everything)
    assert all(weight.requires_grad for weight in classifier.head.parameters())
    student = self_train(classifier, examples, everything)
    assert not torch.equal(student.backbone.stem[0].weight, classifier.backbone.stem[0].weight)


def test_a_loss_without_bound_is_reported_instead_of_saved(small, examples, cache):
    with pytest.raises(SmafError, match="learning rate"):
        train_first(examples, CLASSES, steps(small, 20, learning_rate=1e6), cache=cache)


@pytest.mark.parametrize("stage", ["looking at the images", "first training"])
def test_a_person_can_stop_it_in_every_stage(small, examples, stage):
    def stop(done, total, text):
        if text == stage:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_first(examples, CLASSES, small, report=stop)


def test_progress_never_goes_back_and_ends_at_the_end(small, examples):
    told = []
    train_first(examples, CLASSES, steps(small, 3), report=lambda *progress: told.append(progress))
    for stage in dict.fromkeys(text for _, _, text in told):
        done = [(d, t) for d, t, text in told if text == stage]
        assert done == sorted(done)
        assert done[-1][0] == done[-1][1]
