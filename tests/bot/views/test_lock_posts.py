"""What the chat says of a desk that found itself broken."""

from bot.buttons import OpenView, RunAct, decode
from bot.views.posts import ALARM, REPLY
from trading.domain.events import InvariantBroken, LockReviewed

WHAT = {"I4 money": "BTC<b> has cash 1, its fills and fees make 2"}


def review(now, broken, *, lifted):
    return LockReviewed(now, now, "Ann & Bob", WHAT, broken, lifted)


def presses(post):
    return [decode(button.data) for row in post.message.buttons for button in row]


def test_a_breach_is_an_alarm_that_says_what_goes_on(make, outbox):
    post = outbox.take(InvariantBroken(make.now, make.now, *next(iter(WHAT.items()))))
    html = post.message.html
    assert (post.key, post.priority) == (f"locked:I4 money:{make.now}", ALARM)
    assert not post.message.silent
    assert html.startswith("🔒 <b>Entries locked: I4 money</b>")
    assert "BTC&lt;b&gt; has cash 1" in html
    assert "exits, stops and reconciliation go on" in html
    assert presses(post) == [OpenView("health"), RunAct("resume")]


def test_a_look_at_a_desk_that_is_still_broken_offers_nothing(make, outbox):
    post = outbox.take(review(make.now, {"I9 refold": "two ledgers"}, lifted=False))
    assert post.priority == REPLY
    assert "Entries stay locked" in post.message.html
    assert "I9 refold: two ledgers" in post.message.html
    assert post.message.buttons == ()


def test_a_look_at_a_healthy_desk_offers_to_lift_the_lock(make, outbox):
    post = outbox.take(review(make.now, {}, lifted=False))
    assert "nothing is found broken now" in post.message.html
    assert presses(post) == [RunAct("resume", ("lift",))]


def test_a_lifted_lock_names_who_did_it(make, outbox):
    post = outbox.take(review(make.now, {}, lifted=True))
    assert post.message.html.startswith("🔓 <b>Lock lifted</b> by Ann &amp; Bob")
