// Push line, toast, alert and picture viewer.

import { byId } from "./dom.js";

const TOAST_TIME = 3500; // ms
const PUSH_TIME = 5000; // ms, the last of several stays this long
const PUSH_TIME_IN_QUEUE = 1500; // ms

const waiting = []; // first lines of new loud messages
let toastTimer = 0;
let pushTimer = 0;

export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, TOAST_TIME);
}

export function alertDialog(text) {
  byId("alert-text").textContent = text;
  const dialog = byId("alert");
  if (!dialog.open) dialog.showModal();
}

export function enlarge(url, alt) {
  const picture = byId("viewer-picture");
  picture.src = url;
  picture.alt = alt;
  byId("viewer").showModal();
}

export function push(line) {
  waiting.push(line);
  if (byId("push").hidden) nextPush();
}

function nextPush() {
  const box = byId("push");
  const line = waiting.shift();
  clearTimeout(pushTimer);
  box.hidden = line === undefined;
  if (line === undefined) return;
  byId("push-text").textContent = line;
  pushTimer = setTimeout(nextPush, waiting.length ? PUSH_TIME_IN_QUEUE : PUSH_TIME);
}

byId("push").addEventListener("click", nextPush);
byId("viewer").addEventListener("click", (event) => {
  if (event.target.closest("form") === null) byId("viewer").close();
});
