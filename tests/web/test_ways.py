"""Other ways to read: high contrast, one step at a time, onto the reader's own phone, on paper."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
import segno
from fontTools.ttLib import TTFont

from kiosk.content.pictures import OF_STEPS
from kiosk.content.topics import PICTURES as OF_TOPICS
from kiosk.languages import LANGUAGES
from kiosk.web.app import create_app
from kiosk.web.lan import LanAddress
from kiosk.web.look import STATIC, SYMBOLS
from kiosk.web.qr import QUIET, qr
from tests.conftest import ROOT, Site
from tests.fonts import wanted


def test_high_contrast_is_kept_by_every_link_but_exit(example_site: Site) -> None:
    """The switch lives in the address; leaving forgets it; the page of usual colours is another one."""
    page = example_site.get("/tg/37?contrast=high")
    assert '<html lang="tg" class="hc">' in page
    links = [link for link in re.findall(r'href="(/[^"]*)"', page) if link != "/exit"]
    usual = [link for link in links if "contrast=high" not in link]
    assert usual == ["/tg/37"]  # the way back to usual colours
    assert 'class="hc"' not in example_site.get("/tg/37")
    assert "/tg/37?contrast=high" in example_site.get("/tg/37")
    assert 'name="contrast" value="high"' in example_site.get("/tg/search?q=a&contrast=high")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_opens_and_leads_on(real_site: Site, lang: str) -> None:
    """From the first card to the last by the big button; after the last there is none, and no such address."""
    address, seen = f"/{lang}/79/step/1", []
    while address:
        page = real_site.get(address)
        seen.append(address)
        following = re.search(r'class="btn main" href="([^"]*/step/\d+)"', page)
        address = following[1] if following else ""
    assert len(seen) == len(set(seen)) > 5
    assert f"{len(seen)} " in page or f"{len(seen)}<" in page
    assert real_site.public.get(f"/{lang}/79/step/{len(seen) + 1}").status_code == 404


def test_a_step_of_a_sensitive_item_is_kept_nowhere(real_site: Site) -> None:
    """Neutral title, no-store; a step of another item may be kept."""
    sensitive, other = real_site.public.get("/ru/79/step/2"), real_site.public.get("/ru/37/step/2")
    assert sensitive.headers["Cache-Control"] == "no-store"
    assert "<title>Информация</title>" in sensitive.text
    assert other.headers["Cache-Control"] == "no-cache"


def test_the_terminal_offers_this_page_to_a_phone(example_site: Site) -> None:
    """As a drawing and as letters, where phones can come; phones are not offered it."""
    kiosk = replace(example_site.kiosk, address=lambda: "http://192.168.50.1:8080")
    page = create_app(kiosk, "terminal").test_client().get("/tg/37").text
    assert "192.168.50.1:8080/tg/37" in page
    assert str(qr("http://192.168.50.1:8080/tg/37")) in page
    assert "192.168.50.1" not in create_app(kiosk, "public").test_client().get("/tg/37").text
    assert "<details" not in create_app(example_site.kiosk, "terminal").test_client().get("/tg/37").text


def test_printing_is_offered_only_with_a_printer(example_site: Site) -> None:
    """And only on the terminal, which knows its printer."""
    with_printer = replace(example_site.kiosk, has_printer=True)
    assert "data-print" in create_app(with_printer, "terminal").test_client().get("/ru/37").text
    assert "data-print" not in create_app(with_printer, "public").test_client().get("/ru/37").text
    assert "data-print" not in create_app(example_site.kiosk, "terminal").test_client().get("/ru/37").text


def test_the_address_for_phones_is_never_this_machine_alone() -> None:
    """What kiosk.toml says is believed; a loopback address leads no phone anywhere."""
    assert LanAddress("192.168.50.1", 8080, "http://kiosk.example/")() == "http://kiosk.example"
    assert LanAddress("127.0.0.1", 8080)() == ""
    assert LanAddress("localhost", 8080)() == ""
    assert LanAddress("192.168.50.1", 80)() == "http://192.168.50.1"
    assert LanAddress("fd00::1", 8080)() == "http://[fd00::1]:8080"


def test_the_small_fonts_have_every_letter() -> None:
    """Each weight holds all six alphabets and our signs, in about 10 KB."""
    for weight in (400, 700):
        data = (STATIC / f"noto-{weight}.woff2").read_bytes()
        assert len(data) <= 10_500
        known = TTFont(BytesIO(data)).getBestCmap()
        assert {letter for letter in wanted() if ord(letter) not in known} == set()


def test_every_picture_that_content_can_name_is_drawn() -> None:
    """And no drawing is left that nothing can show."""
    templates = "".join(path.read_text("utf-8") for path in (ROOT / "kiosk/web/templates").rglob("*.html"))
    assert {*OF_TOPICS, *OF_STEPS} - set(SYMBOLS) == set()
    assert {
        name for name in SYMBOLS if name not in (*OF_TOPICS, *OF_STEPS, "speaker") and f'"{name}"' not in templates
    } == set()


def test_a_picture_stands_beside_each_step(real_site: Site) -> None:
    """In the list and, larger, where one step is read at a time."""
    assert real_site.get("/tg/79").count('class="shows"') == 6
    assert "#i-message" in real_site.get("/tg/79/step/3")


def test_a_sensitive_page_is_not_printed(real_site: Site) -> None:
    """Paper can be found by the person who must not see it."""
    with_printer = create_app(replace(real_site.kiosk, has_printer=True), "terminal").test_client()
    assert "data-print" not in with_printer.get("/ru/79").text
    assert "data-print" in with_printer.get("/ru/37").text


def test_a_drawing_is_the_code_it_stands_for() -> None:
    """Every module of the code is drawn, and no other; read back from the strokes."""
    text = "http://192.168.50.1:8080/uz-cyrl/37"
    wanted = {
        (x, y)
        for y, row in enumerate(segno.make(text, error="m", micro=False).matrix)
        for x, dark in enumerate(row)
        if dark
    }
    drawn = set()
    for left, top, runs in re.findall(r"M(\d+) (\d+)\.5([hm\d 0]*)", str(qr(text)).partition("stroke-width")[2]):
        x = int(left) - QUIET
        for kind, length in re.findall(r"([hm])(\d+)", runs):
            drawn |= {(x + step, int(top) - QUIET) for step in range(int(length)) if kind == "h"}
            x += int(length)
    assert drawn == wanted
