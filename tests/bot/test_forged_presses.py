"""Forged, stale, repeated and foreign buttons: nothing acts, and the one true button still does."""

import asyncio
from collections import Counter
from dataclasses import replace
from functools import partial
from math import prod

import desk_bench
import pytest
from chat_doubles import ANN, ME
from counted import examples, tally
from desk_examples import SYMBOLS, candidate
from hypothesis import given
from hypothesis import strategies as st
from operator_bench import Bench

from bot.buttons import PressCard, encode
from bot.chat import Tapped
from trading.domain.answers import REASONS
from trading.domain.events import Pressed, ProposalClosed, RejectionExplained, StrangerSeen
from trading.ports import View

STRANGERS = (1, 666, 2**52)
MESSAGES = {11: "card:1", 12: "card:2", 13: "card:3", 14: "day:1"}
UNKNOWN = 99  # a message whose key was never learned


class ForgedBench(Bench):
    """The operator before a desk with a ledger and a venue: card 2 waits, 1 and 3 are decided.

    Card 1 was rejected and may be explained.
    """

    def __post_init__(self):
        super().__post_init__()
        self.desk = desk_bench.Bench(autonomy="approve")
        bars = dict.fromkeys(SYMBOLS, (100.0,) * 4)
        self.desk.bar(bars, [candidate(symbol) for symbol in SYMBOLS[:3]])
        old = [self.button(number) for number in (1, 2, 3)]
        self.why = replace(self.button(1), action="news")
        self.desk.press(self.desk.state.cards[1], "reject", 100.0)
        self.desk.start()
        self.used = [*old, self.button(3)]
        self.desk.press(self.desk.state.cards[3], "approve", 100.0)
        self.true = self.button(2)
        self.engine, self.journal = self.desk.desk.engine, self.desk.journal
        self.policy, self.now = self.engine.policy, self.desk.desk_ms
        self.keys = {(ME, message): key for message, key in MESSAGES.items()}
        for stranger in STRANGERS:
            self.desk.take(StrangerSeen(self.desk.now, self.now, 0, stranger))
        self.updates = 10**6

    def button(self, number):
        card = self.desk.state.cards[number]
        return PressCard(number, card.version, "approve", card.nonce)

    async def inbox(self, fact):
        quotes = {symbol: self.desk.quote(symbol, 100.0) for symbol in SYMBOLS}
        return self.desk.take(fact, View(quotes=quotes, marks=self.desk.mark))


class Hands:
    """Somebody who presses whatever they like."""

    def __init__(self):
        self.bench = ForgedBench()
        self.operator = self.bench.operator(allowed=(ME, ANN))

    def press(self, data, user_id, chat_id, message_id):
        """One press, through the gate; how many events the journal gained."""
        bench = self.bench
        before = bench.journal.head
        bench.updates += 1
        update = Tapped(bench.updates, user_id, chat_id, "x", data, "q", message_id)
        self.loop.run_until_complete(self.operator._handle(update, bench.updates))
        bench.chat.answers.clear()
        bench.told.clear()
        return bench.journal.head - before


@pytest.fixture(scope="module")
def loop():
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def hands(loop):
    hands = Hands()
    hands.loop = loop
    return hands


def any_of(make, *pools):
    """What ``make`` gives for one thing of each pool; a single number is drawn, which is fast."""
    most = prod(map(len, pools)) - 1

    def chosen(number):
        things = []
        for pool in pools:
            number, place = divmod(number, len(pool))
            things.append(pool[place])
        return make(*things)

    return st.integers(0, most).map(chosen)


def edited(data, place, scrap):
    """The data with one letter changed, or something put in, or cut."""
    return data[:place] + scrap + data[place + 1 :]


def forged(why, user_id, message_id, chat_id, data):
    return why, data, user_id, chat_id or user_id, message_id


SEEN = ForgedBench()  # its buttons say the same at every start
TRUE, USED = SEEN.true, [encode(each) for each in SEEN.used]
TRUE_DATA = [
    encode(PressCard(2, TRUE.version, action, TRUE.nonce))
    for action in ("approve", "half", "reject")
]
WHY_DATA = [encode(replace(SEEN.why, action=reason)) for reason in REASONS]
EVERY = [*TRUE_DATA, *WHY_DATA]
NONCES = ["0000", "ffff", TRUE.nonce.upper(), "", "9f3", "9f3aa", *map("{:04x}".format, range(99))]
NONCES += [TRUE.nonce, *(each.nonce for each in SEEN.used)] * 30
NUMBERS, VERSIONS = [2, 2, 2, 1, 3, 4, 0, -1, 10**8, 10**18], [TRUE.version] * 3 + [0, 1, 3, 4, -1]
ACTIONS = ["approve", "approve", "half", "reject", "news", "buy", "", "APPROVE"]
SCRAPS = ["", ":", "0", "1", "a", "f", " ", "\n", "\0", "\u0662", "\u00e9", "p:2", "\udc80"]
OTHERS = ["d:2", "d:999", "v:none", "c:none", "v:", "c:", "c:pause:x:y", "p:2", "", "p" * 65]
USED += [each.replace("approve", "half") for each in USED]
ACTS = ["c:pause", "c:resume", "c:mode:auto", "v:status", "d:2"]

written = any_of("p:{}:{}:{}:{}".format, NUMBERS, VERSIONS, ACTIONS, NONCES)
nearly = any_of(edited, EVERY, range(22), SCRAPS)
untrue = (written | written | nearly | nearly | st.sampled_from(USED + OTHERS)).filter(
    lambda data: data not in EVERY
) | st.text(max_size=8)
HERE = [UNKNOWN, UNKNOWN, *MESSAGES]


def by(why, users, messages, chats=(None,), data=untrue):
    """Presses of these people under these messages in these chats."""
    sender = any_of(partial(partial, forged, why), users, messages, chats)
    return st.builds(lambda press, text: press(text), sender, data)


FORGED = st.one_of(
    by("forged or stale", (ME, ANN), HERE),
    by("forged or stale", (ME, ANN), (12, UNKNOWN)),
    by("repeated", (ME, ANN), HERE, data=st.sampled_from(USED)),
    by("of another message", (ME,), (11, 13, 14), data=st.sampled_from(TRUE_DATA)),
    by("of another message", (ME,), (12, 13, 14), data=st.sampled_from(WHY_DATA)),
    by("of a stranger", STRANGERS, HERE, data=st.sampled_from(EVERY + ACTS) | untrue),
    by(
        "from a group",
        (ME, ANN),
        HERE,
        (-100, 666),
        st.sampled_from(EVERY + ACTS) | untrue,
    ),
)


def test_no_forged_press_acts(hands, record_property):
    became = Counter()
    before = desk_bench.state_bytes(hands.bench.desk.state)

    @examples(share=12_000, full=100_000)
    @given(FORGED)
    def press(forgery):
        why, *how = forgery
        became[why] += 1
        assert hands.press(*how) == 0

    press()
    record_property("count", f"forged presses, none of which acted: {tally(became)}")
    assert desk_bench.state_bytes(hands.bench.desk.state) == before


def test_the_true_button_acts_once(hands):
    assert hands.press(TRUE_DATA[0], ME, ME, 12) > 0
    desk = hands.bench.desk
    assert [each.number for each in desk.of(Pressed)] == [1, 3, 2]
    assert desk.of(ProposalClosed)[-1].verdict == "approved"
    assert hands.press(TRUE_DATA[0], ME, ME, 12) == 0
    assert hands.press(TRUE_DATA[2], ANN, ANN, UNKNOWN) == 0


def test_the_true_reason_counts_once(hands):
    assert hands.press(WHY_DATA[1], ANN, ANN, UNKNOWN) == 2
    assert [each.reason for each in hands.bench.desk.of(RejectionExplained)] == ["correlated"]
    for data in WHY_DATA:
        assert hands.press(data, ME, ME, 11) == 0
