"""Deaths and recoveries: of images of the disk in this process, and by SIGKILL in forked children.

A life is described by the moment at which it ends, None for one that is left alone, and by whether
the venue is deaf when it starts.
"""

import asyncio
import os
import shutil
import signal
import tempfile
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

from crash_compare import breaches_at, differences, ending_of, marked, shown_twice
from crash_life import live
from crash_planted import NOTHING
from crash_points import AFTER, BEFORE, Moment, Points

LOST_ANSWERS = {("chat.send", AFTER), ("mailbox.sent", BEFORE)}  # a message is shown, nobody knows
MOST_KILLS = 4  # in one trial
LONGEST_LIFE_S = 120  # a life takes a second
SOON = 3  # passages of a point, most of them during recovery


class Lived(NamedTuple):
    """How a life ends and how it began."""

    until: Moment | None
    deaf: bool

    def __str__(self):
        return f"{self.until or 'to the end'}{', deaf at its start' if self.deaf else ''}"


@dataclass
class Trial:
    """One story with deaths in it.

    Attributes:
        lives: in their order; all but the last were killed.
        found: what is wrong, by the name of the check.
        twice: messages that stand in the chat twice because an answer was lost.
        marked: messages that stay marked as maybe repeats.
    """

    lives: list[Lived] = field(default_factory=list)
    found: dict[str, object] = field(default_factory=dict)
    twice: int = 0
    marked: int = 0

    @property
    def kills(self):
        return len(self.lives) - 1

    def died(self, home, life):
        """Look at what a death has left behind."""
        self.lives.append(life)
        self._look(lambda: breaches_at(home))

    def ended(self, home, life, whole):
        """Compare the end with that of a desk that never died."""
        self.lives.append(life)
        self._look(lambda: differences(whole, ending_of(home)))
        twice = shown_twice(home)
        self.twice = len(twice)
        deaths = [life.until for life in self.lives[:-1]]
        lost = sum((death.point, death.when) in LOST_ANSWERS for death in deaths)
        if len(twice) > lost:
            self.found["shown twice"] = f"with {lost} lost answers: {twice}"
        doubted = marked(home)
        self.marked = len(doubted)
        if len(doubted) > self.kills:
            self.found["marked"] = f"with {self.kills} deaths: {doubted}"

    def stopped(self, life, error):
        """The desk could not go on at all."""
        self.lives.append(life)
        self.found["stopped"] = f"{type(error).__name__}: {error}"

    def _look(self, check):
        """Note what a check finds, or that it could not be made."""
        try:
            self.found |= check()
        except AssertionError as error:
            self.found["broken"] = str(error)


def workplace():
    """A folder for data directories, in memory where that is possible: nobody cuts the power."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)


def whole_story(home, plant=NOTHING):
    """The end of a story without a death, and how often each point is passed on the way."""
    points = Points()
    asyncio.run(live(home, points, plant, deaf=False))
    ending = ending_of(home)
    assert ending["refold"], "the journal folds to another ledger"
    assert ending["snapshot"], "the snapshot and what follows it fold to another ledger"
    assert not ending["sent again"], ending["sent again"]
    return ending, points.passed


# -- images: the disk as a kill would leave it ---------------------------------------------------


def images_at(folder, wanted, plant=NOTHING, *, deaf=False):
    """A life on ``folder/home``, copied at each moment that is wanted: (moment, copy) in order."""
    taken = []

    def take(moment):
        if wanted(moment):
            copy = folder / str(len(taken))
            shutil.copytree(folder / "home", copy)
            taken.append((moment, copy))

    asyncio.run(live(folder / "home", Points(take), plant, deaf=deaf))
    return taken


def recovered(image, moment, whole, plant=NOTHING, *, deaf):
    """The story from an image to its end, compared."""
    trial, last = Trial(), Lived(None, deaf)
    trial.died(image, Lived(moment, deaf=False))
    try:
        asyncio.run(live(image, Points(), plant, deaf=deaf))
    except Exception as error:  # noqa: BLE001 (whatever stops a desk is a finding)
        trial.stopped(last, error)
    else:
        trial.ended(image, last, whole)
    return trial


# -- kills: forked children ----------------------------------------------------------------------


def plan(seed, number, passed):
    """The lives of a trial; a life may end the story before its moment comes."""
    rng = Random(f"{seed}/{number}")
    lives = []
    for place in range(rng.randint(1, MOST_KILLS)):
        point, when = rng.choice(sorted(passed))
        most = passed[point, when]
        if place and rng.random() < 0.5:
            most = min(SOON, most)
        lives.append(Lived(Moment(point, when, rng.randint(1, most)), bool(place) and _odd(rng)))
    return [*lives, Lived(None, _odd(rng))]


def _odd(rng):
    return rng.random() < 0.5


def killed(home, life):
    """Whether a child that lives on ``home`` was killed; else it has ended the story."""
    pid = os.fork()
    if pid == 0:
        os._exit(_child(home, life))
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        raise RuntimeError(f"a desk hung for {LONGEST_LIFE_S} s")
    if status:
        raise RuntimeError("a desk stopped; its traceback stands above")
    return False


def _child(home, life):
    def at(moment):
        if moment == life.until:
            os.kill(os.getpid(), signal.SIGKILL)

    signal.alarm(LONGEST_LIFE_S)
    try:
        asyncio.run(live(home, Points(at), NOTHING, deaf=life.deaf))
    except BaseException:  # noqa: BLE001 (a child must end here, not in its parent's code)
        traceback.print_exc()
        return 1
    return 0


def killed_again_and_again(home, lives, whole):
    """One trial of kills; the last life is left alone and ends the story."""
    trial = Trial()
    for life in lives:
        try:
            if not killed(home, life):
                trial.ended(home, life, whole)
                break
        except RuntimeError as error:
            trial.stopped(life, error)
            break
        trial.died(home, life)
    return trial
