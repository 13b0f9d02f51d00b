"""Light and dark: the colours of the window, and icons drawn in them. Colours of classes never follow the theme."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.resources import files
from string import Template
from typing import Literal, cast

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication
from shiboken6 import isValid

from smaf_core.project.store import Status

Scheme = Literal["system", "light", "dark"]
_ICON_SIDES = (16, 20, 24, 32, 40, 48, 64)


@dataclass(frozen=True)
class Colours:
    """Every colour of the window, as #rrggbb. Text on its ground has a contrast of at least 4.5 : 1 in both schemes."""

    window: str
    base: str
    raised: str
    text: str
    muted: str
    faint: str
    border: str
    hover: str
    accent: str
    link: str
    on_accent: str
    selection: str
    canvas: str
    danger: str


LIGHT = Colours(
    window="#f4f5f8", base="#ffffff", raised="#ffffff", text="#1b2130", muted="#5b6577", faint="#a3abb9", border="#d8dce4",
    hover="#e8ebf2", accent="#2f62e8", link="#2f62e8", on_accent="#ffffff", selection="#dde6fd", canvas="#dfe2e8",
    danger="#b4232c",
)  # fmt: skip
DARK = Colours(
    window="#1d2027", base="#16181e", raised="#262a33", text="#e7eaf0", muted="#a8b1c1", faint="#626b7b", border="#353b47",
    hover="#2d323d", accent="#4c7df2", link="#8fb0ff", on_accent="#ffffff", selection="#2a3c66", canvas="#101217",
    danger="#f2777f",
)  # fmt: skip

STATUS_COLOURS: dict[Status, tuple[str, str]] = {
    "new": ("#7c8698", "#8b95a7"),
    "proposed": ("#2f62e8", "#7ba0ff"),
    "in progress": ("#a15c00", "#f0b04a"),
    "accepted": ("#17803d", "#4cc777"),
    "flagged": ("#c02a5b", "#ff7fa5"),
}
"""Light and dark; the badge's shape says the same, so that nobody depends on colour."""


class Theme(QObject):
    """The one theme of the application: follows the system unless told otherwise, and redraws the icons when it changes."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._scheme: Scheme = "system"
        self._icons: dict[str, QIcon] = {}
        self._wearers: list[tuple[QAction | QAbstractButton, str]] = []
        self._shown: Colours | None = None
        self.colours = LIGHT
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._refresh)
        self._refresh()

    @property
    def is_dark(self) -> bool:
        """Whether the window is dark now."""
        return self.colours is DARK

    def choose(self, scheme: Scheme) -> None:
        """Follow the system, or stay light or dark whatever it says."""
        self._scheme = scheme
        self._application.styleHints().setColorScheme(
            {"system": Qt.ColorScheme.Unknown, "light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}[scheme]
        )
        self._refresh()

    def colour(self, name: str) -> QColor:
        """One of `Colours` by its name."""
        return QColor(getattr(self.colours, name))

    def status_colour(self, status: Status) -> QColor:
        """Colour of a review status."""
        return QColor(STATUS_COLOURS[status][int(self.is_dark)])

    def icon(self, name: str) -> QIcon:
        """Icon of resources/icons in the colours of now; use `dress` for one that must follow the theme."""
        if name not in self._icons:
            self._icons[name] = self._draw(name)
        return self._icons[name]

    def dress(self, wearer: QAction | QAbstractButton, name: str) -> None:
        """Give an action or button an icon, now and after every change of the theme."""
        self._wearers.append((wearer, name))
        wearer.setIcon(self.icon(name))

    def _refresh(self) -> None:
        system_dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = system_dark if self._scheme == "system" else self._scheme == "dark"
        colours = DARK if dark else LIGHT
        if colours == self._shown:
            return
        self._shown = self.colours = colours
        self._icons.clear()
        self._application.setPalette(_palette(self.colours))
        frames = {"QCheckBox": colours.muted, "QRadioButton": colours.muted, "QAbstractSpinBox": colours.faint}
        for framed, frame in frames.items():
            self._application.setPalette(_palette_with_frames(colours, frame), framed)  # type: ignore[arg-type]  # the stubs say bytes
        self._application.setStyleSheet(Template(_style_sheet()).substitute(asdict(self.colours)))
        self._wearers = [(wearer, name) for wearer, name in self._wearers if isValid(wearer)]
        for wearer, name in self._wearers:
            wearer.setIcon(self.icon(name))
        self.changed.emit()

    def _draw(self, name: str) -> QIcon:
        source = (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        icon = QIcon()
        modes = (
            (QIcon.Mode.Normal, QIcon.State.Off, self.colours.text),
            (QIcon.Mode.Normal, QIcon.State.On, self.colours.accent if not self.is_dark else "#a9c1ff"),
            (QIcon.Mode.Disabled, QIcon.State.Off, self.colours.faint),
            (QIcon.Mode.Disabled, QIcon.State.On, self.colours.faint),
        )
        for mode, state, colour in modes:
            for side in _ICON_SIDES:
                icon.addPixmap(svg_pixmap(source, colour, side), mode, state)
        return icon


def current_theme() -> Theme:
    """Give the theme of the running application, made on first use."""
    application = cast(QApplication, QApplication.instance())
    return application.findChild(Theme) or Theme(application)


def svg_pixmap(source: str, colour: str, side: int) -> QPixmap:
    """Draw an SVG whose lines are `currentColor` in a colour, side x side pixels."""
    image = QImage(QSize(side, side), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode())).render(painter)
    painter.end()
    return QPixmap.fromImage(image)


def app_icon() -> QIcon:
    """Give the program's own icon."""
    source = (files("resources") / "icons" / "app-icon.svg").read_text(encoding="utf-8")
    icon = QIcon()
    for side in (16, 32, 64, 128, 256):
        icon.addPixmap(svg_pixmap(source, "#ffffff", side))
    return icon


def bold(font: QFont, factor: float = 1.0) -> QFont:
    """Give a bolder, perhaps larger copy of a font."""
    copy = QFont(font)
    copy.setWeight(QFont.Weight.DemiBold)
    copy.setPointSizeF(font.pointSizeF() * factor)
    return copy


def _style_sheet() -> str:
    return (files("resources") / "theme.qss").read_text(encoding="utf-8")


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(colours.raised), QColor(colours.window))
    table = {
        role.Window: colours.window, role.WindowText: colours.text, role.Base: colours.base,
        role.AlternateBase: colours.hover, role.Text: colours.text, role.Button: colours.raised,
        role.ButtonText: colours.text, role.BrightText: colours.danger, role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text, role.PlaceholderText: colours.muted, role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent, role.Link: colours.link, role.Mid: colours.border,
        role.Midlight: colours.border, role.Accent: colours.accent,
    }  # fmt: skip
    for one, value in table.items():
        palette.setColor(one, QColor(value))
    for one in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.faint))
    return palette


def _palette_with_frames(colours: Colours, frame: str) -> QPalette:
    """Fusion draws the frame of a box or ring 1.4 times darker than the window: on a dark one it would not be seen."""
    palette = _palette(colours)
    palette.setColor(QPalette.ColorRole.Window, QColor(frame).lighter(140))
    return palette
