"""Picker, home, topic, item, all, about, and the way out."""

from typing import Any

from flask import Response, abort, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES
from kiosk.library.answers import Heading
from kiosk.library.library import Library
from kiosk.web.headers import keep, leave_nothing
from kiosk.web.public import blueprint
from kiosk.web.public.guided import tool_context

PAGE_SIZE = 8  # rows of a list


@blueprint.get("/")
def picker() -> Response:
    """The same for everyone: fixed order, in the first language."""
    open_library()
    g.language = next(iter(LANGUAGES.values()))
    return keep(make_response(render_template("public/picker.html")))


@blueprint.get("/exit")
def leave() -> AnyResponse:
    """Leave this page: land on the picker, which says nothing about what was read."""
    response = redirect("/", code=303)
    response.set_data(b"")
    return leave_nothing(response) if current_app.config["FACE"] == "terminal" else response


@blueprint.get("/<lang:lang>")
def to_home() -> AnyResponse:
    """The language without its slash leads home."""
    response = redirect(f"/{g.language.code}/", code=308)
    response.set_data(b"")
    return response


@blueprint.get("/<lang:lang>/")
def home() -> Response:
    """The topics, and what is needed most."""
    library = open_library()
    needed = [heading for number in library.most_needed if (heading := library.heading(g.language.code, number))]
    return keep(make_response(render_template("public/home.html", needed=needed)))


@blueprint.get("/<lang:lang>/topic/<topic>")
def topic(topic: str) -> Response:
    """The items of one topic."""
    library = open_library()
    if topic not in library.topics:
        abort(404)
    title = library.topics[topic].name[g.language.code]
    return _list(title, library.headings_of(g.language.code, topic))


@blueprint.get("/<lang:lang>/all")
def everything() -> Response:
    """All items in one list."""
    return _list("", open_library().headings_of(g.language.code))


@blueprint.get("/<lang:lang>/<number:number>")
def item(number: int) -> Response:
    """One item: in the reader's language, else in Russian, marked."""
    library = open_library()
    page = library.page(g.language.code, number)
    if page is None:
        abort(404)
    g.is_sensitive = page.heading.sensitive
    g.written = LANGUAGES[page.heading.lang]
    listed = library.headings_of(g.language.code, page.heading.topic)
    following = next((heading for heading in listed if heading.number > number), None)
    more = tool_context(page, library)
    facts = [library.facts[name] for name in page.facts]
    facts += [
        fact for fact in more.get("tool_facts", ()) if fact.id not in page.facts
    ]  # the rules that were counted by
    names = dict.fromkeys([*page.sources, *(name for fact in facts for name in fact.sources)])
    sources = [library.sources[name] for name in names]
    response = make_response(
        render_template(
            "public/item.html",
            page=page,
            recording=library.recording(g.language.code, number, g.today),
            facts=facts,
            sources=sources,
            following=following,
            **more,
        )
    )
    return response if page.heading.sensitive or more else keep(response)


@blueprint.get("/<lang:lang>/about")
def about() -> Response:
    """Who made this, and what is not kept."""
    return keep(make_response(render_template("public/about.html", library=open_library())))


def open_library() -> Library:
    """
    Return the library of this request.

    Raises:
        LibraryError: No release opens; the reader is sent to the staff.
    """
    if g.library is None:
        raise LibraryError("No release opens.")
    library: Library = g.library
    return library


def _list(title: str, headings: list[Heading]) -> Response:
    pages = max(1, -(-len(headings) // PAGE_SIZE))
    asked = request.args.get("page", "1")
    if not (asked.isdecimal() and len(asked) < 4 and 1 <= int(asked) <= pages):
        abort(404)
    place = int(asked)
    shown = headings[(place - 1) * PAGE_SIZE : place * PAGE_SIZE]

    def page_link(other: int) -> str:
        """Return the address of another page of this list."""
        values: dict[str, Any] = {**(request.view_args or {}), **({"page": other} if other > 1 else {})}
        return url_for(request.endpoint or "", **values)

    response = make_response(
        render_template("public/list.html", title=title, headings=shown, place=place, pages=pages, page_link=page_link)
    )
    return response if request.query_string else keep(response)
