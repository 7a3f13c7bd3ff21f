"""The unmodified bot side on the strict phone in virtual time: from chat to watchdog."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from chat_doubles import ME, NOW_S, post_context
from operator_bench import Bench
from telegram.request import HTTPXRequest
from virtual_time import until_virtually, virtual_now

from bot.operator import Operator
from bot.outbox import Outbox, People
from bot.phone import Fault, Phone, Unreachable, create_phone
from bot.telegram_chat import TelegramChat
from bot.watchdog import Watchdog

TOKEN = "123456:TEST-token_of_nobody"
PORT = 8765
MANY = 10**9


def unix_now():
    return NOW_S + virtual_now() - 1000.0


def new_phone():
    return create_phone(
        bot_token=TOKEN, session_token="session-token", port=PORT, clock=unix_now, owner_id=ME
    )


def new_chat(phone):
    request = HTTPXRequest(httpx_kwargs={"transport": httpx.ASGITransport(app=phone.app)})
    address = f"http://127.0.0.1:{PORT}"
    return TelegramChat(TOKEN, address, request=request, clock=virtual_now)


@dataclass
class Stage:
    """A desk's chat, alive. ``playing`` starts it; a second stage on the same file is a restart."""

    bench: Bench
    path: object
    people: tuple = (ME,)
    phone: Phone | None = None
    chat: TelegramChat | None = None
    outbox: Outbox | None = None
    watchdog: Watchdog | None = None
    tasks: list = field(default_factory=list)

    @asynccontextmanager
    async def playing(self):
        self.phone = self.phone or new_phone()
        self.chat = new_chat(self.phone)
        who = People(self.people, self.people[0])
        self.outbox = Outbox(
            self.path, self.bench.journal, self.chat, who, post_context, virtual_now
        )
        self.watchdog = Watchdog(self.chat, self.outbox, virtual_now)
        operator = Operator(
            self.chat, self.outbox, self.bench.registry, self._inbox, self._context,
            self.bench.cursors, frozenset(self.people), self.watchdog.keep,
        )  # fmt: skip
        async with asyncio.TaskGroup() as tasks:
            self.tasks = [tasks.create_task(self.outbox.run()), tasks.create_task(operator.run())]
            yield self
            for task in self.tasks:
                task.cancel()
        await self.chat.close()
        self.outbox.close()

    async def stop(self):
        """The process dies: nothing is said to its end."""
        for task in self.tasks:
            task.cancel()
        await asyncio.wait(self.tasks)

    async def _inbox(self, fact):
        decided = await self.bench.inbox(fact)
        self.outbox.notify()
        return decided

    def _context(self, user_id, user):
        self.bench.now = int(unix_now() * 1000)
        return self.bench.context_for(user_id, user)

    # -- what happens ----------------------------------------------------------------------------

    async def journaled(self, *events):
        """These events, and the time to say them."""
        await self.bench.journal.append(list(events))
        self.outbox.notify()
        await asyncio.sleep(0.5)

    async def quiet(self, seconds=600.0):
        """Wait until everything is said."""
        await until_virtually(lambda: not self.outbox.waiting(), seconds)

    def fail(self, method, effect, times=1):
        self.phone.plan_fault(Fault(method, effect, times))

    def cut_off(self, effect=None):
        """From now on nothing goes through."""
        self.fail("*", effect or Unreachable(), MANY)

    def restore(self):
        self.phone.plan_fault(Fault("*", Unreachable(), 0))

    # -- what a person sees ----------------------------------------------------------------------

    def shown(self, user_id=None):
        """The bot's messages in a chat."""
        return [m for m in self.phone.messages(user_id) if m["from"] == "bot"]

    def lines(self, user_id=None):
        """Their first lines."""
        return [m["text"].split("\n")[0] for m in self.shown(user_id)]

    def sends(self, user_id=ME):
        """How often a new message went to somebody."""
        return sum(
            call["method"] == "sendMessage" and int(call["params"]["chat_id"]) == user_id
            for call in self.phone.requests
        )
