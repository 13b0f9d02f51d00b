import threading
import time

import pytest

from smaf_core.errors import SmafError
from smaf_desktop.toolkit.background import in_background
from smaf_desktop.toolkit.ordered_work import OrderedWork


@pytest.fixture
def work(qapp):
    made = OrderedWork()
    yield made
    made.close()


def fail(error):
    raise error


def test_work_is_done_elsewhere_and_its_outcome_told_here(work, qtbot):
    told = []
    work.run(threading.get_ident, lambda ident: told.append((ident, threading.get_ident())), fail)
    qtbot.waitUntil(lambda: bool(told))
    assert told[0][0] != told[0][1] == threading.get_ident()


def test_outcomes_come_in_the_order_asked_for(work):
    told = []
    for number, pause in enumerate((0.02, 0, 0.01)):
        work.run(lambda number=number, pause=pause: time.sleep(pause) or number, told.append, fail)
    work.settle()
    assert told == [0, 1, 2]
    assert not work.is_busy


def test_with_two_threads_a_quick_piece_overtakes_a_slow_one(qapp, qtbot):
    work, told = OrderedWork(threads=2), []
    go_on = threading.Event()
    work.run(lambda: go_on.wait(5), lambda _: told.append("slow"), fail)
    work.run(lambda: None, lambda _: told.append("quick"), fail)
    qtbot.waitUntil(lambda: told == ["quick"])
    go_on.set()
    work.close()
    assert told == ["quick", "slow"]


def test_what_a_person_can_mend_is_told_and_our_own_mistakes_fly(work):
    told = []
    work.run(lambda: fail(SmafError("full disk")), told.append, lambda error: told.append(str(error)))
    work.settle()
    assert told == ["full disk"]
    work.run(lambda: 1 // 0, told.append, fail)
    with pytest.raises(ZeroDivisionError):
        work.settle()


def test_cancelled_work_is_not_mentioned_again(work):
    told = []
    go_on = threading.Event()
    work.run(lambda: go_on.wait(5), lambda _: told.append("first"), fail)
    assert work.run(lambda: None, lambda _: told.append("second"), fail).cancel()
    go_on.set()
    work.settle()
    assert told == ["first"]


def test_an_outcome_may_ask_for_more_work_and_settling_waits_for_it(work):
    told = []
    work.run(lambda: 1, lambda _: work.run(lambda: 2, told.append, fail), fail)
    work.settle()
    assert told == [2]


def forbidden():
    raise PermissionError(13, "Permission denied", "/photos/secret")


def test_what_the_system_refuses_is_told_as_wrong_input_is(work, qapp, qtbot):
    told = []
    work.run(forbidden, fail, lambda error: told.append(str(error)))
    work.settle()
    in_background(qapp, forbidden, fail, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["/photos/secret: Permission denied"] * 2
