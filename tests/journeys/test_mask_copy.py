"""Series of like photos: a mask becomes the next photo's."""

import numpy as np
from PIL import Image

from smaf_core.project.store import Project
from smaf_desktop.window.mask_copy import fitted


def test_the_mask_becomes_the_next_photo_s_as_one_step_and_undo_brings_back_what_was_seen(
    open_window, proposed, show_image, paint, qtbot
):
    window = open_window(proposed)
    first = show_image(window, "a")
    window.class_panel.choose(1)
    paint(window.canvas, (55, 10), (55, 30))
    qtbot.waitUntil(lambda: first.touched.any() and not window.canvas.is_holding)
    window.actions_["copy_to_next"].trigger()
    second = show_image(window, "b")
    qtbot.waitUntil(lambda: bool((second.label_map == first.label_map).all()))
    assert [second.undo_stack.text(at) for at in range(second.undo_stack.count())] == ["Mask of a"]
    assert not second.touched.any()  # nobody has painted here
    assert window.workspace.records["b"].status == "in progress"
    window.actions_["undo"].trigger()
    qtbot.waitUntil(lambda: bool((second.answer == second.proposal).all()))
    assert window.workspace.records["b"].status == "proposed"


def test_what_was_painted_on_the_next_photo_stays(open_window, proposed, show_image, paint, qtbot):
    window = open_window(proposed)
    window.image_list.go(1)
    second = show_image(window, "b")
    window.class_panel.choose(2)
    paint(window.canvas, (5, 70), (5, 75))
    qtbot.waitUntil(lambda: second.touched.any() and not window.canvas.is_holding)
    window.image_list.go(-1)
    show_image(window, "a")
    window.actions_["copy_to_next"].trigger()
    show_image(window, "b")
    qtbot.waitUntil(lambda: second.undo_stack.undoText() == "Mask of a")
    assert second.label_map[5, 72] == 2
    assert second.touched[5, 72]


def test_photos_of_another_shape_get_no_mask_and_the_last_one_has_no_next(open_window, proposed, show_image):
    with Project.open(proposed) as project:
        path = project.image("b").path
    Image.new("RGB", (60, 80)).save(path)
    window = open_window(proposed)
    show_image(window, "a")
    window.actions_["copy_to_next"].trigger()
    second = show_image(window, "b")
    assert "a and b have different shapes" in window.message_bar.words
    assert second.undo_stack.count() == 0
    for name in "cd":
        window.image_list.go(1)
        show_image(window, name)
    window.actions_["copy_to_next"].trigger()
    assert "no photo after this one" in window.message_bar.words


def test_a_mask_is_scaled_only_where_the_ratio_is_exact():
    labels = np.array([[1, 2], [0, 1]], np.uint8)
    assert fitted(labels, (2, 2)) is labels
    np.testing.assert_array_equal(fitted(labels, (4, 4)), np.kron(labels, np.ones((2, 2), np.uint8)))
    assert fitted(labels, (4, 5)) is None
