"""All tools by name, in the order of the menu."""

from __future__ import annotations

from smaf_core.data.regions import pixel_at
from smaf_desktop.tools.base import Tool
from smaf_desktop.tools.click import Click
from smaf_desktop.tools.drawing import Brush, Eraser, Fill, Lasso, Picker, Polygon, Rectangle, Unsure
from smaf_desktop.tools.edits import Answered, Ask, Edit, Grown, Later, Options, Scene, Suggestion
from smaf_desktop.tools.guided import LiveWire, Superpixels, Wand
from smaf_desktop.tools.repair import DropIslands, FillHoles, Replace, SmoothBorder
from smaf_desktop.tools.smart import SmartStroke
from smaf_desktop.tools.stroke import Stroke

__all__ = ["TOOLS", "Answered", "Ask", "Edit", "Grown", "Later", "Options", "Scene", "Stroke", "Suggestion", "Tool", "pixel_at"]

TOOLS: dict[str, type[Tool]] = {
    tool.name: tool
    for tool in (
        Brush,
        SmartStroke,
        Click,
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
