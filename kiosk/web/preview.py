"""What editors see beside the pages in `build_bundle.py preview`: findings, and each translation beside its source."""

import re
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple, Protocol

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template
from markupsafe import Markup

from kiosk.content.findings import Finding, Level
from kiosk.content.item import parse_path
from kiosk.content.recordings import parse_recording_path
from kiosk.content.tool_reading import parse_number
from kiosk.languages import LANGUAGES, SOURCE
from kiosk.web.look import STYLES, SYMBOLS

_STATIC = resources.files("kiosk.web") / "static" / "preview"
STYLE = Markup((_STATIC / "preview.css").read_text("utf-8"))  # noqa: S704 (our own file)
_TOKEN = re.compile(r"--([a-z]+):(#[0-9a-f]{3,6})(?=[^{]*}\.hc)")  # the colours of the day
blueprint = Blueprint("preview", __name__, url_prefix="/preview")


class Row(NamedTuple):
    """A paragraph beside the one it was made from, both as they are read; line 0 where there is none."""

    state: str
    source: str
    text: str
    source_line: int
    line: int


class Workshop(Protocol):
    """What an editor's preview knows beyond the library."""

    version: int
    findings: list[Finding]

    def findings_on(self, lang: str, number: int) -> Sequence[Finding]:
        """Return what is to be mended on one page."""

    def side_by_side(self, lang: str, number: int) -> Sequence[Row]:
        """Return an item's paragraphs beside those they were made from."""


def init_app(app: Flask, workshop: Workshop) -> None:
    """Add the editors' pages and the strip that leads to them."""
    app.register_blueprint(blueprint)
    app.add_url_rule("/styleguide", view_func=styleguide)
    app.add_url_rule("/<lang:lang>/styleguide", view_func=styleguide)
    app.extensions["workshop"] = workshop
    app.jinja_env.globals |= {"workshop": workshop, "preview_style": STYLE, "page_of": page_of}
    app.jinja_env.filters["is_error"] = _is_error


def page_of(finding: Finding) -> str:
    """Return the address of the page that *finding* belongs to; empty where it belongs to none."""
    if number := parse_number(finding.file):
        return f"/{SOURCE}/{number}"
    place = parse_path(finding.file) or parse_recording_path(finding.file)
    return f"/{place[0]}/{place[1]}" if place and place[0] in LANGUAGES else ""


@blueprint.get("/")
def all_findings() -> str:
    """Everything there is to mend, by file, errors first."""
    workshop: Workshop = current_app.extensions["workshop"]
    files: dict[str, list[Finding]] = {}
    for found in sorted(workshop.findings, key=lambda found: (found.level, found.file, found.line)):
        files.setdefault(found.file, []).append(found)
    return render_template("preview/findings.html", files=files)


@blueprint.get("/<lang:lang>/<number:number>")
def side_by_side(lang: str, number: int) -> str:
    """A translation beside the text it was made from, paragraph by paragraph."""
    workshop: Workshop = current_app.extensions["workshop"]
    rows = workshop.side_by_side(lang, number)
    if not rows:
        abort(404)
    language = LANGUAGES[lang]
    source = LANGUAGES[language.made_from or SOURCE]
    return render_template(
        "preview/side_by_side.html",
        rows=rows,
        language=language,
        source=source,
        others=[other for other in LANGUAGES.values() if workshop.side_by_side(other.code, number)],
        number=number,
        findings=workshop.findings_on(lang, number),
    )


def styleguide(lang: str = "") -> str:
    """Every part of the screens once, with its states, in the words of one language."""
    g.written = g.language
    contacts = [contact for contact in g.library.contacts.values() if contact.is_shown]
    untested = [contact for contact in contacts if contact.is_untested]
    facts = [fact for fact in g.library.facts.values() if not fact.hide]
    return render_template(
        "preview/styleguide.html",
        headings=g.library.headings_of(g.language.code)[:3],
        contacts=[*contacts[:1], *untested[:1]],
        fact=facts[0] if facts else None,
        pictures=SYMBOLS,
        tokens=_TOKEN.findall(STYLES["public"]),
    )


@blueprint.get("/live.js")
def live() -> Response:
    """The script that shows a page anew when its text was saved."""
    return Response((_STATIC / "live.js").read_text("utf-8"), mimetype="text/javascript")


@blueprint.get("/version")
def version() -> Response:
    """Which state of the working tree is shown."""
    return Response(f"{current_app.extensions['workshop'].version}", mimetype="text/plain")


def _is_error(finding: Finding) -> bool:
    return finding.level is Level.ERROR
