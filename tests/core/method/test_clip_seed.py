"""CLIP's maps: the gradient is that of the whole graph, attention joins what belongs together, words may be edited."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from smaf_core.errors import SmafError
from smaf_core.method.clip_seed import affinity, grad_cams, seen_by_clip, spread
from smaf_core.networks.clip import load_clip
from smaf_core.settings.clip import ClipSettings

transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

TOWER = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4}
VISION = {**TOWER, "image_size": 64, "patch_size": 16}
WORDS = ["begin", "end", "a", "clean", "origami", "cat", "dog", "ground", "sky", "."]
TEXT = {**TOWER, "vocab_size": len(WORDS), "max_position_embeddings": 12, "bos_token_id": 0, "eos_token_id": 1}


def save_clip(folder):
    """A tiny CLIP as the library itself writes it, with a tokenizer of ten words."""
    transformers.logging.disable_progress_bar()
    torch.manual_seed(3)
    config = transformers.CLIPConfig(vision_config=VISION, text_config=TEXT, projection_dim=16)
    model = transformers.CLIPModel(config).eval()
    for weights in model.parameters():  # larger than a fresh network's, so that all has a say
        weights.data.mul_(3 if weights.dim() > 1 else 1)
    model.save_pretrained(folder)
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({word: place for place, word in enumerate(WORDS)}, "a"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    return model


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clip")
    return folder, save_clip(folder)


@pytest.fixture(scope="module")
def clip(saved):
    return load_clip(saved[0])


def test_words_have_the_directions_that_the_library_gives_them(saved, clip):
    ids = torch.tensor([[0, 2, 3, 4, 5, 9, 1]])
    with torch.inference_mode():
        theirs = F.normalize(saved[1].get_text_features(ids).pooler_output, dim=-1)
    torch.testing.assert_close(clip.text_vectors([["a clean origami cat."]]), theirs, atol=1e-5, rtol=0)


def test_synonyms_are_averaged(clip):
    both = clip.text_vectors([["cat", "dog"]])
    one = clip.text_vectors([["cat"], ["dog"]])
    torch.testing.assert_close(both[0], F.normalize(one.mean(0), dim=0))


def test_a_sentence_that_is_too_long_is_cut(clip):
    assert clip.text_vectors([["cat " * 100]]).isfinite().all()


@pytest.mark.parametrize("size", [(64, 64), (48, 80)])
def test_the_picture_s_direction_is_the_library_s(saved, clip, size):
    picture = torch.randn(1, 3, *size)
    with torch.inference_mode():
        seen = saved[1].get_image_features(pixel_values=picture, interpolate_pos_encoding=True).pooler_output
    tokens, _ = clip.before_last(picture)
    torch.testing.assert_close(clip.after_last(tokens, clip.last_normed(tokens)), F.normalize(seen, dim=-1), atol=1e-5, rtol=0)


def of_the_whole_graph(model, picture, texts, wanted):
    """GradCAM as the paper says it, through everything, with the library's own network and a hook."""
    kept = []
    layer = model.vision_model.encoder.layers[-1].layer_norm1
    hook = layer.register_forward_hook(lambda _, __, out: kept.append(out))
    picture = picture.clone().requires_grad_()
    seen = model.get_image_features(pixel_values=picture, interpolate_pos_encoding=True).pooler_output
    hook.remove()
    logits = model.logit_scale.exp() * F.normalize(seen, dim=-1) @ texts.T
    maps = []
    for probability in logits.softmax(-1)[0, :wanted]:
        (grad,) = torch.autograd.grad(probability, kept[0], retain_graph=True)
        maps.append((kept[0][0, 1:] * grad[0, 1:].mean(0)).sum(-1).relu())
    return torch.stack(maps).detach()


@pytest.mark.parametrize("size", [(64, 64), (48, 80)])
def test_the_gradient_through_the_last_block_is_that_of_the_whole_graph(saved, clip, size):
    picture = torch.randn(1, 3, *size)
    texts = clip.text_vectors([["cat"], ["dog"], ["ground"], ["sky"]])
    tokens, _ = clip.before_last(picture)
    ours, theirs = grad_cams(clip, tokens, texts, 2), of_the_whole_graph(saved[1], picture, texts, 2)
    assert theirs.amax() > 0
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5 * float(theirs.amax()))


def test_attention_that_is_balanced_has_rows_and_columns_of_one_and_is_symmetric():
    torch.manual_seed(0)
    attentions = [torch.rand(1, 2, 10, 10) for _ in range(3)]
    together = affinity(attentions, 2, 50)
    torch.testing.assert_close(together, together.T)
    torch.testing.assert_close(together.sum(0), torch.ones(9), rtol=1e-4, atol=1e-4)
    assert not torch.equal(together, affinity(attentions, 3, 50))


def test_patches_that_attend_to_each_other_share_what_is_seen_in_one_of_them():
    cam = np.zeros((1, 2, 3), np.float32)
    cam[0, 0, 0] = 2
    together = np.eye(6, dtype=np.float32)
    together[5, 0] = 0.5
    found = spread(cam, together, 0.4)
    assert found[0].round(3).tolist() == [[1, 0, 0], [0, 0, 0.5]]


def test_what_lies_outside_the_boxes_of_what_is_clearly_seen_says_nothing():
    cam = np.array([[[1, 0, 0, 0.3], [0, 0.9, 0, 0]]], np.float32)
    found = spread(cam, np.eye(8, dtype=np.float32), 0.4)
    assert found[0, 0, 3] == 0
    assert found[0, 1, 1] == pytest.approx(0.9, abs=1e-3)


def test_a_picture_of_any_size_has_maps_of_its_tags_only(clip):
    texts, others = clip.text_vectors([["cat"], ["dog"]]), clip.text_vectors([["ground"]])
    picture = np.random.default_rng(0).integers(0, 256, (70, 33, 3), np.uint8)
    seen = seen_by_clip(clip, picture, (2,), texts, others, ClipSettings(long_side=64))
    assert seen.classes == (2,)
    assert seen.fused.shape == (1, 4, 2)
    assert seen.fused.max() <= 1
    assert seen_by_clip(clip, picture, (), texts, others, ClipSettings()).fused.shape[0] == 0


# ── files of strangers ──


@pytest.fixture
def folder(tmp_path):
    save_clip(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "text", [{"vocab_size": 10**9}, {"eos_token_id": 99}, {"hidden_size": 10**7}, {"num_attention_heads": 5},
             {"max_position_embeddings": 0}, {"hidden_act": "exec"}]
)  # fmt: skip
def test_a_hostile_description_of_the_reading_half_ends_in_a_line(folder, text):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps({**config, "text_config": {**config["text_config"], **text}}))
    with pytest.raises(SmafError, match=r"config\.json: .*get the file again"):
        load_clip(folder)


@pytest.mark.parametrize("text", ["", "{", '{"model": {"type": "Evil"}}', "[" * 10_000])
def test_a_tokenizer_that_is_none_ends_in_a_line(folder, text):
    (folder / "tokenizer.json").write_text(text)
    with pytest.raises(SmafError, match=r"tokenizer\.json: is no tokenizer"):
        load_clip(folder)


def test_half_a_clip_is_refused(folder):
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text())["vision_config"], "model_type": "clip_vision_model"}))
    with pytest.raises(SmafError, match="the half of CLIP that sees"):
        load_clip(folder)
    (folder / "tokenizer.json").unlink()
    save_clip(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(SmafError, match=r"tokenizer\.json: is missing"):
        load_clip(folder)
