// Deadline chips count down locally between two messages from the server.
// The server gives: data-left (seconds of working time that remain; negative once missed), data-total (the target in
// seconds) and the state. Only a clock that runs (run, w75, w90, over) is counted; the server sends a new chip when
// hours close, a clock is stopped or a target changes.
import { duration, say } from "./words.js";

const RUNNING = new Set(["run", "w75", "w90", "over"]);
const ICON = { w75: "alert-circle", w90: "alert-triangle", over: "clock-x" };
const started = new WeakMap();

function stateOf(left, total) {
  if (left < 0) return "over";
  if (left <= total * 0.1) return "w90";
  return left <= total * 0.25 ? "w75" : "run";
}

function setIcon(chip, state) {
  const use = chip.querySelector("use");
  if (use && ICON[state]) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICON[state]}`));
}

function tick(chip, now) {
  if (!started.has(chip)) started.set(chip, { at: now, left: Number(chip.dataset.left) });
  const { at, left: leftThen } = started.get(chip);
  const left = leftThen - (now - at) / 1000;
  const total = Number(chip.dataset.total);
  const state = stateOf(left, total);
  if (state !== chip.dataset.state) {
    chip.classList.replace(chip.dataset.state, state);
    chip.dataset.state = state;
    setIcon(chip, state);
    announce(chip);
  }
  const words = say(state === "over" ? "over" : "left", duration(Math.abs(left)));
  const text = chip.querySelector(".words");
  if (text.textContent !== words) text.textContent = words;
  chip.querySelector(".ring circle:last-child")?.setAttribute("stroke-dasharray", `${Math.max(0, (100 * left) / total)} 100`);
}

/** A countdown is announced only when its state changes. */
function announce(chip) {
  const place = document.getElementById("announcements");
  if (place) place.textContent = `${chip.dataset.name ?? ""} ${chip.querySelector(".words").textContent}`.trim();
}

export function startChips() {
  const all = () => {
    if (document.hidden) return;
    const now = performance.now();
    for (const chip of document.querySelectorAll(".sla[data-left]")) if (RUNNING.has(chip.dataset.state)) tick(chip, now);
  };
  all();
  setInterval(all, 1000);
  document.addEventListener("visibilitychange", all);
}
