"""Kill the desk again and again, and compare.

    make crash ARGS="--kills 2000 --seed 1"     as many kills as wanted, or a few more
    make crash ARGS="--seed 1 --trial 37"       one trial of them again; its files are kept

The parent imports the desk once and forks a child for every life. A child kills itself with SIGKILL
at the moment that the seed chose, and the next one recovers from its files. Exits with 1 when any
story ended differently from that of a desk which was never killed.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "bot"), str(TESTS.parent)]

from crash_trials import killed_again_and_again, plan, whole_story, workplace  # noqa: E402

SAID_EVERY = 100  # kills


def main(args):
    """Print what was done and found; the exit code."""
    began = time.monotonic()
    with workplace() as folder:
        whole, passed = whole_story(Path(folder) / "whole")
        if args.trial is not None:
            home = Path(tempfile.mkdtemp(prefix="crash-")) / "home"
            trial = killed_again_and_again(home, plan(args.seed, args.trial, passed), whole)
            tell(args.seed, args.trial, trial)
            print(f"  its files: {home}")
            return 1 if trial.found else 0
        trials, said = [], 0
        while (kills := sum(trial.kills for trial in trials)) < args.kills:
            if kills >= said + SAID_EVERY:
                print(counts(trials), f"after {time.monotonic() - began:.0f} s", flush=True)
                said = kills
            home, number = Path(folder) / "home", len(trials)
            trial = killed_again_and_again(home, plan(args.seed, number, passed), whole)
            trials.append(trial)
            if trial.found:
                tell(args.seed, number, trial)
            shutil.rmtree(home)
    summarise(trials, time.monotonic() - began)
    return 1 if any(trial.found for trial in trials) else 0


def tell(seed, number, trial):
    """A trial in full, and how to see it again."""
    print(f'make crash ARGS="--seed {seed} --trial {number}"')
    for life in trial.lives:
        print(f"  lived until {life}")
    for name, what in trial.found.items():
        print(f"  DIFFERENT {name}: {what}", flush=True)


def counts(trials):
    """How many kills there were, and what they have shown."""
    kills, different = sum(trial.kills for trial in trials), sum(bool(t.found) for t in trials)
    return f"{kills} kills in {len(trials)} trials, {different} differences"


def summarise(trials, wall_s):
    """The figures."""
    print(counts(trials))
    print(f"{sum(trial.twice for trial in trials)} messages shown twice, each after a lost answer")
    print(f"{sum(trial.marked for trial in trials)} messages still marked as maybe a repeat")
    spent = os.times()
    cpu_s = spent.user + spent.system + spent.children_user + spent.children_system
    print(f"{cpu_s:.1f} s of CPU, {wall_s:.1f} s of time")
    deaths = Counter(life.until.point for trial in trials for life in trial.lives[:-1])
    print(", ".join(f"{point} {count}" for point, count in sorted(deaths.items())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trial", type=int)
    sys.exit(main(parser.parse_args()))
