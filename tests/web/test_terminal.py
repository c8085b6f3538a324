"""What the terminal's server gives and phones do not get: keyboard, idle question, reset; and what no browser keeps."""

import gzip
import json
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import Client

from kiosk.languages import LANGUAGES
from kiosk.web.terminal import READING, SENSITIVE, TYPING
from kiosk.web.wsgi import make_application
from tests.conftest import ROOT, Site
from tests.web.pages import addresses

STATIC = ROOT / "kiosk/web/static"
PHONE = ("suggest", "leave")
TERMINAL = (*PHONE, "terminal")
EVERYTHING = '"cache", "cookies", "storage"'


def attribute(text: str, name: str) -> str:
    """Return the value of the first attribute *name* in a page."""
    found = re.search(f'{name}="([^"]*)"', text)
    return unescape(found[1]) if found else ""


@pytest.mark.parametrize("path", ["/exit", "/reset"])
def test_leaving_the_terminal_leaves_nothing(example_site: Site, path: str) -> None:
    """Both ways lead to the start screen, are not stored, and let the browser throw everything away."""
    answer = example_site.terminal.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Clear-Site-Data"] == EVERYTHING
    assert answer.headers["Cache-Control"] == "no-store"


def test_phones_have_no_reset_and_keep_their_other_tabs(example_site: Site) -> None:
    """A phone's exit does not touch what its browser holds, and nothing resets it."""
    assert example_site.public.get("/reset").status_code == 404
    assert "Clear-Site-Data" not in example_site.public.get("/exit").headers


def test_no_page_of_the_terminal_is_stored_by_the_browser(example_site: Site) -> None:
    """Every page, kept in our own memory or not, is `no-store` there; scripts may be asked for again."""
    for path in [*addresses(example_site), "/tg/404", "/xx/"]:
        assert example_site.terminal.get(path).headers["Cache-Control"] == "no-store", path
    assert "ETag" in example_site.terminal.get("/tg/37").headers
    assert "ETag" not in example_site.terminal.get("/tg/79").headers
    assert example_site.public.get("/tg/37").headers["Cache-Control"] == "no-cache"
    assert example_site.terminal.get("/terminal.js").headers["Cache-Control"] == "no-cache"


def test_an_address_that_no_camera_could_read_is_not_drawn(example_site: Site) -> None:
    """A page with a very long address opens all the same."""
    kiosk = replace(example_site.kiosk, address=lambda: "http://192.168.50.1:8080")
    terminal = Client(make_application(kiosk, "terminal"))
    for length, drawings in ((0, 1), (900, 1), (1000, 0), (20_000, 0)):
        answer = terminal.get(f"/tg/37?x={'a' * length}")
        assert (answer.status_code, answer.text.count("<path stroke")) == (200, drawings)


@pytest.mark.parametrize(
    ("path", "waits"),
    [
        ("/tg/37", READING), ("/tg/all", READING), ("/tg/", TYPING), ("/tg/search?q=%D0%B0", TYPING),
        ("/tg/79", SENSITIVE), ("/tg/help", SENSITIVE), ("/tg/contacts", SENSITIVE), ("/", None), ("/?x", READING),
    ],
)  # fmt: skip
def test_how_long_a_page_waits(example_site: Site, path: str, waits: tuple[int, int] | None) -> None:
    """Sensitive pages wait least, the bare start screen and phones for ever; there are 20 seconds to answer."""
    page = example_site.terminal.get(path).text
    found = attribute(page, "data-idle"), attribute(page, "data-count")
    assert found == (("", "") if waits is None else (str(waits[0]), str(waits[1])))
    assert waits is None or waits[1] >= 20
    assert "data-idle" not in example_site.public.get(path).text


def test_phones_have_the_way_out_on_sensitive_pages_only(example_site: Site) -> None:
    """Its script is there where it matters; keyboard and idle question are the terminal's alone."""
    assert "/leave.js" in example_site.get("/tg/79")
    assert "/leave.js" in example_site.get("/tg/help")
    for path in ("/", "/tg/", "/tg/37", "/tg/search"):
        assert not re.search("leave.js|terminal.js|class=.keys", example_site.get(path))


def test_the_keyboard_of_a_page_begins_with_its_own_language(example_site: Site) -> None:
    """Each page with a field carries all keyboards as data that no browser runs, its own language's first."""
    for code, language in LANGUAGES.items():
        page = example_site.terminal.get(f"/{code}/search").text
        found = re.search(r'<script type="application/json" id="layouts">(.*?)</script>', page)
        assert found
        boards = json.loads(found[1])["boards"]
        assert boards[0]["tag"] == language.tag
        assert [tuple(board["rows"]) for board in boards[:1]] == [language.screen_keys]
        assert len(boards) == len(LANGUAGES)
    assert "layouts" not in example_site.terminal.get("/tg/37").text


@pytest.mark.parametrize(("names", "limit"), [(PHONE, 3), (TERMINAL, 6)], ids=["phone", "terminal"])
def test_scripts_are_small(names: tuple[str, ...], limit: int) -> None:
    """All scripts of a face together, compressed: 3 KB on phones, 6 KB on the terminal."""
    sizes = [len(gzip.compress((STATIC / f"{name}.js").read_bytes(), 9)) for name in names]
    assert sum(sizes) <= limit * 1024, sizes


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_written_for_old_browsers(path: Path) -> None:
    """No arrow, no let or const, no class, no template, no default: Chrome 64 and older phones run them."""
    code = re.sub(r"//.*", "", path.read_text("utf-8"))
    newer = r"=>|`|\b(?:let|const|class|async|await|import|export|of)\b(?!\")|\?\?|\?\.|\.\.\."
    assert re.findall(newer, re.sub(r'"[^"\n]*"', '""', code)) == []
