"""Alerts of the safeguards: the base, how far, what it does, until when."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest

from bot.views.post import ALARM, DIGEST, REPLY
from bot.views.posts import posts
from bot.views.safety import adjusting
from trading.domain.events import BalanceAdjusted, ConfirmAsked, DrawdownLifted, TierChanged

MIDNIGHT = 1_700_089_200_000  # 2023-11-16 00:00 in Berlin
WEEK = 7 * 86_400_000


def read(message):
    """What a person reads."""
    return unescape(re.sub("<[^>]*>", "", message.html))


@pytest.fixture
def told(make, outbox):
    """The post of a change, in Berlin, and its text."""

    def tell(tier, before, cause, equity="9838.00", until_ms=MIDNIGHT):
        event = TierChanged(
            make.now, tier, before, cause, Decimal("10000.00"), Decimal(equity), until_ms
        )
        [post] = posts(event, replace(outbox.context, timezone="Europe/Berlin"))
        return post, read(post.message)

    return tell


def test_a_worse_tier_names_base_loss_effect_and_end(told):
    post, text = told("yellow", "green", "day")
    assert (post.priority, post.message.silent) == (ALARM, False)
    assert text.split("\n")[:4] == [
        "🟡 Tier yellow: 1.62 % below the equity at the start of Wed 15 Nov",
        "From 10,000.00 to 9,838.00, open positions included.",
        "New entries have half their size. Exits and stops go on.",
        "Until 00:00, when the next day is measured anew.",
    ]


def test_a_red_drawdown_says_who_ends_it_and_when_it_ends_alone(told):
    _, text = told("red", "orange", "drawdown", "7990.00", MIDNIGHT + WEEK)
    assert "🔴 Tier red: 20.10 % below the peak of the days' starts" in text
    assert "No new entries. Exits and stops go on." in text
    assert "Until you lift it in /risk, or 23 Nov 00:00." in text


def test_a_red_day_becoming_a_red_drawdown_is_an_alarm(told):
    post, _ = told("red", "red", "drawdown", "7990.00", MIDNIGHT + WEEK)
    assert post.priority == ALARM


def test_a_new_day_makes_no_noise(told):
    post, text = told("green", "red", "", "9700.00", MIDNIGHT)
    assert (post.priority, post.message.silent) == (DIGEST, True)
    assert text.startswith("🟢 Tier green: a new day\nEquity 9,700.00.\nNew entries have their")


def test_an_account_without_a_base_is_told_too(make, outbox):
    event = TierChanged(make.now, "red", "green", "day", Decimal(0), Decimal(0), MIDNIGHT)
    [post] = posts(event, outbox.context)
    assert "everything below" in read(post.message)


def test_what_people_changed_is_confirmed(make, outbox):
    lifted = DrawdownLifted(make.now, make.now, 7, Decimal("8000.00"), "<Ann>")
    money = BalanceAdjusted(make.now, make.now, 8, Decimal("-250.50"), "Ann")
    [one], [other] = posts(lifted, outbox.context), posts(money, outbox.context)
    assert (one.priority, other.priority) == (REPLY, REPLY)
    assert (one.key, other.key) == ("card:7", "card:8"), "in place of the question"
    assert "lifted by <Ann>" in read(one.message)
    assert "measured from 8,000.00 now" in read(one.message)
    assert "-250.50 taken out by Ann" in read(other.message)


@pytest.mark.parametrize(("amount", "told"), [("+500", False), ("-500", True)])
def test_the_question_says_when_taking_out_begins_the_day_anew(amount, told):
    asked = ConfirmAsked(1, 1, 3, "adjust", (amount,), (), (), 60_001, "abcd", "Ann")
    _title, _button, rest = adjusting(asked)
    assert ("Taking out more than that base begins the day anew." in rest) is told
