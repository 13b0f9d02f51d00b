"""Single settings of a preset, changed by name: what `--set self_training.steps=200` means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from smaf_core.errors import SmafError

Settings = TypeVar("Settings")
WORDS = {"yes": True, "true": True, "no": False, "false": False}
KINDS = {int: "a whole number", float: "a number", str: "a word", bool: "yes or no"}


def with_changes(settings: Settings, changes: Sequence[str]) -> Settings:
    """Give settings of which some are others.

    Args:
        settings: A frozen dataclass, such as `Preset`, whose fields may be such dataclasses themselves.
        changes: Each NAME=VALUE, where NAME is a path such as `self_training.steps`. Several numbers have commas between them;
            nothing after the = stands for none of them, `none` for a setting that may be absent.

    Raises:
        SmafError: there is no such setting, or it cannot have this value.
    """
    for change in changes:
        path, equals, text = change.partition("=")
        if not equals:
            raise SmafError(f"{change!r}: write NAME=VALUE, such as self_training.steps=200")
        settings = _changed(settings, path.strip().split("."), text.strip(), change)
    return settings


def _changed(settings: Any, path: Sequence[str], text: str, change: str) -> Any:
    names = [field.name for field in fields(settings)]
    if path[0] not in names:
        raise SmafError(f"{change}: there is no setting {path[0]!r} here; there are {', '.join(names)}")
    value = getattr(settings, path[0])
    if is_dataclass(value):
        if len(path) == 1:
            inner = ", ".join(f"{path[0]}.{field.name}" for field in fields(value))
            raise SmafError(f"{change}: {path[0]} has several settings: {inner}")
        return replace(settings, **{path[0]: _changed(value, path[1:], text, change)})
    if len(path) > 1:
        raise SmafError(f"{change}: {path[0]} is a single setting")
    try:
        return replace(settings, **{path[0]: _read(text, get_type_hints(type(settings))[path[0]])})
    except (ValueError, SmafError) as error:
        raise SmafError(f"{change}: {error}") from error


def _read(text: str, wanted: Any) -> Any:
    """Read a value of a type; ValueError says what would be one."""
    kind, inner = get_origin(wanted), get_args(wanted)
    if kind in (Union, UnionType):
        return None if text.casefold() == "none" else _read(text, next(one for one in inner if one is not NoneType))
    if kind is Literal:
        if text not in inner:
            raise ValueError(f"choose one of {', '.join(inner)}")
        return text
    if kind is tuple:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if inner[-1] is not Ellipsis and len(parts) != len(inner):
            raise ValueError(f"{len(inner)} values with commas between are needed")
        return tuple(_read(part, inner[0]) for part in parts)
    return _read_one(text, wanted)


def _read_one(text: str, wanted: Any) -> Any:
    try:
        value = WORDS[text.casefold()] if wanted is bool else wanted(text)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{KINDS[wanted]} is needed") from error
    if wanted is float and not isfinite(value):
        raise ValueError("a finite number is needed")
    return value
