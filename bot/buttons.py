"""What is written on the back of a button: at most 64 bytes of ASCII, decoded strictly.

====================================  =================================
``p:12:1:approve:9f3a``               press a card: number, version, action, nonce
``d:12``                              the details of a card
``v:chart:BTCUSDT,5m``                show a view, in place of the message it stands under
``c:pause``                           act
====================================  =================================

What ``decode`` accepts is exactly what ``encode`` writes.
"""

import re
from dataclasses import dataclass

from trading.domain.answers import REASONS

MOST_BYTES = 64

_NUMBER = "[1-9][0-9]{0,8}"
_COMMAND = "[a-z][a-z0-9_]{0,31}"
_ARGUMENT = r"[ -+\--~]{1,32}"  # visible ASCII but for the comma
_ACTION = "|".join(("approve", "half", "reject", "confirm", "drop", "back", *REASONS))
_PRESS = re.compile(f"p:({_NUMBER}):({_NUMBER}):({_ACTION}):([0-9a-f]{{4}})")
_DETAILS = re.compile(f"d:({_NUMBER})")
_CALL = re.compile(f"([vc]):({_COMMAND})(?::({_ARGUMENT}(?:,{_ARGUMENT})*))?")


@dataclass(frozen=True, slots=True)
class PressCard:
    """Answer the card ``number``.

    ``action`` is approve, half or reject; one of ``REASONS`` once it was rejected; confirm or drop
    where a second tap is asked for; back takes a changed setting back.
    """

    number: int
    version: int
    action: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Details:
    """Show everything about the card ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class OpenView:
    """Show a command's view in place of the message."""

    command: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunAct:
    """Do what the command does."""

    command: str
    args: tuple[str, ...] = ()


Pressable = PressCard | Details | OpenView | RunAct


def encode(what: Pressable) -> str:
    """The data of a button.

    >>> encode(PressCard(12, 1, "approve", "9f3a"))
    'p:12:1:approve:9f3a'
    >>> encode(OpenView("chart", ("BTCUSDT", "5m")))
    'v:chart:BTCUSDT,5m'

    Raises ValueError where ``decode`` would not give ``what`` back.
    """
    match what:
        case PressCard(number, version, action, nonce):
            data = f"p:{number}:{version}:{action}:{nonce}"
        case Details(number):
            data = f"d:{number}"
        case OpenView(command, args) | RunAct(command, args):
            kind = "v" if isinstance(what, OpenView) else "c"
            data = ":".join((kind, command, ",".join(args))) if args else f"{kind}:{command}"
    if decode(data) != what:
        raise ValueError(f"{what} does not fit on a button: short ASCII words only")
    return data


def decode(data: str) -> Pressable | None:
    """What a button means, None for anything that ``encode`` does not write.

    >>> decode("d:12")
    Details(number=12)
    >>> decode("d:012") is None
    True
    """
    if len(data) > MOST_BYTES:
        return None
    if found := _PRESS.fullmatch(data):
        number, version, action, nonce = found.groups()
        return PressCard(int(number), int(version), action, nonce)
    if found := _DETAILS.fullmatch(data):
        return Details(int(found[1]))
    if found := _CALL.fullmatch(data):
        kind, command, words = found.groups()
        args = tuple(words.split(",")) if words else ()
        return OpenView(command, args) if kind == "v" else RunAct(command, args)
    return None
