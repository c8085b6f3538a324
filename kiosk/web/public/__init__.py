"""The visitors' screens: picker, lists, items, search, help, contacts, about."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, request

blueprint = Blueprint("public", __name__)
LONGEST_QUERY = 200  # characters of a query that are looked at
HIGH = "high"  # the contrast that can be asked for in an address

from kiosk.web.public import assets, help, listen, pages, search, steps  # noqa: E402, F401 (each adds its addresses to the blueprint)


@blueprint.app_url_defaults
def _stay(endpoint: str, values: dict[str, Any]) -> None:
    """Links stay in the reader's language and contrast unless they say otherwise."""
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values.setdefault("lang", g.language.code)
    if g.high_contrast:
        values.setdefault("contrast", HIGH)


@blueprint.url_value_preprocessor
def _take_language(_: str | None, values: dict[str, Any] | None) -> None:
    """The language was read from the address already; views need not take it."""
    if values:
        values.pop("lang", None)


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    """What the frame of every page needs."""
    return {"same_page": same_page, "other_contrast": other_contrast}


def same_page(code: str) -> str:
    """Return the address of this page in another language; of its home where this page has none."""
    parts = request.path.split("/", 2)
    if g.get("is_error") or request.url_rule is None or "<lang:" not in request.url_rule.rule:
        return _with(f"/{code}/", g.high_contrast)
    return _with(f"/{code}/{parts[2]}", g.high_contrast)


def other_contrast() -> str:
    """Return the address of this page in high contrast, or back in its usual colours."""
    if g.get("is_error") or request.url_rule is None:
        return _with(f"/{g.language.code}/", not g.high_contrast)
    return _with(request.path, not g.high_contrast)


def _with(path: str, high_contrast: bool) -> str:
    names = () if g.get("is_error") else ("q", "page")
    kept = {name: request.args[name][:LONGEST_QUERY] for name in names if name in request.args}
    kept |= {"contrast": HIGH} if high_contrast else {}
    return f"{path}?{urlencode(kept)}" if kept else path
