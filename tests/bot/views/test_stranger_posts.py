"""What the owner hears of strangers: one message an hour."""

from bot.telegram_chat.texts import plain
from bot.views.post import ALARM, DIGEST
from trading.domain import events as ev


def test_a_stranger_is_an_alarm_with_an_id_only(make, outbox):
    post = outbox.take(ev.StrangerReported(make.now, 99))
    assert post.priority == ALARM
    assert plain(post.message.html).startswith("👤 A stranger tried to use the desk, user id 99\n")


def test_more_strangers_of_an_hour_are_added_to_the_first_and_urgent_no_more(make, outbox):
    posts = [outbox.take(ev.StrangerReported(make.now, number)) for number in range(1, 1_001)]
    assert len({post.key for post in posts}) == 1
    assert {post.priority for post in posts[1:]} == {DIGEST}
    assert not any(post.resend for post in posts)
    assert plain(posts[1].message.html).startswith(
        "👤 2 strangers tried to use the desk, user ids 1, 2\n"
    )
    assert plain(posts[-1].message.html).startswith(
        "👤 1,000 strangers tried to use the desk, the last with user ids 996, 997, 998, 999, 1000"
    )
    later = outbox.take(ev.StrangerReported(make.now + 3_600_000, 7))
    assert (later.key != posts[0].key, later.priority) == (True, ALARM)
