// A page that waits for the server to be back: the old one first has to be gone, which takes it a moment.
const [GONE, PAUSE] = [2500, 500];

export function startAgain() {
  const waiting = document.querySelector("[data-awaits]");
  if (!waiting) return;
  async function ask() {
    const there = await fetch(waiting.dataset.awaits, { cache: "no-store" }).then((answer) => answer.ok, () => false);
    if (there) location.replace(waiting.dataset.then);
    else setTimeout(ask, PAUSE);
  }
  setTimeout(ask, GONE);
}
