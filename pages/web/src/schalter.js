import htmx from "htmx.org";
import { startCalls } from "./calls.js";
import { startChips } from "./chips.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";

window.htmx = htmx;
startChips();
startForms();
startDrafts();
startCalls();
startKeys();
startLive(htmx);
