// The text field, the command menu and the bot's reply keyboard.

import { byId, element } from "./dom.js";

const form = byId("composer");
const field = byId("text");
const menu = byId("commands");
const menuButton = byId("menu");
const keyboard = byId("keyboard");

let commands = [];
let selected = -1;
let submit = () => {};

export function startComposer(onSubmit) {
  submit = onSubmit;
}

export function setCommands(list) {
  if (JSON.stringify(list) === JSON.stringify(commands)) return;
  commands = list;
  menuButton.hidden = list.length === 0;
  if (!menu.hidden) openMenu();
}

export function setKeyboard(rows) {
  if (keyboard.dataset.rows === JSON.stringify(rows)) return;
  keyboard.dataset.rows = JSON.stringify(rows);
  keyboard.hidden = rows.length === 0;
  keyboard.replaceChildren(...rows.map((row) => element("div", {}, ...row.map(label))));
}

function label(text) {
  return element("button", { type: "button", click: () => submit(text) }, text);
}

function matching() {
  const typed = field.value.startsWith("/") ? field.value.slice(1).toLowerCase() : "";
  return commands.filter(({ command }) => command.startsWith(typed));
}

function openMenu() {
  const found = matching();
  selected = -1;
  menu.replaceChildren(...found.map(entry));
  menu.hidden = found.length === 0;
  menuButton.setAttribute("aria-expanded", String(!menu.hidden));
}

function closeMenu() {
  menu.hidden = true;
  menuButton.setAttribute("aria-expanded", "false");
}

function entry({ command, description }) {
  const choose = () => send(`/${command}`);
  return element(
    "button",
    { type: "button", role: "option", "aria-selected": "false", click: choose },
    element("strong", {}, `/${command}`),
    element("span", {}, description),
  );
}

function select(step) {
  const entries = [...menu.children];
  selected = (selected + step + entries.length) % entries.length;
  entries.forEach((each, place) => each.setAttribute("aria-selected", String(place === selected)));
  entries[selected].scrollIntoView({ block: "nearest" });
}

function send(text) {
  if (!text.trim()) return;
  field.value = "";
  refresh();
  closeMenu();
  submit(text);
}

function refresh() {
  byId("send").disabled = field.value.trim() === "";
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
  if (/^\/\w*$/.test(field.value)) openMenu();
  else closeMenu();
}

function keys(event) {
  if (event.isComposing) return;
  const open = !menu.hidden;
  if (event.key === "Escape") closeMenu();
  else if (open && event.key === "ArrowDown") select(1);
  else if (open && event.key === "ArrowUp") select(selected < 0 ? 0 : -1);
  else if (event.key === "Enter" && open && selected >= 0) menu.children[selected].click();
  else if (event.key === "Enter" && !event.shiftKey) send(field.value);
  else return;
  event.preventDefault();
}

field.addEventListener("input", refresh);
field.addEventListener("keydown", keys);
menuButton.addEventListener("click", () => (menu.hidden ? openMenu() : closeMenu()));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(field.value);
});
