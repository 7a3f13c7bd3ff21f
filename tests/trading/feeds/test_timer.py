"""The desk's clock: nothing is lost by a busy loop, and no job can hurt another or be cut short."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.executors import base as executing
from apscheduler.schedulers import base as scheduling

from trading.feeds import timer as timer_module
from trading.feeds.timer import Cron, Every, Job, running

YEARLY = Cron("0 0 1 1 *")


def due_at(timer, name, seconds):
    """Make a job due so many seconds from now."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    timer._scheduler.modify_job(name, next_run_time=moment)


def counting(job_log, name, seconds=0.0):
    async def action():
        job_log.append(name)
        await asyncio.sleep(seconds)
        if "fell" in job_log:
            job_log.append("finished")

    return action


async def test_jobs_run_again_and_again():
    log = []
    jobs = [
        Job("fast", Every(0.05), counting(log, "fast")),
        Job("slow", Every(0.15), counting(log, "slow")),
        Job("yearly", YEARLY, counting(log, "yearly")),
    ]
    async with running(jobs) as timer:
        await asyncio.sleep(0.4)
    records = timer.records()
    assert 4 <= log.count("fast") <= 8
    assert 1 <= log.count("slow") <= 2
    assert "yearly" not in log
    assert records["fast"].done == log.count("fast")
    before = len(log)
    await asyncio.sleep(0.1)
    assert len(log) == before


async def test_a_busy_loop_delays_a_job_but_does_not_drop_it():
    log = []
    jobs = [
        Job("daily", YEARLY, counting(log, "daily")),
        Job("often", Every(0.3), counting(log, "often")),
    ]
    async with running(jobs) as timer:
        due_at(timer, "daily", 0.02)
        await asyncio.sleep(0)
        time.sleep(1.25)  # noqa: ASYNC251 (this is the busy loop)
        await asyncio.sleep(0.05)
        assert sorted(log) == ["daily", "often"]  # four were due often: they are one
        assert {record.missed for record in timer.records().values()} == {0}


class Wall:
    """The machine's clock, which somebody sets."""

    def __init__(self, monkeypatch):
        self.set_s = 0.0
        wall = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(seconds=wall.set_s)

        monkeypatch.setattr(scheduling, "datetime", Clock)
        monkeypatch.setattr(executing, "datetime", Clock)
        monkeypatch.setattr(timer_module, "wall_s", lambda: time.time() + wall.set_s)
        monkeypatch.setattr(timer_module, "LOOK_S", 0.05)


@pytest.mark.parametrize("set_s", [-3_600.0, 86_400.0, 3_650 * 86_400.0])
async def test_a_clock_that_is_set_stops_no_job(monkeypatch, set_s):
    log = []
    wall = Wall(monkeypatch)
    jobs = [Job("often", Every(0.1), counting(log, "often"))]
    async with running(jobs):
        await asyncio.sleep(0.25)
        before = len(log)
        wall.set_s = set_s
        started = time.monotonic()
        await asyncio.sleep(0.6)
        assert time.monotonic() - started < 0.8  # it does not count through all that was left out
    assert before == 2
    assert 3 <= len(log) - before <= 7


async def test_a_start_that_comes_too_late_is_counted():
    log = []
    jobs = [Job("strict", YEARLY, counting(log, "strict"), misfire_grace_s=1)]
    async with running(jobs) as timer:
        due_at(timer, "strict", -1.5)
        await asyncio.sleep(0.05)
        assert timer.records()["strict"].missed == 1
    assert log == []


async def test_a_job_that_is_still_running_is_not_started_again():
    log = []
    async with running([Job("long", Every(0.05), counting(log, "long", 0.28))]) as timer:
        await asyncio.sleep(0.25)
        assert log == ["long"]
        assert timer.records()["long"].overlapped >= 2


async def test_a_failing_job_goes_on_and_so_do_the_others():
    log = []

    async def failing():
        log.append("bad")
        raise ValueError("no luck")

    jobs = [Job("bad", Every(0.05), failing), Job("good", Every(0.05), counting(log, "good"))]
    async with running(jobs) as timer:
        await asyncio.sleep(0.28)
    records = timer.records()
    assert records["bad"].failed == log.count("bad") >= 3
    assert records["bad"].last_error == "ValueError: no luck"
    assert records["bad"].done == 0
    assert records["good"].done >= 3
    assert records["good"].last_error is None


async def test_the_end_waits_for_a_job_in_the_middle():
    log = []

    async def order():
        log.append("sent")
        await asyncio.sleep(0.2)
        log.append("acknowledged")

    async with running([Job("order", Every(0.05), order)]):
        await asyncio.sleep(0.08)
        assert log == ["sent"]
    assert log == ["sent", "acknowledged"]


async def test_the_end_waits_also_when_the_block_failed():
    log = []
    jobs = [Job("one", Every(0.05), counting(log, "one", 0.1))]

    async def desk():
        async with running(jobs):
            await asyncio.sleep(0.08)
            log.append("fell")
            raise RuntimeError("the desk fell")

    with pytest.raises(RuntimeError, match="the desk fell"):
        await desk()
    assert log == ["one", "fell", "finished"]


async def test_the_end_does_not_wait_for_ever(caplog):
    ended = []

    async def endless():
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    started = time.monotonic()
    async with running([Job("endless", Every(0.05), endless)], patience_s=0.1):
        await asyncio.sleep(0.08)
    assert time.monotonic() - started < 1.0
    assert ended == [True]
    assert "job endless did not finish in 0.1 s and was cancelled" in caplog.text


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        (Every(0.0), "period must be above 0 s, got 0.0"),
        (Every(float("nan")), "period must be above 0 s, got nan"),
        (Cron("at noon"), "Wrong number of fields"),
    ],
)
async def test_a_time_that_is_none_is_refused(when, sentence):
    with pytest.raises(ValueError, match=sentence):
        async with running([Job("odd", when, counting([], "odd"))]):
            pass


async def test_two_jobs_of_one_name_are_refused():
    jobs = [Job("twin", Every(1), counting([], "twin"))] * 2
    with pytest.raises(ValueError, match="job twin is in the table twice"):
        async with running(jobs):
            pass
