// Message texts: from plain text and entities to elements. Offsets count UTF-16 units, as strings do here.

import { element } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const SAFE_LINK = /^(https?:\/\/|mailto:|tg:\/\/)/i;
const DATE_PARTS = {
  w: { weekday: "short" },
  d: { day: "2-digit", month: "2-digit", year: "2-digit" },
  D: { day: "numeric", month: "long", year: "numeric" },
  t: { hour: "2-digit", minute: "2-digit" },
  T: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

export function formattedText(text, entities, onCommand) {
  return nodes(text, 0, text.length, entities, onCommand);
}

function nodes(text, start, end, entities, onCommand) {
  const made = [];
  let at = start;
  let rest = entities;
  while (rest.length) {
    const [entity, ...others] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    rest = others.filter((other) => other.offset >= stop);
    if (entity.offset < at) continue;
    made.push(text.slice(at, entity.offset));
    const inner = others.filter((other) => other.offset < stop);
    made.push(wrapped(entity, text.slice(entity.offset, stop), nodes(text, entity.offset, stop, inner, onCommand), onCommand));
    at = stop;
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1; // the block ends the line already
  }
  made.push(text.slice(at, end));
  return made.filter((node) => node !== "");
}

function wrapped(entity, plain, inner, onCommand) {
  if (entity.type in TAGS) return element(TAGS[entity.type], {}, ...inner);
  switch (entity.type) {
    case "bot_command":
      return element("button", { type: "button", class: "command", click: () => onCommand(plain) }, plain);
    case "text_link":
      return link(entity.url, inner);
    case "spoiler":
      return spoiler(inner);
    case "blockquote":
      return element("blockquote", {}, ...inner);
    case "expandable_blockquote":
      return foldedQuote(inner);
    case "date_time":
      return localTime(entity, plain);
    default:
      return element("span", {}, ...inner);
  }
}

function link(url, inner) {
  if (!SAFE_LINK.test(url)) return element("span", {}, ...inner);
  return element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

function spoiler(inner) {
  const reveal = (event) => event.currentTarget.setAttribute("aria-pressed", "true");
  return element("button", { type: "button", class: "spoiler", "aria-pressed": "false", click: reveal }, ...inner);
}

function foldedQuote(inner) {
  const toggle = (event) => {
    const open = event.currentTarget.getAttribute("aria-expanded") === "true";
    event.currentTarget.setAttribute("aria-expanded", String(!open));
  };
  const fold = element("div", { role: "button", tabindex: "0", class: "fold", "aria-expanded": "false", click: toggle }, ...inner);
  fold.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") toggle(event);
  });
  return element("blockquote", {}, fold, element("span", { class: "fold-mark", "aria-hidden": "true" }, "▾"));
}

function localTime(entity, plain) {
  const date = new Date(entity.unix_time * 1000);
  const parts = [...(entity.date_time_format ?? "")].map((letter) => DATE_PARTS[letter] ?? {});
  const options = Object.assign({}, ...parts);
  const shown = Object.keys(options).length ? date.toLocaleString([], { ...options, hourCycle: "h23" }) : plain;
  return element("time", { datetime: date.toISOString(), title: date.toLocaleString() }, shown);
}
