// Push line, toast, alert and picture viewer.

import { byId } from "./dom.js";

const TOAST_TIME = 3500; // ms
const PUSH_TIME = 5000; // ms

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

// The newest line takes the place of the one before it, as on a lock screen.
export function push(line) {
  byId("push-text").textContent = line;
  byId("push").hidden = false;
  clearTimeout(pushTimer);
  pushTimer = setTimeout(hidePush, PUSH_TIME);
}

function hidePush() {
  clearTimeout(pushTimer);
  byId("push").hidden = true;
}

byId("push").addEventListener("click", hidePush);
byId("viewer").addEventListener("click", (event) => {
  if (event.target.closest("form") === null) byId("viewer").close();
});
