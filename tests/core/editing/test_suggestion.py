import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smaf_core.data.attention import Attention
from smaf_core.data.classes import BACKGROUND
from smaf_core.data.mask import Mask, paintable
from smaf_core.data.regions import capsule
from smaf_core.editing.suggestion import SuggestionSettings, regression, suggest
from smaf_core.errors import SmafError

SIZE = (90, 130)


def disc(centre: tuple[int, int], radius: int) -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    return (y - centre[0]) ** 2 + (x - centre[1]) ** 2 < radius**2


FIRST, SECOND, BLUE = disc((30, 30), 18), disc((60, 100), 18), disc((25, 95), 12)


@pytest.fixture(scope="module")
def picture():
    """Two red discs far from each other and a blue one, on grey, with a little noise."""
    image = np.full((*SIZE, 3), 110, np.int64)
    image[FIRST | SECOND], image[BLUE] = (200, 60, 60), (60, 60, 200)
    noise = np.random.default_rng(0).integers(-6, 7, image.shape)
    return (image + noise).astype(np.uint8)


def mask_with(proposal: np.ndarray, *strokes: tuple[int, tuple[int, int], tuple[int, int]]) -> Mask:
    mask = Mask(proposal.astype(np.uint8))
    for label, start, end in strokes:
        patch = mask.patch(capsule(start, end, 9, SIZE), label)
        assert patch is not None
        mask.apply(patch)
    return mask


def after(mask: Mask, patch) -> Mask:
    changed = mask.copy()
    changed.apply(patch)
    return changed


def iou(one: np.ndarray, other: np.ndarray) -> float:
    return (one & other).sum() / (one | other).sum()


def test_a_correction_is_carried_to_what_looks_alike_elsewhere(picture):
    mask = mask_with(np.zeros(SIZE), (1, (30, 20), (30, 40)), (0, (5, 5), (5, 120)))
    suggested = after(mask, suggest(picture, mask))
    assert iou(suggested.label_map == 1, FIRST | SECOND) > 0.9


def test_what_was_wrongly_taken_for_the_class_goes_everywhere(picture):
    mask = mask_with(FIRST | SECOND | BLUE, (0, (25, 90), (25, 100)))
    suggested = after(mask, suggest(picture, mask))
    assert (suggested.label_map[BLUE] == 1).mean() < 0.1
    assert iou(suggested.label_map == 1, FIRST | SECOND) > 0.9


def test_what_a_network_sees_tells_apart_what_colours_cannot(picture):
    alike = picture.copy()
    alike[BLUE] = alike[FIRST][: BLUE.sum()]
    seen = np.stack([np.where(FIRST | SECOND, 2.5, -0.4), np.where(BLUE, 4.0, -0.2)]).astype(np.float32)[:, ::5, ::5]
    mask = mask_with(np.zeros(SIZE), (1, (30, 20), (30, 40)), (1, (38, 22), (38, 38)), (0, (25, 90), (25, 100)))
    blind, seeing = after(mask, suggest(alike, mask)), after(mask, suggest(alike, mask, features=[seen]))
    assert (blind.label_map[BLUE] == 1).mean() > 0.4
    assert not (seeing.label_map[BLUE] == 1).any()
    assert (seeing.label_map[SECOND] == 1).mean() > 0.8


def test_a_class_that_is_only_tagged_can_not_come_from_nowhere(picture):
    maps = np.stack([FIRST, np.zeros(SIZE)])[:, ::10, ::10].astype(np.float16)
    attention = Attention((1, 2), (1.0,), (maps,), maps)
    mask = mask_with(np.zeros(SIZE), (1, (30, 18), (30, 42)), (1, (38, 22), (38, 38)), (0, (5, 5), (5, 120)))
    suggested = after(mask, suggest(picture, mask, attention))
    assert (suggested.label_map[FIRST] == 1).mean() > 0.7
    assert not (suggested.label_map == 2).any()


def test_nothing_is_suggested_where_nobody_has_set_anything(picture):
    assert suggest(picture, Mask((FIRST | BLUE).astype(np.uint8))) is None


def test_one_label_leaves_nothing_to_choose(picture):
    assert suggest(picture, mask_with(np.zeros(SIZE), (0, (30, 20), (30, 40)))) is None


def test_unsure_pixels_teach_nothing_and_stay(picture):
    mask = mask_with(FIRST | BLUE, (255, (60, 90), (60, 110)))
    assert suggest(picture, mask) is None
    mask = mask_with(np.where(SECOND, 255, FIRST | BLUE), (0, (25, 90), (25, 100)))
    suggested = after(mask, suggest(picture, mask))
    assert (suggested.label_map[SECOND] == 255).all()


def test_labels_that_may_not_be_painted_over_stay(picture):
    mask = mask_with(np.where(BLUE, 2, FIRST), (0, (25, 90), (25, 100)), (1, (60, 95), (60, 105)))
    suggested = after(mask, suggest(picture, mask, paintable=paintable(BACKGROUND)))
    free = ~mask.touched
    np.testing.assert_array_equal(suggested.label_map[BLUE & free], 2)
    assert (suggested.label_map[SECOND] == 1).mean() > 0.8


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_pixels_of_a_person_stay_and_none_becomes_theirs(data):
    rng = np.random.default_rng(data.draw(st.integers(0, 1000)))
    height, width = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    image = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    labels = rng.choice(np.array([0, 1, 3, 255], np.uint8), (height, width))
    mask = Mask(labels, rng.random((height, width)) < data.draw(st.sampled_from([0.02, 0.5, 1.0])))
    patch = suggest(image, mask, settings=SuggestionSettings(max_side=data.draw(st.sampled_from([16, 1024]))))
    if patch is None:
        return
    suggested = after(mask, patch)
    np.testing.assert_array_equal(suggested.touched, mask.touched)
    np.testing.assert_array_equal(suggested.label_map[mask.touched], labels[mask.touched])
    assert set(np.unique(suggested.label_map)) <= set(np.unique(labels)) | {0}
    assert (suggested.label_map != labels).any()


def test_a_picture_larger_than_the_kernels_are_made_for_is_answered_at_its_own_size(picture):
    large = picture.repeat(3, axis=0).repeat(3, axis=1)
    small = mask_with(np.zeros(SIZE), (1, (30, 20), (30, 40)), (0, (5, 5), (5, 120)))
    mask = Mask(small.label_map.repeat(3, axis=0).repeat(3, axis=1), small.touched.repeat(3, axis=0).repeat(3, axis=1))
    patch = suggest(large, mask, settings=SuggestionSettings(max_side=130))
    whole = (FIRST | SECOND).repeat(3, axis=0).repeat(3, axis=1)
    assert iou(after(mask, patch).label_map == 1, whole) > 0.88


def test_the_same_question_has_the_same_answer_on_any_number_of_threads(picture):
    mask = mask_with(FIRST | BLUE, (0, (25, 90), (25, 100)))
    one, two = suggest(picture, mask, threads=1), suggest(picture, mask, threads=2)
    np.testing.assert_array_equal(one.after, two.after)


def test_a_mask_of_another_size_is_refused(picture):
    with pytest.raises(SmafError, match="not of one size"):
        suggest(picture, Mask.empty((10, 10)))


def test_the_regression_is_at_the_top_of_its_likelihood():
    rng = np.random.default_rng(0)
    features = rng.normal(size=(300, 5)).astype(np.float32)
    true = rng.normal(size=(5, 3)).astype(np.float32)
    counts = np.eye(3, dtype=np.float32)[(features @ true + rng.gumbel(size=(300, 3))).argmax(1)]
    found = regression(features, counts, ridge=0.5)

    def likelihood(coefficients):
        logits = features @ coefficients
        own = (logits * counts).sum(1) - np.log(np.exp(logits).sum(1))
        return own.sum() - 0.25 * (coefficients**2).sum()

    for _ in range(20):
        assert likelihood(found) > likelihood(found + 0.3 * rng.normal(size=found.shape)) - 1e-6
    assert likelihood(found) > likelihood(np.zeros_like(found)) + 50
