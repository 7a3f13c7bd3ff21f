"""The life of a running desk: market, people, messages and the clock side by side."""

import asyncio
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import partial
from importlib.metadata import version
from pathlib import Path

from bot.assemble import assemble, begin
from bot.operator import Operator
from bot.outbox import Outbox, People
from bot.registry import Context, Health, registry
from bot.sources import READING_S, Memory, Source, wall_ms
from bot.stores import Stores
from bot.telegram_chat import TelegramChat
from bot.views.delivery import stopped
from bot.views.format import age
from bot.views.post import PostContext
from bot.watchdog import Watchdog
from trading.config import Config
from trading.config.load import redis_password
from trading.domain.candles import HOUR_MS
from trading.domain.errors import JournalError, PitwallError
from trading.engine.run import RunningDesk
from trading.feeds.timer import Every, Job, running
from trading.policy.jobs import ALARMS, CARDS, GUARD
from trading.policy.learning import seals_of
from trading.projection.looking import Looker
from trading.projection.service import Following, projection_of
from trading.report.day import day_of
from trading.store import names
from trading.store.snapshots import SNAPSHOT_EVERY, Snapshot

CHAT_FILE = "chat.db"
CARDS_EVERY_S = 2.0
RECONCILE_EVERY_S = 60.0
HEARTBEAT_EVERY_S = 60.0
FORGET_EVERY_S = 60.0
SAID = "last words"  # name of a note
SAID_AGAIN_MS = HOUR_MS
HAND_OVER_S = 0.0005  # a thread that draws or scans lets the event loop in after so long

log = logging.getLogger(__name__)


class LivingDesk:
    """A desk with its chat.

    Nothing of the chat can stop the desk: the outbox follows the journal, the operator hands in
    facts.
    """

    def __init__(self, config: Config, source: Source, stores: Stores, chat: TelegramChat) -> None:
        self._config = config
        self._source = source
        self._stores = stores
        self._chat = chat
        self._born = time.monotonic()
        self._snapshot_seq = stores.journal.head
        self.running: RunningDesk = assemble(config, source, stores, wall_ms, self._journaled)
        people = config.telegram.allowed_user_ids
        self.outbox = Outbox(
            Path(config.data_dir) / CHAT_FILE,
            stores.journal,
            chat,
            People(people, config.telegram.owner),
            self._post_context,
        )
        self.watchdog = Watchdog(chat, self.outbox)
        look = Looker(self.running).look
        self._projection = projection_of(
            config.redis,
            redis_password(os.environ),
            Path(config.data_dir) / names.REDIS,
            partial(Following, stores.journal, stores.epoch, look),
        )
        self._operator = Operator(
            chat,
            self.outbox,
            registry(),
            self.running.operator,
            self.context,
            stores.cursors,
            frozenset(people),
            self.watchdog.keep,
        )

    async def live(self) -> None:
        """Recover, catch up, and go on until cancelled.

        Raises:
            ExceptionGroup: of a JournalError, when the journal cannot be written.
        """
        sys.setswitchinterval(HAND_OVER_S)
        try:
            await begin(self.running, self._config)
            async with running(self._jobs()), asyncio.TaskGroup() as tasks:
                tasks.create_task(self.outbox.run())
                tasks.create_task(self._operator.run())
                tasks.create_task(self._projection.run())
                tasks.create_task(self._follow_market())
                tasks.create_task(self.running.until_broken())
        except* Exception as failures:
            await self._say_why(reason_of(failures))
            raise
        finally:
            self.outbox.close()
            await self._chat.close()

    async def _say_why(self, reason: str) -> None:
        """Tell the owner, but not again and again if it is started again and again."""
        cursors, now = self._stores.cursors, wall_ms()
        with suppress(JournalError, ValueError):  # where nothing can be kept, it is said
            said_ms, _, said = cursors.note(SAID).partition(" ")
            if said == reason and 0 <= now - int(said_ms) < SAID_AGAIN_MS:
                return
        if await self.outbox.last_words(stopped(reason)):
            with suppress(JournalError):
                cursors.set_note(SAID, f"{now} {reason}")

    async def _follow_market(self) -> None:
        await self.running.pump(self._source.ticks())
        log.warning("the market has ended: %s", self._source.label)

    # -- the clock -------------------------------------------------------------------------------

    def _jobs(self) -> list[Job]:
        memory = Memory(self._stores.candles, self._stores.cursors)
        return [
            Job("cards", Every(CARDS_EVERY_S), self._expire_cards),
            Job("reconcile", Every(RECONCILE_EVERY_S), self._reconcile),
            Job("quotes", Every(self._config.feed.quote_poll_s), self._poll_quotes),
            Job("heartbeat", Every(HEARTBEAT_EVERY_S), self._heartbeat),
            Job("candles", Every(FORGET_EVERY_S), memory.forget),
        ]

    async def _expire_cards(self) -> None:
        if self.running.state.cards or self.running.state.asks:
            await self.running.job(CARDS, wall_ms())

    async def _reconcile(self) -> None:
        """Ask the venue about everything live, protect positions, diagnose, look for breaches."""
        await self.running.reconcile()
        await self.running.job(GUARD, wall_ms())
        await self.running.job(ALARMS, wall_ms())
        await self.running.audit()

    async def _poll_quotes(self) -> None:
        """Fresh quotes of everything that is open."""
        symbols = self.running.open_symbols()
        tick = await self._source.ask(symbols) if symbols else None
        if tick is not None:
            await self.running.take_quotes(tick)

    async def _heartbeat(self) -> None:
        """Say in the log that the desk is alive, and what ails it."""
        health = self.health()
        chat = "; ".join(filter(None, (health.listening, health.outbox_error))) or "well"
        waiting = health.outbox_waiting
        bar = "none yet" if health.bar_age_s is None else f"{age(health.bar_age_s)} old"
        log.info("alive: newest bar %s, %s waiting, chat: %s", bar, waiting, chat)
        for name, sentence in self.running.state.locks.items():
            log.warning("entries are locked by %s: %s", name, sentence)

    # -- what follows the journal ----------------------------------------------------------------

    def _journaled(self) -> None:
        self.outbox.notify()
        self._source.slow_for(self._reading_s())
        self._projection.notify()
        head = self._stores.journal.head
        if head - self._snapshot_seq >= SNAPSHOT_EVERY:
            self._snapshot_seq = head
            self._keep_snapshot(head)

    def _keep_snapshot(self, head: int) -> None:
        """Without it the next start takes longer, and nothing else."""
        engine = self.running.desk.engine
        memories = engine.policy.panel.memories()
        seals = seals_of(engine.policy.panel)
        sha = self._stores.journal.sha256
        try:
            self._stores.snapshots.save(Snapshot(head, sha, engine.state, memories, seals))
        except JournalError as error:
            log.warning("no snapshot was kept at event %d: %s", head, error)

    def _reading_s(self) -> float:
        """Seconds that people still need for the newest open card, most often none."""
        ends = [card.expires_ms for card in self.running.state.cards.values()]
        if not ends:
            return 0.0
        asked_ms = max(ends) - self.running.desk.engine.policy.rules.card_life_ms
        return READING_S - (wall_ms() - asked_ms) / 1000

    def _post_context(self, source: Callable[[str], bytes | None]) -> PostContext:
        rules = self.running.desk.engine.policy.rules
        label, zone = self._source.label, self._config.timezone
        return PostContext(label, zone, rules.claims_edge, rules.rung_cap, source, self._today)

    def _today(self) -> tuple[Decimal, Decimal]:
        running, market = self.running, self.running.market
        rules = running.desk.engine.policy.rules
        day = day_of(running.state, market.market_ms, market.mark, rules)
        return day.pnl, day.limit

    # -- what people may look at -----------------------------------------------------------------

    def context(self, user_id: int, user: str) -> Context:
        """Everything a command may look at now."""
        policy = self.running.desk.engine.policy
        return Context(
            state=self.running.state,
            rules=policy.rules,
            panel=policy.panel,
            config=self._config,
            market=self.running.market,
            health=self.health,
            now_ms=wall_ms(),
            label=self._source.label,
            user=user,
            user_id=user_id,
        )

    def health(self) -> Health:
        """How the machine is doing."""
        market, journal = self.running.market, self._stores.journal
        now = wall_ms()
        faults: dict[str, dict[str, int]] = {}
        for symbol, kinds in self._source.faults.by_symbol.items():
            for kind, tally in kinds.items():
                faults.setdefault(str(kind), {})[symbol] = tally.bars
        return Health(
            feed=self._source.label,
            version=version("pitwall"),
            epoch=self._stores.epoch,
            uptime_s=time.monotonic() - self._born,
            journal_head=journal.head,
            journal_sha=journal.sha256,
            last_bar_ms=market.last_bar_ms,
            bar_age_s=seconds_since(market.bars_ms, now),
            quote_age_s=seconds_since(market.quotes_ms, now),
            data_faults=faults,
            ailments=self._source.ailments(),
            outbox_waiting=self.outbox.waiting(),
            outbox_error=self.outbox.last_error() or self._chat.last_error,
            poll_age_s=self._chat.alive_age_s(),
            listening=self.watchdog.health(),
            unknown_orders=len(self.running.desk.dispatcher.unknown),
            projection=self._projection.health(),
        )


def reason_of(failure: BaseException) -> str:
    """Why a desk stops, for its owner: what a defect says itself is for the log alone."""
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    known = isinstance(failure, PitwallError)
    return str(failure) if known else f"a defect ({type(failure).__name__}), see its log"


def seconds_since(moment_ms: int, now_ms: int) -> float | None:
    """Age of a moment, None when it never was."""
    return (now_ms - moment_ms) / 1000 if moment_ms else None
