"""Search: a word, a question or an item's number; never kept, never logged."""

from flask import current_app, g, render_template, request

from kiosk.web.public import LONGEST_QUERY, blueprint
from kiosk.web.public.pages import open_library


@blueprint.get("/<lang:lang>/search")
def search() -> str:
    """What was found, best first; before typing, words that are often asked for."""
    library = open_library()
    query = " ".join(request.args.get("q", "")[:LONGEST_QUERY].split())
    lang = g.language.code
    results = current_app.extensions["kiosk"].shelf.ask(lambda opened: opened.search(lang, query)) if query else []
    topics = [topic for topic in library.topics.values() if library.headings_of(lang, topic.id)][:3]
    return render_template("public/search.html", query=query, results=results, topics=topics)
