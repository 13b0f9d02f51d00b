"""All tools by name, in the order of the menu."""

from __future__ import annotations

from smaf_desktop.drawing_tools import Brush, Eraser, Fill, Lasso, Picker, Polygon, Rectangle, Unsure
from smaf_desktop.guided_tools import LiveWire, Superpixels, Wand
from smaf_desktop.repair_tools import DropIslands, FillHoles, Replace, SmoothBorder
from smaf_desktop.smart_tool import SmartStroke
from smaf_desktop.tool import Ask, Edit, Grown, Later, Options, Scene, Stroke, Suggestion, Tool, pixel_at

__all__ = ["TOOLS", "Ask", "Edit", "Grown", "Later", "Options", "Scene", "Stroke", "Suggestion", "Tool", "pixel_at"]

TOOLS: dict[str, type[Tool]] = {
    tool.name: tool
    for tool in (
        Brush,
        SmartStroke,
        Eraser,
        Unsure,
        Polygon,
        Lasso,
        Rectangle,
        LiveWire,
        Superpixels,
        Wand,
        Fill,
        Replace,
        FillHoles,
        DropIslands,
        SmoothBorder,
        Picker,
    )
}
