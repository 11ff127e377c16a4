import htmx from "htmx.org";
import { startCalls } from "./calls.js";
import { startChips } from "./chips.js";
import { startComposer } from "./composer.js";
import { startDrafts } from "./drafts.js";
import { startFinder } from "./finder.js";
import { startForms } from "./forms.js";
import { startHours } from "./hours.js";
import { startKeys } from "./keys.js";
import { startLists } from "./list.js";
import { startLive } from "./live.js";
import { startOrder } from "./order.js";
import { startNotify } from "./notify.js";
import { startPalette } from "./palette.js";
import { startProofs } from "./proof.js";
import { startScans } from "./scan.js";
import { startUploads } from "./uploads.js";

window.htmx = htmx;
startChips();
startForms();
startUploads();
startFinder();
startProofs();
startHours();
startKeys();
startLive(htmx);
startOrder();
startPalette();
startLists();
startNotify();
startScans();
// after htmx has found its elements: a restored draft asks for the parts of the page that belong to it
document.addEventListener("DOMContentLoaded", () => {
  startDrafts();
  startComposer();
  startCalls();
});
