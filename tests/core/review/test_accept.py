import pytest
from hypothesis import given
from hypothesis import strategies as st

from smaf_core.review.accept import ENOUGH, Calibration, Evidence, Measured


def of(*pairs: tuple[float, bool]) -> Calibration:
    return Calibration(tuple(Evidence(*pair) for pair in pairs))


def test_precision_is_counted_above_the_threshold_only():
    known = of((0.9, True), (0.8, False), (0.95, True), (0.3, False))
    assert (known.at(0.85).n, known.at(0.85).precision) == (2, 1.0)
    assert (known.at(0.0).n, known.at(0.0).precision) == (4, 0.5)


def test_where_nothing_is_known_nothing_is_promised():
    nothing = Calibration(())
    assert nothing.at(0.5).precision is None
    assert nothing.at(0.5).at_least == 0
    assert nothing.suggested() is None
    assert nothing.table() == ()


def test_the_lower_end_is_wilsons():
    assert Measured(0.5, 10, 10).at_least == pytest.approx(0.7225, abs=1e-4)  # Wilson's interval for 10 of 10
    assert Measured(0.5, 100, 90).at_least == pytest.approx(0.8256, abs=1e-4)


def test_few_images_never_lead_to_an_offer_however_right_they_are():
    assert of(*[(0.9, True)] * (ENOUGH - 1)).suggested(0.5) is None
    assert of(*[(0.9, True)] * ENOUGH).suggested(0.5) == 0.9


def test_the_offer_is_the_lowest_threshold_that_keeps_the_promise():
    known = of(*[(0.95, True)] * 60, *[(0.7, True)] * 20, *[(0.4, False)] * 40)
    assert known.suggested(0.9) == 0.7
    assert known.at(0.7).at_least >= 0.9
    assert known.suggested(0.99) is None


def test_the_table_goes_from_all_images_to_the_surest():
    known = of(*[(step / 100, step >= 50) for step in range(100)])
    table = known.table(4)
    assert [row.threshold for row in table] == [0.0, 0.25, 0.5, 0.75]
    assert [row.n for row in table] == [100, 75, 50, 25]


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_promise_is_never_above_what_was_seen(counts):
    n, right = counts
    measured = Measured(0.5, n, right)
    assert 0 <= measured.at_least <= right / n + 1e-12
