// Server-sent events. The server says only what has changed, as words: `event: changed`, `data: rail tickets ticket-NE-48198`.
// Each word becomes a DOM event `changed:<word>` on the body; parts of the page fetch themselves anew by
// hx-trigger="changed:<word> from:body". EventSource reconnects by itself; after a gap everything is fetched once.
export function startLive(htmx) {
  const url = document.body.dataset.live;
  if (!url) return;
  let broken = false;
  const source = new EventSource(url);
  const changed = (word) => htmx.trigger(document.body, `changed:${word}`);
  const everything = () => (document.body.dataset.liveWords ?? "").split(" ").filter(Boolean).forEach(changed);
  source.addEventListener("changed", (event) => {
    if (event.data === "missed") everything();
    else event.data.split(/\s+/).filter(Boolean).forEach(changed);
  });
  source.addEventListener("error", () => {
    broken = true;
  });
  source.addEventListener("open", () => {
    if (broken) everything();
    broken = false;
  });
  addEventListener("pagehide", () => source.close());
}

/** Each fold of a part by the nearest id around it and its place within. */
function folds(part) {
  const places = {};
  const place = (fold) => {
    const { id } = fold.closest("[id]");
    places[id] = (places[id] ?? 0) + 1;
    return `${id}/${places[id]}`;
  };
  return [...part.querySelectorAll("[id] details")].map((fold) => [place(fold), fold]);
}

/** A part as the server has made it anew, in place of ours; where its reader stood in it, and what they unfolded, stays. */
export function swapIn(part, fresh) {
  const before = new Map(folds(part).map(([place, fold]) => [place, fold.open]));
  const top = part.scrollTop;
  part.replaceWith(fresh);
  for (const [place, fold] of folds(fresh)) fold.open ||= Boolean(before.get(place));
  fresh.scrollTop = top;
  window.htmx.process(fresh);
}

/** What a reader has unfolded, or folded, stays so when the part around it is fetched anew. */
export function keepFolds() {
  const before = new WeakMap();
  document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    before.set(target, new Map(folds(target).map(([place, fold]) => [place, fold.open])));
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    for (const [place, fold] of folds(target)) fold.open = before.get(target)?.get(place) ?? fold.open;
  });
}

/** The rail, fetched anew for its counters, stays as far down as it was, and whoever walks through it by keyboard where they are. */
export function keepRail() {
  let kept = null;
  document.body.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target.id === "rail") kept = { top: target.scrollTop, here: target.contains(document.activeElement) && document.activeElement.getAttribute("href") };
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    const rail = document.getElementById("rail");
    if (!kept || !rail) return;
    if (kept.here) rail.querySelector(`a[href="${CSS.escape(kept.here)}"]`)?.focus({ preventScroll: true });
    rail.scrollTop = kept.top;
    kept = null;
  });
}

/** Whoever presses the mouse or a finger on something may let go in peace: a part that was fetched anew meanwhile would take it away
 * under them, and the click with it. It is fetched once more as soon as they have let go. */
export function keepPress(htmx) {
  const missed = new Set();
  let [pressed, pulled] = [null, false];
  const release = () => {
    [pressed, pulled] = [null, false];
    setTimeout(() => {
      missed.forEach((word) => htmx.trigger(document.body, word));
      missed.clear();
    });
  };
  addEventListener("pointerdown", ({ target, button }) => ([pressed, pulled] = [button === 0 ? target : null, false]), true);
  addEventListener("dragstart", () => (pulled = true), true);
  addEventListener("pointercancel", () => pulled || release(), true);
  for (const end of ["pointerup", "dragend"]) addEventListener(end, release, true);
  addEventListener("blur", release); // of the window alone: what loses the focus on the page does not let go
  addEventListener("pointermove", ({ buttons }) => pressed && !buttons && release(), true); // let go where we could not hear it
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    const word = requestConfig?.triggeringEvent?.type;
    if (!word?.startsWith("changed:") || !target.contains(pressed)) return;
    event.detail.shouldSwap = false;
    event.stopImmediatePropagation();
    missed.add(word);
  });
}
