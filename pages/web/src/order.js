// Lists that are put in order by dragging. The order goes to the server at once, as a draft: it answers with what follows
// from it. Buttons beside each item do the same by keyboard and without script.
import Sortable from "sortablejs/modular/sortable.core.esm.js";

export function startOrder() {
  for (const list of document.querySelectorAll("[data-sortable]")) {
    const field = list.closest("form").elements[list.dataset.sortable];
    list.classList.add("can-drag");
    Sortable.create(list, {
      handle: ".grip",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd: () => {
        const order = [...list.querySelectorAll("[data-item]")].map((item) => item.dataset.item).join(",");
        if (order === field.value) return;
        field.value = order;
        list.closest("form").requestSubmit();
      },
    });
  }
  document.querySelector("[data-fresh]")?.focus();
}
