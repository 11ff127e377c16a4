// The week of a service calendar painted with the mouse or a finger: a stroke opens, a stroke that begins on open time
// closes, over several days where it is drawn downwards. It writes into the text fields, which do the same by keyboard.
const CELL = 15; // minutes
const CELLS = (24 * 60) / CELL;
const CLOCK = String.raw`(\d{1,2})(?:[:.](\d{2}))?\s*(?:h|Uhr|([ap])\.?m\.?)?`;
const WINDOW = new RegExp(String.raw`${CLOCK}\s*(?:-|–|—|bis|to)\s*${CLOCK}`, "gi");

const minutes = (hour, minute, half) => (half ? (hour % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour)) * 60 + Number(minute ?? 0);

const clock = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** Which quarters of an hour a text opens, and until when its last shift runs on the next day. */
function read(text) {
  const open = new Array(CELLS).fill(false);
  let tail = 0;
  for (const [, h1, m1, p1, h2, m2, p2] of text.matchAll(WINDOW)) {
    const start = minutes(h1, m1, p1);
    const end = minutes(h2, m2, p2);
    if (end < start) tail = end;
    open.fill(true, Math.floor(start / CELL), end < start ? CELLS : Math.ceil(end / CELL));
  }
  return { open, tail };
}

function spans(open) {
  const found = [];
  for (let at = 0; at < CELLS; at += 1) {
    if (!open[at]) continue;
    if (at && open[at - 1]) found.at(-1)[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}

function written({ open, tail }) {
  return spans(open)
    .map(([from, to]) => `${clock(from * CELL)}–${clock(to === CELLS && tail ? tail : to * CELL)}`)
    .join(", ");
}

function append(bar, kind, from, to) {
  const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  rect.setAttribute("class", kind);
  rect.setAttribute("x", `${from * 100}%`);
  rect.setAttribute("width", `${(to - from) * 100}%`);
  rect.setAttribute("height", "100%");
  bar.append(rect);
}

/** The whole week: the last shift of a day goes on, paler, on the next one. */
function draw(bars, days) {
  bars.forEach((bar, row) => {
    for (const old of bar.querySelectorAll(".open")) old.remove();
    const before = days.at(row - 1);
    if (before.tail && before.open.at(-1)) append(bar, "open tail", 0, before.tail / (24 * 60));
    for (const [from, to] of spans(days[row].open)) append(bar, "open", from / CELLS, to / CELLS);
  });
}

export function startHours() {
  const bars = [...document.querySelectorAll("svg[data-paints]")];
  const field = (bar) => document.getElementById(bar.dataset.paints);
  let stroke = null;
  const place = (event) => {
    const row = bars.findLastIndex((bar) => bar.getBoundingClientRect().top <= event.clientY);
    const box = bars[0].getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * CELLS);
    return { row: Math.max(0, row), at: Math.min(CELLS - 1, Math.max(0, at)) };
  };
  const paint = (event) => {
    const now = place(event);
    const [top, bottom] = [stroke.row, now.row].sort((a, b) => a - b);
    const [from, to] = [stroke.at, now.at].sort((a, b) => a - b);
    const days = structuredClone(stroke.before);
    bars.forEach((bar, row) => {
      if (row >= top && row <= bottom) days[row].open.fill(stroke.opens, from, to + 1);
      field(bar).value = row >= top && row <= bottom ? written(days[row]) : stroke.texts[row];
    });
    draw(bars, days);
  };
  bars.forEach((bar, row) => {
    bar.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      bar.setPointerCapture(event.pointerId);
      const texts = bars.map((one) => field(one).value);
      const before = texts.map(read);
      const { at } = place(event);
      stroke = { row, at, texts, before, opens: !before[row].open[at] };
      paint(event);
    });
    bar.addEventListener("pointermove", (event) => stroke && paint(event));
    bar.addEventListener("pointerup", () => (stroke = null));
    bar.addEventListener("pointercancel", () => (stroke = null));
    field(bar).addEventListener("input", () => draw(bars, bars.map((one) => read(field(one).value))));
  });
  for (const year of document.querySelectorAll("[data-chooses]")) {
    year.addEventListener("click", (event) => {
      const day = event.target.closest("[data-date]");
      const date = document.getElementById(year.dataset.chooses);
      if (!day) return;
      date.value = day.dataset.date;
      date.form.elements.kind.focus();
    });
  }
}
