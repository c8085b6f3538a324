"""Every address that readers can open, and what each page must hold."""

from html.parser import HTMLParser

from kiosk.languages import LANGUAGES
from tests.conftest import Site


class Page(HTMLParser):
    """A page, read as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang, self.h1, self.title = "", 0, ""
        self.links: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the language, headings, links and ids."""
        found = dict(attrs)
        self.open.append(tag)
        if tag == "html":
            self.lang = found.get("lang") or ""
        self.h1 += tag == "h1"
        if tag == "a":
            self.links.append(found.get("href") or "")
        if found.get("id"):
            self.ids.append(found["id"] or "")

    def handle_data(self, data: str) -> None:
        """Note the title."""
        if self.open and self.open[-1] == "title" and not self.title:
            self.title = data


def addresses(site: Site) -> list[str]:
    """Return every address of *site* that a reader can reach by links and searches, in every language."""
    library = site.library
    paths = ["/"]
    for code in LANGUAGES:
        paths += [
            f"/{code}/",
            f"/{code}/all",
            f"/{code}/search",
            f"/{code}/help",
            f"/{code}/contacts",
            f"/{code}/about",
        ]
        paths += [f"/{code}/topic/{topic}" for topic in library.topics]
        paths += [f"/{code}/{number}" for number in library.numbers]
        paths += [
            f"/{code}/contacts/{country}"
            for country in {c.country for c in library.contacts.values() if c.is_shown} - {""}
        ]
        paths += [f"/{code}/search?q=37", f"/{code}/search?q=zzzz"]
    return paths
