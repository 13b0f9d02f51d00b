"""The worker's verb that looks for photos that show the same: every photo is read, so no window waits for it."""

from __future__ import annotations

import json
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import image_size
from smaf_core.formats.near_duplicates import near_duplicates
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_desktop.worker.protocol import Values


def duplicates(values: Values, report: Report) -> Values:
    """Group photos that show the same, each with its height and width; left in a file of the project's cache."""
    with Project.open(Path(values["project"])) as project:
        photos = {image.name: image.path for image in project.images()}
        file = project.cache / "near_duplicates.json"
    groups = near_duplicates(photos, report)
    sized = [[(name, *image_size(photos[name])) for name in group] for group in groups]
    write_bytes_whole(file, json.dumps(sized).encode())
    return {"file": str(file), "photos": len(photos)}
