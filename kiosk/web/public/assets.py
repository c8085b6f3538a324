"""Scripts and fonts: the same for everyone, small, and never needed."""

from flask import Response, abort

from kiosk.web.headers import keep
from kiosk.web.look import STATIC
from kiosk.web.public import blueprint

_KINDS = {"js": "text/javascript", "woff2": "font/woff2"}
_FILES = {
    path.name: path.read_bytes()
    for path in STATIC.iterdir()
    if path.is_file() and path.name.rpartition(".")[2] in _KINDS
}


@blueprint.get("/<name>.<any(js, woff2):kind>")
def asset(name: str, kind: str) -> Response:
    """One file of the look; browsers ask whether it is still the same."""
    data = _FILES.get(f"{name}.{kind}")
    if data is None:
        abort(404)
    return keep(Response(data, mimetype=_KINDS[kind]))
