"""Model and mood: thresholds by timeframe, strength of both, consent, and signs that are turned."""

from decimal import Decimal
from math import inf, nan

import pytest
from desk_bench import Bench, entries_of
from desk_examples import BUY, COIN, OTHER, SELL, candidate, instruments, proposal, quote, rules
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from trading.config.pair import PairThresholds
from trading.domain.events import ProposalMade, SettingChanged, SignalRejected
from trading.domain.types import Side
from trading.policy.pair import PAIR_GATES, flips_of, mood_of, strength, turned
from trading.policy.request import Request
from trading.policy.settings import filed
from trading.report.funnel import diagnosis

NEUTRAL_LIMIT = 0.12


def says(value):
    return lambda _symbol: value


def up(_symbol):
    return 0.5


def refused_by(timeframe, settings=None, side=BUY, **signal):
    """Names of the pair's gates against a signal."""
    made = proposal(COIN, side)
    made = replace(made, signal=replace(made.signal, timeframe=timeframe, **signal))
    request = Request(made, 0, 0, quote(), catch_up=False, spike=False)
    found = (gate(Bench().state, request, rules(settings)) for gate in PAIR_GATES)
    return [reason.partition(":")[0] for reason in found if reason]


# -- the numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "on_5m"),
    [
        ("s_min", 0.12, 0.05),
        ("m_min", 0.12, 0.12),
        ("conf_min", 0.60, 0.60),
        ("alpha_min", 0.10, 0.02),
        ("flip_model", False, False),
        ("flip_mood", False, False),
        ("flip_model_bma", False, False),
        ("allow_model_only_when_mood_neutral", True, True),
        ("require_consensus", True, False),
    ],
)
def test_the_thresholds_of_each_timeframe(key, value, on_5m):
    file = rules().file
    for timeframe in ("1m", "3m", "15m", "30m", "1h", "2h", "4h", "1d"):
        assert filed(file, f"pair.{timeframe}.{key}") == value
    assert filed(file, f"pair.5m.{key}") == on_5m


@pytest.mark.parametrize(
    ("timeframe", "signal", "gates"),
    [
        ("5m", {"s_model": 0.05}, []),
        ("5m", {"s_model": -0.049}, ["s_min"]),
        ("1h", {"s_model": 0.12}, []),
        ("1h", {"s_model": 0.119}, ["s_min"]),
        ("5m", {"alpha": 0.02}, []),
        ("5m", {"alpha": 0.019}, ["alpha_min"]),
        ("1h", {"alpha": 0.10}, []),
        ("1h", {"alpha": 0.099}, ["alpha_min"]),
        ("1h", {"s_mood": -0.12}, ["consensus"]),
        ("1h", {"s_mood": -0.119}, []),
        ("1h", {"s_mood": 0.12}, []),
        ("1h", {"side": SELL, "s_mood": 0.12}, ["consensus"]),
        ("5m", {"side": SELL, "s_mood": 1.0}, []),
        ("1h", {"confidence": 0.0}, []),
    ],
)
def test_each_minimum_refuses_what_is_below_it(timeframe, signal, gates):
    assert refused_by(timeframe, **signal) == gates


@pytest.mark.parametrize(("confidence", "gates"), [(0.60, []), (0.599, ["conf_min"])])
@pytest.mark.parametrize("timeframe", ["5m", "1h"])
def test_the_least_confidence_counts_in_strict_only(timeframe, confidence, gates):
    strict = {"preset": "strict"}
    assert refused_by(timeframe, strict, confidence=confidence) == gates
    assert refused_by(timeframe, {"preset": "explore"}, confidence=confidence) == []


def test_explore_asks_for_nothing():
    bench = Bench({"preset": "explore"})
    bench.flat(candidates=[candidate(confidence=0.0, edge_r=-5.0)])
    assert len(entries_of(bench)) == 1


def test_strict_grants_what_reaches_its_numbers():
    bench = Bench({"preset": "strict"})
    bench.flat(candidates=[candidate(confidence=0.6, edge_r=0.05)])
    assert len(entries_of(bench)) == 1


@pytest.mark.parametrize(
    ("s_mood", "gates"), [(0.0, ["mood"]), (0.119, ["mood"]), (0.12, []), (-0.12, [])]
)
def test_the_model_may_be_forbidden_to_go_alone(s_mood, gates):
    alone = {"pair": {"5m": {"allow_model_only_when_mood_neutral": False}}}
    assert refused_by("5m", alone, s_mood=s_mood) == gates
    assert refused_by("5m", s_mood=s_mood) == []


# -- strength and mood ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("s_model", "s_mood", "alpha"),
    [
        (0.7, 0.0, 0.7),
        (-0.7, 0.119, 0.7),
        (0.7, 0.5, 0.85),
        (-0.7, -0.5, 0.85),
        (0.7, -0.5, 0.35),
        (-0.7, 0.5, 0.35),
        (0.7, 1.0, 1.0),
        (0.7, -1.0, 0.0),
    ],
)
def test_strength_of_both(s_model, s_mood, alpha):
    assert strength(s_model, s_mood, NEUTRAL_LIMIT) == alpha


signed = st.floats(-1, 1)


@given(signed.filter(bool), signed, st.floats(0, 1))
def test_strength_is_a_share_that_consent_raises_and_dissent_lowers(s_model, s_mood, m_min):
    alpha = strength(s_model, s_mood, m_min)
    assert 0 <= alpha <= 1
    assert strength(-s_model, -s_mood, m_min) == alpha
    if s_model * s_mood > 0:
        assert alpha >= abs(s_model) - 1e-6
    elif s_model * s_mood < 0:
        assert alpha <= abs(s_model) + 1e-6


def test_a_neutral_limit_of_zero_does_not_make_silence_an_opinion():
    bare = {"pair": {"1h": {"m_min": 0, "allow_model_only_when_mood_neutral": False}}}
    assert strength(-0.7, 0.0, 0.0) == 0.7
    assert refused_by("1h", bare) == ["mood"]
    assert refused_by("1h", bare, side=SELL, s_mood=0.001) == ["consensus"]


@pytest.mark.parametrize("told", [nan, inf, -inf, 1.5, -1.001])
def test_what_is_no_mood_is_neutral(told):
    assert mood_of(told, PairThresholds()) == 0.0


def test_the_mood_of_a_symbol_stands_in_its_signal():
    bench = Bench()
    moods = {COIN: 0.4, OTHER: -0.3}
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)], mood=moods.get)
    signals = [event.proposal.signal for event in bench.of(ProposalMade)]
    assert {s.symbol: (s.s_mood, s.alpha) for s in signals} == {
        COIN: (0.4, 0.82),
        OTHER: (-0.3, 0.49),
    }


# -- consent -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("required", "sides"), [(True, {BUY}), (False, {BUY, SELL})])
def test_a_mood_that_is_always_up_lets_no_sell_through(required, sides):
    bench = Bench({"pair": {"5m": {"require_consensus": required}}})
    wishes = [candidate(COIN), candidate(OTHER, side=SELL)]
    bench.flat(candidates=wishes, mood=up)
    assert {entry.side for entry in entries_of(bench)} == sides
    told = [reason for event in bench.of(SignalRejected) for reason in event.reasons]
    sentence = "consensus: the mood is up (+0.50), and this is a sell"
    assert told == ([sentence] if required else [])
    found = diagnosis(bench.state, timeframe="5m").of(SELL)
    assert (found.signals, found.orders) == (1, 0 if required else 1)
    assert {name: lost.first for name, lost in found.lost.items()} == dict.fromkeys(
        ["consensus"] if required else [], 1
    )


def test_consent_is_asked_again_at_the_press():
    bench = Bench(autonomy="approve")
    bench.flat(candidates=[candidate(side=SELL)], mood=up)
    card = bench.card
    bench.say("set", "pair.5m.require_consensus", "true")
    bench.press(card, "approve", 100)
    assert bench.state.decided[card.number].verdict == "refused"
    assert not entries_of(bench)


# -- signs that are turned -----------------------------------------------------------------------


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("flip", ["flip_model", "flip_model_bma"])
def test_a_turned_model_trades_the_other_side_with_its_own_stop_and_target(flip, side):
    flipped = Bench({"pair": {"5m": {flip: True}}})
    plain = Bench()
    # A market that is not the same up and down, so that a stop of the wrong side shows.
    shape = {"low": 97.0, "high": 101.0}
    flipped.flat(candidates=[candidate(side=side, **shape)])
    plain.flat(candidates=[candidate(side=side.opposite, **shape)])
    [mine], [other] = flipped.of(ProposalMade), plain.of(ProposalMade)
    assert mine.proposal == other.proposal
    assert [e.side for e in entries_of(flipped)] == [side.opposite]


def test_both_flips_of_the_model_cancel_out():
    wish = candidate()
    assert turned(wish, PairThresholds(flip_model=True, flip_model_bma=True)) is wish


def test_a_turned_side_meets_the_gates_and_prices_of_that_side():
    spot = Bench(
        {"pair": {"5m": {"flip_model": True}}},
        made=instruments(kind="spot", leverage=Decimal(1)),
    )
    bid_ask = {COIN: quote(COIN, "99", "101", at=spot.now)}
    spot.flat(candidates=[candidate()], quotes=bid_ask)
    [refused] = spot.of(SignalRejected)
    assert refused.reasons[-1].startswith("no_short")
    assert refused.proposal.entry == Decimal(99)


def test_a_turned_mood_agrees_with_the_other_side():
    bench = Bench({"pair": {"5m": {"flip_mood": True, "require_consensus": True}}})
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)], mood=up)
    assert [entry.side for entry in entries_of(bench)] == [SELL]
    assert [e.proposal.signal.s_mood for e in bench.of(ProposalMade)] == [-0.5]
    assert str(mood_of(0.0, PairThresholds(flip_mood=True))) == "0.0"


@pytest.mark.parametrize(
    ("flips", "said"),
    [
        ((), ""),
        (("flip_model",), "flip_model on, the model's sign is turned round"),
        (("flip_model_bma",), "flip_model_bma on, the model's sign is turned round"),
        (("flip_mood",), "flip_mood on, the mood's sign is turned round"),
        (
            ("flip_model", "flip_model_bma"),
            "flip_model and flip_model_bma on, they cancel out",
        ),
    ],
)
def test_a_card_says_which_flips_are_on(flips, said):
    terms = dict.fromkeys(flips, True)
    assert flips_of(PairThresholds(**terms)) == said
    bench = Bench({"pair": {"5m": terms}}, autonomy="approve")
    bench.flat(candidates=[candidate()])
    assert bench.card.why == (f"because ({said})" if said else "because")


def test_a_flip_is_changed_live_by_two_taps_and_taken_back_by_one():
    bench = Bench()
    bench.say("set", "pair.5m.flip_model", "true")
    assert not bench.rules.pair["5m"].flip_model
    bench.confirm()
    assert bench.rules.pair["5m"].flip_model
    bench.flat(candidates=[candidate(OTHER)])
    assert [entry.side for entry in entries_of(bench)] == [SELL]
    [change] = bench.of(SettingChanged)
    bench.press(change, "back")
    assert bench.state.settings == {}
    assert not bench.rules.pair["5m"].flip_model
