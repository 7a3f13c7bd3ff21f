"""Forged, stale, repeated and foreign buttons: nothing acts, and the one true button still does."""

import asyncio
from collections import Counter

import desk_bench
import pytest
from chat_doubles import ANN, ME
from counted import examples, tally
from desk_examples import SYMBOLS, candidate
from hypothesis import given
from hypothesis import strategies as st
from operator_bench import Bench

from bot.buttons import PressCard, RunAct, decode, encode
from bot.chat import Tapped
from trading.domain.events import Pressed, ProposalClosed, StrangerSeen
from trading.ports import View

STRANGERS = (1, 666, 2**52)
MESSAGES = {11: "card:1", 12: "card:2", 13: "card:3", 14: "day:1"}
UNKNOWN = 99  # a message whose key was never learned


class ForgedBench(Bench):
    """The operator before a desk with a ledger and a venue: card 2 waits, 1 and 3 are decided."""

    def __post_init__(self):
        super().__post_init__()
        self.desk = desk_bench.Bench(autonomy="approve")
        bars = dict.fromkeys(SYMBOLS, (100.0,) * 4)
        self.desk.bar(bars, [candidate(symbol) for symbol in SYMBOLS[:3]])
        old = [self.button(number) for number in (1, 2, 3)]
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


SEEN = ForgedBench()  # what its buttons say is the same at every start
TRUE, USED = SEEN.true, SEEN.used
NONCES = [TRUE.nonce, *(each.nonce for each in USED), "0000", "ffff", "9F3A", "", "9f3", "9f3aa"]
numbers = st.sampled_from([2, 2, 2, 1, 3, 4, 0, -1, 10**9, 10**18])
versions = st.sampled_from([TRUE.version, TRUE.version, 1, 3, 4, 0, -1, 10**9])
actions = st.sampled_from(["approve", "half", "reject", "buy", "", "APPROVE"])
nonces = st.sampled_from(NONCES) | st.integers(0, 0xFFFF).map("{:04x}".format)
pressed = st.builds("p:{}:{}:{}:{}".format, numbers, versions, actions, nonces)
TRUE_DATA = [
    encode(PressCard(2, TRUE.version, action, TRUE.nonce))
    for action in ("approve", "half", "reject")
]
used = st.sampled_from(
    [encode(each) for each in USED] + [encode(each).replace("approve", "half") for each in USED]
)


def edited(data, place, scrap):
    """The true button with one letter changed, or something put in."""
    place %= len(data) + 1
    return data[:place] + scrap + data[place + 1 :]


scraps = st.sampled_from(["", ":", "0", "1", "a", "f", " ", "\n", "\0", "\u0662", "é", "p:2"])
nearly = st.builds(edited, st.sampled_from(TRUE_DATA), st.integers(0, 30), scraps)
others = st.sampled_from(["d:2", "d:999", "v:none", "c:none", "v:", "c:", "c:pause:x:y", "p:2", ""])
texts = st.text(max_size=70) | st.text("pdvc:0123456789abcdef,", max_size=66)
untrue = (pressed | nearly | used | others | texts).filter(lambda data: data not in TRUE_DATA)
anything = st.sampled_from([*TRUE_DATA, "c:pause", "c:resume", "c:mode:auto", "v:status"]) | untrue
listed = st.sampled_from([ME, ANN])
wrong_places = st.sampled_from([11, 13, 14])
FORGED = st.one_of(
    st.tuples(st.just("forged or stale"), untrue, listed, st.none(), st.just(UNKNOWN)),
    st.tuples(st.just("forged or stale"), untrue, listed, st.none(), st.just(12)),
    st.tuples(st.just("repeated"), used, listed, st.none(), st.sampled_from([11, 12, 13, UNKNOWN])),
    st.tuples(
        st.just("of another message"),
        st.sampled_from(TRUE_DATA),
        st.just(ME),
        st.none(),
        wrong_places,
    ),
    st.tuples(
        st.just("of a stranger"), anything, st.sampled_from(STRANGERS), st.none(), st.just(12)
    ),
    st.tuples(st.just("from a group"), anything, listed, st.just(-100), st.just(12)),
)


def test_no_forged_press_acts(hands, record_property):
    became = Counter()
    before = desk_bench.state_bytes(hands.bench.desk.state)

    @examples(share=20_000, full=100_000)
    @given(FORGED)
    def press(forged):
        why, data, user_id, chat_id, message_id = forged
        meant = decode(data)
        if chat_id is None and user_id in (ME, ANN) and isinstance(meant, RunAct):
            assert meant.command not in hands.bench.registry.commands or meant.args
        became[why] += 1
        assert hands.press(data, user_id, chat_id or user_id, message_id) == 0

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
