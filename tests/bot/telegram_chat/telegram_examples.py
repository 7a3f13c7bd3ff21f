"""A token, an address and buttons; what Telegram answers to getUpdates, as a script."""

import asyncio
import json

import httpx
from chat_doubles import ME

from bot.chat import Button

TOKEN = "123456:TEST-token_of_nobody"
PORT = 8765
ROOT = f"http://127.0.0.1:{PORT}"
KEYS = ((Button("Yes", "c:resume", "success"), Button("No", "c:pause", "danger")),)


class Script(httpx.AsyncBaseTransport):
    """Answers getUpdates from a list; the last answer stands."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.offsets = []
        self.timeouts = []

    async def handle_async_request(self, request):
        await asyncio.sleep(0)
        self.offsets.append(int(request.url.params.get("offset", 0)))
        self.timeouts.append(int(request.url.params.get("timeout", -1)))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, text=json.dumps({"ok": True, "result": answer}))


def text_update(number, text="/status", **more):
    person = {"id": ME, "is_bot": False, "first_name": "You"}
    chat = {"id": ME, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text} | more
    return {"update_id": number, "message": message}


def error(code, description, **parameters):
    body = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json={**body, "parameters": parameters} if parameters else body)


async def first_batch(chat, after=0):
    updates = chat.updates(after)
    async with asyncio.timeout(5):
        batch = await anext(updates)
    await updates.aclose()
    return batch
