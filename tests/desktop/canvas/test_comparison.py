"""Comparing two layers, as on the screen."""

import pytest
from PySide6.QtCore import QEvent, Qt

from smaf_desktop.canvas.canvas import Canvas
from smaf_desktop.canvas.comparison import Comparison
from tests.desktop.conftest import CAT_BOX, drag, send_mouse


@pytest.fixture
def comparison(qtbot, project, open_document):
    """Picture "a" with a proposal, in a window of 800 x 300."""
    canvas = Canvas()
    shown = Comparison(canvas)
    qtbot.addWidget(shown)
    shown.resize(800, 300)
    canvas.set_classes(project.classes)
    shown.show()
    canvas.show_document(open_document("a"))
    yield shown
    shown.set_mode("")
    canvas.show_document(None)


def test_side_by_side_both_views_show_the_same_place_of_two_layers(comparison):
    canvas, other = comparison._canvas, comparison.other
    comparison.set_mode("side by side")
    comparison.bar.choose("image")
    assert (canvas.layer, other.layer) == ("mask", "image")
    canvas.zoom_in()
    assert other.view == canvas.view
    other.zoom_out()
    assert canvas.view == other.view
    comparison.set_mode("")
    assert not other.isVisible()
    assert other.document is None


def test_strokes_on_the_canvas_are_seen_in_the_other_view_at_once(comparison):
    canvas, other = comparison._canvas, comparison.other
    comparison.set_mode("side by side")
    comparison.bar.choose("mask")
    before = other.grab().toImage()
    canvas.set_label(2)
    drag(canvas, [(2.5, 50.5), (2.5, 60.5)])
    assert other.grab().toImage() != before


def test_the_other_view_follows_to_the_next_image_and_keeps_its_layer_where_that_is_there(comparison, open_document):
    comparison.set_mode("side by side")
    comparison.bar.choose("crf")
    assert comparison.other.layer == "crf"
    following = open_document("b")
    comparison._canvas.show_document(following)
    assert comparison.other.document is following
    assert comparison.other.layer == comparison.bar.layer == "image"


def test_the_slider_shows_the_chosen_layer_left_of_the_line(comparison, open_document):
    canvas = comparison._canvas
    comparison.set_mode("slider")
    comparison.bar.choose("image")
    bare = canvas.grab().toImage()
    comparison.bar.choose("crf")
    assert canvas.grab().toImage() != bare
    comparison.set_mode("")
    assert comparison.bar.isHidden()


def test_the_pixel_under_the_pointer_is_told_and_marked_on_the_other_side(comparison, qtbot):
    comparison.set_mode("side by side")
    row, column = CAT_BOX[0].start + 2, CAT_BOX[1].start + 2
    with qtbot.waitSignal(comparison.hovered) as told:
        point = (row + 0.5, column + 0.5)
        send_mouse(comparison.other, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
    assert (told.args[0].row, told.args[0].column) == (row, column)
    assert comparison._canvas._mark == (row + 0.5, column + 0.5)


def test_what_is_hidden_or_recoloured_is_so_in_both_views(comparison):
    comparison.set_mode("side by side")
    comparison._canvas.set_hidden_labels([1])
    comparison._canvas.set_opacity(0.2)
    assert comparison.other.layer_style == comparison._canvas.layer_style
