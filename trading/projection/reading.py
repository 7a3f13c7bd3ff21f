"""What stands in the fields of a head, a snapshot and an event, or why it cannot be read."""

import io
import zipfile
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from trading.domain.codec import decode
from trading.domain.errors import JournalError, ProjectionError
from trading.domain.events import Event
from trading.domain.words import seen
from trading.projection.copying import HEAD_VERSION, Head
from trading.projection.link import EVENTS, HEAD, Fields
from trading.projection.snapshot import Snapshot, unpacked

AGAIN = "the desk writes it again within a minute"
OTHER_PROGRAM = "watch with the program that the desk runs"


class Believed(NamedTuple):
    """A snapshot that was checked, and what it shows as plain data that JSON can hold."""

    snapshot: Snapshot
    content: Any


class Happened(NamedTuple):
    """One event of the stream; ``body`` is the journal's line."""

    seq: int
    kind: str
    version: int
    body: bytes
    event: Event


def head_in(fields: Fields) -> Head:
    """The head in some fields.

    Raises:
        ProjectionError: it is damaged, or of another program.
    """
    try:
        part = unpacked(fields).part
    except ProjectionError as error:
        raise ProjectionError(f"{HEAD} {error}; {AGAIN}") from None
    if part.version != HEAD_VERSION:
        what = f"has version {part.version}, this program knows {HEAD_VERSION}"
        raise ProjectionError(f"{HEAD} {what}; {OTHER_PROGRAM}")
    try:
        return msgspec.json.decode(part.payload, type=Head)
    except msgspec.MsgspecError as error:
        raise ProjectionError(f"{HEAD} cannot be read ({seen(str(error))}); {AGAIN}") from None


def content_of(snapshot: Snapshot) -> Any:
    """What a snapshot shows, as plain data that JSON can hold.

    Raises:
        ProjectionError: its payload is not what its encoding says.
    """
    part = snapshot.part
    try:
        if part.encoding == "npz":
            return _arrays(part.payload)
        return msgspec.json.decode(part.payload)
    except (msgspec.MsgspecError, zipfile.BadZipFile, ValueError, KeyError, OSError) as error:
        what = f"pitwall:{snapshot.component} cannot be read ({seen(str(error))})"
        raise ProjectionError(f"{what}; {OTHER_PROGRAM}") from None


def _arrays(payload: bytes) -> dict[str, Any]:
    """The arrays of a file as lists; what is unknown (NaN) is None."""
    with np.load(io.BytesIO(payload), allow_pickle=False) as found:
        arrays = {name: found[name] for name in found.files}
    return {name: _plain(array) for name, array in arrays.items()}


def _plain(array: NDArray[Any]) -> Any:
    if array.dtype.kind != "f":
        return array.tolist()
    return np.where(np.isnan(array), np.array(None, dtype=object), array).tolist()


def number_of(number: str, fields: Fields) -> int:
    """The number of an event of the stream.

    Raises:
        ProjectionError: the entry is not the desk's.
    """
    claimed = fields.get(b"seq", b"").decode(errors="replace")
    if number != f"{claimed}-0" or not fields.keys() >= {b"kind", b"version", b"body"}:
        raise ProjectionError(f"{EVENTS} has an entry {seen(number)} that is no event; {AGAIN}")
    return int(claimed)


def happened_in(seq: int, fields: Fields) -> Happened | str:
    """An event in the fields of an entry, or why this program cannot read it."""
    kind, body = fields[b"kind"].decode(errors="replace"), fields[b"body"]
    try:
        version = int(fields[b"version"])
        return Happened(seq, kind, version, body, decode(kind, version, body))
    except (JournalError, ValueError) as error:
        return f"event {seq}: {seen(str(error))}; {OTHER_PROGRAM}"
