"""The worker's verb that looks for small faults in all masks: minutes of reading, for which no window waits."""

from __future__ import annotations

import json
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.mending.step import can_take_back
from smaf_core.mending.survey import survey
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.settings.mending import MendingSettings
from smaf_desktop.worker.protocol import Values


def faults(values: Values, report: Report) -> Values:
    """Find the faults of all masks and proposals. They may be thousands: they are left in a file of the project's cache."""
    with Project.open(Path(values["project"])) as project:
        found = survey(project, settings=MendingSettings(smallest=values["smallest"]), report=report)
        file, back = project.cache / "faults.json", can_take_back(project)
    write_bytes_whole(file, json.dumps([one.as_dict() for one in found.found]).encode())
    return {"file": str(file), "looked_at": found.looked_at, "unreadable": len(found.unreadable), "back": back}
