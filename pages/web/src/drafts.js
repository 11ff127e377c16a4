// Drafts stay in this browser until the form was sent: <form data-draft="key"> keeps what is written in text areas, with
// data-draft-all every field a person fills in (and hidden ones marked data-keep). A whole draft is let go only when another
// page of the desk, or a receipt, has come after sending: a form that never arrived, or came back with a mistake, keeps it.
// What is marked data-draft-kept is shown once something is kept.
// Beside its fields a whole draft holds, under "@", when it was last written and where its form is opened (data-draft-address).
const SENT = "sent-draft";
const SHOWING = "sent-showing";
const KEPT_DAYS = 30;
const name = (key) => `draft:${key}`;

export const drop = (key) => localStorage.removeItem(name(key));

/** [key, draft] of every whole draft whose key begins so; those of long ago are let go. */
export function draftsBeginning(start) {
  const found = Object.keys(localStorage).filter((key) => key.startsWith(name(start)));
  const whole = found.map((key) => [key.slice(name("").length), JSON.parse(localStorage.getItem(key))]).filter(([, kept]) => kept["@"]);
  const old = ([, kept]) => Date.now() - kept["@"].at > KEPT_DAYS * 86_400_000;
  whole.filter(old).forEach(([key]) => drop(key));
  return whole.filter((one) => !old(one));
}

function fieldsOf(form) {
  if (!("draftAll" in form.dataset)) return [...form.querySelectorAll("textarea[name]")];
  const all = [...form.elements].filter((field) => field.name && !field.closest("[hx-get], [hx-post]"));
  const written = (field) => field.type !== "file" && (field.type !== "hidden" || "keep" in field.dataset);
  const running = (field) => "now" in field.dataset && !("corrected" in field.dataset);
  return all.filter((field) => written(field) && !running(field));
}

const ticked = (field) => field.type === "checkbox" || field.type === "radio";

function valuesOf(form) {
  const said = "draftAll" in form.dataset ? { "@": { at: Date.now(), address: form.dataset.draftAddress } } : {};
  for (const field of fieldsOf(form)) {
    if (!ticked(field)) said[field.name] = field.value;
    else if (field.checked) said[field.name] = field.value;
    else if (field.type === "checkbox") said[field.name] = "";
  }
  return said;
}

function fill(form, kept) {
  for (const field of form.elements) {
    if (!(field.name in kept)) continue;
    if (ticked(field)) field.checked = kept[field.name] === field.value;
    else field.value = kept[field.name];
    if (["INPUT", "TEXTAREA"].includes(field.tagName) && field.value) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function keep(form) {
  const key = name(form.dataset.draft);
  const whole = "draftAll" in form.dataset;
  const told = form.querySelector("[data-draft-kept]");
  const tell = () => told && (told.hidden = false);
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
  const untouched = !form.querySelector(".errsum");
  if (whole && untouched && kept["@"]) {
    form.dataset.keptAt = kept["@"].at;
    tell();
    fill(form, kept);
  }
  if (!whole) for (const field of fieldsOf(form)) if (!field.value && kept[field.name]) field.value = kept[field.name];
  const save = () => {
    localStorage.setItem(key, JSON.stringify(valuesOf(form)));
    tell();
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => (whole ? sessionStorage.setItem(SENT, form.dataset.draft) : localStorage.removeItem(key)));
}

/** Whoever goes back to a form they have sent has the same showing of it before them: sent again as it was, it is no second message. */
function sameShowing(form) {
  const { rendered } = form.elements;
  if (!rendered) return;
  const [draft, showing] = JSON.parse(sessionStorage.getItem(SHOWING) ?? "[]");
  if (draft === form.dataset.draft && performance.getEntriesByType("navigation")[0]?.type === "back_forward") rendered.value = showing;
  form.addEventListener("submit", () => sessionStorage.setItem(SHOWING, JSON.stringify([form.dataset.draft, rendered.value])));
}

export function startDrafts() {
  try {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const arrived = "live" in document.body.dataset || "arrived" in document.body.dataset; // a page of the desk, a receipt, and not the log-in or an error in between
    if (sent && arrived && !document.querySelector(`form[data-draft="${CSS.escape(sent)}"]`)) drop(sent);
    document.querySelectorAll("form[data-draft]").forEach((form) => {
      sameShowing(form);
      keep(form);
    });
    document.querySelectorAll("[data-draft-drop]").forEach((link) => link.addEventListener("click", () => drop(link.dataset.draftDrop)));
  } catch {
    // storage may be forbidden; forms work without
  }
}
