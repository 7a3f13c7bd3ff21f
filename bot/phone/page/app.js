// The phone: asks for the chat, draws it, waits for the next change.

import { press, readChat, send, waitForChat } from "./api.js";
import { drawChat, showMessage } from "./chat.js";
import { setCommands, setKeyboard, startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { firstLine } from "./message.js";
import { alertDialog, enlarge, push, toast } from "./overlays.js";

const ACTION_TIME = 5000; // ms a chat action is shown
const RETRY_TIME = 1500; // ms between attempts while the phone is gone
const ACTIONS = { typing: "typing…", upload_photo: "sending a picture…", upload_document: "sending a file…" };

let actionTimer = 0;

const actions = { command: write, press: pressButton, enlarge, show: showMessage };

async function write(text) {
  try {
    await send(text);
  } catch (error) {
    toast(error.message);
  }
}

async function pressButton(message, button, key) {
  if (key.getAttribute("aria-busy") === "true") return;
  if (button.copy_text) {
    await navigator.clipboard.writeText(button.copy_text.text);
    toast("Copied");
    return;
  }
  key.setAttribute("aria-busy", "true");
  try {
    const { answer } = await press(message.message_id, button.callback_data);
    if (answer?.text) (answer.show_alert ? alertDialog : toast)(answer.text);
  } catch (error) {
    toast(error.message);
  } finally {
    key.removeAttribute("aria-busy");
  }
}

function draw(chat) {
  byId("banner").hidden = chat.banner === "";
  byId("banner").textContent = chat.banner;
  drawPresence(chat.action);
  drawPinned(chat);
  setCommands(chat.commands);
  setKeyboard(chat.keyboard);
  const loud = drawChat(chat, actions).filter((message) => message.from === "bot" && !message.silent);
  for (const message of loud) push(firstLine(message));
}

function drawPresence(action) {
  const presence = byId("presence");
  clearTimeout(actionTimer);
  presence.textContent = action ? ACTIONS[action] ?? "busy…" : "bot";
  presence.classList.toggle("active", action !== null);
  if (action) actionTimer = setTimeout(() => drawPresence(null), ACTION_TIME);
}

function drawPinned(chat) {
  const message = chat.messages.find(({ message_id: id }) => id === chat.pinned);
  byId("pinned").hidden = message === undefined;
  if (message === undefined) return;
  byId("pinned-text").textContent = firstLine(message);
  byId("pinned").onclick = () => showMessage(message.message_id);
}

async function follow() {
  let version = null;
  for (;;) {
    try {
      const chat = version === null ? await readChat() : await waitForChat(version);
      if (chat.version !== version) draw(chat);
      version = chat.version;
    } catch (error) {
      byId("presence").textContent = "connecting…";
      if (error.refused) toast(error.message);
      version = null; // the phone may be another one when it is back
      await new Promise((resolve) => { setTimeout(resolve, RETRY_TIME); });
    }
  }
}

startComposer(write);
follow();
