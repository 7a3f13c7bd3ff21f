"""A snapshot as it stands in Redis: one hash of fields, and a checksum over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from trading.domain.errors import ProjectionError

FORMAT = 1
HEADER = ("format", "component", "version", "encoding", "journal", "seq", "market_ms")


@dataclass(frozen=True)
class Part:
    """What is shown of one component.

    Attributes:
        version: of its meaning; a new one stands under a new key.
        encoding: of ``payload``: ``json`` or ``npz``.
        digest: sha256 of the payload, hexadecimal.
    """

    version: int
    encoding: str
    payload: bytes

    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Some payloads are large, and whoever makes one is in a thread for that reason."""
        object.__setattr__(self, "digest", sha256(self.payload).hexdigest())


class Place(NamedTuple):
    """A place in a journal.

    Attributes:
        journal: which one, hexadecimal.
        chain: the journal's checksum at ``seq``, hexadecimal.
    """

    journal: str
    seq: int
    chain: str
    market_ms: int


class Shown(NamedTuple):
    """What there is to be shown, as of one place of the journal; ``chain`` as in ``Place``."""

    seq: int
    chain: str
    market_ms: int
    parts: Mapping[str, Part]


class Snapshot(NamedTuple):
    """One component as of an event of a journal."""

    component: str
    part: Part
    journal: str
    seq: int
    market_ms: int


def key_of(component: str, version: int) -> str:
    """Where a snapshot stands.

    >>> key_of("flags", 1)
    'pitwall:flags:1'
    """
    return f"pitwall:{component}:{version}"


def packed(component: str, part: Part, place: Place) -> dict[str, bytes]:
    """The fields of a snapshot."""
    values = (FORMAT, component, part.version, part.encoding, place.journal, place.seq)
    header = [str(value).encode() for value in (*values, place.market_ms)]
    fields = dict(zip(HEADER, header, strict=True)) | {"payload": part.payload}
    return fields | {"sha256": _checksum([*header, part.payload])}


def unpacked(fields: Mapping[bytes, bytes]) -> Snapshot:
    """The snapshot in some fields.

    Raises:
        ProjectionError: a field is missing, was changed, or is of another format.
    """
    try:
        header = [fields[name.encode()] for name in HEADER]
        payload, known = fields[b"payload"], fields[b"sha256"]
    except KeyError as error:
        raise ProjectionError(f"has no field {error.args[0].decode()}") from None
    if _checksum([*header, payload]) != known:
        raise ProjectionError("does not fit its checksum")
    kind, component, version, encoding, journal, seq, market_ms = (v.decode() for v in header)
    if kind != str(FORMAT):
        raise ProjectionError(f"has format {kind}, this program knows {FORMAT}")
    part = Part(int(version), encoding, payload)
    return Snapshot(component, part, journal, int(seq), int(market_ms))


def _checksum(values: list[bytes]) -> bytes:
    """Hexadecimal; the payload comes last, and no header holds a line feed."""
    return sha256(b"\n".join(values)).hexdigest().encode()
