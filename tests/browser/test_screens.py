"""What people do: a journey without JavaScript, the keyboard, ticks, suggestions; and what is left of it."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from kiosk.languages import LANGUAGES
from tests.browser.views import PHONE
from tests.conftest import Process


def tap(page: Page, selector: str, path: str) -> None:
    """Tap what *selector* names and wait until the page at *path* is there, whole."""
    page.click(selector)
    page.wait_for_url(
        lambda url: url.partition("#")[0].partition("://")[2].partition("/")[2] == path[1:], wait_until="load"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_journey_without_javascript_leaves_no_trace(browser: Browser, served: Process, lang: str) -> None:
    """Picker, home, topic, item, help, search, exit: by taps alone; no cookie, and one request a page, fonts apart."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(served.url("/"))
    tap(page, f'.pick a[href="/{lang}/"]', f"/{lang}/")
    tap(page, f'.tile a[href="/{lang}/topic/danger"]', f"/{lang}/topic/danger")
    tap(page, f'.rows a[href="/{lang}/79"]', f"/{lang}/79")
    assert page.title() != ""
    tap(page, ".bar", f"/{lang}/help")
    tap(page, '.top a[href$="/"]', f"/{lang}/")
    page.fill("input[name=q]", "патент")
    tap(page, ".find button", f"/{lang}/search?q=%D0%BF%D0%B0%D1%82%D0%B5%D0%BD%D1%82")
    tap(page, f'.rows a[href^="/{lang}/37"]', f"/{lang}/37")  # perhaps at the section that was found
    tap(page, ".exit", "/")
    assert context.cookies() == []
    assert [url for url in requests if not url.startswith(served.url("/"))] == []
    pages = [url for url in requests if not url.endswith(".woff2")]
    assert len(pages) == 9 + 1  # nine pages, and the way out that leads to the tenth
    context.close()


def test_nothing_is_stored_in_the_browser(browser: Browser, served: Process) -> None:
    """After reading, no store of the browser holds anything of ours."""
    context = browser.new_context()
    page = context.new_page()
    for path in ("/", "/tg/", "/tg/79", "/tg/search?q=a"):
        page.goto(served.url(path))
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate("indexedDB.databases().then(found => found.length)") == 0
    context.close()


def test_no_tick_is_kept_or_sent(browser: Browser, served: Process) -> None:
    """Enter on a box sends nothing; after a way elsewhere and back, and after loading again, every box is empty."""
    page = browser.new_page()
    page.goto(served.url("/tg/16"))
    ticked = "document.querySelectorAll('.ticks :checked').length"
    page.locator(".ticks label").first.click()
    page.keyboard.press("Enter")
    assert (page.evaluate(ticked), page.url) == (1, served.url("/tg/16"))
    page.goto(served.url("/tg/"))
    page.go_back()
    assert page.evaluate(ticked) == 0
    page.locator(".ticks label").first.click()
    page.reload()
    assert page.evaluate(ticked) == 0
    page.context.close()


def test_the_keyboard_reaches_the_text_and_the_exit_first(browser: Browser, served: Process) -> None:
    """The first Tab offers the text, the second the exit."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(served.url("/tg/79"))
    hrefs = []
    for _ in range(2):
        page.keyboard.press("Tab")
        hrefs.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert hrefs == ["#m", "/exit"]
    context.close()


def test_titles_are_suggested_while_typing_and_chosen_by_key_or_finger(screen: BrowserContext, served: Process) -> None:
    """A list of at most six appears, arrows and Enter choose, a tap chooses, Escape closes; assistive names stand."""
    page = screen.new_page()
    page.goto(served.url("/tg/"))
    field = page.locator("form.find input")
    field.press_sequentially("рус")
    page.wait_for_selector("[role=listbox] [role=option]")
    assert 1 <= page.locator("[role=option]").count() <= 6
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert page.locator("[aria-selected=true]").count() == 1
    field.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()
    field.fill("")
    field.press_sequentially("рус")
    page.wait_for_selector("[role=option]")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/tg/37")
    page.goto(served.url("/tg/"))
    page.locator("form.find input").press_sequentially("русия")
    page.locator("[role=option]").first.click()
    page.wait_for_url("**/tg/37")


def test_a_late_suggestion_is_dropped(screen: BrowserContext, served: Process) -> None:
    """An answer that comes after a newer question is not shown."""
    page = screen.new_page()
    page.goto(served.url("/ru/"))

    def answer(route: Route) -> None:
        is_first = "q=%D1%80&" in f"{route.request.url}&"
        title = "старое" if is_first else "новое"
        page.wait_for_timeout(600 if is_first else 0)
        route.fulfill(json=[{"number": 1, "title": title, "lang": "ru", "href": "/ru/37"}])

    page.route("**/suggest?*", answer)
    field = page.locator("form.find input")
    field.press_sequentially("р")
    page.wait_for_timeout(200)
    field.press_sequentially("о")
    page.wait_for_selector("[role=option]")
    page.wait_for_timeout(900)
    assert page.locator("[role=option] b").all_inner_texts() == ["новое"]
