"""A start on another configuration than what is open was opened with: symbols, kind of account."""

import pytest
from market_bench import SYMBOLS, market_config
from test_restart import EAGER, FAST, desk_on

from bot.assemble import begin
from bot.cli.demo import demo_source
from trading.domain.errors import ConfigError
from trading.domain.ticks import BarTick

MOST = 5_000  # ticks until something is so


def settings(**differing):
    return market_config(**{"feed": FAST} | EAGER | differing)


async def worked(data_dir, config, until):
    """Start a desk and let it work until something is so; returns its ledger."""
    market = lambda memory: demo_source(config, None, memory)  # noqa: E731
    with desk_on(data_dir, config, market) as (running, source):
        await begin(running, config)
        ticks, bars = source.ticks(), 0
        async for tick in ticks:
            if until(running.state):
                break
            await (running.take_bar if isinstance(tick, BarTick) else running.take_quotes)(tick)
            bars += 1
            assert bars < MOST
        await ticks.aclose()
        assert not running.state.locks
        return running.state


def left_out(symbol):
    return tuple(one for one in SYMBOLS if one != symbol)


def symbols_of(shadows):
    return {shadow.proposal.signal.symbol for shadow in shadows.values()}


async def test_a_symbol_with_a_position_stays(tmp_path):
    held = await worked(tmp_path, settings(), lambda state: state.cycles)
    [cycle, *_] = held.cycles.values()
    why = f"symbols: {cycle.symbol} is left out, and trade #{cycle.number} is open in it; put it"
    with pytest.raises(ConfigError, match=why):
        await worked(tmp_path, settings(symbols=left_out(cycle.symbol)), lambda _state: True)
    await worked(tmp_path, settings(), lambda state: cycle.id not in state.cycles)


async def test_shadows_of_a_symbol_that_was_left_out_wait_for_it(tmp_path):
    watching = settings(autonomy="watch")
    state = await worked(tmp_path, watching, lambda s: symbols_of(s.shadows) == set(SYMBOLS))
    symbol = SYMBOLS[0]
    waiting = {k for k, s in state.shadows.items() if s.proposal.signal.symbol == symbol}
    ended = state.signals + 20
    rest = settings(autonomy="watch", symbols=left_out(symbol))
    state = await worked(tmp_path, rest, lambda state: state.signals > ended)
    assert waiting <= state.shadows.keys()
    await worked(tmp_path, watching, lambda state: not waiting & state.shadows.keys())


async def test_a_card_of_a_symbol_that_was_left_out_ends(tmp_path):
    state = await worked(tmp_path, settings(autonomy="approve"), lambda state: state.cards)
    [card, *_] = state.cards.values()
    rest = settings(autonomy="approve", symbols=left_out(card.proposal.signal.symbol))
    state = await worked(tmp_path, rest, lambda state: card.number not in state.cards)
    assert state.decided[card.number].verdict == "expired"


async def test_an_account_with_positions_stays_as_it_is(tmp_path):
    def holds(state):
        return any(cycle.qty for cycle in state.cycles.values())

    await worked(tmp_path, settings(), holds)
    with pytest.raises(ConfigError, match=r"paper.hedged: the paper venue holds .*; keep false"):
        await worked(tmp_path, settings(paper={"hedged": True}), lambda _state: True)
    await worked(tmp_path, settings(), lambda _state: True)
