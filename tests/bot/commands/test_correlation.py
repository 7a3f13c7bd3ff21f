"""What /correlation says: the map, time, strength and the signals that were filtered."""

import numpy as np
import pytest
from seeded_desk import Known

from bot.charts.heatmap import HeatmapChart, heatmap_png
from bot.commands import correlation as shown_by
from trading.domain import events as ev
from trading.domain.types import Side


@pytest.fixture
def drawn(monkeypatch):
    """The charts that were drawn."""
    charts = []

    def keep(chart: HeatmapChart) -> bytes:
        charts.append(chart)
        return heatmap_png(chart)

    monkeypatch.setattr(shown_by, "heatmap_png", keep)
    return charts


@pytest.fixture
def holding(desk, make):
    """Long BTC, short ETH, a card for SOL."""
    desk.market.marks = {"BTCUSDT": 100.0, "ETHUSDT": 100.0}
    desk.enter(make.plan("BTCUSDT"))
    desk.enter(make.plan("ETHUSDT", Side.SELL, at=make.now + 1))
    desk.ask(make.plan("SOLUSDT", Side.SELL, at=make.now + 2))
    return desk


def refused(symbol, make, at):
    return ev.SignalRejected(at, make.plan(symbol, at=at), ("tier: red",), (), at + 1)


async def test_without_positions_the_strongest_pairs_come_first(show):
    text = await show("/correlation")
    assert text.startswith("🔗 Correlation: average +0.71 over 3 symbols")
    assert "BTC ETH +0.91\nETH SOL +0.50" in text
    assert "1 pair beyond ±0.70, the advisor's limit" in text
    assert "each pair over those that both have (20 at least), as of 14:05 (market time)" in text
    assert "same bet" not in text


async def test_pairs_of_what_is_open_or_asked_come_first(holding, show):
    holding.market.symbols = ("LTCUSDT", "BTCUSDT", "XRPUSDT", "ETHUSDT", "SOLUSDT")
    text = await show("/correlation")
    rows = text.split("\n")[2:8]
    assert rows[0].startswith("BTC long ETH short +")
    assert rows[1].startswith("BTC long SOL short? +")
    assert rows[2].startswith("ETH short SOL short? +")
    assert all("long" in row or "short" in row for row in rows[3:])
    assert "? asks you" in text


async def test_a_long_and_a_short_that_move_as_one_hedge_each_other(holding, show):
    """Risks 1 and -1 with 0.91: 4 / (2 - 1.82)."""
    text = await show("/correlation")
    assert text.startswith("🔗 2 positions hedge each other; average of all pairs +0.71")
    assert "BTC long ETH short +0.91\nETH short SOL short? +0.50" in text
    assert "same bet" not in text


async def test_two_longs_that_move_as_one_are_one_bet(desk, make, show):
    """Risks 1 and 1 with 0.91: 4 / 3.82."""
    desk.enter(make.plan("BTCUSDT"))
    desk.enter(make.plan("ETHUSDT", at=make.now + 1))
    text = await show("/correlation")
    assert text.startswith("🔗 2 positions move like 1.0")
    assert "BTC long ETH long +0.91!" in text
    assert "! the same bet, above 0.70" in text


async def test_a_signal_matters_for_an_hour(desk, make, show):
    desk.happen(refused("SOLUSDT", make, make.now - 10))
    desk.happen(refused("ETHUSDT", make, make.now - 61 * 60_000))
    text = await show("/correlation")
    assert "SOL long~ ETH +0.50" in text
    assert "ETH long" not in text
    assert "~ signal of the last hour" in text


async def test_of_many_symbols_those_that_matter_are_shown(desk, make, show, drawn):
    desk.market.symbols = (*(f"N{n:04}USDT" for n in range(1_999)), "BTCUSDT")
    desk.enter(make.plan("BTCUSDT"))
    text = await show("/correlation")
    assert "40 of 2,000 symbols: what is open, asked or signalled now" in text
    (chart,) = drawn
    assert len(chart.names) == 40
    assert "BTC" in chart.names
    assert chart.marked == {"BTC"}


async def test_names_of_the_map_stand_beside_those_they_move_with(desk, show, drawn, monkeypatch):
    matrix = np.array([[1.0, 0.2, 0.9], [0.2, 1.0, 0.1], [0.9, 0.1, 1.0]])
    monkeypatch.setattr(desk.market, "_known", lambda _n: Known(matrix))
    await show("/correlation")
    (chart,) = drawn
    assert chart.names == ("SOL", "BTC", "ETH")
    assert chart.matrix.tolist() == [[1.0, 0.9, 0.1], [0.9, 1.0, 0.2], [0.1, 0.2, 1.0]]


@pytest.mark.parametrize("view", ["", " time", " strength"])
async def test_of_one_symbol_nothing_is_known(desk, show, view):
    desk.market.symbols = ("BTCUSDT",)
    text = await show(f"/correlation{view}")
    assert "not known yet" in text or "Nothing is open" in text


async def test_time_tells_bets_sectors_and_the_last_days(holding, show):
    text = await show("/correlation time")
    assert text.startswith("📈 2 positions hedge each other")
    assert "BTC 50 %\nETH 50 %" in text
    assert "as concentrated as 2.0 equal ones" in text
    assert "Among open positions now -0.50, in 7 days -0.50 to -0.50" in text


async def test_time_without_a_position_says_so(show):
    text = await show("/correlation time")
    assert text.startswith("📈 Nothing is open")
    assert "In 7 days there was no hour with two positions" in text


async def test_strength_is_told_against_the_benchmark(holding, show):
    text = await show("/correlation strength")
    assert text.startswith("💪 ETH +1.00 % beyond BTC, the most of 1")
    assert "ETH short 1.50 +1.00 %" in text
    assert "SOL" not in text, "its beta is not known"


async def test_strength_without_the_benchmark_is_not_known(desk, show):
    desk.market.symbols = ("ETHUSDT", "SOLUSDT")
    assert "Strength against BTCUSDT: not known yet" in await show("/correlation strength")


async def test_filtered_signals_stand_beside_those_that_passed(desk, make, show):
    """Refused -2, -1 and 1.5: -0.5 each; passed 3 and -1."""
    for n, (r, veto) in enumerate([(-2.0, 1), (-1.0, 1), (1.5, 1), (3.0, 0), (-1.0, 0)]):
        desk.shadow(make.now + n, r, [make.advice("correlation", veto=bool(veto))])
    text = await show("/correlation filtered")
    assert text.startswith("🚧 Against 3 signals: -0.50 R on average")
    assert "Signals 3 2\nOutcomes 3 2\nMean R -0.50 +1.00" in text
    assert "Won 33 % 50 %" in text
    assert "Refusing these: too few outcomes to say." in text
    assert "0 of the refusals counted for the order; the advisor stands on shadow." in text


@pytest.mark.parametrize(
    ("r", "veto", "verdict"),
    [
        (-2.0, True, "Refusing these helps: above +"),
        (2.0, True, "Refusing these hurts: below -"),
        (0.0, True, "Refusing these cannot be told apart from zero: -"),
    ],
)
async def test_the_verdict_is_that_of_the_evidence(desk, make, show, r, veto, verdict):
    for n in range(800):
        advice = make.advice("correlation", veto=veto if n % 2 else False)
        desk.shadow(make.now + n * 5 * 3_600_000, r if n % 2 else -r, [advice])
    assert verdict in await show("/correlation filtered")


async def test_nothing_filtered_is_said(show):
    text = await show("/correlation filtered")
    assert text.startswith("🚧 No signal was refused for correlation")
    assert "Mean R - -" in text


async def test_every_view_leads_to_the_others(desk, commands):
    for view in ("map", "time", "strength", "filtered"):
        reply = await commands.answer(desk.context(), f"/correlation {view}")
        presses = {button.data for row in reply.message.buttons for button in row}
        names = {"map", "time", "strength", "filtered"}
        assert {f"v:correlation:{name}" for name in names} <= presses
