"""Settings of the running desk: tightened at once, loosened by two taps, taken back by one."""

from decimal import Decimal

import msgspec
import pytest
from desk_bench import Bench, entries_of
from desk_examples import COIN, MINUTE, OTHER, candidate

from trading.config import Config
from trading.config.load import parse_config
from trading.domain.errors import CommandError
from trading.domain.events import ConfirmAsked, ConfirmClosed, SettingChanged
from trading.domain.state import State
from trading.policy.rules import rules_of
from trading.policy.settings import (
    EITHER,
    TIGHTER,
    expectation,
    filed,
    laid_over,
    read,
    tightens,
    tuned,
    written,
)
from trading.policy.tuning import BACK_MS, meant

MOST = "capital.max_positions"
EXPOSURE = "capital.max_exposure"


def with_file(bench, **capital):
    """The desk starts again on another file."""
    bench.config = Config.model_validate({"capital": capital})
    bench.start()


def last(bench):
    return bench.of(SettingChanged)[-1]


def test_a_tightening_counts_at_once_and_says_what_it_replaced():
    bench = Bench()
    bench.say("set", MOST, "1")
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    assert len(entries_of(bench)) == 1
    event = last(bench)
    assert (event.key, event.before, event.after, event.filed, event.by) == (MOST, 5, 1, 5, "ann")
    assert bench.state.settings == {MOST: 1}
    assert not bench.of(ConfirmAsked)


def test_a_loosening_waits_for_the_second_tap():
    bench = Bench({"capital": {"max_positions": 1}})
    bench.say("set", MOST, "2")
    assert (bench.state.settings, bench.rules.max_positions) == ({}, 1)
    assert bench.of(ConfirmAsked)[-1].args == (MOST, "2", "1")
    bench.confirm()
    assert bench.rules.max_positions == 2
    bench.flat(candidates=[candidate(COIN), candidate(OTHER)])
    assert len(entries_of(bench)) == 2
    assert last(bench).number == bench.of(ConfirmAsked)[-1].number


@pytest.mark.parametrize("answer", ["drop", "late", "changed meanwhile"])
def test_a_loosening_that_is_not_confirmed_changes_nothing(answer):
    bench = Bench()
    bench.say("set", MOST, "9")
    if answer == "late":
        bench.lag_ms += MINUTE
    if answer == "changed meanwhile":
        bench.say("set", MOST, "2")
    bench.confirm("drop" if answer == "drop" else "confirm")
    assert bench.rules.max_positions == (2 if answer == "changed meanwhile" else 5)
    verdicts = {"drop": "dropped", "late": "expired", "changed meanwhile": "refused"}
    assert bench.of(ConfirmClosed)[-1].verdict == verdicts[answer]


@pytest.mark.parametrize(
    "words",
    [
        (MOST, "5"), (MOST, "0"), (MOST, "51"), (MOST, "2.5"), (MOST, "many"), (MOST, ""),
        (MOST, "1e9"), (MOST, "nan"), ("capital.entry_share", "0.1"), ("venue", "live"), ("", "1"),
        (MOST,), (EXPOSURE, "0.001"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_cannot_be_set_is_not_journaled(words):
    bench = Bench()
    head = bench.journal.head
    assert bench.say("set", *words) == []
    assert bench.journal.head == head


def test_one_tap_takes_a_change_back_once():
    bench = Bench()
    bench.say("set", MOST, "1")
    first = last(bench)
    bench.press(first, "back")
    assert (bench.rules.max_positions, bench.state.settings) == (5, {})
    bench.press(first, "back")
    assert len(bench.of(SettingChanged)) == 2
    bench.press(last(bench), "back")
    assert bench.rules.max_positions == 1


def test_an_old_button_takes_nothing_back():
    bench = Bench()
    bench.say("set", MOST, "1")
    change = last(bench)
    bench.press(change, "back", nonce="0000")
    bench.lag_ms += BACK_MS
    bench.press(change, "back")
    assert bench.rules.max_positions == 1
    bench.say("set", EXPOSURE, "0.5")
    newer = last(bench)
    bench.say("set", EXPOSURE, "0.4")
    bench.press(newer, "back")
    assert bench.state.settings == {MOST: 1, EXPOSURE: 0.4}


def test_a_restart_and_a_snapshot_keep_the_settings():
    bench = Bench()
    bench.say("set", MOST, "1")
    before = bench.rules
    bench.start()
    assert bench.rules.max_positions == 1
    engine = bench.desk.engine
    kept = msgspec.json.decode(msgspec.json.encode(engine.state), type=State)
    bench.say("set", MOST, "3")
    bench.confirm()
    engine.adopt(kept)
    assert engine.policy.rules == before


def test_the_file_has_the_last_word_when_it_says_something_new():
    bench = Bench()
    bench.say("set", MOST, "2")
    with_file(bench, risk_per_trade=0.004)
    assert bench.rules.max_positions == 2
    with_file(bench, max_positions=7)
    assert (bench.rules.max_positions, bench.state.settings) == (7, {})
    assert (last(bench).by, last(bench).before, last(bench).after) == ("config.yaml", 2, 7)
    with_file(bench, max_positions=7)
    assert len(bench.of(SettingChanged)) == 2


DRIFT, LIMIT = "approvals.requote_drift", "approvals.expire_drift"


@pytest.fixture
def drifts(monkeypatch):
    """Two keys that depend on each other can be set."""
    monkeypatch.setitem(TIGHTER, DRIFT, EITHER)
    monkeypatch.setitem(TIGHTER, LIMIT, EITHER)
    bench = Bench()
    bench.say("set", DRIFT, "0.4")
    bench.confirm()
    return bench


def test_keys_that_depend_on_each_other_are_set_together_or_not_at_all(drifts):
    head = drifts.journal.head
    assert drifts.say("set", LIMIT, "0.3") == []
    assert drifts.journal.head == head
    with pytest.raises(CommandError, match=r"requote_drift must be less than expire_drift \(0.3\)"):
        meant(drifts.state, drifts.rules, LIMIT, "0.3")


def test_a_change_is_not_taken_back_into_a_contradiction(drifts):
    drifts.say("set", LIMIT, "0.9")
    drifts.confirm()
    change = last(drifts)
    drifts.say("set", DRIFT, "0.8")
    drifts.confirm()
    assert drifts.press(change, "back") == []
    assert drifts.rules.expire_drift == Decimal("0.9")


def test_a_file_that_contradicts_a_setting_wins(drifts):
    drifts.config = Config.model_validate({"approvals": {"expire_drift": 0.35}})
    drifts.start()
    assert drifts.state.settings == {}
    assert (last(drifts).key, last(drifts).by) == (DRIFT, "config.yaml")


def test_a_setting_that_this_program_does_not_know_is_left_alone():
    bench = Bench()
    assert tuned(bench.rules, {"gone.with_the_wind": 1}) == bench.rules


@pytest.mark.parametrize("key", TIGHTER)
def test_every_setting_is_a_key_of_the_configuration_and_reaches_the_rules(key):
    config = Config()
    now = filed(config, key)
    assert read(key, written(now)) == now
    assert expectation(key).startswith(("a number", "a whole number", "true or false"))
    other = not now if isinstance(now, bool) else now / 2 if isinstance(now, float) else now + 1
    rules = rules_of(config, {}, "baseline", claims_edge=False)
    assert filed(laid_over(config, {key: other}), key) == other
    changed = tuned(rules, {key: other})
    assert changed != rules
    assert tuned(changed, {}) == rules


@pytest.mark.parametrize("key", TIGHTER)
def test_what_is_laid_over_is_what_a_file_could_say(key):
    """So that a rule never gets a value of a type or kind that no file can give it."""
    section, name = key.rsplit(".", 1)
    value = filed(Config(), key)
    lines = [f"{'  ' * n}{step}:" for n, step in enumerate(section.split("."))]
    lines.append(f"{'  ' * len(lines)}{name}: {written(value)}")
    assert filed(parse_config("\n".join(lines).encode(), "config.yaml"), key) == value


def test_a_wider_limit_is_no_tightening():
    assert tightens(MOST, 5, 4)
    assert not tightens(MOST, 4, 5)
    assert tightens("gates.cooldown_bars", 12, 13)
