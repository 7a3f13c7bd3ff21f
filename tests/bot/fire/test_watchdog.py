"""The watchdog by itself: when it suspects, when it acts, and what it never does."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from virtual_time import virtual_now

from bot.watchdog import Watchdog
from trading.domain.errors import JournalError


@dataclass
class Ears:
    """A poll that is heard, late and failing as a test says."""

    heard_at: float | None = None
    due_at: float = float("inf")
    last_error: str = ""

    def alive_age_s(self):
        return None if self.heard_at is None else virtual_now() - self.heard_at

    def overdue_s(self):
        return max(0.0, virtual_now() - self.due_at)


@dataclass
class Voice:
    said: list = field(default_factory=list)

    def alarm(self, key, message, fades):
        self.said.append(("alarm", message.html.split("\n")[0]))

    def all_clear(self, key, message):
        self.said.append(("clear", message.html.split("\n")[0]))


@dataclass
class Watched:
    """A listening that counts how often it was begun."""

    ears: Ears = field(default_factory=Ears)
    voice: Voice = field(default_factory=Voice)
    begun: list = field(default_factory=list)
    fails: list = field(default_factory=list)

    async def listen(self):
        self.begun.append(virtual_now())
        if self.fails:
            raise self.fails.pop(0)
        await asyncio.Event().wait()

    async def watch(self, seconds):
        dog = Watchdog(self.ears, self.voice, virtual_now)
        task = asyncio.create_task(dog.keep(self.listen))
        await asyncio.wait([task], timeout=seconds)
        task.cancel()
        await asyncio.wait([task])
        return dog


async def test_one_silent_look_only_makes_suspicious():
    watched = Watched(Ears(due_at=virtual_now() + 10))
    dog = await watched.watch(101)
    assert (dog.suspicions, dog.health(), watched.voice.said) == (1, "", [])
    assert len(watched.begun) == 1


async def test_a_chat_that_is_heard_between_two_looks_is_well():
    watched = Watched()

    async def heard():
        await asyncio.sleep(105)
        watched.ears.heard_at = virtual_now()

    hearing = asyncio.create_task(heard())
    dog = await watched.watch(130)
    await hearing
    assert (dog.suspicions, watched.voice.said) == (0, [])


async def test_a_refused_poll_is_told_once_and_left_alone():
    watched = Watched(Ears(last_error="wrong token"))
    dog = await watched.watch(3600)
    assert [kind for kind, _ in watched.voice.said] == ["alarm"]
    assert (dog.restarts, len(watched.begun)) == (0, 1)
    assert dog.health() == "the chat has not been heard for 1 h: wrong token"


async def test_a_hung_poll_is_begun_anew_with_growing_pauses():
    watched = Watched(Ears(due_at=0))
    dog = await watched.watch(1000)
    pauses = [round(b - a - 120) for a, b in pairwise(watched.begun)]
    assert pauses == [1, 2, 4, 8, 16, 32, 60][: dog.restarts]
    assert dog.restarts >= 6
    assert [kind for kind, _ in watched.voice.said] == ["alarm"]


async def test_a_listening_that_fails_is_begun_anew_at_once(caplog):
    watched = Watched(fails=[TypeError("a defect")])
    dog = await watched.watch(10)
    assert [round(at - watched.begun[0]) for at in watched.begun] == [0, 1]
    assert dog.reason == "it failed (TypeError)"
    assert "a defect" in caplog.text


async def test_a_journal_that_fails_is_not_for_the_watchdog_to_mend():
    watched = Watched(fails=[JournalError("the disk is full")])
    with pytest.raises(JournalError):
        await Watchdog(watched.ears, watched.voice, virtual_now).keep(watched.listen)
    assert len(watched.begun) == 1


async def test_an_end_is_an_end():
    async def over():
        pass

    await Watchdog(Ears(), Voice(), virtual_now).keep(over)
