"""The one card of a second tap, a kill or a close, and what is said when the venue disagrees."""

from decimal import Decimal

import pytest

from bot.buttons import PressCard, decode
from bot.views.posts import ALARM, posts
from trading.domain import events as ev

COINS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")


def question(now, command, symbols=COINS, args=()):
    return ev.ConfirmAsked(
        now, now, 7, command, args, symbols, symbols, now + 60_000, "9f3a", "Ann & Bob"
    )


def moved(now, closed, left=(), held=None, command="kill"):
    return ev.LeaveProgressed(now, 7, command, closed, 3, Decimal("-1.5"), left, held or {})


@pytest.mark.parametrize(
    ("command", "symbols", "head", "button"),
    [
        ("kill", COINS, "Kill: close 3 positions at the market, then halt?", "🛑 Close 3 and halt"),
        ("kill", (), "Kill: nothing is open; halt?", "🛑 Halt"),
        ("close", COINS, "Close 3 positions at the market?", "🚪 Close all 3"),
        ("close", COINS[:1], "Close 1 position at the market?", "🚪 Close BTCUSDT"),
        ("resume", (), "Start the halted desk again?", "▶️ Start again"),
    ],
)
def test_a_question_names_what_its_button_does_and_until_when(
    make, outbox, command, symbols, head, button
):
    post = outbox.take(question(make.now, command, symbols))
    html = post.message.html
    assert post.key == "card:7"
    assert head in html
    assert ", ".join(symbols) in html
    assert "until 14:06" in html
    [[confirm, cancel]] = post.message.buttons
    assert (confirm.text, confirm.style) == (button, "danger")
    assert decode(confirm.data) == PressCard(7, 1, "confirm", "9f3a")
    assert decode(cancel.data) == PressCard(7, 1, "drop", "9f3a")


def test_many_names_are_counted(make, outbox):
    symbols = tuple(f"COIN{n}" for n in range(30))
    html = outbox.take(question(make.now, "kill", symbols)).message.html
    assert "COIN11 and 18 more" in html


def test_a_kill_is_one_card_to_its_end(make, outbox):
    now = make.now
    said = [
        (ev.LeaveOrdered(now, now, 7, "kill", "Ann", ("a",), COINS), "Closing 3 of 3 …"),
        (moved(now, 1, COINS[1:]), "Closed 1 of 3"),
        (moved(now, 3), "Asking the venue what it holds"),
        (ev.DeskHalted(now, now, 7, "Ann", 3, 3, Decimal(2), ()), "flat at the venue, halted"),
        (ev.HaltLifted(now, now, 7, "Ann"), "Started again"),
    ]
    for event, words in said:
        post = outbox.take(event)
        assert post.key == "card:7"
        assert words in post.message.html
        assert post.message.buttons == ()
        flat = isinstance(event, ev.DeskHalted)
        assert ("flat at the venue" in post.message.html) == flat, "only the venue says so"


def test_what_the_venue_still_holds_is_named(make, outbox):
    html = outbox.take(moved(make.now, 3, held={"DOGE<b>": Decimal("-0.50")})).message.html
    assert "Not flat:" in html
    assert "0.5 DOGE&lt;b&gt;" in html
    ghost = ev.DeskHalted(make.now, make.now, 7, "Ann", 2, 3, Decimal(2), ("BTCUSDT",))
    assert "Only the desk's own book still has BTCUSDT" in outbox.take(ghost).message.html


def test_a_close_says_what_came_of_it(make, outbox):
    html = outbox.take(moved(make.now, 3, command="close")).message.html
    assert "Closed 3 of 3</b>" in html
    assert "1.50 after fees" in html


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("dropped", "dropped"), ("expired", "not confirmed"), ("refused", "not done")],
)
def test_a_question_that_led_to_nothing_says_so(make, outbox, verdict, words):
    end = ev.ConfirmClosed(make.now, make.now, 7, "kill", verdict, "Ann", "because <i>")
    html = outbox.take(question(make.now, "kill"), end).message.html
    assert f"/kill {words}</b>, nothing was changed" in html
    assert "because &lt;i&gt;" in html


def test_a_confirmed_question_is_shown_by_what_it_does(make, outbox):
    end = ev.ConfirmClosed(make.now, make.now, 7, "kill", "confirmed", "Ann", "")
    assert posts(end, outbox.context) == []


def test_a_difference_is_an_alarm_and_its_end_too(make, outbox):
    odd = ev.PositionsDiffer(make.now, make.now, "BTC<b>", Decimal("1.50"), Decimal(0))
    post = outbox.take(odd)
    assert post.priority == ALARM
    assert "BTC&lt;b&gt; locked:</b> the desk holds 1.5, the venue 0" in post.message.html
    again = outbox.take(ev.PositionsAgree(make.now, make.now, "BTCUSDT", Decimal("1.50")))
    assert "BTCUSDT unlocked:</b> desk and venue both hold 1.5" in again.message.html
