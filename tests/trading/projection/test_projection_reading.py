"""What the watcher does not believe, each in one sentence."""

import json

import pytest
from projection_bench import converged, desk_in, projecting, real_server
from watching_bench import VERSIONS, Recorder, copy_at

from bot.cli.watch import Complaints, once
from trading.domain.errors import ProjectionError
from trading.projection import watching as watching_module
from trading.projection.link import EVENTS, HEAD, WRITER, Reader
from trading.projection.snapshot import Part, Place, packed
from trading.projection.watching import Watcher

FLAGS = "pitwall:flags:1"


@pytest.fixture
def server(tmp_path):
    with real_server(tmp_path / "server") as running:
        yield running


@pytest.fixture
async def copied(tmp_path, server):
    """What a desk left on the server when it ended, and its address."""
    async with desk_in(tmp_path / "data") as desk, projecting(desk, server.address) as projector:
        await desk.bars(20)
        await converged(server.redis, desk, projector)
        return desk.journal.origin()


def put(redis, name, version, payload=b"{}", seq=1, journal=None):
    """A snapshot that is whole, under the head's key of that component."""
    head = json.loads(redis.hget(HEAD, "payload"))
    place = Place(journal or head["place"][0], seq, "", 0)
    redis.delete(head["snapshots"][name])
    redis.hset(head["snapshots"][name], mapping=packed(name, Part(version, "json", payload), place))


def rename(redis, name, key):
    """The head names another key for a component."""
    head = json.loads(redis.hget(HEAD, "payload"))
    redis.copy(FLAGS, key)
    head["snapshots"][name] = key
    place = Place(*head["place"])
    redis.hset(HEAD, mapping=packed("head", Part(1, "json", json.dumps(head).encode()), place))


def newer(redis):
    rename(redis, "flags", "pitwall:flags:2")
    put(redis, "flags", 2)


LIVES = "the desk writes it again within a minute"
OTHER = "watch with the program that the desk runs"
WRONG = {
    "corrupt": (
        lambda r: r.hset(FLAGS, "payload", "{}"),
        f"{FLAGS} does not fit its checksum; {LIVES}",
    ),
    "gone": (lambda r: r.delete(FLAGS), f"{FLAGS} is gone; {LIVES}"),
    "no hash": (
        lambda r: (r.delete(FLAGS), r.set(FLAGS, 1)),
        f"{FLAGS} has no field format; {LIVES}",
    ),
    "exchanged": (lambda r: put(r, "scorecards", 7), f"holds something else; {LIVES}"),
    "newer": (newer, f"pitwall:flags:2 has version 2, this program knows 1; {OTHER}"),
    "stranger": (
        lambda r: rename(r, "mood", "pitwall:mood:1"),
        f"pitwall:mood:1 is not known to this program; {OTHER}",
    ),
    "another journal": (
        lambda r: put(r, "flags", 1, journal="ab"),
        f"{FLAGS} is of another journal; {LIVES}",
    ),
    "too far": (
        lambda r: put(r, "flags", 1, seq=10**9),
        f"{FLAGS} is of event 1000000000, and the desk",
    ),
    "no JSON": (lambda r: put(r, "flags", 1, b"{"), "pitwall:flags cannot be read"),
    "head": (lambda r: r.hset(HEAD, "seq", 7), f"{HEAD} does not fit its checksum; {LIVES}"),
    "headless": (lambda r: r.delete(HEAD), f"{HEAD} is gone; {LIVES}"),
    "dead": (
        lambda r: r.delete(WRITER),
        "no desk has written for more than 90 s: this is how it stood",
    ),
    "empty": (lambda r: r.flushall(), "no desk writes here; start it with pitwall run"),
}


@pytest.mark.parametrize(("harm", "said"), WRONG.values(), ids=WRONG.keys())
async def test_what_is_wrong_is_one_sentence(tmp_path, server, copied, capsys, harm, said):
    copy = copy_at(server, tmp_path)
    assert await once(copy, Watcher(VERSIONS), Recorder()) == 0
    assert capsys.readouterr().err == ""
    harm(server.redis)
    assert await once(copy, Watcher(VERSIONS), Recorder()) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert said in line


async def events_of(watcher, reader):
    return [one if isinstance(one, str) else one.seq for one in await watcher.events(reader)]


@pytest.fixture
async def reader(server):
    reader = Reader(server.address, None, 1.0)
    yield reader
    await reader.close()


def add(
    redis,
    seq,
    kind="JobDue",
    version=1,
    body=b'{"kind":"JobDue","at":1,"desk_ms":1,"job":"x","due_ms":1}',
):
    fields = {"seq": seq, "kind": kind, "version": version, "body": body}
    redis.xadd(EVENTS, fields, f"{seq}-0")


def lose_the_last(redis):
    """The stream ends one event earlier, as it does on a server that comes back older."""
    *kept, _last = redis.xrange(EVENTS)
    redis.delete(EVENTS)
    for number, fields in kept:
        redis.xadd(EVENTS, fields, number)


async def test_what_came_between_two_looks_is_not_left_out(server, copied, reader):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    for seq in (head + 1, head + 2):
        add(server.redis, seq)
    said = json.loads(server.redis.hget(HEAD, "payload"))
    said["place"][1] = head + 2
    part = Part(1, "json", json.dumps(said).encode())
    server.redis.hset(HEAD, mapping=packed("head", part, Place(*said["place"])))
    assert (await watcher.look(reader)).head.place.seq == head + 2
    assert await events_of(watcher, reader) == [head + 1, head + 2]


async def test_a_gap_is_told_with_its_remedy(server, copied, reader):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    add(server.redis, head + 1)
    add(server.redis, head + 4)
    gap = f"events {head + 2} to {head + 3} are not in the stream any more; pitwall journal export"
    first, sentence, last = await events_of(watcher, reader)
    assert (first, last) == (head + 1, head + 4)
    assert sentence.startswith(gap)


async def test_an_event_of_another_version_is_told_and_passed_over(server, copied, reader):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    add(server.redis, head + 1, version=99)
    add(server.redis, head + 2, kind="Sang")
    add(server.redis, head + 3)
    newer, unknown, known = await events_of(watcher, reader)
    assert newer.startswith(f"event {head + 1}: JobDue has version 99")
    assert "event kind 'Sang' is unknown" in unknown
    assert known == head + 3


async def test_an_entry_of_somebody_else_is_no_event(server, copied, reader):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    add(server.redis, head + 1)
    server.redis.xadd(EVENTS, {"kind": "Forged"}, "999999-0")
    assert await events_of(watcher, reader) == [head + 1]
    for _ in range(2):
        with pytest.raises(ProjectionError, match="has an entry 999999-0 that is no event"):
            await watcher.events(reader)


async def test_another_history_under_the_same_numbers_is_noticed(server, copied, reader):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    add(server.redis, head + 1)
    await watcher.events(reader)
    lose_the_last(server.redis)
    add(server.redis, head + 1, body=b'{"kind":"JobDue","at":2,"desk_ms":2,"job":"y","due_ms":1}')
    [sentence] = (await watcher.look(reader)).wrong
    assert sentence == (
        f"event {head + 1} is another one than before: a backup was restored; "
        f"going on from event {head}"
    )
    assert await events_of(watcher, reader) == [head + 1]


async def test_a_stream_that_stays_behind_is_waited_for_and_then_followed(
    server, copied, reader, monkeypatch
):
    watcher = Watcher(VERSIONS)
    head = (await watcher.look(reader)).head.place.seq
    add(server.redis, head + 1)
    await watcher.events(reader)
    lose_the_last(server.redis)
    behind = f"the events end at {head}, and {head + 1} was seen before; "
    assert (await watcher.look(reader)).wrong == [f"{behind}{LIVES}"]
    monkeypatch.setattr(watching_module, "PATIENCE_S", 0.0)
    assert (await watcher.look(reader)).wrong == [f"{behind}going on from event {head}"]
    add(server.redis, head + 1)
    assert await events_of(watcher, reader) == [head + 1]


def test_a_complaint_is_made_once_until_it_is_over(capsys):
    complaints = Complaints()
    for wrong in ([], ["a\x1b[2J"], ["a\x1b[2J"], ["b"], [], []):
        complaints.are(wrong)
    assert capsys.readouterr().err == "a?[2J\nb\neverything is as it should be again\n"
