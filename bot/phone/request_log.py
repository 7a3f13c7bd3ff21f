"""The outbox: every Bot API request with its parameters, files and answer."""

import json
from collections import deque
from dataclasses import dataclass, field

from bot.phone.errors import Json

_KEPT = 20_000  # newest requests; a bot that polls all day must not fill the memory


@dataclass
class RequestLog:
    """Entries `{"time", "method", "params", "files", "response"}`, oldest first.

    `time` is when the request arrived (unix seconds), `params` are as received, `files` are the
    names of the uploaded parts. The bot's token is no part of an entry.
    """

    entries: deque[Json] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def as_jsonl(self) -> str:
        """One JSON object a line."""
        return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in self.entries)
