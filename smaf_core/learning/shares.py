"""How much a head for masks should count beside the attention: each share's answer, looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from smaf_core.data.attention import Attention
from smaf_core.data.example import Example
from smaf_core.errors import LeaveOut, give_up
from smaf_core.hardware.device import CPU
from smaf_core.learning.proposing import propose_all
from smaf_core.method.proposal import Proposal
from smaf_core.method.weighted_fusion import reweighted
from smaf_core.networks.classifier import Classifier
from smaf_core.progress import Report, silent
from smaf_core.settings.classifier import Preset
from smaf_core.settings.fusion import SHARES


def answers_of_shares(
    classifier: Classifier,
    examples: Sequence[Example],
    preset: Preset,
    *,
    cache: Path | None = None,
    device: torch.device = CPU,
    stage: str = "proposals",
    leave_out: LeaveOut = give_up,
    report: Report = silent,
) -> Iterator[tuple[str, Proposal]]:
    """Propose for every image under each of `SHARES`; the network looks once.

    Args:
        classifier: One with a head for masks; its own share does not matter.
        examples: Images to propose for; `preset` and the others are as for `propose_all`.
        preset: See there.
        cache: See there.
        device: See there.
        stage: See there.
        leave_out: See there.
        report: See there.

    Yields:
        The name of a share, and a proposal.
    """
    looked = propose_all(
        classifier, examples, preset,
        cache=cache, device=device, align=False, stage=stage, leave_out=leave_out, report=report,
    )  # fmt: skip
    seen = {one.name: one.attention for one in looked}
    some = [example for example in examples if example.name in seen]
    for name, share in SHARES.items():

        def fused(example: Example, share: float = share) -> Attention:
            return with_share(seen[example.name], share)

        for proposal in propose_all(
            classifier, some, preset, device=device, maps_of=fused, stage=stage, leave_out=leave_out, report=report
        ):
            yield name, proposal


def with_share(seen: Attention, share: float) -> Attention:
    """Fuse anew with another share for the head that learned masks, in [0, 1]; all scales count the same."""
    return reweighted(replace(seen, told_share=share), (1.0,) * len(seen.maps))
