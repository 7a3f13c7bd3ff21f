"""The desk's clock: jobs that run again and again, from a table, on a scheduler of our own.

A job that was due while the event loop was busy runs as soon as it can, once; one that is still
running is not started a second time; one that fails is counted, and runs again when it is next due.
Leaving ``running`` lets jobs that are in the middle of something finish.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

log = logging.getLogger(__name__)

MISFIRE_GRACE_S = 60  # the scheduler's own default of 1 s drops a job when the loop is busy for 2 s
PATIENCE_S = 5.0  # who stops the desk waits ten seconds in all
LOOK_S = 1.0  # how often the wall clock is compared with one that nobody sets
SET_BACK_S = 1.0

wall_s = time.time

Action = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again, the first time after one period."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cron:
    """At the times of a cron expression in UTC, such as ``5 0 * * *`` for 00:05 each day."""

    expression: str


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again.

    Attributes:
        name: unique in its table; what the log calls it.
        misfire_grace_s: a start that is later than this is left out and counted as missed, s.
    """

    name: str
    when: Every | Cron
    action: Action
    misfire_grace_s: int = MISFIRE_GRACE_S


@dataclass(frozen=True, slots=True)
class JobRecord:
    """What became of a job's starts.

    Attributes:
        done: ended well; ``failed`` ended with an error.
        missed: left out because they came too late.
        overlapped: left out because the one before was still running.
        last_error: of the latest failure, in words.
    """

    done: int = 0
    failed: int = 0
    missed: int = 0
    overlapped: int = 0
    last_error: str | None = None


class Timer:
    """Runs a table of jobs; made by ``running``."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self._records = {job.name: JobRecord() for job in jobs}
        if len(self._records) != len(jobs):
            names = [job.name for job in jobs]
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"job {', '.join(twice)} is in the table twice; give it another name")
        self._under_way: dict[asyncio.Task[Any], str] = {}
        self._ending = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(self._note, sum(OUTCOMES))
        for job in jobs:
            self._scheduler.add_job(
                self._run,
                _trigger(job.when),
                args=[job],
                id=job.name,
                name=job.name,
                misfire_grace_time=job.misfire_grace_s,
            )

    def records(self) -> Mapping[str, JobRecord]:
        """What became of every job so far, by name."""
        return dict(self._records)

    def start(self) -> None:
        """Begin, inside the running event loop."""
        self._scheduler.start()
        self._minding = asyncio.create_task(self._mind_the_clock())

    async def stop(self, patience_s: float) -> None:
        """Start nothing more, let what is under way finish, and cancel what takes longer."""
        self._ending = True  # the scheduler may have a start on the way already
        self._minding.cancel()
        self._scheduler.pause()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=patience_s)
        stuck = dict(self._under_way)
        for task, name in stuck.items():
            log.warning("job %s did not finish in %g s and was cancelled", name, patience_s)
            task.cancel()
        await asyncio.gather(*stuck, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it ends in the loop's next turn

    async def _mind_the_clock(self) -> None:
        """Jobs wait for a time of the wall clock, which is far away when that is set back."""
        before_s = _zero_s()
        while True:
            await asyncio.sleep(LOOK_S)
            now_s = _zero_s()
            if now_s < before_s - SET_BACK_S:
                log.warning("the clock was set back by %.0f s", before_s - now_s)
                for job in self._scheduler.get_jobs():
                    self._scheduler.reschedule_job(job.id, trigger=job.trigger)
            before_s = now_s

    async def _run(self, job: Job) -> None:
        """The action, in the scheduler's task, known to be under way."""
        if self._ending:
            return
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._under_way[task] = job.name
        try:
            await job.action()
        finally:
            del self._under_way[task]

    def _note(self, event: Any) -> None:
        """Count what the scheduler reports."""
        outcome = OUTCOMES[event.code]
        record = self._records[event.job_id]
        changes: dict[str, Any] = {outcome: getattr(record, outcome) + 1}
        if event.code == EVENT_JOB_ERROR:
            problem = event.exception
            changes["last_error"] = f"{type(problem).__name__}: {problem}"
        if event.code != EVENT_JOB_EXECUTED:
            log.warning("job %s %s %s", event.job_id, outcome, changes.get("last_error", ""))
        self._records[event.job_id] = replace(record, **changes)


OUTCOMES = {
    EVENT_JOB_EXECUTED: "done",
    EVENT_JOB_ERROR: "failed",
    EVENT_JOB_MISSED: "missed",
    EVENT_JOB_MAX_INSTANCES: "overlapped",
}
"""The scheduler's events and the counts of ``JobRecord``."""


@asynccontextmanager
async def running(jobs: Sequence[Job], patience_s: float = PATIENCE_S) -> AsyncIterator[Timer]:
    """A timer that runs ``jobs`` until the end of the block, then waits for those under way.

    Raises ValueError for two jobs of one name, a period that is not above zero or a cron expression
    that is none.
    """
    timer = Timer(jobs)
    timer.start()
    try:
        yield timer
    finally:
        await timer.stop(patience_s)


def _trigger(when: Every | Cron) -> Any:
    """When the scheduler shall start a job."""
    if isinstance(when, Cron):
        return CronTrigger.from_crontab(when.expression, timezone=UTC)
    if not when.seconds > 0:
        raise ValueError(f"a job's period must be above 0 s, got {when.seconds}")
    return _Period(timedelta(seconds=when.seconds))


class _Period(BaseTrigger):  # type: ignore[misc]  # the library has no types
    """One period after now. The scheduler's own counts through every start that was left out."""

    def __init__(self, period: timedelta) -> None:
        self._period = period

    def __str__(self) -> str:
        return f"every {self._period.total_seconds():g} s"

    def get_next_fire_time(self, _previous: datetime | None, now: datetime) -> datetime:
        return now + self._period


def _zero_s() -> float:
    """When the steady clock began, by the wall clock: it moves when that is set, s."""
    return wall_s() - time.monotonic()
