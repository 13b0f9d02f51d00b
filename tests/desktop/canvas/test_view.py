import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_desktop.canvas.view import View, aligned, fitted, stride_for

IMAGE, WIDGET = (300, 400), (200, 500)
views = st.builds(View, st.floats(0.02, 60), st.floats(-500, 500), st.floats(-500, 500))
positions = st.tuples(st.floats(0, 500), st.floats(0, 200))


@given(views, positions)
def test_a_position_goes_to_the_image_and_back(view, position):
    assert view.to_widget(view.to_image(*position)) == pytest.approx(position, abs=1e-6)


@given(views, st.floats(0.02, 60), positions)
def test_zooming_keeps_the_point_under_the_cursor(view, scale, position):
    point = view.to_image(*position)
    assert view.zoomed(scale, *position).to_image(*position) == pytest.approx(point, abs=1e-5)


@given(views)
def test_the_image_can_never_be_lost_from_sight(view):
    kept = view.kept_in_sight(IMAGE, WIDGET)
    top, left, bottom, right = kept.visible(IMAGE, WIDGET)
    assert top < bottom
    assert left < right


def test_a_fitted_image_is_whole_and_centred():
    view = fitted(IMAGE, WIDGET, margin=10)
    assert view.scale == pytest.approx(0.6)
    assert view.to_widget((0, 0)) == pytest.approx((130, 10))
    assert view.to_widget(IMAGE) == pytest.approx((370, 190))


def test_only_what_is_on_the_widget_is_visible():
    assert View(2.0, -100, -60).visible(IMAGE, WIDGET) == (30, 50, 130, 300)


@pytest.mark.parametrize(("scale", "stride"), [(64, 1), (1, 1), (0.51, 1), (0.5, 2), (0.3, 2), (0.25, 4), (1 / 64, 64)])
def test_no_more_than_two_pixels_a_side_are_read_for_one_on_the_screen(scale, stride):
    assert stride_for(scale) == stride


def test_an_aligned_box_begins_at_whole_strides_and_ends_in_the_image():
    assert aligned((3, 5, 17, 399), 4, IMAGE) == (0, 4, 20, 400)
    assert aligned((3, 5, 299, 399), 8, (299, 399)) == (0, 0, 299, 399)
