"""Updates that nobody expected: skipped and counted, the poll goes on, and nothing is made up."""

import asyncio
import copy
import logging
from collections import Counter
from contextlib import suppress

import pytest
from chat_doubles import ME, Clock
from counted import examples, tally
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Said, Tapped
from bot.telegram_chat.polling import Poll
from trading.domain.errors import ChatError

PERSON = {"id": ME, "is_bot": False, "first_name": "You"}
CHAT = {"id": ME, "type": "private"}
MESSAGE = {"message_id": 1, "date": 1, "chat": CHAT, "from": PERSON, "text": "/pause"}
QUERY = {
    "id": "q", "from": PERSON, "chat_instance": "c", "data": "c:pause",
    "message": {**MESSAGE, "from": {**PERSON, "is_bot": True}},
}  # fmt: skip
UPDATES = [
    {"update_id": 5, "message": MESSAGE},
    {"update_id": 5, "callback_query": QUERY},
    {"update_id": 5, "edited_message": MESSAGE},
]
PLACES = [
    (), ("update_id",), ("message",), ("callback_query",), ("message", "from"), ("message", "chat"),
    ("message", "from", "id"), ("message", "chat", "id"), ("message", "text"), ("message", "date"),
    ("message", "from", "first_name"), ("callback_query", "from"), ("callback_query", "from", "id"),
    ("callback_query", "data"), ("callback_query", "id"), ("callback_query", "message"),
    ("callback_query", "message", "chat"), ("callback_query", "message", "date"),
    ("message", "message_id"), ("callback_query", "message", "chat", "id"), ("new",),
]  # fmt: skip
scalars = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            1.5,
            2**31,
            2**63,
            2**64,
            10**40,
            -(10**40),
            1e308,
            "",
            "1",
            "\ud800",
        ]
    ),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["/pause", "c:pause", "x" * 9000, "\0", "\u202e/mode auto"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
DROP = object()
edits = st.lists(st.tuples(st.sampled_from(PLACES), values | st.just(DROP)), min_size=1, max_size=3)


def edited(update, changes):
    """An update with values replaced or left out."""
    update = copy.deepcopy(update)
    for path, value in changes:
        if not path:
            if value is not DROP:
                return value
            continue
        place = update
        for step in path[:-1]:
            place = place.get(step) if isinstance(place, dict) else None
        if isinstance(place, dict):
            if value is DROP:
                place.pop(path[-1], None)
            else:
                place[path[-1]] = value
    return update


strange = st.builds(edited, st.sampled_from(UPDATES), edits)
batches = st.lists(strange, max_size=3) | values


class Answers:
    """Answers getUpdates: something strange, then one good update."""

    def __init__(self, *answers):
        self.answers = list(answers)

    async def post(self, _url, **_more):
        return self.answers.pop(0)


GOOD = [{"update_id": 10**9, "message": MESSAGE}]


async def heard(answer):
    """What arrives until the good update does, and how many could not be read."""
    poll = Poll(Answers(answer, GOOD), "https://x/getUpdates", str, no_wait, Clock())
    updates, arrived = poll.updates(0), []
    while not arrived or arrived[-1].update_id != GOOD[0]["update_id"]:
        arrived += await anext(updates)
    await updates.aclose()
    return arrived[:-1], poll.unreadable


async def no_wait(_seconds):
    """No time passes."""


def people_in(batch):
    """Ids of everybody whom the updates of a batch name as their sender."""
    for raw in batch if isinstance(batch, list) else []:
        for kind in ("message", "callback_query"):
            with suppress(AttributeError, KeyError, TypeError):
                yield raw.get(kind)["from"]["id"]


def check(update, people):
    """Only what stands in the update, with types that the desk can store."""
    assert isinstance(update, Said | Tapped)
    for number in (update.update_id, update.user_id, update.chat_id):
        assert type(number) is int
        assert abs(number) <= 2**52
    words = update.text if isinstance(update, Said) else update.data
    for text in (words, update.user):
        text.encode()
    assert update.user_id in people


def test_no_update_stops_the_poll(record_property, caplog):
    logging.getLogger("bot.telegram_chat.polling").setLevel(logging.CRITICAL)
    became, loop = Counter(), asyncio.new_event_loop()

    @examples(share=3_000, full=20_000)
    @given(batches)
    def answer(batch):
        arrived, unreadable = loop.run_until_complete(heard(batch))
        for update in arrived:
            check(update, list(people_in(batch)))
        became["arrived"] += len(arrived)
        became["unreadable"] += unreadable
        became["others"] += not (arrived or unreadable)

    try:
        answer()
    finally:
        loop.close()
        logging.getLogger("bot.telegram_chat.polling").setLevel(logging.NOTSET)
    record_property("count", f"strange updates: {tally(became)}")
    assert min(became.values()) > 0


@pytest.mark.parametrize(
    "answer", [None, {}, "x", 7, [1], [{"update_id": True}], [{"update_id": 2**63}]]
)
async def test_an_answer_that_is_no_list_is_an_error_of_the_chat(answer):
    poll = Poll(Answers(answer), "https://x/getUpdates", str, no_wait, Clock())
    with pytest.raises(ChatError):
        await poll._ask(0)
