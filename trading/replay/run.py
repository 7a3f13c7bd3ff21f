"""Visit the bars on which something can happen."""

from collections.abc import Callable, Collection
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

    A bar is visited when it has a candidate, a job, a touched wake level, an order that waits for
    the next price, funding to settle while something is open, or an equity that means a worse
    tier. All other bars would decide nothing.
    """
    began = process_time()
    engine = desk.engine
    agenda = Agenda(market.candles, engine.state, engine.policy.rules)
    agenda.resume(stretch.first - 1)
    equity = EquityWatch(market, desk.engine, stretch.first - 1)
    planned = planned_rows(market, found, stretch)
    upcoming, t = 0, stretch.first - 1
    while True:
        row = planned[upcoming] if upcoming < len(planned) else stretch.last
        row = min(row, agenda.next_row(), equity.row)
        if desk.engine.state.cycles:
            row = min(row, market.next_settling_row(t))
        if desk.broker.impatient:
            row = t + 1
        if row >= stretch.last:
            return process_time() - began
        t = row
        while upcoming < len(planned) and planned[upcoming] <= t:
            upcoming += 1
        due = agenda.pop(t)
        woken = woken_by(due, desk, market.settling(t))
        place = desk.engine.journal.head
        await visit(desk, market, t, found.by_row.get(t, []), woken, stretch.jobs)
        for _seq, event in desk.engine.journal.read(place):
            agenda.follow(event, t)
            equity.follow(event)
        agenda.keep(due, t)
        equity.look_on(t)


def woken_by(due: list[Watch | SignalWatch], desk: Desk, settling: Collection[str]) -> list[str]:
    """What to look at in this bar, each once and in the ledger's own order.

    A cycle is looked at too when one of its orders may be executed in this bar, and so is the one
    in whose budget it lives: what is left of them may call for more. An entry that fails becomes
    the last of the shadows in this very bar, so cycles come after all shadows. A symbol that is
    ``settling`` funding changes what its cycles are worth.
    """
    state, impatient = desk.engine.state, desk.broker.impatient
    told = [key for watch in due for key in watch.keys]
    keys = set(told)
    keys |= {o.order.cycle_id for key in keys if (o := state.orders.get(key))}
    if settling:
        keys |= {cycle.id for cycle in state.cycles.values() if cycle.symbol in settling}
    keys |= {leg.root for leg in state.cycles.values() if leg.root and leg.id in keys}
    followed = [key for key in told if key in state.shadows or key in state.trials]
    return list(dict.fromkeys(followed)) + [
        known for known in state.cycles if impatient or known in keys
    ]


async def visit(
    desk: Desk,
    market: RecordedView,
    t: int,
    candidates: list[Candidate],
    woken: list[str] | None,
    jobs: Jobs,
) -> None:
    """One bar, then the jobs that became due with it."""
    at, bar_ms = market.close_ms(t), market.candles.step_ms
    view = market.view(t, candidates, woken)
    await desk.step(BarsClosed(at, at, market.candles.timeframe), view)
    for job, due_ms in due_between(jobs, at - bar_ms, at):
        await desk.step(JobDue(at, at, job, due_ms), View(marks=view.marks))


def planned_rows(market: RecordedView, found: Opinions, stretch: Stretch) -> list[int]:
    """Rows with candidates or due jobs, in order."""
    close_ms = market.candles.close_ms
    rows = set(found.by_row)
    for moment_of in stretch.jobs.values():
        moments = moments_between(moment_of, int(close_ms[0]), int(close_ms[-1]))
        rows |= set(np.searchsorted(close_ms, moments).tolist())
    return sorted(row for row in rows if stretch.first <= row < stretch.last)


def moments_between(moment_of: Callable[[int], int], first: int, last: int) -> list[int]:
    """Moments of a job in ``[first, last]``, ms, the latest first."""
    found = []
    moment = moment_of(last)
    while moment >= first:
        found.append(moment)
        moment = moment_of(moment - 1)
    return found
