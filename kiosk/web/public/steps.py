"""An item one step at a time, for readers who lose their place in a long page."""

from flask import Response, abort, g, make_response, render_template

from kiosk.content.cards import cut
from kiosk.content.tool_words import STRUCTURED
from kiosk.languages import LANGUAGES
from kiosk.web.headers import keep
from kiosk.web.public import blueprint
from kiosk.web.public.pages import open_library


@blueprint.get("/<lang:lang>/<number:number>/step/<number:step>")
def one_step(number: int, step: int) -> Response:
    """One card of an item: the answer first, then each step and section."""
    page = open_library().page(g.language.code, number)
    cards = cut(page.blocks) if page and page.heading.type not in STRUCTURED else []
    if page is None or step > len(cards):
        abort(404)
    g.is_sensitive = page.heading.sensitive
    g.written = LANGUAGES[page.heading.lang]
    response = make_response(
        render_template("public/step.html", page=page, card=cards[step - 1], place=step, count=len(cards))
    )
    return response if page.heading.sensitive else keep(response)
