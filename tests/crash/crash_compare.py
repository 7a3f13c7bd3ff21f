"""How a story ended, read from the files and from the chat, and what is different from another end.

Five things may differ after a restart, and nothing else: how often a person had to press and what
the desk answered directly; that an expired card says it expired while the desk was away; the result
of the day so far, which a message tells as of the moment when it is written; that a summary or a
card without a trade which was never shown is only counted, in a message of its own; and that a
message which a death left in doubt, and before which no id is known, stays marked as maybe a
repeat.
"""

import re

import msgspec
from crash_life import END, WORLD, End
from crash_story import CONFIG
from crash_world import World

from bot.chat import Message
from bot.desk_loop import CHAT_FILE
from bot.models import learners
from bot.outbox.mailbox import FOLD
from bot.views.delivery import repeated
from trading.brokers.paper import Book
from trading.domain.codec import encode
from trading.domain.events import (
    DECISIONS,
    OrderFilled,
    OrderRequested,
    OutcomeKnown,
    PositionClosed,
    ProposalClosed,
    ProposalReissued,
)
from trading.domain.fold import fold
from trading.domain.state import State
from trading.engine.dispatch import NAME
from trading.store import names
from trading.store.database import reading
from trading.store.journal import SqliteJournal
from trading.store.journal_file import read_page
from trading.store.snapshots import Snapshots, schema_digest
from trading.store.verify import verify

OF_RESTARTS = (ProposalReissued, ProposalClosed)  # in the chat and in the ledger they are compared
AWAY = "its time was up while the desk was away"
SILENCE = "nobody answered in time"
TODAY = re.compile(r"\nToday .*")
COUNTED = "only counted"
MARK = repeated(Message("")).html
MAY_FADE = ("digest:", "card:")
SCHEMA = schema_digest(learners(CONFIG))
DESK_TIME_JOBS = ("cards", "guard")  # they leave a mark only where they decided something


def events_of(home):
    """All journaled events; the journal must be whole."""
    path = home / names.JOURNAL
    if not path.exists():
        return []
    report = verify(path, fold)
    assert report.ok, f"the journal is damaged: {report.problem}"
    return [event for _seq, event in read_page(path, 0, report.events)]


def book_of(home):
    """What the venue remembers."""
    with reading(home / names.VENUE) as connection:
        row = connection.execute("SELECT blob FROM vault").fetchone()
    return msgspec.json.decode(row[0], type=Book) if row else Book()


# -- at any instant ------------------------------------------------------------------------------


def breaches_at(home):
    """What must not be true at any instant, not even between death and recovery."""
    events, book = events_of(home), book_of(home)
    asked = {e.order.client_id for e in events if isinstance(e, OrderRequested)}
    orphans = (book.orders.keys() | book.closed.keys()) - asked
    executed = {f.id for o in (*book.orders.values(), *book.closed.values()) for f in o.fills}
    invented = {e.fill_id for e in events if isinstance(e, OrderFilled)} - executed
    breaches = {
        "order before intent": orphans,
        "fill without execution": invented,
        "place before work": _passed_over(home, events, book),
    }
    return {name: sorted(ids) for name, ids in breaches.items() if ids}


def _passed_over(home, events, book):
    """Orders that the follower has left behind, although they were never at the venue.

    But for those about which a silent venue was asked: they are asked about again.
    """
    with reading(home / names.FOLLOWERS) as connection:
        row = connection.execute("SELECT seq FROM cursors WHERE name = ?", (NAME,)).fetchone()
    world = World(home / WORLD)
    world.close()
    done = events[: row[0]] if row else []
    sent = {event.order.client_id for event in done if isinstance(event, OrderRequested)}
    return sent - book.orders.keys() - book.closed.keys() - world.doubted


# -- at the end ----------------------------------------------------------------------------------


def ending_of(home):
    """Everything by which two ends are compared, by name; and what no end may show."""
    events, book = events_of(home), book_of(home)
    end = msgspec.json.decode((home / END).read_bytes(), type=End)
    world = World(home / WORLD)
    world.close()
    letters = letters_of(home, world)
    return {
        "intents": [encode(e) for e in events if isinstance(e, OrderRequested)],
        "orders at the venue": {**book.orders, **book.closed},
        "fills": [(e.client_id, e.fill_id, e.at, e.qty, e.price, e.fee)
                  for e in events if isinstance(e, OrderFilled)],
        "positions": book.positions,
        "outcomes": [encode(e) for e in events if isinstance(e, OutcomeKnown | PositionClosed)],
        # After a death the reports of one moment may be asked for in another order.
        "decisions": [body for _at, body in sorted(
            (e.at, encode(e)) for e in events
            if isinstance(e, DECISIONS) and not isinstance(e, OF_RESTARTS))],
        "cards": {key: said(text) for key, text in letters.items() if key.startswith("card:")},
        "messages": {key: said(text) for key, text in letters.items() if key[:5] != "card:"},
        "ledger": ledger(bytes(end.state)),
        "learning": end.memories,
        "refold": bytes(end.state) == refolded(home, events, None),
        "snapshot": bytes(end.state) == refolded(home, events, latest_snapshot(home)),
        "sent again": world.sent_again,
    }  # fmt: skip


def counted(whole, died):
    """What a desk says, in the words of the other where it only counts; without the count."""
    return {
        key: whole.get(key) if text == COUNTED else text
        for key, text in died.items()
        if key != FOLD
    }


def said(html):
    """A text without what a restart may say differently."""
    return TODAY.sub("", html.replace(AWAY, SILENCE))


def ledger(state):
    """The ledger byte for byte, but for the ids of updates and the marks of desk-time jobs."""
    plain = msgspec.json.decode(state)
    plain["updates"] = []
    plain["jobs"] = {job: due for job, due in plain["jobs"].items() if job not in DESK_TIME_JOBS}
    return msgspec.json.encode(plain)


def refolded(home, events, snapshot):
    """The ledger as the next start would fold it."""
    state, after = (snapshot.state, snapshot.seq) if snapshot else (State(), 0)
    for event in events[after:]:
        fold(state, event)
    return msgspec.json.encode(state)


def latest_snapshot(home):
    """The newest one, which must fit."""
    journal = SqliteJournal(home / names.JOURNAL)
    snapshots = Snapshots(home / names.SNAPSHOTS, SCHEMA)
    found = snapshots.latest(journal)
    assert not snapshots.refusals, snapshots.refusals
    return found


def letters_of(home, world):
    """What the chat shows under each key, which must be what the outbox wants to be shown there."""
    query = "SELECT key, message_id, wanted, folded FROM messages WHERE current ORDER BY key"
    with reading(home / CHAT_FILE) as connection:
        rows = connection.execute(query).fetchall()
    letters = {}
    for key, message_id, wanted, folded in rows:
        if folded is not None:
            assert key.startswith(MAY_FADE), f"{key} is only counted"
            letters[key] = COUNTED
            continue
        message = msgspec.msgpack.decode(wanted, type=Message)
        shown = world.messages.get(message_id)
        assert shown is not None, f"{key} is not in the chat"
        same = shown.html in (message.html, repeated(message).html)
        assert same, f"{key} is in the chat as {shown.html}"
        letters[key] = message.html
    return letters


def marked(home):
    """Messages in the chat that say they may be repeats."""
    world = World(home / WORLD)
    world.close()
    return [m.html for m in world.messages.values() if m.html.startswith(MARK)]


def shown_twice(home):
    """Messages in the chat that the outbox knows nothing of: sent, and the answer was lost."""
    world = World(home / WORLD)
    world.close()
    with reading(home / CHAT_FILE) as connection:
        known = {row[0] for row in connection.execute("SELECT message_id FROM messages")}
    unknown = [m.sent for m in world.messages.values() if m.message_id not in known]
    for answer in world.answers:
        if answer in unknown:
            unknown.remove(answer)
    return unknown


# -- comparing -----------------------------------------------------------------------------------


def differences(whole, died):
    """Where the parts differ that are not the same, by name."""
    died = died | {name: counted(whole[name], died[name]) for name in ("cards", "messages")}
    return {
        name: first_difference(whole[name], died[name])
        for name in whole
        if whole[name] != died[name]
    }


def first_difference(one, other):
    """The first place where two values differ, as text."""
    if isinstance(one, dict) and isinstance(other, dict):
        key = next(key for key in {**one, **other} if one.get(key) != other.get(key))
        return f"{key}: {one.get(key)} / {other.get(key)}"
    if isinstance(one, list) and isinstance(other, list):
        place = common(one, other)
        return f"no. {place + 1}: {one[place : place + 1]} / {other[place : place + 1]}"
    if isinstance(one, bytes) and isinstance(other, bytes):
        place = common(one, other)
        around = slice(max(0, place - 60), place + 60)
        return f"byte {place}: {one[around]} / {other[around]}"
    return f"{one} / {other}"


def common(one, other):
    """How many elements two sequences have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
