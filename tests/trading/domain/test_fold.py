"""The ledger from events: what may follow what, and that history is the state."""

from decimal import Decimal

import msgspec
import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, OTHER, T0, advice, candidate, proposal

from trading.domain import events as ev
from trading.domain.codec import DECISIONS, FACTS, KINDS, UPCASTS, VERSIONS, decode, encode, kind_of
from trading.domain.errors import JournalError
from trading.domain.fold import _FOLDS, KEPT_UPDATES, fold
from trading.domain.state import State
from trading.domain.steering import KEPT_VERDICTS
from trading.policy.decide import DECIDE

PLAN = proposal()
MADE = ev.ProposalMade(T0, 1, PLAN, (), T0, "because")
ASKED = ev.ProposalMade(T0, 1, PLAN, (), T0, "because", T0 + 1, 1, "abcd")
CLOSED = ev.ProposalClosed(T0, T0, 1, "approved", "ann", "", Decimal(1))
OPENED = ev.CycleOpened(T0, PLAN.id, 1, Decimal(2000), Decimal(500))
OUTCOME = ev.OutcomeKnown(T0, PLAN.id, COIN, "5m", PLAN.signal.side, 50.0, 1.0, True, "stop")
REJECTED = ev.SignalRejected(T0, PLAN, ("size: small",), (), T0)
ABANDONED = ev.CycleAbandoned(T0, PLAN.id, 1, COIN, "nothing")


def test_every_kind_can_be_folded_and_every_fact_decided():
    assert set(_FOLDS) == {*FACTS, *DECISIONS} == set(KINDS.values())
    assert set(DECIDE) == set(FACTS)


ILLEGAL = [
    ("the same signal twice", [REJECTED, REJECTED], "'rejected' cannot follow stage 'shadow'"),
    ("taken twice", [MADE, MADE], "'taken' cannot follow stage 'taken'"),
    ("an outcome before its time", [MADE, OUTCOME], "'outcome' cannot follow stage 'taken'"),
    ("an outcome of nothing", [OUTCOME], "'outcome' cannot follow stage ''"),
    ("two outcomes", [REJECTED, OUTCOME, OUTCOME], "'outcome' cannot follow stage ''"),
    ("a cycle twice", [MADE, OPENED, ABANDONED, ABANDONED], None),
    ("a card that was decided", [ASKED, CLOSED, CLOSED], None),
    ("a cycle without approval", [ASKED, OPENED], None),
]


@pytest.mark.parametrize(
    ("history", "sentence"), [row[1:] for row in ILLEGAL], ids=[row[0] for row in ILLEGAL]
)
def test_what_cannot_follow_is_refused(history, sentence):
    state = State()
    for event in history[:-1]:
        fold(state, event)
    if sentence is None:
        with pytest.raises((JournalError, KeyError)):
            fold(state, history[-1])
    else:
        with pytest.raises(JournalError, match=sentence):
            fold(state, history[-1])


def test_a_full_day_folds_to_the_same_bytes():
    """Trades, shadows, cards, commands and strangers, with a restart in between."""
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(), candidate(OTHER, score=60.0)])
    bench.say("flag", "threshold", "full")
    first, second = list(bench.state.cards.values())
    bench.press(first, "approve", 100)
    bench.flat()
    bench.start()
    bench.press(bench.state.cards[second.number], "reject", 100)
    bench.take(ev.StrangerSeen(bench.now, bench.desk_ms, 99, 666))
    bench.say("pause")
    bench.bar({COIN: (100, 107, 97, 100), OTHER: (100, 107, 97, 100)})
    bench.job("daily", bench.now)
    assert len({type(e) for e in bench.events}) > 15
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    read_again = [decode(kind_of(e), VERSIONS[kind_of(e)], encode(e)) for e in bench.events]
    assert read_again == bench.events
    assert state_bytes(refolded(read_again)) == state_bytes(bench.state)


def test_a_snapshot_is_the_state():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    taken = msgspec.json.decode(state_bytes(bench.state), type=State)
    assert state_bytes(taken) == state_bytes(bench.state)
    assert taken == bench.state


def test_events_are_folded_one_by_one_while_a_bar_is_decided():
    """With the budget for one position, the second signal of the same bar sees the first."""
    bench = Bench({"capital": {"max_positions": 1}})
    events = bench.flat(candidates=[candidate(score=2.0), candidate(OTHER, score=1.0)])
    kinds = [type(e) for e in events]
    assert kinds.index(ev.CycleOpened) < kinds.index(ev.SignalRejected)


def test_only_the_latest_verdicts_and_updates_are_kept():
    state = State()
    for number in range(1, KEPT_VERDICTS + 50):
        plan = proposal(at=T0 + number)
        fold(state, ev.ProposalMade(T0, number, plan, (), T0, "", T0 + 1, 1, "abcd"))
        fold(state, ev.ProposalClosed(T0, T0, number, "rejected", "ann", "", Decimal(0)))
    assert len(state.decided) == KEPT_VERDICTS
    assert min(state.decided) == 50
    for update in range(KEPT_UPDATES + 9):
        fold(state, ev.StrangerSeen(T0, T0, update, 666))
    assert state.updates == list(range(9, KEPT_UPDATES + 9))


def test_advice_is_counted_when_it_is_given():
    state = State()
    said = (advice(veto=True), advice("other", size=0.5), advice("third", abstained=True))
    fold(state, ev.SignalRejected(T0, PLAN, ("guide: no",), said, T0))
    counted = {n: (c.advices, c.changes, c.abstained) for n, c in state.scorecards.items()}
    assert counted == {"guide": (1, 1, 0), "other": (1, 1, 0), "third": (1, 0, 1)}
    fold(state, OUTCOME)
    known = {n: c.outcomes for n, c in state.scorecards.items()}
    assert known == {"guide": 1, "other": 1, "third": 0}


def test_the_file_replaces_what_the_chat_said_only_when_it_changed():
    def started(digest, autonomy, rung):
        return ev.DeskStarted(T0, T0, digest, autonomy, {"threshold": rung}, Decimal(100))

    state = State()
    fold(state, started("one", "approve", "shadow"))
    fold(state, ev.AutonomySet(T0, T0, "watch", "ann"))
    fold(state, ev.RungSet(T0, T0, "threshold", "full", "ann"))
    fold(state, started("two", "approve", "shadow"))
    assert (state.autonomy, state.rungs["threshold"]) == ("watch", "full")
    fold(state, started("three", "auto", "off"))
    assert (state.autonomy, state.rungs["threshold"]) == ("auto", "off")
    assert state.balance == 100, "money is told once"


def test_unknown_kinds_and_later_versions_are_refused():
    body = encode(REJECTED)
    with pytest.raises(JournalError, match="'Novelty' is unknown"):
        decode("Novelty", 1, body)
    with pytest.raises(JournalError, match="SignalRejected has version 99"):
        decode("SignalRejected", 99, body)
    with pytest.raises(JournalError, match="SignalRejected cannot be read"):
        decode("SignalRejected", VERSIONS["SignalRejected"], b'{"kind":"SignalRejected"}')


def test_older_versions_are_brought_to_today(monkeypatch):
    monkeypatch.setitem(VERSIONS, "RungSet", 3)
    monkeypatch.setitem(UPCASTS, ("RungSet", 1), lambda raw: {**raw, "rung": raw["rung"].lower()})
    monkeypatch.setitem(UPCASTS, ("RungSet", 2), lambda raw: {**raw, "by": raw["by"] + "!"})
    body = encode(ev.RungSet(T0, T0, "threshold", "FULL", "ann"))
    assert decode("RungSet", 1, body) == ev.RungSet(T0, T0, "threshold", "full", "ann!")
    assert decode("RungSet", 2, body) == ev.RungSet(T0, T0, "threshold", "FULL", "ann!")
    monkeypatch.delitem(UPCASTS, ("RungSet", 2))
    with pytest.raises(JournalError, match="RungSet cannot be read"):
        decode("RungSet", 1, body)
