"""What a command works on: the project of what somebody names, and the examples, teachers and features of a round."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from smaf_core.data.classes import ClassTable
from smaf_core.data.images import image_size
from smaf_core.data.mask import LabelMap, Touched
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError, Unreadable
from smaf_core.formats import open_dataset
from smaf_core.project.layout import SUFFIX, is_project
from smaf_core.project.store import Project, Round

if TYPE_CHECKING:
    from smaf_core.data.example import Example
    from smaf_core.method.proposal import AttentionOf
    from smaf_core.networks.classifier import Classifier


def teacher_of(project: Project, init: Path | None) -> Classifier:
    """Read the classifier that a round of self-training starts from: that of a file, else the latest round's.

    Raises:
        SmafError: there is none, or it does not know the project's classes.
    """
    if init is not None:
        return checkpoint_of_others(project, init)
    latest = project.latest_round()
    if latest is None:
        raise SmafError(f"{project.folder}: there is no classifier to start from yet; propose first, or name one with --init")
    return classifier_of(project, latest)


def classifier_of(project: Project, latest: Round) -> Classifier:
    """Read a round's classifier, and make sure that it knows every class there is now, by whatever name.

    Raises:
        SmafError: it does not, or the file cannot be read.
    """
    from smaf_core.networks.checkpoint import load_checkpoint

    classifier = load_checkpoint(latest.checkpoint)
    unknown = project.classes.names[len(classifier.class_names) :]
    if unknown:
        raise SmafError(
            f"{project.folder}: the classifier of round {latest.number} does not know the class {', '.join(unknown)}; "
            "train the first classifier again (propose --retrain)"
        )
    return classifier


def checkpoint_of_others(project: Project, path: Path) -> Classifier:
    """Read a checkpoint of ours or of another project, and make sure that it knows the project's classes.

    Raises:
        SmafError: it does not, or the file cannot be read.
    """
    from smaf_core.foreign.checkpoints import read_checkpoint
    from smaf_core.networks.checkpoint import load_checkpoint

    names = project.classes.names
    if path.suffix != ".safetensors":
        return read_checkpoint(path, names).classifier
    classifier = load_checkpoint(path)
    if classifier.class_names != names:
        raise SmafError(f"{path}: knows the classes {', '.join(classifier.class_names)}; this project has {', '.join(names)}")
    return classifier


def maps_of_others(project: Project, folder: Path) -> AttentionOf:
    """Give the maps of another project as what a teacher sees; complain before hours of training, not after.

    Raises:
        SmafError: maps are missing for an image with tags.
    """
    from smaf_core.foreign.cam_folders import CamFolder

    maps = CamFolder(folder, len(project.classes))
    missing = [example.name for example in examples_of(project) if example.tags and Path(example.name).name not in maps]
    if missing:
        raise SmafError(f"{folder}: has no maps of {len(missing)} images, the first is {missing[0]}; make them as well")
    return lambda example: maps.read(Path(example.name).name).attention(example.tags)


def examples_of(project: Project) -> list[Example]:
    """Give the images as the machine sees them; those of which no person said what is in them are left alone."""
    from smaf_core.data.example import Example

    def human(name: str, photo: Path, finished: bool) -> tuple[LabelMap, Touched] | None:
        """What a person decided: all of a mask that was accepted, else the pixels they set."""
        mask = project.load_mask(name) if project.is_by_hand(name) else None
        if mask is None:
            return None
        check_mask_fits(project, name, mask.size, image_size(photo))
        return mask.label_map, np.ones_like(mask.touched) if finished else mask.touched

    return [
        Example(
            image.name,
            image.path,
            indices_of(project, image.tags),
            image.saliency,
            functools.partial(human, image.name, image.path, image.status == "accepted"),
        )
        for image in project.images()
        if image.tags is not None and not image.doubtful
    ]


def check_mask_fits(project: Project, name: str, mask: tuple[int, int], photo: tuple[int, int]) -> None:
    """Make sure that a mask is as large as its photo, both (height, width): else nobody knows what of the photo it shows.

    Raises:
        Unreadable: it is not.
    """
    if mask != photo:
        sizes = f"has {mask[1]} x {mask[0]} pixels, its photo {photo[1]} x {photo[0]}"
        raise Unreadable(f"{project.mask_path(name)}: {sizes}; put the photo back as it was, or fit the mask (smaf mend)")


def indices_of(project: Project, tags: Sequence[str]) -> tuple[int, ...]:
    """Give the label-map indices (1 to K) of tags, ascending."""
    return tuple(sorted(project.classes.index(tag) for tag in tags))


def image_called(project: Project, said: str) -> str:
    """Give the name of the image that somebody names, as in the project or with the ending of its file.

    Raises:
        SmafError: there is none.
    """
    found = project.find_image(said) or project.find_image(said.rpartition(".")[0])
    if found is None or (found.name != said and found.path.name != said.rpartition("/")[2]):
        raise SmafError(f"{project.folder}: there is no image {said!r} in this project")
    return found.name


def images_listed(project: Project, path: Path) -> list[str]:
    """Read a list of images, one a line, each as in `image_called`.

    Raises:
        SmafError: it cannot be read, or a line names no image of the project.
    """
    names = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        try:
            names += [image_called(project, line.strip())] if line.strip() else []
        except SmafError as error:
            raise SmafError(f"{path}, line {number}: {error}") from error
    return names


def features_of(project: Project) -> Path:
    """Say where the features of a frozen backbone are kept."""
    return project.features


def identity_of(whole: Sequence[Any], images: Iterable[tuple[Sequence[Any], Sequence[Path]]]) -> str:
    """Name everything that a training's weights depend on, so that it goes on only where it would have led to the same.

    Args:
        whole: Plain values that hold for all of it: settings, seed, what it starts from.
        images: For each, plain values and the files that are read for it, of which the dates count.

    Returns:
        64 hexadecimal digits, the same only where everything is.
    """
    digest = hashlib.sha256(json.dumps(whole).encode())
    for facts, paths in images:
        dates = [path.stat().st_mtime_ns if path.exists() else None for path in paths]
        digest.update(json.dumps([*facts, dates]).encode())
    return digest.hexdigest()


def project_for(
    source: Path, folder: Path | None = None, tags_from: str | None = None, classes: Sequence[str] | None = None
) -> tuple[Project, tuple[str, ...]]:
    """Open a project, or make one for a folder of images.

    Args:
        source: A project, or a data set in any form that `open_dataset` knows.
        folder: Where the project of a data set is or shall be; default: NAME.smaf in the current folder.
        tags_from: Which source of tags counts where a data set has several, as in `open_dataset`.
        classes: Names of the classes of photos that need no tags; None: tags say which there are.

    Returns:
        The project, and sentences saying what was found in the data set, or that its project was there already.

    Raises:
        SmafError: nothing can be opened, or the project at `folder` belongs to other images.
    """
    if is_project(source):
        if folder is not None and folder.resolve() != source.resolve():
            raise SmafError(f"{source} is a project already; leave -o away")
        return Project.open(source), ()
    folder = folder or Path(source.resolve().name + SUFFIX)
    if is_project(folder):
        return _reopened(folder, source), (f"going on with {folder}; what is new in {source} since: smaf rescan {folder}",)
    images = open_dataset(source, None if classes is None else ClassTable.of(classes), tags_from=tags_from)
    return Project.create(folder, images), (*images.found, *images.warnings)


def _reopened(folder: Path, source: Path) -> Project:
    project = Project.open(folder)
    if project.root.is_relative_to(source.resolve()) or source.resolve().is_relative_to(project.root):
        return project
    project.close()
    raise SmafError(f"{folder} is a project of the images in {project.root}; choose another name with -o")
