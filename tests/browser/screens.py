"""Every screen that a visitor can meet, errors and empty states included: one list for tests and pictures."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, cast

from playwright.sync_api import Page
from werkzeug.serving import WSGIRequestHandler, make_server

from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.library.library import Library
from kiosk.library.releases import Releases
from kiosk.library.shelf import Answer
from kiosk.web.app import Kiosk
from kiosk.web.wsgi import make_application
from tests.conftest import EXAMPLE, Process, Site, catalogs
from tests.sound import record, silence

FACES = ("public", "terminal")
LATE = date(2028, 3, 1)  # every review and every fact of the example content was due long ago


class Screen(NamedTuple):
    """One screen: the name of its pictures, its address with `{}` for the language, and where and how it is seen."""

    name: str
    path: str
    site: str = "real"
    faces: tuple[str, ...] = FACES
    act: str = ""  # JavaScript that brings it about

    def show(self, page: Page, beginning: str, path: str) -> None:
        """Open it at *path* of the site whose addresses have that *beginning*."""
        page.goto(beginning + path)
        if self.act:
            page.evaluate(self.act)


ROUTE = "citizenship=TJ&destination=RU&purpose=work&region=moscow&how-long=long&children=yes"
OFFER = "country=AE&who=known&pay=high&contract=none&permit=visit&fee=debt&passport=them&told=secret&parcel=yes"
DEBT = (
    "debt=900&fees=100&travel=300&interest=5&wage=700&permit=80&rent=150&food=200&sending=3&months=9&who-takes=agency"
)

SCREENS = [
    Screen("picker", "/"),
    Screen("home", "/{}/"),
    Screen("topic", "/{}/topic/danger"),
    Screen("topic-empty", "/{}/topic/health", "late"),
    Screen("all", "/{}/all"),
    Screen("all-next", "/{}/all?page=2"),
    Screen("item-long", "/{}/37"),
    Screen("item-checklist", "/{}/16"),
    Screen("item-sensitive", "/{}/79"),
    Screen("item-contacts", "/{}/84"),
    Screen("item-steps", "/{}/85"),
    Screen("step-first", "/{}/79/step/1"),
    Screen("step", "/{}/37/step/2"),
    Screen("item-outdated", "/{}/37", "late"),
    Screen("item-heard", "/{}/16", "late"),
    Screen("item-heard-sensitive", "/{}/79", "late"),
    Screen("item-not-heard", "/{}/16", "late", act="document.getElementById('silent').hidden = false"),
    Screen("item-untranslated", "/{}/11", "late"),
    Screen("help", "/{}/help"),
    Screen("contacts", "/{}/contacts"),
    Screen("contacts-country", "/{}/contacts/RU"),
    Screen("question", "/{}/91"),
    Screen("question-pictures", "/{}/92?country=TR"),
    Screen("question-date", f"/{{}}/91?{ROUTE}"),
    Screen("question-date-wrong", f"/{{}}/91?{ROUTE}&leaving=29.02.2027"),
    Screen("question-trips", "/{}/94?citizenship=UZ&country=TR"),
    Screen("question-trips-wrong", "/{}/94?citizenship=UZ&country=TR&trips=1&in1=05.05.2026&out1=04.05.2026"),
    Screen("answers", f"/{{}}/91?{ROUTE}&leaving=2027-01-10"),
    Screen("told-route", f"/{{}}/91?{ROUTE}&leaving=2027-01-10&done=1"),
    Screen("told-offer", f"/{{}}/92?{OFFER}&done=1"),
    Screen("told-days", "/{}/94?citizenship=UZ&country=TR&trips=1&in1=01.09.2026&day=2026-11-25&done=1"),
    Screen("told-debt", f"/{{}}/95?{DEBT}&done=1"),
    Screen("self-check", "/{}/93"),
    Screen("self-check-ticked", "/{}/93", act="document.getElementById('s1').click()"),
    Screen("search", "/{}/search"),
    Screen("search-found", "/{}/search?q=патент"),
    Screen("search-mended", "/{}/search?q=петент"),
    Screen("search-nothing", "/{}/search?q=zzz"),
    Screen("about", "/{}/about"),
    Screen("error-404", "/{}/404"),
    Screen("error-405", "/{}/", "refusing"),
    Screen("error-500", "/{}/", "failing"),
    Screen("error-503", "/{}/", "closed"),
    Screen("keyboard", "/{}/search", faces=("terminal",), act="document.querySelector('form.find input').focus()"),
    Screen("idle", "/{}/79", faces=("terminal",), act="document.getElementById('idle').hidden = false"),
]

# High contrast is asked for in the address, and changes every part of a page.
SCREENS += [
    Screen(f"{name}-contrast", f"{path}{'&' if '?' in path else '?'}contrast=high", site)
    for name, path, site, *_ in SCREENS
    if name in ("home", "item-long", "item-checklist", "step", "help", "search-found", "item-heard")
]

Sites = Mapping[tuple[str, str], str]  # the beginning of an address, by site and face
Application = Callable[..., Any]


def screens_in(lang: str, face: str) -> Iterator[tuple[Screen, str]]:
    """Yield every screen of *face* with its address in *lang*; what has no language belongs to the first."""
    for screen in SCREENS:
        if face not in screen.faces:
            continue
        if "{}" in screen.path or lang == next(iter(LANGUAGES)):
            yield screen, screen.path.format(lang)


class _Closed:
    """A shelf on which nothing opens."""

    current: Library | None = None

    def ask(self, question: Callable[[Library], Answer]) -> Answer:
        """Nobody asks it."""
        raise NotImplementedError


class _Torn:
    """A library in which every page meets a mistake of ours."""

    def __getattr__(self, _: str) -> NoReturn:
        raise RuntimeError


class _Failing(_Closed):
    """A shelf with such a library on it."""

    current = cast("Library", _Torn())


def _refusing(application: Application) -> Application:
    """Return *application* as somebody meets it who sends a form; its scripts and fonts are fetched as ever."""

    def refuse(environ: dict[str, Any], start: Any) -> Any:
        is_page = "." not in environ["PATH_INFO"]
        return application(environ | {"REQUEST_METHOD": "POST"} if is_page else environ, start)

    return refuse


def make_late_site(folder: Path) -> Site:
    """Build the example content, read long after its day: a Russian text was changed since, two items can be heard."""
    content = folder / "content"
    shutil.copytree(EXAMPLE, content)
    site = Site(Releases(folder / "state"), content, LATE)
    site.change("ru/37-russia.md", "Выезд счётчик не обнуляет.", "Выезд счётчик не обнулит.")
    for lang, number in ((lang, number) for lang in WRITTEN for number in (16, 79)):
        record(content, lang, number, silence(80))
    site.build()
    return site


class _Quiet(WSGIRequestHandler):
    """A handler that keeps no log."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _serving(application: Application) -> Iterator[str]:
    """Serve *application* from a thread, and give the beginning of its addresses."""
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def open_sites(real: Process, folder: Path) -> Iterator[Sites]:
    """Serve the sites that show the other states beside the *real* one; the late one has phones and a printer."""
    late = make_late_site(folder)
    shown_late = replace(late.kiosk, address=lambda: "http://192.168.50.1:8080", has_printer=True)
    today = late.kiosk.today
    closed, failing = (Kiosk(shelf, today, "TJ", catalogs()) for shelf in (_Closed(), _Failing()))
    sites = {("real", "public"): real.url(""), ("real", "terminal"): real.terminal_url("")}
    with ExitStack() as stack:
        for face in FACES:
            late_face = make_application(shown_late, face)
            sites["late", face] = stack.enter_context(_serving(late_face))
            sites["refusing", face] = stack.enter_context(_serving(_refusing(late_face)))
            sites["closed", face] = stack.enter_context(_serving(make_application(closed, face)))
            sites["failing", face] = stack.enter_context(_serving(make_application(failing, face)))
        yield sites
