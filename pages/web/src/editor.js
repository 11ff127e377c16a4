// The editor for formatted answers. Loaded only where an agent asks for it; its toolbar is a part of our page.
import "../node_modules/trix/dist/trix.esm.js";
