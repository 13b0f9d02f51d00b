"""JSON that may come from anybody: one line where it is damaged or made to harm."""

from __future__ import annotations

import json
from typing import Any

from smaf_core.errors import SmafError


def parse_json(text: str | bytes, source: object) -> Any:
    """Read JSON.

    Args:
        text: UTF-8 where it is bytes.
        source: What to call it in an error, such as the file's path.

    Raises:
        SmafError: it is no JSON, nested thousands of levels deep, or holds a number of thousands of digits.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise SmafError(f"{source}: is nested too deeply to be read; replace it") from None
    except (ValueError, MemoryError) as error:
        raise SmafError(f"{source}: damaged ({error or 'too large'}); restore or replace it") from error
