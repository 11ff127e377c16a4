// What a field still needs is said beneath it in the page's words, instead of the browser's own bubble in the browser's language.
// Without this the browser says it.
import { worded } from "./dates.js";
import { say } from "./words.js";

const PLACE = ".field, [data-files], fieldset";
const known = (field, kind, name) => say(`${kind}_${field.type}`) !== `${kind}_${field.type}` ? say(`${kind}_${field.type}`) : say(name);
const limit = (field, figure, moment, value) => (field.matches("[type=number], [type=range]") ? say(figure, value) : say(moment, worded(value) || value));
let first = true;

/** What is wrong with a field, in a sentence; empty where nothing is. */
function wrong(field) {
  const { validity } = field;
  if (validity.valid) return "";
  if (validity.badInput) return known(field, "unread", "unread");
  if (validity.valueMissing) return field.matches("select, [type=radio]") ? say("missing_choice") : say("missing");
  if (validity.typeMismatch || validity.patternMismatch) return known(field, "unread", "misfit");
  if (validity.rangeUnderflow) return limit(field, "at_least", "earliest", field.min);
  if (validity.rangeOverflow) return limit(field, "at_most", "latest", field.max);
  return field.validationMessage;
}

/** The sign that stands before every mistake, from the sheet the page has its signs from. */
function sign() {
  const sheet = document.querySelector("svg.ti use")?.getAttribute("href").split("#")[0];
  if (!sheet) return "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS(svg.namespaceURI, "use");
  svg.setAttribute("class", "ti");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sheet}#alert-circle`);
  svg.append(use);
  return svg;
}

const noteOf = (field) => document.getElementById(field.dataset.fault ?? "");

function settle(field) {
  noteOf(field)?.remove();
  if (!field.dataset.fault) return;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== field.dataset.fault);
  if (others.length) field.setAttribute("aria-describedby", others.join(" "));
  else field.removeAttribute("aria-describedby");
  field.removeAttribute("aria-invalid");
  field.classList.remove("bad");
  delete field.dataset.fault;
}

function tell(field) {
  settle(field);
  const id = `fault-${field.id || `${field.name}-${field.value}`}`;
  const note = Object.assign(document.createElement("div"), { className: "err", id });
  note.append(sign(), Object.assign(document.createElement("span"), { textContent: wrong(field) }));
  const place = field.closest(PLACE);
  const twin = place?.querySelector(":scope > .err[id^=fault-]"); // of several choices one says it for all
  if (twin && field.type === "radio") return;
  if (place) place.append(note);
  else (field.nextElementSibling?.matches("trix-editor, .inwords") ? field.nextElementSibling : field).after(note);
  field.dataset.fault = id;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  if (field.matches(".form-control, .form-select")) field.classList.add("bad");
}

/** To the first field that lacks something, where it lies folded away, too. */
function lead(field) {
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const seen = field.hidden && field.nextElementSibling?.matches("trix-editor") ? field.nextElementSibling : field;
  seen.focus();
  seen.scrollIntoView({ block: "nearest" });
}

export function startFaults() {
  document.addEventListener("invalid", (event) => {
    event.preventDefault();
    tell(event.target);
    if (!first) return;
    first = false;
    setTimeout(() => (first = true));
    lead(event.target);
  }, { capture: true });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      const group = target.type === "radio" ? [...(target.form?.elements ?? [])].filter((one) => one.name === target.name) : [target];
      for (const one of group) if (one.dataset?.fault && !wrong(one)) settle(one);
    });
  }
  // a day there is not, such as 31 February, is said as soon as the field is left
  document.addEventListener("focusout", ({ target }) => {
    if (!target.matches?.("input[type=date], input[type=datetime-local], input[type=time]")) return;
    if (target.validity.badInput) tell(target);
    else if (target.dataset.fault && target.validity.valid) settle(target);
  });
}
