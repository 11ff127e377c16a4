// Formatting in an answer: a button turns the text area into an editor (Trix), which is fetched then and remembered in this
// browser. The text area stays behind it with the same words: drafts, shortcuts and the way without script live from it.
const WANTED = "rich-text";

const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
const asHtml = (text) => (text ? `<div>${escaped(text).replace(/\n/g, "<br>")}</div>` : "");

function remember(wanted) {
  try {
    if (wanted) localStorage.setItem(WANTED, "yes");
    else localStorage.removeItem(WANTED);
  } catch {
    // storage may be forbidden; then each answer begins without
  }
}

function isWanted() {
  try {
    return localStorage.getItem(WANTED) === "yes";
  } catch {
    return false;
  }
}

function fetched(address) {
  return new Promise((done, failed) => {
    if (customElements.get("trix-editor")) return done();
    const script = Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed });
    document.head.append(script);
  });
}

/** Files dropped or pasted into the text go where files go. */
function takeFile(event, field) {
  event.preventDefault();
  const picker = field.form.querySelector("input[type=file]");
  if (!event.file || !picker) return;
  const all = new DataTransfer();
  for (const file of [...picker.files, event.file]) all.items.add(file);
  picker.files = all.files;
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}

/** What is pasted from elsewhere brings words, lists and links along; pictures would be fetched from there, so they stay away. */
function withoutForeignParts(event) {
  if (!event.paste.html) return;
  const unstyled = event.paste.html.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, ""); // else the policy reports each
  const page = new DOMParser().parseFromString(unstyled, "text/html"); // inert: nothing of it is fetched or run
  for (const part of page.querySelectorAll("img, picture, video, audio, figure, style, script, iframe, object, embed, svg, math, link, meta, form")) part.remove();
  for (const element of page.body.querySelectorAll("*")) {
    for (const { name } of [...element.attributes]) if (name !== "href" || !/^(https?:|mailto:|tel:)/i.test(element.getAttribute(name))) element.removeAttribute(name);
  }
  event.paste.html = page.body.innerHTML;
}

async function turn(field, button) {
  const { html } = field.form.elements;
  await fetched(button.dataset.rich);
  if (!html.value) html.value = asHtml(field.value);
  const toolbar = document.getElementById("rich-tools").content.firstElementChild.cloneNode(true);
  const editor = document.createElement("trix-editor");
  for (const [name, value] of Object.entries({ input: html.id, toolbar: toolbar.id, class: "tx rich", "aria-label": field.labels[0]?.textContent ?? field.placeholder })) editor.setAttribute(name, value);
  field.before(toolbar, editor);
  field.hidden = true;
  field.required = false;
  button.setAttribute("aria-pressed", "true");
  editor.addEventListener("trix-change", () => {
    field.value = editor.editor.getDocument().toString().replace(/\n$/, "");
    field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "mirrored" }));
  });
  editor.addEventListener("trix-before-paste", withoutForeignParts);
  editor.addEventListener("trix-file-accept", (event) => takeFile(event, field));
  await new Promise((ready) => editor.addEventListener("trix-initialize", ready, { once: true }));
  field.richEditor = editor;
  field.dispatchEvent(new CustomEvent("rich", { detail: editor }));
  return editor;
}

function turnBack(field, button) {
  field.richEditor.toolbarElement.remove();
  field.richEditor.remove();
  delete field.richEditor;
  field.form.elements.html.value = "";
  field.hidden = false;
  field.required = true;
  button.setAttribute("aria-pressed", "false");
  field.dispatchEvent(new CustomEvent("rich", { detail: null }));
  field.focus();
}

export function startRich() {
  for (const button of document.querySelectorAll("[data-rich]")) {
    const field = document.getElementById(button.dataset.field);
    button.addEventListener("click", async () => {
      const wanted = !field.richEditor;
      remember(wanted);
      if (wanted) (await turn(field, button)).focus();
      else turnBack(field, button);
    });
    if (isWanted() || field.form.elements.html.value) turn(field, button).catch(() => (field.form.elements.html.value = "")); // the text area counts
  }
}
