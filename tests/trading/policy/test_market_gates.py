"""The gates of the market and of the clock: where they begin to refuse, and what they say."""

from contextlib import nullcontext
from decimal import Decimal

import numpy as np
import pytest
from desk_bench import Bench, entries_of
from desk_examples import COIN, OTHER, SELL, STEP, T0, candidate, instruments, proposal, rules
from market_scenes import WIDE
from msgspec.structs import replace

from trading.domain.candles import HOUR_MS
from trading.domain.events import Pressed, ProposalClosed, ProposalReissued, SignalRejected
from trading.domain.rates import FundingTable, Rates
from trading.domain.state import State
from trading.domain.types import Quote
from trading.engine.funding import rate_of
from trading.policy import gates
from trading.policy.gates import GATES
from trading.policy.market_gates import blackout, funding, session, spread
from trading.policy.request import Request
from trading.ports import View

NOTHING = State()


def wish(plan=None, at=T0, quote=None, rate=float("nan")):
    return Request(plan or proposal(), at, at, quote, catch_up=False, spike=False, funding=rate)


def apart(bid, ask):
    return Quote(COIN, Decimal(bid), Decimal(ask), T0, T0)


def moved_by(atr):
    plan = proposal()
    return replace(plan, signal=replace(plan.signal, atr=atr))


# -- spread --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bid", "ask", "atr", "said"),
    [
        ("99.925", "100.075", 1.0, None),
        ("99.924", "100.076", 1.0, "spread: bid and ask are 15.2 basis points apart, more than 15"),
        ("99.97", "100.03", 0.09, None),
        ("99.97", "100.03", 0.079, "spread: bid and ask are 0.7595 ATR apart, more than 0.75"),
        ("99.97", "100.03", 0.0, None),  # its ATR was not kept
        ("100", "100", 0.0, None),
    ],
)
def test_a_spread_is_measured_by_price_and_by_how_much_the_market_moves(bid, ask, atr, said):
    assert spread(NOTHING, wish(moved_by(atr), quote=apart(bid, ask)), rules()) == said


def test_the_limits_of_a_spread_are_configured():
    tight = rules({"gates": {"max_spread_bps": 1.0, "max_spread_atr": 0.01}})
    quote = apart("99.999", "100.006")
    assert spread(NOTHING, wish(quote=quote), tight) is None
    assert "0.014 ATR apart" in spread(NOTHING, wish(moved_by(0.5), quote=quote), tight)
    assert "basis points" in spread(NOTHING, wish(quote=apart("99.99", "100.01")), tight)


def test_a_spread_that_is_wide_for_a_quiet_market_refuses_and_only_that(monkeypatch):
    def orders():
        bench = Bench()
        quote = Quote(COIN, Decimal("99.97"), Decimal("100.03"), T0 + STEP, T0 + STEP)
        bench.flat(candidates=[candidate(atr=0.07)], quotes={COIN: quote})
        return len(entries_of(bench))

    assert orders() == 0
    monkeypatch.setattr(gates, "GATES", tuple(one for one in GATES if one is not spread))
    assert orders() == 1


# -- funding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "rate", "said"),
    [  # 180 bars of 5 minutes are 15 h, an entry is worth 50 stop distances
        (1, 0.001, None),
        (1, 0.0011, "funding: 15 h at +0.1100% per 8 h cost 0.103 R, more than 0.1 R"),
        (1, 0.004, "funding: 15 h at +0.4000% per 8 h cost 0.375 R, more than 0.1 R"),
        (1, -0.004, None),
        (-1, 0.004, None),
        (-1, -0.004, "funding: 15 h at -0.4000% per 8 h cost 0.375 R, more than 0.1 R"),
        (1, float("nan"), None),
    ],
)
def test_funding_is_rate_times_holding_for_the_side_that_pays(side, rate, said):
    plan = proposal() if side > 0 else proposal(side=SELL)
    assert funding(NOTHING, wish(plan, rate=rate), rules()) == said


@pytest.mark.parametrize(
    ("settings", "hours"),
    [
        ({"gates": {"expected_hold_bars": 96}}, "8 h"),
        ({"gates": {"expected_hold_bars": 96}, "exits": {"max_hold_bars": 48}}, "4 h"),
        ({"exits": {"table": "quick", "tables": {"quick": {"max_hold_bars": 24}}}}, "2 h"),
    ],
)
def test_nothing_is_expected_to_be_held_longer_than_it_may(settings, hours):
    assert hours in funding(NOTHING, wish(rate=0.01), rules(settings))


def test_a_longer_timeframe_pays_more_often():
    plan = proposal()
    hourly = replace(plan, signal=replace(plan.signal, timeframe="1h"))
    said = funding(NOTHING, wish(hourly, rate=0.0004), rules())
    assert said == "funding: 180 h at +0.0400% per 8 h cost 0.45 R, more than 0.1 R"


@pytest.mark.parametrize("hours", [1, 2, 4, 8])
def test_it_costs_the_same_however_often_it_is_settled(hours):
    """Half a per mille an hour, 0.4 % in eight hours: 0.375 R in 15 h, which is too much."""
    times = np.arange(40, dtype=np.int64) * hours * HOUR_MS
    table = FundingTable({COIN: Rates(hours * HOUR_MS, times, np.full(40, 0.0005 * hours))})
    rate = rate_of(table, int(times[-1]))(COIN)
    said = funding(NOTHING, wish(rate=rate), rules())
    assert said == "funding: 15 h at +0.4000% per 8 h cost 0.375 R, more than 0.1 R"


def test_the_side_that_is_paid_may_enter():
    bench = Bench()
    paying, paid = candidate(), candidate(OTHER, side=SELL)
    events = bench.flat(candidates=[paying, paid], funding=lambda _symbol: 0.01)
    [refused] = [e for e in events if isinstance(e, SignalRejected)]
    assert refused.proposal.signal.symbol == COIN
    assert [order.symbol for order in entries_of(bench)] == [OTHER]


# -- hours ---------------------------------------------------------------------------------------


def test_outside_the_sessions_it_says_when_the_next_one_begins():
    known = rules({"gates": {"sessions": ("Mon-Fri 08:00/22:00",), "zone": "America/New_York"}})
    at = T0 + 4 * 86_400_000  # Sunday 2025-01-05
    said = "session: outside the hours of entries; the next ones begin Mon 06 Jan 08:00"
    assert session(NOTHING, wish(at=at), known) == f"{said} America/New_York"
    opening = at + (24 + 13) * 3_600_000
    assert session(NOTHING, wish(at=opening - 1), known)
    assert session(NOTHING, wish(at=opening), known) is None


def test_a_blackout_says_until_when_and_what_it_is_for():
    texts = ("2025-01-01 00:00/01:00 FOMC", "2025-01-01 01:00/02:00")
    known = rules({"gates": {"blackouts": texts}})
    until = "blackout: no entries until Wed 01 Jan 02:00 UTC"
    assert blackout(NOTHING, wish(), known) == f"{until}: FOMC"
    assert blackout(NOTHING, wish(at=T0 + 3_600_000), known) == until
    assert blackout(NOTHING, wish(at=T0 + 7_200_000), known) is None
    assert blackout(NOTHING, wish(at=T0 - 1), known) is None


def test_hours_follow_market_time_and_not_the_desks_clock():
    bench = Bench({"gates": {"blackouts": ("2025-01-01 00:00/01:00",)}})
    bench.lag_ms = 7_200_000
    bench.flat(candidates=[candidate()])
    assert entries_of(bench) == []
    bench.now += 3_600_000
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 1


# -- the press -----------------------------------------------------------------------------------


def pressed(bench, **view):
    """The last event of a press on the only card."""
    card, at = bench.card, bench.now
    fact = Pressed(
        at, bench.desk_ms, 99, 1, "ann", card.number, card.version, "approve", card.nonce
    )
    return bench.take(fact, View(marks=bench.mark, **view))[-1]


def at_the_press(settings=None):
    bench = Bench(settings, autonomy="approve")
    bench.flat(candidates=[candidate()])
    return bench


def refused_at_the_press(name):
    """A bench and what the market says at the press: each was well when the card was made."""
    fair = {COIN: replace(WIDE, bid=Decimal(100), ask=Decimal(100))}
    match name:
        case "spread":
            return at_the_press(), {"quotes": {COIN: WIDE}}
        case "funding":
            return at_the_press(), {"quotes": fair, "funding": lambda _symbol: 0.01}
        case "blackout":
            bench = at_the_press({"gates": {"blackouts": ("2025-01-01 00:10/01:00",)}})
        case "session":
            bench = at_the_press({"gates": {"sessions": ("daily 00:00/00:10",)}})
        case "symbol_lock":
            bench = at_the_press()
            bench.say("lock", COIN, "", "")
    bench.now += STEP
    return bench, {"quotes": {COIN: bench.quote(COIN, 100)}}


CHECKED = ("symbol_lock",)  # by an invariant besides


@pytest.mark.parametrize("name", ["spread", "funding", "blackout", "session", "symbol_lock"])
def test_the_gates_look_again_at_the_press(name, monkeypatch):
    bench, view = refused_at_the_press(name)
    end = pressed(bench, **view)
    assert isinstance(end, ProposalClosed)
    assert (end.verdict, end.reason.partition(":")[0]) == ("refused", name)
    without = tuple(one for one in GATES if one.__name__ != name)
    monkeypatch.setattr(gates, "GATES", without)
    bench, view = refused_at_the_press(name)
    seen = pytest.raises(AssertionError, match="I12") if name in CHECKED else nullcontext()
    with seen:
        pressed(bench, **view)
    assert len(entries_of(bench)) == 1


def test_a_wide_spread_is_named_instead_of_a_price_that_moved():
    """The ask is half the stop's distance away, which would end the card for another reason."""
    bench = at_the_press()
    far = replace(WIDE, bid=Decimal("98.70"), ask=Decimal("101.30"))
    end = pressed(bench, quotes={COIN: far})
    assert end.reason == "spread: bid and ask are 260 basis points apart, more than 15"
    assert bench.of(ProposalReissued) == []


def test_spot_without_a_rate_pays_nothing():
    bench = Bench(made=instruments(kind="spot", leverage=Decimal(1)))
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 1
