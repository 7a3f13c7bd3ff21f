"""Canary: a part of the signals tries the advice, all of them are evidence; trust bounds it."""

import pytest
from desk_bench import Bench
from desk_examples import COIN, OTHER, STEP, advice, candidate

from trading.domain.events import ProposalMade, SignalRejected
from trading.domain.evidence.lift import Lift
from trading.domain.evidence.trust import in_canary, trusted
from trading.domain.scorecard import Scorecard
from trading.domain.signals import NO_EFFECT, Effect

LAST = (100, 100, 97, 98)


class Sizer:
    """An advisor that wants half of every size, as far as it is trusted."""

    turns = False

    def advise(self, *_about):
        return advice("sizer", size=0.5)

    def tempered(self, _advice, _signal, trust):
        return Effect(size=trusted(0.5, 1.0, (0.0, 1.5), trust))

    def learn(self, _event):
        pass


def desk(rung, share=0.25, symbols=(), card=None):
    improvements = {
        "enabled": True,
        "shadow_mode": False,
        "canary": {"share": share, "symbols": tuple(symbols)},
    }
    bench = Bench(
        {"ml_improvements": improvements, "capital": {"risk_per_trade": 0.0025}},
        advisors=lambda _config: {"sizer": Sizer()},
    )
    bench.state.rungs["sizer"] = rung
    if card is not None:
        bench.state.scorecards["sizer"] = card
    return bench


def said(bench, symbol=COIN):
    """What was proposed or refused for a symbol, and the advice about it."""
    bench.flat(candidates=[candidate(symbol)])
    found = [e for e in bench.events if isinstance(e, ProposalMade | SignalRejected)]
    return found[-1].proposal, found[-1].advice[0]


def proven(mean):
    lift = Lift()
    for n in range(400):
        lift.update(mean + (0.5 if n % 2 else -0.5))
    return lift


def test_the_hash_says_who_tries_and_the_others_are_the_control_group():
    bench = desk("canary")
    tried = 0
    for _ in range(80):
        proposal, heard = said(bench)
        inside = in_canary(proposal.id, "sizer", 0.25)
        assert (heard.applied is not None) == inside == heard.applies
        assert heard.size == 0.5, "the wish is judged on every signal"
        tried += inside
        bench.bar({COIN: LAST})
        bench.now += 100 * STEP
    assert 10 <= tried <= 30


def test_a_listed_symbol_always_tries():
    assert desk_applies("canary", share=0.0, symbols=[COIN])
    assert not desk_applies("canary", share=0.0, symbols=[OTHER])
    assert desk_applies("canary", share=1.0)


def desk_applies(rung, **canary):
    return said(desk(rung, **canary))[1].applies


@pytest.mark.parametrize(
    ("card", "qty"),
    [
        (None, "9.000"),  # fresh: a tenth of 10
        (Scorecard(rung="full", earned=0.5), "5.000"),
        (Scorecard(rung="full", earned=1.0), "5.000"),
        (Scorecard(rung="full", lift=proven(0.3)), "5.000"),
        (Scorecard(rung="full", symbols={COIN: proven(0.3)}), "5.000"),
        (Scorecard(rung="full", symbols={COIN: proven(-0.3)}), "10.000"),  # it has hurt here
        (Scorecard(rung="full", symbols={OTHER: proven(-0.3)}), "9.000"),
        (Scorecard(rung="full", earned=1.0, symbols={COIN: proven(-0.3)}), "10.000"),
    ],
)
def test_trust_by_evidence_and_by_symbol(card, qty):
    proposal, _heard = said(desk("full", card=card))
    assert str(proposal.qty) == qty


def test_what_does_not_count_on_full_is_journaled_so():
    _proposal, heard = said(desk("full", card=Scorecard(rung="full", symbols={COIN: proven(-0.3)})))
    assert heard.applied == heard.effect == NO_EFFECT


@pytest.mark.parametrize("rung", ["off", "shadow"])
def test_below_the_canary_nothing_counts(rung):
    bench = desk(rung, share=1.0, card=Scorecard(rung=rung, earned=1.0))
    bench.flat(candidates=[candidate()])
    [made] = bench.of(ProposalMade)
    assert str(made.proposal.qty) == "10.000"
    assert not any(heard.applies for heard in made.advice)


@pytest.mark.parametrize(
    ("before", "after", "earned", "kept"),
    [("canary", "full", 1.0, 0), ("shadow", "canary", 0.0, 0), ("full", "full", 0.0, 400)],
)
def test_another_rung_begins_its_own_evidence(before, after, earned, kept):
    bench = desk(after, card=Scorecard(rung=before, lift=proven(0.3)))
    said(bench)
    card = bench.state.scorecards["sizer"]
    assert (card.rung, card.earned, card.lift.count) == (after, earned, kept)
