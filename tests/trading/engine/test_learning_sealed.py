"""An advisor that knows something else after a start than before it is told, by name and day."""

import msgspec
import pytest
from desk_bench import Bench, finish
from desk_examples import SYMBOLS, Whole, advice, candidate

from trading.domain.events import AlarmCleared, AlarmRaised, JobDue, LearningSealed, OutcomeKnown
from trading.domain.hours import DAY_MS
from trading.domain.state import State
from trading.engine.engine import Engine
from trading.engine.recover import refold
from trading.policy.jobs import ALARMS
from trading.policy.learning import seal_of, seals_of
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.store.snapshots import Snapshot

NAME = "pupil remembers otherwise"


class Pupil(Whole):
    """An advisor that remembers sums by symbol, and how many outcomes there were."""

    name = "pupil"
    version = 1

    def __init__(self, _config=None):
        self.sums, self.count = {}, 0

    def advise(self, _signal, _candidate, _state, _view):
        return advice(self.name)

    def review(self, _at):
        return ()

    def learn(self, event):
        if isinstance(event, OutcomeKnown):
            self.sums[event.symbol] = self.sums.get(event.symbol, 0.0) + event.r
            self.count += 1

    def describe(self):
        return {"outcomes": float(self.count)}

    def memory(self):
        return {"sums": dict(self.sums), "count": self.count}

    def remember(self, memory):
        self.sums, self.count = dict(memory["sums"]), memory["count"]


class Forgetful(Pupil):
    """Planted: a symbol is lost when it remembers."""

    def remember(self, memory):
        super().remember(memory)
        self.sums.pop(SYMBOLS[0], None)


class Unsaved(Pupil):
    """Planted: what it counts is not in its memory."""

    def memory(self):
        return {"sums": dict(self.sums)}

    def remember(self, memory):
        self.sums = dict(memory["sums"])


class Talkative(Pupil):
    """Planted: it learns from being asked, which no journal tells again."""

    def advise(self, *about):
        self.count += 1
        return super().advise(*about)


class Renewed(Pupil):
    """Not planted: the next version, which remembers something else."""

    version = 2

    def memory(self):
        return {"sums": {}, "count": 2 * self.count}


class Mute(Pupil):
    """Planted: it cannot tell what it knows."""

    def memory(self):
        raise KeyError("sums")


def taught(make, days=1):
    """A desk whose advisor learned some outcomes a day, was sealed, and learned some more."""
    settings = {"exits": {"max_hold_bars": 2}, "ml_improvements": {"enabled": True}}
    bench = Bench(settings, advisors=lambda config: {"pupil": make(config)})
    bench.state.rungs["pupil"] = "shadow"
    start = bench.now
    for day in range(days + 1):
        for turn in range(6):
            bench.flat(candidates=[candidate(SYMBOLS[turn % len(SYMBOLS)])])
        if day < days:
            bench.now = start + (day + 1) * DAY_MS
            bench.job("daily", bench.now)
            bench.job(ALARMS, bench.now)
            bench.job(ALARMS, bench.now)
    assert len(bench.of(LearningSealed)) == days
    assert bench.of(OutcomeKnown)
    return bench


def snapshot_of(bench):
    """What the desk would keep now."""
    engine = bench.desk.engine
    panel, sha = engine.policy.panel, bench.journal.sha256
    memories = {name: one.memory() for name, one in panel.advisors.items()}
    kept = Snapshot(bench.journal.head, sha, engine.state, memories, seals_of(panel))
    return msgspec.json.decode(msgspec.json.encode(kept), type=Snapshot)


def started(bench, make, snapshot=None, digest="digest"):
    """A new process on the same journal, up to its first look for alarms."""
    policy = Policy(bench.rules, Panel({"pupil": make()}, "full"), lambda _row: "")
    engine = Engine(State(), policy, bench.journal)
    refold(engine, snapshot, digest)
    engine.state.rungs["pupil"] = "shadow"
    finish(engine.take(JobDue(bench.now, bench.desk_ms, ALARMS, bench.now)))
    return engine


def alarms(bench, kind=AlarmRaised):
    return [event for event in bench.of(kind) if event.name == NAME]


@pytest.mark.parametrize("make", [Pupil, Forgetful, Unsaved])
def test_from_the_journal_alone_nobody_forgets(make):
    bench = taught(make)
    assert started(bench, make).policy.panel.strayed == {}
    assert alarms(bench) == []


def test_what_is_learned_from_being_asked_is_missed_by_name_and_day():
    bench = taught(Talkative)
    started(bench, Talkative)
    [alarm] = alarms(bench)
    assert alarm.sentence.startswith(
        "since this start pupil does not know what it knew on 02 Jan 2025: part of it is not"
    )
    assert len(alarm.sentence) <= 240, "/diagnose cuts longer ones"


@pytest.mark.parametrize("make", [Forgetful, Unsaved])
def test_what_a_snapshot_does_not_bring_back_is_missed(make):
    bench = taught(make)
    kept = snapshot_of(bench)
    started(bench, make, kept)
    [alarm] = alarms(bench)
    assert f"in the snapshot of event {kept.seq:,}" in alarm.sentence
    assert "delete snapshots.db" in alarm.sentence
    assert len(alarm.sentence) <= 240
    started(bench, make)
    assert len(alarms(bench, AlarmCleared)) == 1, "the whole journal brings everything back"


def test_a_seal_behind_the_snapshot_is_compared_too():
    """An old snapshot without seals: what it lost is missed at the next day's seal."""
    bench = taught(Forgetful)
    kept = msgspec.structs.replace(snapshot_of(bench), seals={})
    bench.now += DAY_MS
    bench.job("daily", bench.now // DAY_MS * DAY_MS)
    bench.job(ALARMS, bench.now)
    assert len(bench.of(LearningSealed)) == 2
    assert list(started(bench, Forgetful, kept).policy.panel.strayed) == ["pupil"]


def test_a_snapshot_that_brings_all_back_is_no_alarm():
    bench = taught(Pupil, days=2)
    kept = snapshot_of(bench)
    assert started(bench, Pupil, kept).policy.panel.strayed == {}


def test_the_last_seal_has_the_last_word():
    """One that went astray once and was sealed since: what the journal tells is what it knows."""
    bench = taught(Talkative, days=1)
    started(bench, Pupil)  # mended, but it never knew what the talkative one had counted
    assert len(alarms(bench)) == 1
    engine = started(bench, Pupil)
    for job, due in (("daily", bench.now + DAY_MS), (ALARMS, bench.now + DAY_MS)):
        finish(engine.take(JobDue(bench.now + DAY_MS, bench.now + DAY_MS, job, due)))
    assert started(bench, Pupil).policy.panel.strayed == {}
    assert len(alarms(bench, AlarmCleared)) == 1


def test_a_new_version_is_another_learner_and_no_anomaly():
    bench = taught(Pupil)
    assert started(bench, Renewed).policy.panel.strayed == {}


def test_under_another_configuration_nothing_is_compared_and_no_snapshot_is_used():
    bench = taught(Forgetful)
    kept = snapshot_of(bench)
    engine = started(bench, Forgetful, kept, digest="another")
    assert engine.policy.panel.strayed == {}
    assert engine.policy.panel.advisors["pupil"].sums.keys() == set(SYMBOLS)
    assert started(taught(Talkative), Talkative, digest="another").policy.panel.strayed == {}


def test_who_cannot_tell_what_it_knows_has_no_seal_and_stops_nobody():
    bench = taught(Mute)
    [event] = bench.of(LearningSealed)
    assert event.seals == {}


def test_a_seal_is_about_content_and_not_about_order():
    one, other = Pupil(), Pupil()
    one.sums, other.sums = {"a": 1.0, "b": 0.1 + 0.2}, {"b": 0.1 + 0.2, "a": 1.0}
    assert seal_of(one) == seal_of(other)
    other.sums["b"] = 0.3
    assert seal_of(one) != seal_of(other)
