// What could not be saved on the server, because nobody was logged in any more or the line was gone, waits in this tab and
// stands in its form again when the ticket is opened: for whoever wrote it, and until it was sent or saved after all.
const FIELDS = ["text", "html", "cc", "bcc"];
const owner = () => document.querySelector(".railfoot .who b")?.textContent;
const key = (form) => `held:${form.dataset.autosave}:${form.dataset.kind}`;

/** Keeps what a form said; without anything, what was kept is let go. */
export function hold(form, said) {
  try {
    if (said) sessionStorage.setItem(key(form), JSON.stringify({ ...Object.fromEntries(FIELDS.map((name) => [name, said[name]])), owner: owner() }));
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
    if (new URLSearchParams(location.search).has("done") || kept.text === form.elements.text.value) return false;
    for (const name of FIELDS) if (form.elements[name] && kept[name] !== undefined) form.elements[name].value = kept[name];
    return true;
  } catch {
    return false;
  }
}
