"""What the columns of a table are, seen from its header and all of its rows before any cell becomes a class."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from smaf_core.data import tag_cells
from smaf_core.data.images import IMAGE_SUFFIXES
from smaf_core.data.table_cells import plain_name
from smaf_core.data.table_rows import Cells, Find, Row
from smaf_core.errors import SmafError

IMAGE_COLUMNS = frozenset(
    {"image", "images", "filename", "filenames", "file_name", "file", "files", "path", "paths", "filepath", "file_path",
     "image_id", "imageid", "image_name", "imagename", "image_path", "imagepath", "img_path", "img_name", "img_id",
     "image_file", "image_filename", "id", "name", "img", "picture", "photo", "photo_id", "url", "image_url", "uri", "fname",
     "bild", "foto", "imagen", "imagem"}
)  # fmt: skip
"""What columns of pictures are called."""

_LABELS = (
    "tags", "labels", "tag", "class_name", "classname", "label_name", "labelname", "category_name", "class_names",
    "label_names", "class_label", "class", "label", "category", "categories", "classes", "objects", "object", "object_name",
    "object_class", "species", "target", "targets", "keywords", "annotation", "annotations", "ground_truth", "y",
    "region_attributes", "file_attributes", "klasse", "klassen", "etikett", "schlagwort", "schlagworte", "schlagwörter",
    "étiquette", "étiquettes", "etiqueta", "etiquetas", "classe", "clase", "clases", "categoria", "categoría", "etichetta",
    "cell_type", "class_id", "classid", "category_id", "categoryid", "label_id", "labelid", "class_index", "label_index", "cls",
)  # fmt: skip
_BOXES = frozenset(
    {"xmin", "ymin", "xmax", "ymax", "x_min", "y_min", "x_max", "y_max", "x1", "y1", "x2", "y2", "x", "y", "w", "h", "bbox",
     "box", "boxes", "bboxes", "x_center", "y_center", "xcenter", "ycenter", "center_x", "center_y", "cx", "cy", "bbox_x",
     "bbox_y", "bbox_w", "bbox_h", "left", "top", "right", "bottom", "bbox_width", "bbox_height", "bx", "by", "bw", "bh",
     "region_shape_attributes"}
)  # fmt: skip
_CODES = "rle"
_FILES = "url"
_RUNS = frozenset({_CODES, "encodedpixels", "encoded_pixels", "rle_mask", "mask_rle", "segmentation", "mask", "pixels"})
_PRESENCE = frozenset({"confidence", "present", "presence", "value", "exists", "is_present", "label_value", "human_label"})
_OTHERS = frozenset(
    {"", "index", "unnamed_0", "unnamed_0_1", "level_0", "split", "set", "subset", "fold", "folds", "partition", "phase",
     "width", "height", "depth", "image_width", "image_height", "channels", "area", "iscrowd", "is_crowd", "source", "date",
     "time", "timestamp", "license", "author", "annotator", "user", "comment", "comments", "notes", "note", "description",
     "caption", "score", "probability", "id", "annotation_id", "object_id", "instance_id", "patient_id", "patient", "age",
     "sex", "gender", "size", "file_size", "bytes", "md5", "sha1", "sha256", "url", "lat", "lon", "latitude", "longitude",
     "difficult", "truncated", "occluded", "isoccluded", "istruncated", "isgroupof", "isdepiction", "isinside", "is_train",
     "is_test", "is_valid", "reviewed", "usage", "region_count", "region_id", "supercategory", "super_category"}
)  # fmt: skip
_NO_IMAGES = frozenset({"", "index", "unnamed_0", "pixel_value"}) | frozenset(_LABELS)
_SPLITS = frozenset({"train", "val", "valid", "validation", "test"})
_MOST_HEADERS = 4
_NUMBERED = re.compile(r"(.*?)_?\d{1,3}")
_LABEL_END = re.compile(r".+_(?:labels?|tags?|class(?:es)?|categor(?:y|ies)|species)")
_COUNT_END = re.compile(r".+_(?:number|num|no|id|idx|index|count)")
_SINGLE = frozenset(
    {"class", "label", "category", "species", "class_name", "classname", "label_name", "labelname", "category_name", "object",
     "object_name", "object_class", "class_label", "cell_type", "klasse", "etikett", "etiqueta", "clase", "categoria",
     "categoría", "etichetta", "classe", "étiquette"}
)  # fmt: skip
"""What columns are called that name one class in each cell, which may be of several words."""

IMAGE_AND_CLASS = re.compile(r"(?P<image>.+\.\w{3,4})_(?P<label>[\w-]+)", re.ASCII)
"""Image and class in one cell, as in Kaggle's ImageId_ClassId."""

Kind = Literal["marks", "labels"]


@dataclass(frozen=True)
class Shape:
    """What is where in a table."""

    kind: Kind
    """A column of yes and no for every class, or columns whose cells name classes."""
    header: list[str] | None
    """As it is written."""
    rows: list[Row]
    """Without the header."""
    image: int
    columns: list[int]
    """That say which classes."""
    presence: int | None
    """Column of numbers of which 0 says that the class is not there."""
    runs: int | None
    """Column of run lengths; where it is empty there is nothing."""
    single: bool
    """Whether the header says that each cell names one class, rather than several."""
    left: tuple[str, ...]
    """Names of the columns that say nothing of classes."""
    guessed: bool
    """Whether neither header nor marks nor known classes say which columns name classes."""


class NoTagTable(SmafError):  # noqa: N818 - what a table is not
    """A table says nothing of which classes are in which picture; the text says why."""


def shape_of(cells: Cells, find: Find, known: Collection[str] = ()) -> Shape:
    """Find out what the columns are.

    Raises:
        NoTagTable: nothing tells which columns name classes.
        SmafError: a row has no image.
    """
    rows, image = _apart(_with_one_header(cells.rows, cells.image_column, find), cells.image_column, find)
    header = _header(rows, image, find)
    body = rows[1:] if header is not None else rows
    if not body:
        raise NoTagTable(f"{cells.path}: has a header but no row; it needs a row 'image,tags' for every image")
    nameless = next((line for line, row in body if len(row) <= image or not row[image]), None)
    if nameless is not None:
        raise SmafError(f"{cells.path}, line {nameless}: has no image in its {_place(image)} column; write image,tags")
    width = max(len(row) for _, row in body)
    columns = {k: [row[k] if k < len(row) else "" for _, row in body] for k in range(width) if k != image}
    codes = [k for k, some in columns.items() if tag_cells.look_like_codes(some)]
    files = [k for k, some in columns.items() if _are_files(some)]
    if header is not None:  # whatever such columns are called, they name no class
        header = [_CODES if k in codes else _FILES if k in files else name for k, name in enumerate(header)]
    columns = {k: some for k, some in columns.items() if header is not None or k not in (*codes, *files)}
    if not columns and files:
        raise NoTagTable(f"{cells.path}: names only files that go with the pictures")
    shape = _with_header(cells, header, columns, known) if header is not None else _without_header(cells, columns, known)
    kind, chosen = shape
    names = [plain_name(name) for name in header or ()]
    presence = next(
        (
            k
            for k, name in enumerate(names)
            if kind == "labels" and name in _PRESENCE and k not in chosen and _numbers(columns, k)
        ),
        None,
    )
    runs = next(iter((*codes, *(k for k, name in enumerate(names) if name in _RUNS and k not in chosen))), None)
    used = {image, *chosen, presence, runs}
    left = tuple(
        name for k, name in enumerate(header or ()) if k not in used and name and plain_name(name) not in ("index", "unnamed_0")
    )
    sure = kind == "marks" or any(_is_label(names[k]) for k in chosen if k < len(names)) or _all_known(columns, chosen, known)
    single = bool(chosen) and all(k < len(names) and names[k] in _SINGLE for k in chosen)
    return Shape(kind, header, body, image, chosen, presence, runs, single, left, not sure)


def _are_files(cells: Sequence[str]) -> bool:
    """Whether a column names files, such as masks."""
    return any(cells) and all(not cell or tag_cells.is_file(cell) for cell in cells)


def _with_one_header(rows: list[Row], image: int, find: Find) -> list[Row]:
    """Of several rows of headers, as pandas writes them, the one with the most different names."""
    names = [row[image] if image < len(row) else "" for _, row in rows[: _MOST_HEADERS + 1]]
    if plain_name(names[min(1, len(names) - 1)]) not in IMAGE_COLUMNS | {""}:  # as nearly always, and soon seen
        return rows
    count = next((k for k, cell in enumerate(names) if plain_name(cell) not in IMAGE_COLUMNS | {""} or find(cell)), 0)
    if count < 2:
        return rows
    best = max(range(count), key=lambda k: (len({cell for j, cell in enumerate(rows[k][1]) if cell and j != image}), k))
    return [rows[best], *rows[count:]]


def _apart(rows: list[Row], image: int, find: Find) -> tuple[list[Row], int]:
    """Take `photo.jpg_4`, image and class in one cell (Kaggle's ImageId_ClassId), apart."""
    if plain_name(rows[0][1][min(image, len(rows[0][1]) - 1)]) not in (
        "imageid_classid",
        "image_id_class_id",
        "image_label",
        "imageid_class",
    ):
        return rows, image
    if not any(IMAGE_AND_CLASS.fullmatch(row[image]) for _, row in rows[1:] if image < len(row)):
        return rows, image
    header = rows[0][1]
    apart: list[Row] = [(rows[0][0], ["image", "class_id", *header[:image], *header[image + 1 :]])]
    for line, row in rows[1:]:
        match = IMAGE_AND_CLASS.fullmatch(row[image] if image < len(row) else "")
        both = [match["image"], match["label"]] if match else [row[image], ""]
        apart.append((line, [*both, *row[:image], *row[image + 1 :]]))
    return apart, 0


def _header(rows: list[Row], image: int, find: Find) -> list[str] | None:
    """The first row, where it names columns rather than a picture and its classes."""
    first = rows[0][1]
    if image >= len(first):
        return first if len(rows) > 1 else None
    cell = first[image]
    if plain_name(cell) in IMAGE_COLUMNS | {""} and "." not in cell:
        return first
    is_file = cell.casefold().endswith(tuple(IMAGE_SUFFIXES))
    others = [one for k, one in enumerate(first) if k != image and one]
    if is_file or find(cell) is not None or len(rows) < 2 or not others or all(tag_cells.is_plain_mark(one) for one in others):
        return None
    known = {plain_name(one) for one in others} & (set(_LABELS) | _BOXES | _RUNS | _OTHERS)
    later = [row[image] for _, row in rows[1:] if image < len(row)]
    return first if known or any(find(one) is not None for one in later) else None


def _with_header(
    cells: Cells, header: list[str], columns: dict[int, list[str]], known: Collection[str]
) -> tuple[Kind, list[int]]:
    names = {k: plain_name(header[k]) if k < len(header) else "" for k in columns}
    beyond = [k for k in columns if k >= len(header)]  # tags without quotes: image,tags / a.jpg,cat,dog
    marks = [
        k
        for k in columns
        if k < len(header) and not _is_other(names[k], header[k] in known) and _are_marks(columns[k], header[k] in known)
    ]
    places = _BOXES if _has_boxes(names.values()) else frozenset()
    marks = [k for k in marks if names[k] not in places | _RUNS or header[k] in known]
    labels = _label_columns({k: names[k] for k in columns if k < len(header)}, columns)
    if any(header[k] in known for k in marks):  # a list of classes tells VOC's trains from who is trained with
        marks = [k for k in marks if names[k] not in _SPLITS or header[k] in known]
    free = [k for k in marks if k not in labels]
    if free and all(k in marks for k in labels) and any(any(columns[k]) for k in free):
        return "marks", sorted({*free, *labels})
    if (labels and any(any(columns[k]) for k in (*labels, *beyond))) or (labels and not free):
        return "labels", sorted({*labels, *(beyond if _last_of(header) in labels else ())})
    if len(free) > 1 or (free and all(tag_cells.is_plain_mark(cell) for cell in columns[free[0]])):
        return "marks", free
    if _has_boxes(names.values()) or any(name in _RUNS for name in names.values()):
        return "labels", _only_class(cells, header, known)
    texts = [k for k in columns if k < len(header) and names[k] not in _OTHERS | _PRESENCE and not _numbers(columns, k)]
    fitting = [k for k in texts if known and all(cell in known for cell in columns[k] if cell and not tag_cells.is_null(cell))]
    chosen = fitting or texts
    if len(chosen) == 1 or (chosen and _share_values([columns[k] for k in chosen])):
        return "labels", sorted({*chosen, *(beyond if _last_of(header) in chosen else ())})
    named = ", ".join(header[k] for k in (chosen or columns) if k < len(header)) or "none"
    raise NoTagTable(f"{cells.path}: no column is called tags, class or label ({named}); name the one with the tags 'tags'")


def _without_header(cells: Cells, columns: dict[int, list[str]], known: Collection[str]) -> tuple[Kind, list[int]]:
    texts = [k for k in columns if any(columns[k]) and not _numbers(columns, k)]
    texts = [k for k in texts if len(texts) == 1 or not _are_splits(columns[k])]
    if texts or not columns:
        return "labels", texts
    filled = [k for k in columns if any(columns[k])]
    if len(filled) <= 1:
        return "labels", filled
    if known and len(known) == len(columns) and all(_are_marks(columns[k], True) for k in columns):
        return "marks", list(columns)
    raise NoTagTable(f"{cells.path}: has only numbers and no header; give it a first row that names its columns: image,cat,dog")


def _are_splits(cells: Sequence[str]) -> bool:
    """Whether a column without a header says what a picture is for (Vertex AI: TRAIN, TEST); a class may be called train."""
    words = {cell for cell in cells if cell}
    return {word.casefold() for word in words} <= _SPLITS | {"unassigned"} and (
        len(words) > 1 or all(word.isupper() for word in words)
    )


def _label_columns(names: dict[int, str], columns: dict[int, list[str]]) -> list[int]:
    """The column with the likeliest name, and those that are numbered alike (tag1, tag2); names rather than ids."""
    groups: dict[str, list[int]] = {}
    names = {k: name for k, name in names.items() if not _has_fractions(columns[k])}
    for k, name in names.items():
        numbered = _NUMBERED.fullmatch(name)
        base = name if name in _LABELS else numbered[1] if numbered and numbered[1] in _LABELS else None
        if base is not None and not (base == "y" and any(other in _BOXES for other in names.values() if other != "y")):
            groups.setdefault(base, []).append(k)
    if groups.keys() <= {"y"}:
        called = [k for k, name in names.items() if _LABEL_END.fullmatch(name) and name not in _OTHERS]
        called = [k for k in called if not _are_marks(columns[k], False)]
        if not groups or len(called) == 1:
            return called if len(called) == 1 else []

    def rank(base: str) -> tuple[bool, bool, int]:
        filled = [cell for k in groups[base] for cell in columns[k] if cell and not tag_cells.is_null(cell)]
        return not filled, all(tag_cells.number_in(cell) is not None for cell in filled), _LABELS.index(base)

    return groups[min(groups, key=rank)]


def _is_label(name: str) -> bool:
    numbered = _NUMBERED.fullmatch(name)
    return name in _LABELS or (numbered is not None and numbered[1] in _LABELS) or _LABEL_END.fullmatch(name) is not None


def _is_other(name: str, known: bool) -> bool:
    """Whether a column is about something else than a class, such as `comment_number`."""
    return name in _OTHERS | _PRESENCE or (not known and _COUNT_END.fullmatch(name) is not None)


def _has_fractions(cells: Sequence[str]) -> bool:
    """Whether a column measures something: no class is called 0.143."""
    numbers = {cell for cell in set(cells) if tag_cells.number_in(cell) is not None}
    return any(tag_cells.whole_number_in(cell) is None for cell in numbers)


def _all_known(columns: dict[int, list[str]], chosen: list[int], known: Collection[str]) -> bool:
    return bool(known) and all(cell in known for k in chosen for cell in columns[k] if cell and not tag_cells.is_null(cell))


def _are_marks(cells: Sequence[str], known: bool) -> bool:
    """Whether a column says yes and no; of a class that is known it may also say how many."""
    distinct = set(cells)
    if all(tag_cells.mark_in(cell) is not None for cell in distinct):
        return True
    return known and all(not cell or tag_cells.whole_number_in(cell) is not None for cell in distinct)


def _numbers(columns: dict[int, list[str]], k: int) -> bool:
    filled = [cell for cell in columns[k] if cell and not tag_cells.is_null(cell)]
    return bool(filled) and all(tag_cells.number_in(cell) is not None for cell in filled)


def _has_boxes(names: Collection[str]) -> bool:
    return sum(name in _BOXES for name in names) >= 4 or bool(
        {"bbox", "box", "boxes", "bboxes", "region_shape_attributes"} & set(names)
    )


def _only_class(cells: Cells, header: list[str], known: Collection[str]) -> list[int]:
    """No column at all, where there is only one class that it could be."""
    if len(known) == 1:
        return []
    raise NoTagTable(
        f"{cells.path}: says where things are but not which class they have ({', '.join(header[:8])}); "
        "add a column 'class', or name the only class in classes.txt"
    )


def _share_values(columns: list[list[str]]) -> bool:
    """Whether columns name the same classes: tags spread over several columns."""
    sets = [{cell for cell in column if cell} for column in columns]
    return all(any(one & other for other in sets if other is not one) for one in sets if one)


def _last_of(header: list[str]) -> int:
    return len(header) - 1


def _place(column: int) -> str:
    return ("first", "second", "third")[column] if column < 3 else f"{column + 1}th"


def unfit_for_images() -> frozenset[str]:
    """What columns are called that never name pictures."""
    return _NO_IMAGES
