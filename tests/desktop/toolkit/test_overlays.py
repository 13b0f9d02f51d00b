import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_desktop.toolkit.overlays import (
    OKABE_ITO,
    Window,
    _as_seen,
    attention_bar,
    attention_colours,
    class_colour,
    colour_attention,
    colour_blind_colours,
    colour_labels,
    colour_picture,
    label_colours,
    outlines,
    to_image,
)

CLASSES = ClassTable.of(["cat", "dog", "bird"])


def test_labels_get_their_class_colours_and_the_background_none():
    image = to_image(colour_labels(np.array([[0, 1, 255]], np.uint8), label_colours(CLASSES)))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0).getRgb() == (128, 0, 0, 255)
    assert image.pixelColor(2, 0).getRgb() == (224, 224, 192, 255)


def test_a_hidden_class_is_transparent():
    assert label_colours(CLASSES, hidden=frozenset({2}))[2] == 0
    assert label_colours(CLASSES, hidden=frozenset({2}))[1] != 0


def test_opacity_multiplies_colours_as_qt_expects():
    colour = to_image(label_colours(CLASSES, alpha=0.5)[None, :]).pixelColor(1, 0)
    assert colour.alpha() == 128
    assert abs(colour.red() - 128) <= 1


def test_the_palette_on_the_screen_changes_no_file_palette():
    before = CLASSES.palette()
    assert class_colour(CLASSES, 1, "colour-blind") != class_colour(CLASSES, 1, "project")
    assert CLASSES.palette() == before


@pytest.mark.parametrize("count", [3, 7, 20])
def test_colour_blind_colours_stay_apart_for_every_kind_of_vision(count):
    colours = colour_blind_colours(count)
    assert colours[:7] == OKABE_ITO[:count]
    assert len(set(colours)) == count
    seen = _as_seen(np.array(colours, float))
    distances = np.linalg.norm(seen[:, :, None] - seen[:, None], axis=3) + 1000 * np.eye(count)
    assert distances.min() > 9


def test_a_picture_keeps_its_colours():
    picture = np.array([[[10, 20, 30], [200, 100, 0]]], np.uint8)
    image = to_image(colour_picture(picture))
    assert [image.pixelColor(x, 0).getRgb() for x in (0, 1)] == [(10, 20, 30, 255), (200, 100, 0, 255)]


def test_an_outline_is_where_a_neighbour_differs():
    labels = np.zeros((5, 5), np.uint8)
    labels[1:4, 1:4] = 1
    border = outlines(labels)
    assert not border[2, 2]
    assert border[1:4, 1:4].sum() == 8
    assert not border[0, 0]


def test_attention_is_drawn_in_the_middle_of_what_it_stands_for():
    values = np.zeros((4, 4), np.float32)
    values[1, 2] = 1
    table = np.arange(256, dtype=np.int32)
    shown = colour_attention(values, (0, 0, 40, 40), (40, 40), 1, table)
    row, column = np.unravel_index(shown.argmax(), shown.shape)
    assert abs(row + 0.5 - 15) <= 1
    assert abs(column + 0.5 - 25) <= 1
    part = colour_attention(values, (8, 16, 24, 40), (40, 40), 1, table)
    assert np.abs(part - shown[8:24, 16:40]).max() <= 1
    halved = colour_attention(values, (0, 0, 40, 40), (40, 40), 2, table)
    assert halved.shape == (20, 20)


def test_attention_grows_lighter_from_nothing_to_all():
    lightness = _as_seen(np.stack([attention_colours() >> shift & 255 for shift in (16, 8, 0)], axis=1).astype(float))[:, :, 0]
    assert (np.diff(lightness[:, ::8], axis=1) > 0).all()
    assert attention_bar(100, 10).pixelColor(99, 5).getRgb()[:3] == (253, 231, 37)


def test_a_window_colours_only_what_it_is_asked_to_mend():
    labels = np.zeros((64, 64), np.uint8)
    asked = []

    def colour(box, stride):
        asked.append(box)
        return labels[box[0] : box[2] : stride, box[1] : box[3] : stride].astype(np.int32)

    window = Window(colour)
    image = window.image((0, 0, 64, 64), 2)
    labels[10:14, 20:30] = 7
    window.mend((10, 20, 14, 30))
    assert asked == [(0, 0, 64, 64), (10, 20, 14, 30)]
    assert window.image((0, 0, 64, 64), 2) is image
    assert image.pixel(10, 5) == 7
    assert image.pixel(9, 5) == image.pixel(10, 7) == 0
