"""Class attention maps that another project has made, brought in as proposals: its network has looked, ours need not."""

from __future__ import annotations

from pathlib import Path

from smaf_core.data.images import read_image
from smaf_core.errors import SmafError
from smaf_core.foreign.cam_folders import CamFolder
from smaf_core.method.alignment import label_maps
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.mask_import import MaskImport
from smaf_core.project.store import Project
from smaf_core.review.queue import score_queue
from smaf_core.settings.classifier import preset_named


@in_turn("smaf import")
def import_attention(project: Project, folder: Path, preset: str = "quick", report: Report = silent) -> MaskImport:
    """Make proposals from a folder of class attention maps, read off and aligned as our own maps are.

    Args:
        project: Its images that nobody has reviewed get proposals and attention; masks and accepted images stay.
        folder: Maps of PSA, SEAM, EPS, SMAF, IRN, AdvCAM, SIPE or L2G; see `foreign.cam_folders`.
        preset: Gives the threshold and the dense CRF.
        report: Told after every image.

    Raises:
        SmafError: the folder has no maps of any image with tags.
    """
    maps, chosen = CamFolder(folder, len(project.classes)), preset_named(preset)
    images = [image for image in project.images() if image.tags is not None and Path(image.name).name in maps]
    if not images:
        raise SmafError(f"{folder}: has no maps of any image of {project.folder} that has tags; are the names the same?")
    kept, unreadable, imported = 0, [], []
    for done, image in enumerate(images, start=1):
        if image.status not in ("new", "proposed") or project.has_mask(image.name):
            kept += 1
        else:
            try:
                tags = [project.classes.index(tag) for tag in image.tags or ()]
                seen = maps.read(Path(image.name).name).attention(tags)
                _, answer = label_maps(read_image(image.path), seen, chosen.attention.threshold, chosen.proposal)
            except SmafError as error:
                unreadable.append(str(error))
            else:
                project.save_proposal(image.name, answer, seen)
                imported.append(image.name)
        report(done, len(images), "reading maps")
    score_queue(project, imported)
    return MaskImport(len(imported), kept, (f"maps of {len(maps)} images in {folder.name}/",), (), tuple(unreadable))
