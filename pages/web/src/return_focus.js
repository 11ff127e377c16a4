// In the administration a page is drawn again after each step of a draft: the focus returns to the button that was pressed, or
// goes to what is to be read before saving.
const PRESSED = "pressed";

function shown(act) {
  if (act === "preview") return document.querySelector(".draft");
  if (act === "try") return document.getElementById("trial");
  const button = document.querySelector(`button[name="act"][value="${CSS.escape(act)}"]`);
  return button?.disabled ? button.parentElement.querySelector("button:enabled") : button;
}

export function startReturnFocus() {
  if (!document.querySelector(".adm")) return;
  document.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name === "act") sessionStorage.setItem(PRESSED, JSON.stringify([location.pathname, submitter.value]));
  });
  const [path, act] = JSON.parse(sessionStorage.getItem(PRESSED) ?? "[]");
  sessionStorage.removeItem(PRESSED);
  if (path !== location.pathname || document.querySelector(".errsum, [autofocus]")) return;
  const place = shown(act) ?? document.querySelector(".draft");
  if (place && !place.matches("button")) place.tabIndex = -1;
  place?.focus();
}
