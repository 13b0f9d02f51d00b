"""`smaf saliency`: a saliency map for every picture of a data set or a project."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats import open_dataset
from smaf_core.progress import Report
from smaf_core.project.layout import is_project
from smaf_core.project.store import Project
from smaf_core.workflow.left_out import LeftOut


@dataclass(frozen=True)
class SaliencyResult:
    """What was written."""

    folder: Path
    written: int
    kept: int
    """Maps that were there already, from an earlier run that was stopped."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why images have none, by their names: their picture cannot be read."""


def write_saliency(
    source: Path, out: Path | None, map_of: Callable[[NDArray[np.uint8]], NDArray[np.uint8]], report: Report
) -> SaliencyResult:
    """Write NAME.png for every picture; what is there already is kept, so that a stopped run goes on.

    Args:
        source: A project, whose images then have these maps; or a data set.
        out: Where; a project keeps its own, so None there.
        map_of: Gives the map (H, W) uint8 of a picture (H, W, 3) uint8 RGB.
        report: Told the progress; may raise `Cancelled`.

    Raises:
        SmafError: there is nowhere to write, nothing can be opened, or no picture can be read.
    """
    if is_project(source):
        if out is not None:
            raise SmafError(f"{source} is a project and keeps its maps itself; leave -o away")
        with Project.open(source) as project:
            images = [(image.name, image.path) for image in project.images()]
            result = _write(images, project.folder / "saliency", map_of, report)
            for name, _ in images:
                if name not in result.left_out:
                    project.set_saliency(name, result.folder / f"{name}.png")
            return result
    if out is None:
        raise SmafError(f"{source}: name the folder to write the maps into: smaf saliency {source} -o FOLDER")
    return _write([(image.name, image.path) for image in open_dataset(source).images], out, map_of, report)


def _write(
    images: Sequence[tuple[str, Path]],
    folder: Path,
    map_of: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
    report: Report,
) -> SaliencyResult:
    kept, left_out = 0, LeftOut()
    for done, (name, path) in enumerate(images):
        report(done, len(images), "saliency")
        target = folder / f"{name}.png"
        if target.exists():
            kept += 1
            continue
        try:
            picture = read_image(path)
        except Unreadable as error:
            left_out(name, error)
            continue
        stream = io.BytesIO()
        Image.fromarray(map_of(picture)).save(stream, "PNG")
        write_bytes_whole(target, stream.getvalue())
    report(len(images), len(images), "saliency")
    written = len(images) - kept - len(left_out.reasons)
    left_out.go_on(written + kept)
    return SaliencyResult(folder, written, kept, left_out.reasons)
