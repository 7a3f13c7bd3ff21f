"""What ``pitwall watch`` prints: a compact state and a line per event, or JSON lines."""

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from trading.projection.copying import Head
from trading.projection.reading import Believed, Happened
from trading.projection.watching import Look

WIDTH = 100  # columns
MOST_VALUES = 24  # of an advisor
MOST_PAIRS = 6
COLUMNS = (
    "advisor", "rung", "advices", "changes", "abstained", "outcomes", "mean_r", "low_r", "high_r",
)  # fmt: skip


class Screen:
    """For people: the state once, then a line for each event."""

    def __init__(self) -> None:
        self._shown = False

    def look(self, look: Look) -> None:
        """The state, the first time that there is one."""
        if self._shown or look.head is None:
            return
        self._shown = True
        print("\n".join(map(visible, lines_of(look.head, look.snapshots))), flush=True)

    def event(self, happened: Happened) -> None:
        at = moment(happened.event.at)
        body = happened.body.decode(errors="replace")
        print(visible(f"{happened.seq:>8} {at} {happened.kind:<17} {body}"), flush=True)


class Lines:
    """For programs: a JSON object for each snapshot that is new and for each event."""

    def look(self, look: Look) -> None:
        for snapshot, content in look.snapshots:
            head = {
                "snapshot": snapshot.component,
                "version": snapshot.part.version,
                "journal": snapshot.journal,
                "seq": snapshot.seq,
                "market_ms": snapshot.market_ms,
            }
            print(json.dumps(head | {"content": content}), flush=True)

    def event(self, happened: Happened) -> None:
        head = f'{{"seq":{happened.seq},"version":{happened.version},"event":'
        print(f"{head}{happened.body.decode()}}}", flush=True)


def lines_of(head: Head, snapshots: Iterable[Believed]) -> list[str]:
    """The state for a terminal."""
    found = {one.snapshot.component: one for one in snapshots}
    place = head.place
    market = f"market {moment(place.market_ms)} UTC"
    where = f"journal {place.journal[:8]}, event {place.seq:,}"
    lines = _entry("desk", [where, market, f"start {head.epoch}"])
    for name, one in sorted(found.items(), key=lambda item: _rank(item[0])):
        if name.startswith("learned."):
            size = f"{len(one.snapshot.part.payload):,} bytes as of event {one.snapshot.seq:,}"
            lines += _entry("learned", [f"{name.removeprefix('learned.')} {size}"])
        else:
            lines += (_VIEWS.get(name) or _values)(name, one.content)
    return lines


def moment(at_ms: int) -> str:
    """UTC to the second."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def visible(line: str) -> str:
    r"""A line without anything that a terminal would obey.

    >>> visible("a\x1b[2J")
    'a?[2J'
    """
    return "".join(each if each.isprintable() else "?" for each in line)


def _rank(name: str) -> tuple[int, str]:
    order = ("flags", "scorecards", "advisor", "correlations", "learned")
    return order.index(name.partition(".")[0]), name


def _entry(name: str, items: Sequence[str]) -> list[str]:
    """A name and its items, wrapped beside each other."""
    label = name.removeprefix("advisor.")
    text = "   ".join(item.replace(" ", "\0") for item in items)  # an item stays in one piece
    wrapped = textwrap.wrap(text, WIDTH - 14, break_long_words=False, break_on_hyphens=False)
    rows = [row.replace("\0", " ") for row in wrapped or ["nothing"]]
    return [f"{label:<13} {rows[0]}", *(f"{'':<13} {row}" for row in rows[1:])]


def _flags(name: str, flags: Mapping[str, Any]) -> list[str]:
    entries = "paused" if flags["paused"] else "on"
    rungs = [f"{advisor} {rung}" for advisor, rung in flags["rungs"].items()]
    failed = [f"{advisor} FAILED" for advisor in flags["failed"]]
    return _entry(name, [str(flags["autonomy"]), f"entries {entries}", *rungs, *failed])


def _scorecards(_name: str, cards: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [COLUMNS, *([_cell(card.get(column)) for column in COLUMNS] for card in cards)]
    return [
        f"{first:<13} " + " ".join(f"{cell:<10}" for cell in cells).rstrip()
        for first, *cells in rows
    ]


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:+.3f}" if isinstance(value, float) else str(value)


def _values(name: str, content: Mapping[str, Any]) -> list[str]:
    """The values of an advisor; of many those that are furthest from what is usual."""
    values: dict[str, float] = content["values"]
    shown = list(values)
    if len(shown) > MOST_VALUES:
        usual = median(values.values())
        shown = sorted(shown, key=lambda one: -abs(values[one] - usual))[:MOST_VALUES]
    more = len(values) - len(shown)
    items = [f"{one} {values[one]:g}" for one in shown]
    return _entry(name, [*items, f"and {more} more"] if more else items)


def _correlations(name: str, content: Mapping[str, Any]) -> list[str]:
    symbols, matrix = content["symbols"], content["matrix"]
    pairs = [
        (found, one, other)
        for row, one in enumerate(symbols)
        for other, found in zip(symbols[:row], matrix[row][:row], strict=True)
        if found is not None
    ]
    pairs.sort(key=lambda pair: -abs(pair[0]))
    as_of = f"of {len(symbols)} symbols as of {moment(content['as_of_ms'])} UTC"
    closest = [f"{one} {other} {found:+.2f}" for found, one, other in pairs[:MOST_PAIRS]]
    return _entry(name, [as_of, *closest])


_VIEWS: dict[str, Callable[[str, Any], list[str]]] = {
    "flags": _flags,
    "scorecards": _scorecards,
    "correlations": _correlations,
}
