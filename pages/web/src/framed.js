// The help centre inside another website: its pages keep the language they were opened in, though the browser lends them no
// cookies there, Escape closes the window they are shown in, and the window hears that its page may be shown.
const KEPT = "schalter-language";

function kept() {
  try {
    const asked = new URLSearchParams(location.search).get("lang");
    if (asked) sessionStorage.setItem(KEPT, asked);
    return sessionStorage.getItem(KEPT);
  } catch {
    return null; // no storage in this frame: the browser's own language stays
  }
}

function speak(language) {
  for (const link of document.querySelectorAll('a[href^="/"]')) link.href = inLanguage(link.href, language);
  for (const form of document.querySelectorAll("form[action]")) {
    if (form.method === "post") form.action = inLanguage(form.action, language);
    else form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "lang", value: language }));
  }
  document.addEventListener("htmx:configRequest", (event) => (event.detail.parameters.lang = language));
}

function inLanguage(address, language) {
  const url = new URL(address, location.href);
  if (!url.searchParams.has("lang")) url.searchParams.set("lang", language);
  return url.href;
}

export function startFramed() {
  if (!document.body.classList.contains("framed")) return;
  parent.postMessage("schalter:here", "*");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) parent.postMessage("schalter:close", "*");
  });
  const language = kept();
  if (!language) return;
  if (language !== document.documentElement.lang && !document.querySelector(".errsum")) location.replace(inLanguage(location.href, language));
  else speak(language);
}
