"""The worker's verb that looks for small faults in all masks: minutes of reading, for which no window waits."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.errors import SmafError
from smaf_core.mending.step import can_take_back
from smaf_core.mending.survey import survey
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_core.settings.mending import MendingSettings
from smaf_desktop.worker.protocol import Values


def faults(values: Values, report: Report) -> Values:
    """Find the faults of all masks and proposals. They may be thousands: they are left in a file, which the window removes.

    It lies in the project's cache, or where the system keeps what is short-lived if the project cannot be written.
    """
    with Project.open(Path(values["project"])) as project:
        found = survey(project, settings=MendingSettings(smallest=values["smallest"]), report=report)
        file, back = project.cache / "faults.json", can_take_back(project)
    data = json.dumps([one.as_dict() for one in found.found]).encode()
    try:
        write_bytes_whole(file, data)
    except SmafError:  # it may only be looked at
        descriptor, name = tempfile.mkstemp(prefix="smaf-faults-", suffix=".json")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        file = Path(name)
    return {"file": str(file), "looked_at": found.looked_at, "unreadable": len(found.unreadable), "back": back}
