// The search of the help centre: arrows walk from the field into the answers and back, Escape closes them.
const linksOf = (form) => [...form.querySelectorAll(".found a")];

function walk(form, step) {
  const stops = [form.querySelector("input[type=search]"), ...linksOf(form)];
  const here = Math.max(0, stops.indexOf(document.activeElement));
  stops[Math.min(stops.length - 1, Math.max(0, here + step))].focus();
}

function close(form) {
  form.querySelector("#hits").replaceChildren();
}

export function startFinder() {
  for (const form of document.querySelectorAll("form[data-finder]")) {
    form.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        walk(form, event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape") {
        form.querySelector("input[type=search]").focus();
        close(form);
      }
    });
    document.addEventListener("click", (event) => {
      if (!form.contains(event.target)) close(form);
    });
  }
}
