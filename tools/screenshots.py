"""make screenshots: every page of a demo desk in Chromium, wide and on a phone, light and dark, German and English.

    python tools/screenshots.py [--out docs/pictures/all] [--only queue,ticket] [--variants wide-light-de] [--axe]
    python tools/screenshots.py --at http://127.0.0.1:8080 --login NAME --password WORD      pages of a running server

Without --at a server is started in a directory of its own and filled as a first start is. All pictures go to an ignored
folder, except `docs/pictures/desk.png`, the one in the README. With --axe findings are printed, and make the exit code 1.
"""

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from demo.company import PASSWORD  # noqa: E402
from tests.kit import axe  # noqa: E402
from tests.kit.server import Server  # noqa: E402

README_PICTURE = ROOT / "docs" / "pictures" / "desk.png"
"""One queue of the demo company, wide, light, in German."""
MOST_BYTES = 250_000
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
LOGIN = "henning"
"""The lead of the demo company, who sees every page of the desk."""
ADMIN_LOGIN = "admin"
"""Its administrator, who sees every page of the console."""
DEMO_SECONDS = 300
PUBLIC = {
    "home": "/",
    "help-search": "/search?q=passwort",
    "contact": "/contact",
    "ways": "/contact/ways",
    "my-tickets": "/my",
    "no-such-page": "/nowhere",
    "login": "/login",
    "password-reset": "/password-reset",
}
DESK = {
    "queue": "/desk/",
    "level-e": "/desk/levels/0",
    "level-1": "/desk/levels/1",
    "one-queue": "/desk/queues/zugaenge",
    "unassigned": "/desk/unassigned",
    "mine": "/desk/mine",
    "waiting": "/desk/waiting",
    "resolved": "/desk/states/resolved",
    "call": "/desk/calls/new",
    "calls": "/desk/calls",
    "search": "/desk/search?q=passwort",
    "knowledge": "/desk/knowledge",
    "sent-mail": "/desk/sent-mail",
    "scans": "/desk/scans",
    "out-tray": "/desk/paper",
    "arrivals": "/desk/arrivals",
    "ledger": "/desk/ledger",
    "me": "/desk/me",
    "automation": "/admin/automation",
    "automation-category": "/admin/automation/password.forgotten",
    "audit": "/admin/audit",
    "ratings": "/admin/ratings",
    "models": "/admin/models",
    "potential": "/admin/potential",
    "sources": "/admin/sources",
    "ask": "/admin/ask",
    "trouble": "/desk/tickets/NE-00000",
}
ADMIN = {
    "first-steps": "/admin/start",
    **{f"first-step-{step}": f"/admin/start/{step}" for step in ("company", "mail", "members", "knowledge")},
    "calendars": "/admin/calendars",
    "calendar": "/admin/calendars/business",
    "targets": "/admin/targets",
    "rules": "/admin/rules",
    "rule-new": "/admin/rules/new",
    "chains": "/admin/chains",
    "clocks": "/admin/clocks",
    "clock": "/admin/clocks/new?template=supplier",
    "chain-new": "/admin/chains/new",
    "procedures": "/admin/procedures",
    "agreements": "/admin/agreements",
    "delivered": "/admin/delivered",
    "categories": "/admin/categories",
    "queue-mail": "/admin/queues",
    "maintenance": "/admin/maintenance",
    "notices": "/admin/notices",
    "notice": "/admin/notices/acknowledgement",
    "members": "/admin/members",
    "customers": "/admin/customers",
    "roster": "/admin/roster",
    "programs": "/admin/tokens",
    "webhooks": "/admin/webhooks",
    "changes": "/admin/changes",
    "operation": "/admin/operation",
}
FOUND = (  # name, the list it is found on, the address of its first entry
    ("help-article", "/search?q=passwort", r'/help/[^"]+'),
    ("ticket", "/desk/", r"/desk/tickets/[A-Z]+-[\w-]+"),
    ("ticket-answered", "/desk/levels/0", r"/desk/tickets/[A-Z]+-[\w-]+"),
    ("ticket-resolved", "/desk/states/resolved", r"/desk/tickets/[A-Z]+-[\w-]+"),
    ("ticket-supplier", "/desk/waiting?q=state:waiting_third_party", r"/desk/tickets/[A-Z]+-[\w-]+"),
    ("article", "/desk/knowledge", r'/desk/knowledge/[^"]+'),
    ("sent-mail-one", "/desk/sent-mail", r"/desk/sent-mail/\d+"),
    ("person", "{ticket}", r"/desk/persons/\d+"),
)
"""Pages whose address only the data knows; `{ticket}` is the one found first."""
CHOSEN = ("bulk-priority", "/desk/", 5)
"""A step with the first tickets of a list: its name, the list, how many."""


@dataclass(frozen=True, slots=True)
class Variant:
    size: str
    theme: str
    language: str

    def __str__(self) -> str:
        return f"{self.size}-{self.theme}-{self.language}"


VARIANTS = [
    Variant(size, theme, language) for size in SIZES for theme in ("light", "dark") for language in ("de", "en")
]


@contextmanager
def demo_desk() -> Iterator[str]:
    """A server after its first start; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder, "desk"), {"SCHALTER_DEMO": "1"})
        server.start("--first-run", seconds=DEMO_SECONDS)
        try:
            yield server.http_url
        finally:
            server.stop()


def opened(browser: Browser, variant: Variant, url: str) -> BrowserContext:
    width, height = SIZES[variant.size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if variant.theme == "dark" else "light"
    )
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in (("language", variant.language), ("theme", variant.theme))])  # fmt: skip
    return context


def log_in(page: Page, url: str, login: str, password: str) -> None:
    page.goto(f"{url}/login")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/login"))


def addresses(page: Page, url: str) -> dict[str, str]:
    """The desk's pages, those included that only the data knows."""
    known = dict(DESK)
    for name, place, pattern in FOUND:
        page.goto(url + place.format(ticket=known.get("ticket", "/desk/")))
        if found := re.search(rf'href="({pattern})"', page.content()):
            known[name] = found[1].replace("&amp;", "&")
    name, place, many = CHOSEN
    page.goto(url + place)
    numbers = re.findall(r'id="row-([\w-]+)"', page.content())[:many]
    known[name] = f"/desk/bulk?do=priority&back={place}" + "".join(f"&number={one}" for one in numbers)
    if "ticket" in known:
        known["history"] = known["ticket"] + "/history"
    return known


def with_a_suppliers_clock(page: Page, url: str) -> None:
    """The demo company has none: four hours for a supplier's answer, as an administrator enters it."""
    page.goto(f"{url}/admin/clocks/new?template=supplier")
    page.locator("button[name=act][value=save]").first.click()
    page.goto(f"{url}/admin/targets")
    free = next(one for one in page.locator("input[name$='.duration']").all() if not one.input_value())
    line = (free.get_attribute("name") or "").removesuffix("duration")
    page.locator(f"[name='{line}metric']").select_option("supplier_answer")
    page.locator(f"[name='{line}calendar']").select_option("24x7")
    free.fill("4 h")
    page.locator("[name=when][value=now]").check()
    for act in ("preview", "save"):
        page.locator(f"button[name=act][value={act}]").first.click()


def another_priority(page: Page) -> None:
    """Shows which deadlines would move."""
    page.locator("#priority").select_option("P1")
    page.locator("#moves .willdo").wait_for()


ON_THE_PAGE = {"bulk-priority": another_priority}
"""What is done on a page before it is pictured."""


def picture(page: Page, name: str, address: str, file: Path, with_axe: bool) -> list[str]:
    """One picture; what is wrong with the page in sentences."""
    page.goto(address)
    if act := ON_THE_PAGE.get(name):
        act(page)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=file)
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"scrolls sideways by {sideways} px"] if sideways > 0 else []
    return found + ([str(one) for one in axe.findings(page)] if with_axe else [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=README_PICTURE.parent / "all")
    parser.add_argument("--only", default="", help="pages, separated by commas")
    parser.add_argument("--variants", default="", help="variants, separated by commas")
    parser.add_argument("--axe", action="store_true", help="run axe-core on each page")
    parser.add_argument("--at", default="", help="the address of a running server")
    parser.add_argument("--login", default=LOGIN)
    parser.add_argument("--admin", default=ADMIN_LOGIN)
    parser.add_argument("--password", default=PASSWORD)
    options = parser.parse_args()
    if options.at:
        return photograph(options.at, options)
    with demo_desk() as url:
        return photograph(url, options)


def photograph(url: str, options: argparse.Namespace) -> int:
    """All pictures wanted; 1 where a page has a fault."""
    options.out.mkdir(parents=True, exist_ok=True)
    wanted, chosen = set(filter(None, options.only.split(","))), set(filter(None, options.variants.split(",")))
    trouble = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if not options.at:
            context = opened(browser, VARIANTS[0], url)
            log_in(page := context.new_page(), url, options.admin, options.password)
            with_a_suppliers_clock(page, url)
            context.close()
        for variant in VARIANTS:
            if chosen and str(variant) not in chosen:
                continue
            for login in ("", options.login, options.admin):
                context = opened(browser, variant, url)
                page = context.new_page()
                if login:
                    log_in(page, url, login, options.password)
                pages = PUBLIC if not login else ADMIN if login == options.admin else addresses(page, url)
                for name in [name for name in pages if not wanted or name in wanted]:
                    lang = ("&" if "?" in pages[name] else "?") + f"lang={variant.language}"
                    file = options.out / f"{name}-{variant}.png"
                    trouble |= _told(name, variant, picture(page, name, url + pages[name] + lang, file, options.axe))
                context.close()
        browser.close()
    if not options.at and (shot := options.out / "one-queue-wide-light-de.png").exists():
        shutil.copyfile(shot, README_PICTURE)
        if README_PICTURE.stat().st_size > MOST_BYTES:
            print(f"{README_PICTURE.relative_to(ROOT)} is larger than {MOST_BYTES // 1000} kB")
            trouble = 1
    return trouble


def _told(name: str, variant: Variant, findings: list[str]) -> int:
    for line in findings:
        print(f"{name} {variant}: {line}")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
