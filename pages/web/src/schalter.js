import htmx from "htmx.org";
import { startCalls } from "./calls.js";
import { startChips } from "./chips.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLists } from "./list.js";
import { startLive } from "./live.js";
import { startPalette } from "./palette.js";
import { startScans } from "./scan.js";

window.htmx = htmx;
startChips();
startForms();
startKeys();
startLive(htmx);
startPalette();
startLists();
startScans();
// after htmx has found its elements: a restored draft asks for the parts of the page that belong to it
document.addEventListener("DOMContentLoaded", () => {
  startDrafts();
  startCalls();
});
