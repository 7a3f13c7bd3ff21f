"""Every advisor that is found, under every fault: as if it were off, counted, then put down."""

import math

import pytest
from desk_bench import Bench
from desk_examples import SYMBOLS, candidate
from ladder_examples import FULL, WIN
from msgspec.structs import replace

import ml.advisors
from trading.domain.codec import encode
from trading.domain.events import (
    AdvisorFailed,
    CancelRequested,
    CycleOpened,
    OrderRequested,
    ProposalMade,
    RungSet,
    SignalRejected,
)
from trading.domain.scorecard import Scorecard

NAMES = tuple(ml.advisors.discover())
MOST = 3


class Clock:
    """Seconds that pass only when somebody lets them."""

    now = 0.0

    def __call__(self):
        return self.now


class Faulty:
    """A real advisor with one method spoiled, for as long as it is ``ill``."""

    def __init__(self, real, method, fault, clock):
        self.real, self.method, self.fault, self.clock = real, method, fault, clock
        self.ill = True

    def __getattr__(self, name):
        known = getattr(self.real, name)
        if name != self.method or not self.ill:
            return known
        return lambda *about: self.fault(known(*about), self.clock)


def raises(_said, _clock):
    raise ZeroDivisionError


def takes_two_seconds(said, clock):
    clock.now += 2.0
    return said


def with_number(number):
    """All numbers of an advice, or of what counts of it, replaced."""

    def spoiled(said, _clock):
        found = {name: number for name in ("base", "adjusted") if hasattr(said, name)}
        return replace(said, size=number, reward=number, **found)

    return spoiled


FAULTS = {
    "exception": ("advise", raises),
    "NaN": ("advise", with_number(math.nan)),
    "infinite": ("advise", with_number(math.inf)),
    "minus infinite": ("advise", with_number(-math.inf)),
    "2 s": ("advise", takes_two_seconds),
    "None": ("advise", lambda _said, _clock: None),
    "tempered raises": ("tempered", raises),
    "tempered NaN": ("tempered", with_number(math.nan)),
    "tempered 2 s": ("tempered", takes_two_seconds),
}
SLOW = {"2 s", "tempered 2 s"}


def desk(name, fault="exception", rung="full", **faults):
    """The advisor, spoiled, alone on a rung and trusted wholly."""
    clock = Clock()
    method, spoil = FAULTS[fault] if isinstance(fault, str) else fault
    spoiled = Faulty(None, method, spoil, clock)

    def advisors(config):
        spoiled.real = ml.advisors.discover()[name](config)
        return {name: spoiled}

    settings = {**FULL, "rungs": {name: rung}, "faults": faults}
    bench = Bench({"ml_improvements": settings}, advisors=advisors, clock=clock)
    bench.state.scorecards[name] = Scorecard(rung=rung, earned=1.0)
    return bench, spoiled


def day_of(bench):
    """Wild, calm and poor signals, a win and a loss."""
    for n, symbol in enumerate(SYMBOLS):
        rank, regime = ((0.95, "extreme"), (0.05, "low"), (0.85, "high"), (0.5, "normal"))[n]
        bench.flat(candidates=[candidate(symbol, atr_rank=rank, regime=regime)])
        bench.bar({symbol: WIN if n % 2 else (100, 100, 97, 97)})
    bench.flat(candidates=[candidate(symbol, score=20.0) for symbol in SYMBOLS])


def orders(bench):
    kinds = OrderRequested | CancelRequested | CycleOpened
    return [encode(event) for event in bench.events if isinstance(event, kinds)]


def heard(bench):
    judged = [e for e in bench.events if isinstance(e, ProposalMade | SignalRejected)]
    return [said for event in judged for said in event.advice]


@pytest.mark.parametrize("name", NAMES)
def test_a_healthy_one_changes_orders(name):
    """Otherwise the next test would show nothing; the rule of direction needs a history."""
    healthy, sick = desk(name)
    sick.ill = False
    off, _ = desk(name, rung="off")
    day_of(healthy)
    day_of(off)
    assert (orders(healthy) != orders(off)) or name in {"correlation", "direction"}
    assert not any(said.abstained for said in heard(healthy))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_a_fault_is_as_good_as_off(name, fault):
    bench, _ = desk(name, fault)
    off, _ = desk(name, rung="off")
    day_of(bench)
    day_of(off)
    assert orders(bench) == orders(off)
    assert all(said.abstained for said in heard(bench) if said.rung == "full")
    card = bench.state.scorecards[name]
    assert card.abstained >= MOST


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", NAMES)
def test_after_some_faults_it_is_put_down_once_and_people_are_told(name, fault):
    bench, _ = desk(name, fault)
    day_of(bench)
    [down] = bench.of(RungSet)
    assert (down.rung, down.by) == ("off" if fault in SLOW else "shadow", "faults")
    assert down.before == "full"
    said = [said.rung for said in heard(bench)]
    asked = said.count("full")
    assert asked == MOST, "it counted until then"
    if fault in SLOW:
        assert len(said) == MOST, "a slow one is not even asked"
        assert down.reason.startswith("it took longer than 0.25 s 3 times")
    else:
        assert said[MOST:] == ["shadow"] * 5, "in shadow it goes on being asked"
        assert down.reason == "it failed 3 times in its last 100 answers"


@pytest.mark.parametrize("most", [1, 5])
def test_how_many_faults_is_for_the_configuration_to_say(most):
    bench, _ = desk("volatility", most=most)
    day_of(bench)
    assert [said.rung for said in heard(bench)].count("full") == most


def test_what_takes_a_moment_is_not_slow():
    bench, _ = desk("volatility", ("advise", takes_two_seconds), slow_s=2.0)
    day_of(bench)
    assert not bench.of(RungSet)
    assert not any(said.abstained for said in heard(bench))


def test_faults_far_apart_do_not_add_up():
    bench, sick = desk("volatility", rung="canary")
    for n in range(205):
        sick.ill = n % 101 == 0
        bench.flat(candidates=[candidate()])
    assert bench.state.scorecards["volatility"].abstained == 3
    assert not bench.of(RungSet)


def test_one_that_is_put_back_begins_anew():
    bench, _ = desk("volatility")
    day_of(bench)
    bench.say("flag", "volatility", "full")
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS[:2]])
    assert bench.state.rungs["volatility"] == "full"
    bench.flat(candidates=[candidate(symbol) for symbol in SYMBOLS[2:]])
    assert bench.state.rungs["volatility"] == "shadow"


def test_a_slow_one_stays_off_after_a_restart_until_somebody_says_otherwise():
    bench, sick = desk("volatility", "2 s")
    day_of(bench)
    bench.start()
    assert bench.state.rungs["volatility"] == "off"
    sick.ill = False
    bench.say("flag", "volatility", "shadow")
    bench.flat(candidates=[candidate()])
    assert not heard(bench)[-1].abstained


@pytest.mark.parametrize("name", NAMES)
def test_one_that_cannot_learn_abstains_and_falls(name):
    bench, _ = desk(name, ("learn", raises))
    day_of(bench)
    assert any(said.reason == "abstained: it failed to learn" for said in heard(bench))
    assert [e.rung for e in bench.of(RungSet)] == ["shadow"]


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_that_takes_too_long_counts_as_a_slow_answer(name):
    bench, _ = desk(name, ("learn", takes_two_seconds))
    day_of(bench)
    day_of(bench)
    late = [said for said in heard(bench) if said.slow]
    assert late[0].reason == "abstained: it took 2.00 s"
    assert [e.rung for e in bench.of(RungSet)] == ["off"]


@pytest.mark.parametrize(
    ("fault", "reason", "rung"),
    [(raises, "ZeroDivisionError", "shadow"), (takes_two_seconds, "it took 2.00 s", "off")],
)
@pytest.mark.parametrize("name", NAMES)
def test_a_review_that_fails_is_counted_and_moves_nothing(name, fault, reason, rung):
    bench, _ = desk(name, ("review", fault))
    for _ in range(5):
        bench.now += 4 * 3_600_000
        bench.job("thresholds", bench.now)
    told = bench.of(AdvisorFailed)
    assert {event.reason for event in told} == {reason}
    assert [e.rung for e in bench.of(RungSet)] == [rung]
    assert len(told) == (MOST if rung == "off" else 5)
