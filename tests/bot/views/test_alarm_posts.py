"""An alarm of the diagnosis is a message of its own, and the same message says that it is over."""

from bot.buttons import OpenView, decode
from bot.views.posts import DIGEST, posts
from trading.domain.events import AlarmCleared, AlarmRaised


def raised(make):
    what = "5m: none of the last 55 <sell> signals became an entry"
    return AlarmRaised(make.now, make.now, "sell never executed 5m", what)


def test_an_alarm_says_what_was_found_and_where_to_look(make, outbox):
    post = outbox.take(raised(make))
    assert (post.key, post.priority, post.resend) == ("alarm:sell never executed 5m", DIGEST, True)
    assert not post.message.silent
    assert not post.fades
    assert "<b>Diagnosis: sell never executed 5m</b>\n5m: none of the last" in post.message.html
    assert "&lt;sell&gt;" in post.message.html
    [[button]] = post.message.buttons
    assert decode(button.data) == OpenView("diagnose")


def test_the_same_message_says_that_it_is_over(make, outbox):
    post = outbox.take(raised(make), AlarmCleared(make.now, make.now, "sell never executed 5m"))
    assert (post.key, post.resend) == ("alarm:sell never executed 5m", False)
    assert "Over: sell never executed 5m" in post.message.html
    assert "It was: 5m: none of the last 55" in post.message.html


def test_the_end_of_an_alarm_that_was_never_shown_is_not_worth_a_message(make, outbox):
    assert posts(AlarmCleared(make.now, make.now, "no entry"), outbox.context) == []
