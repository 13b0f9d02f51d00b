"""Writing masks in the formats of others: one call, any format, goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from smaf_core import __version__
from smaf_core.data.classes import ClassTable
from smaf_core.data.files import clear_unfinished, is_unfinished
from smaf_core.errors import SmafError
from smaf_core.formats import coco, cvat, datumaro, geotiff, huggingface, labelme, png, sheet, voc, yolo
from smaf_core.formats.job import Exporter, ExportJob, ExportOptions, LabelledImage, check_names, make_folder
from smaf_core.formats.json_kinds import read_json
from smaf_core.formats.lists import label_map_table
from smaf_core.progress import Report, silent

_EXPORTERS = (
    voc.EXPORTER, png.EXPORTER, coco.RLE_EXPORTER, coco.POLYGON_EXPORTER, yolo.EXPORTER, labelme.EXPORTER,
    cvat.EXPORTER, datumaro.EXPORTER, huggingface.EXPORTER, geotiff.EXPORTER, sheet.EXPORTER,
)  # fmt: skip

EXPORTERS: dict[str, Exporter] = {exporter.name: exporter for exporter in _EXPORTERS}
"""All formats by the name that `--format` takes, in the order of menus."""

NOT_ACCEPTED = "nobody has accepted its mask yet"
_STATE = "export.json"
_CHECKSUMS = "checksums.sha256"


def export_dataset(
    format_name: str,
    items: Sequence[LabelledImage],
    classes: ClassTable,
    out: Path,
    options: ExportOptions = ExportOptions(),  # noqa: B008 - frozen
    report: Report | None = None,
    left_out: Mapping[str, str] | None = None,
    pages: Callable[[], Mapping[str, bytes]] = dict,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Path:
    """Write images, masks and tags in one of `EXPORTERS`.

    Beside the format's own files there are `README.md` (what the masks mean), `labelmap.txt` (names and colours of the
    classes, in order), `export.json` (what was asked for) and `checksums.sha256` (for `sha256sum -c`; linked pictures are
    not in it). Every file is whole or absent. An export that was interrupted is ended by asking for it again; files of an
    earlier export that no longer belong are removed.

    Args:
        format_name: A key of `EXPORTERS`.
        items: What to export.
        classes: Gives indices, names and colours.
        out: The folder; absent, empty, or an earlier export of the same format.
        options: What goes along.
        report: Told after every image.
        left_out: Images of the same data set that are not exported, and why not; listed in `left_out.tsv`.
        pages: Gives more files to go along, by their names; asked when all masks are written.
        tell: Given a sentence for each thing that is not as it was asked for.

    Returns:
        `out`.

    Raises:
        SmafError: the format is unknown or needs the pictures that are left out, there is nothing to export, `out` holds
            something else, a mask does not fit.
    """
    if format_name not in EXPORTERS:
        raise SmafError(f"unknown format {format_name!r}; there are {', '.join(EXPORTERS)}")
    exporter = EXPORTERS[format_name]
    if exporter.pictures and options.images not in exporter.pictures:
        raise SmafError(f"{exporter.title}: pictures have to go along; choose --images {' or '.join(exporter.pictures)}")
    chosen = [item for item in items if item.reviewed or options.unreviewed]
    stays = {**(left_out or {}), **{item.name: NOT_ACCEPTED for item in items if not (item.reviewed or options.unreviewed)}}
    if not chosen:
        raise SmafError("there is nothing to export: no mask has been accepted yet; accept some, or export unreviewed ones")
    check_names(chosen)
    earlier = _prepare(out, exporter, chosen)
    job = ExportJob(chosen, classes, out, options, report or silent)
    _write_state(job, exporter, complete=False)
    exporter.write(job)
    if "labelmap.txt" not in job.checksums:
        job.write("labelmap.txt", label_map_table(classes).encode())
    if stays:
        job.write("left_out.tsv", "".join(f"{name}\t{why}\n" for name, why in sorted(stays.items())).encode())
    if exporter.has_split and job.alike:
        job.write("near_duplicates.tsv", "".join("\t".join(group) + "\n" for group in job.alike).encode())
    for name, page in pages().items():
        job.write(name, page)
    job.write("README.md", _readme(job, exporter, len(stays)).encode())
    for stale in sorted(earlier - job.checksums.keys()):
        (out / stale).unlink(missing_ok=True)
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(job.checksums.items()))
    job.write(_CHECKSUMS, lines.encode())
    _write_state(job, exporter, complete=True)
    for sentence in _unexpected(job, exporter):
        tell(sentence)
    return out


def check_export_folder(out: Path, format_name: str) -> None:
    """Make sure that an export may go into a folder: it is not there yet, empty, or an earlier export of the format.

    Raises:
        SmafError: it is a file, or holds something else.
    """
    if out.exists() and not out.is_dir():
        raise SmafError(f"{out}: is a file; give a folder")
    try:
        is_empty = not out.is_dir() or all(is_unfinished(path) for path in out.iterdir())
    except OSError as error:
        raise SmafError(f"{out}: cannot be read ({error.strerror}); choose another folder") from error
    state = read_json(out / _STATE) if (out / _STATE).is_file() else {}
    if not is_empty and (not isinstance(state, dict) or state.get("format") != format_name):
        raise SmafError(f"{out}: is not empty and no earlier export as {format_name!r}; choose another folder")


def _prepare(out: Path, exporter: Exporter, items: Sequence[LabelledImage]) -> set[str]:
    """Make sure that nothing of anybody else's is in the way; give the files of an earlier export.

    Raises:
        SmafError: the folder holds something else, or is where the pictures are.
    """
    target = out.resolve()
    folders = {folder.resolve() for folder in {item.path.parent for item in items}}
    if any(folder.is_relative_to(target) or target.is_relative_to(folder) for folder in folders):
        raise SmafError(f"{out}: is where the pictures are, and they are never written to; choose another folder")
    check_export_folder(out, exporter.name)
    make_folder(out)
    clear_unfinished(out)
    if not (out / _CHECKSUMS).is_file():
        return set()
    names = {line.partition("  ")[2] for line in (out / _CHECKSUMS).read_text("utf-8", "replace").splitlines()}
    return {name for name in names if name and (out / name).resolve().is_relative_to(target)}


def _write_state(job: ExportJob, exporter: Exporter, complete: bool) -> None:
    state = {
        "format": exporter.name,
        "program": f"SMAF Desktop {__version__}",
        "complete": complete,
        "images": len(job.items),
        "reviewed": sum(item.reviewed for item in job.items),
        "classes": list(job.classes.names),
        "options": asdict(job.options),
    }
    job.write(_STATE, (json.dumps(state, indent=2, ensure_ascii=False) + "\n").encode())
    del job.checksums[_STATE]  # it changes at the end


def _choices(job: ExportJob, exporter: Exporter, stays: int) -> list[str]:
    """What was chosen, and what another program cannot read of it, in sentences."""
    sentences = []
    if job.specks:
        sentences.append(f"{job.specks} connected parts with fewer than {job.options.smallest} pixels were left out.")
    if exporter.has_split:
        sentences += _parts(job)
    if stays:
        sentences.append(f"{stays} images of the data set are not here: left_out.tsv says which, and why.")
    strange = [name for name in job.classes.names if ":" in name or name.startswith("#")]
    if strange and exporter.name in ("voc", "cvat"):
        named = ", ".join(map(repr, strange))
        sentences.append(
            f"CVAT and Datumaro cannot read a labelmap.txt with the class {named}, because of ':' or '#': "
            "rename it before you import there (smaf classes --rename)."
        )
    return sentences


def _parts(job: ExportJob) -> list[str]:
    """What was kept back of the images, in sentences."""
    sentences = []
    if job.validation:
        share = f"{len(job.validation)} of {len(job.items)} images"
        sentences.append(f"{share} are kept back for validation, by lot within each class (seed {job.options.val_seed}).")
    if job.test:
        share = f"{len(job.test)} of {len(job.items)} images"
        sentences.append(f"{share} are kept back for a last test, by the same lot: measure on them once.")
    if job.alike:
        count = sum(map(len, job.alike))
        sentences.append(f"{count} photos in {len(job.alike)} groups of near-duplicates stay together: near_duplicates.tsv.")
    if job.sources:
        each = "sub-folder" if job.options.sources == "folders" else "series (names that differ in the number at their end)"
        sentences.append(f"Photos of one {each} stay together, of {len(job.sources)}.")
    return sentences + job.surprises


def _unexpected(job: ExportJob, exporter: Exporter) -> list[str]:
    """What is not as it was asked for, in sentences."""
    if exporter.has_split:
        return job.surprises
    asked = job.options.val_share or job.options.test_share
    return [f"{exporter.title} has no place for images that are kept back: all of them are in one part."] if asked else []


def _readme(job: ExportJob, exporter: Exporter, stays: int) -> str:
    reviewed = sum(item.reviewed for item in job.items)
    rows = [f"| {index} | {name} | {job.classes.colour(index)} |" for index, name in enumerate(job.classes.names, start=1)]
    void = "kept" if job.options.void == "keep" and exporter.holds_void else "written as background"
    return "\n".join(
        [
            f"# {exporter.title}",
            "",
            f"{len(job.items)} images, {reviewed} of them with a mask that a person accepted, "
            f"{len(job.items) - reviewed} with one that nobody has accepted yet.",
            f"Unsure pixels are {void}. Sizes are those of the upright pictures.",
            "",
            *(f"- {note}" for note in (*exporter.notes, *_choices(job, exporter, stays))),
            "",
            "| index | class | colour |",
            "| --: | --- | --- |",
            "| 0 | background | (0, 0, 0) |",
            *rows,
            f"| 255 | unsure | {job.classes.colour(255)} |",
            "",
            f"Written by SMAF Desktop {__version__}. `sha256sum -c {_CHECKSUMS}` checks the files.",
            "",
        ]
    )
