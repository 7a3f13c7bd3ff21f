"""``pitwall lab``: experiments whose truth is known, and whether the figures are as promised."""

import argparse
import json
from collections.abc import Callable
from time import process_time

from ml.lab import direction as directions
from ml.lab import ladder as ladders
from ml.lab.bars import Findings


def ladder(options: argparse.Namespace) -> int:
    """Who is promoted and who demoted; status 1 when a figure is not as promised."""
    return tell(ladders.experiment, options)


def direction(options: argparse.Namespace) -> int:
    """When predictions are inverted; status 1 when a figure is not as promised."""
    return tell(directions.experiment, options)


def tell(experiment: Callable[[int, int], Findings], options: argparse.Namespace) -> int:
    """Run an experiment and print what it found; status 1 when a figure is not as promised."""
    began = process_time()
    findings = experiment(options.runs, options.seed)
    run = {"runs": options.runs, "seed": options.seed, "cpu_s": round(process_time() - began, 1)}
    if options.json:
        print(json.dumps(run | findings.plain()))
    else:
        print("\n".join(_lines(run, findings)))
    return 0 if findings.hold else 1


def _lines(run: dict[str, int | float], findings: Findings) -> list[str]:
    lines = [", ".join(f"{name} {value}" for name, value in run.items())]
    for name, figures in findings.scenarios.items():
        said = ", ".join(f"{figure} {_number(value)}" for figure, value in figures.items())
        lines.append(f"{name}: {said}")
    for bar in findings.bars:
        verdict = "ok   " if bar.holds else "wrong"
        limit = f"at most {bar.most:g}" if bar.most < float("inf") else f"at least {bar.least:g}"
        lines.append(f"{verdict} {bar.says}: {_number(bar.value)}, {limit}")
    return lines


def _number(value: float | None) -> str:
    return "never" if value is None else f"{value:g}"
