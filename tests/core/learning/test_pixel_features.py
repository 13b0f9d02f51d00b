import numpy as np
import pytest

from smaf_core.learning.pixel_features import components, pixel_features_of
from smaf_core.networks.checkpoint import load_checkpoint
from smaf_core.settings.classifier import PRESETS
from smaf_core.workflow.inputs import features_of
from smaf_core.workflow.propose import pixel_features_of_image, propose


def test_components_hold_what_differs_most_each_at_variance_one():
    rng = np.random.default_rng(0)
    strong, weak = rng.normal(size=(2, 12, 16)).astype(np.float32)
    features = np.stack([9 * strong, weak, 9 * strong + 0.1 * weak, np.full((12, 16), 5.0)]).astype(np.float32)
    first = components(features, most=1)[0]
    assert abs(np.corrcoef(first.ravel(), strong.ravel())[0, 1]) > 0.999
    np.testing.assert_allclose(components(features).std(axis=(1, 2)), 1, atol=1e-3)


@pytest.mark.parametrize("channels", [6, 400])
def test_there_are_no_more_components_than_the_picture_has_to_tell_apart(channels):
    features = np.random.default_rng(1).normal(size=(channels, 5, 7)).astype(np.float32)
    assert len(components(features, most=50)) == min(channels, 5 * 7 - 1)
    assert components(np.ones((channels, 5, 7), np.float32)).shape == (0, 5, 7)


def test_more_channels_than_cells_come_to_the_same_as_fewer():
    rng = np.random.default_rng(2)
    few = rng.normal(size=(6, 5, 7)).astype(np.float32)
    turned, _ = np.linalg.qr(rng.normal(size=(60, 6)))
    many = np.einsum("cf,fhw->chw", turned, few).astype(np.float32)
    np.testing.assert_allclose(np.abs(components(few, 4)), np.abs(components(many, 4)), atol=1e-3)


def test_before_the_first_round_there_is_nothing_to_look_with(project):
    assert pixel_features_of_image(project, project.images()[0].name) == ()


def test_a_trained_projects_pictures_have_looks_at_two_scales(project):
    propose(project, preset="tiny")
    features = pixel_features_of_image(project, project.images()[0].name)
    assert len(features) == 2
    assert features[0].shape[1] < features[1].shape[1]
    assert all(np.isfinite(one).all() and one.any() for one in features)


def test_a_network_that_would_have_to_look_anew_on_a_processor_looks_once(project):
    propose(project, preset="tiny")
    classifier, settings = load_checkpoint(project.latest_round().checkpoint), PRESETS["tiny"].attention
    image = project.images()[0].path
    (alone,) = pixel_features_of(classifier, image, settings, cache=None)
    both = pixel_features_of(classifier, image, settings, cache=features_of(project))
    np.testing.assert_allclose(alone, both[0], atol=1e-3)


def test_a_checkpoint_that_cannot_be_read_leaves_colours_and_attention(project):
    propose(project, preset="tiny")
    project.latest_round().checkpoint.write_bytes(b"nothing of the kind")
    assert pixel_features_of_image(project, project.images()[0].name) == ()
