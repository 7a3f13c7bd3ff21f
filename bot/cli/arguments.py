"""The arguments of every command, and which function runs it."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

Run = Callable[[argparse.Namespace], int]


def later(module: str, function: str) -> Run:
    """A command whose module is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        command: Run = getattr(import_module(f"bot.cli.{module}"), function)
        return command(options)

    return run


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="pitwall", description="A trading desk that a person runs from a phone."
    )
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _demo(commands.add_parser("demo", help="a living desk on a local phone; no keys, no token"))
    _desk(commands)
    _replay(commands.add_parser("replay", help="the same desk on recorded candles"))
    _watch(commands.add_parser("watch", help="the running desk from another process"))
    _journal(commands.add_parser("journal", help="look at the journal"))
    _lab(commands.add_parser("lab", help="experiments with statistics, exits and forecasts"))
    _backup(commands.add_parser("backup", help="copy every database, verified, while it runs"))
    return top


def _config(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--config", type=Path, metavar="FILE", help="default: ./config.yaml if it is there"
    )


def _demo(demo: argparse.ArgumentParser) -> None:
    _config(demo)
    demo.add_argument("--port", type=int, metavar="N", help="of the phone's page; default 8765")
    demo.add_argument("--seed", type=int, metavar="N", help="of the simulated market; default 7")
    demo.add_argument("--speed", type=float, metavar="X", help="market seconds per second")
    demo.add_argument("--data", type=Path, metavar="DIR", help="recorded candles instead")
    demo.add_argument(
        "--scenario",
        metavar="NAME",
        help="a market in which something certain happens: crash (budget stress, recovery legs)",
    )
    demo.add_argument("--no-browser", action="store_true", help="do not open the page")
    demo.set_defaults(run=later("demo", "demo"))


def _desk(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    run = commands.add_parser("run", help="the desk as configured")
    _config(run)
    run.set_defaults(run=later("desk", "run"))
    check = commands.add_parser("check", help="configuration, feed and chat: every problem at once")
    _config(check)
    check.set_defaults(run=later("check", "check"))


def _candles(replay: argparse.ArgumentParser) -> None:
    """Which candles."""
    _config(replay)
    replay.add_argument("data", type=Path, metavar="DATA", help="folder of SYMBOL-TIMEFRAME files")
    replay.add_argument("--timeframe", default="5m", metavar="TF", help="default 5m")
    replay.add_argument("--symbols", type=_words, metavar="A,B", help="default: all in the folder")
    replay.add_argument(
        "--from", dest="from_ms", type=_moment, metavar="T", help="2024-01-31[T12:00]"
    )
    replay.add_argument(
        "--to", dest="to_ms", type=_moment, metavar="T", help="as --from, exclusive"
    )
    replay.add_argument("--json", action="store_true", help="one JSON object on stdout")


def _recorded(replay: argparse.ArgumentParser) -> None:
    """Which candles, and what belongs to them."""
    _candles(replay)
    replay.add_argument(
        "--funding", type=Path, metavar="DIR", help="SYMBOL-8h files; default DATA/funding if there"
    )


def _replay(replay: argparse.ArgumentParser) -> None:
    _recorded(replay)
    replay.add_argument("--dense", action="store_true", help="the oracle: bar by bar")
    replay.add_argument("--journal", type=Path, metavar="FILE", help="keep it, or go on with it")
    replay.set_defaults(run=later("replay", "replay"))


def _watch(watch: argparse.ArgumentParser) -> None:
    _config(watch)
    watch.add_argument("--once", action="store_true", help="how it stands, without its events")
    watch.add_argument(
        "--json", action="store_true", help="a JSON object for each snapshot and event on stdout"
    )
    watch.set_defaults(run=later("watch", "watch"))


def _journal(journal: argparse.ArgumentParser) -> None:
    verbs = journal.add_subparsers(required=True, metavar="VERB")
    tail = verbs.add_parser("tail", help="the last events")
    tail.add_argument("-n", "--count", type=_count, default=20, metavar="N", help="default 20")
    verify = verbs.add_parser("verify", help="recompute the chain and fold every event")
    export = verbs.add_parser("export", help="every event to stdout")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    for name, verb in (("tail", tail), ("verify", verify), ("export", export)):
        _config(verb)
        verb.add_argument("--journal", type=Path, metavar="FILE", help="default: the desk's own")
        verb.set_defaults(run=later("journal", name))


def _lab(lab: argparse.ArgumentParser) -> None:
    experiments = lab.add_subparsers(required=True, metavar="EXPERIMENT")
    ladder = experiments.add_parser("ladder", help="who is promoted, who demoted, and how fast")
    direction = experiments.add_parser("direction", help="when predictions are inverted")
    for name, experiment in (("ladder", ladder), ("direction", direction)):
        _chance(experiment, 2_000)
        experiment.add_argument("--json", action="store_true", help="one JSON object on stdout")
        experiment.set_defaults(run=later("lab", name))
    groups = experiments.add_parser("groups", help="vetoes drawn by lot over recorded candles")
    _recorded(groups)
    _chance(groups, 100)
    groups.set_defaults(run=later("lab_groups", "groups"))
    exits = experiments.add_parser("exits", help="recorded candles with and without smart exits")
    _recorded(exits)
    exits.set_defaults(run=later("lab_exits", "exits"))
    volatility = experiments.add_parser("volatility", help="which forecast of it is better")
    _candles(volatility)
    volatility.set_defaults(run=later("lab_volatility", "volatility"))


def _chance(experiment: argparse.ArgumentParser, runs: int) -> None:
    experiment.add_argument(
        "--runs", type=_count, default=runs, metavar="N", help=f"of each truth; default {runs}"
    )
    experiment.add_argument("--seed", type=_seed, default=1, metavar="N", help="default 1")


def _backup(backup: argparse.ArgumentParser) -> None:
    _config(backup)
    backup.add_argument("target", type=Path, metavar="DIR", help="where the copies go")
    backup.set_defaults(run=later("journal", "backup"))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _count(text: str) -> int:
    """A number of things, at least one."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _seed(text: str) -> int:
    """A whole number that chance starts from."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return int(text)


def _moment(text: str) -> int:
    """UTC ms of an ISO date or time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date such as 2024-01-31T12:00") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)
