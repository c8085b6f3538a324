"""Help and contacts: who can be called, from where. Sensitive: nothing of it is kept anywhere."""

from flask import abort, g, render_template

from kiosk.content.contacts import by_country
from kiosk.languages import COUNTRIES
from kiosk.web.public import blueprint
from kiosk.web.public.pages import open_library

TRAPPED, WHO_TO_CALL, SIGNS = 79, 84, 93  # the items that the help screen leads to


@blueprint.get("/<lang:lang>/help")
def help_screen() -> str:
    """Call, or show the staff a number, or look for an office."""
    library = open_library()
    g.is_sensitive = True
    numbers = (SIGNS, TRAPPED, WHO_TO_CALL)
    items = [heading for number in numbers if (heading := library.heading(g.language.code, number))]
    return render_template("public/help.html", items=items, countries=_countries())


@blueprint.get("/<lang:lang>/contacts")
@blueprint.get("/<lang:lang>/contacts/<country>")
def contacts(country: str = "") -> str:
    """The whole directory, or what can be called in one country and from anywhere."""
    library = open_library()
    g.is_sensitive = True
    if country and country not in _countries():
        abort(404)
    shown = [contact for contact in library.contacts.values() if contact.is_shown]
    groups = by_country(contact for contact in shown if country in ("", contact.country) or not contact.country)
    ordered = {code: groups[code] for code in sorted(groups, key=lambda code: (code == "", code != country))}
    return render_template("public/contacts.html", groups=ordered, country=country, countries=_countries())


def _countries() -> list[str]:
    """Return the countries that have contacts, in the directory's order."""
    shown = (contact.country for contact in open_library().contacts.values() if contact.is_shown)
    return [code for code in dict.fromkeys(shown) if code in COUNTRIES]
