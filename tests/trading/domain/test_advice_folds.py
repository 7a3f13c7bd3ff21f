"""Each advice is taken in hand once: every book says what a plain look at all advices says."""

from decimal import Decimal
from math import prod

import pytest
from advice_examples import booked, outcome
from desk_examples import COIN, T0, proposal
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from trading.domain.comparison import DESK, Comparison
from trading.domain.evidence.lift import Lift
from trading.domain.rewards import Wished, session_of
from trading.domain.scoring import GROUP_MS
from trading.domain.signals import NO_EFFECT, Advice, Effect
from trading.domain.state import State

LENGTH = GROUP_MS["5m"]
ADVISORS = ("guide", "threshold", "volatility")
SIZES = st.sampled_from([1.0, 0.5, 1.3])
REWARDS = st.sampled_from([0.0, 2.5, 3.1])
EFFECTS = st.builds(Effect, st.booleans(), SIZES, REWARDS, st.booleans())


@st.composite
def advices(draw, advisor):
    rung = draw(st.sampled_from(["shadow", "full", "canary"]))
    return Advice(
        advisor,
        rung,
        draw(st.booleans()),
        2.5,
        draw(st.sampled_from([2.5, 2.6, 1.1 + 2.2])),
        "why",
        draw(SIZES),
        abstained=draw(st.integers(0, 4)) == 0,
        reward=draw(REWARDS),
        turn=draw(st.booleans()),
        applied=draw(st.none() | EFFECTS) if rung != "shadow" else None,
    )


SIGNALS = st.lists(
    st.tuples(
        st.tuples(*(advices(name) for name in ADVISORS)),
        st.integers(0, LENGTH // 2),
        st.sampled_from([-1.0, 0.3, 2.7]),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def told(signals):
    """The ledger after these signals, and every advisor's advices with their outcomes."""
    state, at, history = State(), T0, {name: [] for name in ADVISORS}
    for advice, later, r, shadow in signals:
        at += later
        event = outcome(r, shadow=shadow, at=at)
        booked(state, advice, event)
        for said in advice:
            history[said.advisor].append((said, event))
    return state, history


def counts(said):
    """What of it counts, in the words of ``Advice``."""
    whole = Effect(said.veto, said.size, said.reward, said.turn)
    return whole if said.rung == "full" and said.applied is None else said.applied or NO_EFFECT


def replans(wish, base=2.5):
    return wish.turn or bool(wish.reward and wish.reward != base)


def changes(wish):
    return wish.veto or wish.size != 1.0 or replans(wish)


@given(SIGNALS)
def test_counts_of_what_was_said(signals):
    state, history = told(signals)
    for name, known in history.items():
        card, heard = state.scorecards[name], state.lookback.notes.advisors[name]
        wishes = [said for said, _ in known if not said.abstained]
        failed = len(known) - len(wishes)
        assert (card.advices, card.abstained) == (len(known), failed)
        assert card.changes == sum(changes(said) for said, _ in known)
        assert (heard.asked, heard.abstained) == (len(known), failed)
        assert heard.changed == sum(map(changes, wishes))
        assert heard.counted == sum(changes(counts(said)) for said in wishes)
        watched = state.lookback.watched[name]
        assert watched.values == [round(said.adjusted - 2.5, 6) for said in wishes]
        assert (watched.asked, len(watched.failed)) == (len(known), failed)


@given(SIGNALS)
def test_wishes_for_a_target(signals):
    state, history = told(signals)
    wished = [said.reward for known in history.values() for said, _ in known if said.reward]
    kept = state.rewards.wished.get(session_of(T0), Wished())
    assert (kept.count, kept.total) == (len(wished), pytest.approx(sum(wished)))


@given(SIGNALS)
def test_records_of_filters(signals):
    state, history = told(signals)
    for name, known in history.items():
        against = [(said, event.r) for said, event in known if said.veto and not said.abstained]
        assert (name in state.filtered) == bool(against)
        if against:
            record = state.filtered[name]
            assert record.refused == record.results.outcomes == len(against)
            assert record.counted == sum(counts(said).veto for said, _ in against)
            assert record.results.wins == sum(r > 0 for _, r in against)


@given(SIGNALS)
def test_the_difference_that_is_evidence_is_the_one_that_is_compared(signals):
    state, history = told(signals)
    for name, known in history.items():
        judged = [one for one in known if not one[0].abstained and not replans(one[0])]
        compared, lift, rung = Comparison(), Lift(), known[-1][0].rung
        began = max((n for n, (said, _) in enumerate(known) if said.rung != rung), default=-1) + 1
        for number, (said, event) in enumerate(judged, 1):
            share = sum(one.veto for one, _ in judged[:number]) / number
            mean = sum(one.size for one, _ in judged[:number]) / number
            difference = (share - said.veto) * event.r + (said.size / mean - 1.0) * event.r
            compared.observe(event.at, LENGTH, event.r + difference, event.r)
            if any(said is one for one, _ in known[began:]):
                lift.observe(event.at // LENGTH, difference)
        assert state.scorecards[name].lift == lift
        assert state.lookback.compared.get(name, Comparison()) == compared


@given(SIGNALS)
def test_the_desk_is_compared_at_the_size_that_counted(signals):
    compared, at = Comparison(), T0
    for advice, later, r, _shadow in signals:
        at += later
        effects = [counts(said) for said in advice]
        size = prod(0.0 if effect.veto else effect.size for effect in effects)
        compared.observe(at, LENGTH, size * r, r)
    assert told(signals)[0].lookback.compared[DESK] == compared


@pytest.mark.parametrize("qty", ["0.4", "0.8", "1.3"])  # a cap or a tier left so much
def test_what_money_left_of_a_size_is_no_work_of_advice(qty):
    """A trade of 2 R at its base size, for which the advisors wished 1.3 times that."""
    plan = replace(proposal(), qty=Decimal(qty))
    said = Advice("volatility", "full", False, 1.0, 1.3, "calm", 1.3, applied=Effect(size=1.3))
    below = Advice("threshold", "shadow", False, 70.0, 75.0, "enough")
    state = State()
    event = outcome(2.0 * float(qty), shadow=False)
    booked(state, [said, below], event, plan, r=2.0)
    both = state.lookback.compared
    desk, alone = both[DESK].open, both["volatility"].open
    assert (desk.treated, desk.control) == pytest.approx((2.6, 2.0))
    assert desk.control == alone.control, "without advice it is the same signal"
    [kept] = state.thresholds[f"{COIN} 5m"].outcomes
    assert kept.r == 2.0, "as that of a refused signal, beside which it is shown"
