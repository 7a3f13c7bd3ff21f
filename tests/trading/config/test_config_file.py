"""The shipped ``config.yaml``: complete, commented, and exactly the defaults."""

from pathlib import Path

import pytest

from trading.config.load import load_config
from trading.config.places import every_key, place_at, plain
from trading.config.schema import Config
from trading.config.yaml_strict import parse_yaml

FILE = Path(__file__).parents[3] / "config.yaml"
TEXT = FILE.read_text(encoding="utf-8").splitlines()
LINES = parse_yaml(FILE.read_bytes()).lines


def comment_of(line: int) -> str:
    """The comment on a line (from 1) and the comment lines right above it."""
    above = []
    for text in reversed(TEXT[: line - 1]):
        if not text.strip().startswith("#"):
            break
        above.append(text.strip())
    return " ".join([*reversed(above), TEXT[line - 1].partition(" # ")[2]])


def default_of(path: tuple[str, ...]) -> object:
    value: object = Config()
    for name in path:
        value = getattr(value, name)
    return value


def written(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return plain(value) if isinstance(value, int | float) else str(value)


def test_it_loads_to_the_defaults() -> None:
    assert load_config(FILE, {}) == Config()


@pytest.mark.parametrize("path", list(every_key()), ids=".".join)
def test_every_key_is_there_with_default_range_and_unit(path: tuple[str, ...]) -> None:
    assert path in LINES
    comment = comment_of(LINES[path])
    default = default_of(path)
    if isinstance(default, tuple | dict):
        assert "default" in comment
    else:
        assert f"default {written(default)}" in comment
    place = place_at(path)
    assert all(option in comment for option in place.options)
    if place.low is not None and place.unit != "Telegram user id":  # nobody chooses that number
        assert f"{plain(place.low)} to {plain(place.high)}" in comment
        assert place.unit in comment


@pytest.mark.parametrize("name", Config.model_fields)
def test_every_section_says_what_it_is_for(name: str) -> None:
    assert len(comment_of(LINES[(name,)])) > 10


def test_lines_fit_a_screen() -> None:
    assert max(map(len, TEXT)) <= 112
