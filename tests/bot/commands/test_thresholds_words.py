"""/thresholds: what was sorted rightly and wrongly, one threshold in depth, and every size."""

from time import perf_counter

import pytest
from seeded_desk import Desk

from bot.buttons import decode
from bot.commands.thresholds import BINS, _story
from bot.views.thresholds import standings
from trading.domain import events as ev
from trading.domain.errors import CommandError


def move(at, key, before, after):
    return ev.AdvisorAdjusted(at, "threshold", key, before, after, "they lose")


@pytest.fixture
def told(desk, make):
    """A BTC threshold that moved twice; four signals of score 68 met others, from 60 on."""
    desk.happen(move(make.now - 9_000_000, "BTCUSDT 5m", 70.0, 71.4))
    desk.happen(move(make.now - 5_000_000, "BTCUSDT 5m", 71.4, 72.828))
    outcomes = [(60.0, -1.0), (68.0, -1.5), (60.0, 2.0), (68.01, 3.0)]
    for n, (level, r) in enumerate(outcomes):
        desk.shadow(make.now + n, r, [make.advice(adjusted=level, veto=level > 68)])
    context = desk.context()
    context.panel.learn(move(make.now, "BTCUSDT 5m", 71.4, 72.828))
    return context.panel


async def test_what_passed_and_was_refused(told, show):
    text = await show("/thresholds", panel=told)
    assert text.startswith("🎚 Thresholds: 1 of 6 moved from 70")
    assert "By the threshold each of 4 signals met:" in text
    rows = [line.split() for line in text.splitlines() if line.startswith(("passed,", "refused,"))]
    assert rows == [
        ["passed,", "lost", "2", "-1.25"],
        ["passed,", "won", "1", "+2.00"],
        ["refused,", "lost", "0"],
        ["refused,", "won", "1", "+3.00"],
    ]
    assert "Wrong: 2 passed and lost, 1 refused would have won" in text
    assert "Passed -0.17 R each, refused +3.00 R each; no edge is claimed" in text


async def test_a_recording_has_symbols_of_its_own(desk, make, show):
    """Those of the market are shown, and not those of a configuration for another one."""
    desk.market.symbols = ("BTCUSDT", "NEARUSDT")
    panel = desk.context().panel
    panel.learn(move(make.now, "NEARUSDT 5m", 70.0, 80.4))
    text = await show("/thresholds", panel=panel)
    assert text.startswith("🎚 Thresholds: 1 of 4 moved from 70")
    assert "NEAR 5m: 70 → 80.4" in text


async def test_where_none_was_refused_it_says_so(desk, make, show):
    desk.shadow(make.now, -1.0, [make.advice(adjusted=60.0, veto=False)])
    assert "Passed -1.00 R each, none refused; no edge" in await show("/thresholds")
    desk.shadow(make.now + 1, 1.0, [make.advice()])
    assert "Passed -1.00 R each, refused +1.00 R each" in await show("/thresholds BTC")


async def test_one_in_depth(told, show):
    text = await show("/thresholds btc", panel=told)
    assert text.startswith("🎚 BTC 5m needs 72.8, base 70")
    assert "2 moves remembered" in text
    assert "15 Nov 12:41: 71.4 → 72.8\n15 Nov 11:35: 70.0 → 71.4" in text
    other = await show("/thresholds BTCUSDT 1h", panel=told)
    assert other.startswith("🎚 BTC 1h needs 70.0, base 70")
    assert "Not moved yet" in other
    assert "No outcome of a signal that it judged yet" in other


async def test_a_timeframe_alone_shows_its_symbols(told, show):
    assert (await show("/thresholds 5m", panel=told)).startswith("🎚 Thresholds: 1 of 3 moved")
    assert (await show("/thresholds 1h", panel=told)).startswith("🎚 Thresholds: 0 of 3 moved")


async def test_buttons_lead_to_one_and_back(told, desk, commands):
    context = desk.context(panel=told)
    rows = (await commands.answer(context, "/thresholds")).message.buttons
    assert [[one.text for one in row] for row in rows] == [
        ["BTC 5m"],
        ["🔄 Refresh", "🔗 Correlation"],
    ]
    (*_, (refresh, _correlation)) = (
        await commands.answer(context, "/thresholds 1h")
    ).message.buttons
    assert decode(refresh.data).args == ("1h",)
    rows = (await commands.answer(context, "/thresholds BTC")).message.buttons
    assert [[one.text for one in row] for row in rows] == [["🔄 Refresh", "🎚 All thresholds"]]


@pytest.mark.parametrize("text", ["/thresholds xyz", "/thresholds 5m BTC", "/thresholds BTC 7m"])
async def test_odd_arguments_get_the_usage(desk, commands, text):
    with pytest.raises(CommandError, match=r"usage: /thresholds \[symbol\] \[5m\|1h\]"):
        await commands.answer(desk.context(), text)


def test_the_picture_counts_every_score_in_its_bin(desk, make):
    for n, r in enumerate((1.0, -1.0, -2.0)):
        desk.shadow(make.now + n, r, [make.advice()])
    story = _story(standings(desk.context(), "", ""), make.now)
    assert (story.won[13], sum(story.won)) == (1, 1), "68 is in the fourteenth bin of 5 points"
    assert (story.lost[13], sum(story.lost)) == (2, 2)
    assert len(story.won) == BINS
    assert story.marks == (70.0, 70.0)


async def test_two_thousand_symbols_and_one(read, commands):
    for count in (1, 2_000):
        symbols = [f"S{n}USDT" for n in range(count)]
        lines = f"symbols: [{', '.join(symbols)}]\nbenchmark: S0USDT\nsectors: {{}}\n"
        desk = Desk(f"{lines}ml_improvements: {{enabled: true}}\n".encode())
        desk.market.symbols = tuple(symbols)
        for n, symbol in enumerate(symbols):
            desk.happen(move(n + 1, f"{symbol} 5m", 70.0, 71.4))
        context = desk.context()
        for n, symbol in enumerate(symbols):
            context.panel.learn(move(n + 1, f"{symbol} 5m", 70.0, 71.4))
        began = perf_counter()
        standings(context, "", "")
        assert perf_counter() - began < 0.5, "seconds on the loop, generously"
        for text in ("/thresholds", "/thresholds S0", "/thresholds 5m"):
            assert read((await commands.answer(context, text)).message)
