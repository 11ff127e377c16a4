// Bundles src/ into ../static/: names carry a hash of their content, manifest.json says which name is current.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "static");

/** One SVG file with a <symbol> per icon of src/icons.txt; pages point into it with <use>. */
async function sprite() {
  const names = (await readFile(join(here, "src", "icons.txt"), "utf8")).split(/\s+/).filter(Boolean);
  const symbols = names.map(async (name) => {
    const file = join(here, "node_modules", "@tabler", "icons", "icons", "outline", `${name}.svg`);
    const svg = await readFile(file, "utf8").catch(() => {
      throw new Error(`src/icons.txt names "${name}", which Tabler does not have`);
    });
    const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ");
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.trim()}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${(await Promise.all(symbols)).join("\n")}</svg>\n`;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
/** Trix writes its few rules into a <style> element, which our content policy refuses; a style sheet made by script it allows. */
const trixWithoutStyleElement = {
  name: "trix-without-style-element",
  setup(build) {
    build.onLoad({ filter: /trix\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const place = /const styleElement = insertStyleElementForTagName\(tagName\);\s*styleElement\.textContent = ([^;]+);/;
      if (!place.test(source)) throw new Error("this version of Trix writes its style in another way; see build.mjs");
      const sheet = "const sheet = new CSSStyleSheet(); sheet.replaceSync($1); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];";
      return { contents: source.replace(place, sheet), loader: "js" };
    });
  },
};
const bundle = await build({
  absWorkingDir: here,
  entryPoints: ["src/schalter.css", "src/schalter.js", "src/theme.js", "src/widget.js", "src/editor.js"],
  bundle: true,
  minify: true,
  metafile: true,
  outdir: out,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  target: ["es2022", "safari16"],
  loader: { ".woff2": "file" },
  legalComments: "linked",
  plugins: [trixWithoutStyleElement],
  logLevel: "warning",
});
const manifest = {};
for (const [path, output] of Object.entries(bundle.metafile.outputs)) {
  if (output.entryPoint) manifest[basename(output.entryPoint)] = basename(path);
}
for (const font of ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"]) {
  // for letters on paper: its name stays, the server reads it and no browser does
  await copyFile(join(here, "node_modules", "dejavu-fonts-ttf", "ttf", font), join(out, font));
}
const icons = await sprite();
manifest["icons.svg"] = `icons-${createHash("sha256").update(icons).digest("hex").slice(0, 8)}.svg`;
await writeFile(join(out, manifest["icons.svg"]), icons);
await writeFile(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

/** What browsers fetch as text lies there packed as well; the server hands out what the browser takes. */
for (const name of await readdir(out)) {
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const plain = await readFile(join(out, name));
  await writeFile(join(out, `${name}.gz`), await promisify(gzip)(plain, { level: 9 }));
  await writeFile(join(out, `${name}.br`), await promisify(brotliCompress)(plain));
}
