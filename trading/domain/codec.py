"""Events to bytes and back, with versions.

An event's body is one line of JSON with its kind. When the meaning of a kind changes, its number in
``VERSIONS`` rises and ``UPCASTS`` gets the function that turns the older body into the newer one;
the golden journals of every release must still decode.
"""

from collections.abc import Callable, Sequence
from typing import Any, Union

import msgspec

from trading.domain.errors import JournalError
from trading.domain.events import DECISIONS, FACTS, Event
from trading.domain.words import seen

KINDS: dict[str, type[Event]] = {cls.__name__: cls for cls in (*FACTS, *DECISIONS)}
VERSIONS: dict[str, int] = dict.fromkeys(KINDS, 1)
FOLD_RULES = 2  # rises when the same events fold to another ledger: no snapshot of before counts
UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}

# What bytes that are no event make of a decoder or an upcast.
_UNREADABLE = (msgspec.MsgspecError, LookupError, TypeError, ValueError, RecursionError)

_encoder = msgspec.json.Encoder()
_AnyEvent = Union[(*KINDS.values(),)]  # type: ignore[valid-type]
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_AnyEvent)


def kind_of(event: Event) -> str:
    """The event's name in the journal."""
    return type(event).__name__


def encode(event: Event) -> bytes:
    """One line of JSON."""
    return _encoder.encode(event)


def encode_lines(events: Sequence[Event]) -> bytes:
    """The same for many: a line each, without a line end after the last."""
    return _encoder.encode_lines(events)[:-1]


def decode(kind: str, version: int, body: bytes) -> Event:
    """The event, brought to today's version.

    Raises:
        JournalError: unknown kind, a version from the future, or a body that does not fit.
    """
    if kind not in KINDS:
        what = f"event kind {seen(repr(kind))} is unknown"
        raise JournalError(f"{what}: the journal is newer than this program")
    if version > VERSIONS[kind]:
        raise JournalError(f"{kind} has version {version}, this program knows {VERSIONS[kind]}")
    try:
        return _decoded(kind, version, body)
    except _UNREADABLE as error:
        raise JournalError(f"{kind} cannot be read: {seen(str(error))}") from error


def _decoded(kind: str, version: int, body: bytes) -> Event:
    if version == VERSIONS[kind]:
        event: Event = _decoder.decode(body)
        return event
    raw = msgspec.json.decode(body)
    for step in range(version, VERSIONS[kind]):
        raw = UPCASTS[kind, step](raw)
    return msgspec.convert(raw, KINDS[kind])
