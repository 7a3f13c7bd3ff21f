"""How soon a command is answered while the desk scores 500 symbols every 5 s.

Desk, chat and phone are one process; the way between them is ASGI, so every request is built,
validated and parsed as over the network. Several people write, because one chat may be told one
message a second. The desk watches, so nothing but answers is said. Pictures are asked for in
between and timed apart. Wall time: that is what a person waits, and what a busy machine makes
worse, so how busy it was is said too.
"""

import asyncio
import os
import statistics
import tempfile
import time
from contextlib import suppress

from figures import row
from live_desk import Walking, desk_config, desk_on_phone

N_SYMBOLS = 500
PAUSE_S = 5.0
SECONDS = float(os.environ.get("PITWALL_BENCH_CHAT_S", "60"))
WRITERS, LOOKERS = tuple(range(4242, 4262)), tuple(range(5000, 5005))
TEXTS = (
    "/status", "/positions", "/trades", "/proposals", "/ml_stats", "/health",
    "/help", "/mode", "/start", "/rr_stats", "/operator", "/flag", "/correlation strength",
)  # fmt: skip
PICTURES = (
    "/chart", "/stats", "/correlation", "/thresholds", "/vol_sizing", "/ab", "/advisor",
)  # fmt: skip
TEXT_EVERY_S, PICTURE_EVERY_S = 0.1, 1.0  # one of them writes so often
LATE_S = 10.0


async def answered(phone, person, text):
    """Milliseconds from a text to its answer."""

    def told():
        return len(phone.messages(person))

    began, before = time.perf_counter(), told() + 1
    phone.send(text, user_id=person)
    await phone.until(lambda: told() > before, wait_seconds=LATE_S)
    return 1000 * (time.perf_counter() - began)


async def ask_around(phone, people, texts, every_s):
    """The waits of these people, ms."""
    asked, end, turn = [], time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        person, text = people[turn % len(people)], texts[turn % len(texts)]
        asked.append(asyncio.create_task(answered(phone, person, text)))
        turn += 1
        await asyncio.sleep(every_s)
    return sorted(await asyncio.gather(*asked))


async def stalls(found):
    """How late the event loop comes back, ms."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        found.append(1000 * (time.perf_counter() - began) - 5)


async def main():
    bars = round(SECONDS / PAUSE_S) + 3
    market = Walking(N_SYMBOLS, bars, PAUSE_S)
    late = []
    with tempfile.TemporaryDirectory() as folder:
        config = desk_config(N_SYMBOLS, folder, WRITERS + LOOKERS, "watch")
        async with desk_on_phone(market, config) as (desk, _source, phone):
            life = asyncio.create_task(desk.live())
            await asyncio.sleep(PAUSE_S + 3)  # the first bar warms the features up
            watch = asyncio.create_task(stalls(late))
            texts, pictures = await asyncio.gather(
                ask_around(phone, WRITERS, TEXTS, TEXT_EVERY_S),
                ask_around(phone, LOOKERS, PICTURES, PICTURE_EVERY_S),
            )
            watch.cancel()
            life.cancel()
            with suppress(asyncio.CancelledError):
                await life
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    row("processes for each core of this machine meanwhile", f"{busy:.1f}")
    report("text command", texts)
    report("picture", pictures)
    report("event loop late by", sorted(late))


def report(name, values):
    cuts = statistics.quantiles(values, n=100)
    cells = (f"p50 {cuts[49]:.1f} ms", f"p99 {cuts[98]:.1f} ms", f"worst {values[-1]:.0f} ms")
    row(f"{name} ({len(values)})", *cells)


if __name__ == "__main__":
    asyncio.run(main())
