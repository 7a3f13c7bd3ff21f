"""Buttons that open a view in place, or act."""

from collections.abc import Sequence

from bot.buttons import OpenView, RunAct, encode
from bot.chat import Button

Rows = tuple[tuple[Button, ...], ...]


def opens(text: str, command: str, *args: str) -> Button:
    """A button that shows a command's view in place of its message."""
    return Button(text, encode(OpenView(command, args)))


def runs(text: str, command: str, *args: str, style: str = "") -> Button:
    """A button that changes something."""
    return Button(text, encode(RunAct(command, args)), style)


def in_rows(buttons: Sequence[Button], across: int) -> Rows:
    """The buttons in rows of at most ``across``."""
    return tuple(tuple(buttons[i : i + across]) for i in range(0, len(buttons), across))
