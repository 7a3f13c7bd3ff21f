"""Broken promises to people are found: silence, pauses, locks, and advisors on their rungs."""

from decimal import Decimal

import pytest
from desk_bench import Bench
from desk_examples import COIN, MINUTE, OTHER, T0, Whole, advice, candidate, proposal

from trading.domain import events as ev
from trading.domain.state import State
from trading.policy import approvals, decide, entries, errands, panel
from trading.policy.invariants import AT_REST, EVENT, TRANSACTION, Look, broken, past_of
from trading.policy.invariants.orders import intent_first, stops_ordered


class Halving(Whole):
    """A sizer that always says half, and vetoes one symbol."""

    name = "halving"

    def __init__(self, rung):
        self.rung = rung

    def advise(self, signal, _candidate, _state, _view):
        return advice(self.name, self.rung, size=0.5, veto=signal.symbol == OTHER)

    def learn(self, _event):
        pass


def advised(rung, monkeypatch=None, **differing):
    """A bench with the sizer on a rung; candidates of two symbols have been looked at."""
    rungs = {"enabled": True, "shadow_mode": False}
    bench = Bench({"ml_improvements": rungs}, advisors=lambda _config: {"halving": Halving(rung)})
    bench.take(ev.DeskStarted(T0, T0, "other", "auto", {"halving": rung}, Decimal(1)))
    for name, bug in differing.items():
        monkeypatch.setattr(entries, name, bug)
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    return bench


@pytest.mark.parametrize(("rung", "proposed"), [("shadow", 2), ("full", 1), ("off", 2)])
def test_rungs_that_count_as_they_should(rung, proposed):
    assert len(advised(rung).of(ev.ProposalMade)) == proposed


def test_the_size_of_an_advisor_in_shadow_is_found(monkeypatch):
    def counted(advices):
        return min((said.size for said in advices), default=1.0)

    with pytest.raises(AssertionError, match=r"I11 .* has size .*, advice and caps make"):
        advised("shadow", monkeypatch, multiplier=counted)


def test_the_size_of_an_advisor_that_was_forgotten_is_found(monkeypatch):
    with pytest.raises(AssertionError, match=r"I11 .* has size .*, advice and caps make"):
        advised("full", monkeypatch, multiplier=lambda _advices: 1.0)


def test_a_veto_that_was_forgotten_is_found(monkeypatch):
    with pytest.raises(AssertionError, match=r"I11 .*was proposed against halving"):
        advised("full", monkeypatch, vetoes=lambda _advices: [])


def test_a_rung_above_the_advisors_own_is_found(monkeypatch):
    monkeypatch.setattr(panel.Panel, "rung", lambda *_: "full")
    with pytest.raises(AssertionError, match=r"I11 .*halving stands on shadow"):
        advised("shadow")


@pytest.mark.parametrize("capital", [{"max_exposure": 0.1}, {"cycle_budget": 0.06}])
def test_a_cap_explains_a_smaller_size(capital):
    bench = Bench({"capital": {"entry_share": 1.0, "risk_per_trade": 0.05} | capital})
    bench.flat(candidates=[candidate(), candidate(OTHER)])
    made = bench.of(ev.ProposalMade)[0].proposal
    assert made.qty < made.base_qty


def test_an_approval_without_a_press_is_found(monkeypatch):
    def eager(fact, card, _verdict, *rest):
        return closed(fact, card, "approved", *rest)

    closed = approvals.closed
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate()])
    monkeypatch.setattr(approvals, "closed", eager)
    bench.lag_ms += 16 * MINUTE
    with pytest.raises(AssertionError, match=r"I5 .*card 1 was approved and nobody pressed"):
        bench.job("cards", bench.desk_ms)


@pytest.mark.parametrize("stopped", ["paused", "locked"])
def test_an_exit_that_a_stop_of_entries_holds_back_is_found(stopped, monkeypatch):
    bench = Bench({"exits": {"max_hold_bars": 2}})
    bench.flat(candidates=[candidate()])
    bench.flat()
    if stopped == "paused":
        bench.say("pause")
    else:
        bench.take(ev.InvariantBroken(bench.now, bench.now, "I9", "two ledgers"))
    monkeypatch.setattr(decide, "manage", lambda *_: iter(()))
    with pytest.raises(AssertionError, match=r"I12 .*is open past its time"):
        bench.flat(candidates=[candidate(OTHER)])


# -- looks at examples ---------------------------------------------------------------------------


def look(state, *events, past=None):
    bench = Bench()
    return Look(state, bench.rules, past or past_of(state), events)


def test_the_venue_may_not_speak_of_what_its_own_transaction_asked_for():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    [asked] = bench.of(ev.OrderRequested)
    word = ev.OrderAccepted(T0, T0, asked.order.client_id, "paper-1")
    past = past_of(State())
    [sentence] = intent_first(look(bench.state, asked, word, past=past))
    assert sentence.endswith("before its intent was journaled (OrderAccepted)")


def test_a_failed_exit_is_excused_until_the_guard_has_looked():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.flat()
    state = bench.state
    state.orders.clear()
    assert list(stops_ordered(look(state))) == []
    guard = ev.JobDue(T0, T0, "guard", T0)
    [sentence] = stops_ordered(look(state, guard))
    assert sentence.startswith(f"{COIN} has ")
    assert [b.name for b in broken(look(state), AT_REST)] == ["I3 protection"]


def test_a_check_that_fails_is_a_breach_and_never_an_error():
    bench = Bench()
    bench.flat(candidates=[candidate()])
    bench.state.cycles = {"x": proposal()}
    found = broken(Look(bench.state, bench.rules, past_of(State())), TRANSACTION)
    assert {breach.name.split()[0] for breach in found} >= {"I3", "I4"}
    assert all("could not be judged (AttributeError" in breach.sentence for breach in found)


def test_a_setting_that_is_loosened_by_one_tap_is_found(monkeypatch):
    monkeypatch.setattr(errands, "tightens", lambda *_change: True)
    bench = Bench()
    bench.say("set", "capital.max_positions", "4")
    with pytest.raises(AssertionError, match=r"I5 .*max_positions went from 4 to 9 and nobody"):
        bench.say("set", "capital.max_positions", "9")


def test_every_invariant_that_can_be_judged_has_a_check():
    named = {name.split()[0] for name, _check in (*TRANSACTION, *AT_REST)}
    assert named == {"I1", "I2", "I3", "I4", "I5", "I6", "I11", "I12"}
    assert {check for _name, check in EVENT} <= {check for _name, check in TRANSACTION}
