import numpy as np
import pytest

from smaf_core.crf import from_attention, from_hard_labels
from smaf_core.data.classes import VOID
from smaf_core.errors import SmafError


def test_a_hard_label_keeps_its_probability_and_the_labels_present_share_the_rest() -> None:
    probabilities = from_hard_labels(np.array([[0, 3], [5, 5]]), 0.7)
    assert probabilities.shape == (6, 2, 2)
    np.testing.assert_allclose(probabilities[:, 0, 1], [0.15, 0, 0, 0.7, 0, 0.15], atol=1e-7)


def test_labels_that_are_nowhere_may_be_allowed_to_compete() -> None:
    probabilities = from_hard_labels(np.array([[0, 1]]), 0.7, labels=4, allowed=range(4))
    np.testing.assert_allclose(probabilities[:, 0, 1], [0.1, 0.7, 0.1, 0.1], atol=1e-7)


def test_an_unsure_pixel_may_be_anything_that_is_in_the_map() -> None:
    probabilities = from_hard_labels(np.array([[0, 2, VOID]], np.uint8))
    np.testing.assert_allclose(probabilities[:, 0, 2], [0.5, 0.0, 0.5])


def test_a_map_of_one_label_is_certain() -> None:
    np.testing.assert_array_equal(from_hard_labels(np.full((2, 2), 1))[1], np.ones((2, 2)))


def test_hard_labels_agree_with_pydensecrf() -> None:
    pydensecrf = pytest.importorskip("pydensecrf.utils")
    label_map = np.random.default_rng(0).integers(0, 4, (5, 6))
    expected = pydensecrf.unary_from_labels(label_map, 4, gt_prob=0.7, zero_unsure=False)
    np.testing.assert_allclose(-np.log(from_hard_labels(label_map)).reshape(4, -1), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("label_map", "options", "message"),
    [
        (np.zeros((2, 2)), {}, "array of integers"),
        (np.zeros((0, 2), int), {}, "non-empty"),
        (np.array([[0, 9]]), {"labels": 3}, r"\[9\] are not among the 3 labels"),
        (np.array([[0, 1]]), {"allowed": [0]}, r"\[1\] are not among"),
        (np.array([[-1, 1]]), {}, r"\[-1\] are not among"),
        (np.full((2, 2), VOID), {}, "are not among the 1 labels"),
        (np.array([[0, 1]]), {"gt_prob": 1.0}, "between 0 and 1"),
    ],
)
def test_a_wrong_label_map_is_explained(label_map: np.ndarray, options: dict, message: str) -> None:
    with pytest.raises(SmafError, match=message):
        from_hard_labels(label_map, **options)


def test_alpha_makes_background_where_no_class_is_strong() -> None:
    attention = np.array([[[0.0, 0.5, 1.0]], [[0.0, 0.0, 0.0]]], np.float32)
    probabilities = from_attention(attention, alpha=2.0)
    np.testing.assert_allclose(probabilities[0, 0], [1.0, 0.25 / 0.75, 0.0], atol=1e-6)
    assert not probabilities[2].any(), "a class without attention is not in the image"


def test_a_threshold_is_a_constant_background_score() -> None:
    probabilities = from_attention(np.array([[[0.6, 0.2]]], np.float32), threshold=0.2)
    np.testing.assert_allclose(probabilities[0, 0], [0.25, 0.5])


@pytest.mark.parametrize(
    ("attention", "options", "message"),
    [
        (np.zeros((1, 2, 2)), {}, "either"),
        (np.zeros((1, 2, 2)), {"alpha": 1, "threshold": 0.5}, "either"),
        (np.zeros((1, 2, 2)), {"alpha": 0}, "above 0"),
        (np.zeros((1, 2, 2)), {"threshold": 0}, r"in \(0, 1\]"),
        (np.full((1, 2, 2), 1.5), {"alpha": 4}, r"within \[0, 1\]"),
        (np.full((1, 2, 2), np.nan), {"alpha": 4}, "finite"),
        (np.zeros((2, 2)), {"alpha": 4}, r"\(K, H, W\)"),
        (np.zeros((0, 2, 2)), {"alpha": 4}, "non-empty"),
    ],
)
def test_wrong_attention_is_explained(attention: np.ndarray, options: dict, message: str) -> None:
    with pytest.raises(SmafError, match=message):
        from_attention(attention, **options)
