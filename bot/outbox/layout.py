"""The layout of the outbox's file, as numbered migrations."""

MIGRATIONS = (
    """
    CREATE TABLE place (seq INTEGER NOT NULL) STRICT;
    CREATE TABLE sources (key TEXT PRIMARY KEY, source BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL,
        chat_id INTEGER NOT NULL,
        current INTEGER NOT NULL DEFAULT 1,  -- 0: a newer message stands under the same key
        seq INTEGER NOT NULL,                -- of the event that wants it like this
        priority INTEGER NOT NULL,
        reply_to TEXT,                       -- key
        wanted BLOB NOT NULL,
        wanted_sha BLOB NOT NULL,
        sent_sha BLOB,
        message_id INTEGER,
        attempts INTEGER NOT NULL DEFAULT 0, -- that failed for reasons of our own
        given_up TEXT                        -- why
    ) STRICT;
    CREATE UNIQUE INDEX one_current ON messages (key, chat_id) WHERE current;
    CREATE INDEX shown ON messages (chat_id, message_id);
    CREATE INDEX waiting ON messages (chat_id, priority, seq, id)
        WHERE sent_sha IS NOT wanted_sha AND given_up IS NULL
    """,
    """
    CREATE TABLE newest (chat_id INTEGER PRIMARY KEY, message_id INTEGER) STRICT;
    ALTER TABLE messages ADD COLUMN part INTEGER NOT NULL DEFAULT 0;  -- parts that were sent
    ALTER TABLE messages ADD COLUMN sent_after INTEGER;  -- on its way: newest id before it, or 0
    ALTER TABLE messages ADD COLUMN again INTEGER NOT NULL DEFAULT 0;  -- it may have arrived before
    ALTER TABLE messages ADD COLUMN fades TEXT;          -- what it counts as if never shown in time
    ALTER TABLE messages ADD COLUMN folded INTEGER;      -- id of the message that counts it
    DROP INDEX waiting;
    CREATE INDEX waiting ON messages (chat_id, priority, seq, id)
        WHERE sent_sha IS NOT wanted_sha AND given_up IS NULL AND folded IS NULL
    """,
    # Messages are kept for good, so nothing may look through all of them.
    """
    CREATE INDEX given_up ON messages (id) WHERE given_up IS NOT NULL;
    CREATE INDEX folded ON messages (folded) WHERE folded IS NOT NULL;
    CREATE INDEX unseen ON messages (key) WHERE message_id IS NULL
    """,
    "ALTER TABLE messages ADD COLUMN given_up_at INTEGER",  # Unix seconds
)
