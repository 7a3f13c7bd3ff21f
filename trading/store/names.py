"""Names of the files in the data directory."""

JOURNAL = "journal.db"
FOLLOWERS = "followers.db"
SNAPSHOTS = "snapshots.db"
CANDLES = "candles.db"
VENUE = "venue.db"
LOCK = "desk.lock"
REDIS = "redis"  # folder of the embedded server
