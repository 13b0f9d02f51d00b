"""Files of programs that are not read here: told by their endings or words, so that a person hears what to export instead."""

from __future__ import annotations

from pathlib import Path

from smaf_core.data.files import seen_file, seen_folder
from smaf_core.formats.inventory import entries_of

_HEAD = 1 << 16  # bytes that are looked at
_MOST = 20  # files or folders of a folder

_ENDINGS = {
    ".ndjson": "Labelbox's export",
    ".manifest": "SageMaker Ground Truth's manifest",
    ".vott": "VoTT's project",
    ".geojson": "GeoJSON",
    ".tfrecord": "a file of TensorFlow's records",
    ".tfrecords": "a file of TensorFlow's records",
    ".parquet": "a Parquet table",
    ".mat": "a MATLAB file",
    ".npz": "a packed NumPy archive",
    ".h5": "an HDF5 file",
    ".hdf5": "an HDF5 file",
    ".nii": "a NIfTI volume",
    ".nrrd": "an NRRD volume",
    ".dcm": "a DICOM image",
    ".psd": "a Photoshop file",
    ".xcf": "a GIMP file",
    ".zip": "a packed archive",
    ".7z": "a packed archive",
    ".tar": "a packed archive",
    ".gz": "a packed archive",
}
_WORDS = {
    "V7's Darwin JSON": ((b'"item"', b'"slots"'), (b'"workview_url"',)),
    "Labelbox's export": ((b'"data_row"',), (b'"Labeled Data"',)),
    "Encord's export": ((b'"data_units"',), (b'"data_hash"',), (b'"object_answers"',)),
    "Kili's export": ((b'"jsonResponse"',),),
    "Scale's export": ((b'"task_id"', b'"callback_url"'), (b'"reference_id"', b'"geometry"')),
    "Segments.ai's release": ((b'"segmentation_bitmap"',),),
    "Hasty's JSON": ((b'"label_classes"', b'"export_format_version"'),),
    "SuperAnnotate's JSON": ((b'"instances"', b'"className"'), (b'"instances"', b'"classId"', b'"pointLabels"')),
    "SageMaker Ground Truth's manifest": ((b'"source-ref"',),),
    "Vertex AI's table": ((b'"imageGcsUri"',),),
    "Label Studio's CSV": ((b"annotation_id", b"lead_time"),),
    "Prodigy's JSON": ((b'"_task_hash"',),),
    "VoTT's export": ((b'"visitedAssets"',), (b'"asset"', b'"regions"', b'"boundingBox"')),
    "a project of VIA 3": ((b'"data_format_version"', b'"vid_list"'), (b'"__VIA_PROJECT_ID__"',)),
    "GeoJSON": ((b'"FeatureCollection"',),),
    "CreateML's JSON, which has only boxes": ((b'"coordinates"', b'"annotations"', b'"image"'),),
    "BDD100K's JSON": ((b'"poly2d"',),),
    "SA-1B's JSON, whose masks have no classes": ((b'"predicted_iou"', b'"stability_score"'),),
    "FiftyOne's own JSON": ((b'"_cls"', b'"filepath"'),),
    "a list of COCO's results, which names no pictures": ((b'"image_id"', b'"category_id"', b'"score"'),),
    "Cityscapes' polygons": ((b'"imgHeight"', b'"polygon"'),),
}
"""Words of which one row stands in the head of a file, the surest first."""
_TEXTS = (".json", ".jsonl", ".csv", ".tsv")
_REMEDIES = {
    "Label Studio's CSV": "export JSON there",
    "a project of VIA 3": "export COCO there",
    "a packed archive": "unpack it",
    "GeoJSON": "export the masks as PNG or GeoTIFF",
    "a NIfTI volume": "save its slices as PNG",
    "an NRRD volume": "save its slices as PNG",
    "a DICOM image": "save it as PNG or TIFF",
    "a Photoshop file": "save it as PNG or TIFF",
    "a GIMP file": "export it as PNG",
    "a MATLAB file": "save its masks as PNG",
    "a packed NumPy archive": "save its masks as .npy, one a photo",
    "an HDF5 file": "save its masks as PNG, one a photo",
    "a Parquet table": "save it as CSV, or as an image folder",
    "Cityscapes' polygons": "make the masks _labelIds.png of them with cityscapesscripts",
    "SA-1B's JSON, whose masks have no classes": "save it as COCO JSON with a category for each mask",
    "a list of COCO's results, which names no pictures": "make it the annotations of the COCO file of the pictures",
    "CreateML's JSON, which has only boxes": "export Pascal VOC or COCO there",
}
_REMEDY = "export COCO JSON there instead"


def stranger(path: Path) -> str | None:
    """What a file is that is not read here, and what to do; None where that is not known."""
    suffix = path.suffix.lower()
    what = _ENDINGS.get(suffix) or (_by_words(path) if suffix in _TEXTS else None)
    return f"is {what}, which is not read here; {_REMEDIES.get(what, _REMEDY)}" if what else None


def strangers_in(folder: Path) -> list[str]:
    """Such files in a folder and directly below, with what they are; of a kind only the first."""
    below = [folder / name for name in entries_of(folder) if not name.startswith(".") and seen_folder(folder / name)]
    found: dict[str, str] = {}
    for place in [folder, *below[:_MOST]]:
        names = [name for name in entries_of(place) if not name.startswith(".")]
        likely = [name for name in names if name.lower().endswith((*_ENDINGS, *_TEXTS))]
        for path in (place / name for name in likely[:_MOST]):
            words = stranger(path) if seen_file(path) else None
            if words is not None:
                found.setdefault(words, path.relative_to(folder).as_posix())
    return [f"{name} {words}" for words, name in found.items()]


def _by_words(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    return next((what for what, rows in _WORDS.items() if any(all(word in head for word in row) for row in rows)), None)
