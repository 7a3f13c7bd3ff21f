"""The digest of a day in words: short without trades, within a caption with everything."""

from decimal import Decimal

from bot.chat import Message
from bot.telegram_chat.texts import CAPTION_LIMIT, plain, units
from trading.domain.daily import DaySummarised, Extreme, Heard, Notes
from trading.domain.types import Side

DAY = 1_700_006_400_000
LONG = "</b> & < \u202e " * 50


def summed(now, trades=3, **more):
    base = (now, DAY, Decimal("10012.30"), Decimal("12.30"), trades, 2, 2.5, -1.0)
    return DaySummarised(*base, curve=((DAY, Decimal(10_012)),), **more)


def words(post):
    assert isinstance(post.message, Message)
    return plain(post.message.html)


def test_it_names_the_best_and_the_worst_the_budgets_and_what_advisors_did(make, outbox):
    notes = Notes(
        {"threshold": Heard(91, 39, 4, 2, 3), "reward": Heard(91, 0, 0, 0, 0)},
        [("volatility", "canary")],
        ["no entry", "no entry"],
    )
    best = Extreme("UNIUSDT", Side.SELL, 2.5, Decimal("62.25"))
    worst = Extreme("LTCUSDT", Side.BUY, -1.0, Decimal(-25))
    event = summed(
        make.now, best=best, worst=worst, budgets=2, in_use=Decimal(3949), stressed="XRPUSDT",
        stress=0.26, notes=notes,
    )  # fmt: skip
    post = outbox.take(event)
    text = words(post)
    for line in (
        "Best UNIUSDT short +2.50 R (+62.25)",
        "Worst LTCUSDT long -1.00 R (-25.00)",
        "2 budgets in use, 3,949.00, XRPUSDT uses most: 26 %",
        "threshold     39    4 91",
        "threshold moved 3 values of its own and failed on 2 signals",
        "volatility to canary",
        "Alarms: no entry\n",
    ):
        assert line in text
    assert "reward" not in text
    assert post.message.curve.equity == (10_012.0,)


def test_a_day_without_trades_is_short(make, outbox):
    post = outbox.take(summed(make.now, trades=0))
    assert words(post).startswith("🌙 Wed 15 Nov: no trade closed\nEquity 10,012.30")
    assert (words(post).count("\n"), post.message.curve) == (2, None)


def test_everything_at_its_longest_fits_a_caption(make, outbox):
    heard = {f"advisor{n}" + LONG: Heard(10**5, 10**5, 10**5, 10**5, 10**5) for n in range(12)}
    trade = Extreme(LONG, Side.BUY, -1e9, Decimal(-(10**12)))
    notes = Notes(heard, [(LONG, LONG)] * 9, [f"{n}{LONG}" for n in range(9)])
    event = summed(
        make.now, best=trade, worst=trade, budgets=9, in_use=Decimal(10**12), stressed=LONG,
        stress=1.0, notes=notes,
    )  # fmt: skip
    assert units(outbox.take(event).message.html) <= CAPTION_LIMIT
