"""The error tree, and who catches what.

A refusal is a value with a reason, never an exception. Exceptions are for what stops a piece of
work::

    PitwallError
    ├─ ConfigError      command line        nothing starts; each problem has its file and line
    ├─ DataError        command line        a file is refused by name, with the remedy
    ├─ FeedError        feeds               asked again with backoff; freshness closes meanwhile
    ├─ BrokerError
    │  ├─ Refused       engine.dispatch     the venue said no: becomes a fact
    │  └─ Unknown       engine.dispatch     nobody knows: asked again by client id, not sent again
    ├─ CommandError     bot.operator        one sentence to the operator
    ├─ ChatError        bot.outbox          tried again or given up, by kind
    ├─ ProjectionError  trading.projection  said in /health; tried again
    └─ JournalError     nobody              the process ends; starting again is recovery
"""


class PitwallError(Exception):
    """Everything Pitwall raises on purpose. The text is one sentence with place and remedy."""


class ConfigError(PitwallError):
    """The configuration cannot be used; ``problems`` lists every reason, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DataError(PitwallError):
    """Candles cannot be used: which file, what is wrong, what to do."""


class FeedError(PitwallError):
    """The market could not be read just now."""


class BrokerError(PitwallError):
    """The venue did not do what was asked."""


class Refused(BrokerError):  # noqa: N818 (reads as the venue's word)
    """The venue certainly did not accept the order."""


class Unknown(BrokerError):  # noqa: N818 (reads as the venue's word)
    """The venue may or may not have accepted the order."""


class CommandError(PitwallError):
    """What the operator asked for cannot be done; the text goes to the chat."""


class ChatError(PitwallError):
    """A message could not be delivered."""


class ProjectionError(PitwallError):
    """What other processes look at could not be read or written; the desk does not need it."""


class JournalError(PitwallError):
    """The journal could not be written or read: nothing may go on."""
