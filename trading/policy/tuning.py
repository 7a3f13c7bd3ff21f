"""Changes of settings: a tightening at once, a loosening at the second tap, back within an hour."""

from collections.abc import Iterator
from contextlib import suppress

from trading.domain.candles import MINUTE_MS
from trading.domain.errors import CommandError
from trading.domain.events import DeskStarted, Event, Fact, Pressed, SettingChanged
from trading.domain.settings import Change, Value
from trading.domain.state import State
from trading.domain.wishes import Ask
from trading.domain.words import seen
from trading.policy.entries import nonce_of
from trading.policy.rules import Rules
from trading.policy.settings import (
    TIGHTER,
    current,
    expectation,
    filed,
    misfit,
    objection,
    read,
    written,
)

BACK_MS = 60 * MINUTE_MS  # one tap takes a change back so long; a loosening would ask after that
THE_FILE = "config.yaml"


def meant(state: State, rules: Rules, key: str, word: str) -> Value:
    """The value that a person wishes for.

    Raises:
        CommandError: no such setting, no such value, already so, or against another key.
    """
    if key not in TIGHTER:
        raise CommandError(f"{seen(key)} cannot be set while the desk runs; /set lists what can.")
    value = read(key, word)
    if value is None:
        raise CommandError(f"{key} must be {expectation(key)}, got {seen(word)}.")
    if value == current(state, rules, key):
        raise CommandError(f"{key} is {written(value)} already.")
    if against := objection(state, rules, key, value):
        raise CommandError(f"That does not fit: {against}.")
    return value


def wanted(state: State, rules: Rules, key: str, word: str) -> Value | None:
    """The same, None where there is nothing to do."""
    with suppress(CommandError):
        return meant(state, rules, key, word)
    return None


def changed(
    state: State, fact: Fact, by: str, rules: Rules, new: tuple[str, Value], number: int = 0
) -> SettingChanged:
    """The change of one setting; with a ``number`` it answers that question."""
    key, after = new
    number = number or state.numbers + 1
    return SettingChanged(
        fact.at, fact.desk_ms, number, key, current(state, rules, key), after,
        filed(rules.file, key), by, nonce_of(f"{key}/{number}/{fact.desk_ms}", 1),
    )  # fmt: skip


def confirmed(state: State, fact: Pressed, asked: Ask, rules: Rules) -> SettingChanged | None:
    """The change that was asked about, None when something else happened to the setting since."""
    key, word, before = asked.args
    after = wanted(state, rules, key, word)
    if after is None or written(current(state, rules, key)) != before:
        return None
    return changed(state, fact, fact.user, rules, (key, after), fact.number)


def change_of(state: State, number: int) -> tuple[str, Change] | None:
    """The setting whose latest change has this number, and that change."""
    return next((kept for kept in state.changes.items() if kept[1].number == number), None)


def on_back(state: State, fact: Pressed, rules: Rules) -> Iterator[Event]:
    """The button of the latest change restores what was before, while the change is fresh."""
    found = change_of(state, fact.number)
    if found is None or fact.update_id in state.updates:
        return
    key, change = found
    fresh = fact.desk_ms < change.desk_ms + BACK_MS
    if not fresh or fact.nonce != change.nonce or key not in TIGHTER:
        return
    same = change.before == current(state, rules, key)
    if not same and not objection(state, rules, key, change.before):
        yield fact
        yield changed(state, fact, fact.user, rules, (key, change.before))


def follow_file(state: State, fact: DeskStarted, rules: Rules) -> Iterator[Event]:
    """Where the file says something new about a setting, or contradicts it, it is the last word."""
    for key, value in list(state.settings.items()):
        if key in TIGHTER:
            says = filed(rules.file, key)
            if says != state.changes[key].filed or misfit(rules.file, {key: value}):
                yield changed(state, fact, THE_FILE, rules, (key, says))
