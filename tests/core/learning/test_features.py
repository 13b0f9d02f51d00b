from dataclasses import replace

import numpy as np
import pytest
import torch

from smaf_core.errors import SmafError
from smaf_core.hardware import device
from smaf_core.learning.features import SUFFIX, FeatureSource
from smaf_core.method.cam import attention, scaled_size, two_views
from smaf_core.networks.backbones import quick_levels


@pytest.fixture
def source(trained, small, tmp_path):
    return FeatureSource(trained, small.attention, tmp_path)


def files(folder):
    return sorted(folder.glob(f"*{SUFFIX}"))


def test_kept_features_are_those_computed_anew(trained, small, examples, source, tmp_path):
    first = source.all_scales(examples[0])
    kept = FeatureSource(trained, small.attention, tmp_path).all_scales(examples[0])
    assert len(files(tmp_path)) == 1
    assert all(torch.equal(one, other) for one, other in zip(first, kept, strict=True))
    nowhere = FeatureSource(trained, small.attention, None).all_scales(examples[0])
    for one, other in zip(first, nowhere, strict=True):  # what looks may be another (`quick_levels`), what it sees is not
        torch.testing.assert_close(one, other, rtol=2e-3, atol=2e-3)


def test_one_scale_is_the_same_as_among_all(examples, source):
    before = source.one_scale(examples[0], 2.0)
    assert torch.equal(source.all_scales(examples[0])[2], before)
    assert torch.equal(source.one_scale(examples[0], 2.0), before)


def test_any_scale_can_be_looked_at(examples, source):
    assert source.one_scale(examples[0], 0.7).shape[2:] == (5, 7)  # 160 * 0.7 = 112 and 75 pixels, 16 a cell


def test_a_damaged_file_is_computed_anew(examples, source, tmp_path):
    expected = source.all_scales(examples[0])
    files(tmp_path)[0].write_bytes(b"half of it")
    assert torch.equal(source.all_scales(examples[0])[0], expected[0])


def test_a_picture_that_was_changed_is_looked_at_again(small, trained, examples, tmp_path):
    from smaf_core.data.images import read_image

    picture = tmp_path / "picture.png"
    picture.write_bytes(examples[0].image.read_bytes())
    source = FeatureSource(trained, small.attention, tmp_path / "kept")
    before = source.all_scales(replace(examples[0], image=picture))[0]
    picture.write_bytes(examples[1].image.read_bytes())
    assert read_image(picture).shape == (64, 96, 3)
    assert not torch.equal(source.all_scales(replace(examples[0], image=picture))[0], before)


def test_a_data_set_that_was_copied_is_not_looked_at_again(small, trained, examples, source, tmp_path):
    before = source.all_scales(examples[0])
    copied = tmp_path / "elsewhere" / "copied.png"
    copied.parent.mkdir()
    copied.write_bytes(examples[0].image.read_bytes())
    assert source.is_kept(replace(examples[0], image=copied))
    assert torch.equal(source.all_scales(replace(examples[0], image=copied))[0], before[0])


def test_a_picture_that_is_gone_is_told_in_one_line(examples, source, tmp_path):
    with pytest.raises(SmafError, match=r"gone\.png"):
        source.all_scales(replace(examples[0], image=tmp_path / "gone.png"))


def test_features_of_another_backbone_are_not_mixed_up(small, trained, examples, source):
    import copy

    source.all_scales(examples[0])
    other = copy.deepcopy(trained)
    with torch.no_grad():
        other.backbone.stem[0].weight.mul_(1.5)
    other_source = FeatureSource(other, small.attention, source._folder)
    assert not torch.equal(other_source.all_scales(examples[0])[0], source.all_scales(examples[0])[0])


def test_no_more_disk_is_taken_than_allowed(trained, small, examples, tmp_path):
    size = sum(one.nbytes for one in FeatureSource(trained, small.attention, None).all_scales(examples[0]))
    source = FeatureSource(trained, replace(small.attention, cache_bytes=int(2.5 * size)), tmp_path)
    for example in examples:
        source.all_scales(example)
    assert len(files(tmp_path)) == 2


def test_looking_at_all_images_stops_when_the_disk_is_full(trained, small, examples, tmp_path):
    told = []
    source = FeatureSource(trained, replace(small.attention, cache_bytes=0), tmp_path)
    source.prepare(examples, lambda *progress: told.append(progress))
    assert files(tmp_path) == []
    assert told[-1] == (len(examples), len(examples), "looking at the images")


def test_looking_at_many_side_by_side_keeps_what_one_after_the_other_would(trained, small, examples, tmp_path, monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    gone = replace(examples[0], image=tmp_path / "gone.png")
    told, source = [], FeatureSource(trained, small.attention, tmp_path / "together")
    source.prepare([examples[0], gone, *examples[1:]], lambda *progress: told.append(progress[0]))
    assert told == [*range(len(examples) + 2), len(examples) + 1]
    assert len(files(tmp_path / "together")) == len({example.image.read_bytes() for example in examples})
    alone = FeatureSource(trained, small.attention, tmp_path / "alone")
    for example in examples:
        assert source.is_kept(example)
        for one, other in zip(source.all_scales(example), alone.all_scales(example), strict=True):
            torch.testing.assert_close(one, other, rtol=2e-2, atol=2e-2)  # other numbers of threads round otherwise


def test_the_second_view_is_the_mirror_image():
    image = np.random.default_rng(0).integers(0, 255, (10, 12, 3), np.uint8)
    views = two_views(image, (10, 12))
    assert torch.equal(views[0].flip(2), views[1])
    assert np.array_equal(views[0].permute(1, 2, 0).numpy(), image)


def test_mirroring_the_picture_mirrors_its_attention():
    logits = torch.rand(2, 4, 3, 5)
    exchanged = torch.stack([logits[1], logits[0]])
    torch.testing.assert_close(attention(exchanged), attention(logits).flip(2))


def test_attention_is_a_share_of_one_and_the_background_takes_its_own():
    logits = torch.zeros(2, 4, 1, 1)
    torch.testing.assert_close(attention(logits), torch.full((3, 1, 1), 0.25))


@pytest.mark.parametrize(("size", "expected"), [((375, 500), (240, 320)), ((1, 1), (320, 320)), ((1, 9999), (1, 320))])
def test_the_longer_side_decides_the_size_to_look_at(size, expected):
    assert scaled_size(size, 1.0, 320) == expected


def test_where_the_runtime_looks_features_are_the_same_up_to_rounding(trained, small, examples, tmp_path, monkeypatch):
    for place in (device, quick_levels):
        monkeypatch.setattr(place, "counts_in_bfloat16", lambda _: False)
    mine = FeatureSource(trained, small.attention, None).all_scales(examples[0])
    session = quick_levels.open_session
    opened = []
    monkeypatch.setattr(quick_levels, "open_session", lambda *about: opened.append(about) or session(*about))
    source = FeatureSource(trained, small.attention, tmp_path)
    for example in examples[:2]:
        theirs = source.all_scales(example)
        for one, other in zip(theirs, mine, strict=True) if example is examples[0] else ():
            torch.testing.assert_close(one, other, rtol=2e-3, atol=2e-3)  # two 16-bit numbers side by side
    assert len(opened) == 1
