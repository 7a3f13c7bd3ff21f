"""The checksum chain over the journal's transactions: one changed byte changes every later link."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Chain:
    """The end of the journal.

    Attributes:
        seq: number of the last event, 0 when there is none.
        tx: number of the last transaction, 0 when there is none.
        digest: 32 bytes, ``sha256(previous digest + lines of the transaction)``.
    """

    seq: int
    tx: int
    digest: bytes

    def extended(self, bodies: Sequence[bytes]) -> "Chain":
        """The chain after one more transaction; bodies are single lines."""
        digest = sha256(self.digest + b"\n".join(bodies)).digest()
        return Chain(self.seq + len(bodies), self.tx + 1, digest)


EMPTY = Chain(0, 0, sha256(b"pitwall journal").digest())
