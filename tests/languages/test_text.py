"""Spellings that people type fold to what is written."""

import pytest

from kiosk.languages import LANGUAGES
from kiosk.languages.text import fold_text, words


@pytest.mark.parametrize(
    ("code", "written", "typed"),
    [
        ("tg", "бақайдгирӣ", "бакайдгири"),
        ("tg", "ҳуҷҷатҳо", "хуччатхо"),
        ("ky", "жөнөкөй", "жонокой"),
        ("ky", "өлкө", "олко"),
        ("kk", "жұмыс", "жумыс"),
        ("kk", "жұмыс", "jumys"),
        ("kk", "құжаттар", "kujattar"),
        ("uz", "roʻyxat", "рўйхат"),
        ("uz", "roʻyxat", "ruyxat".replace("u", "o")),
        ("uz", "qogʻozsiz", "қоғозсиз"),
        ("uz", "qogʻozsiz", "qog'ozsiz"),
        ("uz", "qogʻozsiz", "qogozsiz"),
        ("uz", "maʼlumot", "malumot"),
        ("ru", "учёт", "учет"),
        ("ru", "патент", "patent"),
        ("ru", "регистра\N{SOFT HYPHEN}ция", "регистрация"),
    ],
)
def test_folds_meet(code: str, written: str, typed: str) -> None:
    """Special letters, apostrophes and the other script make no difference."""
    assert fold_text(LANGUAGES[code], written) == fold_text(LANGUAGES[code], typed)


def test_different_words_stay_different() -> None:
    """The fold does not merge o and u, or с+ҳ and ш."""
    assert fold_text(LANGUAGES["kk"], "он") != fold_text(LANGUAGES["kk"], "ун")
    assert fold_text(LANGUAGES["uz"], "Isʼhoq") != fold_text(LANGUAGES["uz"], "ishoq")


def test_words_keep_their_places() -> None:
    """A word is found as written, where it stands."""
    text = "Срок: 15 дней, roʻyxat!"
    assert [text[word.start : word.end] for word in words(text)] == ["Срок", "15", "дней", "roʻyxat"]
