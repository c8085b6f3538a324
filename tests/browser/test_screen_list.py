"""The list of screens is whole: no template of visitors is without one, and each shows what it is named after."""

from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import Template

from kiosk.languages import LANGUAGES
from kiosk.web.app import create_app
from tests.browser.screens import FACES, SCREENS, Sites, make_late_site
from tests.browser.test_markup import read
from tests.conftest import ROOT, Site, catalogs

OUTDATED = "The Russian text was changed after this translation was made. Something here may be out of date, ask staff."
TEMPLATES = ROOT / "kiosk/web/templates"


def note_templates(app: Flask) -> set[str]:
    """Return the set to which *app* adds every template that it draws, includes or imports."""
    drawn: set[str] = set()
    get_template = app.jinja_env.get_template

    def get_and_note(name: str | Template, *args: Any, **kwargs: Any) -> Template:
        drawn.add(str(name if isinstance(name, str) else name.name))
        return get_template(name, *args, **kwargs)

    app.jinja_env.get_template = get_and_note  # type: ignore[method-assign]
    return drawn


def test_every_template_is_on_a_screen(real_site: Site, tmp_path: Path) -> None:
    """A template that no screen draws is looked at by nothing: give it a line in SCREENS."""
    sites = {"real": real_site, "late": make_late_site(tmp_path)}
    drawn: set[str] = set()
    for face in FACES:
        for name, site in sites.items():
            app = create_app(site.kiosk, face)
            noted = note_templates(app)
            for screen in SCREENS:
                if screen.site == name:
                    app.test_client().get(screen.path.format("kk"))
            drawn |= noted
    all_of_visitors = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*")}
    assert {name for name in all_of_visitors if not name.startswith("preview/")} - drawn == set()


def test_each_screen_shows_what_it_is_named_after(sites: Sites) -> None:
    """The states are the ones meant: an error, an emptiness, an old page, a word that was mended."""
    shown = {
        screen.name: read(sites[screen.site, "public"] + screen.path.format("kk")).decode()
        for screen in SCREENS
        if "public" in screen.faces
    }
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
    words = catalogs()[LANGUAGES["kk"].locale].gettext
    for name, sentence in {
        "topic-empty": words("Nothing is written here yet. Ask the staff."),
        "item-untranslated": words("This page is not in your language yet. Here it is in another one:"),
        "item-outdated": words(OUTDATED),
        "item-heard": words("Listen"),
        "item-not-heard": words("The recording does not play. Read the text or ask staff."),
        "search-mended": words("Searched for:"),
        "search-nothing": words("Nothing was found for these words."),
        "error-404": words("This page is not here"),
        "error-405": words("This cannot be done here"),
        "error-500": words("Something went wrong here"),
        "error-503": words("The information is being updated"),
    }.items():
        assert sentence in shown[name], name
