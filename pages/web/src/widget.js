// The help window on another website: a button, and the help centre in a frame once it is pressed. It asks nothing of its
// host: no styles outside its own shadow tree, no storage, no library; it works under a strict content security policy.
const WORDS = {
  de: { open: "Hilfe", close: "Hilfe schließen", frame: "Hilfe und Kontakt", apart: "Die Hilfe lässt sich hier nicht anzeigen.", link: "In einem neuen Fenster öffnen" },
  en: { open: "Help", close: "Close help", frame: "Help and contact", apart: "The help cannot be shown here.", link: "Open it in a new window" },
};
const PATIENCE = 3000; // ms from the frame being loaded until its page has to have spoken
const STYLE = `
  :host { all: initial; }
  * { box-sizing: border-box; font: 500 16px/24px system-ui, sans-serif; }
  button { border: 0; cursor: pointer; color: #fff; background: #0b6468; }
  button:hover { background: #0a5356; }
  button:focus-visible { outline: 3px solid #0b6468; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
  .open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; height: 48px; padding: 0 22px; border-radius: 24px; box-shadow: 0 4px 16px rgba(0, 0, 0, .22); }
  .window { position: fixed; right: 20px; bottom: 20px; z-index: 2147483001; width: 400px; height: min(640px, calc(100vh - 40px)); display: flex; flex-direction: column; overflow: hidden; border-radius: 12px; background: #fff; box-shadow: 0 8px 40px rgba(0, 0, 0, .3); }
  .window[hidden], .open[hidden] { display: none; }
  .head { display: flex; align-items: center; padding: 6px 6px 6px 18px; background: #0b6468; color: #fff; }
  .head span { flex: 1; }
  .close { width: 44px; height: 44px; border-radius: 8px; font-size: 24px; }
  .close:focus-visible { outline-color: #fff; outline-offset: -4px; box-shadow: none; }
  .apart { padding: 18px; color: #24211d; } .apart a { color: #0b6468; }
  iframe { flex: 1; width: 100%; border: 0; background: #f6f4f0; }
  @media (max-width: 480px) { .window { inset: 0; width: auto; height: auto; border-radius: 0; } }
  @media print { .open, .window { display: none; } }
`;

function made(tag, attributes, text = "") {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function start(script) {
  const base = new URL(script.src).origin;
  const wish = (script.dataset.language || document.documentElement.lang || navigator.language).slice(0, 2).toLowerCase();
  const language = wish in WORDS ? wish : "en";
  const words = WORDS[language];
  const host = made("schalter-help", { lang: language });
  const tree = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  tree.adoptedStyleSheets = [sheet];
  const open = made("button", { class: "open", type: "button", "aria-expanded": "false", "aria-controls": "window" }, words.open);
  const panel = made("div", { class: "window", id: "window", role: "dialog", "aria-label": words.frame, hidden: "" });
  const head = made("div", { class: "head" });
  const close = made("button", { class: "close", type: "button", "aria-label": words.close }, "×");
  head.append(made("span", { "aria-hidden": "true" }, words.open), close);
  panel.append(head);
  tree.append(open, panel);
  document.body.append(host);
  let frame;
  let spoke = false;

  /** The browser says of a refused frame only that it was loaded: the page in it is silent then. */
  function refused() {
    if (spoke || panel.querySelector(".apart")) return;
    console.error(`Schalter: ${base} does not let ${location.origin} show the help window. Add ${location.origin} under Administration > Help window ("Your websites"), and check that this page's own content security policy allows frame-src ${base}.`);
    const told = made("p", { class: "apart", role: "status" }, `${words.apart} `);
    told.append(made("a", { href: `${base}/?lang=${language}`, target: "_blank", rel: "noopener" }, words.link));
    frame.replaceWith(told);
  }

  function show(shown) {
    if (shown && !frame) {
      frame = made("iframe", { title: words.frame, src: `${base}/?lang=${language}` });
      frame.addEventListener("load", () => setTimeout(refused, PATIENCE), { once: true });
      panel.append(frame);
    }
    panel.hidden = !shown;
    open.hidden = shown;
    open.setAttribute("aria-expanded", String(shown));
    (shown ? close : open).focus();
  }

  open.addEventListener("click", () => show(true));
  close.addEventListener("click", () => show(false));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base) return;
    if (event.data === "schalter:here") spoke = true;
    if (event.data === "schalter:close") show(false);
  });
}

const script = document.currentScript;
if (document.body) start(script);
else addEventListener("DOMContentLoaded", () => start(script));
