"""Files of others: opening data sets and masks as they are, and writing what other tools read."""

from smaf_core.formats.choices import Choice, Undecided
from smaf_core.formats.colours import Meanings, meaning_words, meanings_from
from smaf_core.formats.convert import convert
from smaf_core.formats.dataset import open_dataset, pictures_of
from smaf_core.formats.export import EXPORTERS, NOT_ACCEPTED, check_export_folder, export_dataset
from smaf_core.formats.job import Exporter, ExportOptions, LabelledImage, export_options
from smaf_core.formats.lists import read_class_file, read_ids
from smaf_core.formats.mask_survey import MaskSurvey, holds_attention, survey_masks
from smaf_core.formats.masks import FoundMasks, open_masks

__all__ = [
    "EXPORTERS",
    "NOT_ACCEPTED",
    "Choice",
    "ExportOptions",
    "Exporter",
    "FoundMasks",
    "LabelledImage",
    "MaskSurvey",
    "Meanings",
    "Undecided",
    "check_export_folder",
    "convert",
    "export_dataset",
    "export_options",
    "holds_attention",
    "meaning_words",
    "meanings_from",
    "open_dataset",
    "open_masks",
    "pictures_of",
    "read_class_file",
    "read_ids",
    "survey_masks",
]  # fmt: skip
