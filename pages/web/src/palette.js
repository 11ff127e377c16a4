// The command palette (Ctrl+K). What this page can do and where it can go is read from the page itself: whatever bears
// data-key or data-action, and the rail. Tickets, persons and articles come from the server, see desk/palette.py.
import { use } from "./keys.js";

const MOST = 6;
const dialog = () => document.getElementById("palette");
const field = () => document.getElementById("palette-field");
const options = () => [...dialog().querySelectorAll("[role=option]")];
const found = new Map();
let onlyPlaces = false;

/** The words on a control without its key. */
function nameOf(control) {
  const said = control.dataset.action || control.getAttribute("aria-label");
  if (said) return said.replace(/\s*\([^)]*\)$/, "");
  const words = (control.querySelector("summary") ?? control).cloneNode(true);
  words.querySelectorAll("kbd, .n, .stufe, svg").forEach((part) => part.remove());
  return words.textContent.trim();
}

function here() {
  const seen = new Set();
  const controls = [...document.querySelectorAll("main [data-key], main [data-action], .rail .brand [data-key], .ritem")];
  return controls
    .map((control) => ({ control, name: nameOf(control), place: control.matches(".ritem") }))
    .filter(({ control, name }) => name && !control.closest("dialog, [hidden]") && !seen.has(name) && seen.add(name));
}

/** The name with the words looked for marked in it, as nodes. */
function marked(name, words) {
  const at = words.map((word) => [name.toLowerCase().indexOf(word), word.length]).filter(([start]) => start >= 0).sort((a, b) => a[0] - b[0]);
  const parts = [];
  let end = 0;
  for (const [start, length] of at) {
    if (start < end) continue;
    const mark = document.createElement("mark");
    mark.textContent = name.slice(start, start + length);
    parts.push(name.slice(end, start), mark);
    end = start + length;
  }
  return [...parts, name.slice(end)];
}

function blank() {
  const place = document.createElement("span");
  place.className = "noicon";
  return place;
}

function option({ control, name }, words, index) {
  const item = document.createElement("div");
  item.className = "it";
  item.id = `here-${index}`;
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const label = document.createElement("span");
  label.className = "cut";
  label.append(...marked(name, words));
  const icon = control.querySelector("svg.ti")?.cloneNode(true) ?? control.querySelector(".stufe")?.cloneNode(true);
  const end = document.createElement("span");
  end.className = "end";
  for (const key of (control.dataset.key ?? "").split(" ").filter(Boolean)) {
    const sign = document.createElement("kbd");
    sign.textContent = key.toUpperCase();
    end.append(sign);
  }
  item.append(icon ?? blank(), label, end);
  found.set(item, control);
  return item;
}

function group(label, entries, words, from) {
  const box = document.createElement("div");
  box.className = "grp";
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", label);
  const head = document.createElement("div");
  head.className = "lab";
  head.setAttribute("aria-hidden", "true");
  head.textContent = label;
  box.append(head, ...entries.map((entry, index) => option(entry, words, from + index)));
  return box;
}

function showHere() {
  const query = field().value.trim().toLowerCase();
  const other = query.startsWith("@") || query.startsWith("#");
  const words = query.replace(/^>/, "").split(/\s+/).filter(Boolean);
  const fits = other ? [] : here().filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const acts = onlyPlaces ? [] : fits.filter(({ place }) => !place).slice(0, query ? MOST : 12);
  const places = fits.filter(({ place }) => place).slice(0, onlyPlaces ? Infinity : query ? MOST : 12);
  const { actions, places: goTo } = dialog().dataset;
  found.clear();
  document.getElementById("palette-here").replaceChildren(
    ...(acts.length ? [group(actions, acts, words, 0)] : []),
    ...(places.length ? [group(goTo, places, words, acts.length)] : []),
  );
  if (!query) document.getElementById("palette-found").replaceChildren();
  choose(options()[0]);
}

function choose(item) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === item));
  field().setAttribute("aria-activedescendant", item?.id ?? "");
  item?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  choose(all[(at + by + all.length) % all.length]);
}

function run(item) {
  const control = found.get(item);
  dialog().close();
  if (control) use(control);
  else item.click();
}

/** Opens it; with `places` it only says where one can go. */
export function openPalette({ places = false } = {}) {
  if (!dialog() || document.querySelector("dialog[open]")) return;
  onlyPlaces = places;
  field().value = places ? "> " : "";
  dialog().showModal();
  showHere();
}

function pressed(event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter") {
    const chosen = options().find((item) => item.getAttribute("aria-selected") === "true");
    if (!chosen) return; // the form searches everywhere
    event.preventDefault();
    run(chosen);
  }
}

export function startPalette() {
  if (!dialog()) return;
  field().addEventListener("input", showHere);
  field().addEventListener("keydown", pressed);
  dialog().addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (found.has(item)) run(item);
    else if (event.target === dialog()) dialog().close();
  });
  const none = document.getElementById("palette-none");
  dialog().addEventListener("htmx:afterSwap", () => {
    if (!options().some((item) => item.getAttribute("aria-selected") === "true")) choose(options()[0]);
    none.hidden = options().length > 0;
    none.textContent = none.hidden ? "" : dialog().dataset.nothing;
  });
  document.querySelectorAll("[data-palette]").forEach((button) => button.addEventListener("click", () => openPalette()));
}
