"""The fusion sliders applied to many images."""

from __future__ import annotations

from collections.abc import Collection

from smaf_core.data.images import read_image
from smaf_core.errors import Unreadable
from smaf_core.method.weighted_fusion import fuse_live, reweighted
from smaf_core.progress import Report, silent
from smaf_core.project.lock import in_turn
from smaf_core.project.proposals_before import ProposalsBefore
from smaf_core.project.store import ImageRecord, Project
from smaf_core.review.comparison import with_classes_from
from smaf_core.review.queue import score_queue
from smaf_core.settings.fusion import FusionSettings
from smaf_core.workflow.left_out import LeftOut


@in_turn("applying the fusion settings")
def apply_live(
    project: Project,
    settings: FusionSettings,
    names: Collection[str] | None = None,
    class_name: str | None = None,
    report: Report = silent,
) -> tuple[str, ...]:
    """Make the proposals of images that nobody has reviewed anew with these settings.

    Args:
        project: Proposals, their attention and scores are written; masks and accepted proposals stay. What the proposals
            were is kept for `take_back_live`.
        settings: What was found good on one image.
        names: Only these images; None for all.
        class_name: Change only what this class gains and loses, in images tagged with it; None for all classes.
        report: Told the progress; may raise `Cancelled`, what is done stays.

    Returns:
        Names of the images whose proposal changed. One that cannot be read stays as it is, and the project says why.

    Raises:
        SmafError: settings that make no sense, or an unknown class.
    """
    index = None if class_name is None else project.classes.index(class_name)
    images = [image for image in project.images() if names is None or image.name in names]
    images = [image for image in images if _is_open(project, image) and class_name in (None, *(image.tags or ()))]
    changed, written, left_out, before = [], [], LeftOut(), ProposalsBefore(project)
    before.begin()
    try:
        for done, image in enumerate(images):
            report(done, len(images), "fusing anew")
            try:
                current, attention = project.load_proposal(image.name), project.load_attention(image.name)
                if current is None or attention is None:
                    continue
                answer = fuse_live(read_image(image.path), attention, settings).label_map
            except Unreadable as error:
                left_out(image.name, error)
                continue
            before.keep(image.name)
            written.append(image.name)
            if index is None:
                project.save_proposal(image.name, answer, reweighted(attention, settings.weights))
            else:
                answer = with_classes_from(current, answer, [index])
                project.replace_proposal(image.name, answer)
            if (answer != current).any():
                changed.append(image.name)
    finally:
        before.end(written)
    score_queue(project, changed)
    left_out.note_in(project)
    report(len(images), len(images), "fusing anew")
    return tuple(changed)


@in_turn("taking the fusion settings back")
def take_back_live(project: Project) -> tuple[str, ...]:
    """Make the proposals what they were before `apply_live` the last time; images that were worked on since stay.

    Returns:
        Names of the images whose proposal is what it was.

    Raises:
        SmafError: the project cannot be written.
    """
    names = ProposalsBefore(project).take_back()
    score_queue(project, names)
    return names


def _is_open(project: Project, image: ImageRecord) -> bool:
    return image.status in ("new", "proposed") and not project.has_mask(image.name)
