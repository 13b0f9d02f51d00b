"""Coverage-guided fuzzing of everything that reads files of strangers; run by hand, beside the quicker tests of hypothesis.

    pip install atheris
    python tests/core/formats/fuzz_readers.py -max_total_time=600

A reader may answer, or raise SmafError with one line; anything else is a finding, which atheris writes to a file here.
"""

import contextlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["smaf_core.formats", "smaf_core.data.tags", "smaf_core.safe_files.pickles"]):
    from smaf_core.data.tags import read_tags_of_table
    from smaf_core.errors import SmafError
    from smaf_core.formats import coco, datumaro, lists, picture_json, tag_sources, voc
    from smaf_core.formats.inventory import Inventory, Notes
    from smaf_core.safe_files.pickles import read_npy

from PIL import Image

from smaf_core.data.images import read_image, read_label_map

FOLDER = TemporaryDirectory()
PICTURE = Path(FOLDER.name) / "a.png"
Image.new("L", (8, 6)).save(PICTURE)


def pictures():
    """Listed anew each time, since files beside them change."""
    return Inventory(PICTURE.parent, {"a": PICTURE})


def every_mask(found):
    for read in found.label_maps.values() if found else ():
        read()


READERS = {
    "tags.csv": read_tags_of_table,
    "tags.json": tag_sources.rows_of_json,
    "list.txt": lists.read_ids,
    "indexed.txt": lists.read_indexed_list,
    "classes.txt": lists.read_class_file,
    "voc.xml": voc.read_object_names,
    "labels.npy": read_npy,
    "coco.json": lambda path: every_mask(coco.read_masks([path], pictures(), Notes(), path.parent)),
    "datumaro.json": lambda path: every_mask(datumaro.read_masks([path], pictures(), Notes(), path.parent)),
    "a.json": lambda path: every_mask(picture_json.read_masks(path.parent, pictures(), Notes())),
    "picture.png": read_image,
    "mask.png": read_label_map,
}


def read_one(data: bytes) -> None:
    """Give the rest of the data to the reader that its first byte names."""
    if not data:
        return
    name, read = list(READERS.items())[data[0] % len(READERS)]
    path = PICTURE.parent / name
    path.write_bytes(data[1:])
    try:
        read(path)
    except SmafError as error:
        if "\n" in str(error):
            raise
    finally:
        path.unlink()


def read_run_lengths(data: bytes) -> None:
    """COCO's text form of run lengths."""
    with contextlib.suppress(ValueError):
        coco.decode_rle({"size": [6, 8], "counts": data.decode("latin-1")}, (6, 8))


def one_input(data: bytes) -> None:
    """What atheris calls."""
    read_one(data)
    read_run_lengths(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
