"""The log of a desk: one line each on stderr, with time and level and never with the token."""

import logging

from bot.telegram_chat.secrecy import HideToken

OURS = ("bot", "ml", "trading")  # of libraries, warnings are enough


def log_to_stderr(token: str) -> None:
    """Write what the desk says of itself, its sign of life included."""
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    lines.addFilter(HideToken(token))
    logging.basicConfig(handlers=[lines], level=logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
