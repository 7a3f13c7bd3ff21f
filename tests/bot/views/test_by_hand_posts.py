"""The alarm of a trade by hand: its buttons, their questions, and what came of each."""

from decimal import Decimal

import pytest

from bot.buttons import PressCard, RunAct, decode
from bot.views.posts import ALARM
from trading.domain import events as ev
from trading.domain.types import Side


def differs(make, ours, theirs, slot="BTCUSDT"):
    return ev.PositionsDiffer(make.now, make.now, slot, Decimal(ours), Decimal(theirs))


def buttons(post):
    return [decode(button.data) for row in post.message.buttons for button in row]


def acts(post):
    return [button for button in buttons(post) if isinstance(button, RunAct)]


@pytest.mark.parametrize(
    ("ours", "theirs"), [("0", "1.50"), ("1", "1.50"), ("-1", "-3"), ("0", "1000")]
)
def test_too_much_can_be_adopted_or_ignored(make, outbox, ours, theirs):
    post = outbox.take(differs(make, ours, theirs))
    assert post.priority == ALARM
    assert "BTCUSDT locked:</b> the desk holds" in post.message.html
    assert acts(post) == [
        RunAct("byhand", ("adopt", "BTCUSDT", theirs)),
        RunAct("byhand", ("ignore", "BTCUSDT", theirs)),
    ]


def test_a_button_knows_no_powers_of_ten(make, outbox):
    post = outbox.take(differs(make, "0", "1E+3"))
    assert acts(post)[0] == RunAct("byhand", ("adopt", "BTCUSDT", "1000"))


def test_a_slot_of_a_hedged_account_is_two_words(make, outbox):
    post = outbox.take(differs(make, "0", "-1", "BTCUSDT short"))
    assert acts(post)[0] == RunAct("byhand", ("adopt", "BTCUSDT", "short", "-1"))


def test_too_little_is_asked_about_again_before_anything_is_offered(make, outbox):
    post = outbox.take(differs(make, "1", "0"))
    assert acts(post) == []
    assert "can be booked as closed" in post.message.html
    again = ev.PositionMissing(make.now, make.now, "BTC<b>", Decimal(1), Decimal(0))
    post = outbox.take(again)
    assert post.priority == ALARM
    assert "BTC&lt;b&gt;: the venue still holds 0" in post.message.html
    assert acts(post) == [RunAct("byhand", ("book", "BTC<b>", "0"))]


def test_a_name_that_fits_on_no_button_gets_none(make, outbox):
    post = outbox.take(differs(make, "0", "1", "BTC\N{EURO SIGN}," * 20))
    assert acts(post) == []


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("adopt", "Adopt BTCUSDT? The venue holds 1.5"),
        ("ignore", "Leave BTCUSDT to others? The venue holds 1.5"),
        ("book", "Book BTCUSDT as closed? The venue holds 1.5"),
    ],
)
def test_each_is_asked_back(make, outbox, deed, words):
    asked = ev.ConfirmAsked(
        make.now, make.now, 7, "byhand", (deed, "BTCUSDT", "1.50"), (), (), make.now + 60_000,
        "9f3a", "Ann",
    )  # fmt: skip
    post = outbox.take(asked)
    assert words in post.message.html
    assert buttons(post) == [PressCard(7, 1, "confirm", "9f3a"), PressCard(7, 1, "drop", "9f3a")]


def test_an_adopted_position_is_one_message_until_its_stop_rests(make, outbox):
    adopted = ev.PositionAdopted(
        make.now, make.now, 7, "BTCUSDT", make.plan(), Decimal(2000), Decimal("17.75"), 0, "A & B"
    )
    post = outbox.take(adopted)
    assert post.key == "card:7"
    assert "Adopted: 0.5 BTCUSDT long @ 100" in post.message.html
    assert "by A &amp; B" in post.message.html
    assert "⏳ Placing the stop at 98.00" in post.message.html
    assert "commits 17.75 of a budget of 2,000.00" in post.message.html
    safe = ev.PositionProtected(
        make.now, "c", 7, "BTCUSDT", Decimal("0.5"), Decimal(98), "paper-17"
    )
    post = outbox.take(safe)
    assert post.key == "card:7"
    assert "🛡 The stop rests at the venue at 98.00" in post.message.html


def booked(make, left="0"):
    return ev.PositionBooked(
        make.now, make.now, 7, "c", "BTCUSDT", Side.BUY, Decimal("0.5"), Decimal(left),
        Decimal(101), "Ann",
    )  # fmt: skip


def test_what_is_booked_says_that_its_price_is_assumed(make, outbox):
    html = outbox.take(booked(make)).message.html
    assert "Booked as closed: 0.5 BTCUSDT long @ 101" in html
    assert "price assumed" in html
    assert "0.2 of it is still open" in outbox.take(booked(make, "0.2")).message.html
    end = outbox.take(make.closed(exit="by hand")).message.html
    assert "closed by another hand, price assumed" in end


def test_what_is_ignored_can_be_watched_again(make, outbox):
    ignored = ev.SurplusIgnored(make.now, make.now, 7, "BTCUSDT", Decimal("0.50"), "Ann")
    post = outbox.take(ignored)
    assert "0.5 BTCUSDT is by hand</b> and left alone, says Ann" in post.message.html
    assert acts(post) == [RunAct("byhand", ("watch", "BTCUSDT"))]
    none = ev.SurplusIgnored(make.now, make.now, 7, "BTCUSDT", Decimal(0), "Ann")
    assert "nothing is by hand any more" in outbox.take(none).message.html
    watched = ev.SurplusWatched(make.now, make.now, "BTCUSDT", "Ann")
    assert "BTCUSDT is watched again</b>, by Ann" in outbox.take(watched).message.html
