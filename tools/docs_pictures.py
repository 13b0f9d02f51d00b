"""Brings the pictures of the README into the site of the documentation; mkdocs calls it."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PICTURES = ("screenshot.png",)
RESOURCES = Path(__file__).resolve().parents[1] / "resources"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pictures beside the pages."""
    for name in PICTURES:
        files.append(File.generated(config, name, abs_src_path=str(RESOURCES / name)))
    return files
