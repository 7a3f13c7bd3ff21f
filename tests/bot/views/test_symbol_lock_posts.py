"""What is said when a symbol is locked, asked about, and unlocked."""

from bot.buttons import OpenView, PressCard, RunAct, decode
from bot.views.posts import REPLY
from trading.domain import events as ev

HOUR_MS = 3_600_000


def lock(make, until_ms=0, reason="", symbol="BTCUSDT"):
    return ev.SymbolLocked(make.now, make.now, symbol, until_ms, reason, "Ann & Bob")


def test_a_lock_says_until_when_why_and_what_goes_on(make, outbox):
    post = outbox.take(lock(make, make.now + 4 * HOUR_MS, "<news>"))
    assert post.priority == REPLY
    assert post.message.html == (
        "🔒 <b>BTCUSDT locked</b> by Ann &amp; Bob, until 15 Nov 18:05\n"
        "Reason: &lt;news&gt;\n"
        "No new entries in it; exits, stops and all other symbols go on."
    )
    [[unlock, all_]] = post.message.buttons
    assert decode(unlock.data) == RunAct("unlock", ("BTCUSDT",))
    assert decode(all_.data) == OpenView("locks")


def test_a_lock_without_an_end_says_so(make, outbox):
    assert "until /unlock" in outbox.take(lock(make)).message.html


def test_each_lock_is_a_message_of_its_own(make, outbox):
    later = ev.SymbolLocked(make.now + 1, make.now + 1, "BTCUSDT", 0, "", "Ann")
    assert len({outbox.take(event).key for event in (lock(make), later)}) == 2


def test_unlocking_is_one_card_from_the_question_to_the_end(make, outbox):
    now = make.now
    asked = ev.ConfirmAsked(
        now, now, 7, "unlock", ("BTCUSDT",), (), (), now + 60_000, "9f3a", "Ann"
    )
    question = outbox.take(asked)
    assert "🔓 Unlock BTCUSDT?" in question.message.html
    [[confirm, drop]] = question.message.buttons
    assert decode(confirm.data) == PressCard(7, 1, "confirm", "9f3a")
    assert decode(drop.data) == PressCard(7, 1, "drop", "9f3a")
    end = outbox.take(ev.SymbolUnlocked(now, now, 7, "BTCUSDT", "Ann & Bob"))
    assert end.key == question.key == "card:7"
    assert "BTCUSDT unlocked</b> by Ann &amp; Bob" in end.message.html
    closed = ev.ConfirmClosed(
        now, now, 7, "unlock", "expired", "Ann", "the symbol was locked again"
    )
    assert "the symbol was locked again" in outbox.take(closed).message.html
