// Files: dragged onto the field, listed with a way to take each out again, and sent with a bar that shows how far it is.
// A form marked data-progress is sent by script where it carries files; the page that answers it is then shown as usual.
import { startDrafts } from "./drafts.js";
import { say } from "./words.js";

const LITTLE = 2 ** 20;

export const size = (bytes) => (bytes < 2 ** 20 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 2 ** 20).toFixed(1).replace(".", say("point"))} MB`);

function put(input, files) {
  const chosen = new DataTransfer();
  files.forEach((file) => chosen.items.add(file));
  input.files = chosen.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function item(input, file) {
  const line = document.createElement("li");
  const name = document.createElement("span");
  name.textContent = `${file.name}, ${size(file.size)}`;
  const out = document.createElement("button");
  out.type = "button";
  out.className = "linkish";
  out.textContent = say("take_out");
  out.setAttribute("aria-label", `${say("take_out")}: ${file.name}`);
  out.addEventListener("click", () => {
    put(input, [...input.files].filter((other) => other !== file));
    input.focus();
  });
  line.append(name, out);
  return line;
}

export function listFiles(input) {
  const list = input.closest("[data-files]")?.querySelector("[data-file-list]");
  if (!list) return;
  const refused = new Set((input.dataset.refuses ?? "").split(" "));
  const kept = [...input.files].filter((file) => !refused.has(file.name.split(".").pop().toLowerCase()));
  if (kept.length < input.files.length) {
    const out = [...input.files].filter((file) => !kept.includes(file));
    put(input, kept); // lists what is left
    for (const file of out) {
      const line = document.createElement("li");
      line.className = "err";
      line.setAttribute("role", "alert");
      line.textContent = say("left_out", file.name);
      list.append(line);
    }
    return;
  }
  const limit = Number(input.dataset.limit || Infinity);
  const total = [...input.files].reduce((sum, file) => sum + file.size, 0);
  list.replaceChildren(...[...input.files].map((file) => item(input, file)));
  input.setCustomValidity(total > limit ? say("too_large") : "");
  if (total > limit) input.reportValidity();
}

function startDropping() {
  const zoneOf = (event) => event.target.closest?.("[data-drop]");
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const zone = zoneOf(event);
      if (!zone || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => zoneOf(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const zone = zoneOf(event);
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("over");
    const input = zone.querySelector("input[type=file]");
    put(input, [...input.files, ...event.dataTransfer.files]);
  });
}

/** Into the form that came back, what was chosen in the one that was sent. */
function chooseAgain(chosen) {
  for (const [id, files] of chosen) {
    const input = document.getElementById(id);
    if (!input || !files.length) continue;
    put(input, files);
    input.closest("[data-files]")?.querySelector("[data-files-again]")?.remove();
  }
}

function show(answer, form) {
  if (answer.responseURL && !answer.responseURL.endsWith(new URL(form.action).pathname)) {
    location.assign(answer.responseURL);
    return;
  }
  const chosen = [...form.querySelectorAll("input[type=file]")].map((input) => [input.id, [...input.files]]);
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  window.htmx.process(document.querySelector("main"));
  startDrafts();
  chooseAgain(chosen);
  document.querySelector(".errsum, main h1").focus();
  scrollTo(0, 0);
}

function send(form, submitter) {
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", say("sending"));
  form.querySelector("[data-file-list]").append(bar);
  submitter?.setAttribute("aria-disabled", "true");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => show(request, form));
  request.addEventListener("error", () => {
    bar.remove();
    submitter?.removeAttribute("aria-disabled");
    delete form.dataset.sent;
    const place = document.getElementById("announcements");
    place.textContent = say("not_sent");
    place.classList.remove("vh");
    place.classList.add("notsent");
  });
  request.open("POST", form.action);
  request.send(new FormData(form, submitter));
}

export function startUploads() {
  startDropping();
  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=file]")) return;
    listFiles(event.target);
    // a form that shows its mistakes itself (data-summary) is held back by the browser where much would be sent for nothing
    const sent = [...event.target.files].reduce((sum, file) => sum + file.size, 0);
    if (event.target.form && "summary" in event.target.form.dataset) event.target.form.noValidate = sent < LITTLE;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const carries = [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    if (event.defaultPrevented || !form.matches("[data-progress]") || !carries || event.submitter?.matches("[data-no-progress]")) return;
    event.preventDefault();
    send(form, event.submitter);
  });
}
