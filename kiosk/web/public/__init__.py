"""The visitors' screens: picker, lists, items, search, help, contacts, about."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, request

blueprint = Blueprint("public", __name__)
LONGEST_QUERY = 200  # characters of a query that are looked at

from kiosk.web.public import help, pages, search  # noqa: E402, F401 (each adds its addresses to the blueprint)


@blueprint.app_url_defaults
def _stay_in_language(_: str, values: dict[str, Any]) -> None:
    """Links stay in the reader's language unless they say otherwise."""
    values.setdefault("lang", g.language.code)


@blueprint.url_value_preprocessor
def _take_language(_: str | None, values: dict[str, Any] | None) -> None:
    """The language was read from the address already; views need not take it."""
    if values:
        values.pop("lang", None)


@blueprint.app_context_processor
def _frame() -> dict[str, Any]:
    """What the frame of every page needs."""
    return {"same_page": same_page}


def same_page(code: str) -> str:
    """Return the address of this page in another language; of its home where this page has none."""
    parts = request.path.split("/", 2)
    if g.get("is_error") or request.url_rule is None or "<lang:" not in request.url_rule.rule:
        return f"/{code}/"
    kept = {name: request.args[name][:LONGEST_QUERY] for name in ("q", "page") if name in request.args}
    return f"/{code}/{parts[2]}{'?' + urlencode(kept) if kept else ''}"
