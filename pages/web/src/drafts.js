// Drafts stay in this browser until the form was sent: <form data-draft="key"> keeps what is written in text areas, with
// data-draft-all every field a person fills in (and hidden ones marked data-keep). A whole draft is let go only when another
// page of the desk, or a receipt, has come after sending: a form that never arrived, or came back with a mistake, keeps it.
const SENT = "sent-draft";
const name = (key) => `draft:${key}`;

function fieldsOf(form) {
  if (!("draftAll" in form.dataset)) return [...form.querySelectorAll("textarea[name]")];
  const all = [...form.elements].filter((field) => field.name && !field.closest("[hx-get], [hx-post]"));
  const written = (field) => field.type !== "file" && (field.type !== "hidden" || "keep" in field.dataset);
  const running = (field) => "now" in field.dataset && !("corrected" in field.dataset);
  return all.filter((field) => written(field) && !running(field));
}

const ticked = (field) => field.type === "checkbox" || field.type === "radio";

function valuesOf(form) {
  const said = {};
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
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}");
  const untouched = !form.querySelector(".errsum");
  if (whole && untouched && Object.keys(kept).length) fill(form, kept);
  else if (!whole) for (const field of fieldsOf(form)) if (!field.value && kept[field.name]) field.value = kept[field.name];
  const save = () => localStorage.setItem(key, JSON.stringify(valuesOf(form)));
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => (whole ? sessionStorage.setItem(SENT, form.dataset.draft) : localStorage.removeItem(key)));
}

export function startDrafts() {
  try {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const arrived = "live" in document.body.dataset || "arrived" in document.body.dataset; // a page of the desk, a receipt, and not the log-in or an error in between
    if (sent && arrived && !document.querySelector(`form[data-draft="${CSS.escape(sent)}"]`)) localStorage.removeItem(name(sent));
    document.querySelectorAll("form[data-draft]").forEach(keep);
    document.querySelectorAll("[data-draft-drop]").forEach((link) => link.addEventListener("click", () => localStorage.removeItem(name(link.dataset.draftDrop))));
  } catch {
    // storage may be forbidden; forms work without
  }
}
