"""Proposals from words: CLIP looks at every photo once, and nothing is trained."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from smaf_core.data.files import write_bytes_whole
from smaf_core.data.images import read_image
from smaf_core.data.text import read_text
from smaf_core.errors import SmafError, Unreadable
from smaf_core.progress import Report, silent
from smaf_core.project.layout import CLIP_WORDS
from smaf_core.project.lock import in_turn
from smaf_core.project.store import Project
from smaf_core.review.queue import is_settled, score_queue
from smaf_core.settings.changes import with_changes
from smaf_core.settings.classifier import preset_named
from smaf_core.settings.clip import ClipSettings, usual_words
from smaf_core.workflow.inputs import indices_of
from smaf_core.workflow.left_out import LeftOut
from smaf_core.workflow.rounds import RoundResult

HEAD = """\
# What CLIP is asked for in a photo: a class, a colon, and words for it with commas between. Change them as you like.
"""


@in_turn("smaf propose")
def propose_by_clip(
    project: Project,
    *,
    clip: Path | None = None,
    preset: str = "quick",
    device: str = "auto",
    changes: Sequence[str] = (),
    report: Report = silent,
) -> RoundResult:
    """Propose a mask for every tagged image by what CLIP sees of the words for its classes.

    No round is made: there is no classifier. Reviewed images and masks stay; `propose` without a method trains one as ever.

    Args:
        project: Gets attention and proposals; its file of words is written where there is none.
        clip: CLIP's folder; None: where this program or Hugging Face keeps it.
        preset: Gives the dense CRF.
        device: "auto", "cpu", "cuda", "cuda:N" or "mps"; see `choose_device`.
        changes: Other settings of `settings.clip.ClipSettings`, such as `threshold=0.3`.
        report: Told the progress; may raise `Cancelled`.

    Raises:
        SmafError: `transformers` or the weights are missing, the words lack a class, or no image can be read.
    """
    from smaf_core.hardware.device import choose_device
    from smaf_core.method.alignment import label_maps
    from smaf_core.method.clip_seed import seen_by_clip
    from smaf_core.networks.clip import load_clip

    started, settings, crf = time.monotonic(), with_changes(ClipSettings(), changes), preset_named(preset).proposal
    words = words_of(project)
    images = [image for image in project.images() if image.tags and not image.doubtful]
    if not images:
        raise SmafError(f"{project.folder}: nobody said what is in any image; give them tags first")
    network = load_clip(clip).to(choose_device(device))
    classes = network.text_vectors([[settings.template.format(one) for one in said] for said in words])
    background = network.text_vectors([[settings.template.format(one)] for one in settings.background])
    left_out, proposed = LeftOut(), []
    for done, image in enumerate(images):
        report(done, len(images), "looking with CLIP")
        if is_settled(project, image):
            continue
        try:
            picture = read_image(image.path)
        except Unreadable as error:
            left_out(image.name, error)
            continue
        seen = seen_by_clip(network, picture, indices_of(project, image.tags or ()), classes, background, settings)
        _, answer = label_maps(picture, seen, settings.threshold, crf)
        project.save_proposal(image.name, answer, seen)
        proposed.append(image.name)
    report(len(images), len(images), "looking with CLIP")
    left_out.go_on(len(proposed) + len(images) - len(left_out.reasons))
    score_queue(project, proposed)
    left_out.note_in(project)
    kept = sum(project.has_mask(image.name) for image in images)
    told = f"by CLIP, with the words in {project.folder / CLIP_WORDS}"
    seconds = time.monotonic() - started
    return RoundResult(project.folder, 0, "clip", len(proposed), kept, seconds, left_out.reasons, told)


def words_of(project: Project) -> list[tuple[str, ...]]:
    """Read what each class is called for CLIP, in the order of their indices; where no file says so, one is written.

    Raises:
        SmafError: a line is none, or names no class of the project.
    """
    path, names = project.folder / CLIP_WORDS, project.classes.names
    said = {name: usual_words(name) for name in names}
    if not path.is_file():
        lines = [f"{name}: {', '.join(words)}\n" for name, words in said.items()]
        write_bytes_whole(path, (HEAD + "".join(lines)).encode())
        return list(said.values())
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        words = tuple(word.strip() for word in rest.split(",") if word.strip())
        if not colon or not words:
            raise SmafError(f"{path}, line {number}: write CLASS: WORD, WORD")
        if name.strip() not in said:
            raise SmafError(f"{path}, line {number}: there is no class {name.strip()!r}; there are {', '.join(names)}")
        said[name.strip()] = words
    return list(said.values())
