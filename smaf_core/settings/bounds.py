"""Numbers that must lie within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from smaf_core.errors import SmafError


def _within(settings: object, bounds: Mapping[str, tuple[float, float]]) -> None:
    """Refuse numbers outside their bounds; of several numbers each must be within, and there must be one.

    Raises:
        SmafError: the first that is not, by its name.
    """
    for name, (least, most) in bounds.items():
        value = getattr(settings, name)
        numbers = value if isinstance(value, tuple) else (value,)
        if not numbers or not all(least <= number <= most for number in numbers):
            limits = f"at least {least:g}" + ("" if most == inf else f" and at most {most:g}")
            raise SmafError(f"{name} is {', '.join(map(str, numbers)) or 'empty'}; it must be {limits}")
