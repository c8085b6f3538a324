"""The application of one face: wiring of languages, look, headers, errors and the visitors' screens."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from babel.support import Translations
from flask import Flask, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter

from kiosk.content.contacts import Contact, by_country, select
from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES, SOURCE
from kiosk.languages.negotiation import negotiate
from kiosk.library.library import Library
from kiosk.library.shelf import Answer
from kiosk.web import headers, i18n, preview, terminal
from kiosk.web.emergency import EMERGENCY
from kiosk.web.look import KEYBOARD, STYLES, TOOLS, sprite
from kiosk.web.numbers import spaced
from kiosk.web.public import HIGH, blueprint
from kiosk.web.qr import LONGEST_DRAWN, qr

log = logging.getLogger(__name__)


class Served(Protocol):
    """Where the screens find the library: the shelf, or one release under its health check."""

    @property
    def current(self) -> Library | None:
        """The library that is served now, if one opens."""

    def ask(self, question: Callable[[Library], Answer]) -> Answer:
        """Put *question* to the library."""


@dataclass(frozen=True, slots=True)
class Kiosk:
    """What the screens are made from: the shelf, the day, and where this centre is."""

    shelf: Served
    today: Callable[[], date]
    country: str
    catalogs: Mapping[str, Translations]
    workshop: preview.Workshop | None = None  # in an editor's preview
    address: Callable[[], str] = lambda: ""  # where phones find this kiosk; empty where they cannot
    has_printer: bool = False


class LanguageCode(BaseConverter):
    """The code of a served language in an address."""

    regex = "|".join(map(re.escape, LANGUAGES))


class ItemNumber(BaseConverter):
    """The number of an item in an address: 1 to 99, written plainly."""

    regex = "[1-9][0-9]?"

    def to_python(self, value: str) -> int:
        """Return it as a number."""
        return int(value)


def create_app(kiosk: Kiosk, face: str) -> Flask:
    """Make the application of *face*, `public` or `terminal`. It has no secret key: nothing can write a session."""
    app = Flask(__name__, static_folder=None)
    app.config["FACE"] = face
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"lang": LanguageCode, "number": ItemNumber}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["kiosk"] = kiosk
    app.jinja_env.globals |= {
        "sprite": sprite,
        "style": STYLES[face],
        "keyboard_style": KEYBOARD,
        "tools_style": TOOLS,
        "languages": LANGUAGES,
        "source_language": LANGUAGES[SOURCE],
        "face": face,
        "emergency": EMERGENCY[kiosk.country],
        "contacts_for": _contacts_for,
        "has_printer": kiosk.has_printer,
        "phone_address": _phone_address,
    }
    app.jinja_env.filters |= {"spaced": spaced, "qr": qr, "day": "{:%d.%m.%Y}".format}
    i18n.init_app(app, kiosk.catalogs)
    styles = [
        STYLES[face],
        TOOLS,
        *([KEYBOARD] if face == "terminal" else []),
        *([preview.STYLE] if kiosk.workshop else []),
    ]
    headers.init_app(app, *styles, pages_are_kept=face != "terminal")
    app.before_request(_open_request)
    app.register_blueprint(blueprint)
    if face == "terminal":
        terminal.init_app(app)
    if kiosk.workshop:
        preview.init_app(app, kiosk.workshop)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(Exception, _show_failure)
    return app


def _open_request() -> None:
    """Decide the language and take the library once, so that one page never mixes two releases."""
    kiosk: Kiosk = current_app.extensions["kiosk"]
    first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
    asked = request.headers.get("Accept-Language", "")
    g.language = LANGUAGES[first] if first in LANGUAGES else LANGUAGES[negotiate(asked)]
    g.high_contrast = request.args.get("contrast") == HIGH
    g.library = kiosk.shelf.current
    g.today = kiosk.today()


def _contacts_for(purpose: str, country: str) -> dict[str, list[Contact]]:
    """Return the shown contacts for *purpose* by country; consulates last, for some readers fear their own state."""
    found = select(g.library.contacts.values(), purpose, country)
    found.sort(key=lambda contact: (contact.country == "", purpose != "consulate" and "consulate" in contact.purpose))
    return by_country(found)


def _phone_address() -> str:
    """Return the address of this very page for a phone on the centre's Wi-Fi; empty where none can come or read it."""
    address = current_app.extensions["kiosk"].address()
    page = f"{address}{request.full_path.removesuffix('?')}" if address else ""
    return page if len(page.encode()) <= LONGEST_DRAWN else ""


def _show_error(error: HTTPException) -> Any:
    """Answer a bad address or method in the reader's language."""
    if error.code is None or error.code < 400:
        return error
    g.is_error = True
    code = 405 if error.code == 405 else 404
    return render_template("error.html", code=code), code, [("Allow", "GET, HEAD")] if code == 405 else []


def _show_failure(error: Exception) -> Any:
    """Answer our own failure without details; the log names the route and the kind of failure only."""
    g.is_error = True
    code = 503 if isinstance(error, LibraryError) else 500
    route = request.url_rule.rule if request.url_rule else "no route"
    log.error("A page failed: %s on %s", type(error).__name__, route)
    return render_template("error.html", code=code), code
