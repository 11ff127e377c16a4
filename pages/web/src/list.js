// Lists: choosing rows for a bulk step, the preview beside them, and what has to survive when a list fetches itself anew.
const KEPT = "list-walked";
const WIDE = matchMedia("(min-width: 1101px)");
const PREVIEW = "preview-open";
const PLACE = "list-place";
const REFRESHED = 300; // rows; a longer list is not fetched anew by itself
const rows = () => [...document.querySelectorAll("table.list tbody tr[id]")];
const boxes = () => [...document.querySelectorAll("table.list .ck")];
const chosen = () => boxes().filter((box) => box.checked);
const remember = (name, value) => {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // storage may be forbidden; then nothing is remembered from page to page
  }
};
const remembered = (name) => {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
};

function showChosen() {
  const bar = document.querySelector("[data-bulk-bar]");
  if (!bar) return;
  const count = chosen().length;
  bar.hidden = !count;
  const said = bar.querySelector("[data-bulk-count]");
  said.textContent = count === 1 ? said.dataset.one : said.dataset.many.replace("{}", count);
  for (const row of rows()) row.classList.toggle("sel", row.querySelector(".ck").checked);
}

/** X: chooses the row one stands on. */
export function chooseRow(row) {
  const box = row?.querySelector(".ck");
  if (!box) return false;
  box.checked = !box.checked;
  showChosen();
  return true;
}

export function clearChosen() {
  const any = chosen();
  for (const box of any) box.checked = false;
  showChosen();
  return any.length > 0;
}

const pane = () => document.getElementById("preview");
let shown = "";

function preview(row) {
  const number = row?.id.replace("row-", "");
  if (!pane() || pane().hidden || !number || number === shown) return;
  shown = number;
  window.htmx.ajax("GET", `/desk/tickets/${number}/preview`, { target: "#preview", swap: "innerHTML" });
}

function openPreview(open) {
  if (!pane()) return;
  pane().hidden = !open;
  document.querySelector("[data-split]").classList.toggle("with-preview", open);
  document.querySelector("[data-preview-switch]").setAttribute("aria-pressed", String(open));
  remember(PREVIEW, open ? "yes" : "");
  shown = "";
  if (open) preview(rows().find((row) => row.classList.contains("cur")) ?? rows()[0]);
}

/** Somebody walked to a row. */
export function walkedTo(row) {
  preview(row);
}

/** What J, K and the way back on a ticket need: the list one came from, as it was. */
function rememberList() {
  const list = document.getElementById("list");
  if (!list) return;
  remember(KEPT, JSON.stringify({ url: location.pathname + location.search, numbers: rows().map((row) => row.id.replace("row-", "")), more: Boolean(list.querySelector("tr.further")) }));
}

function placeInList() {
  const head = document.querySelector("[data-place-in-list]");
  if (!head) return;
  const kept = JSON.parse(remembered(KEPT) ?? "null");
  const at = kept?.numbers.indexOf(head.dataset.placeInList) ?? -1;
  if (!kept) return;
  head.querySelector(".back").href = kept.url;
  if (at < 0) return;
  const told = head.querySelector("[data-place]");
  const words = kept.more ? told.dataset.placeBeyond : told.dataset.place;
  told.textContent = words.replace("{}", at + 1).replace("{}", kept.numbers.length);
  told.hidden = false;
  for (const [selector, number] of [["[data-next]", kept.numbers[at + 1]], ["[data-previous]", kept.numbers[at - 1]]]) {
    const link = head.querySelector(selector);
    link.hidden = !number;
    if (number) link.href = `/desk/tickets/${number}`;
    else link.removeAttribute("data-key");
  }
}

function rememberPlace() {
  const list = document.getElementById("list");
  remember(PLACE, JSON.stringify({ url: list.getAttribute("hx-get"), shown: rows().length, top: list.scrollTop || scrollY }));
}

/** Whoever comes back from a ticket, or from a step with several, finds the list as far down as it was left. */
async function comeBack() {
  const place = JSON.parse(remembered(PLACE) ?? "null");
  const list = document.getElementById("list");
  const back = /\/desk\/(tickets|bulk)\b/.test(document.referrer) || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (!back || !place?.top || place.url !== list.getAttribute("hx-get")) return;
  if (place.shown > rows().length) await window.htmx.ajax("GET", place.url, { target: "#list", swap: "innerHTML", values: { shown: place.shown } });
  list.scrollTop = place.top; // where the list scrolls in itself; on a phone the page does
  if (!list.scrollTop) scrollTo({ top: place.top, behavior: "instant" });
}

function startRefreshing() {
  let kept = null;
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id === "list") event.detail.parameters.shown = rows().length;
  });
  document.body.addEventListener("htmx:confirm", (event) => {
    if (event.target.id !== "list" || rows().length <= REFRESHED) return;
    event.preventDefault();
    document.getElementById("list-changed").hidden = false;
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id !== "list") return;
    const focused = document.activeElement?.closest("table.list tr[id]");
    kept = { chosen: chosen().map((box) => box.value), current: document.querySelector("tr.cur")?.id, focused: focused?.id, top: event.target.scrollTop };
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "list" && kept) {
      for (const box of boxes()) box.checked = kept.chosen.includes(box.value);
      if (kept.current) document.getElementById(kept.current)?.classList.add("cur");
      if (kept.focused) document.getElementById(kept.focused)?.querySelector(".tt a").focus({ preventScroll: true });
      event.target.scrollTop = kept.top;
      kept = null;
    }
    if (document.getElementById("list")) {
      showChosen();
      rememberList();
    }
  });
}

export function startLists() {
  placeInList();
  if (!document.getElementById("list")) return;
  document.addEventListener("change", (event) => {
    if (event.target.matches("table.list .ck")) showChosen();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-bulk-clear]")) clearChosen();
    if (event.target.closest("[data-preview-switch]")) openPreview(pane().hidden);
    if (event.target.closest("[data-preview-close]")) openPreview(false);
  });
  startRefreshing();
  addEventListener("pagehide", rememberPlace);
  comeBack();
  showChosen();
  rememberList();
  if (WIDE.matches && remembered(PREVIEW)) openPreview(true);
}
