import htmx from "htmx.org";
import { startChips } from "./chips.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startScans } from "./scan.js";

window.htmx = htmx;
startChips();
startForms();
startKeys();
startLive(htmx);
startScans();
