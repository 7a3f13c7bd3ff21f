"""Problems of a configuration file: one line each, with place and remedy, and without secrets."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]

SECRET_WORDS = ("token", "secret", "key", "password", "passphrase")
# The bound on digits keeps the search linear in a long run of them.
TELEGRAM_TOKEN = re.compile(r"[0-9]{6,20}:[A-Za-z0-9_-]{30,}")
# An address with a name and a password before its host, or with a question behind it.
CREDENTIALS = re.compile(r":\S*@|://\S*\?")
LONGEST_SHOWN = 40
PLAIN_KEY = re.compile(r"[A-Za-z0-9_/:?-][A-Za-z0-9_./:-]{0,39}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: keys and list positions that lead to the place; empty for the file itself.
        what: the sentence, without place.
        line: where, counted from 1; None means wherever ``path`` stands.
    """

    path: KeyPath
    what: str
    line: int | None = None

    def render(self, file: str, lines: Mapping[KeyPath, int]) -> str:
        """``config.yaml:12 paper.balance: what``."""
        line = line_of(self.path, lines) if self.line is None else self.line
        return f"{file}:{line} {dotted(self.path)}: {self.what}"


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int:
    """Line of the path, or of its nearest parent that stands in the file, or 1."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def dotted(path: KeyPath) -> str:
    """The path as people write it.

    >>> dotted(("sectors", "majors", 0))
    'sectors.majors[0]'
    >>> dotted(())
    'file'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{_shown_key(step)}"
    return text.removeprefix(".") or "file"


def shown(path: KeyPath, value: object) -> str:
    """The value as a problem may quote it: short, on one line, never a secret.

    >>> shown(("telegram", "token"), "abc")
    '(hidden)'
    >>> shown(("redis", "url"), "redis://:hunter2@localhost")
    '(hidden)'
    >>> shown(("paper", "balance"), "12 dollars")
    "'12 dollars'"
    """
    if looks_secret(path, value):
        return "(hidden)"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a section"
    if isinstance(value, tuple):
        return f"a list of {len(value)}"
    return _shortened(repr(value))


def looks_secret(path: KeyPath, value: object) -> bool:
    """True when a key on the way names a secret, or the value may hold a token or a password."""
    named = any(word in str(step).lower() for step in path for word in SECRET_WORDS)
    return named or is_telegram_token(value) or has_credentials(value)


def is_telegram_token(value: object) -> bool:
    """True when a text contains something that has the shape of a Telegram bot token."""
    return isinstance(value, str) and TELEGRAM_TOKEN.search(value) is not None


def has_credentials(value: object) -> bool:
    """True when a text may be an address with a password in it."""
    return isinstance(value, str) and CREDENTIALS.search(value) is not None


def did_you_mean(word: object, options: Iterable[str]) -> str:
    """``, did you mean paper`` when one option is near, else nothing.

    >>> did_you_mean("papr", ["paper", "live"])
    ', did you mean paper'
    """
    by_folded = {option.casefold(): option for option in options}
    near = difflib.get_close_matches(str(word)[:64].casefold(), by_folded, n=1)
    return f", did you mean {by_folded[near[0]]}" if near else ""


def overlaps(one: KeyPath, other: KeyPath) -> bool:
    """True when one path is the other or leads to it."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _shown_key(key: str) -> str:
    if is_telegram_token(key):
        return "(hidden)"
    return key if PLAIN_KEY.fullmatch(key) else _shortened(repr(key)).replace(" ", "_")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
