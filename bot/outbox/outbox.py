"""The outbox itself: takes over what the journal is worth saying, and hands it to the lanes."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from bot.chat import Chat, Message
from bot.outbox.damage import put_aside
from bot.outbox.lane import Lane
from bot.outbox.mailbox import Mailbox
from bot.outbox.pace import ring
from bot.views.delivery import begun_anew, left_out, unwritten
from bot.views.format import age
from bot.views.posts import ALARM, Post, PostContext, posts
from trading.domain.candles import HOUR_MS
from trading.domain.errors import ChatError, JournalError
from trading.domain.events import Commanded, Event, InvariantBroken, Pressed, StrangerReported
from trading.ports import Journal

LOOK_S = 1.0  # how often the journal is looked at when nobody calls
LAST_WORDS_S = 4.0  # who stops the desk waits ten seconds in all
CHUNK_EVENTS = 200  # taken over in one transaction
DAMAGED = "damaged"  # key of the owner's alarm

Source = Callable[[str], bytes | None]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class People:
    """Who is told; a person's id is also the id of the private chat.

    Attributes:
        owner: the one who is told about strangers and a broken desk.
    """

    ids: tuple[int, ...]
    owner: int | None


class Outbox:
    """Follows the journal and delivers to everybody; it loses nothing, see ``bot.outbox.lane``.

    Nobody waits for it: it reads the journal when it is notified, and every second.

    Args:
        path: of its own file. A new file begins at the journal's head as of now: make the outbox
            before the desk takes its first fact. A damaged one is put aside, which the owner is
            told: exits and stops must not wait for somebody who repairs it.
        context: makes what messages need to know, given how to look up kept sources.
        clock: monotonic seconds.

    Raises:
        ChatError: the file cannot be used.
    """

    def __init__(
        self,
        path: Path,
        journal: Journal,
        chat: Chat,
        people: People,
        context: Callable[[Source], PostContext],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal = journal
        self._chat = chat
        self._owner = people.owner
        damaged = put_aside(path)
        self._mailbox = Mailbox(path, journal.head)
        self._context = context(self._mailbox.source)
        self._lanes = {person: Lane(person, chat, self._mailbox, clock) for person in people.ids}
        for person in people.ids:  # what waited through a restart has waited long
            self._mailbox.fold(person, partial(left_out, away_s=None))
        self._news = asyncio.Event()
        self._error = ""
        if damaged is not None:
            self.alarm(DAMAGED, begun_anew(damaged.name))

    def close(self) -> None:
        """Let go of the file."""
        self._mailbox.close()

    async def run(self) -> None:
        """Follow and deliver for ever.

        Raises:
            ExceptionGroup: of a JournalError, when the journal cannot be read.
        """
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follow_for_ever())
            for lane in self._lanes.values():
                tasks.create_task(lane.run())

    # -- what others tell and ask ----------------------------------------------------------------

    def notify(self) -> None:
        """The journal has news."""
        self._news.set()

    def reply(
        self,
        chat_id: int,
        message: Message,
        reply_to: int | None,
        edit_message_id: int | None = None,
    ) -> None:
        """Answer a command directly, as a new message or in place of one that is there.

        It makes no sound: the person is looking at the chat. It is not kept over a restart, and
        is dropped when the chat cannot take it in time.
        """
        quiet = replace(message, silent=True)
        self._lanes[chat_id].reply(quiet, reply_to, edit_message_id)

    def alarm(self, key: str, message: Message, fades: str = "") -> None:
        """Tell the owner, by a new message, something of the desk that stands in no journal.

        ``fades`` as in ``Post``: an alarm that is only about now is not shown late.
        """
        self._tell_owner(Post(key, message, priority=ALARM, resend=True, fades=fades))

    def all_clear(self, key: str, message: Message) -> None:
        """It is over: an alarm that was shown becomes ``message``, another is not sent any more."""
        with self._complaining():
            self._mailbox.withdraw(key)
            if self._mailbox.has(key):
                self._tell_owner(Post(key, message, priority=ALARM))

    async def last_words(self, message: Message) -> bool:
        """Tell the owner at once and past the journal, which may be what has failed; or give up.

        Returns whether the chat said that it arrived.
        """
        if self._owner is None:
            return False
        with suppress(ChatError, TimeoutError):
            with suppress(ChatError):  # the file may have failed too
                self._mailbox.passed(self._owner)
            async with asyncio.timeout(LAST_WORDS_S):
                await self._chat.send(self._owner, message, None)
                return True
        return False

    def _tell_owner(self, post: Post) -> None:
        if self._owner is None or self._owner not in self._lanes:
            return
        with self._complaining():
            self._mailbox.want(self._owner, post, self._mailbox.place)
        self._lanes[self._owner].bell.set()

    def message_key(self, chat_id: int, message_id: int) -> str | None:
        """What a message in a chat is about, None when it is not one of the journal's."""
        return self._mailbox.key_of(chat_id, message_id)

    def waiting(self) -> int:
        """Messages not delivered yet; whoever is not listed any more waits for none."""
        return sum(
            self._mailbox.waiting(person) + len(lane.answers)
            for person, lane in self._lanes.items()
        )

    def last_error(self) -> str:
        """What is wrong with the chat now, and what was given up of late; empty if all is well."""
        number, ago_s, reason = self._mailbox.given_up()
        last = f"the last {age(ago_s)} ago: {reason}"
        lost = f"{number} given up within a day, {last}" if number else ""
        now = dict.fromkeys([self._error, *(lane.error for lane in self._lanes.values()), lost])
        return "; ".join(text for text in now if text)

    # -- following the journal -------------------------------------------------------------------

    async def _follow_for_ever(self) -> None:
        while True:
            self._news.clear()
            with self._complaining():
                self.follow()
                self._error = ""
            await ring(self._news, LOOK_S)

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        """What is wrong with the outbox's file is said once, and stops nobody."""
        try:
            yield
        except JournalError:
            raise
        except Exception as error:
            if str(error) != self._error:
                known = isinstance(error, ChatError)
                log.warning("the outbox cannot keep its messages: %s", error, exc_info=not known)
            self._error = str(error)

    def follow(self) -> None:
        """Take over what is new in the journal.

        Raises:
            ChatError: the outbox's file cannot be written; nothing is lost, it is tried again.
            JournalError: the journal cannot be read.
        """
        if self._mailbox.place > self._journal.head:  # an older journal was restored
            log.warning("the journal is older than the outbox, which starts again at its end")
            self._mailbox.move_to(self._journal.head)
        events = iter(self._journal.read(self._mailbox.place))
        while chunk := list(islice(events, CHUNK_EVENTS)):
            with self._mailbox.writing():
                for seq, event in chunk:
                    self._take(seq, event)
                self._mailbox.move_to(chunk[-1][0])
            for lane in self._lanes.values():
                lane.bell.set()

    def _take(self, seq: int, event: Event) -> None:
        if isinstance(event, Commanded | Pressed) and event.user_id in self._lanes:
            self._lanes[event.user_id].heard()
        for post in self._posts(event):
            if post.source is not None:
                self._mailbox.keep_source(post.key, post.source)
            for person in self._readers(event):
                self._mailbox.want(person, post, seq)

    def _posts(self, event: Event) -> list[Post]:
        """A defect in one message must not stop those behind it, nor hide that it is missing."""
        kind = type(event).__name__
        try:
            return posts(event, self._context)
        except Exception:
            log.exception("no message could be written for %s", kind)
            return [Post(f"unwritten:{kind}:{event.at // HOUR_MS}", unwritten(kind))]

    def _readers(self, event: Event) -> Iterator[int]:
        """Everybody, but strangers and a broken desk concern the owner alone."""
        owners = isinstance(event, StrangerReported | InvariantBroken)
        told = (self._owner,) if owners else self._lanes
        return (person for person in told if person in self._lanes)
