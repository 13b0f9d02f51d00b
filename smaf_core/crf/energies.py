"""Probabilities, strokes and absent labels as unary energies, on tensors."""

from __future__ import annotations

import torch
from torch import Tensor

from smaf_core.crf.problem import CLIP, FREE, IMPOSSIBLE, Problem


def energies(problem: Problem, labels: list[int]) -> Tensor:
    """Unary energies -log p, (B, len(labels), H, W); strokes and labels absent from an image become certainties.

    A label that is in another image of the batch only has an impossible energy here: its marginal is exactly 0 at every
    step, so that the others are what they would be without it.
    """
    unary: Tensor = -problem.probabilities[:, labels].clamp(min=CLIP).log()
    absent = torch.from_numpy(~problem.present[:, labels]).to(unary.device)
    unary = unary.masked_fill(absent[:, :, None, None], IMPOSSIBLE)
    if problem.strokes is None:
        return unary
    names = torch.tensor(labels, device=unary.device)[:, None, None]
    certain = (problem.strokes[:, None] != names).float() * IMPOSSIBLE
    return torch.where((problem.strokes != FREE)[:, None], certain, unary)
