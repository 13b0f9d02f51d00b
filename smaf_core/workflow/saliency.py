"""A saliency map for every picture of a data set or a project: made, or taken from a folder."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import IMAGE_SUFFIXES, read_image
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats import open_dataset
from smaf_core.formats.inventory import files_below
from smaf_core.formats.pairing import PictureNames, one_each, pair, stem_of
from smaf_core.hardware.side_by_side import side_by_side
from smaf_core.networks.u2net import SaliencyModel
from smaf_core.progress import Report
from smaf_core.project.layout import is_project
from smaf_core.project.store import Project
from smaf_core.safe_files.u2net_file import find_model
from smaf_core.workflow.left_out import LeftOut

AUTO, NONE = "auto", "none"
"""Choices of `provide_saliency` beside a folder of maps and a model: make maps if the weights are there; have none."""

WITHOUT = "without saliency maps, with which first masks are much better"


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
            project.set_saliency({name: result.folder / f"{name}.png" for name, _ in images if name not in result.left_out})
            return result
    if out is None:
        raise SmafError(f"{source}: name the folder to write the maps into: smaf saliency {source} -o FOLDER")
    return _write([(image.name, image.path) for image in open_dataset(source).images], out, map_of, report)


@dataclass(frozen=True)
class Provided:
    """What was done so that images have saliency maps."""

    told: str = ""
    """As a sentence for the person, without its full stop; empty where there was nothing to do."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """The same in plain values: how many were `made`, `there` already, or `taken` from a folder; or what is `missing`."""


def provide_saliency(project: Project, choice: str, report: Report) -> Provided:
    """See to it that a project's tagged images have saliency maps before its first classifier is trained.

    What the data set brought along stays as it is; only images without a map get one.

    Args:
        project: Keeps the maps that are made, in `saliency/`.
        choice: "auto": make what is missing by U2-Net-p, if its weights are there, else go on without. "none": do nothing.
            Else the path of a folder of maps, or of U2-Net as ONNX.
        report: Told the progress; may raise `Cancelled`: maps that are made stay.

    Raises:
        SmafError: the folder or the model that was named is of no use.
    """
    images = {image.name: image.path for image in project.images() if image.tags and image.saliency is None}
    if choice == NONE or not images:
        return Provided()
    if choice not in (AUTO, NONE) and Path(choice).is_dir():
        return _taken(project, Path(choice), images)
    try:
        model = SaliencyModel(find_model(None if choice == AUTO else Path(choice)), coarse=True)
    except SmafError as error:
        if choice != AUTO:
            raise
        return Provided(f"{WITHOUT}: {error}", {"missing": str(error)})
    result = _write(list(images.items()), project.folder / "saliency", model.map_of, report)
    project.set_saliency({name: result.folder / f"{name}.png" for name in images if name not in result.left_out})
    there = f", {result.kept} of them there already" if result.kept else ""
    told = f"with saliency maps by U2-Net-p of {result.written + result.kept} photos{there}: {result.folder}"
    return Provided(told, {"made": result.written, "there": result.kept})


def _taken(project: Project, folder: Path, images: Mapping[str, Path]) -> Provided:
    """Note which maps of a folder belong to which images."""
    files: dict[str, Path] = {}
    for relative, path in files_below(folder, IMAGE_SUFFIXES).items():
        files.setdefault(stem_of(relative), path)
    names = PictureNames({name: name + path.suffix for name, path in images.items()}, {})
    found = one_each(pair(names, files, is_file=True, with_masks=True)).by_picture
    if not found:
        raise SmafError(f"{folder}: has no saliency map of these images; maps are called as their photos, such as NAME.png")
    project.set_saliency({name: files[written[0]] for name, written in found.items()})
    told = f"with {len(found)} saliency maps of {folder}, for {len(images)} images that had none"
    return Provided(told, {"taken": len(found), "of": len(images)})


def _write(
    images: Sequence[tuple[str, Path]],
    folder: Path,
    map_of: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
    report: Report,
) -> SaliencyResult:
    from smaf_core.hardware.device import CPU, cores_for_each

    def made(name: str, path: Path) -> bytes | Unreadable | None:
        """Give the map of an image as PNG; or why it has none; or nothing where it is there already."""
        if (folder / f"{name}.png").exists():
            return None
        try:
            picture = read_image(path)
        except Unreadable as error:
            return error
        stream = io.BytesIO()
        Image.fromarray(map_of(picture)).save(stream, "PNG")
        return stream.getvalue()

    written, left_out = 0, LeftOut()
    report(0, len(images), "saliency")
    with cores_for_each(CPU) as together:
        every = side_by_side(lambda image: made(*image), images, together)
        for done, ((name, _), found) in enumerate(zip(images, every, strict=True), 1):
            if isinstance(found, Unreadable):
                left_out(name, found)
            elif found is not None:
                write_bytes_whole(folder / f"{name}.png", found)
                written += 1
            report(done, len(images), "saliency")
    kept = len(images) - written - len(left_out.reasons)
    left_out.go_on(written + kept)
    return SaliencyResult(folder, written, kept, left_out.reasons)
