import numpy as np
import pytest

from smaf_core.data.example import Example
from smaf_core.errors import SmafError
from smaf_core.learning.alike import most_alike
from smaf_core.learning.features import FeatureSource
from smaf_core.workflow.propose import alike_images, propose


@pytest.fixture
def source(trained, small, cache):
    return FeatureSource(trained, small.attention, cache)


@pytest.mark.parametrize("number", [0, 1])
def test_photos_that_show_the_same_come_first_and_say_where(source, examples, truths, number):
    found = most_alike(source, examples[number], truths[number] > 0, examples)
    others = [one for one in found if one.name != examples[number].name]
    assert {one.name for one in others[:2]} == {f"photo{number + 2}", f"photo{number + 4}"}
    assert others[1].likeness > others[2].likeness
    for one in others[:2]:
        top, left, bottom, right = one.place
        there = truths[int(one.name[-1])] > 0
        assert there[(top + bottom) // 2, (left + right) // 2]


def test_of_the_photo_itself_only_other_places_count(source, examples, truths):
    found = {one.name: one.likeness for one in most_alike(source, examples[0], truths[0] > 0, examples)}
    assert found["photo0"] < found["photo2"]


def test_what_is_smaller_than_a_cell_can_be_looked_for(source, examples):
    region = np.zeros((64, 96), bool)
    region[30, 20] = True
    assert most_alike(source, examples[0], region, examples[1:])[0].name in ("photo2", "photo4")


def test_a_photo_that_cannot_be_read_is_passed_over(source, examples, truths, tmp_path):
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(b"no picture")
    found = most_alike(source, examples[0], truths[0] > 0, [*examples, Example("damaged", damaged)])
    assert len(found) == len(examples)


def test_nothing_marked_is_said(source, examples):
    with pytest.raises(SmafError, match="nothing is marked"):
        most_alike(source, examples[0], np.zeros((64, 96), bool), examples)


def test_a_project_is_searched_before_and_after_its_first_round(project):
    names = [one.name for one in project.images()]
    with pytest.raises(SmafError, match="neither a mask nor a proposal"):
        alike_images(project, names[0])
    assert {one.name for one in alike_images(project, names[0], box=(0, 0, 40, 40))} == set(names)
    propose(project, preset="tiny")
    assert {one.name for one in alike_images(project, names[0], box=(0, 0, 40, 40))} == set(names)


def test_a_class_that_a_mask_does_not_show_is_said(project):
    propose(project, preset="tiny")
    name, proposal = project.images()[0].name, project.load_proposal(project.images()[0].name)
    absent = next(one for one in range(1, len(project.classes) + 1) if not (proposal == one).any())
    with pytest.raises(SmafError, match="shows no"):
        alike_images(project, name, class_name=project.classes.names[absent - 1])
