"""Messages stay within every limit, whatever the ledger holds."""

from decimal import Decimal

import pytest

from bot.registry import Health
from bot.views.card import details
from trading.domain import events as ev
from trading.domain.signals import Effect
from trading.domain.types import Side

NASTY = "P/L < 0 & <b>"
LONG = "<i>&amp;" + "very long \u202e \U0001f680 " * 900
VIEWS = [
    "/start", "/help", "/status", "/positions", "/trades 50", "/proposals", "/mode", "/flag",
    "/ml_stats", "/ab", "/thresholds", "/correlation", "/vol_sizing", "/chart", "/stats", "/health",
    "/rr_stats", "/operator", "/diagnose", "/diagnose milestones", "/timeframes",
    "/stop", "/exits", "/takeover", "/close",
    "/correlation time", "/correlation strength", "/correlation filtered",
    "/budget", "/stress", "/risk", "/adjust",
    "/advisor", "/advisor threshold", "/flag volatility",
]  # fmt: skip
OF_ONE = [
    "/positions #1", "/positions #3", "/stop #1", "/stop #3", "/exits #1", "/exits #3",
    "/stress #1", "/stress #3", "/stress #1 cut", "/stress #3 cut",
]  # fmt: skip


@pytest.fixture
def crowded(make):
    """Twenty positions, cards and trades with absurd names, reasons and prices."""
    desk = make.desk()
    for i in range(20):
        symbol = (NASTY, LONG, "BTCUSDT")[i % 3] + str(i)
        entry = ("0.00001234", "100.00", "98765432.10")[i % 3]
        said = [make.advice(LONG, LONG), make.size_advice(1.44)] * 5
        side = Side.SELL if i % 2 else Side.BUY
        plan = make.plan(symbol, side, "123456.789", make.now + i, entry)
        desk.enter(plan, said, protected=bool(i % 2))
        desk.state.trades.append(
            make.trade(i, "-1234567.89", -99.9, symbol=symbol, exit=LONG, price=Decimal(entry))
        )
        if i < 8:
            desk.ask(make.plan(symbol, at=make.now + 100 + i), said, why=LONG)
    desk.happen(ev.AutonomySet(0, 0, LONG, LONG))
    for i in range(60):
        desk.shadow(make.now + 1000 + i, (-1e9, 1e9)[i % 2], [make.advice(), make.size_advice(1.5)])
    desk.market.symbols = (NASTY, *(f"{LONG[:20]}{i}" for i in range(39)))
    desk.market.marks = {cycle.symbol: 1e12 for cycle in desk.state.cycles.values()}
    return desk


@pytest.fixture
def ill():
    faults = {LONG: {f"{NASTY}{i}": 10**12 for i in range(300)}}
    return lambda: Health(
        feed=LONG, version=LONG, epoch=10**9, uptime_s=1e12, journal_head=10**15,
        journal_sha="f" * 64, last_bar_ms=1, bar_age_s=1e12, quote_age_s=1e12, poll_age_s=1e12,
        data_faults=faults, outbox_waiting=10**9, outbox_error=LONG, unknown_orders=10**9,
    )  # fmt: skip


@pytest.mark.parametrize("text", VIEWS + OF_ONE)
async def test_a_crowded_desk_still_fits(crowded, ill, commands, read, text):
    if text == "/chart":
        crowded.market.symbols = (NASTY,)
    context = crowded.context(health=ill, label=LONG)
    words = read((await commands.answer(context, text)).message)
    assert "\u202e" not in words


async def test_what_does_not_fit_is_counted(crowded, show, commands, read):
    words = read((await commands.answer(crowded.context(), "/positions")).message)
    assert words.startswith("📋 20 positions")
    assert "and 12 more, below" in words
    assert "more" in words.rsplit("\n", 1)[-1]


async def test_a_hostile_symbol_is_text_not_markup(crowded, commands):
    reply = await commands.answer(crowded.context(), "/positions")
    assert "P/L &lt; 0 &amp; &lt;b&gt;0" in reply.message.html


def test_details_of_every_card_and_trade_fit(crowded, read):
    for number in range(1, crowded.state.numbers + 1):
        assert f"Card {number}" in read(details(crowded.context(), number))


def test_details_expect_what_the_card_expects(make, read):
    desk = make.desk()
    text = read(details(desk.context(), desk.ask()))
    assert "No edge claimed: expected -0.08 R, which is its costs." in text


@pytest.mark.parametrize(
    ("applied", "said"),
    [
        (Effect(), "\nDirection right 50 % · target first 28 %"),
        (Effect(size=0.5), "\nDirection right 50 % · target first 28 %"),
        (Effect(reward=1.7), "Before advice changed the plan: direction right 50 %"),
        (Effect(turn=True), "Before advice changed the plan: direction right 50 %"),
    ],
)
def test_chances_are_those_of_the_plan_that_they_were_reckoned_for(make, read, applied, said):
    """A nearer target is met first more often; a turned signal is the model's other side."""
    desk = make.desk()
    advice = make.advice("reward", rung="full", veto=False, base=2.5, applied=applied)
    assert said in read(details(desk.context(), desk.ask(said=[advice])))


def test_details_of_a_decided_card_tell_the_verdict(make, read):
    desk = make.desk()
    desk.decide(desk.ask(), "rejected", LONG)
    assert "Card 1 was rejected by <i>&amp;very long" in read(details(desk.context(), 1))
    assert read(details(desk.context(), 2)).startswith("Card 2 is not open.")


async def test_an_empty_market_breaks_nothing(make, commands, read):
    desk = make.desk()
    desk.market.bars = 0
    desk.market.regimes = dict
    for text in VIEWS:
        reply = await commands.answer(desk.context(), text)
        assert read(reply.message)
