"""An incomplete catalog refuses to start."""

import shutil
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
from kiosk.languages import LANGUAGES, Language
from kiosk.web import i18n
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('msgid "Help"', '#, fuzzy\nmsgid "Help"'),
        ('msgid "Exit"', 'msgid "Exist"'),
        ('msgid "', "msgid "),
        ("", "empty"),
    ],
)
def test_an_incomplete_catalog_refuses_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    """A guess, a missing word, a broken file and an empty file each stop the start with a sentence."""
    folder = tmp_path / "translations"
    shutil.copytree(ROOT / "kiosk/web/translations", folder)
    path = folder / "kk/LC_MESSAGES/messages.po"
    path.write_text("" if new == "empty" else path.read_text("utf-8").replace(old, new), "utf-8")
    monkeypatch.setattr(i18n, "_FOLDER", folder)
    with pytest.raises(SettingsError, match=r"kk"):
        i18n.load_catalogs()


def test_no_locale_is_spoilt_by_another() -> None:
    """Our locales keep their own day names in one process; uz_Arab, which spoils others, is never loaded."""
    from babel import Locale

    names = {code: Locale.parse(language.locale).days["stand-alone"]["wide"][0] for code, language in LANGUAGES.items()}
    assert names == {
        "ru": "понедельник",
        "tg": "Душанбе",
        "ky": "дүйшөмбү",
        "uz": "dushanba",
        "uz-cyrl": "душанба",
        "kk": "дүйсенбі",
    }


MADE = [known for known in LANGUAGES.values() if known.made_from]


@pytest.mark.parametrize("language", MADE, ids=lambda known: known.code)
def test_words_made_by_rule_are_those_of_today(language: Language) -> None:
    """The catalog was made again after the words it is made from, or the rules, were changed."""
    assert i18n.words_path(language).read_bytes() == i18n.made_words(language)
