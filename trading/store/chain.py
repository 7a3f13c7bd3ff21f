"""The checksum chain over the journal's transactions: one changed byte changes every later link."""

from hashlib import sha256

import msgspec


class Chain(msgspec.Struct, frozen=True, gc=False):
    """The end of the journal.

    Attributes:
        seq: number of the last event, 0 when there is none.
        tx: number of the last transaction, 0 when there is none.
        digest: 32 bytes, ``sha256(previous digest + lines of the transaction)``.
    """

    seq: int
    tx: int
    digest: bytes

    def extended(self, count: int, lines: bytes) -> "Chain":
        """The chain after one more transaction of so many events, one line each."""
        digest = sha256(self.digest + lines).digest()
        return Chain(self.seq + count, self.tx + 1, digest)


EMPTY = Chain(0, 0, sha256(b"pitwall journal").digest())
