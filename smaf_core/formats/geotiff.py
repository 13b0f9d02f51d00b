"""GeoTIFF: one palette TIFF a picture, where its photo lies on the earth."""

from __future__ import annotations

from smaf_core.data.rasters import geo_tags, label_map_tiff
from smaf_core.data.tags import tag_table
from smaf_core.formats.job import Exporter, ExportJob


def write(job: ExportJob) -> None:
    """Write `images/`, `masks/` and `tags.csv`: what `open_dataset` reads as well."""
    tags: dict[str, tuple[str, ...]] = {}
    for item, label_map in job.label_maps():
        tags[job.place_picture(item, "images").removeprefix("images/")] = job.tags_of(item, label_map)
        job.write(f"masks/{item.name}.tif", label_map_tiff(label_map, job.classes.palette(), geo_tags(item.original)))
    job.write("tags.csv", tag_table(tags).encode())


EXPORTER = Exporter(
    name="geotiff",
    title="GeoTIFF",
    lossless=True,
    notes=(
        "masks/*.tif holds one class index a pixel, with the classes' colours as its palette.",
        "Where the photo is a GeoTIFF, its mask lies at the same place: the tags of the georeference are the photo's own.",
        "Index 255 is unsure: leave it out of training and scores. It is no nodata value.",
        "tags.csv says which classes are in which image.",
    ),
    write=write,
)
"""For aerial and satellite pictures; opens in QGIS and ArcGIS."""
