"""Decoders from wire values (everything may be a string) to typed values.

A decoder takes any value and returns the typed one, or raises WrongValueError with a sentence
that names the place. `record` and `array` build decoders of objects from decoders of their fields.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.phone.errors import Json, WrongValueError

Decoder = Callable[[Any], Any]

_WHOLE_NUMBER = re.compile(r"-?\d{1,18}")
_TRUTHS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True)
class Fields:
    """The fields an object or a method may have: name to decoder."""

    required: Mapping[str, Decoder] = field(default_factory=dict)
    optional: Mapping[str, Decoder] = field(default_factory=dict)


def _shown(value: object) -> str:
    return f"{type(value).__name__} {value!r:.40}"


def integer(value: Any) -> int:
    """A whole number, given as such or as a string. Raises WrongValueError."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    raise WrongValueError(f"must be an Integer, got {_shown(value)}")


def text(value: Any) -> str:
    """A string that can be written as UTF-8. Raises WrongValueError."""
    if not isinstance(value, str):
        raise WrongValueError(f"must be a String, got {_shown(value)}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WrongValueError("strings must be encoded in UTF-8") from None
    return value


def truth(value: Any) -> bool:
    """A boolean, given as such or as a word. Raises WrongValueError."""
    if isinstance(value, bool):
        return value
    known = _TRUTHS.get(str(value).lower())
    if known is None:
        raise WrongValueError(f"must be a Boolean, got {_shown(value)}")
    return known


def chat_id(value: Any) -> int | str:
    """A chat's number or its @name. Raises WrongValueError."""
    if isinstance(value, str) and value.startswith("@"):
        return value
    return integer(value)


def _from_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):  # no JSON, or too deep
        raise WrongValueError("can't parse JSON") from None


def array(item: Decoder) -> Decoder:
    """A decoder of lists whose entries `item` decodes."""

    def decode(value: Any) -> list[Any]:
        entries = _from_json(value)
        if not isinstance(entries, list):
            raise WrongValueError(f"must be an Array, got {_shown(entries)}")
        return [item(entry) for entry in entries]

    return decode


def decode_fields(owner: str, fields: Fields, values: Mapping[str, Any]) -> Json:
    """The typed fields of an object; unknown and missing ones raise WrongValueError."""
    decoders = {**fields.required, **fields.optional}
    unknown = sorted(set(values) - set(decoders))
    if unknown:
        raise WrongValueError(f'{owner} has no field "{unknown[0]}"')
    decoded = {}
    for name, value in values.items():
        if value is None:
            continue
        try:
            decoded[name] = decoders[name](value)
        except WrongValueError as error:
            raise WrongValueError(f'field "{name}" of {owner}: {error}') from None
    missing = [name for name in fields.required if name not in decoded]
    if missing:
        raise WrongValueError(f'{owner} needs the field "{missing[0]}"')
    return decoded


def record(owner: str, fields: Fields) -> Decoder:
    """A decoder of objects with these fields and no others."""

    def decode(value: Any) -> Json:
        entries = _from_json(value)
        if not isinstance(entries, dict):
            raise WrongValueError(f"must be an object {owner}, got {_shown(entries)}")
        return decode_fields(owner, fields, entries)

    return decode
