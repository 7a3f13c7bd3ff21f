"""Advisors that are not as usual are told once, and it is told when they are again."""

from random import Random

import pytest
from desk_bench import Bench
from desk_examples import SYMBOLS, Whole, advice, candidate
from msgspec.structs import replace

from trading.domain.events import AlarmCleared, AlarmRaised
from trading.domain.lookback import Lookback
from trading.domain.state import State
from trading.domain.watched import ASKED, BAND_OF, Watched
from trading.policy.anomalies import OUTSIDE, anomalies
from trading.policy.jobs import ALARMS
from trading.policy.panel import Panel

SHADOW = {"enabled": True, "shadow_mode": True}


class Guide(Whole):
    """An advisor that says what the test wants, and fails when it wants."""

    name = "guide"

    def __init__(self):
        self.value, self.broken = 0.0, False

    def advise(self, _signal, _candidate, _state, _view):
        if self.broken:
            raise ZeroDivisionError
        return replace(advice(self.name), adjusted=1.0 + self.value)

    def review(self, _at):
        return ()

    def learn(self, _event):
        pass

    def describe(self):
        return {}

    def memory(self):
        return {}

    def remember(self, _memory):
        pass


@pytest.fixture
def guide():
    return Guide()


@pytest.fixture
def bench(guide):
    desk = Bench({"ml_improvements": SHADOW}, advisors=lambda _config: {"guide": guide})
    desk.state.rungs["guide"] = "shadow"
    return desk


def ask(bench, times):
    """So many signals are judged, and after each the desk looks for alarms."""
    for turn in range(times):
        bench.flat(candidates=[candidate(SYMBOLS[turn % len(SYMBOLS)])])
        bench.job(ALARMS, bench.desk_ms)


def told(bench, kind=AlarmRaised):
    return [event.name for event in bench.of(kind) if event.name.startswith("guide")]


def seasoned(bench):
    """Five hundred advices as usual, folded at once."""
    dice = Random(3)
    watched = bench.state.lookback.watched.setdefault("guide", Watched())
    for _ in range(BAND_OF):
        watched.hear(dice.uniform(-0.3, 0.3))


def test_an_advisor_that_is_suddenly_far_outside_is_told_once_and_again_when_it_is_back(
    bench, guide
):
    seasoned(bench)
    guide.value = 4.0
    ask(bench, OUTSIDE - 1)
    assert told(bench) == []
    ask(bench, 20)
    assert told(bench) == ["guide outside its band"]
    [alarm] = [event for event in bench.of(AlarmRaised) if event.name.startswith("guide")]
    assert alarm.sentence.startswith("7 of the last 40 adjustments of guide are outside the band")
    guide.value = 0.0
    ask(bench, 39)
    assert told(bench, AlarmCleared) == ["guide outside its band"]
    assert len(told(bench)) == 1


def test_values_as_usual_ring_nobody(bench, guide):
    seasoned(bench)
    dice = Random(5)
    for _ in range(60):
        guide.value = dice.uniform(-0.3, 0.3)
        ask(bench, 1)
    assert told(bench) == []


def test_an_advisor_that_fails_on_more_than_a_twentieth_is_told_after_forty(bench, guide):
    guide.broken = True
    ask(bench, 39)
    assert told(bench) == []
    ask(bench, 1)
    assert told(bench) == ["guide abstains"]
    guide.broken = False
    ask(bench, ASKED)
    assert told(bench, AlarmCleared) == ["guide abstains"]


def test_a_twentieth_is_not_more_than_a_twentieth():
    watched = Watched()
    for number in range(ASKED):
        watched.fail() if number % 20 == 0 else watched.hear(0.0)
    assert found(watched) == []
    for _ in range(3):
        watched.fail()
    assert found(watched) == ["guide abstains"]


def found(watched, rung="shadow", strayed=()):
    panel = Panel({"guide": Guide()}, "full", strayed=dict(strayed))
    state = State(lookback=Lookback(watched={"guide": watched}), rungs={"guide": rung})
    return [alarm.name for alarm in anomalies(state, panel)]


def test_of_an_advisor_that_is_off_nothing_is_told():
    watched = Watched()
    for _ in range(ASKED):
        watched.fail()
    strayed = {"guide": "it forgot"}
    assert found(watched, "shadow", strayed) == ["guide abstains", "guide remembers otherwise"]
    assert found(watched, "off", strayed) == []


def rings(rate_of_failure, advices, dice):
    """Whether chance alone raises one of both alarms within so many advices."""
    watched, value = Watched(), dice.random
    for _ in range(advices):
        if dice.random() < rate_of_failure:
            watched.fail()
        else:
            watched.hear(value())
        news = watched.failed[-1:] == [watched.asked] or watched.outside[-1:] == [watched.heard]
        if news and found(watched):
            return True
    return False


def test_chance_alone_rings_in_fewer_than_one_run_of_fifty():
    """2,000 advices a run; of 1,000 runs of 10,000 advices none rang for values outside."""
    dice = Random(11)
    assert sum(rings(0.001, 2_000, dice) for _ in range(100)) <= 2
