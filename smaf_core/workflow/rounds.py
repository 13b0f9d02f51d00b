"""A round: a classifier that is trained or taken, kept, and asked for new proposals; what it starts from and depends on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from smaf_core.data.attention import Attention
from smaf_core.data.mask import LabelMap
from smaf_core.errors import Cancelled, LeaveOut, SmafError, Unreadable
from smaf_core.evaluation.judging import ENOUGH, agreement, choose, judge
from smaf_core.hardware import distributed
from smaf_core.progress import Report
from smaf_core.project.layout import SAMPLES
from smaf_core.project.store import Project, Round
from smaf_core.project.tidied import untidied
from smaf_core.review.judging import Verdict, held_out, judges, wanting
from smaf_core.review.queue import is_settled, score_queue
from smaf_core.settings.classifier import Preset
from smaf_core.settings.fusion import SHARES, USUAL
from smaf_core.workflow.inputs import check_mask_fits, classifier_of, examples_of, features_of, identity_of
from smaf_core.workflow.left_out import LeftOut

if TYPE_CHECKING:
    import torch

    from smaf_core.data.example import Example
    from smaf_core.learning.record import TrainingRecord
    from smaf_core.method.proposal import Proposal
    from smaf_core.networks.classifier import Classifier

JUDGING = "judging the round"
"""What this stage is called in reports."""
MOST_JUDGES = 100
"""Images that are looked at to judge a round; more would only take time."""


@dataclass(frozen=True)
class RoundResult:
    """What a round of training has left behind."""

    project: Path
    round: int
    kind: str
    proposed: int
    """Images that have a new proposal."""
    kept: int
    """Images whose mask a person has drawn: their proposal is new too, their mask is as it was."""
    seconds: float
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Why images were left out, by their names: their picture, mask or saliency map cannot be read."""
    told: str = ""
    """What else a person should know, as a sentence without its full stop."""
    declined: str = ""
    """The checkpoint of a round that was found worse than the one before, which stays in force; else empty."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """What is told, in plain values: who shows it in another language says it by these (see `Verdict.figures`)."""

    def as_dict(self) -> dict[str, Any]:
        """Give plain values, for messages and JSON."""
        return {**asdict(self), "project": str(self.project)}


def run_round(
    project: Project,
    kind: str,
    about: Mapping[str, Any],
    settings: Preset,
    seed: int,
    train: Callable[[Sequence[Example], TrainingRecord, LeaveOut], Classifier],
    device: torch.device,
    report: Report,
    tensorboard: bool = False,
    rival: Classifier | None = None,
    taught: Collection[str] | None = None,
) -> RoundResult:
    """Train, keep the checkpoint, propose anew; a round that was interrupted while it trained goes on.

    The round counts from its checkpoint on: who stops it while it proposes goes on with `propose`, and trains nothing twice.
    An image that cannot be read ends nothing: it is left out, and told of.

    Args:
        project: Gets the round and its proposals.
        kind: What the round is called: "first", "init" or "self-train".
        about: What the person chose, kept with the round; a round of other choices is not gone on with.
        settings: The preset, with all changes.
        seed: What the training begins with.
        train: Gives the classifier; is given the images, where to keep its state, and whom to tell what cannot be read.
        device: Where to propose.
        report: Told the progress; may raise `Cancelled`.
        tensorboard: Whether training also leaves TensorBoard's events.
        rival: The classifier in force, where the round takes its place only if it is not worse on corrected images.
        taught: Images whose masks the classifier has learned; None: all that a person had corrected when it learned, but for
            those held out.
    """
    from smaf_core.learning.samples import Samples, WatchedRecord
    from smaf_core.networks.checkpoint import save_checkpoint

    started = time.monotonic()
    current = distributed.of_the_first(lambda: _begun(project, kind, {**about, **asdict(settings)}))
    examples = examples_of(project)
    samples = Samples.of(current.folder / SAMPLES, examples, settings, features_of(project), project.classes.palette())
    watch = samples.watch if distributed.leads() else None
    record = WatchedRecord(current.folder, _identity(project, current, seed), watch, tensorboard=tensorboard)
    held = held_out(project, settings.self_training) if rival is not None else frozenset()
    by_hand = _by_hand(project)
    left_out = LeftOut()
    classifier = train([replace(one, human=None) if one.name in held else one for one in examples], record, left_out)
    rivals = None if rival is None else (rival, classifier)
    corrected = sorted((by_hand | _by_hand(project)) - held if taught is None else taught)  # of whom some came meanwhile
    verdict = distributed.of_the_first(lambda: _verdict(project, rivals, examples, held, settings, device, left_out, report))
    if verdict is not None:
        verdict = replace(verdict, wanting=wanting(project, corrected, settings.self_training))
        if verdict.choice is not None:
            classifier.told_share = SHARES[verdict.choice.name]
    if distributed.leads():
        save_checkpoint(current.checkpoint, classifier)
        record.close()
        figures = {"training_seconds": time.monotonic() - started, "corrected": corrected}
        project.finish_round(current.number, figures | ({} if verdict is None else verdict.figures()))
    if verdict is not None and verdict.is_worse:
        return _declined(project, current, verdict, time.monotonic() - started, left_out)
    try:
        result = _proposed(project, current, classifier, settings, device, report, started, left_out)
    except Cancelled:
        raise Cancelled(
            f"round {current.number} has learned; proposing again writes the proposals that are still missing"
        ) from None
    return result if verdict is None else replace(result, told=verdict.words(), figures=verdict.figures())


def _by_hand(project: Project) -> frozenset[str]:
    """Images whose mask a person has had a hand in."""
    return frozenset(image.name for image in project.images() if project.is_by_hand(image.name))


def with_masks_learned(
    project: Project,
    classifier: Classifier,
    examples: Sequence[Example],
    settings: Preset,
    *,
    device: torch.device,
    seed: int,
    record: TrainingRecord,
    leave_out: LeaveOut,
    report: Report,
) -> Classifier:
    """Let a round's classifier also learn the proposals as they are now, tidied ones too, and the masks of persons.

    Nothing is learned where the preset does not say so, where the backbone learns, or where there are no proposals.
    """
    from smaf_core.segmenter.mask_head import teach_masks

    proposed = [one for one in examples if one.tags and _is_proposed(project, one.name)]
    if not masks_are_learned(settings) or not proposed:
        return classifier

    def proposal_of(example: Example) -> tuple[LabelMap, Attention]:
        label_map, attention = project.load_proposal(example.name), project.load_attention(example.name)
        if label_map is None or attention is None:
            raise Unreadable(f"{project.folder}: the proposal of {example.name!r} has gone while it was needed; propose again")
        return label_map, attention

    return teach_masks(
        classifier, proposed, proposal_of, settings, cache=features_of(project), device=device, seed=seed,
        record=record.part("masks"), leave_out=leave_out, report=report,
    )  # fmt: skip


def masks_are_learned(settings: Preset) -> bool:
    """Whether rounds of a preset also learn masks, from the proposals there are."""
    return bool(settings.self_training.mask_steps) and settings.frozen


def tidied_count(project: Project) -> int:
    """Say how many tidied proposals a round that starts now learns from.

    Accepted images teach by their masks, whatever their proposal is.
    """
    return sum(_is_tidied(project, image.name) for image in project.images() if image.tags and image.status != "accepted")


def _is_tidied(project: Project, name: str) -> bool:
    if not project.tidied_path(name).exists() or not _is_proposed(project, name):
        return False
    with suppress(SmafError):  # what is damaged is told where it is learned from
        proposal = project.load_proposal(name)
        return proposal is not None and untidied(project, name, proposal) is not None
    return False


def _is_proposed(project: Project, name: str) -> bool:
    return project.proposal_path(name).exists() and project.attention_path(name).exists()


def _verdict(
    project: Project,
    rivals: tuple[Classifier, Classifier] | None,
    examples: Sequence[Example],
    held: frozenset[str],
    settings: Preset,
    device: torch.device,
    left_out: LeftOut,
    report: Report,
) -> Verdict | None:
    """Let two classifiers, the one in force first, propose for corrected images; None where there are no two.

    Where they are enough and none of them taught it, they also choose what the new one goes by.
    """
    from smaf_core.learning.proposing import propose_all
    from smaf_core.learning.shares import answers_of_shares

    if rivals is None:
        return None
    chosen, unseen = judges(project, held)
    some = [one for one in examples if one.name in chosen and one.tags][:MOST_JUDGES]
    how: Any = {"cache": features_of(project) if settings.frozen else None, "device": device, "stage": JUDGING}
    how |= {"leave_out": left_out, "report": report}

    def as_usual(classifier: Classifier) -> Iterable[tuple[str, Proposal]]:
        return ((USUAL, proposal) for proposal in propose_all(classifier, some, settings, **how))

    old, new = rivals
    before = _agreements(project, as_usual(old), left_out)
    chooses = unseen and new.mask_head is not None
    after = _agreements(project, answers_of_shares(new, some, settings, **how) if chooses else as_usual(new), left_out)
    return _judged(before.get(USUAL, {}), after, unseen)


def _agreements(project: Project, answers: Iterable[tuple[str, Proposal]], leave_out: LeaveOut) -> dict[str, dict[str, float]]:
    """Say by answer and image how well proposals agree with the masks there are; none of them is kept."""
    found: dict[str, dict[str, float]] = {}
    for which, proposal in answers:
        try:
            mask = project.load_mask(proposal.name)
            if mask is not None:
                check_mask_fits(project, proposal.name, mask.size, proposal.label_map.shape)
        except Unreadable as error:
            leave_out(proposal.name, error)
            continue
        if mask is not None:
            found.setdefault(which, {})[proposal.name] = agreement(proposal.label_map, mask.label_map)
    return found


def _judged(before: Mapping[str, float], answers: Mapping[str, Mapping[str, float]], unseen: bool) -> Verdict:
    """Compare what there was with the answers of a round; of several, with what the other images would have chosen for each."""
    names = [name for name in before if all(name in answer for answer in answers.values())]
    if not names or not answers:
        return Verdict(None)
    scores = {which: [answer[name] for name in names] for which, answer in answers.items()}
    choice = choose(scores, USUAL) if len(scores) > 1 and len(names) >= ENOUGH else None
    after = scores[USUAL] if choice is None else choice.scores
    return Verdict(judge([(before[name], one) for name, one in zip(names, after, strict=True)]), unseen, choice)


def _declined(project: Project, current: Round, verdict: Verdict, seconds: float, left_out: LeftOut) -> RoundResult:
    """Say of a round that it is not taken."""
    latest = project.latest_round()
    stays = "" if latest is None else f"; the proposals stay those of round {latest.number}"
    told = f"round {current.number} is not taken: {verdict.words()}{stays}"
    figures = verdict.figures() | ({} if latest is None else {"stays": latest.number})
    return RoundResult(
        project.folder, current.number, current.kind, 0, 0, seconds, left_out.reasons, told, str(current.checkpoint), figures
    )


def propose_again(project: Project, latest: Round, settings: Preset, device: torch.device, report: Report) -> RoundResult:
    """Propose with a round's checkpoint as it is: after tags were changed or images came in, say."""
    started = time.monotonic()
    return _proposed(project, latest, classifier_of(project, latest), settings, device, report, started, LeftOut())


def _begun(project: Project, kind: str, settings: dict[str, Any]) -> Round:
    """Give the last round, if it is one of the same kind and settings whose training was interrupted; else a new one."""
    from smaf_core.learning.record import STATE

    plain = json.loads(json.dumps(settings))
    for last in project.rounds()[-1:]:
        if (last.kind, last.settings, last.finished) == (kind, plain, None) and (last.folder / STATE).exists():
            return last
    return project.begin_round(kind, settings)


def _identity(project: Project, current: Round, seed: int) -> str:
    """Name everything that the round's weights depend on: who has corrected a mask since, or tidied, trains from the start."""
    latest, learns_proposals = project.latest_round(), current.kind == "self-train"
    images = [
        (
            [image.name, image.tags, image.doubtful, image.status == "accepted"],
            [
                image.path, project.mask_path(image.name), project.touched_path(image.name),
                *([] if image.saliency is None else [image.saliency]),
                *([project.proposal_path(image.name)] if learns_proposals else []),
            ],
        )
        for image in project.images()
    ]  # fmt: skip
    return identity_of([current.settings, seed, latest and latest.number], images)


def _proposed(
    project: Project,
    current: Round,
    classifier: Classifier,
    settings: Preset,
    device: torch.device,
    report: Report,
    started: float,
    left_out: LeftOut,
) -> RoundResult:
    """Propose for the images as they are now: while it trained, a person may have tagged some and corrected others.

    Those whose tags change while this goes on are proposed for once more in the end.
    """
    from smaf_core.learning.proposing import propose_all

    def propose_for(some: Sequence[Example]) -> Iterator[Proposal]:
        cache = features_of(project) if settings.frozen else None
        return propose_all(classifier, some, settings, cache=cache, device=device, leave_out=left_out, report=report)

    examples = examples_of(project)
    every = distributed.in_order(propose_for(distributed.share(examples)), len(examples))
    kept = [one.name for one in every if _keep(project, current, one)]
    left_out.gather()
    distributed.of_the_first(lambda: left_out.go_on(len(kept)))
    if distributed.leads():
        said = {one.name: one.tags for one in examples}
        late = [one for one in examples_of(project) if said.get(one.name) != one.tags]
        kept += [one.name for one in propose_for(late) if _keep(project, current, one)] if late else []
        score_queue(project, report=report)
        left_out.note_in(project)
    seconds, by_hand = time.monotonic() - started, sum(project.has_mask(example.name) for example in examples)
    return RoundResult(project.folder, current.number, current.kind, len(set(kept)), by_hand, seconds, left_out.reasons)


def _keep(project: Project, current: Round, proposal: Proposal) -> bool:
    """Keep a proposal, unless one stands in place of a mask; False for an image that was taken out of the project meanwhile."""
    image = project.find_image(proposal.name)
    if image is not None and not is_settled(project, image):
        project.save_proposal(proposal.name, proposal.label_map, proposal.attention, current)
    return image is not None
