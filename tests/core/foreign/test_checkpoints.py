import os

import pytest
import torch
from torch.nn import functional as F

from smaf_core.data.classes import VOC_NAMES
from smaf_core.errors import SmafError
from smaf_core.foreign.checkpoints import from_state, read_checkpoint
from smaf_core.method.cam import attention
from smaf_core.networks.backbones import build_backbone

NAMES = ("cat", "dog", "cow")


def backbone_state(name, **special):
    """Every weight of a backbone, all zero, which takes no memory; `special` replaces some of them."""
    with torch.device("meta"):
        shapes = build_backbone(name).state_dict()
    state = {key: torch.zeros(()).expand(value.shape) for key, value in shapes.items()}
    assert special.keys() <= state.keys()
    return state | special


@pytest.fixture(scope="module")
def wide():
    """ResNet38d whose last batch norm makes 1 of everything, so that features are known."""
    return backbone_state("resnet38d", **{"bn7.bias": torch.ones(4096)})


def class_layer(rows, channels=4096):
    """A class layer whose logit k is rows[k] where all features are 1."""
    return torch.tensor(rows)[:, None, None, None].expand(-1, channels, 1, 1) / channels


def logits_of(found):
    return found.classifier(torch.zeros(1, 3, 8, 8))[0, :, 0, 0].tolist()


def test_eps_comes_out_as_it_is_with_the_background_last(wide):
    found = from_state({**wide, "fc8.weight": class_layer([1.0, 2.0, 3.0, 4.0])}, NAMES, "eps.pth")
    assert (found.project, found.classifier.settings.reading) == ("EPS", "softmax")
    assert found.classifier.class_names == NAMES
    assert logits_of(found) == pytest.approx([1, 2, 3, 4], abs=1e-4)


def test_psa_has_no_background_and_is_read_by_relu(wide):
    found = from_state({**wide, "fc8.weight": class_layer([1.0, -2.0, 3.0])}, NAMES, "psa.pth")
    assert (found.project, found.classifier.settings.reading) == ("PSA", "relu")
    assert logits_of(found) == pytest.approx([1, -2, 3, 0], abs=1e-4)


def test_the_background_of_seam_is_its_first_channel_and_has_no_say(wide):
    beside = {"f8_3.weight": torch.zeros(64, 512, 1, 1), "f8_4.weight": torch.zeros(128, 1024, 1, 1)}
    state = {**wide, **beside, "f9.weight": torch.zeros(192, 195, 1, 1), "fc8.weight": class_layer([9.0, 1.0, 2.0, 3.0])}
    found = from_state(state, NAMES, "seam.pth")
    assert (found.project, found.classifier.settings.reading) == ("SEAM", "relu")
    assert logits_of(found) == pytest.approx([1, 2, 3, 0], abs=1e-4)


def test_smaf_s_batch_norm_is_folded_into_its_first_layer(wide):
    torch.manual_seed(0)
    norm = {"weight": torch.rand(5), "bias": torch.randn(5), "running_mean": torch.randn(5), "running_var": torch.rand(5)}
    first, second = torch.randn(5, 4096, 1, 1) / 64, torch.randn(4, 5, 1, 1)
    state = {**wide, "cov_feat.weight": first, "fc8.weight": second, **{f"bn.{name}": value for name, value in norm.items()}}
    content = {"Net": {"model_state": state, "objective_vectors": torch.zeros(4, 128)}, "iter": 20_000}
    found = from_state(content, NAMES, "smaf.pth")
    features = torch.ones(1, 4096, 1, 1)
    middle = F.batch_norm(F.conv2d(features, first), norm["running_mean"], norm["running_var"], norm["weight"], norm["bias"])
    expected = F.conv2d(F.relu(middle), second).flatten()
    assert found.project == "SMAF"
    torch.testing.assert_close(torch.tensor(logits_of(found)), expected, atol=1e-4, rtol=1e-4)


def test_irn_keeps_its_backbone_under_three_names_and_one_is_read():
    special = {"layer4.2.bn3.bias": torch.full((2048,), 1.0)}
    state = {f"resnet50.{name}": value for name, value in backbone_state("resnet50", **special).items()}
    state |= {"stage1.0.weight": state["resnet50.conv1.weight"], "backbone.0.0.weight": state["resnet50.conv1.weight"]}
    layer = class_layer([1.0, 2.0, 3.0], 2048)
    found = from_state({**state, "classifier.weight": layer, "newly_added.0.weight": layer}, NAMES, "irn.pth")
    assert (found.project, found.classifier.backbone_name) == ("IRN", "resnet50")
    assert logits_of(found) == pytest.approx([1, 2, 3, 0], abs=1e-4)


def test_names_that_data_parallel_has_lengthened_are_understood(wide):
    state = {f"module.{name}": value for name, value in {**wide, "fc8.weight": class_layer([1.0, 2.0, 3.0, 4.0])}.items()}
    assert from_state(state, NAMES, "eps.pth").project == "EPS"


def test_read_by_relu_each_class_stands_for_itself():
    logits = torch.tensor([[2.0, -1.0, 5.0], [4.0, 3.0, 5.0]])[:, :, None, None]
    assert attention(logits, "relu").flatten().tolist() == [3.0, 1.5]


@pytest.mark.parametrize(
    ("state", "names", "fault"),
    [
        ({"fc8.weight": class_layer([1.0] * 21)}, NAMES, r"shape \(21, 4096, 1, 1\), these .* \(3 or 4, 4096, 1, 1\)"),
        ({"fc8.weight": torch.zeros(20)}, VOC_NAMES, r"the shape \(20,\)"),
        ({"fc8.weight": class_layer([1.0] * 20), "f9.weight": torch.zeros(1)}, VOC_NAMES, r"need \(21, 4096"),
        ({"fc8.weight": torch.zeros(()).expand(4, 2**50, 1, 1)}, NAMES, "give the names of the classes"),
        ({"fc8.weight": class_layer([1.0] * 4)}, NAMES, "these weights lack backbone.conv1a.weight and .* more"),
        ({"cov_feat.weight": class_layer([0.0] * 5), "fc8.weight": class_layer([1.0] * 4, 5)}, NAMES, "not whole .*bn.weight"),
        ({"cov_feat.weight": class_layer([0.0] * 5), "fc8.weight": class_layer([1.0] * 4)}, NAMES, r"need \(4, 5, 1, 1\)"),
        ({"cov_feat.weight": torch.tensor(1.0), "fc8.weight": class_layer([1.0] * 4)}, NAMES, r"has the shape \(\)"),
        ({"f8_3.weight": torch.zeros(1)}, NAMES, "is no classifier of EPS, SMAF, SEAM, PSA or IRN"),
        ({"Net": {"model_state": 3}}, NAMES, "is no classifier"),
        ([1, 2], NAMES, "is no classifier"),
    ],
)
def test_other_files_are_a_clear_error(state, names, fault):
    with pytest.raises(SmafError, match=rf"^other\.pth: .*{fault}"):
        from_state(state, names, "other.pth")


def test_a_layer_too_many_is_named(wide):
    state = {**wide, "fc8.weight": class_layer([1.0] * 4), "fc9.weight": torch.zeros(1)}
    with pytest.raises(SmafError, match=r"also have backbone\.fc9\.weight"):
        from_state(state, NAMES, "ppc.pth")


class Harm:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def test_no_checkpoint_gets_anything_run(tmp_path):
    mark = tmp_path / "it_ran"
    torch.save({"fc8.weight": class_layer([1.0] * 4), "x": Harm(os.system, f"touch {mark}")}, tmp_path / "eps.pth")
    with pytest.raises(SmafError, match=r"eps\.pth: asks to run \w+\.system"):
        read_checkpoint(tmp_path / "eps.pth", NAMES)
    assert not mark.exists()


def test_a_file_on_the_disk_is_recognised(tmp_path):
    state = {f"resnet50.{name}": value for name, value in backbone_state("resnet50").items()}
    torch.save({**state, "classifier.weight": class_layer([1.0, 2.0, 3.0], 2048)}, tmp_path / "res50_cam.pth")
    assert read_checkpoint(tmp_path / "res50_cam.pth", NAMES).project == "IRN"
