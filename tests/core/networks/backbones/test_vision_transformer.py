"""Our features are the library's own, for every family, at the native size and at others; strangers' files end in a line."""

import importlib.util
import json
from functools import partial

import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.networks.backbones import BACKBONES, build_backbone
from smaf_core.networks.backbones.shapes import read_shape
from smaf_core.networks.backbones.vision_transformer import VisionTransformer, load_vision_transformer
from smaf_core.networks.checkpoint import load_checkpoint, save_checkpoint
from smaf_core.networks.classifier import build_classifier
from smaf_core.safe_files import model_folder
from smaf_core.safe_files.model_folder import find_model_folder
from smaf_core.segmenter.file import about_of, load_segmenter, save_segmenter
from smaf_core.segmenter.network import build_segmenter
from smaf_core.settings.classifier import HeadSettings
from smaf_core.settings.segmenter import AsppSettings, SegmentationSettings

transformers = pytest.importorskip("transformers")

TINY = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4, "image_size": 64, "patch_size": 16}
WIDE = {**TINY, "intermediate_size": 48}
TEXT = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1, "num_attention_heads": 4, "vocab_size": 64}


def clip():
    return transformers.CLIPModel(transformers.CLIPConfig(vision_config=WIDE, text_config=TEXT, projection_dim=16))


def siglip():
    tokens = {"bos_token_id": 1, "eos_token_id": 2}
    return transformers.SiglipModel(transformers.SiglipConfig(vision_config=WIDE, text_config={**TEXT, **tokens}))


FAMILIES = {
    "dinov2": lambda: transformers.Dinov2Model(transformers.Dinov2Config(**{**TINY, "patch_size": 14, "image_size": 56})),
    "registers": lambda: transformers.Dinov2WithRegistersModel(
        transformers.Dinov2WithRegistersConfig(**{**TINY, "patch_size": 14, "image_size": 56}, num_register_tokens=4)
    ),
    "dinov3": lambda: transformers.DINOv3ViTModel(transformers.DINOv3ViTConfig(**WIDE, num_register_tokens=4)),
    "clip": clip,
    "clip tower": lambda: transformers.CLIPVisionModel(transformers.CLIPVisionConfig(**WIDE)),
    "siglip": siglip,
    "siglip tower": lambda: transformers.SiglipVisionModel(transformers.SiglipVisionConfig(**WIDE)),
}


@pytest.fixture(params=FAMILIES)
def saved(request, tmp_path):
    """A folder that the library itself wrote, and the part of its network that sees."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    torch.manual_seed(0)
    model = FAMILIES[request.param]().eval()
    model.save_pretrained(tmp_path)
    return tmp_path, getattr(model, "vision_model", model), request.param


def own(tower, name, pictures):
    asked = {"interpolate_pos_encoding": True} if name.startswith(("clip", "siglip")) else {}
    with torch.inference_mode():
        return tower(pixel_values=pictures, **asked).last_hidden_state


@pytest.mark.parametrize("cells", [(4, 4), (3, 7)])
def test_features_are_what_the_library_itself_says_of_each_patch(saved, cells):
    folder, tower, name = saved
    network = load_vision_transformer(folder).eval()
    pictures = torch.randn(2, 3, cells[0] * network.stride, cells[1] * network.stride)
    with torch.inference_mode():
        ours = network(pictures)
    theirs = own(tower, name, pictures)[:, -cells[0] * cells[1] :]
    assert ours.shape == (2, 32, *cells)
    torch.testing.assert_close(ours, theirs.transpose(1, 2).reshape(ours.shape), atol=1e-5, rtol=0)


def test_every_block_is_a_level_and_the_last_becomes_what_forward_gives(saved):
    folder, _, _ = saved
    network = load_vision_transformer(folder).eval()
    pictures = torch.randn(1, 3, 33, 47)
    with torch.inference_mode():
        levels, last = network.levels(pictures), network(pictures)
        widened = network.widened(levels[-1])
    assert [one.shape[1] for one in levels] == list(network.level_channels)
    torch.testing.assert_close(widened, last, atol=1e-5, rtol=0)


@pytest.mark.parametrize("size", [(1, 1), (17, 33), (64, 96)])
def test_a_picture_of_any_size_has_a_cell_for_every_patch_begun(saved, size):
    network = load_vision_transformer(saved[0])
    stride = network.stride
    assert network(torch.zeros(1, 3, *size)).shape[2:] == (-(-size[0] // stride), -(-size[1] // stride))


def test_colours_are_seen_as_the_folder_says_else_as_the_family_does(saved):
    folder, _, name = saved
    white = torch.full((1, 3, 1, 1), 255)
    usual = load_vision_transformer(folder).normalise(white)[0, 0, 0, 0]
    expected = {"clip": (1 - 0.48145466) / 0.26862954, "sigl": 1.0}.get(name[:4], (1 - 0.485) / 0.229)
    assert usual == pytest.approx(expected, rel=1e-5)
    colours = {"image_mean": [0.5, 0.4, 0.3], "image_std": [0.25, 0.2, 0.1]}
    (folder / "preprocessor_config.json").write_text(json.dumps(colours))
    assert load_vision_transformer(folder).normalise(white).flatten().tolist() == pytest.approx([2, 3, 7], rel=1e-5)


def test_a_checkpoint_stands_without_the_folder_it_began_with(saved, tmp_path):
    folder, _, _ = saved
    head = HeadSettings(levels=(1, 2), hidden=5)
    classifier = build_classifier(str(folder), ["cat"], head, pretrained=True).eval()
    save_checkpoint(tmp_path / "kept.safetensors", classifier)
    for name in ("config.json", "model.safetensors"):
        (folder / name).unlink()
    again = load_checkpoint(tmp_path / "kept.safetensors")
    pictures = torch.randint(0, 256, (1, 3, 40, 60))
    with torch.inference_mode():
        torch.testing.assert_close(again(pictures), classifier(pictures))


def test_a_segmenter_s_file_stands_without_it_too(saved, tmp_path):
    folder, _, _ = saved
    settings = AsppSettings(levels=(0, 2), hidden=4, rates=(1,))
    segmenter = build_segmenter(str(folder), ["cat"], settings, pretrained=True).eval()
    save_segmenter(tmp_path / "kept.safetensors", segmenter, about_of(segmenter, SegmentationSettings(long_side=64), {}))
    for name in ("config.json", "model.safetensors"):
        (folder / name).unlink()
    again, _ = load_segmenter(tmp_path / "kept.safetensors")
    pictures = torch.randint(0, 256, (1, 3, 40, 60))
    with torch.inference_mode():
        torch.testing.assert_close(again(pictures), segmenter(pictures))


# ── files of strangers ──


@pytest.fixture
def folder(tmp_path):
    transformers.logging.disable_progress_bar()
    FAMILIES["dinov2"]().save_pretrained(tmp_path)
    return tmp_path


HOSTILE = {
    "hidden_size": [10**9, -1, 3.5, "many", True, None.__class__.__name__, [32], 2**70],
    "num_hidden_layers": [10**6, 0, "1"],
    "num_attention_heads": [0, 5, 10**9],
    "image_size": [10**7, [64, 32], {"a": 1}, 1],
    "patch_size": [1, 10**6, "14"],
    "hidden_act": ["__import__('os')", 7, "relu6; rm"],
    "layer_norm_eps": [1e99, "nan", float("nan"), -1],
    "mlp_ratio": [10**12, "4", -4, float("inf")],
    "model_type": ["llama", 7, None, ["dinov2"], "dinov2_vision_model_vision_model"],
    "use_swiglu_ffn": ["yes", 1],
    "vision_config": [7, "x"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in HOSTILE.items() for value in values])
def test_a_hostile_description_ends_in_a_line(folder, key, value):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), key: value}))
    with pytest.raises(SmafError, match=r"config\.json"):
        load_vision_transformer(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "[" * 100_000, '{"a": ' + "9" * 5000 + "}", "x" * (1 << 21)])
def test_a_damaged_description_ends_in_a_line(folder, text):
    (folder / "config.json").write_text(text)
    with pytest.raises(SmafError, match=r"config\.json"):
        read_shape(folder)


@pytest.mark.parametrize(
    "colours", [{"image_mean": [0.5]}, {"image_mean": ["a"] * 3}, {"image_std": [0, 0, 0]}, {"image_std": 1}]
)
def test_colours_that_are_none_end_in_a_line(folder, colours):
    (folder / "preprocessor_config.json").write_text(json.dumps(colours))
    with pytest.raises(SmafError, match="get the file again"):
        read_shape(folder)


def test_only_what_is_known_of_a_description_has_a_say(folder):
    path = folder / "config.json"
    more = {"auto_map": {"AutoModel": "evil.Model"}, "drop_path_rate": 0.9, "quantization_config": {"load_in_8bit": True},
            "_name_or_path": "/etc", "architectures": ["Evil"], "dtype": "float16", "num_channels": 9}  # fmt: skip
    path.write_text(json.dumps({**json.loads(path.read_text()), **more}))
    network = load_vision_transformer(folder).train()
    pictures = torch.randn(1, 3, 28, 28)
    assert torch.equal(network(pictures), network(pictures))


def test_weights_that_do_not_fit_the_description_are_told_apart(folder):
    path = folder / "config.json"
    described = json.loads(path.read_text())
    path.write_text(json.dumps({**described, "num_hidden_layers": 4}))
    with pytest.raises(SmafError, match=r"model\.safetensors: these weights lack .*config\.json beside them"):
        load_vision_transformer(folder)
    path.write_text(json.dumps({**described, "image_size": 70}))
    with pytest.raises(SmafError, match=r"another shape for embeddings\.position_embeddings"):
        load_vision_transformer(folder)


def test_a_pickle_is_never_opened_in_place_of_weights(folder):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(SmafError, match=r"lacks model\.safetensors: other files of weights are not opened"):
        find_model_folder(str(folder))


def test_a_description_in_a_checkpoint_is_as_little_trusted():
    for described in ({"family": "dinov2"}, {"family": "llama"}, {"hidden": 2**40}, [1], {"family": "clip", "hidden": "x"}):
        with pytest.raises(SmafError, match="own: "):
            build_backbone("own", described=described)


# ── where they are looked for ──


def test_a_name_of_the_hub_is_looked_for_in_its_cache_and_nothing_is_fetched(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(model_folder, "cache_folder", lambda: tmp_path / "ours")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    with pytest.raises(SmafError) as said:
        find_model_folder("facebook/dinov2-small")
    ours = tmp_path / "ours" / "weights" / "dinov2-small"
    assert str(said.value) == (
        "facebook/dinov2-small: its weights are not on this machine, and nothing is fetched unasked; get config.json and "
        f"model.safetensors from https://huggingface.co/facebook/dinov2-small and put them into {ours}"
    )
    kept = tmp_path / "home/hub/models--facebook--dinov2-small/snapshots/abc"
    kept.mkdir(parents=True)
    for name in ("config.json", "model.safetensors"):
        (kept / name).write_bytes((folder / name).read_bytes())
    assert find_model_folder("facebook/dinov2-small") == kept


@pytest.mark.parametrize("name", ["../there", "/no/such/folder", "a/b/c", "nothing"])
def test_a_folder_that_is_not_there_ends_in_a_line(name):
    with pytest.raises(SmafError, match="there is no such folder"):
        find_model_folder(name)


def test_a_preset_s_name_stands_for_one_network_only(folder):
    with pytest.raises(SmafError, match=r"holds a dinov2 of 3 layers and 32 channels, not one of 12 and 384"):
        BACKBONES["dinov2-small"].load(folder)


def test_without_the_library_one_line_says_how_to_get_it(folder, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr("importlib.util.find_spec", lambda name, *rest: None if name == "transformers" else find(name, *rest))
    for ask in (partial(load_vision_transformer, folder), BACKBONES["clip-b16"].weights.find):
        with pytest.raises(SmafError, match=r"pip install 'smaf-desktop\[foundation\]'"):
            ask()


@pytest.mark.parametrize(("name", "channels", "stride"), [("dinov2-small", 384, 14), ("dinov3-small", 384, 16)])
def test_named_networks_have_their_published_sizes(name, channels, stride):
    network = build_backbone(name)
    assert isinstance(network, VisionTransformer)
    assert (network.channels, network.stride, len(network.level_channels)) == (channels, stride, 12)
    millions = sum(weight.numel() for weight in network.parameters()) / 1e6
    assert 21 < millions < 23  # ViT-S has 22 million (Oquab et al., table 17)
