import numpy as np
import torch

from smaf_core.data.example import Example
from smaf_core.method.pseudo_labels import FusedGoals, machine_target, spread, with_human_pixels


def half_and_half(size: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Nobody touched the left half; the right half is class 2."""
    label_map, touched = np.zeros((size, size), np.uint8), np.zeros((size, size), bool)
    label_map[:, size // 2 :], touched[:, size // 2 :] = 2, True
    return label_map, touched


def test_the_machine_s_target_holds_only_tagged_classes() -> None:
    target = spread(machine_target(torch.tensor([[[1.0, 0.1]]]), [2], 0.2), [2], 3)
    torch.testing.assert_close(target[:, 0, 0], torch.tensor([0.0, 1.0, 0.0, 0.2]))
    torch.testing.assert_close(target[:, 0, 1], torch.tensor([0.0, 0.5, 0.0, 1.0]))


def test_tags_may_come_in_any_order() -> None:
    fused = torch.rand(2, 3, 3)
    one = spread(machine_target(fused, [3, 1], 0.2), [3, 1], 4)
    other = spread(machine_target(fused.flip(0), [1, 3], 0.2), [1, 3], 4)
    torch.testing.assert_close(one, other)


def test_half_of_the_target_may_follow_the_picture_s_edges() -> None:
    aligned = np.zeros((4, 8), np.uint8)
    aligned[:, 2:] = 7
    target = machine_target(torch.tensor([[[0.1, 1.0]]]), [7], 0.2, aligned, 0.5)
    expected = (torch.tensor([[[0.5, 1.0]], [[1.0, 0.2]]]) + torch.tensor([[[0.5, 1.0]], [[0.5, 0.0]]])) / 2
    torch.testing.assert_close(target, expected)


def test_goals_fit_any_size_and_know_what_a_person_painted(tmp_path) -> None:
    painted = (np.full((8, 8), 1, np.uint8), np.ones((8, 8), bool))
    by_hand = Example("by hand", tmp_path, (2,), human=lambda: painted)
    by_machine = Example("by machine", tmp_path, (2,), human=lambda: None)
    goals = FusedGoals(3, 0.2)
    for example in (by_hand, by_machine):
        goals.add(example, torch.ones(1, 4, 4))
    assert goals.at(by_hand, (2, 2))[0][:, 0, 0].tolist() == [1.0, 0.0, 0.0, 0.0]
    torch.testing.assert_close(goals.at(by_machine, (6, 5))[0][:, 5, 4], torch.tensor([0.0, 1.0, 0.0, 0.2]), atol=1e-3, rtol=0)


def test_what_a_person_set_is_one_hot_and_the_rest_is_the_machine_s() -> None:
    machine = torch.rand(4, 2, 2)
    target, weight = with_human_pixels(machine, *half_and_half())
    torch.testing.assert_close(target[:, :, 0], machine[:, :, 0])
    assert target[:, :, 1].tolist() == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    assert weight.tolist() == [[[1.0, 1.0], [1.0, 1.0]]]


def test_background_set_by_hand_is_the_last_channel() -> None:
    target, _ = with_human_pixels(torch.rand(3, 1, 1), np.zeros((4, 4), np.uint8), np.ones((4, 4), bool))
    assert target.flatten().tolist() == [0.0, 0.0, 1.0]


def test_what_a_person_marked_as_unsure_has_no_weight() -> None:
    label_map, touched = half_and_half()
    label_map[:, 4:] = 255
    _, weight = with_human_pixels(torch.rand(3, 2, 2), label_map, touched)
    assert weight.tolist() == [[[1.0, 0.0], [1.0, 0.0]]]


def test_a_cell_half_unsure_teaches_the_known_half_only() -> None:
    label_map, touched = half_and_half(4)
    label_map[:, 2:] = 255
    machine = torch.tensor([0.5, 1.0])[:, None, None]
    target, weight = with_human_pixels(machine, label_map, touched)
    torch.testing.assert_close(target, machine)
    assert weight.item() == 0.5


def test_void_that_nobody_touched_does_not_change_the_machine_s_target() -> None:
    machine = torch.rand(3, 2, 2)
    target, weight = with_human_pixels(machine, np.full((8, 8), 255, np.uint8), np.zeros((8, 8), bool))
    torch.testing.assert_close(target, machine)
    assert weight.min() == 1


def test_a_picture_smaller_than_the_grid_is_one_hot_too() -> None:
    target, weight = with_human_pixels(torch.rand(3, 2, 2), np.ones((1, 1), np.uint8), np.ones((1, 1), bool))
    assert target[0].min() == 1
    assert target[1:].max() == 0
    assert weight.min() == 1
