"""The desk looks at itself: a breach locks entries, is told once, and only a clean desk unlocks."""

import pytest
from desk_bench import Bench, finish
from desk_examples import COIN, OTHER, T0, candidate

from trading.domain.breach import Breach
from trading.domain.events import (
    Commanded,
    CycleOpened,
    InvariantBroken,
    LockReviewed,
    OrderRequested,
    ProposalMade,
    SignalRejected,
)
from trading.domain.orders import Role
from trading.engine.run import RunningDesk
from trading.engine.watch import Twin, WatchedEngine, findings
from trading.policy import reports
from trading.ports import NOTHING_SEEN


class Market:
    """The little of a market that an audit asks for."""

    market_ms = T0

    def mark(self, _symbol):
        return float("nan")


@pytest.fixture
def bench():
    return watched(Bench())


def watched(made):
    """The bench with an engine that looks at itself as the desk's does, and fails no test."""
    plain = made.desk.engine
    made.desk.engine = WatchedEngine(plain.state, plain.policy, plain.journal)
    made.desk.follow = super(type(made.desk), made.desk).follow
    return made


@pytest.fixture
def running(bench):
    return RunningDesk(bench.desk, Market(), lambda: T0, None, {}, lambda: None)


def no_stops(state, fact, cycle, rules):
    """A policy that forgets to protect."""
    return iter(())


def resume(running, *words):
    fact = Commanded(T0, T0, len(running.state.updates) + 1, 1, "ann", "resume", words)
    return finish(running.operator(fact))


def test_a_healthy_desk_finds_nothing(bench, running):
    bench.flat(candidates=[candidate()])
    bench.flat()
    finish(running.audit())
    bench.bar({COIN: (100, 100, 90, 90)})
    finish(running.audit())
    assert bench.of(InvariantBroken) == []


def test_a_transaction_that_breaks_locks_entries_and_exits_go_on(bench, monkeypatch):
    monkeypatch.setattr(reports, "_protect", no_stops)
    bench.flat(candidates=[candidate()])
    bench.flat()
    [found] = bench.of(InvariantBroken)
    assert found.name == "I3 protection"
    assert bench.state.locks == {found.name: found.sentence}
    events = bench.flat(candidates=[candidate(OTHER)])
    [refused] = [event for event in events if isinstance(event, SignalRejected)]
    assert refused.reasons == ("locked: the desk found itself broken (I3 protection)",)
    bench.job("guard", bench.now)
    [left] = [e.order for e in bench.of(OrderRequested) if e.order.role is Role.EXIT]
    assert left.symbol == COIN
    assert [event.name for event in bench.of(InvariantBroken)] == ["I3 protection"], "told once"


def test_the_lock_stands_before_anything_leaves(bench, monkeypatch):
    """The venue is asked only after the breach of the same transaction is in the journal."""
    monkeypatch.setattr("trading.policy.entries.committed", lambda *_: bench.state.balance)
    finish(bench.desk.engine.take(*bar_of(bench, candidate())))
    kinds = [type(event) for event in bench.events]
    assert kinds[-3:] == [CycleOpened, OrderRequested, InvariantBroken]
    assert bench.broker.book.orders == {}


def bar_of(bench, *candidates):
    """A bar's fact and its view, as the bench would hand them to the desk."""
    seen = []

    async def step(fact, view=NOTHING_SEEN):
        seen.append((fact, view))

    bench.desk.step, step_of = step, bench.desk.step
    bench.flat(candidates=candidates)
    bench.desk.step = step_of
    return seen[0]


def test_prices_that_move_while_the_journal_is_written_break_nothing():
    """The exposure was within its cap on the prices that the decision saw."""
    bench = watched(Bench({"capital": {"max_exposure": 0.15, "entry_share": 0.15}}))
    bench.flat(candidates=[candidate()])
    bench.flat()
    append = bench.journal.append

    async def slowly(events):
        await append(events)
        bench.marks[COIN] = 50.0

    bench.journal.append = slowly
    bench.flat(candidates=[candidate(OTHER)])
    [_first, capped] = bench.of(ProposalMade)
    assert capped.proposal.qty < capped.proposal.base_qty
    assert bench.of(InvariantBroken) == []


def test_the_lock_is_in_the_journal_and_survives_a_restart(bench):
    bench.take(InvariantBroken(T0, T0, "I4 money", "one cent"))
    bench.start()
    assert bench.state.locks == {"I4 money": "one cent"}


def test_a_ledger_that_left_its_journal_is_found_until_the_desk_starts_again(bench, running):
    bench.flat(candidates=[candidate()])
    finish(running.audit())
    bench.state.cooldown[COIN] = bench.now
    bench.flat()
    finish(running.audit())
    finish(running.audit())
    [found] = bench.of(InvariantBroken)
    assert found.name == "I9 the journal makes the ledger"
    assert "in cooldown; start the desk again" in found.sentence
    [review] = [e for e in resume(running, "lift") if isinstance(e, LockReviewed)]
    assert (review.lifted, list(review.broken)) == (False, [found.name])
    bench.start()
    again = RunningDesk(bench.desk, Market(), lambda: T0, None, {}, lambda: None)
    assert resume(again, "lift")[-1].lifted
    assert bench.state.locks == {}


def test_an_event_that_cannot_be_read_back_is_found(bench):
    """The ledger took it; the next start would not."""
    twin, engine = Twin(), bench.desk.engine
    findings(engine, twin)
    bench.say("pause", update_id="seven")
    [found] = findings(engine, twin)
    assert "Commanded cannot be read" in found.sentence


def test_a_journal_that_does_not_fold_is_found(bench):
    twin, engine = Twin(), bench.desk.engine
    assert findings(engine, twin) == []
    lost = OrderRequested(T0, reports.reducing(_Stray(), Role.STOP, "stop", 1, 1))
    finish(engine.journal.append([lost]))
    [found] = findings(engine, twin)
    assert found.sentence.startswith("the journal does not fold after event ")


class _Stray:
    """A cycle that the ledger never had."""

    id, symbol, sign, intents = "nobody", COIN, 1, 0


def test_resume_looks_first_and_lifts_by_the_word_alone(bench, running):
    bench.take(InvariantBroken(T0, T0, "I4 money", "one cent"))
    looked = resume(running)[-1]
    assert (looked.locks, looked.broken, looked.lifted) == ({"I4 money": "one cent"}, {}, False)
    assert bench.state.locks
    assert resume(running, "lift")[-1].lifted
    assert bench.state.locks == {}
    assert resume(running, "lift") == [], "there is nothing left to lift"
    bench.flat(candidates=[candidate()])
    assert len(bench.of(CycleOpened)) == 1


def test_a_broken_desk_is_not_unlocked(bench, running):
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.take(InvariantBroken(T0, T0, "I4 money", "one cent"))
    bench.state.balance += 1
    review = resume(running, "lift")[-1]
    assert not review.lifted
    assert list(bench.state.locks) == ["I4 money"]


def test_without_an_audit_nothing_is_lifted(bench):
    bench.take(InvariantBroken(T0, T0, "I4 money", "one cent"))
    assert bench.say("resume", "lift") == []
    assert bench.say("resume", "lift", broken=[Breach("I9", "two")])[-1].lifted is False
    assert list(bench.state.locks) == ["I4 money", "I9"]


def test_a_breach_after_a_lifted_lock_is_told_again(bench, running):
    for _time in range(2):
        bench.take(InvariantBroken(T0, T0, "I4 money", "one cent"))
        resume(running, "lift")
    assert len(bench.of(InvariantBroken)) == 2
