"""Options of commands that write and read masks and that train, in one wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from smaf_core.settings.classifier import PRESETS

Preset = Annotated[str, typer.Option(help=f"How thoroughly to train: {', '.join(PRESETS)}.")]

Init = Annotated[Path | None, typer.Option(help="Start from this checkpoint: of EPS, SMAF, SEAM, PSA, IRN, or our own.")]
Meaning = Annotated[
    list[str] | None,
    typer.Option("--map", help="What something in the masks means: 128,0,0=cat for a colour, coach=bus for a class, 255=cat "
                 "for an index, *=unsure for all else; a class, background or unsure. May be given several times."),
]  # fmt: skip
Void = Annotated[Literal["keep", "background"], typer.Option(help="Unsure pixels: keep them, or write them as background.")]
Smallest = Annotated[
    int, typer.Option("--smallest", min=0, help="Leave out connected parts under so many pixels (outlines, single objects).")
]
Val = Annotated[float, typer.Option("--val", min=0, max=0.99, help="Share of the images kept back for validation.")]
ValSeed = Annotated[int, typer.Option("--val-seed", min=0, help="Which images these are, by lot.")]
Test = Annotated[float, typer.Option("--test", min=0, max=0.99, help="Share kept back for a last test, besides --val.")]
Sources = Annotated[
    Literal["folders", "series", "none"],
    typer.Option(help="What --val and --test never part, besides near-duplicates: photos of one sub-folder, of one series "
                 "(names that differ in the number at their end), or nothing."),
]  # fmt: skip
Objects = Annotated[bool, typer.Option("--objects", help="Each connected part is an object of its own (coco).")]
Tags = Annotated[
    str | None, typer.Option(help="Where a folder has several sources of tags: the name of a table, or voc, coco, labelme ...")
]
