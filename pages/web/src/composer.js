// Writing on a ticket: the text is saved on the server while one writes, colleagues see that one is there and writes,
// signs in the text (/ # @) offer what can be inserted, and an answer that can be taken back counts down.
import { held, hold, holdWhileSent, letGoOfSent } from "./held_words.js";
import { say, duration } from "./words.js";

const SAVE_AFTER = 700;
const SEND_AFTER = 2_000;
const HERE_EVERY = 20_000;
const SIGN = /(?:^|\s)([/#@])([\p{L}\p{N} .-]{0,40})$/u;
let typing = false;
const leaving = new WeakMap();

function post(url, fields) {
  const form = new URLSearchParams(fields);
  return fetch(url, { method: "POST", body: form, keepalive: true }).then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status))); // redirected: to the log-in
}

// ── drafts ──

function autosave(form) {
  const place = form.closest(".comp").querySelector("[data-saved]");
  const { csrf, text, html, cc, bcc } = form.elements;
  const copies = () => Object.fromEntries([cc, bcc].filter((field) => field && field.value !== field.dataset.proposed).map((field) => [field.name, field.value]));
  const written = () => [text.value, html?.value, cc?.value, bcc?.value].join("\0");
  let timer = 0;
  let sent = false;
  let kept = [text.defaultValue, html?.defaultValue, cc?.defaultValue, bcc?.defaultValue].join("\0");
  let saving = null;
  const save = () => {
    clearTimeout(timer);
    if (sent || written() === kept) return saving;
    const now = (kept = written());
    typing = text.value.trim() !== "";
    const said = { csrf: csrf.value, kind: form.dataset.kind, text: text.value, html: html?.value ?? "", ...copies() };
    const mine = post(form.dataset.autosave, said)
      .then(
        (words) => {
          hold(form);
          place.textContent = written() === now ? words : "";
        },
        () => {
          hold(form, { text: said.text, html: said.html, cc: cc?.value, bcc: bcc?.value });
          kept = null;
          place.textContent = "";
        },
      )
      .finally(() => {
        if (saving === mine) saving = null;
      });
    return (saving = mine);
  };
  const changed = () => {
    clearTimeout(timer);
    place.textContent = "";
    timer = setTimeout(save, SAVE_AFTER);
  };
  for (const field of [text, cc, bcc]) field?.addEventListener("input", changed);
  form.addEventListener("submit", () => (sent = true));
  // by a link: as early as the browser tells it, which on phones is pagehide only
  for (const left of ["beforeunload", "pagehide"]) addEventListener(left, save);
  if (held(form)) changed();
  return save;
}

/** A form and its button, or what stands in their place since: the answer to a click before it may have drawn them anew. */
function standing(form, pressed) {
  const now = form.isConnected ? form : [...document.forms].find((one) => one.getAttribute("action") === form.getAttribute("action"));
  const twin = (one) => one.type === "submit" && one.name === pressed.name && one.value === pressed.value;
  return [now, !pressed || pressed.form === now ? pressed : [...(now?.elements ?? [])].find(twin)];
}

/** A form goes when what is written on the page has reached the server: the page that answers shows it, or lets it go. */
function saveBeforeSending(saves) {
  let waiting = false;
  let saved = false;
  const first = async (event) => {
    if (saved) return;
    const { target: form, submitter } = event;
    const unsaved = saves.map((save) => save()).filter(Boolean);
    if (!unsaved.length && !waiting) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting) return;
    waiting = true;
    await Promise.race([Promise.all(unsaved), new Promise((late) => setTimeout(late, SEND_AFTER))]);
    waiting = false;
    saved = true;
    const [now, button] = standing(form, submitter);
    if (now && (button || !submitter)) now.requestSubmit(button); // else it may not be done any more, which that answer says
    saved = false;
  };
  document.addEventListener("submit", first, { capture: true });
}

// ── who is here ──

function startPresence(place) {
  const tell = (fields = {}) => post(place.dataset.here, { csrf: place.dataset.csrf, typing: typing ? "1" : "0", ...fields });
  const here = () => {
    if (!document.hidden) tell().then((others) => (place.innerHTML = others), () => {});
  };
  here();
  setInterval(here, HERE_EVERY);
  document.addEventListener("visibilitychange", here);
  addEventListener("pagehide", () => tell({ gone: "1" }).catch(() => {}));
}

// ── what a sign in the text offers ──

/**
 * An article's text as it goes into a field: into an answer in which nothing else stands with the greeting before it and the
 * closing behind it, which are on the field. Second is what stands behind the place where one goes on writing.
 */
export function framed(field, text, beside) {
  const { before, after } = field.dataset;
  return before && !beside.trim() ? [`${before}\n\n${text}`, `\n\n${after}`] : [text, ""];
}

/** A template's text in an answer that has begun, or where there is no letter: on lines of its own, without greeting and closing. */
function setIn(text, before, after) {
  return [`${before.trim() && !/\n\s*$/.test(before) ? "\n\n" : ""}${text}`, after.trim() && !/^\s*\n/.test(after) ? "\n\n" : ""];
}

/** The text area, or the editor that stands before it: what is before the cursor, and putting text in place of its end. */
const plainWriter = (field) => ({
  element: field,
  before: () => field.value.slice(0, field.selectionEnd),
  beside: (from) => field.value.slice(0, from) + field.value.slice(field.selectionEnd),
  insert: (text, from, behind = "") => {
    field.setRangeText(text + behind, from, field.selectionEnd, "end");
    field.selectionStart = field.selectionEnd -= behind.length;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  },
});
const richWriter = (element) => ({
  element,
  before: () => element.editor.getDocument().toString().slice(0, element.editor.getSelectedRange()[1]),
  beside: (from) => {
    const written = element.editor.getDocument().toString();
    return written.slice(0, from) + written.slice(element.editor.getSelectedRange()[1]);
  },
  insert: (text, from, behind = "") => {
    element.editor.setSelectedRange([from, element.editor.getSelectedRange()[1]]);
    element.editor.insertString(text + behind);
    element.editor.setSelectedRange(element.editor.getSelectedRange()[1] - behind.length);
  },
});

function offer(field) {
  const url = field.dataset.insertUrl;
  let writer = plainWriter(field);
  const box = document.createElement("div");
  box.className = "inserts pal";
  box.id = `${field.id}-inserts`;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", field.placeholder || field.labels[0]?.textContent);
  box.hidden = true;
  field.after(box);
  let asked = 0;
  let start = 0;
  const options = () => [...box.querySelectorAll("[role=option]")];
  const close = () => {
    asked += 1;
    box.hidden = true;
    writer.element.removeAttribute("aria-activedescendant");
  };
  const choose = (item) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === item));
    writer.element.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  };
  const insert = (item) => {
    close();
    const { text: whole, inner, article: slug } = item.dataset;
    const beside = writer.beside(start);
    const begun = inner && (beside.trim() || !("before" in field.dataset));
    const [text, behind] = slug ? framed(field, whole, beside) : begun ? setIn(inner, beside.slice(0, start), beside.slice(start)) : [whole];
    writer.insert(text, start, behind);
    const article = document.getElementById("reply-article");
    if (slug && article && field.form.contains(article)) article.value = slug;
    writer.element.focus();
  };
  const look = async () => {
    const before = writer.before();
    const found = SIGN.exec(before);
    if (!found || !field.dataset.inserts.includes(found[1])) return close();
    start = before.length - found[2].length - 1;
    const mine = (asked += 1);
    const answer = await fetch(`${url}?${new URLSearchParams({ sign: found[1], q: found[2] })}`);
    if (mine !== asked || !answer.ok) return;
    box.innerHTML = await answer.text();
    box.hidden = found[2] !== "" && !options().length;
    choose(options()[0]);
  };
  const steer = (event) => {
    if (box.hidden) return;
    const all = options();
    const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && all[at] && !event.ctrlKey && !event.metaKey) insert(all[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  box.addEventListener("mousedown", (event) => {
    const item = event.target.closest("[role=option]");
    if (!item) return;
    event.preventDefault();
    insert(item);
  });
  const listen = (element) => {
    element.setAttribute("aria-controls", box.id);
    element.addEventListener("keydown", steer, { capture: true });
    element.addEventListener("blur", close);
  };
  listen(field);
  field.addEventListener("input", look);
  field.addEventListener("rich", ({ detail: editor }) => {
    writer = editor ? richWriter(editor) : plainWriter(field);
    if (editor) listen(editor);
  });
}

// ── answers that can still be taken back ──

function countDown() {
  for (const place of document.querySelectorAll("[data-leaves]")) {
    if (!leaving.has(place)) leaving.set(place, performance.now() + 1000 * Number(place.dataset.leaves));
    const left = (leaving.get(place) - performance.now()) / 1000;
    if (left > 0) place.textContent = say("leaves", duration(left));
    else {
      place.textContent = say("away");
      place.closest("form")?.querySelector("button")?.remove();
      delete place.dataset.leaves;
    }
  }
}

// ── what others write meanwhile ──

/** What comes in counts as seen where nothing is being written; else the writer is told, and the server asks before it sends. */
function noticeOthers() {
  const told = document.querySelector("[data-meanwhile]");
  document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (!told || target.id !== "conversation") return;
    const others = [...target.querySelectorAll("article.msg[id]:not(.note, .elev, .quiet)")].filter((one) => !one.querySelector(".ava.me"));
    const newest = Math.max(0, ...others.map((one) => Number(one.id.slice(1))));
    const seen = [...document.querySelectorAll("input[name=seen]")].filter((field) => Number(field.value) < newest);
    if (!seen.length) return;
    const writing = [...document.querySelectorAll("#reply-text, #resolve-text")].some((text) => text.value.trim());
    told.hidden = !writing;
    told.firstElementChild.hash = `c${newest}`;
    if (!writing) for (const field of seen) field.value = newest;
  });
}

// ── the queues of the level one passes on to ──

export function follow(select) {
  const level = document.getElementById(select.dataset.follows);
  const show = () => {
    for (const group of select.querySelectorAll("optgroup")) group.hidden = group.disabled = group.dataset.level !== level.value;
    if (select.selectedOptions[0]?.closest("optgroup")?.disabled) select.value = "";
  };
  level.addEventListener("change", show);
  show();
}

// ── blind copies ──

/** Whoever unfolds the field wants to write into it. */
function unfold(blind) {
  const into = () => blind.open && blind.querySelector("input").focus();
  blind.querySelector("summary").addEventListener("click", () => requestAnimationFrame(into));
}

export function startComposer() {
  letGoOfSent();
  document.querySelectorAll(".tk-head form:has(textarea):not([data-at-once])").forEach(holdWhileSent);
  const saves = [...document.querySelectorAll("form[data-autosave]")].map(autosave);
  if (saves.length) saveBeforeSending(saves);
  document.querySelectorAll("[data-here]").forEach(startPresence);
  document.querySelectorAll("textarea[data-inserts]").forEach(offer);
  document.querySelectorAll("select[data-follows]").forEach(follow);
  document.querySelectorAll("details.blind").forEach(unfold);
  noticeOthers();
  countDown();
  setInterval(countDown, 1000);
}
