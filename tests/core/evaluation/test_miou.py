import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.data.classes import ClassTable, voc_palette
from smaf_core.data.images import write_label_map
from smaf_core.errors import SmafError
from smaf_core.evaluation.miou import evaluate, evaluate_folders

TRUTH = np.array([[0, 0, 1, 1], [0, 2, 2, 255]], np.uint8)
PREDICTION = np.array([[0, 1, 1, 1], [0, 2, 0, 1]], np.uint8)


def folders(root, pairs):
    for folder in ("masks", "truth"):
        (root / folder).mkdir()
    for name, (prediction, truth) in pairs.items():
        write_label_map(root / "masks" / f"{name}.png", prediction, voc_palette())
        write_label_map(root / "truth" / f"{name}.png", truth, voc_palette())
    return root / "masks", root / "truth"


def test_iou_precision_and_recall_as_counted_by_hand():
    result = evaluate([(PREDICTION, TRUTH)], names=["cat", "dog"])
    np.testing.assert_allclose(result.iou, [2 / 4, 2 / 3, 1 / 2])
    np.testing.assert_allclose(result.precision, [2 / 3, 2 / 3, 1])
    np.testing.assert_allclose(result.recall, [2 / 3, 1, 1 / 2])
    assert result.mean_iou == pytest.approx((2 / 4 + 2 / 3 + 1 / 2) / 3)
    assert result.accuracy == pytest.approx(5 / 7)


def test_pixels_are_counted_over_the_whole_set_not_averaged_over_images():
    large = np.ones((10, 10), np.uint8)
    small = np.array([[1, 0]], np.uint8)
    result = evaluate([(large, large), (np.zeros_like(small), small)])
    assert result.iou[1] == pytest.approx(100 / 101)
    assert result.images == 2


def test_a_class_that_occurs_nowhere_does_not_count_but_a_false_alarm_does():
    truth = np.zeros((1, 4), np.uint8)
    assert evaluate([(truth, truth)], names=["cat"]).mean_iou == 1.0
    assert evaluate([(np.array([[0, 0, 0, 1]], np.uint8), truth)], names=["cat"]).mean_iou == pytest.approx(0.75 / 2)


def test_void_in_the_prediction_is_a_miss_for_its_class_and_no_false_alarm():
    truth = np.array([[1, 1, 0, 0]], np.uint8)
    result = evaluate([(np.array([[1, 255, 0, 0]], np.uint8), truth)])
    np.testing.assert_allclose(result.iou, [1, 1 / 2])
    assert result.precision[1] == 1


@given(st.integers(0, 2**32 - 1))
def test_masks_equal_to_the_truth_are_perfect_and_renaming_classes_permutes_the_result(seed):
    rng = np.random.default_rng(seed)
    prediction, truth = rng.integers(0, 4, (2, 9, 9), np.uint8)
    assert evaluate([(truth, truth)]).mean_iou == 1
    swap = np.array([0, 2, 1, 3], np.uint8)
    swapped = evaluate([(swap[prediction], swap[truth])], names=["a", "b", "c"])
    np.testing.assert_array_equal(swapped.iou[swap], evaluate([(prediction, truth)], names=["a", "b", "c"]).iou)


def test_folders_are_measured_image_by_image(tmp_path):
    masks, truth = folders(tmp_path, {"a": (PREDICTION, TRUTH), "b": (TRUTH, TRUTH)})
    steps = []
    result = evaluate_folders(masks, truth, report=lambda *step: steps.append(step), classes=ClassTable.of(["cat", "dog"]))
    assert result.names == ("background", "cat", "dog")
    np.testing.assert_array_equal(result.confusion, evaluate([(PREDICTION, TRUTH), (TRUTH, TRUTH)]).confusion)
    assert [step[:2] for step in steps] == [(1, 2), (2, 2)]
    assert evaluate_folders(masks, truth, ids=["b"]).mean_iou == 1


def test_the_result_is_plain_json(tmp_path):
    masks, truth = folders(tmp_path, {"a": (TRUTH, TRUTH)})
    table = json.loads(json.dumps(evaluate_folders(masks, truth, classes=ClassTable.of(["cat", "dog", "cow"])).as_dict()))
    assert table["mean_iou"] == 1
    assert table["classes"]["cow"]["iou"] is None


def test_missing_masks_are_counted_and_named(tmp_path):
    masks, truth = folders(tmp_path, {"a": (TRUTH, TRUTH), "b": (TRUTH, TRUTH)})
    (masks / "b.png").unlink()
    with pytest.raises(SmafError, match=r"1 of 2 masks are missing, the first is b\.png"):
        evaluate_folders(masks, truth)
    with pytest.raises(SmafError, match="no such folder"):
        evaluate_folders(tmp_path / "gone", truth)


def test_a_mask_of_the_wrong_size_is_named(tmp_path):
    masks, truth = folders(tmp_path, {"a": (TRUTH[:, :3], TRUTH)})
    with pytest.raises(SmafError, match=r"a\.png: is 3 x 2 pixels, its truth 4 x 2"):
        evaluate_folders(masks, truth)
