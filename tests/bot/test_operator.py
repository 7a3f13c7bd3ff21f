"""The operator's side: one gate, facts once, answers in order, presses that act at most once."""

import asyncio
import importlib.util
import sys
import warnings
from collections import deque
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import httpx
import numpy as np
import pytest
from chat_doubles import (
    ANN,
    LABEL,
    ME,
    NOW,
    NOW_S,
    Clock,
    ScriptedChat,
    card,
    decided,
    first_line,
    post_context,
    protected,
)
from telegram.request import HTTPXRequest

from bot.buttons import Details, OpenView, PressCard, RunAct, encode
from bot.chat import ChatDown, ChatRefused, Said, Tapped
from bot.operator import CURSOR, FAILED, Operator
from bot.outbox import Outbox, People
from bot.phone import create_phone
from bot.registry import Context, Health, Registry, registry
from bot.telegram_chat import TelegramChat
from trading.config.load import parse_config
from trading.domain import events as ev
from trading.domain.candles import MINUTE_MS, Candles
from trading.domain.errors import JournalError
from trading.domain.state import State
from trading.domain.types import Instrument, Quote
from trading.engine.engine import Engine
from trading.policy.panel import Panel
from trading.policy.policy import Policy
from trading.policy.rules import rules_of
from trading.ports import View
from trading.store.cursors import MemoryCursors
from trading.store.journal import MemoryJournal

CONFIG = parse_config(
    b'symbols: [BTCUSDT, ETHUSDT]\ntimeframes: ["5m"]\nsectors: {}\n', "config.yaml"
)
APPROVE = PressCard(1, 1, "approve", "9f3a")
REJECT = PressCard(1, 1, "reject", "9f3a")


class Market:
    """Two symbols with straight candles and a fresh quote."""

    symbols = ("BTCUSDT", "ETHUSDT")
    market_ms = NOW

    def candles(self, symbol, timeframe, bars):
        opens = np.arange(bars, dtype=np.int64) * 5 * MINUTE_MS
        close = np.linspace(90.0, 99.0, bars)[:, None]
        ones = np.ones((bars, 1))
        return Candles(timeframe, (symbol,), opens, close, close + 1, close - 1, close, ones)

    def mark(self, _symbol):
        return 100.0

    def quote(self, symbol):
        return Quote(symbol, Decimal("99.99"), Decimal("100.00"), NOW, NOW)


def instrument(symbol):
    return Instrument(
        symbol, "perpetual", Decimal("0.01"), Decimal("0.001"), Decimal("0.001"), Decimal(5),
        Decimal(3), Decimal("0.0004"), Decimal("0.0001"), Decimal("0.0002"),
    )  # fmt: skip


@dataclass
class Bench:
    """The real engine, registry and operator around a scripted chat."""

    chat: ScriptedChat = field(default_factory=ScriptedChat)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    cursors: MemoryCursors = field(default_factory=MemoryCursors)
    registry: Registry = field(default_factory=registry)
    now: int = NOW
    hold: dict = field(default_factory=dict)  # type of fact -> event it waits for
    breaks: deque = field(default_factory=deque)  # raised by the inbox
    told: list = field(default_factory=list)  # (chat, message, reply_to, edited id)
    keys: dict = field(default_factory=dict)  # (chat, message id) -> key

    def __post_init__(self):
        grid = {symbol: instrument(symbol) for symbol in Market.symbols}
        rules = rules_of(CONFIG, grid, "trend", claims_edge=False)
        self.policy = Policy(rules, Panel({}, "full"), lambda _features: "")
        self.engine = Engine(State(), self.policy, self.journal)
        self.started = ev.DeskStarted(NOW, NOW, "d", "approve", {}, Decimal(10_000))

    async def start(self, *events):
        await self.journal.append([self.started, *events])
        for event in (self.started, *events):
            self.engine.refold(event)

    async def inbox(self, fact):
        if self.breaks:
            raise self.breaks.popleft()
        if type(fact) in self.hold:
            await self.hold[type(fact)].wait()
        quotes = {symbol: Market().quote(symbol) for symbol in Market.symbols}
        return await self.engine.take(fact, View(quotes=quotes))

    def context_for(self, user_id, user):
        health = Health("sim", "0", 1, 1.0, self.journal.head, self.journal.sha256)
        return Context(
            self.engine.state, self.policy.rules, self.policy.panel, CONFIG, Market(),
            lambda: health, self.now, LABEL, user, user_id,
        )  # fmt: skip

    def reply(self, chat_id, message, reply_to, edit_message_id=None):
        self.told.append((chat_id, message, reply_to, edit_message_id))

    def message_key(self, chat_id, message_id):
        return self.keys.get((chat_id, message_id))

    def operator(self, allowed=(ME, ANN)):
        return Operator(
            self.chat, self, self.registry, self.inbox, self.context_for, self.cursors,
            frozenset(allowed),
        )  # fmt: skip

    async def hear(self, *batches, allowed=(ME, ANN)):
        self.chat.batches = [list(batch) for batch in batches]
        await self.operator(allowed).run()

    def lines(self):
        return [first_line(message) for _, message, _, _ in self.told]

    def kinds(self):
        return [type(event).__name__ for _, event in self.journal.read(0)][1:]


@pytest.fixture
def bench():
    return Bench()


def said(update_id, text, user_id=ME, sent_s=NOW_S, **more):
    chat_id = more.get("chat_id", user_id)
    return Said(update_id, user_id, chat_id, "Ann" if user_id == ANN else "You", text, sent_s)


def tapped(update_id, what, user_id=ME, message_id=11):
    data = what if isinstance(what, str) else encode(what)
    name = "Ann" if user_id == ANN else "You"
    return Tapped(update_id, user_id, user_id, name, data, f"q{update_id}", message_id)


# -- the gate ------------------------------------------------------------------------------------


async def test_a_stranger_meets_silence_and_is_reported_once(bench):
    await bench.start(card())
    await bench.hear(
        [said(1, "/status", 666), said(2, "/pause", 666), tapped(3, APPROVE, 666)],
        [said(4, "/pause", 666)],
    )
    assert bench.kinds() == ["ProposalMade", "StrangerSeen", "StrangerReported"]
    assert (bench.told, bench.chat.answers, bench.chat.drawings) == ([], [], [])


async def test_an_empty_list_means_nobody(bench):
    await bench.start()
    await bench.hear([said(1, "/pause")], allowed=())
    assert bench.kinds() == ["StrangerSeen", "StrangerReported"]
    assert bench.told == []


async def test_a_failure_over_a_stranger_is_not_told_to_the_stranger(bench):
    await bench.start()
    bench.breaks.append(ValueError("a defect"))
    await bench.hear([said(1, "/pause", 666)])
    assert bench.told == []


async def test_a_listed_person_is_not_answered_in_a_group(bench):
    await bench.start()
    await bench.hear([said(1, "/pause", chat_id=-100)])
    assert (bench.told, bench.kinds()) == ([], [])


# -- commands ------------------------------------------------------------------------------------


async def test_a_question_is_answered_and_changes_nothing(bench):
    await bench.start()
    await bench.hear([said(1, "/status")])
    assert len(bench.told) == 1
    assert bench.told[0][0] == ME
    assert bench.kinds() == []


async def test_a_change_becomes_a_fact_and_its_confirmation_follows_the_journal(bench):
    await bench.start()
    await bench.hear([said(1, "/pause", ANN)])
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    fact = bench.journal.read(1)[0][1]
    assert (fact.update_id, fact.user_id, fact.user, fact.command) == (1, ANN, "Ann", "pause")
    assert bench.told == []


async def test_what_is_already_so_is_said(bench):
    await bench.start()
    await bench.hear([said(1, "/mode approve")])
    assert bench.lines() == ["Already so: /mode approve changes nothing now."]
    assert bench.kinds() == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/stauts", "did you mean /status?"),
        ("hello", "Write a command"),
        ("/mode <b>", "“&lt;b&gt;”"),
        ("/status please", "usage: /status"),
    ],
)
async def test_what_cannot_be_done_is_one_safe_sentence(bench, text, answer):
    await bench.start()
    await bench.hear([said(1, text)])
    (line,) = bench.lines()
    assert answer in line


async def test_an_old_change_is_refused_unless_it_is_pause(bench):
    await bench.start()
    old = NOW_S - 3 * 3600
    await bench.hear(
        [said(1, "/mode auto", sent_s=old), said(2, "/pause", sent_s=old)],
        [said(3, "/status", sent_s=old)],
    )
    assert "You sent /mode 3 h ago" in bench.lines()[0]
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    assert bench.engine.state.autonomy == "approve"
    assert len(bench.told) == 2


async def test_a_picture_is_announced_while_it_is_made(bench):
    await bench.start()
    await bench.hear([said(1, "/chart BTC")], [said(2, "/status")])
    assert bench.chat.drawings == [ME]
    assert [bool(message.photo) for _, message, _, _ in bench.told] == [True, False]


async def test_a_defect_is_answered_with_one_sentence_and_the_loop_lives_on(bench, caplog):
    await bench.start()
    bench.breaks.append(ZeroDivisionError("a defect"))
    await bench.hear([said(1, "/pause")], [said(2, "/pause")])
    assert bench.lines() == [FAILED]
    assert bench.engine.state.paused
    assert "a defect" in caplog.text


async def test_a_journal_that_fails_ends_the_process(bench):
    await bench.start()
    bench.breaks.append(JournalError("disk full"))
    with pytest.raises(ExceptionGroup) as caught:
        await bench.hear([said(1, "/pause")])
    assert caught.group_contains(JournalError)


# -- order, overtaking, acknowledgement ----------------------------------------------------------


async def test_pause_overtakes_and_its_word_stands(bench):
    """A press hangs on its quotes; /resume waits behind it, /pause does not."""
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [
        [tapped(1, REJECT), said(2, "/mode auto"), said(3, "/pause"), said(4, "/resume")]
    ]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.journal.head > 2)
    assert bench.kinds() == ["ProposalMade", "Commanded", "EntriesPaused"]
    release.set()
    await running
    assert bench.lines() == ["/mode came before your /pause and changed nothing."]
    assert bench.kinds()[3:] == ["Pressed", "ProposalClosed", "Commanded", "EntriesResumed"]
    assert bench.engine.state.autonomy == "approve"


async def test_a_press_that_waits_holds_no_question_back(bench):
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, APPROVE), said(2, "/status")]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.told and bench.chat.answers)
    assert bench.chat.answers == [("q1", "Approving…")]
    release.set()
    await running


async def test_answers_keep_the_order_of_the_questions(bench):
    await bench.start()
    await bench.hear([said(1, "/chart BTC"), said(2, "/status"), said(3, "/nonsense")])
    photo = [bool(message.photo) for _, message, _, _ in bench.told]
    assert photo == [True, False, False]
    assert "is not a command" in bench.lines()[2]


async def test_updates_are_acknowledged_after_their_facts_are_journaled(bench):
    await bench.start()
    seen = []

    class Watching(ScriptedChat):
        async def updates(self, after):
            yield [said(7, "/pause"), said(8, "/status")]
            seen.append((bench.kinds(), bench.cursors.get(CURSOR)))
            yield [said(9, "/resume")]

    bench.chat = Watching()
    await bench.operator().run()
    assert seen == [(["Commanded", "EntriesPaused"], 8)]
    assert bench.cursors.get(CURSOR) == 9


async def test_a_restart_goes_on_after_the_last_update_and_acts_once(bench):
    await bench.start(card())
    await bench.hear([tapped(5, REJECT), said(6, "/pause"), said(7, "/resume")])
    before = bench.journal.head
    assert bench.chat.asked_after == [0]
    await bench.hear([tapped(5, REJECT), said(6, "/pause"), said(7, "/resume")])
    assert bench.chat.asked_after == [0, 7]
    assert bench.journal.head == before


async def test_facts_that_wait_too_long_do_not_stop_the_listening(bench, monkeypatch):
    monkeypatch.setattr("bot.operator.PATIENCE_S", 0.01)
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, REJECT)], [said(2, "/pause")]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: bench.engine.state.paused)
    release.set()
    await running
    assert bench.cursors.get(CURSOR) == 2


# -- presses -------------------------------------------------------------------------------------


async def test_a_press_is_answered_at_once_and_decided_by_the_desk(bench):
    await bench.start(card())
    bench.keys[ME, 11] = "card:1"
    await bench.hear([tapped(1, APPROVE, message_id=11)])
    assert bench.chat.answers == [("q1", "Approving…")]
    assert bench.kinds()[1:3] == ["Pressed", "ProposalClosed"]
    assert bench.engine.state.decided[1].verdict == "approved"
    assert bench.told == []


async def test_the_first_answer_wins_and_the_second_hears_it(bench):
    await bench.start(card())
    await bench.hear([tapped(1, REJECT, ANN)], [tapped(2, APPROVE)])
    assert bench.chat.answers == [("q1", "Rejecting…"), ("q2", "Already rejected by Ann.")]
    assert bench.kinds().count("Pressed") == 1


async def test_two_presses_at_once_are_decided_once(bench):
    await bench.start(card())
    release = bench.hold[ev.Pressed] = asyncio.Event()
    bench.chat.batches = [[tapped(1, REJECT, ANN), tapped(2, APPROVE)]]
    running = asyncio.create_task(bench.operator().run())
    await until(lambda: len(bench.chat.answers) == 2)
    release.set()
    await running
    assert bench.engine.state.decided[1].by == "Ann"
    assert bench.kinds().count("ProposalClosed") == 1
    assert bench.lines() == [
        "Your press changed nothing: card 1 was answered or renewed before it."
    ]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (PressCard(1, 2, "approve", "9f3a"), "newer buttons"),
        (PressCard(1, 1, "approve", "0000"), "newer buttons"),
        (PressCard(9, 1, "approve", "9f3a"), "Card 9 is not known here."),
        (PressCard(2, 1, "approve", "9f3a"), "Already expired."),
        ("p:1:1:approve", "not one of this desk's"),
        ("<b>\U0001f4a5", "not one of this desk's"),
        ("", "not one of this desk's"),
        ("v:nothing", "not one of this desk's"),
        ("c:nothing", "not one of this desk's"),
    ],
)
async def test_stale_forged_and_foreign_presses_do_nothing(bench, what, sentence):
    await bench.start(card(1), card(2), decided(2, "expired", ""))
    before = bench.journal.head
    await bench.hear([tapped(1, what)])
    assert [sentence in text for _, text in bench.chat.answers] == [True]
    assert (bench.journal.head, bench.told) == (before, [])


async def test_a_button_under_another_card_s_message_does_nothing(bench):
    await bench.start(card(1), card(2))
    bench.keys[ME, 11] = "card:2"
    before = bench.journal.head
    await bench.hear([tapped(1, APPROVE, message_id=11)])
    assert bench.chat.answers == [("q1", "This button does not belong to this message.")]
    assert bench.journal.head == before


async def test_a_late_press_expires_the_card(bench):
    await bench.start(card())
    bench.now = NOW + 900_000
    await bench.hear([tapped(1, APPROVE)])
    assert bench.chat.answers == [("q1", "Too late: its time is up.")]
    assert bench.engine.state.decided[1].verdict == "expired"


async def test_a_view_is_shown_in_place_but_never_over_an_alert(bench):
    await bench.start()
    bench.keys[ME, 12] = "fill:1"
    await bench.hear(
        [tapped(1, OpenView("status"), message_id=11)],
        [tapped(2, OpenView("status"), message_id=12)],
    )
    assert [(reply_to, edited) for _, _, reply_to, edited in bench.told] == [(None, 11), (12, None)]
    assert bench.chat.answers == [("q1", ""), ("q2", "")]


async def test_a_button_that_acts_is_a_command(bench):
    await bench.start()
    await bench.hear([tapped(1, RunAct("pause"))], [tapped(2, RunAct("pause"))])
    assert bench.kinds() == ["Commanded", "EntriesPaused"]
    assert bench.lines() == ["Already so: /pause changes nothing now."]
    assert bench.told[0][2] == 11


async def test_a_button_that_shows_cannot_act_and_the_other_way_round(bench):
    await bench.start()
    await bench.hear([tapped(1, OpenView("pause")), tapped(2, RunAct("status"))])
    assert sorted(bench.lines()) == [
        "/pause acts: this button cannot show it.",
        "/status changes nothing: this button cannot run it.",
    ]
    assert bench.kinds() == []


async def test_details_answer_the_card(bench):
    await bench.start(card())
    await bench.hear([tapped(1, Details(1), message_id=11)])
    ((_, message, reply_to, _),) = bench.told
    assert "Card 1" in message.html
    assert reply_to == 11


async def test_a_press_counts_even_when_its_spinner_cannot_be_stopped(bench):
    class Deaf(ScriptedChat):
        async def answer(self, query_id, text):
            raise ChatRefused("query is too old")

    await bench.start(card())
    bench.chat = Deaf()
    await bench.hear([tapped(1, REJECT)])
    assert bench.engine.state.decided[1].verdict == "rejected"


# -- the menu ------------------------------------------------------------------------------------


async def test_the_menu_is_announced_when_the_chat_can_be_reached(bench, monkeypatch):
    waits = []

    async def note(seconds):
        waits.append(seconds)

    class Down(ScriptedChat):
        async def announce(self, commands):
            if len(waits) < 2:
                raise ChatDown("no route")
            self.menu = commands

    await bench.start()
    bench.chat = Down()
    monkeypatch.setattr("bot.operator.asyncio.sleep", note)
    await bench.operator()._announce()
    assert waits == [1, 2]
    assert ("status", bench.registry.commands["status"].summary) in bench.chat.menu


# -- all of it on the phone ----------------------------------------------------------------------


def load_judge():
    """The Bot API's own description, or None where it is not beside the project."""
    path = Path(__file__).resolve().parents[3] / "shared" / "telegram" / "validate.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("bot_api_validate", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # it leaves its file open
        return module.Spec()


JUDGE = load_judge()


@pytest.fixture
async def desk_on_phone(bench, tmp_path):
    """The real chat, outbox and operator on the strict phone; the engine notifies the outbox."""
    phone = create_phone(
        bot_token="123456:TEST-token_of_nobody",
        session_token="session-token",
        port=8765,
        clock=Clock(NOW_S),
    )
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})
    chat = TelegramChat("123456:TEST-token_of_nobody", "http://127.0.0.1:8765", request=request)
    outbox = Outbox(tmp_path / "chat.db", bench.journal, chat, People((ME,), ME), post_context)
    take = bench.inbox

    async def inbox(fact):
        decided_ = await take(fact)
        outbox.notify()
        return decided_

    operator = Operator(
        chat, outbox, bench.registry, inbox, bench.context_for, bench.cursors, frozenset({ME})
    )
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(outbox.run()), tasks.create_task(operator.run())]
        yield phone, outbox
        for task in running:
            task.cancel()
    await chat.close()
    outbox.close()


async def test_a_card_is_approved_on_the_phone(bench, desk_on_phone):
    phone, outbox = desk_on_phone
    await bench.start(card())
    outbox.notify()
    shown = await seen(phone, lambda m: m["buttons"])
    approve = shown["buttons"][0][0]["callback_data"]
    assert (await phone.press(shown["message_id"], approve))["text"] == "Approving…"
    final = await seen(phone, lambda m: m["edited"])
    assert "Approved:" in final["text"]
    assert "by You" in final["text"]
    assert final["buttons"] == []
    forged = await phone.forge_press(final["message_id"], approve)
    assert forged["text"] == "Already approved by You."
    await bench.journal.append([protected()])


async def test_commands_pictures_and_pause_on_the_phone(bench, desk_on_phone):
    phone, _ = desk_on_phone
    await bench.start()
    for text in ("/chart BTC", "/status", "/pause", "/nonsense"):
        phone.send(text)
    chart = await seen(phone, lambda m: m["photo"])
    assert chart["caption"]
    await seen(phone, lambda m: "Entries paused" in (m["text"] or ""))
    await seen(phone, lambda m: "is not a command" in (m["text"] or ""))
    assert phone.commands()
    assert bench.engine.state.paused


async def test_every_request_is_valid_by_the_bot_api_s_own_description(bench, desk_on_phone):
    if JUDGE is None:
        pytest.skip("no description of the Bot API beside the project")
    phone, outbox = desk_on_phone
    await bench.start(card())
    outbox.notify()
    shown = await seen(phone, lambda m: m["buttons"])
    for button in (shown["buttons"][1][1], shown["buttons"][0][0]):  # details, approve
        await phone.press(shown["message_id"], button["callback_data"])
    phone.send("/chart BTC")
    phone.send("/pause")
    await seen(phone, lambda m: "Entries paused" in (m["text"] or ""))
    await seen(phone, lambda m: m["photo"])
    await until(lambda: outbox.waiting() == 0)
    issues = [
        str(issue)
        for call in phone.requests
        for issue in JUDGE.call(call["method"], call["params"], call["files"])
        if issue.level == "ERROR"
    ]
    assert issues == []
    methods = {call["method"] for call in phone.requests}
    assert {"getUpdates", "sendMessage", "sendPhoto", "editMessageText"} <= methods


async def test_a_stranger_causes_no_request_but_the_owner_s_alert(bench, desk_on_phone):
    phone, _ = desk_on_phone
    await bench.start(card())
    phone.send("/status", user_id=666)
    assert await phone.forge_press(7, encode(APPROVE), user_id=666, wait_seconds=0.05) is None
    phone.send("/pause", user_id=666)
    await seen(phone, lambda m: "stranger" in (m["text"] or ""))
    await asyncio.sleep(0.05)
    calls = [c for c in phone.requests if c["method"] not in ("getUpdates", "setMyCommands")]
    assert {int(call["params"]["chat_id"]) for call in calls} == {ME}
    assert sum("stranger" in call["params"]["text"] for call in calls) == 1
    assert not bench.engine.state.paused
    assert [m for m in phone.messages(666) if m["from"] == "bot"] == []


async def seen(phone, wanted):
    """The first message of the bot that is as wanted, as soon as there is one."""
    return await until(
        lambda: next((m for m in phone.messages() if m["from"] == "bot" and wanted(m)), None)
    )


async def until(condition):
    """What the condition gives, as soon as it is true."""
    async with asyncio.timeout(10):
        while True:
            if found := condition():
                return found
            await asyncio.sleep(0.002)
