"""What is said of parts, stops that move, other exits and positions taken over."""

from decimal import Decimal

import pytest

from bot.buttons import OpenView, RunAct, decode
from bot.views.post import REPLY, TRADE
from bot.views.posts import posts
from trading.domain import events as ev
from trading.domain.exits import ExitPlan, Target
from trading.domain.types import Side

WHICH = ("c12", 12, "BTCUSDT")


def words(post):
    return post.message.html.replace("<b>", "").replace("</b>", "")


def moved(now, stop="101.00", reason="trail"):
    return ev.StopMoved(now, *WHICH, Decimal("98.00"), Decimal(stop), reason)


def part(now, qty="0.20", left="0.30", pnl="0.50", **more):
    values = {"price": Decimal("103.00"), "reason": "target", "client_id": "o1"} | more
    return ev.PositionReduced(
        now, *WHICH, Side.BUY, Decimal(qty), Decimal(left), pnl=Decimal(pnl), **values
    )


@pytest.mark.parametrize(
    ("reason", "why"),
    [("trail", "trailing stop"), ("breakeven", "stop at breakeven"), ("stress", "under stress")],
)
def test_a_stop_that_moves_by_itself_edits_the_fill_and_rings_nobody(make, outbox, reason, why):
    fill = outbox.take(make.fill())
    post = outbox.take(moved(make.now, reason=reason))
    assert post.key == fill.key
    assert "🛡 The stop at the venue is at 101.00 now" in words(post)
    assert why in words(post)


def test_who_moves_a_stop_is_told(make, outbox):
    outbox.take(make.fill())
    edit, told = posts(moved(make.now, reason="moved"), outbox.context)
    assert edit.key == "fill:12"
    assert (told.key, told.reply_to, told.priority) == ("stop:12:101.00", "fill:12", REPLY)
    assert words(told).split("\n")[0] == "🛡 Stop of BTCUSDT now at 101.00, it was at 98.00"


def test_a_stop_of_an_unknown_fill_edits_nothing(make, outbox):
    assert posts(moved(make.now), outbox.context) == []


def test_a_part_is_a_push_that_says_what_why_and_what_is_left(make, outbox):
    post = outbox.take(make.fill(), part(make.now))
    assert words(post).split("\n")[:2] == [
        "✂️ Closed 0.2 of BTCUSDT @ 103.00: +0.50 · target reached",
        "0.3 is left, and its stop covers it. Fees are counted.",
    ]
    assert (post.reply_to, post.priority, post.message.silent) == ("fill:12", TRADE, False)
    assert [decode(b.data) for b in post.message.buttons[0]] == [OpenView("positions", ("#12",))]


def test_executions_of_one_order_are_one_message(make, outbox):
    first = outbox.take(make.fill(), part(make.now))
    more = part(make.now, "0.10", "0.20", "0.30", price=Decimal("106.00"))
    second = outbox.take(more)
    assert second.key == first.key
    assert "Closed 0.3 of BTCUSDT @ 104.00: +0.80" in words(second)
    assert "0.2 is left" in words(second)
    assert outbox.take(part(make.now, client_id="o2")).key != first.key


def test_the_question_names_the_part(make, outbox):
    about = (("#12", "25"), ("c12",), ("BTCUSDT",), make.now + 60_000, "9f3a", "Ann")
    asked = ev.ConfirmAsked(make.now, make.now, 13, "close", *about, part=Decimal("0.125"))
    post = outbox.take(asked)
    assert words(post).startswith("🚪 Close 25 % at the market, 0.125 of it?\nBTCUSDT")
    assert post.message.buttons[0][0].text == "🚪 Close 25 %"
    whole = outbox.take(ev.ConfirmAsked(make.now, make.now, 14, "close", *about))
    assert "A rest would be too small for the venue, so all of it goes." in words(whole)
    done = ev.PartOrdered(
        make.now, make.now, 13, "c12", "BTCUSDT", Decimal("0.125"), Decimal("0.5"), "Ann"
    )
    after = outbox.take(done)
    assert after.key == post.key
    assert words(after).startswith("🚪 Closing 0.125 of 0.5 BTCUSDT at the market …")
    assert after.message.buttons == ()


@pytest.mark.parametrize(
    ("what", "head"),
    [
        ("part", "⚠️ 0.3 of BTCUSDT was not closed, as asked"),
        ("moved", "⚠️ The stop of BTCUSDT was not moved to 101.0000"),
    ],
)
def test_what_the_venue_did_not_do_is_said(make, outbox, what, head):
    event = ev.NotCarriedOut(
        make.now, *WHICH, what, Decimal("0.3"), Decimal("101.00"), "no <margin>"
    )
    post = outbox.take(event)
    assert words(post).startswith(f"{head}\nno &lt;margin&gt;.")
    assert post.priority == TRADE


def test_other_exits_are_confirmed_in_prices(make, outbox):
    plan = ExitPlan("ladder", (Target(Decimal("102.00"), Decimal("0.5")),))
    post = outbox.take(make.fill(), ev.ExitsSet(make.now, *WHICH, plan, make.now, "Ann"))
    assert words(post).startswith(
        "🧭 Exits of BTCUSDT: ladder, by Ann\n50 % at 102.00\nOut at 14:05"
    )
    assert posts(ev.ExitsSet(make.now, *WHICH, plan, 0, "stress"), outbox.context) == []


def test_taking_over_says_what_it_means_and_has_the_way_back(make, outbox):
    post = outbox.take(ev.TakenOver(make.now, make.now, *WHICH, "Ann & Bob", None))
    assert words(post).startswith("✋ BTCUSDT is yours, taken over by Ann &amp; Bob")
    assert "The stop stays" in words(post)
    back = decode(post.message.buttons[0][0].data)
    assert back == RunAct("takeover", ("#12", "back"))
    given = outbox.take(ev.HandedBack(make.now, make.now, *WHICH, "Ann"))
    assert words(given).startswith("🤖 The desk decides about BTCUSDT again, by Ann")
