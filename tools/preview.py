"""Renders every template with sample data and takes Chromium screenshots, without a server.

    python tools/preview.py OUT [--only queue,ticket] [--axe]

Pages are served to the browser under the product's own Content-Security-Policy; sideways scrolling, console
messages and (with --axe) accessibility findings are printed, and make the exit code 1.
"""

import argparse
import mimetypes
import shutil
import sys
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pages.assets import STATIC  # noqa: E402
from pages.templates import reader_for, render  # noqa: E402
from tests.fixtures.pages.paper_samples import PAGES  # noqa: E402
from tests.fixtures.pages.samples import NOW, ZONE  # noqa: E402

ORIGIN = "http://preview.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'"
AXE = ROOT / "pages" / "web" / "node_modules" / "axe-core" / "axe.min.js"
VARIANTS = (  # name, width, height, theme, language
    ("wide-light-de", 1440, 1000, "light", "de"),
    ("wide-dark-de", 1440, 1000, "dark", "de"),
    ("wide-light-en", 1440, 1000, "light", "en"),
    ("tablet-light-de", 1024, 768, "light", "de"),
    ("phone-light-de", 390, 844, "light", "de"),
    ("phone-dark-en", 375, 800, "dark", "en"),
)


def answer(language: str, route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN).split("?")[0]
    if path.startswith("/static/"):
        file = STATIC / path.removeprefix("/static/")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
    elif path.strip("/") in PAGES:
        template, context = PAGES[path.strip("/")]
        html = render(template, reader_for(language, ZONE, NOW), **context)
        route.fulfill(body=html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})
    else:
        route.fulfill(status=204)


def findings(page: Page, axe: bool) -> list[str]:
    found = []
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if sideways > 0:
        found.append(f"scrolls sideways by {sideways} px")
    if axe:
        page.evaluate(AXE.read_text("utf-8"))
        result = page.evaluate("axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        for violation in result["violations"]:
            nodes = "; ".join(node["html"][:110] for node in violation["nodes"][:3])
            found.append(f"{violation['id']}: {violation['help']} ({len(violation['nodes'])}): {nodes}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="pages, separated by commas")
    parser.add_argument("--variants", default="", help="variants, separated by commas")
    parser.add_argument("--axe", action="store_true", help="run axe-core on each page")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    trouble = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for variant, width, height, theme, language in VARIANTS:
            if options.variants and variant not in options.variants.split(","):
                continue
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, bypass_csp=False
            )
            context.route("**/*", partial(answer, language))
            page = context.new_page()
            said: list[str] = []
            page.on("console", lambda message, said=said: said.append(message.text))
            page.on("pageerror", lambda error, said=said: said.append(str(error)))
            for name in options.only.split(",") if options.only else PAGES:
                said.clear()
                page.goto(f"{ORIGIN}/{name}")
                page.evaluate("document.fonts.ready")
                page.screenshot(path=options.out / f"{name}-{variant}.png", full_page=True)
                for line in [*said, *findings(page, options.axe)]:
                    print(f"{name} {variant}: {line}")
                    trouble = 1
            context.close()
        browser.close()
    return trouble


if __name__ == "__main__":
    sys.exit(main())
