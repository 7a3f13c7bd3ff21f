"""Planned faults reach the bot as it would meet them at Telegram."""

import httpx
import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from bot.phone import Fault, LostAnswer, Refusal

ME = 4242


async def test_too_many_requests(bot, person, phone, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    body = {"method": "sendMessage", "code": 429, "retry_after": 7, "times": 2}
    assert (await person.post("/user/fault", json=body)).json()["ok"]
    for _ in range(2):
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(ME, "x")
        assert refused.value.retry_after.total_seconds() == 7
    assert phone.messages() == []
    await bot.send_message(ME, "x")
    assert phone.requests[-2]["response"] == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


@pytest.mark.parametrize(
    ("code", "error"), [(502, NetworkError), (403, Forbidden), (400, BadRequest)]
)
async def test_other_codes_on_any_method(bot, phone, code, error):
    phone.plan_fault(Fault("*", Refusal(code), 1))
    with pytest.raises(error):
        await bot.get_me()
    await bot.get_me()


async def test_a_fault_waits_for_its_own_method(bot, phone):
    phone.plan_fault(Fault("sendPhoto", Refusal(500), 1))
    await bot.send_message(ME, "not this one")
    assert phone.state.faults.as_json() == [{"method": "sendPhoto", "times": 1}]


async def test_a_lost_answer_leaves_the_deed_and_the_record(bot, phone):
    phone.plan_fault(Fault("sendMessage", LostAnswer(), 1))
    with pytest.raises(NetworkError):
        await bot.send_message(ME, "sent")
    assert [message["text"] for message in phone.messages()] == ["sent"]
    assert phone.requests[-1]["response"]["ok"]


async def test_a_lost_answer_is_a_network_error_for_any_client(phone):
    phone.plan_fault(Fault("getMe", LostAnswer(), 1))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=phone.app)) as client:
        with pytest.raises(httpx.NetworkError):
            await client.get("http://127.0.0.1:8765/bot123456:TEST-token_of_nobody/getMe")


async def test_faults_can_be_taken_back(bot, person):
    plan = {"method": "getme", "code": 500, "times": 1000}
    await person.post("/user/fault", json=plan)
    with pytest.raises(NetworkError):
        await bot.get_me()
    left = await person.post("/user/fault", json={"method": "getMe", "times": 0})
    assert left.json()["waiting"] == []
    await bot.get_me()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"method": "sendMesage", "code": 500}, "did you mean sendMessage?"),
        ({"method": "zzz", "code": 500}, "or * for any."),
        ({"method": "getMe"}, "code: give 400 to 599, or drop_response, not None."),
        ({"method": "getMe", "code": 200}, "code: give 400 to 599, or drop_response, not 200."),
        ({"method": "getMe", "code": 500, "times": -1}, "times: give 0 (take back) or more"),
    ],
)
async def test_a_fault_that_could_never_happen(person, body, sentence):
    answer = await person.post("/user/fault", json=body)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
