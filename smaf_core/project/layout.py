"""Where the files of a project are: the one place that knows their names.

NAME.smaf/
  project.json            version, where the images are, classes and colours
  project.sqlite          images with tags and review status; rounds
  proposals/IMAGE.png     the machine's answer; may always be made anew
  attention/IMAGE.npz     the maps behind it
  masks/IMAGE.png         the person's answer
  masks/IMAGE.touched.png which pixels the person set
  truth/IMAGE.png         imported masks to measure against
  journal/IMAGE.journal   strokes since the last save
  rounds/001/             checkpoint and proposals of one turn of training
  tidied/                 proposals mended by a promptable model, and before/ as they were
  segmenter/              the segmenter trained on the masks, and what it sees in each image
  cache/                  what may be deleted at any time
"""

from __future__ import annotations

from pathlib import Path

SUFFIX = ".smaf"
DESCRIPTION = "project.json"
FIGURES = "metrics.jsonl"
"""In the folder of a training: a line of figures a step."""
SAMPLES = "samples"
"""In the folder of a round: what the network sees in a few images while it learns."""
SAMPLES_LIST = "samples.json"
"""In that folder: which images, and after which step."""


def is_project(folder: Path) -> bool:
    """Whether a folder is a project rather than a folder of images."""
    return (folder / DESCRIPTION).is_file()


class Layout:
    """The paths in a project folder; nothing is read or written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def proposal_path(self, name: str) -> Path:
        """Where the machine's label map of an image is."""
        return self.folder / "proposals" / f"{name}.png"

    def attention_path(self, name: str) -> Path:
        """Where the attention maps of an image are."""
        return self.folder / "attention" / f"{name}.npz"

    def mask_path(self, name: str) -> Path:
        """Where the person's label map of an image is."""
        return self.folder / "masks" / f"{name}.png"

    def touched_path(self, name: str) -> Path:
        """Where the plane of pixels that a person set is."""
        return self.folder / "masks" / f"{name}.touched.png"

    def journal_path(self, name: str) -> Path:
        """Where the strokes since the last save are."""
        return self.folder / "journal" / f"{name}.journal"

    @property
    def segmenter_path(self) -> Path:
        """Where the segmenter trained on this project is."""
        return self.folder / "segmenter" / "segmenter.safetensors"

    def segmented_path(self, name: str) -> Path:
        """Where the label map that a segmenter sees in an image is, whatever its tags and masks are."""
        return self.folder / "segmenter" / "label_maps" / f"{name}.png"

    def tidied_path(self, name: str) -> Path:
        """Where the label map is that a promptable model made of an image's proposal."""
        return self.folder / "tidied" / f"{name}.png"

    def untidied_path(self, name: str) -> Path:
        """Where the proposal is that it was made of."""
        return self.folder / "tidied" / "before" / f"{name}.png"

    @property
    def cache(self) -> Path:
        """A folder for what may be deleted at any time."""
        return self.folder / "cache"

    @property
    def rounds_folder(self) -> Path:
        """Where every turn of training has a folder of its own."""
        return self.folder / "rounds"

    def round_folder(self, number: int) -> Path:
        """Where one turn of training keeps its files."""
        return self.rounds_folder / f"{number:03d}"

    def truth_path(self, name: str) -> Path:
        """Where an imported mask to measure against is."""
        return self.folder.resolve() / "truth" / f"{name}.png"

    @property
    def features(self) -> Path:
        """Where the features of a frozen backbone are kept."""
        return self.cache / "features"

    @property
    def run_folder(self) -> Path:
        """Where a run that may outlive the window keeps its messages."""
        return self.cache / "run"

    @property
    def live_path(self) -> Path:
        """Where the worker leaves what the fusion sliders lead to."""
        return self.cache / "live.npz"

    @property
    def export_names_path(self) -> Path:
        """Where the window leaves the names of the images that a run is to export."""
        return self.cache / "export-names.txt"

    @property
    def writer_path(self) -> Path:
        """Where it stands who may write masks just now, for the message to others."""
        return self.cache / "writer.json"
