"""Search: a word, a question or an item's number; never kept, never logged."""

from flask import Response, current_app, g, jsonify, render_template, request, url_for

from kiosk.content.topics import Topic
from kiosk.languages import LANGUAGES
from kiosk.library.answers import Results
from kiosk.library.library import Library
from kiosk.web.public import LONGEST_QUERY, blueprint
from kiosk.web.public.pages import open_library


@blueprint.get("/<lang:lang>/search")
def search() -> str:
    """What was found, best first; before typing, words that are often asked for."""
    open_library()
    query = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    lang = g.language.code

    def answer(library: Library) -> tuple[Results, list[Topic]]:
        """Look in *library*, perhaps a newer one than this request began with: then all of the page is of that one."""
        g.library = library
        found = library.search(lang, query) if query else Results()
        return found, library.nearest_topics(lang, query) if query and not found else []

    results, topics = current_app.extensions["kiosk"].shelf.ask(answer)
    return render_template("public/search.html", query=query, results=results, topics=topics)


@blueprint.get("/<lang:lang>/suggest")
def suggest() -> Response:
    """Pages whose title begins with what is being typed, for the script of the search field."""
    query = request.args.get("q", "")[:LONGEST_QUERY]
    lang = g.language.code
    found = current_app.extensions["kiosk"].shelf.ask(lambda opened: opened.suggest(lang, query))
    return jsonify(
        [
            {
                "number": heading.number,
                "title": heading.title,
                "lang": LANGUAGES[heading.lang].tag,
                "href": url_for("public.item", number=heading.number),
            }
            for heading in found
        ]
    )
