// The viewer of faxes and letters: one page large, all of them small, zoom, turning, and words found on the picture.
// Everything is delegated, for the conversation is fetched anew while one looks at it.
import { hits } from "./scan_finding.js";

const ZOOMS = ["", "zoom-2", "zoom-3", "zoom-4"];
const TURNS = ["", "turned-1", "turned-2", "turned-3"];
const NAMESPACE = "http://www.w3.org/2000/svg";
const words = new Map();

const links = (scan) => [...scan.querySelectorAll("[data-scan-page]")];

function step(scan, list, by) {
  const sheet = scan.querySelector("[data-scan-sheet]");
  const at = list.findIndex((name) => name && sheet.classList.contains(name));
  const next = list === TURNS ? (Math.max(at, 0) + by) % list.length : Math.min(list.length - 1, Math.max(0, Math.max(at, 0) + by));
  sheet.classList.remove(...list.filter(Boolean));
  if (list[next]) sheet.classList.add(list[next]);
}

function show(scan, link) {
  if (!link) return;
  for (const other of links(scan)) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const picture = scan.querySelector("[data-scan-picture]");
  picture.src = link.getAttribute("href");
  picture.width = link.dataset.width;
  picture.height = link.dataset.height;
  picture.alt = link.querySelector("img").alt;
  scan.querySelector("[data-scan-sheet]").href = link.href;
  const place = scan.querySelector("[data-scan-place]");
  place.textContent = place.textContent.replace(/\d+/, links(scan).indexOf(link) + 1);
  link.scrollIntoView({ block: "nearest", inline: "nearest" });
  mark(scan);
}

async function known(scan) {
  const url = scan.dataset.scan;
  if (!words.has(url)) words.set(url, fetch(`${url}/words`).then((answer) => (answer.ok ? answer.json() : {})));
  return words.get(url);
}

async function mark(scan) {
  const query = scan.querySelector("[data-scan-find]").value;
  const pages = Object.entries(query.trim() ? await known(scan) : {});
  const found = Object.fromEntries(pages.map(([page, list]) => [page, hits(list, query)]).filter(([, list]) => list.length));
  const total = Object.values(found).reduce((sum, list) => sum + list.length, 0);
  scan.querySelector("[data-scan-hits]").textContent = query.trim().length < 2 ? "" : String(total);
  const current = scan.querySelector("[data-scan-page][aria-current]")?.dataset.scanPage ?? pages[0]?.[0];
  scan.querySelector("[data-scan-marks]").replaceChildren(
    ...(found[current] ?? []).flat().map(([, x, y, width, height]) => {
      const box = document.createElementNS(NAMESPACE, "rect");
      for (const [name, value] of Object.entries({ x: x - 3, y: y - 3, width: width + 6, height: height + 6, rx: 3 })) box.setAttribute(name, value);
      return box;
    }),
  );
  return found;
}

/** To the first page with a hit, when the one shown has none; with `further` to the next one behind it, round and round. */
async function find(scan, further = false) {
  const found = await mark(scan);
  const current = scan.querySelector("[data-scan-page][aria-current]");
  if (!current || (found[current.dataset.scanPage] && !further)) return;
  const list = links(scan);
  const at = further ? list.indexOf(current) + 1 : 0;
  show(scan, [...list.slice(at), ...list.slice(0, at)].find((link) => found[link.dataset.scanPage]));
}

const DO = {
  larger: (scan) => step(scan, ZOOMS, 1),
  smaller: (scan) => step(scan, ZOOMS, -1),
  turn: (scan) => step(scan, TURNS, 1),
  next: (scan) => move(scan, 1),
  previous: (scan) => move(scan, -1),
};

function move(scan, by) {
  const list = links(scan);
  const at = list.findIndex((link) => link.hasAttribute("aria-current"));
  show(scan, list[at + by]);
}

/** A small page pulled onto the large one belongs to another letter: its box is ticked, as by hand. */
function startDragging() {
  let pulled = null;
  const strip = (event) => event.target.closest?.("[data-scan-part]");
  document.addEventListener("dragstart", (event) => {
    pulled = strip(event) && event.target.closest("li");
    pulled?.closest("[data-scan]").classList.add("dragging");
  });
  document.addEventListener("dragover", (event) => {
    if (pulled && event.target.closest(".scan-desk, [data-scan-part]")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!pulled) return;
    event.preventDefault();
    pulled.querySelector("input").checked = Boolean(event.target.closest(".scan-desk"));
  });
  document.addEventListener("dragend", () => {
    pulled?.closest("[data-scan]").classList.remove("dragging");
    pulled = null;
  });
}

export function startScans() {
  startDragging();
  document.addEventListener("click", (event) => {
    const scan = event.target.closest("[data-scan]");
    if (!scan) return;
    const button = event.target.closest("[data-scan-do]");
    if (button) return DO[button.dataset.scanDo](scan);
    const link = event.target.closest("[data-scan-page]");
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      show(scan, link);
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-scan-find]")) find(event.target.closest("[data-scan]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[data-scan-find]")) return;
    event.preventDefault();
    find(event.target.closest("[data-scan]"), true);
  });
}
