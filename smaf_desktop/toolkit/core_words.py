"""What the core says in single words and fixed sentences, for the window to say in the person's language.

The core knows no Qt and speaks English. What is listed here is taken up by `make strings`; a test holds the lists to the core.
Errors are not listed: they name files and numbers, and stay as the core says them (docs/decisions/0046).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

STAGES = (
    QT_TRANSLATE_NOOP("Stages", "Reading tags"),
    QT_TRANSLATE_NOOP("Stages", "attention of the teacher"),
    QT_TRANSLATE_NOOP("Stages", "comparing rounds"),
    QT_TRANSLATE_NOOP("Stages", "comparing second looks"),
    QT_TRANSLATE_NOOP("Stages", "comparing sizes"),
    QT_TRANSLATE_NOOP("Stages", "comparing the copies"),
    QT_TRANSLATE_NOOP("Stages", "contact sheet"),
    QT_TRANSLATE_NOOP("Stages", "copying the project"),
    QT_TRANSLATE_NOOP("Stages", "counting pixels"),
    QT_TRANSLATE_NOOP("Stages", "drawing a sample"),
    QT_TRANSLATE_NOOP("Stages", "drawing photos"),
    QT_TRANSLATE_NOOP("Stages", "drawing"),
    QT_TRANSLATE_NOOP("Stages", "exporting"),
    QT_TRANSLATE_NOOP("Stages", "finding where things end"),
    QT_TRANSLATE_NOOP("Stages", "first training"),
    QT_TRANSLATE_NOOP("Stages", "fusing anew"),
    QT_TRANSLATE_NOOP("Stages", "importing"),
    QT_TRANSLATE_NOOP("Stages", "judging masks"),
    QT_TRANSLATE_NOOP("Stages", "judging the round"),
    QT_TRANSLATE_NOOP("Stages", "learning from tags alone"),
    QT_TRANSLATE_NOOP("Stages", "learning the masks of the others"),
    QT_TRANSLATE_NOOP("Stages", "learning the masks"),
    QT_TRANSLATE_NOOP("Stages", "learning which classes are in a picture"),
    QT_TRANSLATE_NOOP("Stages", "looking at the images"),
    QT_TRANSLATE_NOOP("Stages", "looking for faults"),
    QT_TRANSLATE_NOOP("Stages", "looking for more"),
    QT_TRANSLATE_NOOP("Stages", "looking at photos"),
    QT_TRANSLATE_NOOP("Stages", "looking with CLIP"),
    QT_TRANSLATE_NOOP("Stages", "measuring by size"),
    QT_TRANSLATE_NOOP("Stages", "measuring precision"),
    QT_TRANSLATE_NOOP("Stages", "measuring"),
    QT_TRANSLATE_NOOP("Stages", "mending"),
    QT_TRANSLATE_NOOP("Stages", "merging"),
    QT_TRANSLATE_NOOP("Stages", "near-duplicates"),
    QT_TRANSLATE_NOOP("Stages", "proposals"),
    QT_TRANSLATE_NOOP("Stages", "reading maps"),
    QT_TRANSLATE_NOOP("Stages", "rendering"),
    QT_TRANSLATE_NOOP("Stages", "review queue"),
    QT_TRANSLATE_NOOP("Stages", "saliency"),
    QT_TRANSLATE_NOOP("Stages", "segmenting"),
    QT_TRANSLATE_NOOP("Stages", "tag doctor"),
    QT_TRANSLATE_NOOP("Stages", "taking back"),
    QT_TRANSLATE_NOOP("Stages", "teaching the promptable model"),
    QT_TRANSLATE_NOOP("Stages", "tidying"),
    QT_TRANSLATE_NOOP("Stages", "training the segmenter"),
    QT_TRANSLATE_NOOP("Stages", "trying thresholds"),
    QT_TRANSLATE_NOOP("Stages", "what tags alone show"),
)
"""What a run is at, as `report` is told."""

FORMATS = (
    QT_TRANSLATE_NOOP("Formats", "PASCAL VOC devkit"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "SegmentationClass/*.png holds one class index a pixel as palette PNG; viewers show its colours, "
        "programs must read the indices (mode P, not RGB).",
    ),
    QT_TRANSLATE_NOOP("Formats", "Index 255 is unsure: leave it out of training and scores, as VOC does with its borders."),
    QT_TRANSLATE_NOOP("Formats", "Every pixel has one class, so nothing overlaps; single objects are not told apart."),
    QT_TRANSLATE_NOOP("Formats", "An image without any class has a mask of zeros and an annotation without objects."),
    QT_TRANSLATE_NOOP("Formats", "Annotations/*.xml gives the tags; a box surrounds all pixels of its class, not one object."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "ImageSets/Segmentation/train.txt lists all images but those kept back in val.txt and test.txt, trainval.txt all but "
        "test.txt; reviewed.txt those whose mask a person accepted, unreviewed.txt the rest.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Grey index PNG"),
    QT_TRANSLATE_NOOP("Formats", "masks/*.png holds one class index a pixel as grey PNG; viewers show it almost black."),
    QT_TRANSLATE_NOOP("Formats", "Index 255 is unsure: leave it out of training and scores."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Every pixel has one class, so nothing overlaps; an image without any class has a mask of zeros.",
    ),
    QT_TRANSLATE_NOOP("Formats", "tags.csv says which classes are in which image."),
    QT_TRANSLATE_NOOP("Formats", "COCO JSON, run lengths"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "One annotation holds all pixels of a class in an image, as pycocotools' run-length code: every pixel"
        " is exact. With single objects, one annotation is one connected part.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Unsure pixels, where there are any, are a category of their own, the last one, called 'unsure': do not train on it.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Categories have the ids 1, 2, 3 and so on in the order of the classes; background is what no annotation covers.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Nothing overlaps. An image without any class is listed without annotations."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Every image also has its tags, and whether a person accepted its mask; readers of COCO pass over both.",
    ),
    QT_TRANSLATE_NOOP("Formats", "COCO JSON, polygons"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "One annotation is one connected part of a class; its outline is at most one pixel beside the mask's.",
    ),
    QT_TRANSLATE_NOOP("Formats", "COCO's polygons have no holes, so a hole is joined to the outline by a cut of no width."),
    QT_TRANSLATE_NOOP("Formats", "YOLO segmentation"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "One line is one connected part of a class; its outline is at most one pixel beside the mask's.",
    ),
    QT_TRANSLATE_NOOP("Formats", "The format has no holes, so a hole is joined to the outline by a cut of no width."),
    QT_TRANSLATE_NOOP("Formats", "It has no unsure pixels either: they are background."),
    QT_TRANSLATE_NOOP("Formats", "An image without any class has an empty text file: training takes it for background."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Classes count from 0 in the text files, in the order of data.yaml; background has no number.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "A folder called images is written as images_, since Ultralytics would look for its labels elsewhere.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Without a share for validation, data.yaml names the same images for training and validation: do not measure on them.",
    ),
    QT_TRANSLATE_NOOP("Formats", "labelme"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "One polygon is one connected part of a class; its outline is at most one pixel beside the mask's.",
    ),
    QT_TRANSLATE_NOOP("Formats", "labelme's polygons have no holes, so a hole is joined to the outline by a cut of no width."),
    QT_TRANSLATE_NOOP("Formats", "Unsure pixels are polygons called __ignore__, as labelme's own converters expect."),
    QT_TRANSLATE_NOOP("Formats", "Tags are flags. An image without any class has a JSON file without shapes."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Where the disk keeps no pictures (--images none), put them beside the JSON files before you open them.",
    ),
    QT_TRANSLATE_NOOP("Formats", "CVAT segmentation mask 1.1"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "CVAT takes the colours of SegmentationClass/*.png for the classes, by labelmap.txt; the PNG's indices are the same.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Where two classes share a colour, all are given VOC's colours."),
    QT_TRANSLATE_NOOP("Formats", "Unsure pixels, where there are any, are a label of their own called 'unsure'."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "CVAT makes one mask a class and image of it; single objects are not told apart, nothing overlaps.",
    ),
    QT_TRANSLATE_NOOP("Formats", "tags.csv says which classes are in which image, for which CVAT's format has no place."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Pack the folder as zip to upload it; CVAT needs no JPEGImages for a task that has the images already.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Datumaro"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "One mask annotation holds all pixels of a class in an image: every pixel is exact, nothing overlaps.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Tags are label annotations; whether a person accepted the mask is the attribute 'reviewed'."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Unsure pixels, where there are any, are a label of their own, the last one, called 'unsure'.",
    ),
    QT_TRANSLATE_NOOP("Formats", "An image without any class has no annotations; background has no label."),
    QT_TRANSLATE_NOOP("Formats", "`datum convert -if datumaro` makes any other format of it."),
    QT_TRANSLATE_NOOP("Formats", "Hugging Face image folder"),
    QT_TRANSLATE_NOOP(
        "Formats",
        'load_dataset("imagefolder", data_dir=...) gives the columns image, mask, tags and reviewed.',
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "mask is a palette PNG: numpy.array(row['mask']) holds one class index a pixel; do not convert it to RGB.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Index 255 is unsure; pass ignore_index=255 to the loss. Every pixel has one class, so nothing overlaps.",
    ),
    QT_TRANSLATE_NOOP("Formats", "An image without any class has a mask of zeros. id2label.json names the indices."),
    QT_TRANSLATE_NOOP("Formats", "Pictures have to go along (not --images none)."),
    QT_TRANSLATE_NOOP("Formats", "GeoTIFF"),
    QT_TRANSLATE_NOOP("Formats", "masks/*.tif holds one class index a pixel, with the classes' colours as its palette."),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Where the photo is a GeoTIFF, its mask lies at the same place: the tags of the georeference are the photo's own.",
    ),
    QT_TRANSLATE_NOOP("Formats", "Index 255 is unsure: leave it out of training and scores. It is no nodata value."),
    QT_TRANSLATE_NOOP("Formats", "Contact sheet, PNG and PDF"),
    QT_TRANSLATE_NOOP(
        "Formats",
        "For people, not for programs: pictures are shrunk, masks are laid over them in the colours of the classes.",
    ),
    QT_TRANSLATE_NOOP(
        "Formats",
        "Unsure pixels are white; background is left clear. Each row says whether a person accepted the mask.",
    ),
)
"""Titles and notes of the formats that masks are written in."""

FAULTS = (
    QT_TRANSLATE_NOOP("Faults", "is empty"),
    QT_TRANSLATE_NOOP("Faults", "has control characters"),
    QT_TRANSLATE_NOOP("Faults", "is longer than 200 characters"),
)
"""Why a class cannot have a name, as `check_tag_name` says it."""


_ONE_OF = re.compile(r"(.+) \((\d+) of (\d+)\)")


AFTER_LEARNING = (QT_TRANSLATE_NOOP("Stages", "proposals"), QT_TRANSLATE_NOOP("Stages", "review queue"))
"""Stages of a round, as it reports them, in which its checkpoint is there and counts."""


def stage_text(stage: str) -> str:
    """Say what a run is at, and which of several such it is; what is not listed comes back as it is."""
    counted = _ONE_OF.fullmatch(stage)
    if counted is None:
        return QCoreApplication.translate("Stages", stage)
    return f"{QCoreApplication.translate('Stages', counted[1])} ({counted[2]}/{counted[3]})"


def format_text(words: str) -> str:
    """Say a title or note of a format."""
    return QCoreApplication.translate("Formats", words)


def fault_text(fault: str) -> str:
    """Say why a class cannot have a name."""
    return QCoreApplication.translate("Faults", fault)
