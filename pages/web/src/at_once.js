// Moves of one click are shown before the server has answered: <form data-at-once="take">. The form goes without leaving the
// page, so that what is being written beside it stays; what the server answers then takes the place of what was shown, be it
// the ticket as it is now or why it could not be done.
import { follow } from "./composer.js";
import { swapIn } from "./live.js";
import { say } from "./words.js";

const PARTS = [".moves", ".l2", ".tk-r", "#conversation", "#panel-reply .cb .end", ".railfoot"];
/** Parts of these that go on living: whoever is looking reports there. */
const LIVING = "[data-here]";
let last = Promise.resolve();

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
    const to = chosen(form, "assignee");
    owner(face("", "none"), to.value ? to.text : form.dataset.said);
    form.closest("details").open = false;
  },
  classify: (form) => {
    const priority = chosen(form, "priority").value;
    const sign = inHead(".prio");
    if (sign) Object.assign(sign, { textContent: priority, className: `prio ${priority.toLowerCase()}` });
    const category = chosen(form, "category");
    const named = inHead("[data-category]");
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

function put(ours, theirs) {
  const living = ours.querySelector(LIVING);
  if (living) theirs.querySelector(LIVING)?.replaceWith(living);
  swapIn(ours, theirs);
}

/** The answered page's parts in place of ours. */
function settle(page) {
  const focused = document.activeElement;
  for (const selector of PARTS) {
    const ours = document.querySelector(selector);
    const theirs = page.querySelector(selector);
    if (!ours || !theirs) continue;
    put(ours, document.adoptNode(theirs));
  }
  document.querySelectorAll(".moves select[data-follows]").forEach(follow);
  const version = page.querySelector("input[name=version]")?.value;
  if (version) for (const field of document.querySelectorAll("input[name=version]")) field.value = version;
  tell(page);
  if (!focused.isConnected) document.getElementById("content")?.focus({ preventScroll: true });
}

/** The sentence about what was done, or why it was not. */
function tell(page) {
  const main = document.getElementById("content");
  for (const old of main.querySelectorAll(":scope > .flash, .errsum")) old.remove();
  const news = [...page.querySelectorAll("#content > .flash, #content .errsum")];
  for (const one of news.reverse()) main.prepend(document.adoptNode(one));
  document.getElementById("announcements").textContent = news.map((one) => one.textContent.trim()).join(" ");
}

/** Nobody answered: everything stands as before, and the reader is told. */
function takeBack(before) {
  for (const [part, old] of before) if (part.isConnected) put(part, old);
  const told = document.createElement("div");
  told.className = "strip flash late";
  told.setAttribute("role", "alert");
  told.textContent = say("not_sent");
  document.getElementById("content").prepend(told);
}

async function post(form, body) {
  const version = document.querySelector("input[name=version]");
  if (body.has("version")) body.set("version", version.value);
  const answer = await fetch(form.action, { method: "POST", body });
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.getElementById("content")) throw new Error("this is no page of the desk");
  settle(page);
}

function send(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const shown = PARTS.map((selector) => document.querySelector(selector)).filter(Boolean);
  const before = shown.map((part) => [part, part.cloneNode(true)]);
  SHOWN[form.dataset.atOnce](form);
  // one after the other: each goes with the version that the one before it has left
  last = last.then(() => post(form, body)).catch(() => takeBack(before));
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
}
