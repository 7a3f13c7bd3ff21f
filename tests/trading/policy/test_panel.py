"""Who is asked, whose advice counts, who abstains."""

import math

import pytest
from desk_bench import Bench, entries_of, refolded, state_bytes
from desk_examples import COIN, OTHER, Whole, advice, candidate
from msgspec.structs import replace

from trading.domain.codec import decode, encode, kind_of
from trading.domain.events import AdvisorAdjusted, ProposalMade, SignalRejected


class Guide(Whole):
    """An advisor that says what it was given, and counts how often it was asked."""

    name = "guide"

    def __init__(self, says, moves=()):
        self.says, self.moves = says, moves
        self.asked, self.learned = 0, []

    def advise(self, signal, candidate, state, view):
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def review(self, at):
        if isinstance(self.moves, Exception):
            raise self.moves
        return self.moves

    def learn(self, event):
        self.learned.append(event)

    def describe(self):
        return {}

    def memory(self):
        return {}

    def remember(self, memory):
        pass


FULL = {"enabled": True, "shadow_mode": False}


def desk(guide, improvements=FULL, rung="full"):
    bench = Bench({"ml_improvements": improvements}, advisors=lambda _config: {"guide": guide})
    bench.state.rungs["guide"] = rung
    return bench


def decision(bench, **differing):
    events = bench.flat(candidates=[candidate(**differing)])
    [found] = [e for e in events if isinstance(e, ProposalMade | SignalRejected)]
    return found


CAPS = [
    ({"enabled": False, "shadow_mode": False}, "full", None),
    ({"enabled": True, "shadow_mode": True}, "full", "shadow"),
    ({"enabled": True, "shadow_mode": True}, "shadow", "shadow"),
    (FULL, "full", "full"),
    (FULL, "shadow", "shadow"),
    (FULL, "off", None),
    ({}, "full", None),
    ({"enabled": True}, "full", "shadow"),
]


@pytest.mark.parametrize(("improvements", "wish", "stands"), CAPS)
def test_the_configuration_caps_the_rung(improvements, wish, stands):
    guide = Guide(advice(rung="shadow", veto=True))
    found = decision(desk(guide, improvements, wish))
    assert guide.asked == (stands is not None)
    assert [a.rung for a in found.advice] == ([stands] if stands else [])
    assert isinstance(found, SignalRejected) == (stands == "full")


def test_a_veto_at_full_refuses_with_its_name():
    found = decision(desk(Guide(advice(veto=True))))
    assert found.reasons == ("guide: because",)


@pytest.mark.parametrize(
    ("size", "qty"), [(0.5, "5.000"), (1.2, "12.000"), (1 / 3, "3.333"), (1.5, "15.000")]
)
def test_a_size_at_full_multiplies_the_base(size, qty):
    """The stop is 5 away, so the base risks 50 with a quantity of 10."""
    found = decision(desk(Guide(advice(size=size))), low=96.5)
    assert str(found.proposal.base_qty) == "10.000"
    assert str(found.proposal.qty) == qty
    assert found.proposal.risk == 50, "1 R is what the base risks"


def test_a_size_of_zero_is_refused():
    found = decision(desk(Guide(advice(size=0.0))))
    [reason] = found.reasons
    assert reason.endswith("is below the minimum 0.001")


@pytest.mark.parametrize(
    "said",
    [
        ValueError("no idea"),
        advice(size=math.nan),
        advice(size=math.inf),
        advice(size=-0.1),
        advice(size=1.51),
        replace(advice(), base=math.nan),
        replace(advice(), adjusted=math.inf),
        None,
    ],
    ids=["raises", "nan", "inf", "negative", "oversized", "nan base", "inf adjusted", "none"],
)
def test_an_advisor_that_fails_abstains_and_is_counted(said):
    bench = desk(Guide(said))
    found = decision(bench)
    assert isinstance(found, ProposalMade)
    assert str(found.proposal.qty) == "15.000"
    [heard] = found.advice
    assert heard.abstained
    assert bench.state.scorecards["guide"].abstained == 1
    assert decode(kind_of(found), 1, encode(found)) == found, "the journal can be read again"


def test_one_that_abstains_by_itself_is_counted_too():
    bench = desk(Guide(advice(rung="shadow", abstained=True)))
    assert decision(bench).advice[0].abstained
    assert bench.state.scorecards["guide"].abstained == 1


MOVE = AdvisorAdjusted(0, "guide", "key", 70.0, 71.0, "because")


@pytest.mark.parametrize(
    "moves",
    [ValueError("no idea"), (replace(MOVE, adjusted=math.nan),), (replace(MOVE, base=math.inf),)],
    ids=["raises", "nan", "inf"],
)
def test_a_review_that_fails_moves_nothing(moves):
    bench = desk(Guide(advice(), moves))
    bench.job("thresholds", bench.now)
    assert not bench.of(AdvisorAdjusted)


def test_a_review_that_fails_does_not_silence_the_others():
    good = Guide(advice(), (replace(MOVE, advisor="good"),))
    bad = Guide(advice(), ValueError("no idea"))
    bench = Bench({"ml_improvements": FULL}, advisors=lambda _config: {"bad": bad, "good": good})
    bench.state.rungs |= {"bad": "shadow", "good": "shadow"}
    bench.job("thresholds", bench.now)
    assert [e.advisor for e in bench.of(AdvisorAdjusted)] == ["good"]


def test_everyone_learns_from_outcomes_and_only_its_own_moves():
    one, two = Guide(advice(), (MOVE,)), Guide(advice())
    bench = Bench({"ml_improvements": FULL}, advisors=lambda _config: {"guide": one, "two": two})
    bench.state.rungs["guide"] = "shadow"
    bench.flat(candidates=[candidate()])
    bench.flat()
    bench.bar({COIN: (100, 100, 90, 90)})
    bench.job("thresholds", bench.now)
    assert [type(e).__name__ for e in one.learned] == ["OutcomeKnown", "AdvisorAdjusted"]
    assert [type(e).__name__ for e in two.learned] == ["OutcomeKnown"]


def test_worth_is_booked_when_the_outcome_is_known():
    """And not before: what a shadow brings is known when it ends."""
    bench = desk(Guide(advice(veto=True)))
    bench.flat(candidates=[candidate()])
    assert not entries_of(bench)
    card = bench.state.scorecards["guide"]
    assert (card.advices, card.changes, card.outcomes, card.lift.members) == (1, 1, 0, 0)
    bench.bar({COIN: (100, 100, 97, 97)})
    assert (card.advices, card.outcomes, card.refused, card.lift.members) == (1, 1, 1, 1)


def test_a_sizer_that_always_says_the_same_is_worth_nothing():
    bench = desk(Guide(advice(size=0.5)), rung="shadow")
    for symbol in (COIN, OTHER):
        bench.flat(candidates=[candidate(symbol)])
    bench.flat()
    bench.bar({COIN: (100, 100, 90, 90), OTHER: (100, 100, 90, 90)})
    card = bench.state.scorecards["guide"]
    assert (card.outcomes, card.lift.members, card.lift.pending) == (2, 2, 0.0)


def test_an_unknown_rung_changes_nothing():
    """Whatever the chat lets through, the panel could not read it."""
    bench = Bench(
        {"ml_improvements": FULL}, advisors=lambda _config: {"threshold": Guide(advice())}
    )
    head = bench.journal.head
    bench.say("flag", "threshold", "highest")
    assert bench.journal.head == head


def test_the_ledger_is_folded_from_what_was_said():
    bench = Bench(
        {"ml_improvements": FULL}, advisors=lambda _config: {"guide": Guide(advice(veto=True))}
    )
    bench.flat(candidates=[candidate()])
    assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
