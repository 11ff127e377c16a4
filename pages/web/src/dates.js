// A date field shows its date in the order of the browser's language, which may be another one than the page's: "03/04/2026".
// Beside it the chosen day stands in the page's words: "Freitag, 3. April 2026, 14:00 Uhr".
const FIELDS = "input[type=date], input[type=datetime-local]";
const german = document.documentElement.lang === "de";
const inFull = new Intl.DateTimeFormat(german ? "de" : "en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** What the field holds, in words; empty while it holds no whole date. */
export function worded(value) {
  const [day, clock] = value.split("T");
  const at = new Date(`${day}T00:00:00Z`);
  if (!day || Number.isNaN(at.getTime()) || at.getUTCFullYear() < 1000) return "";
  return inFull.format(at) + (clock ? `, ${clock.slice(0, 5)}${german ? " Uhr" : ""}` : "");
}

function tell(field) {
  let words = field.nextElementSibling;
  if (!words?.classList.contains("inwords")) {
    words = Object.assign(document.createElement("div"), { className: "inwords" });
    field.after(words);
  }
  words.textContent = worded(field.value);
}

function tellAll() {
  for (const field of document.querySelectorAll(FIELDS)) tell(field);
}

export function startDates() {
  document.addEventListener("DOMContentLoaded", tellAll);
  document.addEventListener("htmx:load", tellAll);
  for (const event of ["input", "change"]) {
    document.addEventListener(event, ({ target }) => target.matches?.(FIELDS) && tell(target));
  }
}
