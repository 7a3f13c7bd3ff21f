"""Where the copy stands, and how often it is written."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """Where the copy stands.

    Attributes:
        where: how people call it.
        address: for the library; None while there is none.
        trouble: why there is none now, empty when nothing is known.
    """

    where: str
    address: Callable[[], str | None]
    password: str | None = None
    trouble: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done, s.

    Attributes:
        every_s: between two writes.
        inspect_s: between two looks at what stands there.
        timeout_s: longest wait for an answer.
        retry_s: after the first failure; it doubles up to ``longest_s``.
    """

    every_s: float = 1.0
    inspect_s: float = 30.0
    timeout_s: float = 2.0
    retry_s: float = 0.5
    longest_s: float = 30.0
