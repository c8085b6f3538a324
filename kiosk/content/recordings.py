"""Recordings: which text each one speaks, so that nobody hears what the page does not say any more."""

import re
from collections.abc import Mapping

from kiosk.content.facts import Fact
from kiosk.content.item import Item
from kiosk.content.paragraphs import plain
from kiosk.content.site import Site
from kiosk.content.stamps import Recording, fingerprint
from kiosk.languages import LANGUAGES

FOLDER = "media"
SUFFIX = ".mp3"
_PATH = re.compile(rf"{FOLDER}/([a-z]{{2}}(?:-[a-z]{{4}})?)/([1-9]\d?){re.escape(SUFFIX)}")


def recording_path(lang: str, number: int) -> str:
    """
    Return where the recording of an item stands; what is made by rule is spoken as its origin is.

    >>> recording_path("tg", 79), recording_path("uz-cyrl", 79)
    ('media/tg/79.mp3', 'media/uz/79.mp3')
    """
    return f"{FOLDER}/{LANGUAGES[lang].origin}/{number}{SUFFIX}"


def parse_recording_path(path: str) -> tuple[str, int] | None:
    """
    Read language and number from a recording's path.

    >>> parse_recording_path("media/tg/79.mp3")
    ('tg', 79)
    """
    match = _PATH.fullmatch(path)
    return (match.group(1), int(match.group(2))) if match else None


def spoken_fingerprint(item: Item, facts: Mapping[str, Fact]) -> str:
    """
    Return the name of what is heard when *item* is read aloud: its words, the values of its facts, its blocks.

    Markup is not heard. A fact counts by value and unit, not as it is printed: a comma that newer software prints
    otherwise is no other text, and would silence every kiosk until it is recorded again.
    """

    def value(name: str, digits_only: bool) -> str:
        fact = facts.get(name)
        return f"{fact.value} {'' if digits_only else fact.unit}" if fact else "?"

    words = (plain(paragraph.text, value) for paragraph in item.paragraphs)
    return fingerprint("\n".join([*words, *item.structure]))


def recording_of(site: Site, item: Item, media: Mapping[str, str]) -> Recording | None:
    """Return the recording that speaks what *item* says now; *media* are the files there are, with their SHA-256."""
    path = recording_path(item.lang, item.number)
    stamped = site.recordings.get(path)
    written = site.items.get((LANGUAGES[item.lang].origin, item.number))
    if stamped is None or written is None or media.get(path) != stamped.sha256:
        return None
    return stamped if stamped.spoken == spoken_fingerprint(written, site.facts) else None
