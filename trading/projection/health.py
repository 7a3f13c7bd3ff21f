"""How the projection is doing, as /health says it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ProjectionHealth:
    """How the copy in Redis is doing.

    Attributes:
        where: which server.
        state: ``none`` means that no server can run here.
        since_s: in this state for so long, s.
        lag: events of the journal that are not there yet.
        error: why it is down or cannot run, one sentence, else empty.
        mended: how often something there was not as it should be and was written again.
        last_mended: what that was the last time, empty when it never was.
        notes: what the operator should know of the server's settings.
    """

    where: str
    state: Literal["starting", "up", "down", "none"]
    since_s: float = 0.0
    lag: int = 0
    error: str = ""
    mended: int = 0
    last_mended: str = ""
    notes: tuple[str, ...] = ()
