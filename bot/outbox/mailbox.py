"""What must be said to whom, in a file: wanted and sent content, and the place in the journal."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from bot.chat import Message
from bot.outbox.layout import MIGRATIONS
from bot.views.post import DIGEST, Post
from trading.domain.errors import ChatError
from trading.store.database import open_database, sqlite_errors, transaction

_WAITING = "sent_sha IS NOT wanted_sha AND given_up IS NULL AND folded IS NULL"
FOLD = "fold"  # key of the message that counts what faded
NEWS_S = 86_400  # what was given up longer ago says nothing of how the chat is now
_LOOK_AHEAD = 20  # letters; more than edits of one chat can be waiting for their second

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Message).decode


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is not yet shown as it shall be.

    Attributes:
        sha: of the wanted content.
        message_id: of the message to edit, None when it is to be sent.
        reply_to: id of the message it answers.
        attempts: deliveries that failed for reasons of our own.
        part: how many parts of it stand in the chat already.
        sent_after: None unless a delivery was begun and nobody knows how it ended; then the id of
            the newest message before it, 0 when that is not known.
        again: an earlier delivery may have arrived.
    """

    id: int
    priority: int
    message: Message
    sha: bytes
    message_id: int | None
    reply_to: int | None
    attempts: int
    part: int
    sent_after: int | None
    again: bool

    @property
    def in_doubt(self) -> bool:
        """It may have arrived."""
        return self.sent_after is not None


def content_sha(message: Message) -> bytes:
    """The hash of what a person can see; outer white space and sound are none of it."""
    seen = replace(message, html=message.html.strip(), silent=False)
    return hashlib.sha256(_encode(seen)).digest()


class Mailbox:
    """The file. Every method may raise ChatError.

    Args:
        start: place in the journal where a new file begins: what was said before is not repeated.
    """

    def __init__(self, path: Path, start: int) -> None:
        self._path = path
        with sqlite_errors(path, ChatError):
            self._db = open_database(path, MIGRATIONS, "NORMAL")
            with transaction(self._db):
                self._db.execute(
                    "INSERT INTO place SELECT ? WHERE NOT EXISTS (SELECT 1 FROM place)", (start,)
                )

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    # -- following the journal -------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing of what is written inside."""
        with sqlite_errors(self._path, ChatError), transaction(self._db):
            yield

    @property
    def place(self) -> int:
        """Seq of the last event that was taken over."""
        return int(self._one("SELECT seq FROM place")[0])

    def move_to(self, seq: int) -> None:
        """Everything up to ``seq`` is taken over."""
        self._run("UPDATE place SET seq = ?", seq)

    def source(self, key: str) -> bytes | None:
        """What was last kept under a key."""
        row = self._first("SELECT source FROM sources WHERE key = ?", key)
        return row[0] if row else None

    def keep_source(self, key: str, source: bytes) -> None:
        """Keep something under a key."""
        self._run("INSERT OR REPLACE INTO sources VALUES (?, ?)", key, source)

    def want(self, chat_id: int, post: Post, seq: int) -> None:
        """Let the post stand in a chat: as a new message, or in place of what its key shows."""
        found = self._first(
            "SELECT id, message_id, wanted FROM messages WHERE key = ? AND chat_id = ? AND current",
            post.key, chat_id,
        )  # fmt: skip
        content = (_encode(post.message), content_sha(post.message))
        rules = (post.priority, post.reply_to, post.fades or None)
        if found and not (post.resend and found[1] is not None):
            self._run(
                "UPDATE messages SET part = CASE WHEN wanted_sha = ? THEN part ELSE 0 END,"
                " wanted = ?, wanted_sha = ?, priority = ?, reply_to = ?, fades = ?,"
                " attempts = 0, given_up = NULL, folded = NULL,"
                " seq = CASE WHEN message_id IS NULL THEN seq ELSE ? END WHERE id = ?",
                content[1], *content, *rules, seq, found[0],
            )  # fmt: skip
            return
        if found:
            self._retire(found[0], _decode(found[2]), seq)
        self._run(
            "INSERT INTO messages"
            " (key, chat_id, seq, wanted, wanted_sha, priority, reply_to, fades)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            post.key, chat_id, seq, *content, *rules,
        )  # fmt: skip

    def _retire(self, letter_id: int, shown: Message, seq: int) -> None:
        """The message stays in the chat without its buttons."""
        bare = replace(shown, buttons=())
        self._run(
            "UPDATE messages SET current = 0, wanted = ?, wanted_sha = ?, seq = ?, attempts = 0,"
            " given_up = NULL WHERE id = ?",
            _encode(bare), content_sha(bare), seq, letter_id,
        )  # fmt: skip

    def withdraw(self, key: str) -> None:
        """Forget what was certainly never shown under a key."""
        self._run(
            "DELETE FROM messages WHERE key = ? AND message_id IS NULL AND sent_after IS NULL", key
        )

    def has(self, key: str) -> bool:
        """Whether something stands under a key, or shall."""
        return self._first("SELECT 1 FROM messages WHERE key = ? AND current", key) is not None

    def fold(self, chat_id: int, write: Callable[[Mapping[str, int]], Message]) -> None:
        """Let one message stand for everything that faded before it was ever shown.

        Args:
            write: the message, from how many of each kind of ``Post.fades`` it stands for.
        """
        unseen = (
            f"chat_id = ? AND {_WAITING} AND message_id IS NULL AND sent_after IS NULL AND part = 0"
        )
        faded = f"{unseen} AND fades IS NOT NULL"
        query = f"SELECT 1 FROM messages WHERE {unseen} AND (key = ? OR fades IS NOT NULL)"  # noqa: S608 (fixed text)
        if not self._first(query, chat_id, FOLD):
            return
        with self.writing():
            self._run(
                "UPDATE messages SET current = 0 WHERE key = ? AND chat_id = ? AND current"
                " AND (message_id IS NOT NULL OR sent_after IS NOT NULL)",
                FOLD, chat_id,
            )  # fmt: skip
            self.want(chat_id, Post(FOLD, write({}), priority=DIGEST), self.place)
            (fold,) = self._one(
                "SELECT id FROM messages WHERE key = ? AND chat_id = ? AND current", FOLD, chat_id
            )
            self._run(f"UPDATE messages SET folded = ? WHERE {faded}", fold, chat_id)  # noqa: S608 (fixed text)
            counts = self._all(
                "SELECT fades, count(*) FROM messages WHERE folded = ? GROUP BY fades", fold
            )
            post = Post(FOLD, write(dict(counts)), priority=DIGEST)
            self.want(chat_id, post, self.place)

    # -- delivery --------------------------------------------------------------------------------

    def letters(self, chat_id: int) -> list[Letter]:
        """The next letters of a chat: first one whose delivery is in doubt, then the most urgent.

        Equally urgent ones come in the journal's order.
        """
        rows = self._all(
            "SELECT m.id, m.priority, m.wanted, m.wanted_sha, m.message_id, to_.message_id,"
            " m.attempts, m.part, m.sent_after, m.again FROM messages m LEFT JOIN messages to_"
            " ON to_.key = m.reply_to AND to_.chat_id = m.chat_id AND to_.current"
            " WHERE m.chat_id = ? AND m.sent_sha IS NOT m.wanted_sha AND m.given_up IS NULL"
            " AND m.folded IS NULL"
            " ORDER BY m.sent_after IS NULL, m.priority, m.seq, m.id LIMIT ?",
            chat_id, _LOOK_AHEAD,
        )  # fmt: skip
        return [Letter(row[0], row[1], _decode(row[2]), *row[3:]) for row in rows]

    def newest(self, chat_id: int) -> int | None:
        """The id of the newest message of ours in a chat, None while that is not known."""
        row = self._first("SELECT message_id FROM newest WHERE chat_id = ?", chat_id)
        return row[0] if row else None

    def keep_newest(self, chat_id: int, message_id: int | None) -> None:
        """Know the newest message of ours, or that nobody knows it, after a restart too."""
        self._run("INSERT OR REPLACE INTO newest VALUES (?, ?)", chat_id, message_id)

    def passed(self, chat_id: int) -> None:
        """A message goes past this file: no letter in doubt may be looked for where it stands."""
        self.keep_newest(chat_id, None)
        self._run("UPDATE messages SET sent_after = 0 WHERE chat_id = ? AND sent_after", chat_id)

    def sending(self, letter: Letter, newest_id: int) -> None:
        """The letter goes now: until its fate is known, it is in doubt, over a restart too."""
        self._run("UPDATE messages SET sent_after = ? WHERE id = ?", newest_id, letter.id)

    def not_sent(self, letter: Letter) -> None:
        """It certainly did not arrive."""
        self._run("UPDATE messages SET sent_after = NULL WHERE id = ?", letter.id)

    def not_found(self, letter: Letter) -> None:
        """It is sent again, and says so: that it did not arrive is likely, not certain."""
        self._run("UPDATE messages SET sent_after = NULL, again = 1 WHERE id = ?", letter.id)

    def part_sent(self, letter: Letter) -> None:
        """One more part of the letter stands in the chat."""
        self._run(
            "UPDATE messages SET part = CASE WHEN wanted_sha = ? THEN ? ELSE 0 END,"
            " sent_after = NULL, again = 0 WHERE id = ?",
            letter.sha, letter.part + 1, letter.id,
        )  # fmt: skip

    def sent(self, letter: Letter, message_id: int) -> None:
        """The letter stands in the chat as it was when it was taken out."""
        self._run(
            "UPDATE messages SET message_id = ?, sent_sha = ?, attempts = 0, sent_after = NULL,"
            " again = 0 WHERE id = ?",
            message_id, letter.sha, letter.id,
        )  # fmt: skip

    def vanished(self, letter: Letter) -> None:
        """Its message is gone: buttons need not be taken away, what should be read is sent anew."""
        self._run(
            "UPDATE messages SET sent_sha = CASE WHEN current THEN NULL ELSE wanted_sha END,"
            " message_id = NULL, part = 0 WHERE id = ?",
            letter.id,
        )

    def failed(self, letter: Letter) -> None:
        """One more attempt failed for reasons of our own."""
        self._run("UPDATE messages SET attempts = attempts + 1 WHERE id = ?", letter.id)

    def give_up(self, letter: Letter, reason: str) -> None:
        """The letter will not be delivered as it is; a later edit of it may."""
        self._run(
            "UPDATE messages SET given_up = ?, given_up_at = ? WHERE id = ? AND wanted_sha = ?",
            reason, int(time.time()), letter.id, letter.sha,
        )  # fmt: skip

    # -- questions -------------------------------------------------------------------------------

    def waiting(self, chat_id: int) -> int:
        """Letters of a chat not delivered yet."""
        query = f"SELECT count(*) FROM messages WHERE chat_id = ? AND {_WAITING}"  # noqa: S608 (fixed text)
        return int(self._one(query, chat_id)[0])

    def given_up(self) -> tuple[int, float, str]:
        """How many letters were given up within a day; of the last one seconds since, and why."""
        newest = "count(*), max(given_up_at), given_up"  # that of the row with max()
        query = f"SELECT {newest} FROM messages WHERE given_up IS NOT NULL AND given_up_at > ?"  # noqa: S608 (fixed text)
        number, at, reason = self._one(query, time.time() - NEWS_S)
        return int(number), time.time() - (at or 0), str(reason or "")

    def key_of(self, chat_id: int, message_id: int) -> str | None:
        """The key that a shown message stands for, also after a newer one took its place."""
        query = "SELECT key FROM messages WHERE chat_id = ? AND message_id = ? ORDER BY id DESC"
        row = self._first(query, chat_id, message_id)
        return str(row[0]) if row else None

    # -- SQL -------------------------------------------------------------------------------------

    def _run(self, statement: str, *values: object) -> None:
        with sqlite_errors(self._path, ChatError):
            self._db.execute(statement, values)

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with sqlite_errors(self._path, ChatError):
            return self._db.execute(query, values).fetchall()

    def _first(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._all(query, *values)), None)

    def _one(self, query: str, *values: object) -> tuple[Any, ...]:
        return self._all(query, *values)[0]
