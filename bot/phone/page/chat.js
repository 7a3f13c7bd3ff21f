// The log of messages: new ones are added, changed ones change in place, the reader is not moved.

import { byId, element } from "./dom.js";
import { fillMessage, firstLine } from "./message.js";

const NEAR_BOTTOM = 48; // pixels
const shown = new Map(); // message id -> { article, content }
const log = byId("log");
const list = byId("messages");
const toBottom = byId("to-bottom");
let drawn = false;

const atBottom = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM;

export function scrollToBottom() {
  log.scrollTop = log.scrollHeight;
}

export function showMessage(messageId) {
  const entry = shown.get(messageId);
  if (!entry) return;
  entry.article.scrollIntoView({ block: "center", behavior: "smooth" });
  entry.article.classList.remove("flash");
  requestAnimationFrame(() => entry.article.classList.add("flash"));
}

// Draws the chat; gives the messages that were not there before.
export function drawChat(chat, actions) {
  const follow = atBottom();
  const first = !drawn;
  drawn = true;
  const byMessageId = new Map(chat.messages.map((message) => [message.message_id, message]));
  const news = chat.messages.filter((message) => !shown.has(message.message_id));
  removeOld(byMessageId);
  for (const message of chat.messages) drawMessage(message, byMessageId.get(message.reply_to), actions, !first);
  markDaysAndGroups(chat.messages);
  byId("empty").hidden = chat.messages.length > 0;
  if (follow || first || news.some((message) => message.from === "user")) scrollToBottom();
  else if (news.length) toBottom.classList.add("news");
  return first ? [] : news;
}

function removeOld(current) {
  for (const [messageId, entry] of shown) {
    if (current.has(messageId)) continue;
    entry.article.remove();
    shown.delete(messageId);
  }
}

function drawMessage(message, replied, actions, animate) {
  const content = JSON.stringify([message, replied ? firstLine(replied) : null]);
  const known = shown.get(message.message_id);
  if (known?.content === content) return;
  const article = known?.article ?? element("article", { "data-message": message.message_id });
  fillMessage(article, message, replied, actions);
  if (!known) {
    if (animate) article.classList.add("arrives");
    list.append(article);
  }
  shown.set(message.message_id, { article, content });
}

function markDaysAndGroups(messages) {
  let day = null;
  let sender = null;
  let place = list.firstElementChild;
  for (const message of messages) {
    const today = new Date(message.date * 1000).toDateString();
    if (place?.classList.contains("day")) {
      const next = place.nextElementSibling;
      if (today === day || place.dataset.day !== today) place.remove();
      place = next;
    }
    const { article } = shown.get(message.message_id);
    if (today !== day && article.previousElementSibling?.dataset.day !== today) {
      article.before(element("p", { class: "day", "data-day": today }, dayName(message.date)));
    }
    article.classList.toggle("follows", today === day && message.from === sender);
    [day, sender] = [today, message.from];
    place = article.nextElementSibling;
  }
}

function dayName(seconds) {
  const date = new Date(seconds * 1000);
  if (date.toDateString() === new Date().toDateString()) return "Today";
  return date.toLocaleDateString([], { weekday: "short", day: "numeric", month: "long" });
}

log.addEventListener("scroll", () => {
  toBottom.hidden = atBottom();
  if (atBottom()) toBottom.classList.remove("news");
}, { passive: true });
toBottom.addEventListener("click", scrollToBottom);
new ResizeObserver(() => {
  if (toBottom.hidden) scrollToBottom();
}).observe(log);
