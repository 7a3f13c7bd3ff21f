"""The operator's side: what listed people write and press becomes answers and facts.

Every update passes one gate and runs in a task of its own. Within a chat, questions are answered in
their order, and presses and changes are decided in theirs; a press that waits for a quote holds no
question back. ``/pause``, ``/kill`` and second taps wait for nothing; a change that was asked for
before a /pause or /kill and was not decided yet is then refused: the person's last word stands.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import Any, Protocol, TypeVar

from bot.buttons import Details, OpenView, PressCard, RunAct, decode
from bot.chat import Chat, ChatBlocked, ChatRefused, Message, Said, Tapped
from bot.registry import Act, Context, Registry, Show, parse
from bot.views.card import details
from bot.views.heard import FAILED, WORDLESS, in_a_group, late, no_answer, no_change, overtaken
from bot.views.presses import press_answer
from trading.domain.errors import ChatError, CommandError, JournalError
from trading.domain.events import Commanded, Event, Fact, Pressed, StrangerSeen
from trading.ports import Cursors

CURSOR = "chat.updates"
OVERTAKING = ("pause", "kill")
PATIENCE_S = 2.0  # for facts of a batch, before the next batch, with a /pause perhaps, is asked for
LONGEST_BACKOFF_S = 60.0
# Place of the update that a task handles in the order of arrival; Telegram's numbers may restart.
ARRIVAL: ContextVar[int] = ContextVar("arrival")

T = TypeVar("T")
Inbox = Callable[[Fact], Awaitable[Sequence[Event]]]
Listen = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)


class Replies(Protocol):
    """What the operator needs of the outbox."""

    def reply(
        self,
        chat_id: int,
        message: Message,
        reply_to: int | None,
        edit_message_id: int | None = None,
    ) -> None: ...

    def message_key(self, chat_id: int, message_id: int) -> str | None: ...


async def once(listen: Listen) -> None:
    """Listen until it ends or fails."""
    await listen()


@dataclass(slots=True)
class Operator:
    """Listens to the chat, answers listed people and puts their wishes into the desk.

    Attributes:
        inbox: lets the desk take a fact; returns what it decided, nothing when nothing changed.
        context_for: what a command may look at now, for a user id and a name.
        cursors: keeps the last update whose facts are journaled.
        allowed: user ids of listed people; an empty set means nobody.
        keep: sees to it that somebody listens; it may end listening and begin anew at any time.
    """

    chat: Chat
    replies: Replies
    registry: Registry
    inbox: Inbox
    context_for: Callable[[int, str], Context]
    cursors: Cursors
    allowed: frozenset[int]
    keep: Callable[[Listen], Awaitable[None]] = once
    _asking: defaultdict[int, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _deciding: defaultdict[int, asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _arrived: int = 0  # updates of this run
    _stopped_by: tuple[int, str] = (0, "")  # the last /pause or /kill: arrival and name

    async def run(self) -> None:
        """Listen until the chat ends, which Telegram never does.

        Raises:
            ExceptionGroup: of a JournalError, when a fact could not be journaled.
        """
        async with asyncio.TaskGroup() as tasks:
            for person in self.allowed:
                tasks.create_task(self._announce(person))
            await self.keep(partial(self._listen, tasks))

    async def _listen(self, tasks: asyncio.TaskGroup) -> None:
        async for batch in self.chat.updates(self.cursors.get(CURSOR)):
            started = [
                (update, tasks.create_task(self._handle(update, n)))
                for n, update in enumerate(batch, self._arrived + 1)
            ]
            self._arrived += len(batch)
            facts = [task for update, task in started if self._may_act(update)]
            if facts:
                await asyncio.wait(facts, timeout=PATIENCE_S)
            if all(task.done() for task in facts):
                self.cursors.set(CURSOR, max(update.update_id for update in batch))

    async def _announce(self, person: int) -> None:
        """Put the commands into a person's menu, whenever the chat can be reached."""
        wait_s = 1.0
        while True:
            try:
                await self.chat.announce(person, self.registry.menu())
            except ChatError as error:
                if isinstance(error, ChatRefused) and not isinstance(error, ChatBlocked):
                    log.warning("the chat does not take the menu of commands: %s", error)
                    return
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, LONGEST_BACKOFF_S)
            except Exception:
                log.exception("the menu of commands could not be announced")
                return
            else:
                return

    def _may_act(self, update: Said | Tapped) -> bool:
        """Whether a fact may come of it; a picture alone is not waited for."""
        if update.user_id not in self.allowed:
            return True
        if isinstance(update, Said):
            return not self._draws(parse(update.text)[0])
        return isinstance(decode(update.data), PressCard | RunAct)

    def _draws(self, name: str) -> bool:
        command = self.registry.commands.get(name)
        return command is not None and command.draws

    # -- the gate --------------------------------------------------------------------------------

    async def _handle(self, update: Said | Tapped, arrival: int) -> None:
        """One update, whatever becomes of it. Raises JournalError."""
        ARRIVAL.set(arrival)
        try:
            if update.user_id not in self.allowed:
                await self._report_stranger(update)
            elif update.chat_id != update.user_id:
                self._elsewhere(update)
            elif isinstance(update, Said):
                await self._said(update)
            else:
                await self._tapped(update)
        except JournalError:
            raise
        except Exception as error:
            if not isinstance(error, CommandError):
                log.exception("update %d could not be handled", update.update_id)
            if update.chat_id == update.user_id and update.user_id in self.allowed:
                self._tell(update, str(error) if isinstance(error, CommandError) else FAILED)

    async def _report_stranger(self, update: Said | Tapped) -> None:
        """Silence for the stranger; the owner hears of it once."""
        context = self.context_for(update.user_id, "")
        if update.user_id not in context.state.strangers:
            at, desk_ms = context.market.market_ms, context.now_ms
            await self.inbox(StrangerSeen(at, desk_ms, update.update_id, update.user_id))

    def _elsewhere(self, update: Said | Tapped) -> None:
        """Nothing is done in a group; a person who meant a command there is told in private."""
        name = parse(update.text)[0] if isinstance(update, Said) else ""
        if name in self.registry.commands:
            self.replies.reply(update.user_id, Message(in_a_group(name)), None)

    # -- what people write -----------------------------------------------------------------------

    async def _said(self, update: Said) -> None:
        if not update.text:
            self._tell(update, WORDLESS)
            return
        name, _ = parse(update.text)
        if name in OVERTAKING:
            await self._answer(update, name)
            return
        async with self._asking[update.chat_id]:
            await self._answer(update, name)

    async def _answer(self, update: Said, name: str) -> None:
        context = self.context_for(update.user_id, update.user)
        reply = await self._drawn(update.chat_id, name, self.registry.answer(context, update.text))
        if isinstance(reply, Show):
            self.replies.reply(update.chat_id, reply.message, None)
        else:
            await self._command(update, context, reply)

    async def _drawn(self, chat_id: int, name: str, work: Awaitable[T]) -> T:
        """The work's result; people are told when a picture is being made."""
        if not self._draws(name):
            return await work
        _, result = await asyncio.gather(self._try(self.chat.drawing(chat_id)), work)
        return result

    async def _command(self, update: Said | Tapped, context: Context, act: Act) -> None:
        """Let the desk decide about a change; its confirmation follows the journal."""
        if act.command in OVERTAKING:
            self._stopped_by = max(self._stopped_by, (ARRIVAL.get(), f"/{act.command}"))
            await self._decide(update, context, act)
            return
        if sentence := late(update, act.command, context.now_ms):
            self._tell(update, sentence)
            return
        async with self._deciding[update.chat_id]:
            if ARRIVAL.get() < self._stopped_by[0]:
                self._tell(update, overtaken(act.command, self._stopped_by[1]))
            else:
                await self._decide(update, context, act)

    async def _decide(self, update: Said | Tapped, context: Context, act: Act) -> None:
        fact = Commanded(
            context.market.market_ms, context.now_ms, update.update_id, update.user_id, update.user,
            act.command, act.args,
        )  # fmt: skip
        if not await self.inbox(fact):
            self._tell(update, no_change(" ".join((f"/{act.command}", *act.args))))

    # -- what people press -----------------------------------------------------------------------

    async def _tapped(self, update: Tapped) -> None:
        """The spinner ends at once, while the work goes on beside it."""
        context = self.context_for(update.user_id, update.user)
        match decode(update.data):
            case PressCard() as press:
                key = self.replies.message_key(update.chat_id, update.message_id)
                sentence, counts = press_answer(context, press, key)
                work = self._press(update, context, press) if counts else asyncio.sleep(0)
            case Details(number):
                sentence, work = "", self._details(update, context, number)
            case OpenView(command, args) if command in self.registry.commands:
                sentence, work = "", self._open(update, context, command, args)
            case RunAct(command, args) if command in self.registry.commands:
                sentence, work = f"/{command} …", self._run(update, context, command, args)
            case _:
                sentence, work = "This button is not one of this desk's.", asyncio.sleep(0)
        spinner = asyncio.create_task(self._try(self.chat.answer(update.query_id, sentence)))
        try:
            await work  # in this task, so that presses and commands stay in order
        finally:
            await spinner

    async def _press(self, update: Tapped, context: Context, press: PressCard) -> None:
        fact = Pressed(
            context.market.market_ms, context.now_ms, update.update_id, update.user_id, update.user,
            press.number, press.version, press.action, press.nonce,
        )  # fmt: skip
        waits = nullcontext() if press.action == "confirm" else self._deciding[update.chat_id]
        async with waits:
            decided = await self.inbox(fact)
        if not decided:
            self._tell(update, no_answer(press.number))

    async def _details(self, update: Tapped, context: Context, number: int) -> None:
        self.replies.reply(update.chat_id, details(context, number), update.message_id)

    async def _open(
        self, update: Tapped, context: Context, command: str, args: tuple[str, ...]
    ) -> None:
        """Show a view in place of the message, unless that one belongs to the journal."""
        async with self._asking[update.chat_id]:
            view = self.registry.view(context, command, args)
            message = await self._drawn(update.chat_id, command, view)
        if self.replies.message_key(update.chat_id, update.message_id) is None:
            self.replies.reply(update.chat_id, message, None, update.message_id)
        else:
            self.replies.reply(update.chat_id, message, update.message_id)

    async def _run(
        self, update: Tapped, context: Context, command: str, args: tuple[str, ...]
    ) -> None:
        await self._command(update, context, await self.registry.act(context, command, args))

    # -- words -----------------------------------------------------------------------------------

    def _tell(self, update: Said | Tapped, sentence: str) -> None:
        """One sentence; a press is answered where it happened."""
        reply_to = update.message_id if isinstance(update, Tapped) else None
        message = Message(escape(sentence, quote=False))
        self.replies.reply(update.chat_id, message, reply_to)

    async def _try(self, courtesy: Awaitable[None]) -> None:
        """Something that may fail without harm."""
        with suppress(ChatError):
            await courtesy
