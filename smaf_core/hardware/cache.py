"""Where things are kept that can be made or fetched anew."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def cache_folder() -> Path:
    """Where downloaded weights and other things that can be made anew are kept."""
    return Path(platformdirs.user_cache_dir("smaf-desktop"))
