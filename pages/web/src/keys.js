// Single keys, resting while a field has focus. A control names its key: data-key="r"; after g a second one: data-key="g m".
// J and K walk through the rows of a list, O and Enter open, Ctrl+Enter sends the form one is writing in; with Shift the answer is
// also the last, Alt+Enter sends it and waits. Escape leaves a field of the desk, so that single keys hold again.
// <form data-write-first> is there to be filled in: it has the focus, and what is typed beside it goes into it until Escape.
// <dialog data-refuses="r"> says why a key cannot do here what it does elsewhere; while it is open single keys rest.
import { chooseTabById } from "./forms.js";
import { chooseRow, clearChosen, walkedTo } from "./list.js";
import { openPalette } from "./palette.js";
import { say } from "./words.js";

const OFF = "single-keys-off";
let waiting = "";
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("table.list tbody tr[id]")];
const current = () => rows().find((row) => row.classList.contains("cur"));

function walk(step) {
  const all = rows();
  if (!all.length) return false;
  const here = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
  all[here]?.classList.remove("cur");
  next.classList.add("cur");
  next.querySelector(".tt a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  walkedTo(next);
  return true;
}

function openRow() {
  const link = current()?.querySelector(".tt a");
  link?.click();
  return Boolean(link);
}

/** Does what a control is for: opens a menu, goes into a field, presses a button. */
export function use(control) {
  if (control.matches("[role=tab]")) return chooseTabById(control.id);
  if (control.matches("details, form")) {
    closeMenus((menu) => !menu.contains(control));
    for (let menu = control.closest("details"); menu; menu = menu.parentElement.closest("details")) menu.open = true;
    control.querySelector("textarea, select, input:not([type=hidden]), a, button")?.focus();
  } else if (control.matches("input, textarea")) control.focus();
  else control.click();
  return true;
}

/** An answer that was to be sent and was not is said to be there still, before the ticket is left for the next one. */
function holdsUnsent(key) {
  const form = "jku".includes(key) ? document.querySelector("form[data-unsent]") : null;
  if (!form?.elements.text?.value.trim()) return false;
  delete form.dataset.unsent;
  const place = document.getElementById("announcements");
  place.textContent = say("unsent");
  place.classList.remove("vh");
  place.classList.add("notsent");
  return true;
}

function press(key) {
  if (holdsUnsent(key)) return true;
  const control = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.closest("[hidden]"));
  if (control) return use(control);
  const refusal = document.querySelector(`dialog[data-refuses="${CSS.escape(key)}"]`);
  refusal?.showModal();
  return Boolean(refusal);
}

function showKeys() {
  const sheet = document.getElementById("keys");
  if (!sheet) return false;
  sheet.querySelector("[hx-get]").dispatchEvent(new Event("asked"));
  sheet.showModal();
  return true;
}

const LIST = { j: () => walk(1), k: () => walk(-1), o: openRow, x: () => chooseRow(current()), "?": showKeys };
const CHORDS = { "g q": () => (openPalette({ places: true }), true) };

function off() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false; // storage may be forbidden; then the keys are always in use
  }
}

function startSwitch(box) {
  box.checked = !off();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
  });
}

/** An answer is the last one only of a ticket whose category is known: that is asked for, and nothing is sent. */
function lacksCategory(form) {
  const said = form?.querySelector("[data-last-lacks]");
  if (!said) return false;
  said.hidden = false;
  document.getElementById(said.dataset.lastLacks)?.focus();
  return true;
}

/** The one question that goes with a last answer is put before it, where it has not been answered. */
function asksFirst(form) {
  const question = form.querySelector("details.forward");
  if (!question || question.querySelector(":checked")) return false;
  question.open = true;
  question.querySelector("input").focus();
  return true;
}

/** Y (or J) and N answer that question while one is in it; a J meant so does not leave the ticket. */
function answers(event) {
  const said = event.key.toLowerCase() === "n" ? "no" : "yes";
  const choice = event.target.closest("details.forward").querySelector(`input[value="${said}"]`);
  choice.checked = true;
  choice.focus();
  event.preventDefault();
}

function send(event) {
  const form = event.target.closest("form");
  const last = event.shiftKey ? form?.querySelector("[data-send-last]") : null;
  if ((event.shiftKey && lacksCategory(form)) || (last && asksFirst(form))) {
    form.dataset.unsent = "";
    return;
  }
  const button = last ?? form?.querySelector("[data-send]") ?? form?.querySelector("button:not([type=button])");
  if (button) form.requestSubmit(button);
}

function sendAndWait(event) {
  const form = event.target.closest("form");
  const button = form?.querySelector("[data-send-wait]");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

function single(event) {
  if (typing(event.target) || document.querySelector("dialog[open]") || off()) return;
  if (event.target.closest("details.forward") && /^[yjn]$/i.test(event.key)) return answers(event);
  const form = document.querySelector("[data-write-first]");
  if (form && event.key.length === 1 && event.target.matches("body, #content")) return use(form);
  const key = event.key.toLowerCase();
  const chord = waiting ? `${waiting} ${key}` : key;
  waiting = !waiting && key === "g" ? "g" : "";
  if (CHORDS[chord]?.() || press(chord) || LIST[chord]?.()) event.preventDefault();
}

/** Closes menus, and what is folded open in them, which they are asked about. */
function closeMenus(meant = () => true) {
  const open = [...document.querySelectorAll("details.menu[open]")].filter(meant);
  for (const menu of open) for (const part of [menu, ...menu.querySelectorAll("details[open]")]) part.open = false;
  return open;
}

function escape({ target }) {
  if (document.querySelector("dialog[open]")) return;
  document.querySelector("[data-write-first]")?.removeAttribute("data-write-first");
  const closed = closeMenus();
  const left = closed.find((menu) => menu.contains(target));
  if (left) left.querySelector("summary").focus();
  else if (typing(target) && "live" in document.body.dataset) document.getElementById("content").focus({ preventScroll: true });
  else if (!closed.length) clearChosen();
}

export function startKeys() {
  document.querySelectorAll("[data-keys-switch]").forEach(startSwitch);
  document.querySelectorAll("[data-write-first]").forEach(use);
  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") return send(event);
    if (command && event.key.toLowerCase() === "k" && document.getElementById("palette")) {
      event.preventDefault();
      return openPalette();
    }
    if (event.altKey && !command && event.key === "Enter") return sendAndWait(event);
    if (command || event.altKey || event.isComposing) return;
    if (event.key === "Escape") escape(event);
    else single(event);
  });
}

/** Going to the place that an address names (#reply), a browser takes the focus away from where keys have led while it still loads. */
function keepFocusWhileLoading() {
  if (!location.hash || document.readyState === "complete") return;
  const back = ({ target, relatedTarget }) => {
    if (!relatedTarget && document.hasFocus() && target.isConnected) target.focus({ preventScroll: true });
  };
  addEventListener("focusout", back);
  addEventListener("load", () => setTimeout(() => removeEventListener("focusout", back)));
}

/** What was pressed before this script had come is done now, in its order: a key goes where the one before it has led. */
export function takeUpEarlyKeys() {
  keepFocusWhileLoading();
  for (const pressed of window.earlyKeys?.() ?? []) {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = pressed;
    const here = document.activeElement ?? document.body;
    const again = new KeyboardEvent("keydown", { key, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true });
    if (!here.dispatchEvent(again) || ctrlKey || metaKey || altKey) continue;
    if (key.length === 1 && typing(here)) document.execCommand("insertText", false, key);
    else if (key === "Enter" && here.matches("a, button, summary")) here.click();
  }
}
