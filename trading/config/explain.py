"""What pydantic refused, as problems with expectation, value and remedy."""

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from trading.config.fields import SYMBOL_FORM, SYMBOL_PATTERN
from trading.config.places import Place, every_key, key_place, place_at, plain
from trading.config.problems import KeyPath, Problem, did_you_mean, dotted, looks_secret, shown
from trading.config.yaml_strict import plain_scalar

TELEGRAM_TOKEN_VARIABLE = "PITWALL_TELEGRAM_TOKEN"  # noqa: S105 (a name, not a token)
SECRET_REFUSED = (
    "a secret does not belong in this file, got (hidden), remove it; "
    f"the chat's token is read from the environment variable {TELEGRAM_TOKEN_VARIABLE}"
)
TRUTH_MEANT = {
    **dict.fromkeys(("yes", "on", "y", "true"), ", did you mean true"),
    **dict.fromkeys(("no", "off", "n", "false"), ", did you mean false"),
}
KEY_MARK = "[key]"  # pydantic's last step when a mapping's key is refused, not its value


def problem_of(error: ErrorDetails) -> Problem:
    """One refusal of pydantic as a problem."""
    path: KeyPath = error["loc"]
    if error["type"] == "extra_forbidden":
        return _unknown_key(path)
    value = error["input"]
    place = place_at(path)
    parent = place_at(path[:-2])
    if path[-1:] == (KEY_MARK,) and parent is not None and get_origin(parent.kind) is Mapping:
        path = path[:-1]
        place = key_place(parent)
    if place is None:
        return Problem(path, f"{error['msg']}, got {shown(path, value)}")
    hint = str(error["ctx"]["error"]) if error["type"] == "value_error" else _hint(place, value)
    return Problem(path, f"must be {place.expectation()}, got {shown(path, value)}{hint}")


def problems_of(error: ValidationError) -> list[Problem]:
    """All refusals of pydantic, in its order.

    A list whose items are refused also counts as too short: the items say it better.
    """
    details = error.errors(include_url=False)
    parents = {each["loc"][:-1] for each in details}
    return [problem_of(each) for each in details if each["loc"] not in parents]


def _unknown_key(path: KeyPath) -> Problem:
    if looks_secret(path, None):
        return Problem(path, SECRET_REFUSED)
    name = str(path[-1])
    parent = place_at(path[:-1])
    siblings = list(parent.section.model_fields) if parent and parent.section else []
    hint = did_you_mean(name, siblings) or _belongs_elsewhere(name)
    return Problem(path, f"unknown key{hint or ', remove it'}")


def _belongs_elsewhere(name: str) -> str:
    homes = [dotted(key) for key in _all_keys() if key[-1] == name]
    return f", did you mean {homes[0]}" if len(homes) == 1 else ""


@cache
def _all_keys() -> tuple[KeyPath, ...]:
    return tuple(every_key())


def _hint(place: Place, value: object) -> str:
    """``, did you mean …`` where the slip is a common one, else nothing."""
    scalar = isinstance(value, str | bool | int | float)
    if get_origin(place.kind) is tuple and scalar:
        return ", put it in brackets: [ ]"
    if isinstance(value, str):
        return _hint_about_text(place, value)
    return ", put it in quotes" if place.kind is str and scalar else ""


def _hint_about_text(place: Place, text: str) -> str:
    if place.options:
        return did_you_mean(text, place.options)
    if place.kind is bool:
        return TRUTH_MEANT.get(text.casefold(), "")
    if place.kind in (int, float):
        return _hint_about_number(text)
    if place.form == SYMBOL_FORM and re.match(SYMBOL_PATTERN, text.upper()):
        return f", did you mean {text.upper()}"
    return ""


def _hint_about_number(text: str) -> str:
    """Reads 0123, 1_000, 5% and numbers in quotes the way they were probably meant."""
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        return ""
    if not math.isfinite(number):
        return ""
    quotes = "" if isinstance(plain_scalar(text), str) else " without quotes"
    return f", did you mean {plain(number / 100 if text.endswith('%') else number)}{quotes}"
