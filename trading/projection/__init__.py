"""What other processes may look at: state and events of the desk, in Redis or Valkey.

A follower of the journal like the outbox, and the only place that knows Redis. ``parts`` says what
is shown, ``snapshot`` how it stands there with its checksum, ``link`` reads and writes it,
``projector`` keeps it equal to the journal and mends what is not, ``embedded`` runs a server of the
desk's own, ``service`` puts these together; ``watching`` and ``reading`` are the other side, for
``pitwall watch``. Nothing here is ever read to decide anything: what is lost, damaged, older or of
another journal is written again.

The keys: ``pitwall:head`` names the journal, its place and the snapshots; ``pitwall:NAME:VERSION``
is a snapshot; ``pitwall:events`` the stream, whose ids are the journal's numbers;
``pitwall:writer`` the desk that writes, while it lives. One desk per database.
"""
