"""Breach: an invariant that was found broken."""

from typing import NamedTuple


class Breach(NamedTuple):
    """What was found broken: the invariant's name, and one sentence with ids and numbers."""

    name: str
    sentence: str
