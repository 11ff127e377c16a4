// Runs before the first paint: the chosen theme, or the system's, so that nothing flashes; and no key pressed from then on is
// lost until the script that knows them has come (keys.js, takeUpEarlyKeys).
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  const apply = () => root.setAttribute("data-bs-theme", chosen() ?? (dark.matches ? "dark" : "light"));
  root.classList.add("js");
  dark.addEventListener("change", apply);
  apply();

  const keys = [];
  const keep = (event) => {
    const command = event.ctrlKey || event.metaKey;
    const sends = event.key === "Enter" && (command || event.altKey);
    if (event.isComposing || (!sends && event.target.closest?.("input, textarea, select, [contenteditable]"))) return;
    keys.push(event);
    if (event.key === "/" || (command && event.key.toLowerCase() === "k")) event.preventDefault(); // the browser's own search
  };
  addEventListener("keydown", keep, true);
  window.earlyKeys = () => {
    removeEventListener("keydown", keep, true);
    return keys.splice(0);
  };
})();
