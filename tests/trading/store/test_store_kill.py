import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from trading.domain.fold import fold
from trading.store.journal import SqliteJournal
from trading.store.verify import verify

CHILD = Path(__file__).with_name("appending_child.py")


def killed_in_the_middle(path: Path) -> int:
    """Start the child, kill it without warning, and give the last seq it was told is durable."""
    with subprocess.Popen(
        [sys.executable, CHILD, path], stdout=subprocess.PIPE, text=True, cwd=CHILD.parents[3]
    ) as child:
        confirmed = child.stdout.readline()
        assert confirmed, "the child did not start"
        time.sleep(random.uniform(0.01, 0.15))
        child.send_signal(signal.SIGKILL)
        lines = (confirmed + child.stdout.read()).splitlines(keepends=True)
    assert child.returncode == -signal.SIGKILL
    return int([line for line in lines if line.endswith("\n")][-1])


def test_a_kill_leaves_whole_transactions_and_nothing_confirmed_is_lost(tmp_path) -> None:
    path = tmp_path / "journal.db"
    before = 0
    for _ in range(4):
        confirmed = killed_in_the_middle(path)
        assert confirmed > before
        journal = SqliteJournal(path)
        journal.open()
        assert journal.head >= confirmed
        *_, (_, last) = journal.read(journal.head - 1)
        place, _, size = last.args[0].partition("/")
        assert place == size
        before = journal.head
        journal.close()
    report = verify(path, fold)
    assert report.ok, report.problem
    assert report.events == before
