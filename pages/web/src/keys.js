// Single keys, resting while a field has focus. A control names its key: data-key="r". Chords: data-key="g q".
// J and K walk through the rows of a list, Enter opens, Ctrl+Enter sends the form one is writing in.
import { chooseTabById } from "./forms.js";

let waiting = "";
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function walk(step) {
  const rows = [...document.querySelectorAll("table.list tbody tr")];
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.classList.contains("cur"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + step))];
  rows[here]?.classList.remove("cur");
  next.classList.add("cur");
  next.querySelector(".tt a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(key) {
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!control) return false;
  if (control.matches("[role=tab]")) return chooseTabById(control.id);
  if (control.matches("details, form")) {
    if (control.matches("details")) control.open = true;
    control.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  } else if (control.matches("input, textarea")) control.focus();
  else control.click();
  return true;
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form");
      const send = form?.querySelector("[data-send]");
      if (send) form.requestSubmit(send);
      return;
    }
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      document.querySelector('[data-key="/"]')?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.menu[open]")) open.open = false;
      return;
    }
    if (typing(event.target) || document.body.dataset.keys === "off") return;
    const key = event.key.toLowerCase();
    const chord = waiting ? `${waiting} ${key}` : key;
    waiting = !waiting && key === "g" ? "g" : "";
    const done = press(chord) || (key === "j" && walk(1)) || (key === "k" && walk(-1));
    if (done) event.preventDefault();
  });
}
