"""Visit the bars on which something can happen."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np

from trading.domain.events import BarsClosed, JobDue
from trading.engine.desk import Desk
from trading.policy.jobs import Jobs, due_between
from trading.ports import Candidate, View
from trading.replay.agenda import Agenda, SignalWatch, Watch
from trading.replay.equity import EquityWatch
from trading.replay.market import RecordedView
from trading.replay.opinions import Opinions

DueJob = tuple[str, int]
"""A job and its moment, market ms."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows ``first:last`` of the candles, and the jobs in market time."""

    first: int
    last: int
    jobs: Jobs


async def replay_sparse(
    desk: Desk, market: RecordedView, found: Opinions, stretch: Stretch
) -> float:
    """Run the desk over the stretch; returns the CPU seconds of deciding.

    A bar is visited when it has a candidate, a touched wake level, an order that waits for the
    next price, funding to settle while something is open, or when it begins a day or equity means
    a worse tier. All other bars would decide nothing; jobs that are due with them are worked on.
    """
    began = process_time()
    engine = desk.engine
    agenda = Agenda(market.candles, engine.state, engine.policy.rules)
    agenda.resume(stretch.first - 1)
    equity = EquityWatch(market, desk.engine, stretch.first - 1)
    jobs = jobs_by_row(market, stretch.jobs)
    planned = iter([*planned_rows(found, jobs, stretch), stretch.last])
    coming, t = next(planned), stretch.first - 1
    while True:
        waking = min(agenda.next_row(), equity.row)
        if engine.state.cycles:
            waking = min(waking, market.next_settling_row(t))
        if desk.broker.impatient:
            waking = t + 1
        t = min(coming, waking)
        if t >= stretch.last:
            return process_time() - began
        if coming == t:
            coming = next(planned)
        due = agenda.pop(t)
        place = engine.journal.head
        if t == waking or t in found.by_row:
            woken = woken_by(due, desk, market.settling(t))
            await visit(desk, market, t, found.by_row.get(t, ()), woken)
        await work(desk, market, t, jobs.get(t, ()))
        events = [event for _seq, event in engine.journal.read(place)]
        for event in events:
            agenda.follow(event, t)
        equity.follow(events)
        agenda.keep(due, t)
        equity.look_on(t)


def woken_by(due: list[Watch | SignalWatch], desk: Desk, settling: Collection[str]) -> list[str]:
    """What to look at in this bar, each once and in the ledger's own order.

    A cycle is looked at too when one of its orders may be executed in this bar, and so is the one
    in whose budget it lives: what is left of them may call for more. An entry that fails becomes
    the last of the shadows in this very bar, so cycles come after all shadows. A symbol that is
    ``settling`` funding changes what its cycles are worth.
    """
    state = desk.engine.state
    told = dict.fromkeys(key for watch in due for key in watch.keys)
    followed = [key for key in told if key in state.shadows or key in state.trials]
    if desk.broker.impatient:
        return [*followed, *state.cycles]
    keys = told.keys() - set(followed)
    if not keys and not settling:
        return followed
    keys |= {o.order.cycle_id for key in keys if (o := state.orders.get(key))}
    keys |= {cycle.id for cycle in state.cycles.values() if cycle.symbol in settling}
    keys |= {leg.root for leg in state.cycles.values() if leg.root and leg.id in keys}
    return followed + [known for known in state.cycles if known in keys]


async def visit(
    desk: Desk,
    market: RecordedView,
    t: int,
    candidates: Sequence[Candidate],
    woken: list[str] | None,
) -> None:
    """One bar."""
    at = market.close_ms(t)
    view = market.view(t, candidates, woken)
    await desk.step(BarsClosed(at, at, market.candles.timeframe), view)


async def work(desk: Desk, market: RecordedView, t: int, jobs: Iterable[DueJob]) -> None:
    """The jobs that became due with a bar, after it."""
    at = market.close_ms(t)
    for job, due_ms in jobs:
        await desk.step(JobDue(at, at, job, due_ms), View(marks=market.marks(t)))


def jobs_in(market: RecordedView, jobs: Jobs, t: int) -> list[DueJob]:
    """The jobs that become due within row ``t``."""
    at = market.close_ms(t)
    return due_between(jobs, at - market.candles.step_ms, at)


def jobs_by_row(market: RecordedView, jobs: Jobs) -> dict[int, list[DueJob]]:
    """The jobs of every row that has any."""
    close_ms = market.candles.close_ms
    first, last = int(market.candles.open_ms[0]) + 1, int(close_ms[-1])
    rows: set[int] = set()
    for moment_of in jobs.values():
        rows.update(np.searchsorted(close_ms, moments_between(moment_of, first, last)).tolist())
    return {row: jobs_in(market, jobs, row) for row in sorted(rows)}


def planned_rows(found: Opinions, jobs: Iterable[int], stretch: Stretch) -> list[int]:
    """Rows with candidates or due jobs, in order."""
    rows = set(found.by_row).union(jobs)
    return sorted(row for row in rows if stretch.first <= row < stretch.last)


def moments_between(moment_of: Callable[[int], int], first: int, last: int) -> list[int]:
    """Moments of a job in ``[first, last]``, ms, the latest first."""
    found = []
    moment = moment_of(last)
    while moment >= first:
        found.append(moment)
        moment = moment_of(moment - 1)
    return found
