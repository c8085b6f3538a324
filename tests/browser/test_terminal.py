"""The touch terminal in a real Chromium: its keyboard, the idle question, and ways out that leave nothing behind."""

import io
import wave
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from kiosk.languages import LANGUAGES
from tests.browser.views import PHONE, WIDE
from tests.conftest import Process

SCREENS = [WIDE, {"width": 1024, "height": 768}, {"width": 1080, "height": 1920}]
FIELD = "form.find input[type=search]"
READ = "Маро намегузоранд"  # in the title of /tg/79
PLANT = """async () => {
    localStorage.setItem('a', 'b');
    sessionStorage.setItem('a', 'b');
    document.cookie = 'a=b';
    await (await caches.open('a')).put('/a', new Response('b'));
    await new Promise(done => {
        indexedDB.open('a').onsuccess = event => { event.target.result.close(); done(); };
    });
}"""
LEFT = """async () => {
    const kept = await fetch('/tg/79', {cache: 'only-if-cached', mode: 'same-origin'}).then(() => 1, () => 0);
    return [localStorage.length, document.cookie, await caches.keys(), await indexedDB.databases(), kept];
}"""
NOTHING: list[Any] = [0, "", [], [], 0]


@pytest.fixture
def terminal(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile on the terminal's wide touch screen."""
    context = browser.new_context(viewport=WIDE, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def page(terminal: BrowserContext) -> Page:
    """A page of the terminal; an error in its scripts fails the test."""
    opened = terminal.new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    return opened


def read_and_plant(page: Page, served: Process) -> None:
    """Reach item 79 by taps as a visitor does, and leave something in every store."""
    page.goto(served.terminal_url("/"))
    for selector in ('.pick a[href="/tg/"]', '.tile a[href="/tg/topic/danger"]', '.rows a[href="/tg/79"]'):
        page.tap(selector)
    page.wait_for_url("**/tg/79")
    assert READ in page.inner_text("h1")
    page.evaluate(PLANT)


def assert_gone(page: Page, served: Process) -> None:
    """The start screen is there, all stores are empty, and Back ten times never shows the page."""
    page.wait_for_url(served.terminal_url("/"))
    assert page.evaluate(LEFT) == NOTHING
    assert page.context.cookies() == []
    assert page.evaluate("history.length") <= 2
    for _ in range(10):
        page.go_back(wait_until="load")
        assert READ not in page.content()


def by_exit(page: Page) -> None:
    """Tap the way out."""
    page.tap("a.exit")


def by_shift(page: Page) -> None:
    """Press Shift three times."""
    for _ in range(3):
        page.keyboard.press("Shift")


def by_waiting(page: Page) -> None:
    """Walk away."""
    page.clock.run_for(66_000)


@pytest.mark.parametrize("leave", [by_exit, by_shift, by_waiting])
def test_whoever_leaves_leaves_nothing(page: Page, served: Process, leave: Callable[[Page], None]) -> None:
    """By button, by key, by walking away: the page is gone from history, stores and cache."""
    page.clock.install()
    read_and_plant(page, served)
    leave(page)
    assert_gone(page, served)


def test_the_page_is_hidden_before_anything_is_asked_for(page: Page, served: Process) -> None:
    """While the way out is slow, nothing is seen or heard any more."""
    page.goto(served.terminal_url("/tg/79"))
    seen = "document.querySelector('a.exit').click(); getComputedStyle(document.querySelector('h1')).visibility"
    assert page.evaluate(seen) == "hidden"


def test_capital_letters_and_slow_fingers_do_not_leave(page: Page, served: Process) -> None:
    """Three capitals in a row are no wish to leave, nor is Shift held, nor three presses over a long while."""
    page.goto(served.terminal_url("/tg/search"))
    page.focus(FIELD)
    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")
    for _ in range(5):
        page.keyboard.down("Shift")
    page.keyboard.up("Shift")
    page.keyboard.press("a")
    for _ in range(3):
        page.keyboard.press("Shift")
        page.wait_for_timeout(1100)
    assert page.input_value(FIELD) == "ABCa"


@pytest.mark.parametrize("path", ["/tg/79", "/tg/help"])
def test_phones_leave_sensitive_pages_by_exit_and_by_shift(browser: Browser, served: Process, path: str) -> None:
    """The page that was left is not where Back leads; without its script, Exit is a link as ever."""
    for leave in (by_shift, by_exit):
        context = browser.new_context(viewport=PHONE, has_touch=True)
        page = context.new_page()
        page.goto(served.url("/tg/"))
        page.goto(served.url(path))
        leave(page)
        page.wait_for_url(served.url("/"))
        page.go_back(wait_until="load")
        assert page.url == served.url("/tg/")
        context.close()


def test_history_never_grows(page: Page, served: Process) -> None:
    """Ten ways through the pages, a search and a suggestion among them, and Back leads nowhere."""
    page.goto(served.terminal_url("/"))
    length = page.evaluate("history.length")
    for selector, path in (
        ('.pick a[href="/ru/"]', "/ru/"),
        ('.tile a[href="/ru/topic/danger"]', "/ru/topic/danger"),
        ('.rows a[href="/ru/79"]', "/ru/79"),
        (".langs a[hreflang=tg]", "/tg/79"),
        (".bar", "/tg/help"),
        (".rows a[href='/tg/84']", "/tg/84"),
        (".top a[href='/tg/']", "/tg/"),
        ('.langs a[href="/tg/about"]', "/tg/about"),
        (".top a[href='/tg/']", "/tg/"),
    ):
        page.tap(selector)
        page.wait_for_url(served.terminal_url(path))
    page.fill(FIELD, "русия 1 & 2")
    page.press(FIELD, "Enter")
    page.wait_for_url("**/tg/search?q=*")
    assert page.input_value(FIELD) == "русия 1 & 2"
    page.fill(FIELD, "русия")
    page.locator("[role=option]", has_text="37").tap()
    page.wait_for_url("**/tg/37")
    page.evaluate("document.querySelector('.skip').click()")
    assert page.url.endswith("/tg/37#m")
    assert page.evaluate("history.length") == length


def test_nothing_opens_a_menu_leads_elsewhere_or_is_dragged(page: Page, served: Process) -> None:
    """A long touch opens no menu; a link to another site, should one slip in, does nothing."""
    page.goto(served.terminal_url("/tg/79"))
    page.evaluate("""() => {
        window.stopped = [];
        for (const name of ['contextmenu', 'dragstart', 'auxclick'])
            addEventListener(name, event => stopped.push(name, event.defaultPrevented));
        document.querySelector('h1').innerHTML = '<a id="away" href="http://example.com/" target="_blank">x</a>';
    }""")
    page.click("h1", button="right")
    assert page.evaluate("stopped.slice(0, 2)") == ["contextmenu", True]
    page.evaluate(
        "document.querySelector('h1').dispatchEvent(new DragEvent('dragstart', {bubbles: true, cancelable: true}))"
    )
    assert page.evaluate("stopped.slice(-2)") == ["dragstart", True]
    page.click("#away")
    page.click("#away", button="middle")
    assert page.url.endswith("/tg/79")
    assert len(page.context.pages) == 1


def test_high_contrast_stays_until_one_leaves(page: Page, served: Process) -> None:
    """Searches and suggestions keep the contrast that was asked for; the next person begins with the usual colours."""
    open_keyboard(page, served, "/tg/?contrast=high")
    letters(page, "русия", "tg")
    page.locator("[role=option]", has_text="37").tap()
    page.wait_for_url("**/tg/37?contrast=high")
    open_keyboard(page, served, "/tg/search?contrast=high")
    letters(page, "русия", "tg")
    key(page, "search").tap()
    page.wait_for_url("**/tg/search?contrast=high&q=*")
    page.clock.install()
    page.goto(served.terminal_url("/?contrast=high"))
    page.clock.run_for(121_000)
    page.wait_for_url(served.terminal_url("/"))


# Nobody there


@pytest.mark.parametrize(("path", "idle", "count"), [("/tg/79", 45, 20), ("/tg/", 60, 20), ("/tg/37", 90, 30)])
def test_it_asks_and_waits_twenty_seconds_at_least(
    page: Page, served: Process, path: str, idle: int, count: int
) -> None:
    """Quiet for long enough, a question appears with one button; twelve times the answer is yes; then it closes."""
    page.clock.install()
    page.goto(served.terminal_url(path))
    box = page.locator("#idle")
    for _ in range(12):
        page.clock.run_for((idle - 1) * 1000)
        assert box.is_hidden()
        page.clock.run_for(1000)
        assert box.is_visible()
        assert page.inner_text("#left") == str(count)
        assert page.evaluate("document.activeElement === document.querySelector('#idle button')")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.querySelector('#idle button')")
        page.clock.run_for((count - 20) * 1000)
        assert page.inner_text("#soon") != ""
        page.clock.run_for(19_000)
        assert page.inner_text("#left") == "1"
        page.keyboard.press("Enter")
        assert box.is_hidden()
        assert page.inner_text("#soon") == ""
    page.clock.run_for((idle + count) * 1000)
    page.wait_for_url(served.terminal_url("/"))


def test_every_touch_and_key_begins_the_time_anew(page: Page, served: Process) -> None:
    """A touch, a key, a turn of the wheel: somebody is there. The start screen asks nobody."""
    page.clock.install()
    page.goto(served.terminal_url("/tg/79"))
    for act in (
        lambda: page.touchscreen.tap(640, 300),
        lambda: page.keyboard.press("ArrowDown"),
        lambda: page.mouse.wheel(0, 50),
        lambda: page.evaluate("scrollTo(0, 200)"),
    ):
        page.clock.run_for(44_000)
        act()
        page.wait_for_timeout(50)
        page.clock.run_for(44_000)
        assert page.locator("#idle").is_hidden()
        page.keyboard.press("ArrowDown")
    page.goto(served.terminal_url("/"))
    page.clock.run_for(3_600_000)
    assert page.url == served.terminal_url("/")
    assert page.locator("#idle").count() == 0


def test_a_touch_beside_the_button_stays_and_opens_nothing(page: Page, served: Process) -> None:
    """Any touch on the question means yes, and reaches nothing that lies under it."""
    page.clock.install()
    page.goto(served.terminal_url("/tg/79"))
    page.clock.run_for(50_000)
    link = page.locator(".top a:not(.skip)").first.bounding_box()
    assert link
    page.touchscreen.tap(link["x"] + 20, link["y"] + 20)
    page.wait_for_selector("#idle", state="hidden")
    assert page.url.endswith("/tg/79")


def sound(seconds: int) -> bytes:
    """Return a silent recording."""
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(b"\x80" * 8000 * seconds)
    return written.getvalue()


def play(page: Page, path: str) -> None:
    """Begin to play what stands at *path*, as a tap on its button does."""
    page.touchscreen.tap(640, 300)
    begin = "path => { const sound = new Audio(path); document.body.append(sound); sound.play(); }"
    page.evaluate(begin, path)


def test_nobody_is_asked_who_listens(page: Page, served: Process) -> None:
    """While a recording plays no question comes; after its end the time begins. A stuck one counts not."""
    page.route("**/five.wav", lambda route: route.fulfill(body=sound(5), content_type="audio/wav"))
    page.goto(served.terminal_url("/tg/79"))
    page.evaluate("document.getElementById('idle').setAttribute('data-idle', '2')")
    play(page, "/five.wav")
    page.wait_for_timeout(4500)
    assert page.evaluate("document.querySelector('audio').currentTime") > 3
    assert page.locator("#idle").is_hidden()
    page.wait_for_selector("#idle", timeout=5000)
    page.keyboard.press("Escape")
    stuck = "{paused: {value: false}, ended: {value: false}}"
    page.evaluate(f"Object.defineProperties(document.querySelector('audio'), {stuck})")
    page.wait_for_selector("#idle", timeout=5000)


def test_leaving_ends_the_sound(page: Page, served: Process) -> None:
    """A recording falls silent at once, even while the way out is slow."""
    page.route("**/five.wav", lambda route: route.fulfill(body=sound(5), content_type="audio/wav"))
    page.goto(served.terminal_url("/tg/79"))
    play(page, "/five.wav")
    page.wait_for_timeout(300)
    assert not page.evaluate("document.querySelector('audio').paused")
    assert page.evaluate("document.querySelector('a.exit').click(); document.querySelector('audio').paused")


# The keyboard


def key(page: Page, name: str) -> Locator:
    """Return a key by its letter, or by what it does."""
    return page.locator(f'.key[data-do="{name}"]').or_(page.locator(".letters .key", has_text=name)).first


def letters(page: Page, text: str, lang: str) -> None:
    """Tap *text*, taking the longest key that fits."""
    keys = sorted((name for row in LANGUAGES[lang].screen_keys for name in row.split(" ")), key=len, reverse=True)
    while text:
        name = next(name for name in keys if text.startswith(name))
        page.get_by_role("group").get_by_role("button", name=name, exact=True).tap()
        text = text[len(name) :]


def open_keyboard(page: Page, served: Process, path: str) -> Locator:
    """Tap the search field of *path*."""
    page.goto(served.terminal_url(path))
    assert page.locator("#keys").is_hidden()
    page.tap(FIELD)
    page.wait_for_selector("#keys:not([hidden])")
    return page.locator(FIELD)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_of_the_alphabet_can_be_tapped(page: Page, served: Process, lang: str) -> None:
    """Every key of the national layout types what it shows; no tap sends a key or takes the focus from the field."""
    field = open_keyboard(page, served, f"/{lang}/search")
    page.evaluate("keyed = 0; document.addEventListener('keydown', () => keyed++, true)")
    names = [name for row in LANGUAGES[lang].screen_keys for name in row.split(" ")]
    for place, name in enumerate(names):
        page.get_by_role("group").get_by_role("button", name=name, exact=True).tap()
        assert field.input_value() == "".join(names[: place + 1])
    assert set(LANGUAGES[lang].alphabet) <= set(field.input_value())
    assert page.evaluate("[keyed, document.activeElement.name]") == [0, "q"]
    assert page.url.endswith(f"/{lang}/search")


@pytest.mark.parametrize(
    ("lang", "word", "is_written"),
    [
        ("tg", "қоғозсиз", True),
        ("tg", "бақайдгирӣ", True),
        ("uz", "oʻqish", True),
        ("uz-cyrl", "қоғозсиз", True),
        ("ky", "күбөлүк", True),
        ("kk", "кәсіподақ", True),
        ("ky", "өкмөт", False),  # no text has it yet: topics and help are offered
        ("kk", "әлеуметтік", False),
    ],
)
def test_a_page_is_found_by_taps(page: Page, served: Process, lang: str, word: str, is_written: bool) -> None:
    """A word with letters that only some languages have is typed by taps, and its search finds pages."""
    field = open_keyboard(page, served, f"/{lang}/")
    letters(page, word, lang)
    assert field.input_value() == word
    key(page, "search").tap()
    page.wait_for_url(f"**/{lang}/search?q=*")
    assert field.input_value() == word
    assert page.locator(".rows a .plate" if is_written else ".rows a").count() > 0


def test_the_other_keys(page: Page, served: Process) -> None:
    """Space, signs, other alphabets in their order, one letter back, all away, and put away."""
    field = open_keyboard(page, served, "/uz/search")
    letters(page, "oʻz", "uz")
    key(page, "space").tap()
    key(page, "signs").tap()
    for digit in "3", "7":
        page.get_by_role("group").get_by_role("button", name=digit, exact=True).tap()
    assert key(page, "signs").inner_text() == "abd"
    key(page, "signs").tap()
    key(page, "other").tap()
    letters(page, "щы", "ru")
    assert field.input_value() == "oʻz 37щы"
    seen = []
    for _ in LANGUAGES:
        seen.append(page.get_attribute(".letters", "lang"))
        key(page, "other").tap()
    assert seen == ["ru", "tg", "ky", "uz-Cyrl", "kk", "uz-Latn"]
    for _ in range(6):
        key(page, "back").tap()
    assert field.input_value() == "oʻ"
    key(page, "back").tap()
    assert field.input_value() == ""  # a sign goes with its letter
    key(page, "back").tap()
    page.evaluate("document.querySelector('input[type=search]').setRangeText('абвг')")
    page.evaluate("document.querySelector('input[type=search]').setSelectionRange(1, 3)")
    letters(page, "о", "ru")
    assert field.input_value() == "аог"
    key(page, "clear").tap()
    assert field.input_value() == ""
    key(page, "hide").tap()
    assert page.locator("#keys").is_hidden()
    page.tap(FIELD)
    assert page.locator("#keys").is_visible()
    page.touchscreen.tap(20, 200)
    page.wait_for_selector("#keys", state="hidden")


def test_back_repeats_while_it_is_held(page: Page, served: Process) -> None:
    """A held key takes letter after letter away, and stops when the finger is lifted."""
    field = open_keyboard(page, served, "/ru/search")
    field.fill("а" * 40)
    box = key(page, "back").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.wait_for_timeout(1200)
    page.mouse.up()
    left = len(field.input_value())
    assert 10 < left < 38
    page.wait_for_timeout(400)
    assert len(field.input_value()) == left


def test_a_tool_can_press_the_keys(page: Page, served: Process) -> None:
    """What presses buttons without touching, as assistive tools do, types, too; the keys have names."""
    field = open_keyboard(page, served, "/tg/search")
    page.evaluate("document.querySelector('.letters .key').click()")
    assert field.input_value() == LANGUAGES["tg"].screen_keys[0][0]
    assert page.get_by_role("group").get_attribute("aria-label")
    names = page.locator(".key").evaluate_all(
        "keys => keys.map(key => key.getAttribute('aria-label') || key.textContent)"
    )
    assert all(names)
    assert len(set(names)) == len(names)
    assert set(page.locator(".key").evaluate_all("keys => keys.map(key => key.tabIndex)")) == {-1}


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: f"{size['width']}")
def test_keys_are_large_and_apart_and_hide_neither_help_nor_suggestions(
    browser: Browser, served: Process, size: dict[str, int]
) -> None:
    """Each key 60 px at least, half a rem to the next, in all languages; frame and three suggestions stay visible."""
    context = browser.new_context(viewport=size, has_touch=True)
    page = context.new_page()
    title = "Жұмыс беруші жалақыны бермей жүр"
    rows = [{"number": number, "title": title, "lang": "kk", "href": "/kk/37"} for number in range(51, 57)]
    page.route("**/suggest?*", lambda route: route.fulfill(json=rows))
    for lang in LANGUAGES:
        for path in (f"/{lang}/", f"/{lang}/search"):
            field = open_keyboard(page, served, path)
            letters(page, LANGUAGES[lang].alphabet[0], lang)
            page.wait_for_selector("[role=option]")
            third = page.locator("[role=option]").nth(2).bounding_box()
            found = page.evaluate("""() => {
                const box = name => document.querySelector(name).getBoundingClientRect();
                return [box('.top').bottom, box('form.find').top, box('.suggest').bottom, box('.keys').top,
                    box('.keys').bottom, box('.bar').top, innerHeight - box('.bar').bottom,
                    innerWidth - box('.suggest').right, box('.suggest').left,
                    document.documentElement.scrollWidth - innerWidth];
            }""")
            top, field_top, suggest, keys_top, keys_bottom, bar, under, right, left, wide = found
            assert top < field_top < suggest <= keys_top < keys_bottom <= bar + 1, (lang, path, found)
            assert third
            assert third["y"] + third["height"] <= keys_top
            assert abs(under) < 1
            assert min(left, right) >= 0
            assert wide <= 0
        for _ in range(2):
            assert page.evaluate(SMALL_OR_CLOSE) == [], lang
            key(page, "signs").tap()
        assert field.input_value() == LANGUAGES[lang].alphabet[0]
    page.evaluate("document.getElementById('idle').hidden = false")
    box = page.locator("#idle button").bounding_box()
    assert box
    assert box["height"] >= 60
    context.close()


SMALL_OR_CLOSE = """() => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize), found = [];
    const keys = [...document.querySelectorAll('.key')];
    for (const key of keys) {
        const box = key.getBoundingClientRect(), next = key.nextElementSibling;
        if (box.width < 60 || box.height < 60 || box.left < 0 || box.right > innerWidth) found.push(key.textContent);
        const isClose = next && next.getBoundingClientRect().left - box.right < rem / 2 - .1;
        if (isClose) found.push(`close: ${key.textContent}`);
        if (key.scrollWidth > key.clientWidth) found.push(`cut: ${key.textContent}`);
    }
    return found;
}"""


def test_signs_are_answered_by_the_page_and_gone_with_it(page: Page, served: Process) -> None:
    """Ticking asks for nothing and is kept nowhere; after leaving nothing of it is left."""
    page.clock.install()
    page.goto(served.terminal_url("/tg/"))
    page.goto(served.terminal_url("/tg/93"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.locator(".answer.none").is_visible()
    page.tap("label[for=s1]")
    assert page.locator(".answer.some").is_visible()
    assert page.locator(".answer.none").is_hidden()
    assert asked == []
    heading = page.inner_text("h1")
    page.evaluate(PLANT)
    by_exit(page)
    page.wait_for_url(served.terminal_url("/"))
    assert page.evaluate(LEFT) == NOTHING
    for _ in range(10):
        page.go_back(wait_until="load")
        assert heading not in page.content() or page.locator("input:checked").count() == 0


def test_a_day_is_typed_by_taps(page: Page, served: Process) -> None:
    """The digits come first, and Next takes the day along."""
    page.goto(served.terminal_url("/tg/91?citizenship=KG&destination=TR&purpose=visit&how-long=short&children=no"))
    page.tap("form.typed input[inputmode]")
    for sign in "10.01.2027":
        page.locator("#keys .letters .key", has_text=sign).first.tap()
    assert page.input_value("form.typed input[inputmode]") == "10.01.2027"
    page.tap("#keys [data-do=search]")
    page.wait_for_url("**leaving=10.01.2027*")
    assert page.evaluate("history.length") <= 2
