"""What can be changed while the desk runs, and the rules that follow from it.

A setting is a key of the configuration that policy reads through ``Rules``. Its type, range and
unit are those of the schema, so a new one is one line in ``TIGHTER``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trading.config import Config
from trading.config.checks import problems_between_keys
from trading.config.fields import Section
from trading.config.places import Place, place_at, plain
from trading.config.problems import dotted
from trading.domain.candles import TIMEFRAMES_MS
from trading.domain.settings import Value
from trading.domain.state import State
from trading.policy.rules import Rules, rules_of

LOWER, HIGHER, EITHER = -1, 1, 0  # where tighter is; of EITHER no direction is, so both ask
PAIR: Mapping[str, int] = {  # of every timeframe
    "s_min": HIGHER,
    "m_min": EITHER,  # a higher one takes consent and dissent alike
    "conf_min": HIGHER,
    "alpha_min": HIGHER,
    "flip_model": EITHER,
    "flip_mood": EITHER,
    "flip_model_bma": EITHER,
    "allow_model_only_when_mood_neutral": LOWER,
    "require_consensus": HIGHER,
}
TIGHTER: Mapping[str, int] = {
    "capital.max_positions": LOWER,
    "capital.max_exposure": LOWER,
    "capital.risk_per_trade": LOWER,
    "gates.quote_age_s": LOWER,
    "gates.cooldown_bars": HIGHER,
    **{f"pair.{timeframe}.{name}": PAIR[name] for timeframe in TIMEFRAMES_MS for name in PAIR},
    "capital.daily_loss_limit": LOWER,
    "safeguards.day_yellow": LOWER,
    "safeguards.day_orange": LOWER,
    "safeguards.drawdown_yellow": LOWER,
    "safeguards.drawdown_orange": LOWER,
    "safeguards.drawdown_red": LOWER,
    "safeguards.drawdown_rest_days": HIGHER,
    "safeguards.cooldown_all_bars": HIGHER,
    "safeguards.cooldown_most_bars": HIGHER,
    "safeguards.crash_drop": HIGHER,
    "safeguards.crash_cap": LOWER,
}
_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,9})?")


def tuned(rules: Rules, settings: Mapping[str, Value]) -> Rules:
    """The rules of the file with these settings laid over it."""
    config = laid_over(rules.file, settings)
    made = rules_of(config, rules.instruments, rules.strategy, claims_edge=rules.claims_edge)
    return replace(made, file=rules.file)


def laid_over(config: Config, settings: Mapping[str, Value]) -> Config:
    """The configuration with these settings in place of its own; unknown keys count for nothing."""
    for key, value in settings.items():
        if key in TIGHTER:
            config = _with(config, key.split("."), value)
    return config


def _with(section: Any, path: list[str], value: Value) -> Any:
    """A copy of a section or mapping in which the value stands at the path."""
    name, *rest = path
    inner = _with(_below(section, name), rest, value) if rest else value
    if isinstance(section, Section):
        return section.model_copy(update={name: inner})
    return {**section, name: inner}


def _below(section: Any, name: str) -> Any:
    return getattr(section, name) if isinstance(section, Section) else section[name]


def filed(config: Config, key: str) -> Value:
    """What a configuration says about a setting."""
    found: Any = config
    for name in key.split("."):
        found = _below(found, name)
    value: Value = found
    return value


def current(state: State, rules: Rules, key: str) -> Value:
    """What is in force."""
    return state.settings.get(key, filed(rules.file, key))


def tightens(key: str, before: Value, after: Value) -> bool:
    """Whether a change only takes room away; what has no tighter direction never does."""
    way = TIGHTER[key]
    if way == EITHER or isinstance(before, str) or isinstance(after, str):
        return False
    return way * (after - before) > 0


def read(key: str, word: str) -> Value | None:
    """The value that a word means for a setting, None when it is none.

    >>> read("capital.max_positions", "4"), read("capital.max_positions", "4.5")
    (4, None)
    >>> read("capital.max_exposure", "0,5"), read("capital.max_exposure", "50")
    (0.5, None)
    """
    place = _place(key)
    if place.kind is bool:
        return _WORDS.get(word.lower())
    if place.options:
        return word if word in place.options else None
    if not _NUMBER.fullmatch(word):
        return None
    number = float(word.replace(",", "."))
    if place.kind is int:
        number = int(number) if number.is_integer() else float("nan")
    low, high = place.low, place.high
    fits = low is not None and high is not None and low <= number <= high
    return number if fits else None


def expectation(key: str) -> str:
    """What may stand there, in words.

    >>> expectation("capital.max_positions")
    'a whole number from 1 to 50 (positions)'
    """
    return _place(key).expectation()


def objection(state: State, rules: Rules, key: str, value: Value) -> str:
    """What another key has against the value, empty when nothing has."""
    return misfit(rules.file, {**state.settings, key: value})


def misfit(config: Config, settings: Mapping[str, Value]) -> str:
    """Where keys contradict each other once settings are laid over them; empty when none does."""
    found = problems_between_keys(laid_over(config, settings), ())
    return f"{dotted(found[0].path)} {found[0].what}" if found else ""


def written(value: Value) -> str:
    """The value as people write it.

    >>> written(True), written(0.05), written(3)
    ('true', '0.05', '3')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else plain(value)


def _place(key: str) -> Place:
    place = place_at(tuple(key.split(".")))
    if place is None:
        raise LookupError(f"{key} is no key of the configuration")
    return place
