// The form during a call: its duration runs by itself until somebody corrects it, and a guess is taken over by a button.
const clock = (seconds) => {
  const pad = (part) => String(part).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
};

function run(field) {
  if (field.value) return;
  // the page's own clock may be wrong: what counts is how long the page has been open, beside what the server said it began
  const begun = field.form.elements.started_at;
  const offset = begun ? Date.now() - Date.parse(begun.value) : 0;
  const opened = performance.now() - (offset > 0 && offset < 86_400_000 ? offset : 0);
  const tick = () => {
    field.value = clock(Math.floor((performance.now() - opened) / 1000));
  };
  const timer = setInterval(tick, 1000);
  const corrected = () => {
    clearInterval(timer);
    field.dataset.corrected = "yes";
  };
  field.addEventListener("input", corrected, { once: true });
  tick();
}

export function startCalls() {
  document.querySelectorAll("[data-runs-since]").forEach(run);
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-takes]");
    if (!take) return;
    const field = take.form.elements[take.dataset.takes];
    field.value = take.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}
