"""What the program remembers about a person's habits between two starts. Nothing about masks is kept here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import QByteArray, QSettings

from smaf_desktop.toolkit.language import SYSTEM
from smaf_desktop.toolkit.overlays import Palette
from smaf_desktop.toolkit.theme import Scheme

Closing = Literal["ask", "stop", "go on"]
_RECENT = 10
_MEANINGS = 500
_PLACES = 50


class Preferences:
    """Typed access to the settings file. Give a file in tests; a person's own file otherwise."""

    def __init__(self, file: Path | None = None) -> None:
        ini = QSettings.Format.IniFormat
        if file is None:
            self._settings = QSettings(ini, QSettings.Scope.UserScope, "smaf-desktop", "smaf-desktop")
        else:
            self._settings = QSettings(str(file), ini)

    @property
    def language(self) -> str:
        """Code of the language the window speaks, or `SYSTEM`."""
        return self._word("language", SYSTEM)

    @language.setter
    def language(self, value: str) -> None:
        self._settings.setValue("language", value)

    @property
    def languages_folder(self) -> Path:
        """Where a person may put further languages: beside this file."""
        return Path(self._settings.fileName()).parent / "languages"

    @property
    def scheme(self) -> Scheme:
        """Light, dark or as the system."""
        return cast(Scheme, self._word("scheme", "system"))

    @scheme.setter
    def scheme(self, value: Scheme) -> None:
        self._settings.setValue("scheme", value)

    @property
    def palette(self) -> Palette:
        """Which colours classes have on the screen; files always have the project's."""
        return cast(Palette, self._word("palette", "colour-blind"))

    @palette.setter
    def palette(self, value: Palette) -> None:
        self._settings.setValue("palette", value)

    @property
    def outlined(self) -> bool:
        """Whether lines are drawn around the areas of a mask."""
        return self._word("outlined", "yes") == "yes"

    @outlined.setter
    def outlined(self, value: bool) -> None:
        self._settings.setValue("outlined", "yes" if value else "no")

    @property
    def wheel_zooms(self) -> bool:
        """Whether the wheel zooms by itself, or scrolls and zooms with Ctrl."""
        return self._word("wheel_zooms", "yes") == "yes"

    @wheel_zooms.setter
    def wheel_zooms(self, value: bool) -> None:
        self._settings.setValue("wheel_zooms", "yes" if value else "no")

    @property
    def suggests(self) -> bool:
        """Whether the machine says after each correction how the rest of the mask should look."""
        return self._word("suggests", "yes") == "yes"

    @suggests.setter
    def suggests(self, value: bool) -> None:
        self._settings.setValue("suggests", "yes" if value else "no")

    @property
    def opacity(self) -> float:
        """Opacity of the overlay, in [0, 1]."""
        return float(self._word("opacity", "0.55"))

    @opacity.setter
    def opacity(self, value: float) -> None:
        self._settings.setValue("opacity", str(value))

    @property
    def closing(self) -> Closing:
        """What happens to a run when the window is closed."""
        return cast(Closing, self._word("closing", "ask"))

    @closing.setter
    def closing(self, value: Closing) -> None:
        self._settings.setValue("closing", value)

    @property
    def meanings(self) -> dict[str, str]:
        """What a person said that colours, names and indices of imported masks mean."""
        return cast(dict[str, str], json.loads(self._word("meanings", "{}")))

    @meanings.setter
    def meanings(self, value: dict[str, str]) -> None:
        self._settings.setValue("meanings", json.dumps(dict(list(value.items())[-_MEANINGS:])))

    @property
    def recent(self) -> list[Path]:
        """Projects opened last, newest first, those that still exist."""
        return [Path(one) for one in json.loads(self._word("recent", "[]")) if Path(one).is_dir()]

    def remember(self, project: Path) -> None:
        """Put a project at the head of the recent ones."""
        others = [one for one in self.recent if one != project]
        self._settings.setValue("recent", json.dumps([str(one) for one in [project, *others][:_RECENT]]))

    def place(self, project: Path) -> str:
        """Name of the image that was on the screen when a project was left; empty where that is not known."""
        places = cast(dict[str, str], json.loads(self._word("places", "{}")))
        return places.get(str(project), "")

    def keep_place(self, project: Path, image: str) -> None:
        """Remember which image is on the screen, for the projects left last."""
        places = cast(dict[str, str], json.loads(self._word("places", "{}")))
        places.pop(str(project), None)
        self._settings.setValue("places", json.dumps(dict([*places.items(), (str(project), image)][-_PLACES:])))

    @property
    def by_gain(self) -> bool:
        """Whether images are listed in the order of the review queue."""
        return self._word("by_gain", "no") == "yes"

    @by_gain.setter
    def by_gain(self, value: bool) -> None:
        self._settings.setValue("by_gain", "yes" if value else "no")

    @property
    def segmenter(self) -> Path | None:
        """The segmenter used last, if it is still there."""
        path = Path(self._word("segmenter", ""))
        return path if path.is_file() else None

    @segmenter.setter
    def segmenter(self, value: Path) -> None:
        self._settings.setValue("segmenter", str(value))

    def forget_recent(self) -> None:
        """Empty the list of recent projects."""
        self._settings.remove("recent")

    @property
    def asked_name(self) -> bool:
        """Whether it was asked who works here."""
        return self._word("asked_name", "no") == "yes"

    @asked_name.setter
    def asked_name(self, value: bool) -> None:
        self._settings.setValue("asked_name", "yes" if value else "no")

    @property
    def filters(self) -> list[str]:
        """Filters of the image list a person keeps, in the order they were kept."""
        return cast(list[str], json.loads(self._word("filters", "[]")))

    @filters.setter
    def filters(self, value: list[str]) -> None:
        self._settings.setValue("filters", json.dumps(value, ensure_ascii=False))

    @property
    def shortcuts(self) -> dict[str, list[str]]:
        """Keys a person chose, by the action's name; only those that differ from the defaults."""
        return cast(dict[str, list[str]], json.loads(self._word("shortcuts", "{}")))

    @shortcuts.setter
    def shortcuts(self, value: dict[str, list[str]]) -> None:
        self._settings.setValue("shortcuts", json.dumps(value))

    def layout(self) -> tuple[QByteArray, QByteArray]:
        """Geometry and docks of the window as it was last closed; empty at first."""
        return self._bytes("geometry"), self._bytes("docks")

    def keep_layout(self, geometry: QByteArray, docks: QByteArray) -> None:
        """Remember where the window and its docks are."""
        self._settings.setValue("geometry", geometry)
        self._settings.setValue("docks", docks)

    def _word(self, key: str, default: str) -> str:
        return str(self._settings.value(key, default))

    def _bytes(self, key: str) -> QByteArray:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
