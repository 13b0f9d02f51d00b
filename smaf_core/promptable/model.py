"""A promptable model: an encoder and a decoder that belong together, tried before they are believed."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from smaf_core.errors import SmafError
from smaf_core.promptable.families import ANSWERED, FAMILIES, Family, Feed, refuse_sam_3
from smaf_core.promptable.prompts import GRID, Answer, Embedding, Floats, Frame, Prompt
from smaf_core.safe_files.onnx_files import Session, Tensor, check_file, has_numbers_beside, missing, open_session
from smaf_core.safe_files.trial import fingerprint

TRIAL_SIZE = (96, 128)
"""Height and width of the picture that a new model is tried with."""


@dataclass(frozen=True)
class Pair:
    """Where a model's two files are, and what they are called.

    `taught` is a decoder that has learned from a person's masks and takes the other's place (`smaf_core.promptable.taught`).
    """

    encoder: Path
    decoder: Path
    title: str = ""
    taught: Path | None = None

    @property
    def name(self) -> str:
        """What to call the model."""
        return self.title or self.decoder.stem

    @property
    def answering(self) -> Path:
        """The decoder that is used."""
        return self.taught or self.decoder

    @property
    def files(self) -> tuple[Path, ...]:
        """Those that are used."""
        return (self.encoder, self.answering)

    @property
    def fingerprint(self) -> str:
        """Tells two versions of the files apart that are used: names, sizes, dates."""
        return fingerprint(self.files)

    @property
    def looks_like(self) -> str:
        """Tells apart what is seen in a photo, whatever a decoder has learned since."""
        return fingerprint((self.encoder, self.decoder))


class PromptableModel:
    """A click or a box in, objects out. One of the families of `smaf_core.promptable.families`."""

    def __init__(self, pair: Pair, threads: int | None = None) -> None:
        """Open both files.

        Raises:
            SmafError: a file is no ONNX file, cannot be run, or they do not belong together; the message names the tensor.
        """
        for path in reversed(pair.files):
            check_file(path)
        self.pair = pair
        self._decoder = open_session(pair.answering, threads)
        self.family = family_of(pair.answering, self._decoder.inputs)
        self._every = _every_candidate(pair.answering, self.family)
        if self._every is not None:
            self._decoder = open_session(pair.answering, threads, content=self._every.content)
        self._encoder = open_session(pair.encoder, threads)
        self._given = _given(self.family, self._encoder, self._decoder)

    @property
    def provider(self) -> str:
        """What the encoder, which is most of the work, computes on: CUDA, DirectML, CoreML or CPU."""
        return self._encoder.provider

    @property
    def reads_evidence(self) -> bool:
        """Whether it has learned to read where a class seems to be (`smaf_core.promptable.evidence`)."""
        return self.pair.taught is not None and self.family.takes_mask

    def encode(self, image: NDArray[np.uint8]) -> Embedding:
        """Look at a picture; every prompt is answered from what is seen here.

        Args:
            image: (H, W, 3) uint8 RGB.

        Raises:
            SmafError: ONNX Runtime failed.
        """
        frame = self.family.frame((image.shape[0], image.shape[1]))
        taken = self._encoder.inputs[0]
        seen = self._encoder.run({taken.name: self.family.picture(image, frame, taken)})
        return Embedding(frame, {name: np.asarray(seen[given], np.float16) for name, given in self._given.items()})

    def answer(self, embedding: Embedding, prompt: Prompt) -> Answer:
        """Answer a prompt with candidates, the best first.

        Of a file that chooses one of several by itself its choice is the first.

        Raises:
            SmafError: the prompt points at nothing, or ONNX Runtime failed or answered nonsense.
        """
        if prompt.is_empty:
            raise SmafError("a click or a box is needed")
        seen = {name: value.astype(np.float32) for name, value in embedding.tensors.items()}
        found = self._decoder.run({**seen, **self.feed(prompt, embedding.frame)})
        grids, scores = self.family.answers(found, embedding.frame)
        if not len(grids) or not np.isfinite(grids).all():
            raise SmafError(f"{self.pair.answering}: answers with no mask or with numbers that are none; get the file again")
        best = np.argsort(-np.nan_to_num(scores), kind="stable")
        if self._every is not None:
            others, their_scores = self._every.others(found, grids)
            return Answer(np.concatenate([grids, others]), np.concatenate([scores, their_scores]), embedding.frame)
        return Answer(grids[best], scores[best], embedding.frame)

    def feed(self, prompt: Prompt, frame: Frame) -> Feed:
        """Make of a prompt what the decoder takes besides the embedding."""
        return self.family.prompt(prompt, frame, self._decoder.inputs)

    def try_out(self) -> dict[str, float | str]:
        """Encode a small picture and answer a click, so that what does not fit is found now.

        Returns:
            Family, licence, provider and the seconds that both took.

        Raises:
            SmafError: it does not work; the message says why.
        """
        rows, columns = np.mgrid[: TRIAL_SIZE[0], : TRIAL_SIZE[1]]
        picture = np.stack([rows * 2, columns, (rows + columns) // 2], axis=2).astype(np.uint8)
        started = time.perf_counter()
        embedding = self.encode(picture)
        encoded = time.perf_counter()
        middle = (TRIAL_SIZE[0] / 2, TRIAL_SIZE[1] / 2)
        answer = self.answer(embedding, Prompt(((middle, True),)))
        if self.family.takes_mask and answer.grids.shape[1:] != (GRID, GRID):
            raise SmafError(
                f"{self.pair.answering}: answers on {answer.grids.shape[1:]} cells, {self.family.name} has ({GRID}, {GRID})"
            )
        return {
            "family": self.family.name,
            "licence": self.family.licence,
            "provider": self.provider,
            "seconds_encode": encoded - started,
            "seconds_answer": time.perf_counter() - encoded,
        }


@dataclass(frozen=True)
class _Every:
    """A decoder that chooses one candidate by itself, changed so that it also gives all from which it chose.

    Files are often exported with one candidate (`--return-single-mask`), though the network has four, and all are computed.
    """

    content: bytes
    masks: str
    scores: str

    def others(self, found: Mapping[str, NDArray[Any]], chosen: Floats) -> tuple[Floats, Floats]:
        """Give the candidates that were not chosen, (M, h, w) logits and (M,) scores, the best first."""
        grids = np.asarray(found[self.masks], np.float32).reshape(-1, *chosen.shape[1:])
        scores = np.nan_to_num(np.asarray(found[self.scores], np.float32).ravel())
        if len(grids) != len(scores) or not np.isfinite(grids).all():
            return chosen[:0], scores[:0]
        left = [place for place in np.argsort(-scores, kind="stable") if not np.array_equal(grids[place], chosen[0])]
        return grids[left], scores[left]


def _every_candidate(path: Path, family: Family) -> _Every | None:
    """Find what a decoder chooses its one candidate from; None where it chooses none, or it cannot be seen what from."""
    import onnx
    from onnx import helper

    model = onnx.load_model_from_string(path.read_bytes())
    graph, makers = model.graph, {name: node for node in model.graph.node for name in node.output}
    if has_numbers_beside(model):
        return None
    choosing = {name for node in graph.node if node.op_type == "ArgMax" for name in node.output}
    for node in graph.node:  # in their order: what is made of the choice
        if choosing.intersection(node.input):
            choosing.update(node.output)
    sources: list[str] = []
    known = set[str]()
    for output in (family.masks, family.scores):
        before, waiting = set[str](), [output] if output in makers else []
        while waiting:
            node = makers[waiting.pop()]
            if node.output[0] not in before:
                before.add(node.output[0])
                waiting += [name for name in node.input if name in makers]
        # scores may ask how large the chosen mask is: what that needs is no choice among scores
        picks = [makers[name] for name in sorted(before - known) if makers[name].op_type in ("Gather", "GatherND")]
        taken = [node.input[0] for node in picks if node.input[1] in choosing]
        known |= before
        if len(taken) != 1:
            return None
        flat = makers.get(taken[0])
        sources.append(flat.input[0] if flat is not None and flat.op_type in ("Flatten", "Reshape") else taken[0])
    graph.output.extend([helper.make_empty_tensor_value_info(name) for name in sources])
    return _Every(model.SerializeToString(), *sources)


def family_of(path: Path, inputs: Sequence[Tensor]) -> Family:
    """Recognise a decoder by the names and ranks of its inputs.

    Raises:
        SmafError: no family has them; the message names the first tensor that does not fit the nearest one.
    """
    names = {one.name for one in inputs}
    refuse_sam_3(path, names)
    exact = [one for one in FAMILIES if one.decoder.keys() == names]
    nearest = (
        exact[0] if exact else max(FAMILIES, key=lambda one: len(names & one.decoder.keys()) - len(one.decoder.keys() - names))
    )
    if not exact and len(names & nearest.decoder.keys()) < 2:
        listed = ", ".join(sorted(names)) or "nothing"
        raise SmafError(f"{path}: is no decoder that is known (it takes {listed}); those of {ANSWERED} are")
    if gone := missing(list(nearest.decoder), inputs):
        raise SmafError(f"{path}: has no input {gone[0]!r}, which a {nearest.name} decoder takes")
    if extra := [one for one in inputs if one.name not in nearest.decoder]:
        raise SmafError(f"{path}: takes {extra[0].words}, which no {nearest.name} decoder does")
    for one in inputs:
        if len(one.shape) != nearest.decoder[one.name]:
            rank = nearest.decoder[one.name]
            raise SmafError(f"{path}: the input {one.words} has {len(one.shape)} dimensions, {nearest.name}'s has {rank}")
    return nearest


def _given(family: Family, encoder: Session, decoder: Session) -> dict[str, str]:
    """Say which output of the encoder is which input of the decoder: by name, or because there is but one of each.

    Raises:
        SmafError: they do not belong together.
    """
    if len(encoder.inputs) != 1 or len(encoder.inputs[0].shape) not in (3, 4):
        taken = ", ".join(one.words for one in encoder.inputs)
        raise SmafError(f"{encoder.path}: is no encoder, which takes one picture; it takes {taken}")
    wanted = {one.name: one for one in decoder.inputs if one.name in family.embeddings}
    found = {one.name: one for one in encoder.outputs}
    if len(wanted) == 1 and not wanted.keys() & found.keys() and len(found) == 1:
        found = {next(iter(wanted)): next(iter(found.values()))}
    for name, one in wanted.items():
        if name not in found:
            raise SmafError(f"{encoder.path}: does not give {name!r}, which the {family.name} decoder beside it takes")
        if not _fits(found[name].shape, one.shape):
            words = f"gives {found[name].words}, but {decoder.path.name} takes {one.words}"
            raise SmafError(f"{encoder.path}: {words}; they are not of one model")
    return {name: found[name].name for name in wanted}


def _fits(given: Sequence[int | None], taken: Sequence[int | None]) -> bool:
    if len(given) != len(taken):
        return False
    return all(None in (mine, yours) or mine == yours for mine, yours in zip(given, taken, strict=True))
