"""The headers of every answer, and a response class on which no cookie can be set."""

import base64
import hashlib
from typing import Any, NoReturn

from flask import Flask, Response, g, request
from werkzeug.wrappers import Response as AnyResponse

NO_STORE = "no-store"
REVALIDATE = "no-cache"


class CookielessResponse(Response):
    """An answer that cannot carry a cookie: "no cookies for visitors" is wiring, not policy."""

    def set_cookie(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise RuntimeError("Visitors get no cookies.")


def init_app(app: Flask, *styles: str, pages_are_kept: bool) -> None:
    """Add the headers to every answer of *app*, whose pages carry *styles* inline; browsers may keep them or not."""
    app.response_class = CookielessResponse
    fixed = {
        "Content-Security-Policy": content_security_policy(*styles),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.extend(fixed)
        response.headers.setdefault("Cache-Control", NO_STORE)
        if not pages_are_kept and response.mimetype in ("text/html", "audio/mpeg"):
            response.headers["Cache-Control"] = NO_STORE  # our own memory may hold it
        if language := g.get("language"):
            response.headers["Content-Language"] = language.tag
        return response


def content_security_policy(*styles: str) -> str:
    """Return the policy that lets in exactly *styles*, our own pictures and recordings, no script from elsewhere."""
    digests = (base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'self'; style-src {allowed}; img-src 'self' data:; media-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def keep(response: Response) -> Response:
    """Let the page cache keep this answer, and browsers ask whether it is still the same."""
    request.environ["kiosk.keep"] = True
    response.headers["Cache-Control"] = REVALIDATE
    return response


def leave_nothing(response: AnyResponse) -> AnyResponse:
    """Let the browser throw away all that it may hold of ours; browsers obey over HTTPS and on their own machine."""
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def stream(response: Response) -> Response:
    """Let this answer pass as it is: a recording goes from the disk to the reader, and no memory collects it."""
    request.environ["kiosk.stream"] = True
    return response
