// The form during a call: its duration runs by itself until somebody corrects it, and a guess is taken over by a button.
const clock = (seconds) => {
  const pad = (part) => String(part).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
};

function run(field) {
  if (field.value) return;
  // this computer's clock may be wrong: the server says when the call began and when it made the page, the rest is measured
  const before = Date.parse(field.dataset.now) - Date.parse(field.form.elements.started_at.value);
  const tick = () => {
    field.value = clock(Math.max(0, Math.floor((before + performance.now()) / 1000)));
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
  document.querySelectorAll("input[data-now]").forEach(run);
  document.addEventListener("click", (event) => {
    const take = event.target.closest("[data-takes]");
    if (!take) return;
    const field = take.form.elements[take.dataset.takes];
    field.value = take.dataset.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
  });
}
