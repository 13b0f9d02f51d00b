"""Files of others: opening data sets and masks as they are, and writing what other tools read."""

from smaf_core.formats.convert import convert
from smaf_core.formats.export import EXPORTERS, export_dataset
from smaf_core.formats.job import Exporter, ExportOptions, LabelledImage, export_options
from smaf_core.formats.lists import read_class_file, read_ids
from smaf_core.formats.masks import FoundMasks, colour_meanings, colours_in_masks, open_masks
from smaf_core.formats.opening import open_dataset

__all__ = [
    "EXPORTERS", "ExportOptions", "Exporter", "FoundMasks", "LabelledImage", "colour_meanings", "colours_in_masks", "convert",
    "export_dataset", "export_options", "open_dataset", "open_masks", "read_class_file", "read_ids",
]  # fmt: skip
