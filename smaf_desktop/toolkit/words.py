"""The person's language: texts, plurals, numbers; and words for time and memory."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from smaf_core.progress import Progress

translate = QCoreApplication.translate
"""A text in the person's language: `translate(context, text)`, where there is no `self.tr`."""


def counted(context: str, text: str, n: int) -> str:
    """Give a text that depends on a number, with the right plural in the person's language.

    Args:
        context: Where the text belongs, as for `translate`.
        text: With `%Ln` where the number stands; says two or more, since English takes its singular from a file too.
        n: How many.
    """
    return QCoreApplication.translate(context, text, "", n)


def grouped(n: int) -> str:
    """Write a number with the person's marks between thousands."""
    return QLocale().toString(n)


def decimal(value: float, digits: int = 1) -> str:
    """Write a number with digits behind the person's decimal mark."""
    return QLocale().toString(value, "f", digits)


def figure(value: float) -> str:
    """Write a number with as many digits as it has, up to six, and the person's decimal mark."""
    return QLocale().toString(value, "g", 6)


def moment(seconds: float) -> str:
    """Write day and time, given in seconds since 1970, as the person's language has them."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(round(seconds)), QLocale.FormatType.ShortFormat)


class RemainingTime:
    """How much longer a stage takes, from how fast it has gone lately.

    The first steps are slow (loading, warming up), so the rate forgets: old steps count for less and less.
    """

    _MEMORY = 0.85  # how much of the old rate stays at each report

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._stage = ""
        self._done = 0
        self._at = 0.0
        self._seconds_per_step: float | None = None

    def update(self, progress: Progress) -> float | None:
        """Give the seconds that are left of the stage, None while that is not known."""
        now = self._clock()
        if progress.text != self._stage or progress.done < self._done:
            self._stage, self._done, self._at, self._seconds_per_step = progress.text, progress.done, now, None
            return None
        steps = progress.done - self._done
        if steps:
            rate = (now - self._at) / steps
            old = self._seconds_per_step
            keep = self._MEMORY**steps
            self._seconds_per_step = rate if old is None else keep * old + (1 - keep) * rate
            self._done, self._at = progress.done, now
        if self._seconds_per_step is None:
            return None
        return max(progress.total - progress.done, 0) * self._seconds_per_step


def memory_text(progress: Progress) -> str:
    """Say what memory a run takes; nothing where it does not tell."""
    parts = []
    if progress.gpu_mb:
        parts.append(translate("Runs", "GPU {n} GB").format(n=decimal(progress.gpu_mb / 1024)))
    if progress.memory_mb:
        parts.append(translate("Runs", "memory {n} GB").format(n=decimal(progress.memory_mb / 1024)))
    return " · ".join(parts)


def duration_text(seconds: float) -> str:
    """Say how long, as one would: 8 s, 2 min, 1 h 20 min."""
    if seconds < 60:
        return translate("Runs", "{n} s").format(n=max(round(seconds), 1))
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("Runs", "{n} min").format(n=minutes)
    return translate("Runs", "{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
