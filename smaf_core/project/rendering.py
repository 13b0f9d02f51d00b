"""How pictures with many bands or values are shown in a project: chosen once, rendered into the project, and kept there.

Everything else reads a photo by its path, and gets one picture: the network, the dense CRF and the person see the same. So
what was chosen is a picture of its own, and the photo's file stays what it is.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from PIL import Image

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.data.json_text import parse_json
from smaf_core.data.rasters import has_bands
from smaf_core.errors import LeaveOut, SmafError, Unreadable, give_up
from smaf_core.progress import Report, silent
from smaf_core.project.records import stored_path
from smaf_core.project.store import Project
from smaf_core.settings.pictures import Rendering

_ABOUT = "rendering.json"


def render_pictures(
    project: Project, rendering: Rendering | None, leave_out: LeaveOut = give_up, report: Report = silent
) -> tuple[str, ...]:
    """Show the project's pictures by other bands and values; masks and proposals stay, since the pixels are the same.

    Args:
        project: Gets a picture of its own for every photo that has a choice.
        rendering: What is shown; None: what is shown without a choice, see `read_image`.
        leave_out: Told of a photo that cannot be read; it stays as it was.
        report: Told the progress.

    Returns:
        The names of the images that are shown anew.

    Raises:
        SmafError: no photo has a choice, or one has not the bands that were chosen.
    """
    originals = originals_of(project)
    photos = {image.name: originals.get(image.name, image.path) for image in project.images()}
    if rendering is None:
        project.set_pictures({name: photos[name] for name in originals})
        (_folder(project) / _ABOUT).unlink(missing_ok=True)
        return tuple(originals)
    chosen = {name: path for name, path in photos.items() if has_bands(path)}
    if not chosen:
        raise SmafError(f"{project.root}: no picture has more than 8 bits or more than three bands; there is nothing to choose")
    rendered: dict[str, Path] = {}
    for done, (name, path) in enumerate(chosen.items()):
        report(done, len(chosen), "rendering")
        try:
            data = _png(path, rendering)
        except Unreadable as error:
            leave_out(name, error)
            continue
        rendered[name] = _folder(project) / f"{name}.png"
        write_bytes_whole(rendered[name], data)
    report(len(chosen), len(chosen), "rendering")
    kept = {name: stored_path(photos[name], project.root) for name in (*originals, *rendered)}
    about = {"rendering": asdict(rendering), "photos": kept}
    write_bytes_whole(_folder(project) / _ABOUT, json.dumps(about, indent=2, ensure_ascii=False).encode())
    project.set_pictures(rendered)
    return tuple(rendered)


def rendering_of(project: Project) -> Rendering | None:
    """Give what is shown of the project's deep pictures; None where nobody has chosen.

    Raises:
        SmafError: what was chosen is damaged.
    """
    path = _folder(project) / _ABOUT
    if not path.is_file():
        return None
    try:
        found = dict(parse_json(path.read_bytes(), path)["rendering"])
        bands = tuple(int(band) for band in found["bands"])
        low, high = (None if found[end] is None else float(found[end]) for end in ("low", "high"))
        return Rendering(bands, low, high, bool(found["in_percent"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SmafError(f"{path}: damaged ({error}); restore it from a backup, or delete it to see what photos show") from error


def originals_of(project: Project) -> dict[str, Path]:
    """Give the photo behind each picture that was rendered, by the image's name.

    Raises:
        SmafError: the list of them is damaged.
    """
    path = _folder(project) / _ABOUT
    if not path.is_file():
        return {}
    try:
        found = dict(parse_json(path.read_bytes(), path)["photos"])
        return {str(name): Path(os.path.normpath(project.root / str(photo))) for name, photo in found.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SmafError(f"{path}: damaged ({error}); restore it from a backup, or delete it to see what photos show") from error


def _folder(project: Project) -> Path:
    return project.folder / "pictures"


def _png(path: Path, rendering: Rendering) -> bytes:
    stream = BytesIO()
    Image.fromarray(read_image(path, rendering=rendering)).save(stream, "PNG")
    return stream.getvalue()
