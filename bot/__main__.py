"""The command line: ``pitwall demo | run | check | replay | watch | journal | lab | backup``."""

import os
import sys

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
for _name in THREADS:
    os.environ.setdefault(_name, "1")  # before numpy: more threads only fight over small arrays

from bot.cli.arguments import parser
from trading.domain.errors import ConfigError, PitwallError

USAGE_ERROR = 2
FOR_THIS_USER_ALONE = 0o077  # rights that no file of ours gives: a journal says what somebody owns


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status. Errors are sentences, not tracebacks."""
    options = parser().parse_args(argv)
    os.umask(FOR_THIS_USER_ALONE)
    try:
        status: int = options.run(options)
    except ConfigError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return USAGE_ERROR
    except PitwallError as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has had enough
        sys.stderr.close()
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
