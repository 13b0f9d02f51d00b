"""Files of others: opening data sets as they are, and writing what other tools read."""

from smaf_core.formats.export import EXPORTERS, export_dataset
from smaf_core.formats.job import Exporter, ExportOptions, LabelledImage
from smaf_core.formats.lists import read_ids
from smaf_core.formats.opening import open_dataset

__all__ = ["EXPORTERS", "ExportOptions", "Exporter", "LabelledImage", "export_dataset", "open_dataset", "read_ids"]
