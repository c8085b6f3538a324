"""A recording in a real Chromium: it plays; where it does not, the reader is told. How it looks: see screens.py."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Response

from kiosk.languages import WRITTEN
from tests.browser.views import PHONE
from tests.conftest import Process
from tests.sound import silence, speaking_kiosk

PLAY = """() => new Promise(done => {
    const audio = document.querySelector('audio');
    audio.onended = () => done(audio.duration);
    audio.play();
})"""
TOLD = "#silent"


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A kiosk with a short recording of two pages in every language, one of them sensitive."""
    recordings = {(lang, number): silence(2, f"{lang}{number}".encode()) for lang in WRITTEN for number in (37, 79)}
    with speaking_kiosk(tmp_path_factory.mktemp("speaking"), recordings) as process:
        yield process


@pytest.mark.parametrize("path", ["/tg/37", "/uz-cyrl/37", "/ru/79"])
def test_a_recording_plays_to_its_end(browser: Browser, speaking: Process, path: str) -> None:
    """On both faces, asked for in stretches, nothing before somebody presses, nothing stored afterwards."""
    for port in (speaking.port, speaking.terminal_port):
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        answers: list[Response] = []
        page.on("response", lambda answer, answers=answers: answers.append(answer))
        page.goto(f"http://127.0.0.1:{port}{path}")
        page.wait_for_timeout(200)
        assert not [answer for answer in answers if answer.url.endswith(".mp3")]
        assert page.evaluate(PLAY) == pytest.approx(2, abs=0.1)
        assert {answer.status for answer in answers if answer.url.endswith(".mp3")} == {206}
        assert page.locator(TOLD).is_hidden()
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
        context.close()


def test_the_picture_in_the_bar_leads_to_the_player(browser: Browser, speaking: Process) -> None:
    """Without JavaScript: one tap, and the player is on the screen, below the bar."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(speaking.url("/kk/37"))
    page.click(".top .say")
    assert page.url.endswith("/kk/37#listen")
    box, top = page.locator("audio").bounding_box(), page.locator(".top").bounding_box()
    assert box is not None
    assert top is not None
    assert top["height"] <= box["y"] <= PHONE["height"] - box["height"]
    assert page.locator(TOLD).is_hidden()
    context.close()


def test_a_recording_that_does_not_play_says_so(browser: Browser, speaking: Process) -> None:
    """A line says what to do instead; the page stays as it is."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.route("**/*.mp3", lambda route: route.fulfill(status=404, body="", content_type="text/html"))
    page.goto(speaking.url("/ru/37"))
    assert page.locator(TOLD).is_hidden()
    page.evaluate("() => { document.querySelector('audio').play().catch(() => 0) }")
    page.wait_for_selector(TOLD)
    assert "спросите сотрудника" in page.locator(TOLD).inner_text()
    context.close()
