import pytest

from trading.domain.errors import JournalError
from trading.domain.lifecycle import CYCLE, DONE, HALT, NEW, ORDER, PROPOSAL, advance

TABLES = {"proposal": PROPOSAL, "order": ORDER, "cycle": CYCLE, "halt": HALT}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_pair_that_is_not_listed_raises_and_names_both(table):
    stages = {NEW, DONE, *table, *(stage for row in table.values() for stage in row.values())}
    whats = {what for row in table.values() for what in row}
    refused = 0
    for stage in stages:
        for what in whats:
            if what in table.get(stage, {}):
                assert advance(table, stage, what) == table[stage][what]
                continue
            refused += 1
            with pytest.raises(JournalError, match=f"{what!r} cannot follow stage {stage!r}"):
                advance(table, stage, what)
    assert refused


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_stage_is_reached_and_leads_to_the_end(table):
    """No dead end: from every stage there is a way to done."""
    ends = {DONE}
    while True:
        more = {s for s, row in table.items() if ends & set(row.values())} - ends
        if not more:
            break
        ends |= more
    assert set(table) <= ends
    reached = {NEW, *(stage for row in table.values() for stage in row.values())}
    assert set(table) <= reached


def test_done_is_the_end():
    assert all(DONE not in table for table in TABLES.values())
