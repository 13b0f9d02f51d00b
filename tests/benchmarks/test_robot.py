import numpy as np
import pytest

from benchmarks.effort import found_among_first
from benchmarks.robot import GOOD_ENOUGH, NOT_KEPT, POOR, SWITCH, Kit, correct, mean_iou, wrong_regions
from benchmarks.robot_clicks import ANSWER, MOST_CLICKS, Clicker
from benchmarks.robot_tools import KEY, Hand, Sight, depth_of, scribble
from smaf_core.data.mask import Mask
from smaf_core.data.regions import Region

SIZE = (120, 160)


def truth_with_a_disc() -> np.ndarray:
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    return ((y - 60) ** 2 + (x - 70) ** 2 < 35**2).astype(np.uint8)


def test_a_mask_that_is_right_costs_only_the_look():
    mask, work = correct(truth_with_a_disc(), truth_with_a_disc())
    assert (work.seconds, work.strokes) == (SWITCH, 0)
    assert not mask.touched.any()


def test_an_empty_mask_is_corrected_until_it_is_good_enough():
    mask, work = correct(np.zeros(SIZE, np.uint8), truth_with_a_disc())
    assert mean_iou(mask.label_map, truth_with_a_disc()) == work.iou_after >= GOOD_ENOUGH
    assert work.strokes >= 1
    assert work.pixels >= mask.touched.sum() > 1000


def test_a_better_start_is_less_work():
    truth = truth_with_a_disc()
    nearly = truth.copy()
    nearly[:40] = 0
    assert correct(nearly, truth)[1].seconds < correct(np.zeros(SIZE, np.uint8), truth)[1].seconds


def test_a_blob_that_is_not_there_goes_by_one_click():
    truth = truth_with_a_disc()
    start = truth.copy()
    start[90:118, 120:158] = 2
    _, work = correct(start, truth)
    assert work.tools == {"fill": 1}


def test_the_largest_wrong_region_is_seen_first_and_void_never():
    truth = truth_with_a_disc()
    truth[:20] = 255
    start = truth_with_a_disc()
    start[100:118, 100:118] = 1
    nothing = np.zeros(SIZE, bool)
    (region, label), *_ = wrong_regions(Sight.of(Mask(start), truth), nothing)
    assert (region.top, region.left, region.inside.shape, label) == (100, 100, (18, 18), 0)
    assert not wrong_regions(Sight.of(Mask(truth_with_a_disc()), truth), nothing)


def test_a_scribble_stays_in_its_region():
    inside = truth_with_a_disc() > 0
    path = scribble(Region(0, 0, inside), depth_of(inside), 27)
    assert len(path) > 1
    assert all(truth_with_a_disc()[int(y), int(x)] for y, x in path)


def test_a_smart_stroke_that_mends_is_kept_and_one_that_does_not_costs_its_time():
    truth, empty = truth_with_a_disc(), np.zeros(SIZE, np.uint8)
    perfect = correct(empty, truth, Kit(smart=lambda strokes, mask: mask.replacement(truth, by_person=False)))[1]
    useless = correct(empty, truth, Kit(smart=lambda strokes, mask: None))[1]
    assert perfect.tools == {"smart": 1}
    assert useless.tools["smart, taken back"] >= 1
    assert useless.seconds > correct(empty, truth)[1].seconds


def test_a_suggestion_costs_a_look_and_is_taken_only_where_it_mends():
    truth, empty = truth_with_a_disc(), np.zeros(SIZE, np.uint8)
    truth[2:14, 40:60] = 2
    alone = correct(empty, truth)[1]
    perfect = correct(empty, truth, Kit(suggest=lambda mask: mask.replacement(truth, by_person=False)))[1]
    all_of_one = np.full_like(truth, 2)
    wrong = correct(empty, truth, Kit(suggest=lambda mask: mask.replacement(all_of_one, by_person=False)))[1]
    assert perfect.tools["suggestion"] == 1
    assert perfect.strokes == 1 < alone.strokes
    assert "suggestion" not in wrong.tools
    assert alone.seconds < wrong.seconds < alone.seconds + alone.strokes


def test_changing_what_is_in_the_hand_costs_keys():
    hand = Hand()
    hand.take(3, "brush", 18)
    assert hand.keys(3, "brush", 18) == 0
    assert hand.keys(3, "brush", 27) < hand.keys(3, "brush", 60)
    assert hand.keys(1, "polygon") > hand.keys(3, "polygon") > 0


def test_patience_ends_where_nothing_helps():
    noise = np.random.default_rng(0).integers(0, 2, SIZE, dtype=np.uint8)
    _, work = correct(np.zeros(SIZE, np.uint8), noise)
    assert work.iou_after < GOOD_ENOUGH


@pytest.mark.parametrize(("order", "found"), [("abcdefghij", 1.0), ("jihgfedcba", 0.0), ("acdefghijb", 0.5)])
def test_the_queue_is_measured_by_how_many_of_the_worst_come_early(order, found):
    error = {name: 1 - rank / 10 for rank, name in enumerate("abcdefghij")}
    assert found_among_first(list(order), error, worst=0.2, reviewed=0.3) == found


def test_a_mask_keeps_what_was_painted_by_hand():
    mask, _ = correct(np.zeros(SIZE, np.uint8), truth_with_a_disc())
    assert isinstance(mask, Mask)
    assert (mask.label_map[~mask.touched] == 0).all()


def truth_with_a_star() -> np.ndarray:
    """An object that no brush paints quickly."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    far, angle = np.hypot(y - 60, x - 70), np.arctan2(y - 60, x - 70)
    return (far < 34 + 20 * np.cos(9 * angle)).astype(np.uint8)


def perfect(truth):
    """A model that finds the object under the first click or in the box, whole."""

    def point(mask, label, clicks):
        after = mask.label_map.copy()
        seed = (
            clicks.points[0][0] if clicks.points else ((clicks.box[0] + clicks.box[2]) / 2, (clicks.box[1] + clicks.box[3]) / 2)
        )
        kind = int(truth[int(seed[0]), int(seed[1])])
        after[truth == kind] = label if kind else 0
        return [mask.replacement(after, by_person=True, keep_touched=False)]

    return point


def test_a_click_that_finds_the_object_is_kept_and_counts_once():
    truth = truth_with_a_star()
    mask, work = correct(np.zeros(SIZE, np.uint8), truth, Kit(clicker=Clicker(perfect(truth))))
    assert work.tools == {"clicks": 1}
    assert work.strokes == 1
    assert work.iou_after == 1
    assert mask.touched.any()


def test_clicks_that_find_nothing_are_given_up_and_cost_their_time():
    truth = truth_with_a_star()
    by_hand = correct(np.zeros(SIZE, np.uint8), truth)[1]
    _, work = correct(np.zeros(SIZE, np.uint8), truth, Kit(clicker=Clicker(lambda *_: [None])))
    assert work.tools[NOT_KEPT] >= 1
    assert work.iou_after >= GOOD_ENOUGH
    assert work.seconds > by_hand.seconds + MOST_CLICKS


def test_an_answer_that_took_long_but_helps_is_kept_and_counts_as_poor():
    truth = truth_with_a_star()

    def point(mask, label, clicks):
        after = mask.label_map.copy()
        ys, xs = np.nonzero(truth)
        some = ys < np.quantile(ys, 0.05)  # the top of the object only
        after[ys[some], xs[some]] = label
        return [mask.replacement(after, by_person=True, keep_touched=False)]

    _, work = correct(np.zeros(SIZE, np.uint8), truth, Kit(clicker=Clicker(point)))
    assert work.tools[POOR] == 1
    assert work.tools.get(NOT_KEPT, 0) <= 1  # the second time the same answer adds nothing
    assert work.iou_after >= GOOD_ENOUGH


def test_another_answer_is_turned_to_where_it_is_better():
    truth = truth_with_a_star()

    def point(mask, label, clicks):
        return [None, *perfect(truth)(mask, label, clicks)]

    at_once = correct(np.zeros(SIZE, np.uint8), truth, Kit(clicker=Clicker(perfect(truth))))[1]
    _, work = correct(np.zeros(SIZE, np.uint8), truth, Kit(clicker=Clicker(point)))
    assert work.tools == {"clicks": 1}
    assert work.iou_after == 1
    assert work.seconds == pytest.approx(at_once.seconds + ANSWER + KEY)


def test_a_further_click_says_which_answer_it_was_made_on():
    truth = truth_with_a_star()
    asked = []

    def point(mask, label, clicks):
        asked.append(clicks)
        ys, xs = np.nonzero(truth)
        answers = []
        for share in (0.3, 0.7):  # the second is better, and not good enough
            after = mask.label_map.copy()
            some = ys < np.quantile(ys, share)
            after[ys[some], xs[some]] = label
            answers.append(mask.replacement(after, by_person=True, keep_touched=False))
        return answers

    sight, region, label = Sight.of(Mask(np.zeros(SIZE, np.uint8)), truth), Region(0, 0, truth > 0), int(truth.max())
    Clicker(point).on(sight, region, label, Hand(), rate=0.15 * sight.gain(region, label))
    assert asked[0].points == ()
    assert asked[0].box is not None
    assert asked[1].turns == (1,)
    assert asked[2].turns == (1, 1)


def test_what_is_too_much_is_clicked_away():
    truth = truth_with_a_star()
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    start = (np.hypot(y - 60, x - 70) < 56).astype(np.uint8)  # what is between the points of the star, too
    clicked = []

    def point(mask, label, clicks):
        clicked.extend(clicks.points)
        return perfect(truth)(mask, label, clicks)

    _, work = correct(start, truth, Kit(clicker=Clicker(point)))
    assert [on for _, on in clicked] == [False]
    assert work.tools == {"clicks": 1}
