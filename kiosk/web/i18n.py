"""Interface words: flask-babel over catalogs compiled in memory at start; an incomplete one refuses to start."""

import re
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import Translations
from flask import Flask, g
from flask_babel import Babel, Domain, get_locale

from kiosk.errors import SettingsError
from kiosk.languages import LANGUAGES, MAKERS, Language

_FOLDER = resources.files("kiosk.web") / "translations"
TEMPLATE = "messages.pot"


class CatalogDomain(Domain):  # type: ignore[misc]
    """flask-babel's domain, over catalogs that are already in memory."""

    def __init__(self, catalogs: Mapping[str, Translations]) -> None:
        super().__init__()
        self._catalogs = catalogs

    def get_translations(self) -> Translations:
        """Return the catalog of this request's language."""
        return self._catalogs[str(get_locale())]


def load_catalogs() -> dict[str, Translations]:
    """
    Compile the catalog of every served language.

    Raises:
        SettingsError: A catalog is missing, empty or incomplete: readers would meet words in another language.
    """
    wanted = _read(TEMPLATE, None)
    return {language.locale: _compile(language, wanted) for language in LANGUAGES.values()}


def missing_words(catalog: Catalog, wanted: Catalog) -> list[str]:
    """Return the words of *wanted* that *catalog* does not translate, or only in a guess."""
    return [_id(message) for message in wanted if _id(message) and not _is_translated(catalog.get(_id(message)))]


def words_path(language: Language) -> Path:
    """Return where the catalog of *language* stands in a checkout."""
    return Path(str(_FOLDER)) / _path(language)


def made_words(language: Language) -> bytes:
    """Return the catalog of a language that is made from another by rule, as its file must stand."""
    make = MAKERS[language.code]
    catalog = _read(_path(LANGUAGES[language.made_from]), LANGUAGES[language.made_from])
    made = Catalog(locale=language.locale)
    for message in catalog:
        if _id(message):
            made.add(message.id, make(str(message.string)), flags=message.flags)
    written = BytesIO()
    write_po(written, made, width=0, omit_header=True)
    return written.getvalue()


def init_app(app: Flask, catalogs: Mapping[str, Translations]) -> None:
    """Give *app* its words; the language of a request stands in `g.language`."""
    babel = Babel()
    babel.domain_instance = CatalogDomain(catalogs)
    babel.init_app(app, default_locale="ru", locale_selector=lambda: g.language.locale)


def _compile(language: Language, wanted: Catalog) -> Translations:
    catalog = _read(_path(language), language)
    lacking = missing_words(catalog, wanted)
    if lacking:
        some = "; ".join(lacking[:3])
        raise SettingsError(f"The interface words of {language.code} lack {len(lacking)}, the first: {some}.")
    if wrong := [_id(message) for message in catalog if _id(message) and not _keeps_names(message)]:
        raise SettingsError(f"The interface words of {language.code} lost a %(name)s, the first: {wrong[0]}.")
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(compiled)


def _path(language: Language) -> str:
    return f"{language.locale}/LC_MESSAGES/messages.po"


def _read(name: str, language: Language | None) -> Catalog:
    try:
        data = (_FOLDER / name).read_bytes()
        return read_po(BytesIO(data), locale=language.locale if language else None, abort_invalid=True)
    except (OSError, ValueError, UnicodeError) as error:
        raise SettingsError(f"The interface words in {name} cannot be read. Put the file back.") from error


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_translated(message: Any) -> bool:
    if message is None or message.fuzzy:
        return False
    words = [message.string] if isinstance(message.string, str) else message.string
    return all(word.strip() for word in words)


def _keeps_names(message: Message) -> bool:
    """Whether a translation fills in the same names as the original."""
    names = re.compile(r"%\((\w+)\)s|%")
    return sorted(names.findall(_id(message))) == sorted(names.findall(str(message.string)))
