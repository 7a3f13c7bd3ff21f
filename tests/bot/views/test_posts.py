"""Which events are worth a message, under which key, and what the message says."""

import re
from decimal import Decimal
from html import unescape

import pytest
from msgspec.structs import replace

from bot.buttons import Details, PressCard, decode
from bot.views.posts import DIGEST, REPLY, TRADE, posts
from trading.domain import events as ev
from trading.domain.types import Side

ORDER = ("c12", 12, "BTCUSDT")


def words(post):
    return re.sub(" +", " ", unescape(re.sub("<[^>]*>", "", post.message.html)))


def presses(post):
    return [decode(button.data) for row in post.message.buttons for button in row]


# -- cards ---------------------------------------------------------------------------------------


def test_a_card_says_everything_that_matters(make, outbox):
    post = outbox.take(make.made())
    text = words(post)
    assert text.startswith("🟡 Approve? BUY 0.5 BTCUSDT ≈ 50.00\nSIMULATED market · paper money")
    for line in (
        "Entry 100.00", "Stop 98.00 -2.00 %", "Target 105.00 +5.00 %", "At risk 1.00",
        "Costs 0.08 0.08 R", "Today +12.30, the day's limit is -300.00",
        "Why: trend up: 1.8 ATR above its 50-bar average",
        "No edge claimed: expected -0.08 R, which is its costs.",
        "threshold (shadow, not applied): would refuse: score 68.00 is below 70.00",
        "volatility (full): high volatility: size x0.70", "⏳ until 14:20 · card 12",
    ):  # fmt: skip
        assert line in text
    assert (post.key, post.priority, post.reply_to) == ("card:12", TRADE, None)
    assert not post.message.silent


def test_a_card_has_its_four_buttons(make, outbox):
    assert presses(outbox.take(make.made())) == [
        PressCard(12, 1, "approve", "9f3a"),
        PressCard(12, 1, "reject", "9f3a"),
        PressCard(12, 1, "half", "9f3a"),
        Details(12),
    ]


def test_a_model_that_claims_an_edge_says_how_sure_it_is(make, new_outbox):
    text = words(new_outbox(claims_edge=True).take(make.made()))
    assert "Expected -0.31 R after costs, 50 % sure of the direction." in text
    assert "No edge claimed" not in text


def test_a_short_card_shows_levels_on_their_side(make, outbox):
    text = words(outbox.take(make.made(proposal=make.plan(side=Side.SELL))))
    assert "Approve? SELL 0.5" in text
    assert "Stop 102.00 +2.00 %" in text


def test_without_an_expiry_nobody_is_asked_and_the_reasons_are_told(make, outbox):
    post = outbox.take(make.made(expires_ms=0))
    assert words(post).startswith("🤖 Ordered, mode auto: BUY 0.5 BTCUSDT ≈ 50.00\n")
    for reason in ("Stop 98.00", "At risk 1.00", "Why: trend up", "No edge claimed: expected"):
        assert reason in words(post)
    assert (post.message.buttons, post.message.silent) == ((), True)
    assert "Approve" not in words(post)


def test_a_restart_sends_the_card_again(make, outbox):
    event = ev.ProposalReissued(make.now, 12, make.plan(), 2, "aaaa", "the desk was restarted")
    post = outbox.take(make.made(), event)
    assert post.key == "card:12"
    assert post.resend
    assert "♻️ Sent again: the desk was restarted" in words(post)
    assert "trend up" in words(post)
    assert presses(post)[0] == PressCard(12, 2, "approve", "aaaa")


def test_a_requote_edits_the_card(make, outbox):
    moved = make.plan(entry="100.60")
    event = ev.ProposalReissued(make.now, 12, moved, 2, "aaaa", "the price moved by 30%")
    post = outbox.take(make.made(), event)
    assert not post.resend
    assert "New numbers, please answer again: the price moved by 30%" in words(post)
    assert "Entry 100.60" in words(post)
    assert presses(post)[2] == PressCard(12, 2, "half", "aaaa")


def test_the_next_edit_knows_the_new_numbers(make, outbox):
    moved = make.plan(entry="100.60")
    event = ev.ProposalReissued(make.now, 12, moved, 2, "aaaa", "the price moved by 30%")
    post = outbox.take(make.made(), event, make.verdict("rejected"))
    assert "Entry 100.60" in words(post)


def test_a_card_without_a_memory_is_still_sent(make, outbox):
    event = ev.ProposalReissued(make.now, 12, make.plan(), 2, "aaaa", "the desk was restarted")
    assert "BUY 0.5 BTCUSDT" in words(outbox.take(event))


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        (
            ("approved", "Ann", "", "0.25"),
            ["✅ Approved: BUY 0.25 BTCUSDT ≈ 25.00", "The order is on its way · by Ann 14:05"],
        ),
        (
            ("rejected", "Ann", "", "0"),
            ["❌ Rejected: BUY 0.5 BTCUSDT ≈ 50.00", "Nothing was sent · by Ann 14:05"],
        ),
        (
            ("expired", "", "nobody answered in time", "0"),
            ["⌛ Expired, nothing sent: BUY 0.5 BTCUSDT", "nobody answered in time · 14:05"],
        ),
        (
            ("refused", "Ann", "freshness: the quote is 12 s old", "0"),
            ["🚫 Refused, nothing sent:", "freshness: the quote is 12 s old · by Ann 14:05"],
        ),
    ],
)  # fmt: skip
def test_a_decided_card_says_who_and_when(make, outbox, said, lines):
    post = outbox.take(make.made(), make.verdict(*said))
    text = words(post)
    assert text.startswith(lines[0])
    assert text.endswith("\n" + lines[1])
    assert "Entry 100.00 · stop 98.00 · target 105.00" in text
    assert post.key == "card:12"
    assert bool(post.message.buttons) == (said[0] == "rejected")


def test_a_forgotten_card_still_gets_its_verdict(make, outbox):
    assert "Rejected: card 12" in words(outbox.take(make.verdict("rejected")))


# -- trades --------------------------------------------------------------------------------------


def test_a_fill_answers_its_card(make, outbox):
    post = outbox.take(make.fill())
    assert (post.key, post.reply_to) == ("fill:12", "card:12")
    assert words(post).startswith("✅ Filled: bought 0.5 BTCUSDT @ 100.02\nWorth 50.01 · fee 0.02")
    assert "⏳ Placing the stop at 98.00 · target 105.00" in words(post)
    assert not post.message.silent


def test_protection_edits_the_fill(make, outbox):
    safe = ev.PositionProtected(make.now, *ORDER, Decimal("0.5"), Decimal("98.00"), "paper-17")
    post = outbox.take(make.fill(), safe)
    assert post.key == "fill:12"
    assert "✅ Filled: bought 0.5 BTCUSDT @ 100.02" in words(post)
    assert "🛡 The stop rests at the venue at 98.00 (paper-17)" in words(post)


def test_protection_of_an_unknown_fill_says_nothing(make, outbox):
    safe = ev.PositionProtected(make.now, *ORDER, Decimal("0.5"), Decimal("98.00"), "paper-17")
    assert posts(safe, outbox.context) == []


def test_partial_fills_are_summed(make, outbox):
    first = outbox.take(make.fill("0.2", "100.02", "0.02", partial=True))
    assert "in part; what the market did not take at once is canceled" in words(first)
    assert not first.message.silent
    last = outbox.take(make.fill("0.3", "100.07", "0.03"))
    assert words(last).startswith("✅ Filled: bought 0.5 BTCUSDT @ 100.05\nWorth 50.02 · fee 0.05")
    assert last.key == first.key


def test_a_short_is_sold(make, outbox):
    sold = words(outbox.take(make.fill(side=Side.SELL)))
    assert sold.startswith("✅ Filled: sold short 0.5 BTCUSDT")


def test_a_closed_trade_says_how_and_what_it_cost(make, outbox):
    post = outbox.take(make.fill(), make.closed())
    text = words(post)
    assert text.startswith("🔴 BTCUSDT closed -1.04 (-1.04 R) · stop hit\n")
    assert "Sold 0.5 @ 98.00, bought @ 100.02" in text
    assert "Fees 0.04 · held 2 h" in text
    assert "Today +12.30, the day's limit is -300.00" in text
    assert "No new entry in BTCUSDT until 15:05 (market time)" in text
    assert (post.key, post.reply_to) == ("close:12", "fill:12")


def test_funding_is_told_when_there_was_any(make, outbox):
    paid, received = (make.closed(funding=Decimal(much)) for much in ("0.313", "-2"))
    assert "Fees 0.04 · funding 0.31 paid · held 2 h" in words(outbox.take(paid))
    assert "Fees 0.04 · funding 2.00 received · held" in words(outbox.take(received))


def test_a_winner_has_no_cooldown(make, outbox):
    post = outbox.take(make.closed("5.00", exit="target", cooldown_until=0, side=Side.SELL, r=2.0))
    assert words(post).startswith("🟢 BTCUSDT closed +5.00 (+2.00 R) · target reached")
    assert "Bought back 0.5 @" in words(post)
    assert "No new entry" not in words(post)


@pytest.mark.parametrize(
    ("why", "words_of_it"),
    [("exit", "at the market"), ("time", "its time was up"), ("trail", "trailing stop")],
)
def test_why_a_position_was_closed(why, words_of_it, make, outbox):
    first = words(outbox.take(make.closed(exit=why))).splitlines()[0]
    assert first.endswith(f"· {words_of_it}")


def test_mean_prices_are_rounded(make, outbox):
    post = outbox.take(make.fill(), make.closed(entry=Decimal(200) / 3))
    assert "bought @ 66.67" in words(post)


def test_an_entry_that_never_filled_is_told(make, outbox):
    post = outbox.take(ev.CycleAbandoned(make.now, *ORDER, "the market took nothing"))
    assert "Not filled: BTCUSDT, nothing was bought or sold" in words(post)
    assert post.reply_to == "card:12"


# -- steering ------------------------------------------------------------------------------------


def test_a_pause_says_what_goes_on(make, outbox):
    post = outbox.take(ev.EntriesPaused(make.now, make.now, "Ann"))
    assert words(post) == "⏸ Entries paused by Ann. Exits, stops and reconciliation go on."
    assert post.priority == REPLY


def test_steering_is_confirmed(make, outbox):
    now = make.now
    said = {
        ev.EntriesResumed(now, now, "Ann"): "▶️ Entries allowed again by Ann.",
        ev.AutonomySet(now, now, "auto", "Ann"): "🎛 Mode auto set by Ann: entries are executed",
        ev.RungSet(now, now, "threshold", "off", "Ann"): "🪜 threshold set to off by Ann",
    }
    for event, text in said.items():
        assert words(outbox.take(event)).startswith(text)


def test_each_confirmation_is_a_message_of_its_own(outbox):
    keys = {outbox.take(ev.EntriesPaused(at, at, "Ann")).key for at in (1, 2, 3)}
    assert len(keys) == 3


def test_the_digest_is_silent_and_once_a_day(make, outbox):
    day = 1_700_006_400_000
    event = ev.DaySummarised(make.now, day, Decimal("10012.30"), Decimal("12.30"), 3, 2, 2.5, -1.0)
    post = outbox.take(event)
    assert words(post).startswith("🌙 Wed 15 Nov: +12.30 closed\nEquity 10,012.30")
    assert "3 trades, 2 wins · best +2.50 R, worst -1.00 R" in words(post)
    assert (post.key, post.priority, post.message.silent) == (f"digest:{day}", DIGEST, True)


def test_everything_else_is_no_message(make, outbox):
    quiet = [
        ev.BarsClosed(make.now, make.now, "5m"),
        ev.AdvisorAdjusted(make.now, "threshold", "BTCUSDT 5m", 70.0, 71.4, "mean below zero"),
        ev.OrderRefused(make.now, make.now, "abc", "margin"),
        ev.SignalRejected(make.now, make.plan(), ("spike: a move",), (), make.now),
    ]
    assert [posts(event, outbox.context) for event in quiet] == [[], [], [], []]


# -- limits --------------------------------------------------------------------------------------


def test_no_text_from_outside_breaks_a_post(make, outbox):
    long = "</b> & < \u202e " * 900
    plan = make.plan("P/L < 0 & <b>" + long, entry="0.00001234")
    fill = replace(make.fill(), symbol=long)
    events = [
        make.made(proposal=plan, why=long, advice=make.made().advice * 20),
        ev.ProposalReissued(make.now, 12, plan, 2, "aaaa", long),
        make.verdict("refused", long, long),
        fill,
        ev.PositionProtected(make.now, "c12", 12, long, Decimal(1), Decimal(1), long),
        replace(make.closed(), symbol=long, exit=long),
        ev.CycleAbandoned(make.now, "c12", 12, long, long),
        ev.EntriesPaused(make.now, make.now, long),
        ev.AutonomySet(make.now, make.now, long, long),
        ev.RungSet(make.now, make.now, long, long, long),
    ]
    for event in events:
        html = outbox.take(event).message.html
        assert len(html.encode("utf-16-le")) // 2 <= 4096
        assert not re.search("<(?!/?(?:b|i|pre|code|blockquote( expandable)?)>)", html)
        assert html.count("<b>") == html.count("</b>")
        assert "\u202e" not in html
