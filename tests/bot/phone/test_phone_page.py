"""The page in a real browser: what a person sees and does."""

import asyncio

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.request import HTTPXRequest

from bot.phone import serve

# One browser serves all tests, so all of them live in one event loop.
pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

ME = 4242
TOKEN = "123456:TEST-token_of_nobody"
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="yes:1")]])
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium):
    async with async_playwright() as tools:
        browser = await tools.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def served(phone):
    async with serve(phone, 0) as at:
        yield at


@pytest_asyncio.fixture(loop_scope="module")
async def desk(served):
    """A bot on the served phone."""

    def request():
        return HTTPXRequest(httpx_kwargs={"trust_env": False})

    async with Bot(
        TOKEN, base_url=f"{served.url}/bot", request=request(), get_updates_request=request()
    ) as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser, served):
    """The open page; whatever the browser complains about fails the test."""
    complaints = []
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    page.on("console", lambda line: complaints.append(f"{line.type}: {line.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(f"{served.url}/?token=session-token-of-a-test")
    await expect(page.locator("#presence")).to_have_text("bot")
    yield page
    await context.close()
    assert complaints == []


async def test_the_token_leaves_the_address(page, served):
    assert page.url == f"{served.url}/"
    await expect(page.locator("#banner")).to_have_text("SIMULATED market · paper money")


async def test_write_and_read(page, phone, desk):
    await page.fill("#text", "hello desk")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.user .text")).to_contain_text("hello desk")
    await expect(page.locator("#text")).to_have_value("")
    (update,) = await desk.get_updates(timeout=5)
    await desk.send_message(
        ME, "<b>hi</b>", parse_mode="HTML", reply_parameters=ReplyParameters(update.message.id)
    )
    await expect(page.locator(".message.bot strong")).to_have_text("hi")
    await expect(page.locator(".quote-of span")).to_have_text("hello desk")


async def test_a_press_spins_until_the_answer_and_toasts(page, desk):
    await desk.send_message(ME, "card", reply_markup=KEYS)
    key = page.get_by_role("button", name="Yes")
    await key.click()
    await expect(key).to_have_attribute("aria-busy", "true")
    (update,) = await desk.get_updates(timeout=5)
    await update.callback_query.answer("Sent to the desk")
    await expect(page.locator("#toast")).to_have_text("Sent to the desk")
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_is_a_dialog(page, desk):
    await desk.send_message(ME, "card", reply_markup=KEYS)
    await page.get_by_role("button", name="Yes").click()
    (update,) = await desk.get_updates(timeout=5)
    await update.callback_query.answer("Too late", show_alert=True)
    await expect(page.get_by_role("dialog")).to_contain_text("Too late")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_edit_happens_in_place_and_moves_nothing(page, desk):
    first = await desk.send_message(ME, "price 100", disable_notification=True)
    for number in range(25):
        await desk.send_message(ME, f"line {number}", disable_notification=True)
    await expect(page.locator(".message")).to_have_count(26)
    log = page.locator("#log")
    await log.evaluate("log => { log.scrollTop = 200; }")
    article = await page.query_selector(f'[data-message="{first.message_id}"]')
    await first.edit_text("price 101")
    await expect(page.locator(".message").first).to_contain_text("price 101")
    await expect(page.locator(".message").first.locator(".meta")).to_contain_text("edited")
    assert await article.is_visible()  # the same element, not a new one
    assert await log.evaluate("log => log.scrollTop") == 200
    await desk.send_message(ME, "a new one", disable_notification=True)
    await expect(page.locator(".message")).to_have_count(27)
    assert await log.evaluate("log => log.scrollTop") == 200
    await page.get_by_role("button", name="Go to the newest message").click()
    await desk.send_message(ME, "the last one", disable_notification=True)
    await expect(page.locator(".message").last).to_be_in_viewport()


async def test_only_new_loud_messages_push(page, desk):
    push = page.locator("#push")
    silent = await desk.send_message(ME, "silent", disable_notification=True)
    await expect(page.locator(".message")).to_have_count(1)
    await silent.edit_text("silent but edited")
    await expect(page.locator(".message")).to_contain_text("edited")
    await expect(push).to_be_hidden()
    loud = await desk.send_message(ME, "🔴 Alarm: drawdown\nsecond line")
    await expect(page.locator("#push-text")).to_have_text("🔴 Alarm: drawdown")
    await push.click()
    await expect(push).to_be_hidden()
    await loud.edit_text("🟢 calm again")
    await expect(page.locator(".message").last).to_contain_text("calm again")
    await expect(push).to_be_hidden()


async def test_what_was_there_before_does_not_push(page, desk):
    await desk.send_message(ME, "loud")
    await expect(page.locator("#push")).to_be_visible()
    await page.reload()
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator("#push")).to_be_hidden()


async def test_a_photo_is_shown_and_enlarged(page, desk, picture):
    await desk.send_photo(ME, picture, caption="equity")
    image = page.locator(".photo img")
    await expect(image).to_be_visible()
    await page.wait_for_function("document.querySelector('.photo img').naturalWidth === 320")
    await page.get_by_role("button", name="Enlarge: equity").click()
    await expect(page.locator("#viewer-picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#viewer-picture")).to_be_hidden()


async def test_the_command_menu(page, desk, phone):
    await desk.set_my_commands([BotCommand("status", "how it goes"), BotCommand("help", "all")])
    await expect(page.locator("#menu")).to_be_visible()
    await page.fill("#text", "/st")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.get_by_role("option", name="/status").click()
    await expect(page.locator(".message.user")).to_contain_text("/status")
    assert phone.messages()[-1]["text"] == "/status"


async def test_outside_text_never_becomes_mark_up(page, desk):
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await desk.send_message(
        ME,
        evil,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(evil, callback_data="x")]]),
    )
    await expect(page.locator(".message .text")).to_contain_text(evil)
    await expect(page.locator("#push-text")).to_have_text(evil)
    await expect(page.locator("#messages img, #messages script")).to_have_count(0)
    await asyncio.sleep(0.1)  # an alert would block the page
    await expect(page.locator(".key")).to_have_text(evil)


async def test_a_table_of_32_columns_fits(page, desk):
    table = "\n".join("0123456789" * 3 + "ab" for _ in range(3))
    await desk.send_message(ME, f"<pre>{table}</pre>", parse_mode="HTML")
    block = page.locator("pre")
    await expect(block).to_be_visible()
    assert await block.evaluate("pre => pre.scrollWidth <= pre.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_deleted_messages_disappear(page, desk):
    sent = await desk.send_message(ME, "gone soon")
    await expect(page.locator(".message")).to_have_count(1)
    await sent.delete()
    await expect(page.locator(".message")).to_have_count(0)
    await expect(page.locator("#empty")).to_be_visible()
