"""Checks of keys that depend on each other.

Each names the keys it reads: when one of them was refused already, the check says nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from trading.config.problems import KeyPath, Problem, did_you_mean, overlaps, shown
from trading.config.safeguards import Safeguards
from trading.config.schema import Config

Check = Callable[[Config], Iterator[Problem]]


def problems_between_keys(config: Config, refused: Iterable[KeyPath]) -> list[Problem]:
    """Everything the checks find whose keys are all in order."""
    gone = list(refused)
    return [
        problem
        for check, reads in CHECKS
        if not any(overlaps(read, path) for read in reads for path in gone)
        for problem in check(config)
    ]


def _venue(config: Config) -> Iterator[Problem]:
    if config.venue == "live":
        yield Problem(("venue",), "live venues come later, got 'live', use paper")


def _preset(config: Config) -> Iterator[Problem]:
    if config.venue == "live" and config.preset != "strict":
        what = f"must be strict when venue is live, got {config.preset!r}"
        yield Problem(("preset",), what)


def _repeated(path: KeyPath, items: Iterable[object]) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for position, item in enumerate(items):
        first = seen.setdefault(item, position)
        if first != position:
            yield Problem((*path, position), f"must be named once, got {item!r} again")


def _symbols(config: Config) -> Iterator[Problem]:
    yield from _repeated(("symbols",), config.symbols)


def _timeframes(config: Config) -> Iterator[Problem]:
    yield from _repeated(("timeframes",), config.timeframes)


def _user_ids(config: Config) -> Iterator[Problem]:
    yield from _repeated(("telegram", "allowed_user_ids"), config.telegram.allowed_user_ids)


def _unknown_symbol(path: KeyPath, symbol: str, config: Config) -> Iterator[Problem]:
    if symbol not in config.symbols:
        hint = did_you_mean(symbol, config.symbols)
        yield Problem(path, f"must be one of symbols, got {shown(path, symbol)}{hint}")


def _benchmark(config: Config) -> Iterator[Problem]:
    yield from _unknown_symbol(("benchmark",), config.benchmark, config)


def _sectors(config: Config) -> Iterator[Problem]:
    if "sectors" not in config.model_fields_set:
        return  # the default sectors may name more than a shorter list of symbols
    homes: dict[str, str] = {}
    for name, members in config.sectors.items():
        for position, symbol in enumerate(members):
            path = ("sectors", name, position)
            yield from _unknown_symbol(path, symbol, config)
            if symbol in homes:
                home = shown((), homes[symbol])
                what = f"must be in one sector only, got {symbol!r} that is in {home}"
                yield Problem(path, what)
            homes.setdefault(symbol, name)


def _overrides(config: Config) -> Iterator[Problem]:
    for symbol in config.instruments.overrides:
        yield from _unknown_symbol(("instruments", "overrides", symbol), symbol, config)


def _spot_leverage(config: Config) -> Iterator[Problem]:
    instruments = config.instruments
    terms = instruments.defaults
    if terms.kind == "spot" and terms.leverage != 1:
        yield _must_be_one(("instruments", "defaults", "leverage"), terms.leverage)
    for symbol, override in instruments.overrides.items():
        settings = instruments.of(symbol)
        own = override.kind is not None or override.leverage is not None
        if own and settings.kind == "spot" and settings.leverage != 1:
            yield _must_be_one(("instruments", "overrides", symbol, "leverage"), settings.leverage)


def _lots(config: Config) -> Iterator[Problem]:
    instruments = config.instruments
    homes = {symbol: ("overrides", symbol) for symbol in instruments.overrides}
    for symbol, home in {"": ("defaults",), **homes}.items():
        lots = instruments.of(symbol).lots
        if lots.max < lots.step:
            what = f"must be at least step ({lots.step:g}), got {lots.max:g}"
            yield Problem(("instruments", *home, "lots", "max"), what)


def _must_be_one(path: KeyPath, leverage: float) -> Problem:
    return Problem(path, f"must be 1 (times) for spot, got {leverage:g}, write 'leverage: 1'")


def _feed_files(config: Config) -> Iterator[Problem]:
    if config.feed.kind == "files" and config.feed.directory is None:
        what = "must name the folder of candles when feed.kind is files, got nothing"
        yield Problem(("feed", "directory"), what)


def _feed_speed(config: Config) -> Iterator[Problem]:
    if config.feed.kind == "ccxt" and config.feed.speed != 1:
        what = f"must be 1 (times real time) for ccxt, got {config.feed.speed:g}, remove it"
        yield Problem(("feed", "speed"), what)


def _feed_market(config: Config) -> Iterator[Problem]:
    """Each symbol trades as what the exchange's market sells."""
    instruments, market = config.instruments, config.feed.market
    if config.feed.kind != "ccxt":
        return
    overrides = {symbol: instruments.overrides.get(symbol) for symbol in config.symbols}
    own = {symbol: one.kind for symbol, one in overrides.items() if one is not None and one.kind}
    if instruments.defaults.kind != market and len(own) < len(config.symbols):
        yield _must_be_sold(("instruments", "defaults", "kind"), instruments.defaults.kind, market)
    for symbol, kind in own.items():
        if kind != market:
            yield _must_be_sold(("instruments", "overrides", symbol, "kind"), kind, market)


def _must_be_sold(path: KeyPath, kind: str, market: str) -> Problem:
    lines = "'kind: spot' and 'leverage: 1'" if market == "spot" else f"'kind: {market}'"
    what = f"must be {market} as feed.market is for ccxt, got {kind!r}, write {lines}"
    return Problem(path, what)


def _requote(config: Config) -> Iterator[Problem]:
    requote, expire = config.approvals.requote_drift, config.approvals.expire_drift
    if requote >= expire:
        what = f"must be less than expire_drift ({expire:g}), got {requote:g}"
        yield Problem(("approvals", "requote_drift"), what)


def _exit_table(config: Config) -> Iterator[Problem]:
    known = config.exits.all_tables
    if config.exits.table not in known:
        hint = did_you_mean(config.exits.table, known)
        what = f"must be one of {', '.join(known)}, got {config.exits.table!r}{hint}"
        yield Problem(("exits", "table"), what)
    for name, table in config.exits.tables.items():
        total = sum(step.share for step in table.ladder)
        if total > 1 + 1e-9:
            what = f"must close at most all (shares of 1 in all), got {total:g}"
            yield Problem(("exits", "tables", name, "ladder"), what)


def _stress(config: Config) -> Iterator[Problem]:
    bands = config.exits.stress.bands
    if not bands[0] < bands[1] < bands[2]:
        yield Problem(("exits", "stress", "bands"), f"must rise, got {list(bands)}")


def _threshold_base(config: Config) -> Iterator[Problem]:
    own = config.ml_improvements.threshold
    if not own.low <= own.base <= own.high:
        what = f"must be from low ({own.low:g}) to high ({own.high:g}), got {own.base:g}"
        yield Problem(("ml_improvements", "threshold", "base"), what)


def _threshold_outcomes(config: Config) -> Iterator[Problem]:
    own = config.ml_improvements.threshold
    if own.min_outcomes > own.last:
        what = f"must be at most last ({own.last}), got {own.min_outcomes}"
        yield Problem(("ml_improvements", "threshold", "min_outcomes"), what)


def _owner(config: Config) -> Iterator[Problem]:
    owner, allowed = config.telegram.owner_id, config.telegram.allowed_user_ids
    if owner is not None and owner not in allowed:
        what = f"must be one of allowed_user_ids, got {owner}"
        yield Problem(("telegram", "owner_id"), what)


def _redis_url(config: Config) -> Iterator[Problem]:
    if config.redis.mode == "url" and config.redis.url is None:
        what = "must be the address of a server when redis.mode is url, got nothing"
        yield Problem(("redis", "url"), what)


def _tiers(config: Config) -> Iterator[Problem]:
    """A worse tier never begins before a better one."""
    own = config.safeguards
    for better, worse in pairwise(("drawdown_yellow", "drawdown_orange", "drawdown_red")):
        yield from _rising(own, better, worse)
    yield from _rising(own, "day_yellow", "day_orange")


def _rising(own: Safeguards, better: str, worse: str) -> Iterator[Problem]:
    least, most = getattr(own, better), getattr(own, worse)
    if least > most:
        what = f"must be at most {worse} ({most:g}), got {least:g}"
        yield Problem(("safeguards", better), what)


CHECKS: tuple[tuple[Check, tuple[KeyPath, ...]], ...] = (
    (_venue, (("venue",),)),
    (_preset, (("venue",), ("preset",))),
    (_symbols, (("symbols",),)),
    (_benchmark, (("symbols",), ("benchmark",))),
    (_timeframes, (("timeframes",),)),
    (_sectors, (("symbols",),)),
    (_feed_files, (("feed",),)),
    (_feed_speed, (("feed",),)),
    (_feed_market, (("feed",), ("symbols",), ("instruments",))),
    (_overrides, (("symbols",),)),
    (_spot_leverage, (("instruments",),)),
    (_lots, (("instruments",),)),
    (_requote, (("approvals",),)),
    (_exit_table, (("exits",),)),
    (_stress, (("exits", "stress"),)),
    (_tiers, (("safeguards",),)),
    (_threshold_base, (("ml_improvements", "threshold"),)),
    (_threshold_outcomes, (("ml_improvements", "threshold"),)),
    (_user_ids, (("telegram", "allowed_user_ids"),)),
    (_owner, (("telegram",),)),
    (_redis_url, (("redis",),)),
)
