"""What axe-core finds wrong with a page, in words."""

from dataclasses import dataclass
from functools import cache

from playwright.sync_api import Page

from tests.kit.surroundings import ROOT, missing

_SCRIPT = ROOT / "pages" / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "([within, tags]) => axe.run(within || document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], selectors: false})"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that is broken, how badly, and the elements that break it."""

    rule: str
    impact: str
    help: str
    elements: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rule} ({self.impact}): {self.help}\n    " + "\n    ".join(self.elements)


def findings(page: Page, within: str = "") -> list[Finding]:
    """Everything axe-core holds against the page as it stands now (WCAG 2.2 A and AA, and its best practices), or against what
    `within` selects: an open sheet, say, whose edge may lie across a button, which axe-core takes for a small one."""
    page.evaluate(_source())
    broken = page.evaluate(_RUN, [within, _RULES])["violations"]
    return [
        Finding(rule["id"], rule["impact"] or "", rule["help"], tuple(node["html"] for node in rule["nodes"]))
        for rule in broken
    ]


@cache
def _source() -> str:
    if not _SCRIPT.exists():
        missing(f"axe-core is not installed: {_SCRIPT.relative_to(ROOT)} comes with `make install`")
    return _SCRIPT.read_text(encoding="utf-8")
