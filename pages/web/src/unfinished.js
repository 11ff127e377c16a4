// Forms that were begun and not sent, offered where another one of their kind is opened: <div data-unfinished="call-7-">
// with a list and a <template> for one of them. What another tab has open is not offered: each tab holds the lock of its draft.
import { draftsBeginning, drop } from "./drafts.js";

const MOST = 3;

async function openElsewhere() {
  if (!navigator.locks) return new Set(); // only where the connection is secure
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name));
}

function entry(template, key, kept) {
  const item = template.content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a");
  const said = [kept.name || kept.phone, kept.subject || kept.text].filter(Boolean).join(" · ");
  link.href = kept["@"].address;
  link.textContent = said.replace(/\s+/g, " ").slice(0, 90);
  const at = item.querySelector("time");
  at.dateTime = new Date(kept["@"].at).toISOString();
  at.textContent = new Date(kept["@"].at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  item.querySelector("button").addEventListener("click", () => {
    const place = item.closest("[data-unfinished]");
    drop(key);
    item.remove();
    place.hidden = !place.querySelector("li");
    document.querySelector("[autofocus]")?.focus();
  });
  return item;
}

async function offer(place) {
  const form = place.closest("form");
  navigator.locks?.request(form.dataset.draft, () => new Promise(() => {}));
  const elsewhere = await openElsewhere();
  const begun = draftsBeginning(place.dataset.unfinished).filter(([key, kept]) => key !== form.dataset.draft && !elsewhere.has(key) && (kept.text || kept.name || kept.phone));
  begun.sort(([, one], [, other]) => other["@"].at - one["@"].at);
  place.querySelector("ul").replaceChildren(...begun.slice(0, MOST).map(([key, kept]) => entry(place.querySelector("template"), key, kept)));
  place.hidden = !begun.length;
}

export function startUnfinished() {
  document.querySelectorAll("[data-unfinished]").forEach((place) => offer(place).catch(() => {})); // storage may be forbidden
}
