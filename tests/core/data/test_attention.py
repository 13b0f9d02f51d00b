import numpy as np
import pytest

from smaf_core.data import attention
from smaf_core.data.attention import Attention, argmax_labels, enlarge
from smaf_core.errors import SmafError, Unreadable


def two_classes() -> Attention:
    rng = np.random.default_rng(0)
    maps = tuple(rng.random((2, h, w)).astype(np.float16) for h, w in [(3, 4), (6, 8), (9, 12), (12, 16)])
    fused, class_scores = rng.random((2, 12, 16)).astype(np.float16), rng.random(9).astype(np.float16)
    return Attention((3, 7), (0.5, 1.0, 1.5, 2.0), maps, fused, class_scores)


def test_attention_survives_its_file(tmp_path):
    kept = two_classes()
    kept.save(tmp_path / "deep" / "ünï.npz")
    read = Attention.load(tmp_path / "deep" / "ünï.npz")
    assert (read.classes, read.scales) == (kept.classes, kept.scales)
    arrays = zip((*read.maps, read.fused, read.class_scores), (*kept.maps, kept.fused, kept.class_scores), strict=True)
    for one, other in arrays:
        np.testing.assert_array_equal(one, other)


def test_maps_from_elsewhere_have_no_class_scores(tmp_path):
    Attention((), (), (), np.zeros((0, 2, 2), np.float16)).save(tmp_path / "a.npz")
    assert Attention.load(tmp_path / "a.npz").class_scores is None


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut off", b"not a zip at all"])
def test_a_damaged_attention_file_is_named(tmp_path, damage):
    (tmp_path / "a.npz").write_bytes(damage)
    with pytest.raises(SmafError, match=r"a\.npz: not a readable attention file"):
        Attention.load(tmp_path / "a.npz")


def test_a_pixel_gets_its_strongest_class_or_background_at_the_threshold():
    maps = np.array([[[0.9, 0.2, 0.1]], [[0.3, 0.1, 0.4]]], np.float32)
    assert argmax_labels(maps, (3, 7), threshold=0.2).tolist() == [[3, 0, 7]]


def test_every_step_has_its_strongest_pixel_at_one():
    attention = two_classes()
    for step in attention.steps:
        maps = attention.maps_of(step, (24, 32))
        assert maps.shape == (2, 24, 32)
        np.testing.assert_allclose(maps.max(axis=(1, 2)), 1, atol=1e-4)


def test_an_image_without_tags_is_background_at_every_step():
    nothing = Attention((), (1.0,), (np.zeros((0, 2, 2), np.float16),), np.zeros((0, 2, 2), np.float16))
    assert not nothing.label_map("1", (5, 4), 0.2).any()
    assert nothing.label_map("fused", (5, 4), 0.2).shape == (5, 4)


def test_enlarging_keeps_a_constant_map_constant():
    np.testing.assert_array_equal(enlarge(np.full((1, 2, 3), 0.5, np.float16), (7, 9)), np.full((1, 7, 9), 0.5))


def test_what_a_head_for_masks_says_survives_the_file_too(tmp_path):
    maps = np.full((1, 2, 3), 0.5, np.float16)
    path = tmp_path / "told.npz"
    Attention((4,), (1.0,), (maps,), maps, told=maps / 2).save(path)
    np.testing.assert_array_equal(Attention.load(path).told, maps / 2)
    Attention((4,), (1.0,), (maps,), maps).save(path)
    assert Attention.load(path).told is None


def test_a_file_that_unfolds_to_more_than_any_of_ours_is_refused(tmp_path, monkeypatch):
    maps = np.zeros((1, 40, 40), np.float16)
    Attention((1,), (1.0,), (maps,), maps).save(tmp_path / "a.npz")
    monkeypatch.setattr(attention, "MOST_BYTES", 5000)
    with pytest.raises(Unreadable, match="propose this image again"):
        Attention.load(tmp_path / "a.npz")


def test_maps_of_classes_that_become_one_keep_the_larger_value(tmp_path):
    maps = np.array([[[0.1, 0.9]], [[0.5, 0.2]], [[0.3, 0.3]]], np.float16)
    made = Attention((1, 2, 4), (1.0,), (maps,), maps, np.array([0.1, 0.9, 0.0, 0.4], np.float16), told=maps / 2)
    table = np.arange(256, dtype=np.uint8)
    table[2] = 4
    after = made.renumbered(table)
    assert after.classes == (1, 4)
    np.testing.assert_array_equal(after.fused, np.array([[[0.1, 0.9]], [[0.5, 0.3]]], np.float16))
    np.testing.assert_array_equal(after.told, after.fused / 2)
    np.testing.assert_array_equal(after.class_scores, np.array([0.1, 0, 0, 0.9], np.float16))
    assert made.renumbered(np.arange(256, dtype=np.uint8)) is made


def test_a_class_may_be_merged_into_one_that_came_after_the_attention_was_made():
    maps = np.full((1, 2, 2), 0.5, np.float16)
    made = Attention((1,), (1.0,), (maps,), maps, np.array([0.75, 0.25], np.float16))
    table = np.arange(256, dtype=np.uint8)
    table[1] = 4
    after = made.renumbered(table)
    assert after.classes == (4,)
    assert after.class_scores.tolist() == [0, 0.25, 0, 0.75]


@pytest.mark.parametrize("share", [float("nan"), float("inf"), -0.1, 1e30])
def test_a_share_beyond_reason_is_damage(tmp_path, share):
    maps = np.full((1, 2, 2), 0.5, np.float16)
    Attention((1,), (1.0,), (maps,), maps, told=maps, told_share=share).save(tmp_path / "a.npz")
    with pytest.raises(Unreadable, match="told_share"):
        Attention.load(tmp_path / "a.npz")
