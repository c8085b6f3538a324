"""What the touch terminal has and phones have not: its keyboard, its patience, and a reset that leaves nothing."""

import re
from functools import lru_cache
from typing import Any

from flask import Blueprint, Flask, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk.languages import LANGUAGES
from kiosk.languages.keyboards import SIGNS
from kiosk.web.public.pages import leave
from kiosk.web.qr import qr

# Seconds without a touch before it asks whether somebody is there, and seconds to answer: at least 20 (WCAG 2.2.1).
READING = (90, 30)
TYPING = (60, 20)
SENSITIVE = (45, 20)

blueprint = Blueprint("terminal", __name__)


def init_app(app: Flask) -> None:
    """Add the terminal's addresses, and what its templates need."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals |= {"keyboards": keyboards, "patience": patience}


@lru_cache(maxsize=256)
def drawing(text: str) -> str:
    """Return the QR code of a number as a picture; a page's address is never kept so."""
    return str(qr(text)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


@blueprint.get("/tel/<digits>.svg")
def dialled(digits: str) -> Response:
    """A number as a drawing for the camera of a visitor's phone, which then dials it."""
    if not re.fullmatch(r"\+?\d{2,15}", digits):
        abort(404)
    return Response(drawing(f"tel:{digits}"), mimetype="image/svg+xml")


@blueprint.get("/reset")
def reset() -> AnyResponse:
    """Begin anew for the next person: nothing of the last one is left."""
    return leave()


def keyboards(code: str) -> dict[str, Any]:
    """
    Return the on-screen keyboards as rows of keys: that of language *code* first, the others in their order, the signs.

    >>> [board["tag"] for board in keyboards("ky")["boards"]]
    ['ky', 'ru', 'tg', 'uz-Latn', 'uz-Cyrl', 'kk']
    """
    ordered = sorted(LANGUAGES.values(), key=lambda language: (language.code != code, language.order))
    boards = [
        {"tag": known.tag, "short": known.short, "begins": known.alphabet[:3], "rows": list(known.screen_keys)}
        for known in ordered
    ]
    return {"boards": boards, "signs": list(SIGNS)}


def patience(*, is_sensitive: bool, has_field: bool) -> tuple[int, int] | None:
    """Return how long this page waits for a touch and then for an answer; the bare start screen waits for ever."""
    if request.path == "/" and not request.query_string:
        return None
    return SENSITIVE if is_sensitive else TYPING if has_field else READING
