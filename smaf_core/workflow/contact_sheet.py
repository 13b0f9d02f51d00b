"""A contact sheet of a project: every step of a few images, side by side."""

from __future__ import annotations

import io
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image, read_label_map
from smaf_core.data.mask import LabelMap
from smaf_core.evaluation.steps import label_maps_of_steps
from smaf_core.figures.contact_sheet import Row, contact_sheet
from smaf_core.progress import Report, silent
from smaf_core.project.store import Project


def draw_contact_sheet(project: Project, out: Path, count: int = 12, report: Report = silent) -> Path:
    """Draw some images of a project with every step beside each other, and the truth where it is known.

    Args:
        project: Images with a proposal are drawn, spread evenly over the data set.
        out: The PNG to write.
        count: How many images at most.
        report: Told the progress.
    """
    with_proposal = [image for image in project.images() if project.proposal_path(image.name).exists()]
    chosen = with_proposal[:: max(1, -(-len(with_proposal) // count))]
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    for done, image in enumerate(chosen):
        report(done, len(chosen), "contact sheet")
        steps: dict[str, LabelMap | None] = {**label_maps_of_steps(project, image.name)}
        steps["truth"] = None if image.truth is None else read_label_map(image.truth)
        rows.append(Row(image.name, read_image(image.path), tuple(steps.values())))
        columns = tuple(steps)
    stream = io.BytesIO()
    contact_sheet(rows, columns, project.classes).save(stream, "PNG")
    write_bytes_whole(out, stream.getvalue())
    report(len(chosen), len(chosen), "contact sheet")
    return out
