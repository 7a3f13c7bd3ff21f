"""Funding in the ledger: booked once, part of the result, whatever dies in between."""

from decimal import Decimal

import pytest
from desk_bench import Bench, refolded, state_bytes
from desk_examples import COIN, OTHER, SELL, candidate, costly, instruments, settlement

from trading.domain import events as ev
from trading.domain.errors import JournalError
from trading.store.journal import MemoryJournal
from trading.store.vault import MemoryVault


def holding(**ports):
    """A bench with a long and a short."""
    bench = Bench(made=instruments(make=costly), **ports)
    bench.flat(candidates=[candidate(COIN), candidate(OTHER, side=SELL)])
    bench.flat()
    return bench


def settle(bench, rate="0.0003", mark="100"):
    symbols = (COIN, OTHER)
    return bench.flat(settled=[settlement(bench, symbol, rate, mark) for symbol in symbols])


def test_it_is_cash_of_the_cycle_and_part_of_the_result():
    bench = holding()
    before = {cycle.symbol: cycle.cash for cycle in bench.state.cycles.values()}
    settle(bench)
    for cycle in bench.state.cycles.values():
        due = cycle.sign * cycle.qty * 100 * Decimal("0.0003")
        assert cycle.funding == due != 0
        assert cycle.cash == before[cycle.symbol] - due
    funding = {cycle.symbol: cycle.funding for cycle in bench.state.cycles.values()}
    bench.bar(dict.fromkeys(bench.symbols, (100, 120, 80, 100)))
    trades = bench.of(ev.PositionClosed)
    assert {trade.symbol: trade.funding for trade in trades} == funding
    for trade, opened in zip(trades, bench.of(ev.PositionOpened), strict=True):
        fills = trade.side.sign * trade.qty * (trade.price - opened.price)
        assert trade.pnl == fills - trade.fees - trade.funding
    assert bench.state.balance == bench.state.start_balance + sum(t.pnl for t in trades)


def test_the_same_report_again_does_nothing():
    bench = holding()
    settle(bench)
    head, told = bench.journal.head, bench.of(ev.FundingPaid)
    for fact in told:
        assert bench.take(fact) == []
    assert bench.journal.head == head
    bench.start()
    assert [e for e in bench.events if isinstance(e, ev.FundingPaid)] == told


def test_the_next_settlement_of_a_symbol_is_another_one():
    bench = holding()
    settle(bench)
    settle(bench, "-0.0001")
    long = next(cycle for cycle in bench.state.cycles.values() if cycle.symbol == COIN)
    assert long.funding == long.qty * 100 * Decimal("0.0002")


class Dying:
    """Ports that die at one write, before or after it."""

    def __init__(self, at, done):
        self.left, self.done = at, done
        death = self

        class Journal(MemoryJournal):
            async def append(self, events):
                death.meet(done=False)
                await super().append(events)
                death.meet(done=True)

        class Vault(MemoryVault):
            def save(self, blob):
                death.meet(done=False)
                super().save(blob)
                death.meet(done=True)

        self.journal, self.vault = Journal(), Vault()

    def meet(self, *, done):
        self.left -= not done
        if self.left == 0 and done == self.done:
            self.left = -1
            raise JournalError("the power went out")


def lived_through(bench):
    """Two settlements and the end of both trades; after a death the bar is told again."""
    for rate in ("0.0003", "-0.0001"):
        settled = [settlement(bench, symbol, rate, "100") for symbol in (COIN, OTHER)]
        told(bench, (100, 100, 100, 100), settled)
    told(bench, (100, 120, 80, 100), ())
    return bench


def told(bench, bar, settled):
    now = bench.now
    try:
        bench.bar(dict.fromkeys(bench.symbols, bar), settled=settled)
    except JournalError:
        bench.now = now
        bench.start()
        bench.bar(dict.fromkeys(bench.symbols, bar), settled=settled)


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_dying_at_any_write_of_venue_and_journal_changes_nothing(done):
    whole = lived_through(holding())
    deaths = 0
    for at in range(1, 60):
        death = Dying(0, done)
        bench = holding(journal=death.journal, vault=death.vault)
        death.left = at
        lived_through(bench)
        deaths += death.left < 0
        assert bench.state.trades == whole.state.trades, at
        assert bench.of(ev.FundingPaid) == whole.of(ev.FundingPaid), at
        assert state_bytes(refolded(bench.events)) == state_bytes(bench.state)
    assert deaths >= 10
    assert death.left > 0, "and the last ones of them never died"
