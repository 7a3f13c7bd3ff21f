"""A living desk that finds itself broken: locked, told to its owner, looked at, lifted."""

from chat_doubles import ANN, ME, settle, until
from living_bench import heard, living_desk

from trading.domain.events import InvariantBroken
from trading.domain.money import exact


async def test_a_breach_locks_the_desk_until_it_is_healthy_and_somebody_lifts_it(tmp_path):
    async with living_desk(tmp_path) as (desk, phone):
        state = desk.running.state
        await desk._reconcile()
        assert state.locks == {}

        state.balance += exact(1)
        await desk._reconcile()
        assert list(state.locks) == ["I4 money", "I9 the journal makes the ledger"]
        alarm = await heard(phone, "Entries locked: I4 money")
        assert not alarm["silent"]
        assert "the wallet has earned" in alarm["text"]
        await heard(phone, "Entries locked: I9")
        await desk._reconcile()

        for command, words in (
            ("/health", "Found broken: I4 money: the wallet has earned"),
            ("/status", "🔒 Entries locked; exits and stops go on"),
        ):
            phone.send(command)
            await heard(phone, words)
        await until(lambda: state.reasons.get("locked"))

        phone.send("/resume")
        await heard(phone, "Entries stay locked")
        state.balance -= exact(1)
        phone.send("/resume")
        offer = await heard(phone, "nothing is found broken now. It was:")
        [[lift]] = offer["buttons"]
        assert state.locks
        await phone.press(offer["message_id"], lift["callback_data"])
        await heard(phone, "Lock lifted by")
        assert state.locks == {}
        locked, signals = state.reasons["locked"], state.signals
        await until(lambda: state.signals > signals + 2)
        assert state.reasons["locked"] == locked

        texts = [m["text"] or "" for m in phone.messages()]
        assert sum("Entries locked: I4" in text for text in texts) == 1, "told once"


async def test_a_transaction_that_breaks_is_found_without_an_audit(tmp_path, monkeypatch):
    monkeypatch.setattr("trading.policy.entries.committed", lambda *_about: exact(10**6))
    async with living_desk(tmp_path) as (_desk, phone):
        alarm = await heard(phone, "Entries locked: I4 money")
    assert "commits 1000000.0 of a budget of" in alarm["text"]


async def test_the_owner_alone_is_alarmed(make, journal, chat):
    outbox = make((ME, ANN))
    await journal.append([InvariantBroken(1, 1, "I4 money", "one cent is missing")])
    await settle(outbox, chat.clock)
    assert chat.sent(ME) == ["🔒 <b>Entries locked: I4 money</b>"]
    assert chat.sent(ANN) == []
