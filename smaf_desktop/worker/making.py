"""The verb that makes a project of a folder; apart from the others, so that it need not wait for all that masks need."""

from __future__ import annotations

from pathlib import Path

from smaf_core.data.classes import ClassTable
from smaf_core.formats import Undecided, open_dataset
from smaf_core.hardware.memory import many_objects
from smaf_core.progress import Report
from smaf_core.project.store import Project
from smaf_desktop.worker.protocol import Values


def prepare_making(_: Values, __: Report) -> Values:
    """Do nothing: to be asked this, a worker has loaded what making a project needs."""
    return {}


def make_project(values: Values, report: Report) -> Values:
    """Make a project of a folder of images, or say what a person has to be asked first."""
    table = values["classes"]
    classes = table and ClassTable(tuple(table["names"]), tuple((r, g, b) for r, g, b in table["colours"]))
    with many_objects():
        try:
            images = open_dataset(Path(values["folder"]), classes, values["tags_from"], ask=True, report=report)
        except Undecided as asked:
            choices = [(one.name, one.words) for one in asked.choices]
            return {"question": {"words": str(asked), "matter": asked.matter, "choices": choices}}
        Project.create(Path(values["project"]), images).close()
    return {"found": images.found, "warnings": images.warnings}
