"""``pitwall lab exits``: the same signals with and without smart exits, on recorded candles."""

import argparse
import asyncio
import json
from typing import Any

from bot.cli.replay import Recorded, learning, recorded_market, run, session_on, words
from bot.cli.settings import config_of
from trading.config import Config
from trading.domain.events import PositionClosed
from trading.domain.scoring import GROUP_MS
from trading.report.cycles import cycles_of
from trading.report.paired import Cycles, figures_of, pairs_of

Arm = tuple[Cycles, dict[str, int]]


def exits(options: argparse.Namespace) -> int:
    """Two replays and what differs between them."""
    config = learning(config_of(options))
    recorded = recorded_market(options, config)
    on, ends = _arm(_with_smart_exits(config, wanted=True), recorded)
    off, _ends = _arm(_with_smart_exits(config, wanted=False), recorded)
    found = {
        "smart_exits_on": figures_of(on),
        "smart_exits_off": figures_of(off),
        "on_minus_off": pairs_of(on, off, ends, GROUP_MS[options.timeframe]),
    }
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(_lines(found)))
    return 0


def _with_smart_exits(config: Config, *, wanted: bool) -> Config:
    stress = config.exits.stress.model_copy(update={"smart_exits": wanted})
    exits = config.exits.model_copy(update={"stress": stress})
    return config.model_copy(update={"exits": exits})


def _arm(config: Config, recorded: Recorded) -> Arm:
    session = session_on(config, recorded)
    asyncio.run(run(session))
    events = [event for _seq, event in session.desk.engine.journal.read(0)]
    ends = {e.cycle_id: e.at for e in events if isinstance(e, PositionClosed)}
    return cycles_of(events), ends


def _lines(found: dict[str, dict[str, Any]]) -> list[str]:
    on, off = found["smart_exits_on"], found["smart_exits_off"]
    lines = [f"{'':<22} {'with smart exits':<40} without"]
    lines += [f"{name:<22} {words(value):<40} {words(off[name])}" for name, value in on.items()]
    lines.append("")
    lines.append("on the same signals, with minus without:")
    lines += [f"{name:<22} {words(value)}" for name, value in found["on_minus_off"].items()]
    return lines
