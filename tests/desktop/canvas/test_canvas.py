from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smaf_core.data.regions import everywhere, rectangle
from smaf_desktop.canvas.canvas import Canvas
from tests.desktop.conftest import CAT_BOX, SIZE, attention_of, drag, proposal_of, send_mouse


@pytest.fixture
def editing(canvas, document):
    """A canvas that shows picture "b" and paints class 1 with a 5-pixel brush."""
    canvas.show_document(document)
    canvas.set_diameter(5)
    return canvas


def wheel(canvas, point, steps, modifiers=Qt.KeyboardModifier.NoModifier):
    position = QPointF(*canvas.view.to_widget(point))
    turn = QPoint(0, 120 * steps)
    event = QWheelEvent(
        position, QPointF(canvas.mapToGlobal(position)), QPoint(), turn,
        Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def seen_colour(canvas, point):
    """Red, green, blue on the screen at a point (y, x) of the image."""
    x, y = canvas.view.to_widget(point)
    return canvas.grab().toImage().pixelColor(int(x), int(y)).getRgb()[:3]


def test_a_drag_paints_one_stroke_that_is_one_step(editing, document):
    drag(editing, [(10.5, 10.5), (10.5, 20.5), (10.5, 30.5)])
    assert (document.label_map[10, 10:31] == 1).all()
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert not document.label_map.any()


def test_the_mask_changes_only_when_the_button_is_released(editing, document):
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], release=False)
    assert not document.label_map.any()
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (10.5, 30.5), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert document.label_map.any()


def test_a_running_stroke_is_seen_before_it_is_done(editing):
    before = seen_colour(editing, (10.5, 30.5))
    drag(editing, [(10.5, 10.5), (10.5, 30.5), (30.5, 50.5)], release=False)
    assert seen_colour(editing, (10.5, 30.5)) != before


def test_escape_drops_a_running_stroke_from_mask_and_screen(editing, document):
    before = seen_colour(editing, (10.5, 20.5))
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], release=False)
    QTest.keyClick(editing, Qt.Key.Key_Escape)
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (40.5, 50.5), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert not document.label_map.any()
    assert seen_colour(editing, (10.5, 20.5)) == before


@pytest.mark.parametrize(
    ("button", "modifiers"),
    [
        (Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier),
        (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_alt_or_the_right_button_erases(editing, document, button, modifiers):
    document.edit("Fill", document.mask.patch(everywhere(SIZE), 2))
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], button, modifiers)
    assert (document.label_map[10, 10:31] == 0).all()
    assert document.label_map[30, 30] == 2


def test_the_unsure_tool_sets_void(editing, document):
    editing.set_tool("unsure")
    drag(editing, [(10.5, 10.5), (10.5, 12.5)])
    assert document.label_map[10, 11] == 255


def test_a_brush_of_one_pixel_paints_the_pixel_it_is_on(editing, document):
    editing.set_diameter(0)
    drag(editing, [(7.5, 9.5)])
    assert np.argwhere(document.label_map).tolist() == [[7, 9]]


def test_a_polygon_is_closed_by_enter_and_backspace_drops_its_last_corner(editing, document):
    editing.set_tool("polygon")
    for corner in [(4, 4), (4, 20), (40, 60)]:
        drag(editing, [corner])
    assert editing.is_busy
    QTest.keyClick(editing, Qt.Key.Key_Backspace)
    for corner in [(14, 20), (14, 4)]:
        drag(editing, [corner])
    QTest.keyClick(editing, Qt.Key.Key_Return)
    assert document.label_map.sum() == 10 * 16
    assert document.undo_stack.undoText() == "Polygon: cat"
    assert not editing.is_busy


def test_enter_closes_a_polygon_before_the_windows_own_enter_is_asked(editing, document, qtbot):
    accepted = []
    action = QAction(editing, shortcut="Return")
    action.triggered.connect(lambda: accepted.append(True))
    editing.addAction(action)
    editing.setFocus()
    qtbot.waitExposed(editing)
    editing.set_tool("polygon")
    for corner in [(4, 4), (4, 20), (14, 20), (14, 4)]:
        drag(editing, [corner])
    QTest.keyClick(editing.window().windowHandle(), Qt.Key.Key_Return)
    assert document.label_map.any()
    assert not accepted
    QTest.keyClick(editing.window().windowHandle(), Qt.Key.Key_Return)
    assert accepted == [True]


def test_lasso_and_rectangle_fill_what_the_drag_encloses(editing, document):
    editing.set_tool("lasso")
    drag(editing, [(0, 0), (0, 10), (10, 10), (10, 0)])
    editing.set_tool("rectangle")
    drag(editing, [(20.5, 20.5), (29.5, 29.5)])
    assert document.label_map[:10, :10].all()
    assert document.label_map[20:30, 20:30].all()
    assert document.label_map.sum() == 200


def test_fill_gives_an_area_the_current_class(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    canvas.set_tool("fill")
    canvas.set_label(2)
    drag(canvas, [(10.5, 10.5)])
    canvas.document.settle()
    assert (document.label_map[CAT_BOX] == 2).all()
    assert document.label_map[0, 0] == 0


def test_the_picker_and_a_middle_click_take_the_class_under_the_pointer(canvas, open_document, qtbot):
    document = open_document("a")
    document.accept_proposal()
    canvas.show_document(document)
    canvas.set_tool("picker")
    with qtbot.waitSignal(canvas.labelChanged):
        drag(canvas, [(30.5, 40.5)])
    assert canvas.label == 2
    canvas.set_tool("brush")
    drag(canvas, [(10.5, 10.5)], Qt.MouseButton.MiddleButton)
    assert canvas.label == 1
    assert document.undo_stack.count() == 1


def test_painting_over_the_background_only_spares_the_classes(editing, document):
    document.edit("Rectangle", document.mask.patch(everywhere(SIZE), 2))
    editing.set_options(editing.options.__class__(diameter=5, over="background"))
    drag(editing, [(10.5, 10.5), (10.5, 30.5)])
    assert (document.label_map == 2).all()


def test_painting_on_an_attention_layer_goes_to_the_mask_and_shows_it(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    canvas.set_layer("fused")
    drag(canvas, [(2.5, 2.5), (2.5, 4.5)])
    assert canvas.layer == "mask"
    assert document.label_map[2, 3] == 1
    assert document.undo_stack.count() == 2


def test_a_read_only_document_cannot_be_painted_on(canvas, open_document):
    document = open_document("b", read_only="open elsewhere")
    canvas.show_document(document)
    drag(canvas, [(10.5, 10.5), (10.5, 30.5)])
    assert not document.label_map.any()


def test_tab_goes_through_the_layers_that_are_there_and_shift_tab_back(canvas, open_document):
    canvas.show_document(open_document("a"))
    seen = [canvas.layer]
    for _ in range(8):
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
        seen.append(canvas.layer)
    assert seen == ["mask", "image", "scale:0", "scale:1", "scale:2", "scale:3", "fused", "crf", "mask"]
    QTest.keyClick(canvas, Qt.Key.Key_Backtab)
    assert canvas.layer == "crf"


def test_without_a_proposal_only_image_and_mask_can_be_shown(editing):
    assert [layer.key for layer in editing.layers() if layer.available] == ["image", "mask"]
    assert len(editing.layers()) == 8
    editing.set_layer("fused")
    assert editing.layer == "mask"


def test_a_new_answer_makes_its_layers_available(editing, document, qtbot):
    with qtbot.waitSignal(editing.layersChanged):
        document.set_proposal(proposal_of(), attention_of(proposal_of()))
    assert all(layer.available for layer in editing.layers())


def test_the_wheel_zooms_and_the_point_under_the_cursor_stays(editing):
    point = (12.0, 20.0)
    before = editing.view.to_widget(point)
    wheel(editing, point, 3)
    assert editing.zoom > 5
    assert editing.view.to_widget(point) == pytest.approx(before)


def test_shift_and_wheel_set_the_size_of_the_brush(editing, qtbot):
    with qtbot.waitSignal(editing.diameterChanged):
        wheel(editing, (10, 10), 1, Qt.KeyboardModifier.ShiftModifier)
    assert editing.diameter == 6
    for _ in range(9):
        editing.grow_brush(-1)
    assert editing.diameter == 1


def test_space_and_the_middle_button_pan_without_painting(editing, document):
    editing.actual_size()
    for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
        left = editing.view.left
        if button == Qt.MouseButton.LeftButton:
            QTest.keyPress(editing, Qt.Key.Key_Space)
        drag(editing, [(10, 10), (10, 20)], button)
        QTest.keyRelease(editing, Qt.Key.Key_Space)
        assert editing.view.left == left + 10
    assert not document.label_map.any()


def test_panning_in_the_middle_of_a_stroke_does_not_end_it(editing, document):
    editing.actual_size()
    left, middle = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
    drag(editing, [(10.5, 10.5), (10.5, 20.5)], release=False)
    before = editing.view.left
    send_mouse(editing, QEvent.Type.MouseButtonPress, (10.5, 20.5), middle, left | middle)
    send_mouse(editing, QEvent.Type.MouseMove, (10.5, 30.5), Qt.MouseButton.NoButton, left | middle)
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (10.5, 20.5), middle, left)
    assert editing.view.left == before + 10
    assert not document.label_map.any()
    send_mouse(editing, QEvent.Type.MouseMove, (30.5, 20.5), Qt.MouseButton.NoButton, left)
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (30.5, 20.5), left, Qt.MouseButton.NoButton)
    assert document.label_map[10, 15] == document.label_map[25, 20] == 1
    assert document.undo_stack.count() == 1


def test_fit_follows_the_window_until_the_person_zooms(editing):
    fitted = editing.zoom
    editing.resize(640, 480)
    QApplication.processEvents()
    assert editing.zoom > 1.5 * fitted
    editing.actual_size()
    editing.resize(320, 240)
    QApplication.processEvents()
    assert editing.zoom == 1


def test_hiding_and_peeking_show_the_bare_picture(editing, document):
    document.edit("Fill", document.mask.patch(everywhere(SIZE), 1))
    editing.set_layer("image")
    bare = seen_colour(editing, (24.5, 32.5))
    editing.set_layer("mask")
    assert seen_colour(editing, (24.5, 32.5)) != bare
    QTest.keyPress(editing, Qt.Key.Key_Q)
    assert seen_colour(editing, (24.5, 32.5)) == bare
    QTest.keyRelease(editing, Qt.Key.Key_Q)
    editing.set_overlay_hidden(True)
    assert seen_colour(editing, (24.5, 32.5)) == bare


def test_a_hidden_class_is_not_drawn_and_comes_back(editing, document):
    bare = seen_colour(editing, (24.5, 32.5))
    document.edit("Fill", document.mask.patch(everywhere(SIZE), 1))
    shown = seen_colour(editing, (24.5, 32.5))
    editing.set_hidden_labels([1])
    assert seen_colour(editing, (24.5, 32.5)) == bare
    editing.set_hidden_labels([])
    assert seen_colour(editing, (24.5, 32.5)) == shown


def test_zoomed_in_a_label_fills_its_pixel_sharply(editing, document):
    editing.set_opacity(1)
    editing.set_outlined(False)
    drag(editing, [(10.5, 10.5)])
    document.undo_stack.undo()
    editing.set_diameter(1)
    drag(editing, [(10.5, 10.5)])
    wheel(editing, (10.5, 10.5), 8)
    QApplication.sendEvent(editing, QEvent(QEvent.Type.Leave))
    red = (128, 0, 0)
    for inside in ((10.05, 10.05), (10.5, 10.5), (10.95, 10.95)):
        assert seen_colour(editing, inside) == red
    for outside in ((9.95, 10.5), (11.05, 10.5), (10.5, 9.95), (10.5, 11.05)):
        assert seen_colour(editing, outside) != red


@pytest.mark.parametrize("zooming_out", [-3, 0, 3, 5, 8, 14])
@pytest.mark.parametrize("outlines", [False, True])
def test_what_is_mended_looks_as_if_all_were_drawn_anew(editing, document, outlines, zooming_out):
    for _ in range(abs(zooming_out)):
        (editing.zoom_out if zooming_out > 0 else editing.zoom_in)()
    editing.set_outlines(outlines)
    editing.set_show_touched(outlines)
    editing.grab()
    drag(editing, [(10.5, 10.5), (30.5, 40.5)])
    editing.set_tool("rectangle")
    drag(editing, [(21.5, 19.5), (28.5, 50.5)], Qt.MouseButton.RightButton)
    drag(editing, [(3.5, 5.5), (9.5, 7.5)])
    document.undo_stack.undo()
    mended = editing.grab().toImage()
    editing._layers._windows.clear()
    assert editing.grab().toImage() == mended


@pytest.mark.parametrize("zoom", [0.6, 1, 2, 7, 40])
def test_the_lines_of_an_outline_stay_about_as_wide_at_any_zoom(canvas, document, zoom):
    document.edit("Fill", document.mask.patch(rectangle((8, 8), (39, 31.5), SIZE), 1))
    canvas.show_document(document)
    canvas.zoom_by(zoom / canvas.zoom, QPointF(160, 120))
    x, y = canvas.view.to_widget((24, 32))  # the right border of the area
    canvas.set_view(canvas.view.moved(160 - x, 120 - y))
    canvas.set_opacity(0)
    with_lines, row = canvas.grab().toImage(), 120
    canvas.set_outlined(False)
    without = canvas.grab().toImage()
    changed = [x for x in range(140, 180) if with_lines.pixelColor(x, row) != without.pixelColor(x, row)]
    assert 2 <= len(changed) <= 8
    assert min(changed) < 160 < max(changed) + 1


@pytest.mark.parametrize("colour", [(0, 0, 0), (90, 90, 90), (128, 0, 0), (230, 159, 0), (255, 255, 255)])
def test_an_outline_is_seen_on_a_photo_of_any_colour_its_classs_own_among_them(canvas, project, open_document, colour):
    Image.new("RGB", SIZE[::-1], colour).save(project.image("b").path)
    document = open_document("b")
    document.edit("Fill", document.mask.patch(rectangle((8, 8), (39, 31.5), SIZE), 1))
    canvas.show_document(document)
    shown = canvas.grab().toImage()
    seen = [shown.pixelColor(x, 120).lightnessF() for x in range(145, 175)]
    assert max(seen) - min(seen) > 0.3


def test_a_photo_is_smooth_up_to_four_times_its_size_and_in_pixels_from_there(canvas, project, open_document):
    stripes = np.zeros((*SIZE, 3), np.uint8)
    stripes[:, ::2] = 255
    Image.fromarray(stripes).save(project.image("b").path)
    canvas.show_document(open_document("b"))
    shades = []
    for zoom in (2, 3, 4, 6):
        canvas.zoom_by(zoom / canvas.zoom, QPointF(160, 120))
        shown = canvas.grab().toImage()
        shades.append(len({shown.pixelColor(x, 120).red() for x in range(120, 200)}))
    assert min(shades[:2]) > 2
    assert shades[2:] == [2, 2]


def test_painting_shows_a_hidden_overlay_and_a_hidden_class_again(editing):
    editing.set_overlay_hidden(True)
    editing.set_hidden_labels({1, 2})
    assert editing.notes == ["Overlay hidden"]
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], release=False)
    assert not editing.notes
    assert not editing.layer_style.overlay_hidden
    assert editing.layer_style.hidden == {2}


def test_before_and_after_are_shown_on_both_sides_of_a_line_that_can_be_dragged(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    canvas.set_compare("image")
    left = seen_colour(canvas, (20.5, 10.5))
    canvas.set_compare(None)
    assert seen_colour(canvas, (20.5, 10.5)) != left
    canvas.set_compare("image")
    drag(canvas, [canvas.view.to_image(160, 100), canvas.view.to_image(20, 100)])
    assert seen_colour(canvas, (20.5, 10.5)) != left
    assert document.undo_stack.count() == 0


def test_linked_canvases_show_the_same_place(editing, document, project, qtbot):
    other = Canvas()
    qtbot.addWidget(other)
    other.resize(320, 240)
    other.set_classes(project.classes)
    other.show_document(document)
    editing.link(other)
    wheel(editing, (12, 20), 3)
    assert other.view == editing.view
    wheel(other, (12, 20), -1)
    assert editing.view == other.view
    editing.unlink()
    wheel(editing, (12, 20), 1)
    assert editing.view != other.view
    other.show_document(None)


def test_the_pixel_under_the_pointer_is_told_with_its_attention(canvas, open_document, qtbot):
    document = open_document("a")
    document.accept_proposal()
    canvas.show_document(document)
    with qtbot.waitSignal(canvas.hovered) as told:
        send_mouse(canvas, QEvent.Type.MouseMove, (30.5, 40.5), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton)
    hover = told.args[0]
    assert (hover.row, hover.column, hover.label, hover.touched) == (30, 40, 2, False)
    assert hover.scores[0] == (2, pytest.approx(0.9, abs=0.01))


def test_thumbnails_show_the_proposal_until_there_is_a_mask(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    proposed = canvas.thumbnail("mask", 48)
    document.accept_proposal()
    assert canvas.thumbnail("mask", 48) == proposed
    document.edit("Erase", document.mask.patch(rectangle((0, 0), (40, 60), SIZE), 0))
    assert canvas.thumbnail("mask", 48) != proposed
    document.undo_stack.setIndex(0)
    assert canvas.thumbnail("mask", 48) == proposed


def test_switching_to_another_image_drops_the_running_stroke(editing, document, open_document):
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], release=False)
    other = open_document("c")
    editing.show_document(other)
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (10.5, 30.5), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert not document.label_map.any()
    assert not other.label_map.any()


@pytest.fixture
def all_beside(monkeypatch):
    """Every change counts as a large one, as on an image of 16,000 pixels a side."""
    monkeypatch.setattr("smaf_desktop.document.document.BESIDE_PIXELS", 0)
    monkeypatch.setattr("smaf_desktop.tools.edits.BESIDE_PIXELS", 0)
    monkeypatch.setattr("smaf_desktop.tools.stroke.BESIDE_PIXELS", 0)


def until_ready(canvas):
    while canvas.is_busy:
        QApplication.processEvents()


@pytest.mark.parametrize("tool", ["brush", "polygon", "lasso", "rectangle", "wand"])
def test_a_large_change_is_the_same_beside_the_window(editing, document, open_document, monkeypatch, tool):
    def use():
        editing.set_tool(tool)
        drag(editing, [(10.5, 10.5), (10.5, 30.5), (30.5, 20.5)])
        if tool == "polygon":
            drag(editing, [(10.5, 30.5)])
            drag(editing, [(30.5, 20.5)])
            QTest.keyClick(editing, Qt.Key.Key_Return)
        until_ready(editing)
        return document.label_map.copy()

    at_once = use()
    document.undo_stack.undo()
    monkeypatch.setattr("smaf_desktop.document.document.BESIDE_PIXELS", 0)
    monkeypatch.setattr("smaf_desktop.tools.edits.BESIDE_PIXELS", 0)
    monkeypatch.setattr("smaf_desktop.tools.stroke.BESIDE_PIXELS", 0)
    assert at_once.any()
    assert (use() == at_once).all()
    document.undo_stack.undo()
    document.settle()
    assert not document.label_map.any()


def test_what_the_hand_does_while_the_document_is_busy_is_done_as_soon_as_it_is_ready(editing, document, all_beside):
    drag(editing, [(10.5, 10.5), (10.5, 30.5)], release=True)
    document.undo_stack.undo()
    document.undo_stack.redo()
    send_mouse(editing, QEvent.Type.MouseButtonPress, (30.5, 10.5), Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)
    send_mouse(editing, QEvent.Type.MouseMove, (30.5, 40.5), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    send_mouse(editing, QEvent.Type.MouseButtonRelease, (30.5, 40.5), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    until_ready(editing)
    assert (document.label_map[10, 11:30] == 1).all()
    assert (document.label_map[30, 11:40] == 1).all()
    assert document.undo_stack.count() == 2


def test_the_first_stroke_on_a_large_image_follows_its_accepted_proposal(canvas, open_document, all_beside):
    document = open_document("a")
    canvas.show_document(document)
    drag(canvas, [(2.5, 40.5), (2.5, 50.5)])
    until_ready(canvas)
    assert document.label_map[CAT_BOX].all()
    assert document.label_map[2, 45] == 1
    assert [document.undo_stack.text(at) for at in range(document.undo_stack.count())] == [
        "Take over the proposal",
        "Brush: cat",
    ]


def paint_ahead(canvas):
    """Paint while the document is busy, until the event that is given is set: the stroke is held back."""
    gate = Event()

    def busy():
        gate.wait(30)
        return "nothing", None

    canvas.document.edit_later(busy)
    send_mouse(canvas, QEvent.Type.MouseButtonPress, (30.5, 10.5), Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)
    send_mouse(canvas, QEvent.Type.MouseMove, (30.5, 40.5), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
    send_mouse(canvas, QEvent.Type.MouseButtonRelease, (30.5, 40.5), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert canvas.is_holding
    return gate


def test_another_photo_comes_after_the_strokes_that_this_one_was_not_ready_for(editing, document, open_document):
    last, other = open_document("a"), open_document("b")
    gate = paint_ahead(editing)
    for one in (last, other):  # of many only the one that was chosen last is shown
        editing.once_ready(lambda one=one: editing.show_document(one))
    assert editing.document is document
    gate.set()
    until_ready(editing)
    assert (document.label_map[30, 11:40] == 1).all()
    assert editing.document is other
    editing.once_ready(lambda: editing.show_document(document))  # nothing to wait for
    assert editing.document is document


def test_escape_lets_another_photo_come_at_once(editing, document, open_document):
    other = open_document("b")
    gate = paint_ahead(editing)
    editing.once_ready(lambda: editing.show_document(other))
    editing.cancel()
    assert editing.document is other
    gate.set()
    document.settle()
    assert not document.label_map[30].any()


def test_escape_drops_what_is_held_back(editing, document, all_beside):
    drag(editing, [(10.5, 10.5), (10.5, 30.5)])
    document.edit_later(lambda: ("nothing", None))
    send_mouse(editing, QEvent.Type.MouseButtonPress, (30.5, 10.5), Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)
    editing.cancel()
    until_ready(editing)
    assert not document.label_map[30].any()


def test_a_new_answer_of_the_machine_is_seen_in_the_mask_that_nobody_has_painted(canvas, open_document):
    document = open_document("a")
    canvas.show_document(document)
    centre = (CAT_BOX[0].start + 2.5, CAT_BOX[1].start + 2.5)
    before = seen_colour(canvas, centre)
    document.set_proposal(np.zeros(SIZE, np.uint8), document.attention)
    assert seen_colour(canvas, centre) != before


def test_what_is_being_waited_for_comes_and_goes_without_painting_the_whole_photo_anew(qtbot, canvas, document):
    canvas.show_document(document)
    canvas.set_layer_style(replace(canvas.layer_style, overlay_hidden=True))  # two lines of words
    canvas.repaint()
    painted = Painted(canvas)
    seen = []
    for on in (True, False):
        canvas.show_waiting("Looking for the edge…", on)
        qtbot.waitUntil(lambda: bool(painted.parts))
        part = painted.parts.pop()
        seen.append(canvas.grab().toImage())
        painted.parts.clear()
        assert part.height() < canvas.height() / 2
    there, gone = seen
    rows = [y for y in range(gone.height()) if any(gone.pixel(x, y) != there.pixel(x, y) for x in range(gone.width()))]
    assert rows
    assert max(rows) <= part.bottom()


class Painted(QObject):
    """Which parts of a widget are painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.parts = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):  # noqa: N802 - Qt calls it
        if event.type() == QEvent.Type.Paint:
            self.parts.append(event.rect())
        return False


def test_what_is_being_waited_for_is_said_on_the_photo(canvas, document):
    canvas.show_document(document)
    before = canvas.grab().toImage()
    canvas.show_waiting("Looking for the edge…")
    assert canvas.grab().toImage() != before
    canvas.show_waiting("Looking for what follows…")
    canvas.show_waiting("Looking for the edge…", on=False)
    assert canvas.grab().toImage() != before  # the other is still waited for
    canvas.show_waiting("Looking for what follows…", on=False)
    assert canvas.grab().toImage() == before
