// The form during a call: its duration runs by itself until the call is over or somebody corrects it, a number is typed or
// suppressed, and a guess is taken over by a button.
const AWAY = 120_000;
const clock = (seconds) => {
  const pad = (part) => String(part).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
};

function run(field) {
  const ends = field.parentElement.querySelector("[data-hangs-up]");
  if (field.value) return;
  // this computer's clock may be wrong: the server says when the call began and when it made the page, the rest is measured
  const before = Date.parse(field.dataset.now) - Date.parse(field.form.elements.started_at.value);
  const show = (milliseconds) => (field.value = clock(Math.max(0, Math.floor(milliseconds / 1000))));
  const tick = () => show(before + performance.now());
  const timer = setInterval(tick, 1000);
  const stop = () => {
    clearInterval(timer);
    field.dataset.corrected = "yes";
    ends.hidden = true;
  };
  const over = () => field.dispatchEvent(new Event("input", { bubbles: true }));
  field.addEventListener("input", stop, { once: true });
  ends.hidden = false;
  ends.addEventListener("click", () => {
    over();
    document.getElementById("text").focus();
  });
  document.body.addEventListener("htmx:afterSwap", ({ target }) => {
    const spoken = target.querySelector?.("[data-spoken]");
    if (!spoken || "corrected" in field.dataset) return;
    field.value = spoken.dataset.spoken;
    over();
  });
  tick();
  // a draft that was left alone says how long they had spoken by then: nobody was on the line since
  const { keptAt } = field.form.dataset;
  if (!keptAt || Date.now() - keptAt < AWAY) return;
  show(keptAt - Date.parse(field.form.elements.started_at.value));
  over();
}

/** A number is suppressed or typed, never both. */
function oneOrTheOther({ phone, withheld }) {
  phone.addEventListener("input", () => {
    if (!phone.value.trim() || !withheld.checked) return;
    withheld.checked = false;
    withheld.dispatchEvent(new Event("change", { bubbles: true }));
  });
  withheld.addEventListener("change", () => {
    if (!withheld.checked || !phone.value) return;
    phone.value = "";
    phone.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// A card that was closed stays closed on every page while it would be shown; the server does not hear of it.
const CLOSED = "closed-cards";
let closed = new Set();

function remembered() {
  try {
    closed = new Set(JSON.parse(localStorage.getItem(CLOSED) ?? "[]"));
  } catch {
    // storage may be forbidden; then a closed card is back on the next page
  }
}

function hideClosed(corner) {
  const cards = [...corner.querySelectorAll("[data-card]")];
  closed = new Set(cards.map((card) => card.dataset.card).filter((key) => closed.has(key)));
  cards.filter((card) => closed.has(card.dataset.card)).forEach((card) => card.remove());
  try {
    localStorage.setItem(CLOSED, JSON.stringify([...closed]));
  } catch {
    // as above
  }
}

function close(card) {
  const corner = card.parentElement;
  remembered();
  closed.add(card.dataset.card);
  try {
    localStorage.setItem(CLOSED, JSON.stringify([...closed]));
  } catch {
    // as above
  }
  card.remove();
  (corner.querySelector("[data-closes]") ?? document.querySelector("main"))?.focus();
}

function startCorner() {
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.matches(".corner")) return;
    remembered();
    hideClosed(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-closes]");
    if (button) close(button.closest("[data-card]"));
  });
}

// whoever promises a callback promises it on the number they see
function offerNumber(promise) {
  const { phone, withheld, callback_number: number } = promise.form.elements;
  promise.addEventListener("change", () => {
    if (promise.checked && !number.value && !withheld.checked) number.value = phone.value;
  });
}

export function startCalls() {
  startCorner();
  document.querySelectorAll("#callback").forEach(offerNumber);
  document.querySelectorAll("input[data-now]").forEach(run);
  document.querySelectorAll("#call-form").forEach((form) => oneOrTheOther(form.elements));
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-takes]");
    if (!take) return;
    const field = take.form.elements[take.dataset.takes];
    field.value = take.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}
