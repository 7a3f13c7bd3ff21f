"""What the advisors know, sealed: a later start must know the same at this place of the journal."""

import msgspec

from trading.domain.facts import Event


class Seal(msgspec.Struct, frozen=True, array_like=True):
    """What one advisor knew: its version, and a sha256 over all of its memory, hexadecimal."""

    version: int
    sha256: str


class LearningSealed(Event, frozen=True, tag=True):
    """What each advisor had learned from everything that stands before this, by name.

    ``digest`` is that of the configuration, on which it depends what an advisor makes of a lesson.
    """

    desk_ms: int
    digest: str
    seals: dict[str, Seal]
