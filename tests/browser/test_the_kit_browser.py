from collections.abc import Callable

import pytest
from playwright.sync_api import Page

GOOD = """<!doctype html><html lang="en"><head><title>Desk</title></head>
<body><main><h1>Desk</h1><button>Reply</button></main></body></html>"""


def test_a_page_is_shown_and_its_script_runs(page: Page):
    page.set_content(GOOD + "<script>document.title = 'script ran'</script>")
    assert page.title() == "script ran"
    assert page.get_by_role("button", name="Reply").is_visible()


def test_axe_finds_nothing_on_a_good_page(page: Page, assert_accessible: Callable[[Page], None]):
    page.set_content(GOOD)
    assert_accessible(page)


def test_axe_names_a_button_that_says_nothing(page: Page, assert_accessible: Callable[[Page], None]):
    page.set_content(GOOD.replace("Reply", ""))
    with pytest.raises(AssertionError, match="button-name"):
        assert_accessible(page)
