// What makes forms pleasant; every form works without any of it.
import { framed } from "./composer.js";

function once(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  // a page restored from the history cache must be able to send again
  addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
}

function chooseTab(tab) {
  const list = tab.closest("[role=tablist]");
  for (const other of list.querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    panel.hidden = !chosen;
    delete panel.dataset.later;
  }
}

export function chooseTabById(id) {
  const tab = document.getElementById(id);
  if (!tab) return false;
  chooseTab(tab);
  const panel = document.getElementById(tab.getAttribute("aria-controls"));
  (panel.querySelector("trix-editor, textarea:not([hidden])") ?? panel.querySelector("input:not([type=hidden])"))?.focus();
  return true;
}

/**
 * Puts a text of the page into the reply, or the note: an article's with greeting and closing where nothing stands there, and
 * marked with where it comes from; a colleague's draft as it is.
 */
function insertText({ dataset: { insert, article, into = "reply" } }) {
  chooseTabById(`tab-${into}`);
  const field = document.getElementById(`${into}-text`);
  if (!field) return;
  const text = document.getElementById(insert).textContent.trim();
  const used = document.getElementById("reply-article");
  if (used && article) used.value = article;
  const [before, behind] = article ? framed(field, text, field.value) : [text, ""];
  const whole = behind ? before + behind : `${text}\n`;
  if (field.richEditor) return field.richEditor.editor.insertString(whole);
  if (behind) field.value = "";
  field.setRangeText(`${field.value && !field.value.endsWith("\n") ? "\n\n" : ""}${whole}`, field.selectionStart, field.selectionEnd, "end");
  field.selectionStart = field.selectionEnd -= behind.length;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The newest message is what an agent came for, from its first line on; a receipt of ours behind it does not count. */
function showNewest(conversation) {
  const messages = [...conversation.querySelectorAll(".msg:not(.quiet)")];
  const newest = messages.at(-1);
  if (!newest || newest === messages[0]) return;
  conversation.scrollTop = conversation.scrollHeight;
  const hidden = newest.getBoundingClientRect().top - conversation.getBoundingClientRect().top - 12;
  if (hidden < 0) conversation.scrollTop += hidden;
}

/** An article that does not help gives way to the next one. */
function sayUnfit(fits) {
  const next = fits.nextElementSibling ?? fits.previousElementSibling;
  const box = fits.closest(".sugbox");
  fits.remove();
  if (!box.querySelector("[data-fits]")) return box.remove();
  const open = next.matches("[data-fits]") ? next : box.querySelector("[data-fits]");
  open.open = true;
  open.querySelector("summary").focus();
}

/** Puts a field's text on the clipboard, and says so in place of the button's sign. */
async function copyOf(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1500);
}

export function startForms() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit(event.target.form.querySelector("[data-draws]"));
  });
  document.addEventListener("submit", once);
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) chooseTab(tab);
    const insert = event.target.closest("[data-insert]");
    if (insert) {
      event.preventDefault();
      insertText(insert);
    }
    const unfit = event.target.closest("[data-unfit]");
    if (unfit) sayUnfit(unfit.closest("[data-fits]"));
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (copy) copyOf(copy);
    const theme = event.target.closest("[data-theme-switch]");
    if (theme) {
      const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
      document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
      document.documentElement.dataset.bsTheme = next;
    }
    for (const open of document.querySelectorAll("details.menu[open]")) if (!open.contains(event.target)) open.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.getAttribute?.("role") !== "tab" || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const tabs = [...event.target.closest("[role=tablist]").querySelectorAll("[role=tab]")];
    const next = tabs.at((tabs.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)) % tabs.length);
    chooseTab(next);
    next.focus();
  });
  document.querySelector(".errsum")?.focus();
  // beside the conversation, a column of its own: what has to be corrected there is in sight
  if (matchMedia("(min-width: 761px)").matches) document.querySelector(".tk-r .bad")?.scrollIntoView({ block: "center" });
  const conversation = document.querySelector(".conv");
  if (conversation) showNewest(conversation);
}
