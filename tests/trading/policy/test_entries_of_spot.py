"""Spot can be bought; that it cannot be sold short is a gate's scene."""

from decimal import Decimal

from desk_bench import Bench, entries_of
from desk_examples import candidate, instruments


def test_spot_may_be_bought():
    bench = Bench(made=instruments(kind="spot", leverage=Decimal(1)))
    bench.flat(candidates=[candidate()])
    assert len(entries_of(bench)) == 1
