"""What tests of the watcher share."""

from projection_bench import CONFIG

from bot.cli.watch import Copy
from bot.models import advisors_of
from trading.config.sections import Redis as Settings
from trading.projection.watching import known_versions

VERSIONS = known_versions({n: one.version for n, one in advisors_of(CONFIG).items()})


class Recorder:
    """An output that remembers."""

    def __init__(self):
        self.snapshots, self.events = [], []

    def look(self, look):
        self.snapshots += look.snapshots

    def event(self, happened):
        self.events.append(happened)

    def latest(self):
        return {one.snapshot.component: one.snapshot for one in self.snapshots}


def copy_at(server, tmp_path):
    """Where the server is, as the configuration would say it."""
    return Copy(Settings(mode="url", url=server.address), tmp_path, None)
