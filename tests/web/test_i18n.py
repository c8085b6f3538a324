"""An incomplete catalog refuses to start."""

import shutil
from pathlib import Path

import pytest

from kiosk.errors import SettingsError
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

    from kiosk.languages import LANGUAGES

    names = {code: Locale.parse(language.locale).days["stand-alone"]["wide"][0] for code, language in LANGUAGES.items()}
    assert names == {"ru": "понедельник", "tg": "Душанбе", "ky": "дүйшөмбү", "uz": "dushanba", "kk": "дүйсенбі"}
