"""A rejected card asks why, once, and then shows it."""

import re
from html import unescape

import pytest

from bot.buttons import PressCard, decode
from bot.views.reasons import WORDS
from trading.domain import events as ev
from trading.domain.answers import REASONS


def words(post):
    return re.sub(" +", " ", unescape(re.sub("<[^>]*>", "", post.message.html)))


def explained(make, reason, by="Ann"):
    return ev.RejectionExplained(make.now, make.now + 60_000, 12, reason, by, "Ann", make.now)


def test_a_rejected_card_asks_why(make, outbox):
    post = outbox.take(make.made(), make.verdict("rejected"))
    assert "Followed without money, to learn from it. Why? One tap, if you like.\n" in words(post)
    assert [[button.text for button in row] for row in post.message.buttons] == [
        ["News", "Too correlated"],
        ["Don't like the level", "Other"],
    ]
    pressed = [decode(button.data) for row in post.message.buttons for button in row]
    assert pressed == [PressCard(12, 1, reason, "9f3a") for reason in REASONS]
    assert post.fades == "rejected"


def test_the_buttons_are_those_of_the_last_version(make, outbox):
    again = ev.ProposalReissued(make.now, 12, make.plan(), 2, "aaaa", "the desk was restarted")
    post = outbox.take(make.made(), again, make.verdict("rejected"))
    assert decode(post.message.buttons[0][0].data) == PressCard(12, 2, "news", "aaaa")


@pytest.mark.parametrize("verdict", ["approved", "expired", "refused"])
def test_nothing_else_is_asked(make, outbox, verdict):
    post = outbox.take(make.made(), make.verdict(verdict))
    assert post.message.buttons == ()
    assert "Why?" not in words(post)


def test_a_forgotten_card_asks_nothing(make, outbox):
    """Its buttons are not known any more."""
    assert outbox.take(make.verdict("rejected")).message.buttons == ()


@pytest.mark.parametrize("reason", REASONS)
def test_the_card_shows_its_reason_in_the_same_message(make, outbox, reason):
    post = outbox.take(make.made(), make.verdict("rejected"), explained(make, reason))
    assert (post.key, post.message.buttons, post.resend) == ("card:12", (), False)
    text = words(post)
    assert text.startswith("❌ Rejected: BUY 0.5 BTCUSDT")
    assert f"to learn from it.\nReason: {WORDS[reason]}\nSIMULATED" in text
    assert text.endswith("Nothing was sent · by Ann 14:05")


def test_a_reason_of_somebody_else_says_whose_it_is(make, outbox):
    post = outbox.take(make.made(), make.verdict("rejected"), explained(make, "news", "<b>Bob"))
    assert "Reason: news, says <b>Bob\n" in words(post)
    assert "&lt;b&gt;Bob" in post.message.html


def test_a_forgotten_card_still_shows_its_reason(make, outbox):
    assert "Reason: news" in words(outbox.take(explained(make, "news")))
