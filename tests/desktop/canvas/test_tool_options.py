import pytest

from smaf_desktop.canvas.tool_options import LARGEST, ToolOptions


@pytest.fixture
def bar(qtbot, canvas, project):
    shown = ToolOptions(canvas)
    qtbot.addWidget(shown)
    shown.set_classes(project.classes)
    return shown


def test_the_slider_reaches_from_one_pixel_to_the_largest_brush(bar, canvas):
    bar.brush.setValue(100)
    assert canvas.diameter == LARGEST
    bar.brush.setValue(0)
    assert canvas.diameter == 1
    assert bar.pixels.value() == 1


def test_the_bar_follows_the_size_set_elsewhere(bar, canvas):
    canvas.set_diameter(40)
    assert bar.pixels.value() == 40


def test_only_what_the_tool_heeds_is_offered(bar, canvas):
    canvas.set_tool("wand")
    assert not bar.tolerance.isHidden()
    assert bar.brush.isHidden()
    canvas.set_tool("brush")
    assert bar.tolerance.isHidden()
    assert not bar.brush.isHidden()
    assert not bar.over.isHidden()
    height = bar.sizeHint().height()
    canvas.set_tool("picker")
    assert bar.over.isHidden()
    assert abs(bar.sizeHint().height() - height) <= 1  # styles round a font's height up or down


def test_numbers_of_other_tools_reach_the_canvas(bar, canvas):
    bar.tolerance.setValue(40)
    bar.island.setValue(9)
    bar.smoothness.setValue(5)
    bar.grain.setCurrentIndex(bar.grain.findData("coarse"))
    options = canvas.options
    assert (options.tolerance, options.island, options.smoothness, options.grain) == (40, 9, 5, "coarse")


def test_painting_over_one_class_only_is_one_choice(bar, canvas):
    bar.over.setCurrentIndex(3)
    assert canvas.options.over == 2
    bar.set_locked(frozenset({1}))
    assert canvas.options.locked == {1}
    assert canvas.options.over == 2
