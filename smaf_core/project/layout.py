"""Where the files of a project are: the one place that knows their names.

NAME.smaf/
  project.json            version, where the images are, classes and colours
  project.sqlite          images with tags and review status; rounds; who decided what
  project.good.sqlite     the same as it was when it was last found whole
  decisions.json          statuses and tags that wait for a database which could not be written
  accepting.json          which images are being accepted together just now, or taken back
  pictures/IMAGE.png      what is shown of photos with many bands or values, and rendering.json: which of them
  proposals/IMAGE.png     the machine's answer; may always be made anew
  attention/IMAGE.npz     the maps behind it
  masks/IMAGE.png         the person's answer
  masks/IMAGE.touched.png which pixels the person set
  truth/IMAGE.png         imported masks to measure against
  journal/IMAGE.journal   strokes since the last save; IMAGE.next.png: a mask that is taking the place of one of another size
  rounds/001/             checkpoint and proposals of one turn of training
  clip_words.txt          what CLIP is asked for in a photo, a line a class; a person may change it
  tidied/                 proposals mended by a promptable model, and before/ as they were
  audits/001/             a sample that was corrected with care, the masks as they were before, and what it says of the set
  beside/IMAGE/WHO-SUM.png  masks that gave way to another person's, and WHO-SUM.touched.png
  second/001/             a second person's look at photos that another accepted, in a project of its own
  tidied/IMAGE.png        proposals that a promptable model mended, and before/ what they were
  taught/                 the decoder of that model, trained on the masks
  segmenter/              the segmenter trained on the masks, and what it sees in each image
  mended/                 what was mended together last, and before/ the files as they were: to take it back
  cache/                  what may be deleted at any time
"""

from __future__ import annotations

import re
from pathlib import Path

from smaf_core.errors import SmafError

SUFFIX = ".smaf"
DESCRIPTION = "project.json"
SECOND_LOOK = "second-look.smaf"
"""In the folder of a second look: the second person's project."""
GOOD_COPY = "project.good.sqlite"
CLIP_WORDS = "clip_words.txt"
TAUGHT_ABOUT = "about.json"
"""In the folder of a taught decoder: what is known of it."""
FIGURES = "metrics.jsonl"
"""In the folder of a training: a line of figures a step."""
SAMPLES = "samples"
"""In the folder of a round: what the network sees in a few images while it learns."""
SAMPLES_LIST = "samples.json"
"""In that folder: which images, and after which step."""


def is_project(folder: Path) -> bool:
    """Whether a folder is a project rather than a folder of images."""
    return (folder / DESCRIPTION).is_file()


FOLDERS = (
    "masks", "pictures", "proposals", "attention", "journal", "truth", "rounds", "segmenter", "tidied", "taught", "audits",
    "mended", "beside", "second", "cache",
)  # fmt: skip
"""What the program writes into."""

_PLAIN = re.compile(r"[\w-]+(?:/[\w-]+)*", re.ASCII)
"""Image names of which nothing else need be asked: nearly all, and there are tens of thousands."""


def check_image_name(name: object, folder: Path) -> None:
    """Make sure that files named after an image stay in the project: its name may come from anybody's database.

    Raises:
        SmafError: the name leads out, or no file can have it.
    """
    if isinstance(name, str) and _PLAIN.fullmatch(name):
        return
    is_plain = isinstance(name, str) and name.isprintable() and not name.startswith("/") and "\\" not in name
    parts = name.split("/") if isinstance(name, str) else []
    if not is_plain or any(part in ("", ".", "..") for part in parts) or (parts and ":" in parts[0]):
        raise SmafError(f"{folder}: image name {name!r} leads out of the project or cannot be a file name; do not use it")


def check_no_folder_leads_out(folder: Path) -> None:
    """Make sure that what is written into the project stays there.

    Raises:
        SmafError: one of its folders is a link to elsewhere.
    """
    home = folder.resolve()
    for name in FOLDERS:
        if (folder / name).is_symlink() and not (folder / name).resolve().is_relative_to(home):
            raise SmafError(f"{folder / name}: is a link that leads out of the project; put a folder there instead")


def check_root(root: Path, folder: Path) -> None:
    """Make sure that an image folder can have this project: its path can be written down, and it is never written to.

    Raises:
        SmafError: its path has bytes that are no letters, as Linux allows, or the project would lie among the images.
    """
    if folder.resolve().is_relative_to(root.resolve()):
        raise SmafError(f"{folder} lies inside the image folder, which is never written to; put the project elsewhere")
    try:
        str(root.resolve()).encode()
    except UnicodeEncodeError:
        raise SmafError(f"{str(root)!r}: the name of this folder has bytes that are no letters; rename it") from None


def check_is_there(layout: Layout) -> None:
    """Make sure that the project still lies where it was opened, before anything is written that would make its folder anew.

    Raises:
        SmafError: it was moved, renamed or removed, or its disk is gone.
    """
    if not is_project(layout.folder):
        raise SmafError(
            f"{layout.folder}: the project is not there any more (moved, renamed, or its disk is gone); put it back"
        )


def _apart(name: str) -> str:
    """A name under which the mask of an image never falls together with the touched pixels of another.

    `a.touched` and `a` would share masks/a.touched.png; so `a.touched` becomes `a.touched~`, and what ends like that one more.
    """
    return f"{name}~" if name.rstrip("~").endswith(".touched") else name


class Layout:
    """The paths in a project folder, and whether something is there; nothing is read or written."""

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
        return self.folder / "masks" / f"{_apart(name)}.png"

    def touched_path(self, name: str) -> Path:
        """Where the plane of pixels that a person set is."""
        return self.folder / "masks" / f"{_apart(name)}.touched.png"

    def has_mask(self, name: str) -> bool:
        """Whether a person has saved a mask for this image."""
        return self.mask_path(name).exists()

    def is_by_hand(self, name: str) -> bool:
        """Whether a person has looked at the mask of this image, and not only accepted it among many."""
        return self.touched_path(name).exists()

    def has_answer(self, name: str) -> bool:
        """Whether there is a mask or a proposal."""
        return self.has_mask(name) or self.proposal_path(name).exists()

    def journal_path(self, name: str) -> Path:
        """Where the strokes since the last save are."""
        return self.folder / "journal" / f"{name}.journal"

    def next_path(self, name: str) -> Path:
        """Where a label map is that is just taking the place of one of another size; see `masks`."""
        return self.folder / "journal" / f"{name}.next.png"

    @property
    def database_path(self) -> Path:
        """Where images with their tags and status are, and rounds."""
        return self.folder / "project.sqlite"

    @property
    def good_copy_path(self) -> Path:
        """Where the database is as it was when it was last found whole."""
        return self.folder / GOOD_COPY

    @property
    def decisions_path(self) -> Path:
        """Where decisions are that the database could not take yet."""
        return self.folder / "decisions.json"

    @property
    def accepting_path(self) -> Path:
        """Where it says which images are being accepted together, or taken back, while that is going on."""
        return self.folder / "accepting.json"

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
    def taught_folder(self) -> Path:
        """Where the decoder of a promptable model is that has learned from this project's masks."""
        return self.folder / "taught"

    @property
    def was_taught(self) -> bool:
        """Whether there is such a decoder."""
        return (self.taught_folder / TAUGHT_ABOUT).exists()

    @property
    def audits_folder(self) -> Path:
        """Where every audit has a folder of its own."""
        return self.folder / "audits"

    def audited_paths(self, name: str) -> list[Path]:
        """Where audits keep label maps of an image, as far as they are there: as it was, and corrected with care."""
        places = [folder / part / f"{name}.png" for folder in self.audits_folder.glob("[0-9]*") for part in ("before", "truth")]
        return [path for path in places if path.exists()]

    @property
    def mended_folder(self) -> Path:
        """Where it stands what was mended together last, beside the files as they were before."""
        return self.folder / "mended"

    @property
    def mended_list_path(self) -> Path:
        """Where the list of them is, a line a photo; without it nothing can be taken back."""
        return self.mended_folder / "list.jsonl"

    def kept_beside(self, name: str) -> Path:
        """Where masks of an image are that gave way to another person's: a folder of its own."""
        return self.folder / "beside" / name

    def beside_paths(self, name: str) -> list[Path]:
        """The label maps that are kept there."""
        there = self.kept_beside(name).glob("*.png")  # a folder is that of an image whose name begins with this one
        return sorted(path for path in there if not path.name.endswith(".touched.png") and path.is_file())

    @property
    def second_folder(self) -> Path:
        """Where every second look has a folder of its own."""
        return self.folder / "second"

    def second_projects(self) -> list[Path]:
        """The projects in which second persons look, as far as they are there."""
        return [path.parent for path in self.second_folder.glob(f"[0-9]*/{SECOND_LOOK}/{DESCRIPTION}")]

    def second_paths(self, name: str) -> list[Path]:
        """The first person's masks of an image that second looks keep, as far as they are there."""
        return [path for path in (one / "first" / f"{name}.png" for one in self.second_folder.glob("[0-9]*")) if path.exists()]

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

    @property
    def turn_path(self) -> Path:
        """Where it stands what is changing the project from end to end just now, for the message to others."""
        return self.cache / "turn.json"
