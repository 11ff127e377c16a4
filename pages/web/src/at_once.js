// Moves of one click are shown before the server has answered: <form data-at-once="take">. The form goes without leaving the
// page, so that what is being written beside it stays; what the server answers then takes the place of what was shown, be it
// the ticket as it is now or why it could not be done.
import { follow } from "./composer.js";
import { swapIn } from "./live.js";
import { say } from "./words.js";

const PARTS = [".moves", ".whose", ".l2", ".tk-r", "#conversation", "#panel-reply .cb .end", ".railfoot"];
/** Parts of these that go on living: whoever is looking reports there. */
const LIVING = "[data-here]";
/** Every page of the desk has it, whatever it shows. */
const DESK = ".railfoot";
const PATIENCE = 30_000;
/** Moves not yet answered; the first is on its way. Each goes with the version that the one before it has left. */
const queue = [];

const inHead = (selector) => document.querySelector(`.tk-head ${selector}`);
const owner = (face, words) => inHead(".owner")?.replaceChildren(face, words);
const chosen = (form, name) => form.elements[name].selectedOptions[0];

function face(letters, look) {
  const made = document.createElement("span");
  made.className = `ava ${look}`;
  made.textContent = letters;
  return made;
}

function tag(word) {
  const made = document.createElement("span");
  made.className = "tag";
  made.textContent = word;
  return made;
}

/** What each move looks like once it is done. */
const SHOWN = {
  take: (form) => owner(face(form.dataset.initials, "me"), form.dataset.said),
  assign: (form) => {
    const to = form.elements.assignee.selectedOptions?.[0]; // whoever may only give it back has nobody to choose
    owner(face("", "none"), to?.value ? to.text : form.dataset.said);
    form.closest("details").open = false;
  },
  classify: (form) => {
    const priority = chosen(form, "priority").value;
    const sign = inHead(".prio");
    if (sign) Object.assign(sign, { textContent: priority, className: `prio ${priority.toLowerCase()}` });
    const category = chosen(form, "category");
    const named = inHead("[data-category]");
    inHead("[data-guessed]")?.remove();
    if (named && category.value) named.textContent = category.text;
  },
  tags: (form) => {
    const words = form.elements.tags.value.split(",").map((word) => word.trim().toLowerCase().split(/\s+/).join("-")).filter(Boolean);
    const place = document.querySelector("#links .tags") ?? form.closest("details").insertAdjacentElement("beforebegin", document.createElement("p"));
    place.className = "tags";
    place.replaceChildren(...words.map(tag));
    form.closest("details").open = false;
  },
  follow: (form) => press(form, "aria-pressed"),
  presence: (form) => press(form, "aria-checked"),
  step: (form) => form.closest("li").classList.add("done"),
};

function press(form, attribute) {
  const button = form.querySelector(`[${attribute}]`);
  button.setAttribute(attribute, String(button.getAttribute(attribute) !== "true"));
}

/** What a field is called on our page and on the answered one; nothing for what is no field. */
const named = (field) => field.id || (field.form && `${field.form.getAttribute("action")} ${field.name} ${field.matches("[type=radio], [type=checkbox]") ? field.value : ""}`);
const fields = (part) => [...part.querySelectorAll("input:not([type=hidden]), select, textarea, button")];
const twin = (field, part) => named(field) && fields(part).find((other) => named(other) === named(field));

/** Whether the reader has put into a field what it holds: now, or before its form came back refused, as the page we are on. */
function entered(field) {
  if (field.form && new URL(field.form.action).pathname === location.pathname) return true;
  if (field.options) return field.value !== ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}

/** One part in place of another; what was entered in it stays, but for what has just been sent. */
function put(ours, theirs, sent) {
  const living = ours.querySelector(LIVING);
  if (living) theirs.querySelector(LIVING)?.replaceWith(living);
  for (const field of fields(ours)) {
    const other = !field.matches("button") && sent.get(named(field)) !== field.value && entered(field) && twin(field, theirs);
    if (other) Object.assign(other, field.matches("[type=radio], [type=checkbox]") ? { checked: field.checked } : { value: field.value });
  }
  swapIn(ours, theirs);
}

/** Parts in place of ours; whoever is typing in one goes on typing there. What was sent is done: single keys hold again. */
function exchange(pairs, sent = new Map()) {
  const focused = document.activeElement;
  const { selectionStart: from, selectionEnd: to } = focused;
  for (const [ours, theirs] of pairs) put(ours, theirs, sent);
  document.querySelectorAll(".moves select[data-follows]").forEach(follow);
  if (focused.isConnected) return;
  const again = !sent.has(named(focused)) && twin(focused, document);
  (again || document.getElementById("content")).focus({ preventScroll: true });
  if (again && Number.isInteger(from)) again.setSelectionRange(from, to);
}

/** The answered page's parts in place of ours. */
function settle(page, sent) {
  const pairs = PARTS.map((selector) => [document.querySelector(selector), page.querySelector(selector)]).filter(([ours, theirs]) => ours && theirs);
  const version = page.querySelector("input[name=version]")?.value;
  const news = [...page.querySelectorAll("#content > .flash, #content .errsum")];
  exchange(pairs.map(([ours, theirs]) => [ours, document.adoptNode(theirs)]), sent);
  if (version) for (const field of document.querySelectorAll("input[name=version]")) field.value = version;
  tell(news.map((one) => document.adoptNode(one)));
}

/** Nothing was done: everything stands as before, and the reader is told why. */
function takeBack({ before }, why) {
  exchange(before.filter(([part]) => part.isConnected));
  tell([warning(why)]);
}

function warning(words) {
  const told = document.createElement("div");
  told.className = "strip flash late";
  told.setAttribute("role", "alert");
  told.textContent = words;
  return told;
}

/** The sentences about what was done, or why it was not, in place of earlier ones; what a form still needs stands below the head. */
function tell(news) {
  const main = document.getElementById("content");
  for (const old of main.querySelectorAll(":scope > .flash, .errsum")) old.remove();
  main.prepend(...news.filter((one) => !one.matches(".errsum")));
  document.querySelector(".tk-head")?.after(...news.filter((one) => one.matches(".errsum")));
  document.getElementById("announcements").textContent = news.map((one) => one.textContent.trim()).join(" ");
}

/** What a page outside the desk has to say: its heading and what stands under it. */
function reason(page) {
  const [heading, ...more] = [...page.querySelectorAll("#content :is(h1, p, li)")].map((one) => one.textContent.trim());
  return heading ? `${heading}. ${more.join(" ")}` : say("not_sent");
}

async function post(move) {
  const { url, body, sent } = move;
  if (body.has("version")) body.set("version", document.querySelector("input[name=version]").value);
  const answer = await fetch(url, { method: "POST", body, keepalive: true, signal: AbortSignal.timeout(PATIENCE) });
  // the same ticket may stand under the address of a form that came back refused
  if (answer.redirected && !`${location.pathname}/`.startsWith(`${new URL(answer.url).pathname}/`)) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.querySelector(DESK)) settle(page, sent);
  else takeBack(move, reason(page));
  // what was done after it was meant for another ticket than the one a colleague has made of it
  if (answer.status === 409 && queue.splice(1).length) document.querySelector("#content > .flash, .errsum").after(warning(say("dropped")));
}

async function work() {
  for (; queue.length; queue.shift()) await post(queue[0]).catch(() => takeBack(queue[0], say("not_sent")));
}

/** Single keys hold again once a form has gone, before the server has answered: who sent it from a field is done there. */
function leave(form) {
  const field = document.activeElement;
  if (form.contains(field) && !field.matches("button")) document.getElementById("content").focus({ preventScroll: true });
}

function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const sent = new Map(fields(form).map((field) => [named(field), field.value]));
  const before = PARTS.map((selector) => document.querySelector(selector)).filter(Boolean).map((part) => [part, part.cloneNode(true)]);
  SHOWN[form.dataset.atOnce](form);
  leave(form);
  queue.push({ url: form.action, body, sent, before });
  if (queue.length === 1) work();
}

export function startAtOnce() {
  const first = (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send(form, event.submitter);
  };
  document.addEventListener("submit", first, { capture: true });
  // the one on its way arrives without the page; those behind it would not
  addEventListener("beforeunload", (event) => queue.length > 1 && event.preventDefault());
}
