"""Periodic work. Jobs in market time ride on closed bars, jobs in desk time on the desk's clock."""

from collections.abc import Callable, Iterator, Mapping

from trading.domain.candles import HOUR_MS
from trading.domain.days import day_start, next_day
from trading.domain.events import Event, JobDue
from trading.domain.state import State
from trading.policy.alarms import review
from trading.policy.anomalies import findings
from trading.policy.approvals import expire
from trading.policy.daily import summary
from trading.policy.exits import guard
from trading.policy.going_out import pursue
from trading.policy.ladder import review_rungs
from trading.policy.learning import sealed
from trading.policy.policy import Policy
from trading.policy.questions import expire_asks
from trading.policy.rungs import on_faults
from trading.policy.stress_alert import note
from trading.ports import View

THRESHOLDS = "thresholds"
LADDER = "ladder"
LADDER_MS = 4 * HOUR_MS  # the shortest group of evidence: 48 bars of 5 minutes
DAILY = "daily"
CARDS = "cards"
GUARD = "guard"
ALARMS = "alarms"

Jobs = Mapping[str, Callable[[int], int]]
"""Jobs in market time: for a moment, the last due moment up to it; both ms."""


def market_jobs(every_h: float, timezone: str) -> Jobs:
    """Jobs in market time."""
    return {
        THRESHOLDS: every(round(every_h * HOUR_MS)),
        LADDER: every(LADDER_MS),
        DAILY: daily(timezone),
    }


def every(period_ms: int) -> Callable[[int], int]:
    """The last multiple of a period up to a moment."""
    return lambda now: now - now % period_ms


def daily(timezone: str) -> Callable[[int], int]:
    """The last start of a day up to a moment; the day that was asked about last is remembered."""
    known = (0, 0)

    def last(now: int) -> int:
        nonlocal known
        if not known[0] <= now < known[1]:
            known = day_start(now, timezone), next_day(now, timezone)
        return known[0]

    return last


def due_between(jobs: Jobs, before: int, now: int) -> list[tuple[str, int]]:
    """Jobs whose moment lies in ``(before, now]``; of several missed ones only the last.

    >>> due_between({"hourly": every(3_600_000)}, 3_500_000, 3_600_000)
    [('hourly', 3600000)]
    """
    return [
        (name, moment) for name, moment_of in jobs.items() if (moment := moment_of(now)) > before
    ]


def on_job(state: State, fact: JobDue, view: View, policy: Policy) -> Iterator[Event]:
    """A job is worked on once per due moment."""
    if fact.job == CARDS:
        yield from expire(state, fact, view, policy.rules)
        yield from expire_asks(state, fact)
    elif fact.job == GUARD:
        yield from guard(state, fact.at)
        yield from pursue(state, fact.at, policy.rules)
    elif fact.job == ALARMS:
        yield from review(state, fact, findings(state, fact.at, policy.panel))
        # In desk time, for nobody starts a replay again.
        if state.jobs.get(DAILY, 0) > state.lookback.sealed_at:
            yield sealed(state, fact, policy.panel)
        yield from note(state, fact, view, policy.rules)
    elif fact.due_ms > state.jobs.get(fact.job, 0):
        if fact.job == THRESHOLDS:
            yield from policy.panel.review(state, fact.at)
            yield from on_faults(state, fact, policy.panel)
        elif fact.job == LADDER:
            yield from review_rungs(state, fact, policy.panel)
        elif fact.job == DAILY:
            yield summary(state, fact, view, policy.rules)
