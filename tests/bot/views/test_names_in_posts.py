"""No name from outside can break a message: Telegram reads the marks as we wrote them."""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.phone.html_text import parse_html
from bot.views.delivery import deaf, repeated
from bot.views.format import plain
from trading.domain import events as ev
from trading.domain.money import ZERO

MARKS = ["<", ">", "&", "</b>", "<pre>", "&lt;", "&#60;", '"', "'", "<a href='tg://x'>", "\n"]
TEXTS = st.lists(
    st.one_of(st.sampled_from(MARKS), st.characters(exclude_categories=["Cs"])), max_size=40
).map(lambda pieces: "x" + "".join(pieces))


def posted(make, outbox, name):
    """A message of each kind that carries names, all of them this one."""
    plan = make.plan(name)
    advice = tuple(replace(each, advisor=name, reason=name) for each in make.made().advice)
    ids = ("c12", 12, name)
    yield outbox.take(make.made(proposal=plan, why=name, advice=advice)), True
    yield outbox.take(ev.ProposalReissued(make.now, 12, plan, 2, "aaaa", name)), True
    for verdict in ("approved", "rejected", "expired", "refused"):
        yield outbox.take(make.made(proposal=plan), make.verdict(verdict, name, name)), True
    yield outbox.take(replace(make.fill(), symbol=name)), True
    yield outbox.take(ev.PositionProtected(make.now, *ids, ZERO + 1, ZERO + 98, name)), True
    yield outbox.take(replace(make.closed(), symbol=name, exit=name)), True
    yield outbox.take(ev.CycleAbandoned(make.now, *ids, name)), True
    yield from stressed(make, outbox, name)
    yield outbox.take(ev.EntriesPaused(make.now, make.now, name)), False
    yield outbox.take(ev.EntriesResumed(make.now, make.now, name)), False
    yield outbox.take(ev.AutonomySet(make.now, make.now, name, name)), False
    yield outbox.take(ev.RungSet(make.now, make.now, name, name, name)), False


def stressed(make, outbox, name):
    """What is told of a budget under stress, and of legs."""
    ids = (make.now, make.now, "c12", 12, name)
    numbers = (ZERO + 1, ZERO + 1, ZERO + 1)
    yield outbox.take(ev.StressReached(*ids, 1, *numbers, ZERO + 2, (), name)), True
    yield outbox.take(ev.StressNoted(*ids, 1, *numbers, seen_by=name)), True
    yield outbox.take(ev.StressEased(*ids, 0, ZERO)), True
    leg = make.plan(name)
    yield outbox.take(ev.LegOpened(make.now, "c12/1", "c12", 13, 1, leg, make.now, 12)), True
    yield outbox.take(ev.LegDue(make.now, "c12", 12, name, 1)), True
    yield outbox.take(ev.LegRefused(make.now, "c12", 12, name, 1, name)), True
    side = leg.signal.side
    closed = (name, side, *numbers, ZERO, ZERO, name, 12, ZERO)
    yield outbox.take(ev.LegClosed(make.now, "c12/1", "c12", 13, *closed)), True


@given(name=TEXTS)
@settings(deadline=None)
def test_any_name_leaves_the_marks_of_every_post_as_they_are(make, new_outbox, name):
    harmless = posted(make, new_outbox(label="x"), "x")
    hostile = posted(make, new_outbox(label=name), name)
    for (tame, _), (post, has_symbol) in zip(harmless, hostile, strict=True):
        text, entities = parse_html(post.message.html)
        assert [e["type"] for e in entities] == [
            e["type"] for e in parse_html(tame.message.html)[1]
        ], post.key
        assert not has_symbol or plain(name, 32) in text
        again, _ = parse_html(repeated(post.message).html)
        assert again.endswith(text)


@given(reason=TEXTS)
def test_any_reason_leaves_the_alarm_as_it_is(reason):
    text, entities = parse_html(deaf(60.0, reason).html)
    assert [e["type"] for e in entities] == ["bold"]
    assert plain(reason, 200) in text
