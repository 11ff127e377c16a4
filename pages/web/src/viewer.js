// Files of a conversation looked at in their place: <a href="FILE" data-view="picture|pdf|sound|text"> opens the dialog #viewer on
// what lies at FILE/view, a PDF with its name behind that, which the browser's viewer shows. The arrow keys lead to the next one
// of the page (in a sound they wind), Escape closes. Without this they are downloads.

import { say } from "./words.js";

const FILES = "a[data-view]";
const dialog = () => document.getElementById("viewer");
const canShow = (link) => link.dataset.view !== "pdf" || navigator.pdfViewerEnabled !== false;
const files = () => [...document.querySelectorAll(FILES)].filter((link) => canShow(link) && link.getClientRects().length);
let address = "";

function made(name, attributes) {
  return Object.assign(document.createElement(name), attributes);
}

function failed() {
  const said = made("p", { className: "soft", textContent: dialog().dataset.failed });
  said.setAttribute("role", "status");
  return said;
}

const SHOWS = {
  picture(url, name, stage) {
    const picture = made("img", { src: url, alt: name });
    picture.addEventListener("click", () => picture.classList.toggle("whole"));
    picture.addEventListener("error", () => stage.replaceChildren(failed()), { once: true });
    return picture;
  },
  pdf: (url, name) => made("iframe", { src: `${url}/${encodeURIComponent(name)}#navpanes=0`, title: name }),
  sound(url, name, stage) {
    const sound = made("audio", { src: url, controls: true });
    sound.setAttribute("aria-label", name);
    sound.addEventListener("error", () => stage.replaceChildren(failed()), { once: true });
    return sound;
  },
  text(url, name, stage) {
    const text = made("pre", { tabIndex: 0 });
    text.setAttribute("aria-label", name);
    fetch(url)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((words) => (text.textContent = words))
      .catch(() => text.isConnected && stage.replaceChildren(failed()));
    return text;
  },
};

function show(link) {
  const stage = dialog().querySelector(".stage");
  const all = files();
  const place = all.indexOf(link);
  const name = link.dataset.name;
  address = link.href;
  dialog().querySelector("#viewer-name").textContent = name;
  dialog().querySelector("[data-download]").href = link.href;
  const [of, ...turns] = dialog().querySelectorAll("[data-of], [data-turn]");
  of.textContent = all.length > 1 ? of.dataset.of.replace("{}", place + 1).replace("{}", all.length) : "";
  for (const one of turns) one.hidden = all.length < 2;
  stage.className = `stage ${link.dataset.view}`;
  stage.replaceChildren(SHOWS[link.dataset.view](`${link.href}/view`, name, stage));
}

/** To the file behind (1) or before (-1) the one shown, from the last one to the first; the page may have changed meanwhile. */
function turn(step) {
  const all = files();
  const at = all.findIndex((link) => link.href === address);
  if (all.length > 1) show(all[(at + step + all.length) % all.length]);
}

/** A file that is called a picture and is none: its name, and what it is, on a tile like any other file's. */
async function plain(link) {
  const name = link.querySelector(".cut");
  const told = Object.assign(document.createElement("span"), { className: "mute" });
  link.className = "tag";
  link.removeAttribute("data-view");
  link.replaceChildren(name, told);
  const kind = await fetch(`${link.href}/view`, { method: "HEAD" }).then((answer) => answer.headers.get("X-File-Kind"), () => "");
  told.textContent = say("no_picture", kind || say("unknown_kind"));
}

export function startViewer() {
  if (!dialog()) return;
  const broken = ({ target }) => target.matches?.("a.thumb img") && plain(target.closest("a"));
  document.addEventListener("error", broken, { capture: true });
  for (const picture of document.querySelectorAll("a.thumb img")) if (picture.complete && !picture.naturalWidth) broken({ target: picture });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(FILES);
    if (!link || !canShow(link) || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dialog().showModal();
    show(link);
  });
  dialog().addEventListener("click", (event) => {
    const step = event.target.closest("[data-turn]")?.dataset.turn;
    if (step) turn(Number(step));
    else if (event.target === dialog()) dialog().close();
  });
  dialog().addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || event.target.matches("audio") || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    turn(step);
  });
  dialog().addEventListener("close", () => dialog().querySelector(".stage").replaceChildren());
}
