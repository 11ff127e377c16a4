// What could not be saved or sent, because nobody was logged in any more or the line was gone, waits in this tab and stands in
// its form again when the ticket is opened: for whoever wrote it, and until a step on this ticket was done after all.
const FIELDS = ["text", "html", "cc", "bcc", "resolution", "reason"];
const owner = () => document.querySelector(".railfoot .who b")?.textContent;
const key = (form) => `held:${form.dataset.autosave ?? form.getAttribute("action")}:${form.dataset.kind ?? ""}`;

/** Keeps what a form said; without anything, what was kept is let go. */
export function hold(form, said) {
  try {
    if (said) sessionStorage.setItem(key(form), JSON.stringify({ said, owner: owner() }));
    else sessionStorage.removeItem(key(form));
  } catch {
    // storage may be forbidden; drafts on the server work without
  }
}

/** Puts back what was kept of this form; whether there was anything that it did not hold. */
export function held(form) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key(form)));
    if (!kept || kept.owner !== owner()) return false;
    sessionStorage.removeItem(key(form));
    const changed = FIELDS.filter((name) => form.elements[name] && kept.said[name] !== undefined && form.elements[name].value !== kept.said[name]);
    for (const name of changed) form.elements[name].value = kept.said[name];
    return changed.length > 0;
  } catch {
    return false;
  }
}

/** Whatever was sent from this ticket has arrived once a page says that something was done. */
export function letGoOfSent() {
  if (!new URLSearchParams(location.search).has("done")) return;
  try {
    const ours = Object.keys(sessionStorage).filter((one) => one.startsWith(`held:${location.pathname}/`));
    for (const one of ours) sessionStorage.removeItem(one);
  } catch {
    // nothing was kept
  }
}

/** A form without a draft on the server is kept from sending until its answer has come. */
export function holdWhileSent(form) {
  held(form);
  form.addEventListener("submit", () => hold(form, Object.fromEntries(FIELDS.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]))));
}
