"""Settings that people change while the desk runs."""

import msgspec

from trading.domain.facts import Event

Value = bool | int | float | str


class SettingChanged(Event, frozen=True, tag=True):
    """A setting has another value from now on, until somebody or the file changes it again.

    ``key`` is its path in the configuration, ``filed`` what the file says there. ``number`` and
    ``nonce`` tie the button that takes it back to this very change.
    """

    desk_ms: int
    number: int
    key: str
    before: Value
    after: Value
    filed: Value
    by: str
    nonce: str


class Change(msgspec.Struct):
    """The latest change of a setting; ``desk_ms`` is when, ``before`` what its button restores."""

    number: int
    before: Value
    filed: Value
    desk_ms: int
    nonce: str
