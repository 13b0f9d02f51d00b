import numpy as np
import pytest

from smaf_core.data.classes import ClassTable
from smaf_desktop.toolkit.overlays import (
    LIGHT,
    OKABE_ITO,
    Window,
    _as_seen,
    attention_bar,
    attention_colours,
    class_colour,
    colour_attention,
    colour_blind_colours,
    colour_labels,
    colour_outlines,
    colour_picture,
    label_colours,
    line_colours,
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


def test_an_outline_is_a_light_line_inside_and_a_dark_one_outside():
    labels = np.zeros((7, 7), np.uint8)
    labels[2:5, 2:5] = 1
    image = to_image(colour_outlines(labels, line_colours(label_colours(CLASSES))))
    assert image.pixelColor(3, 3).alpha() == image.pixelColor(0, 0).alpha() == 0
    assert luminance(image.pixelColor(2, 3)) >= LIGHT - 0.01
    assert image.pixelColor(2, 3).alpha() == 255
    assert luminance(image.pixelColor(1, 3)) == 0
    assert image.pixelColor(1, 3).alpha() > 200


def test_of_two_neighbouring_classes_one_has_the_light_line_and_one_the_dark():
    labels = np.repeat(np.array([[1, 1, 2, 2]], np.uint8), 3, axis=0)
    image = to_image(colour_outlines(labels, line_colours(label_colours(CLASSES))))
    assert luminance(image.pixelColor(1, 1)) == 0 < LIGHT - 0.01 <= luminance(image.pixelColor(2, 1))
    assert image.pixelColor(0, 1).alpha() == image.pixelColor(3, 1).alpha() == 0


def test_a_class_that_is_not_shown_has_no_outline():
    labels = np.zeros((7, 7), np.uint8)
    labels[2:5, 2:5] = 2
    lines = line_colours(label_colours(CLASSES, hidden=frozenset({2})))
    assert not colour_outlines(labels, lines).any()


@pytest.mark.parametrize("palette", ["project", "colour-blind"])
def test_every_line_is_light_enough_to_be_told_from_the_dark_one_beside_it(palette):
    many = ClassTable.of([f"class {number}" for number in range(250)])
    lines = to_image(line_colours(label_colours(many, palette))[None, :])
    assert all(luminance(lines.pixelColor(label, 0)) >= LIGHT - 0.01 for label in [*range(1, 251), 255])


def luminance(colour):
    """WCAG's relative luminance of a colour, 0 to 1."""
    channels = np.array(colour.getRgbF()[:3])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def test_no_colour_that_everybody_can_tell_apart_is_dark():
    lightness = _as_seen(np.array(colour_blind_colours(60), float))[0, :, 0]
    assert lightness.min() > 38


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
