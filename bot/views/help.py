"""What can be asked for, made from the list of commands."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from bot.chat import Message
from bot.views.format import esc, page, with_details

SHOWN_GROUPS = 2  # the others open on a tap


class Entry(NamedTuple):
    """A command as the help shows it."""

    name: str
    summary: str
    group: str
    usage: str


def help_of_all(entries: Sequence[Entry]) -> Message:
    """All commands, by task; entries of a group keep their order, groups that of their first."""
    groups = list(dict.fromkeys(entry.group for entry in entries))
    in_order = sorted(entries, key=lambda entry: groups.index(entry.group))
    blocks = [
        "\n".join([f"<b>{esc(group)}</b>", *(f"/{e.name} {esc(e.summary)}" for e in members)])
        for group, members in groupby(in_order, key=lambda entry: entry.group)
    ]
    head = page(
        "<b>What do you want to do?</b> Tap a command to send it.",
        *blocks[:SHOWN_GROUPS],
        "/help status explains one command.",
    )
    return Message(with_details(head, blocks[SHOWN_GROUPS:]))


def help_of_one(entry: Entry) -> Message:
    """One command: what it is for and how to write it."""
    return Message(f"/{entry.name}: {esc(entry.summary)}\nUsage: <code>{esc(entry.usage)}</code>")
