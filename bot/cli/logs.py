"""The log of a desk: one line each on stderr, with its time in UTC and never with the token."""

import logging
import time

from bot.telegram_chat.secrecy import HideToken

OURS = ("bot", "ml", "trading")  # of libraries, warnings are enough


def log_to_stderr(token: str) -> None:
    """Write what the desk says of itself, its sign of life included."""
    form = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%FT%TZ")
    form.converter = time.gmtime
    lines = logging.StreamHandler()
    lines.setFormatter(form)
    lines.addFilter(HideToken(token))
    logging.basicConfig(handlers=[lines], level=logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
