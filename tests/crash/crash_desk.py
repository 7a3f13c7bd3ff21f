"""The desk of a life: the real one on real files, with points around its ports.

``LivingDesk`` puts it together. Four things are exchanged: its clock is the world's, its chat and
the line to its venue lead into the world, and the candidates of each bar stand in the story.
"""

from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple
from unittest.mock import patch

from crash_points import Watched
from crash_ports import Venue, WorldChat
from crash_story import CONFIG, FUNDING, START, STORY, close_of
from desk_examples import STEP, SYMBOLS, candles

from bot.desk_loop import LivingDesk
from bot.models import learners
from bot.sources import Memory, Source
from bot.stores import Stores, open_stores

SNAPSHOT_EVERY = 15  # events: the story has more than a hundred


class Whole(NamedTuple):
    """A desk and what is around it."""

    desk: LivingDesk
    stores: Stores
    chat: WorldChat
    venue: Venue


@contextmanager
def desk_on(home, world, points, plant, ask):
    """A desk on the files of ``home``, with a bug put into it; it has not begun yet.

    ``ask`` gives the quotes of this moment.
    """
    with (
        patch("bot.desk_loop.wall_ms", lambda: world.now),
        patch("bot.desk_loop.SNAPSHOT_EVERY", SNAPSHOT_EVERY),
        plant.around(),
        watched_stores(home, points) as stores,
    ):
        told = history(Memory(stores.candles, stores.cursors).worked_ms("5m"))
        source = Source(
            "the story", int(told.close_ms[-1]), {"5m": told}, None, ask, funding=FUNDING
        )
        chat = WorldChat(world, points)
        config = CONFIG.model_copy(update={"data_dir": str(home)})
        desk = LivingDesk(config, source, stores, Watched(chat, "chat", points, "send", "edit"))
        venue = watched_desk(desk, world, points)
        plant.into(desk, stores)
        try:
            yield Whole(desk, stores, chat, venue)
        finally:
            desk.outbox.close()


@contextmanager
def watched_stores(home, points):
    """The files of a desk, whose writes pass points."""
    with open_stores(home, learners(CONFIG)) as stores:
        yield replace(
            stores,
            journal=Watched(stores.journal, "journal", points, "append"),
            cursors=Watched(stores.cursors, "cursors", points, "set"),
            venue=Watched(stores.venue, "vault", points, "save"),
            snapshots=Watched(stores.snapshots, "snapshots", points, "save"),
        )


def watched_desk(desk, world, points):
    """Venue and mailbox behind points, answers noted, candidates by hand; returns the venue."""
    core, outbox = desk.running.desk, desk.outbox
    venue = Venue(core.broker, world)
    core.broker = core.dispatcher._broker = Watched(venue, "broker", points, "submit", "cancel")
    calls = ("move_to", "sending", "sent")
    outbox._mailbox = Watched(outbox._mailbox, "mailbox", points, *calls)
    for lane in outbox._lanes.values():
        lane.mailbox = outbox._mailbox
    for track in desk.running.market._tracks.values():
        track.scan = FoundByHand()
    desk._operator.replies = NotedReplies(outbox, world)
    return venue


class NotedReplies:
    """The outbox as the operator knows it; the world notes what is answered directly."""

    def __init__(self, outbox, world):
        self.message_key = outbox.message_key
        self._outbox, self._world = outbox, world

    def reply(self, chat_id, message, *where):
        self._world.answered(message.html)
        self._outbox.reply(chat_id, message, *where)


class FoundByHand:
    """The scanner of the story."""

    frame = None

    def take(self, row):
        return list(STORY[(row.open_ms - START) // STEP].found)


def history(worked_ms):
    """The candles that the market has told a desk before: a flat bar, then its scenes."""
    done = [scene.bar for number, scene in enumerate(STORY) if close_of(number) <= worked_ms]
    rows = [[bar] * len(SYMBOLS) for bar in ((100, 100, 100, 100, 1e6), *done)]
    return candles(rows, SYMBOLS, START - STEP)
