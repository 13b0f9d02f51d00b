import numpy as np

from smaf_core.data.classes import ClassTable
from smaf_core.figures.contact_sheet import Row, contact_sheet, overlay

CLASSES = ClassTable(("cat",), ((200, 0, 0),))


def test_an_overlay_leaves_the_background_as_it_is():
    picture = np.full((2, 2, 3), 100, np.uint8)
    shown = overlay(picture, np.array([[0, 1], [255, 0]], np.uint8), CLASSES)
    assert shown[0, 0].tolist() == [100, 100, 100]
    assert shown[0, 1].tolist() == [160, 40, 40]
    assert (shown[1, 0] > 180).all()


def test_a_sheet_has_a_column_for_each_step_and_a_row_for_each_image():
    picture = np.full((60, 80, 3), 9, np.uint8)
    labels = np.zeros((60, 80), np.uint8)
    small = contact_sheet([Row("a", picture, [labels])], ["fused"], CLASSES)
    large = contact_sheet([Row("a", picture, [labels, None, labels])] * 2, ["fused", "mask", "truth"], CLASSES)
    assert large.width == small.width + 2 * 166
    assert large.height == small.height + 146


def test_pictures_keep_their_proportions_on_the_sheet():
    white = np.full((400, 100, 3), 255, np.uint8)
    sheet = np.asarray(contact_sheet([Row("tall", white, [])], [], CLASSES))
    columns = (sheet[60, :, :] == 255).all(axis=1).sum()
    assert 28 <= columns <= 32
