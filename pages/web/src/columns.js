// The columns of a view: boxes in a list that is put in order by dragging, or by the buttons beside each. The order counts once
// the form is sent. Without script each button is a step of its own that the server does.
import Sortable from "sortablejs/modular/sortable.core.esm.js";

/** As many as fit: no further box can be ticked until one is freed. */
function bound(list) {
  const boxes = [...list.querySelectorAll("input")];
  const full = boxes.filter((box) => box.checked).length >= Number(list.dataset.columns);
  for (const box of boxes) box.disabled = full && !box.checked;
}

function tell(list, item) {
  const chosen = [...list.children].filter((one) => one.querySelector(":checked"));
  const words = { name: item.querySelector("label").textContent, place: chosen.indexOf(item) + 1, total: chosen.length };
  document.getElementById("announcements").textContent = list.dataset.said.replace(/\{(\w+)\}/g, (_, name) => words[name]);
}

function move(list, button) {
  const item = button.closest("li");
  const up = button.value.startsWith("up:");
  const beside = up ? item.previousElementSibling : item.nextElementSibling;
  if (!beside) return;
  if (up) beside.before(item);
  else beside.after(item);
  button.focus();
  if (document.activeElement !== button) item.querySelector(`[value^="${up ? "down" : "up"}:"]`).focus(); // at the end there is no button onwards
  tell(list, item);
}

export function startColumns() {
  for (const list of document.querySelectorAll("[data-columns]")) {
    list.classList.add("can-drag");
    bound(list);
    list.addEventListener("change", () => bound(list));
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      move(list, button);
    });
    Sortable.create(list, { handle: ".grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120 });
  }
}
