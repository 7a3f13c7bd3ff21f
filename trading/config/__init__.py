"""What a person may set, with limits: ``config.yaml`` in, one frozen ``Config`` out.

``load`` is the door. ``yaml_strict`` reads the file and remembers lines; ``schema`` (with
``fields``, ``sections`` and ``advisors``) says what may stand in it; ``places`` finds a key in the
schema; ``checks`` looks at keys that depend on each other; ``explain`` and ``problems`` put every
refusal into one line with its place and a remedy. Numbers stay float here;
``trading.domain.money.exact`` turns them into decimals where ledger arithmetic begins.
"""

from trading.config.load import config_digest, load_config
from trading.config.schema import Config

__all__ = ["Config", "config_digest", "load_config"]
