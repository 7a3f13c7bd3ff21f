"""Zone recovery on the phone: the whole plan before the first leg, and what became of each."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from bot.phone.html_text import parse_html
from bot.views.posts import posts
from trading.domain import events as ev
from trading.domain.recovery import PlannedLeg, RecoveryPlan
from trading.domain.types import Side

FIRST = PlannedLeg(
    Side.SELL, Decimal("99.00"), Decimal("0.55"), Decimal("101.00"), Decimal(94), Decimal("20.5")
)
SECOND = PlannedLeg(
    Side.BUY, Decimal("100.00"), Decimal("0.6"), Decimal("98.00"), Decimal(105), Decimal("22.25")
)


def plan(*legs, why=""):
    return RecoveryPlan(Decimal("1.00"), legs, why)


def opened(make, number=13, leg=1):
    proposal = make.plan(side=Side.SELL, entry="99.00", qty="0.55")
    return ev.LegOpened(make.now, f"c12/{leg}", "c12", number, leg, proposal, make.now, 12)


def closed(make, pnl="-4.10", qty="0.55", number=13):
    return ev.LegClosed(
        make.now, "c12/1", "c12", number, "BTC<b>", Side.SELL, Decimal(qty), Decimal("99.00"),
        Decimal("101.00"), Decimal(pnl), Decimal("0.08"), "stop", 12, Decimal("-5.14"),
    )  # fmt: skip


def words(post):
    return parse_html(post.message.html)[0]


def section(text):
    """The lines of a card about recovery."""
    lines = text.split("\n")
    start = next((n for n, line in enumerate(lines) if line.startswith("🪜")), None)
    end = next(n for n, line in enumerate(lines) if line.startswith("Today"))
    return [] if start is None else lines[start:end]


@pytest.mark.parametrize(
    ("recovery", "lines"),
    [
        (None, []),
        (
            plan(FIRST, SECOND),
            [
                "🪜 Recovery: 2 legs take up to 42.75 more of the budget.",
                "1. SELL 0.55 at 99.00, stop 101.00",
                "2. BUY 0.6 at 100.00, stop 98.00",
            ],
        ),
        (
            plan(FIRST, why="the budget covers 1 leg"),
            [
                "🪜 Recovery: 1 leg takes up to 20.50 more of the budget. The budget covers 1 leg.",
                "1. SELL 0.55 at 99.00, stop 101.00",
            ],
        ),
        (
            plan(why="the zone would reach the <stop>"),
            ["🪜 No recovery legs. The zone would reach the <stop>."],
        ),
    ],
)
def test_a_card_shows_the_whole_plan_before_the_first_leg(make, outbox, recovery, lines):
    post = outbox.take(replace(make.made(), recovery=recovery))
    assert section(words(post)) == lines
    assert len(words(post).split("\n")) <= 20


def test_a_card_sent_again_keeps_its_plan_and_new_numbers_bring_theirs(make, outbox):
    made = replace(make.made(), recovery=plan(FIRST))
    again = ev.ProposalReissued(make.now, 12, made.proposal, 2, "aaaa", "the desk was restarted")
    assert len(section(words(outbox.take(made, again)))) == 2
    moved = ev.ProposalReissued(
        make.now, 12, make.plan(entry="100.60"), 3, "bbbb", "the price moved", plan(FIRST, SECOND)
    )
    assert len(section(words(outbox.take(moved)))) == 3
    without = replace(moved, version=4, proposal=make.plan(entry="100.70"), recovery=None)
    assert section(words(outbox.take(without))) == []


def test_a_leg_is_told_without_a_sound_and_its_fill_answers_it(make, outbox):
    begun = outbox.take(opened(make))
    assert words(begun).startswith("🪜 Recovery leg 1 of trade 12: SELL 0.55 BTCUSDT\nOrdered at")
    assert (begun.key, begun.reply_to, begun.message.silent) == ("leg:13", "fill:12", True)
    fill = replace(make.fill(side=Side.SELL), number=13, cycle_id="c12/1")
    safe = ev.PositionProtected(
        make.now, "c12/1", 13, "BTCUSDT", Decimal("0.5"), Decimal("98.00"), "paper-17"
    )
    for post in (outbox.take(fill), outbox.take(safe)):
        assert (post.key, post.reply_to, post.message.silent) == ("fill:13", "leg:13", False)
        assert words(post).split("\n")[-2] == "🪜 Recovery leg 1 of trade 12, in its budget"


def test_a_fill_of_its_own_budget_says_nothing_of_recovery(make, outbox):
    assert "🪜" not in words(outbox.take(opened(make), make.fill()))


def test_a_turn_of_a_netting_account_is_explained(make, outbox):
    post = outbox.take(ev.LegDue(make.now, "c12", 12, "BTC<b>", 2))
    assert words(post).startswith("🔁 BTC<b>: recovery leg 2 of trade 12 turns the position\nWhat")
    assert (post.key, post.reply_to, post.message.silent) == ("turn:12:2", "fill:12", False)


def test_a_leg_that_is_held_back_is_told_once_per_gate(make, outbox):
    def held(reason):
        return outbox.take(ev.LegRefused(make.now, "c12", 12, "BTC<b>", 1, reason))

    post = held("freshness: the quote is <12> s old")
    assert words(post).split("\n")[:2] == [
        "🚧 BTC<b>: recovery leg 1 of trade 12 held back",
        "Freshness: the quote is <12> s old.",
    ]
    assert held("freshness: the quote is 14 s old").key == post.key
    assert held("paused: entries are paused").key != post.key
    assert not post.message.silent


def test_a_closed_leg_says_its_result_and_that_of_its_cycle(make, outbox):
    fill = replace(make.fill(side=Side.SELL), number=13)
    post = outbox.take(opened(make), fill, closed(make))
    assert words(post).split("\n") == [
        "🔴 BTC<b>: recovery leg 1 of trade 12 -4.10 · stop hit",
        "0.55 from 99.00 to 101.00 · fees 0.08",
        "Trade 12 with its closed legs: -5.14 so far",
        "SIMULATED market · paper money · trade 13",
    ]
    assert (post.key, post.reply_to) == ("close:13", "fill:13")
    assert words(outbox.take(closed(make, "4.10"))).startswith("🟢")


def test_a_leg_that_met_no_price_edits_its_own_message(make, outbox):
    post = outbox.take(opened(make), closed(make, "0", qty="0"))
    assert post.key == "leg:13"
    assert "⚪ BTC<b>: recovery leg 1 of trade 12 not filled, nothing was bought" in words(post)


def test_a_leg_that_was_never_told_still_ends_readably(make, outbox):
    (post,) = posts(closed(make), outbox.context)
    assert "recovery leg of trade 12 -4.10" in words(post)


def test_a_closed_trade_parts_its_result_from_that_of_its_legs(make, outbox):
    """Bought at 100.02 and sold at 98.00, and yet a gain: that needs a word."""
    gain = words(outbox.take(make.fill(), make.closed("3.91", r=0.98)))
    assert "🟢 BTCUSDT closed +3.91 (+0.98 R)" in gain
    assert "Before fees: the position -1.01, recovery legs +4.96\n" in gain
    assert "Before fees" not in words(outbox.take(make.closed()))
