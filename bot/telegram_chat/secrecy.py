"""Keeps the bot's token out of logs: it stands in every address that the HTTP library logs."""

import logging
import traceback

HIDDEN = "<token>"
_TALKATIVE = ("httpx", "httpcore", "telegram")


class HideToken(logging.Filter):
    """Replaces the token in a record's text and traceback."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def hide(self, text: str) -> str:
        """The text without the token."""
        return text.replace(self._token, HIDDEN)

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; changes the record."""
        record.msg, record.args = self.hide(_message(record)), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            record.exc_info = None
        if record.exc_text:  # perhaps from a filter before this one, of another token
            record.exc_text = self.hide(record.exc_text)
        return True


def _message(record: logging.LogRecord) -> str:
    """The record's text; a line whose arguments do not fit ends nobody's work."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def quiet_libraries(hider: HideToken) -> None:
    """Let the HTTP and Telegram libraries log warnings only, and never the token."""
    known = list(logging.root.manager.loggerDict)
    for top in _TALKATIVE:
        logging.getLogger(top).setLevel(logging.WARNING)
        for name in (top, *(each for each in known if each.startswith(f"{top}."))):
            logging.getLogger(name).addFilter(hider)
