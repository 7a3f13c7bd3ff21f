"""The stress alert of a cycle: one live message per band, from the breach to its end."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from bot.buttons import OpenView, RunAct, decode
from bot.phone.html_text import parse_html
from bot.views.posts import ALARM, TRADE, posts
from trading.domain import events as ev
from trading.domain.exits import Cut
from trading.domain.types import Side

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


def reached(make, band=1, used="0.3123", desk_ms=0, **changes):
    values = {
        "margin": Decimal("48.0000"), "loss": Decimal("14.4600"), "budget": Decimal("200.00"),
        "cuts": (), "stops": "no leg is in profit: stops come 30% nearer",
    } | changes  # fmt: skip
    now = make.now + desk_ms
    return ev.StressReached(now, now, "c12", 12, "BTC<b>", band, Decimal(used), **values)


def noted(make, band=1, used="0.3400", desk_ms=0, **changes):
    now = make.now + desk_ms
    numbers = (Decimal(used), Decimal("48.0000"), Decimal("20.0000"))
    return ev.StressNoted(now, now, "c12", 12, "BTC<b>", band, *numbers, **changes)


def eased(make, band, used="0.2100", desk_ms=0):
    now = make.now + desk_ms
    return ev.StressEased(now, now, "c12", 12, "BTC<b>", band, Decimal(used))


def words(post):
    return parse_html(post.message.html)[0]


def presses(post):
    return [decode(button.data) for row in post.message.buttons for button in row]


def test_a_breach_names_what_is_used_and_what_was_done(make, outbox):
    post = outbox.take(reached(make))
    assert words(post).split("\n") == [
        "🟡 BTC<b> uses 31 % of its budget, stress band 1 of 3",
        "Margin 48.00 and a loss of 14.46; the budget is 200.00 and stays that.",
        "Nothing goes out. No leg is in profit: stops come 30% nearer.",
        "SIMULATED market · paper money",
        "Trade 12 · as of 14:05",
    ]
    assert (post.key, post.priority, post.resend, post.message.silent) == (
        "stress:12", ALARM, True, False,
    )  # fmt: skip
    assert presses(post) == [
        OpenView("stress", ("#12", "cut")),
        OpenView("stress", ("#12",)),
        RunAct("stress", ("#12", "seen")),
        RunAct("stress", ("#12", "quiet")),
    ]


def test_what_goes_out_is_named_leg_by_leg(make, outbox):
    cuts = (Cut("c12", Side.BUY, Decimal("0.50")), Cut("c12/1", Side.SELL, Decimal("0.2")))
    stops = "stops go to breakeven where the price allows"
    text = words(outbox.take(reached(make, 2, cuts=cuts, stops=stops, loss=Decimal(0))))
    assert "🟠" in text
    assert "Margin 48.00, no loss; the budget is 200.00" in text
    out = "In profit and ordered out at the market: 0.5 of the long and 0.2 of the short."
    assert f"{out} Stops go to breakeven where the price allows." in text


def test_numbers_edit_it_and_what_was_done_stays(make, outbox):
    post = outbox.take(reached(make), noted(make, desk_ms=5 * MINUTE_MS))
    assert (post.key, post.priority, post.resend) == ("stress:12", TRADE, False)
    assert "uses 34 % of its budget, stress band 1 of 3" in words(post)
    assert "a loss of 20.00" in words(post)
    assert "stops come 30% nearer" in words(post)
    assert "as of 14:10" in words(post)
    assert len(presses(post)) == 4


def test_a_new_band_is_a_new_message_and_a_lower_one_an_edit(make, outbox):
    higher = outbox.take(reached(make), reached(make, 2, "0.5200"))
    assert (higher.resend, higher.priority) == (True, ALARM)
    assert posts(eased(make, 1, "0.4400"), outbox.context) == []
    lower = outbox.take(noted(make, 1, "0.4400"))
    assert not lower.resend
    assert words(lower).startswith("🟡 BTC<b> uses 44 % of its budget, stress band 1 of 3")


def test_seen_takes_the_buttons_and_stays_with_new_numbers(make, outbox):
    seen = outbox.take(reached(make), noted(make, seen_by="Ann & Bob"))
    assert "👁 Seen by Ann & Bob." in words(seen)
    assert presses(seen) == []
    again = outbox.take(noted(make, used="0.3500", seen_by="Ann & Bob"))
    assert "👁 Seen by Ann & Bob." in words(again)
    assert len(presses(outbox.take(reached(make, 2)))) == 4, "the next band wants to be seen"


def test_quiet_lets_only_the_last_band_ring(make, outbox):
    until_ms = make.now + 4 * HOUR_MS
    quiet = outbox.take(reached(make), noted(make, quiet_until_ms=until_ms))
    assert "🔕 Quiet until 18:05; band 3 still rings." in words(quiet)
    assert [type(press) for press in presses(quiet)] == [OpenView, OpenView, RunAct]
    second = outbox.take(reached(make, 2, desk_ms=HOUR_MS))
    assert (second.resend, second.priority) == (False, TRADE)
    assert "band 2 of 3" in words(second)
    third = outbox.take(reached(make, 3, desk_ms=2 * HOUR_MS))
    assert (third.resend, third.priority) == (True, ALARM)
    assert "🔕 Quiet until 18:05" in words(third)


@pytest.mark.parametrize(("after_ms", "rings"), [(4 * HOUR_MS - 1, False), (4 * HOUR_MS, True)])
def test_quiet_ends(make, outbox, after_ms, rings):
    until_ms = make.now + 4 * HOUR_MS
    outbox.take(reached(make), noted(make, quiet_until_ms=until_ms))
    assert outbox.take(reached(make, 2, desk_ms=after_ms)).resend is rings


def test_the_end_is_silent_and_a_new_message(make, outbox):
    post = outbox.take(reached(make), eased(make, 0))
    assert words(post).startswith("🟢 BTC<b>: stress over, it uses 21 % of its budget")
    assert (post.resend, post.message.silent, post.priority) == (True, True, TRADE)
    assert presses(post) == []
    assert posts(noted(make), outbox.context) == [], "a late answer does not bring it back"
    assert outbox.take(reached(make)).resend


def test_the_end_during_quiet_is_an_edit_and_quiet_outlives_it(make, outbox):
    until_ms = make.now + 4 * HOUR_MS
    end = outbox.take(reached(make), noted(make, quiet_until_ms=until_ms), eased(make, 0))
    assert not end.resend
    assert not outbox.take(reached(make, 1, desk_ms=HOUR_MS)).resend


def test_a_cycle_that_is_closed_takes_its_alert_along(make, outbox):
    outbox.take(reached(make))
    close, end = posts(make.closed(), outbox.context)
    assert (close.key, end.key, end.resend) == ("close:12", "stress:12", False)
    assert "🏁 BTC<b> is closed; it was in stress band 1, 31 % of its budget" in words(end)
    assert presses(end) == []


def test_a_cycle_that_is_closed_without_stress_says_nothing_of_it(make, outbox):
    assert len(posts(make.closed(), outbox.context)) == 1
    outbox.take(reached(make), eased(make, 0))
    assert len(posts(make.closed(), outbox.context)) == 1


def test_what_was_never_told_is_not_edited(make, outbox):
    for event in (noted(make), eased(make, 0), replace(noted(make), number=9)):
        assert posts(event, outbox.context) == []
