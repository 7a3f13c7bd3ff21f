// One message as elements.

import { element, icon } from "./dom.js";
import { formattedText } from "./entities.js";

const DOCUMENT = "M7 3h7l5 5v13H7zM14 3v5h5";

export function firstLine(message) {
  const text = message.text ?? message.caption ?? "";
  if (text) return text.split("\n", 1)[0];
  return message.photo ? "🖼 Photo" : "📎 File";
}

// `actions` has command(text), press(message, button, key), enlarge(url), show(messageId).
export function fillMessage(article, message, replied, actions) {
  const hasButtons = message.buttons.length > 0;
  article.className = `message ${message.from}`;
  article.classList.toggle("has-buttons", hasButtons);
  article.classList.toggle("has-photo", message.photo !== null);
  article.replaceChildren(bubble(message, replied, actions));
  if (hasButtons) article.append(keyboard(message, actions));
  if (message.reaction) article.append(element("span", { class: "reaction" }, message.reaction));
}

function bubble(message, replied, actions) {
  const made = element("div", { class: "bubble" });
  if (message.reply_to !== null) made.append(quoteOf(message, replied, actions));
  if (message.photo) made.append(photo(message, actions));
  if (message.document) made.append(documentLink(message.document));
  const words = message.text ?? message.caption;
  if (words) {
    const content = formattedText(words, message.entities, actions.command);
    made.append(element("div", { class: "text" }, ...content, meta(message)));
  } else {
    made.append(meta(message));
  }
  return made;
}

function meta(message) {
  const date = new Date(message.date * 1000);
  const time = date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  const words = [message.edited ? "edited " : "", time, message.from === "user" ? " ✓" : ""].join("");
  return element("span", { class: "meta" }, words);
}

function quoteOf(message, replied, actions) {
  const author = replied?.from === "user" ? "You" : "Pitwall";
  const text = replied ? firstLine(replied) : "Deleted message";
  const show = () => actions.show(message.reply_to);
  return element("button", { type: "button", class: "quote-of", click: show }, element("b", {}, author), element("span", {}, text));
}

function photo(message, actions) {
  const [width, height] = message.photo_size;
  const alt = message.caption ? firstLine(message) : "Picture";
  const picture = element("img", { src: message.photo, width, height, alt });
  const enlarge = () => actions.enlarge(message.photo, alt);
  return element("button", { type: "button", class: "photo", "aria-label": `Enlarge: ${alt}`, click: enlarge }, picture);
}

function documentLink(file) {
  const size = file.size < 1024 ? `${file.size} B` : `${(file.size / 1024).toFixed(1)} KB`;
  const name = element("span", {}, element("strong", {}, file.name), element("small", {}, size));
  return element("a", { class: "document", href: file.url, download: file.name }, icon(DOCUMENT), name);
}

function keyboard(message, actions) {
  const rows = message.buttons.map((row) => element("div", {}, ...row.map((button) => key(message, button, actions))));
  return element("div", { class: "buttons" }, ...rows);
}

function key(message, button, actions) {
  const look = `key ${button.style ?? ""}`.trim();
  if (button.url) return element("a", { class: look, href: button.url, target: "_blank", rel: "noopener noreferrer" }, button.text);
  const pressed = (event) => actions.press(message, button, event.currentTarget);
  return element("button", { type: "button", class: look, "data-callback": button.callback_data ?? "", click: pressed }, button.text);
}
