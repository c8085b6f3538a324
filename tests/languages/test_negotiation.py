"""Whose language is meant by what a browser sends."""

import pytest

from kiosk.languages.negotiation import negotiate


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("kk-KZ,ru", "kk"),
        ("uz-Cyrl-UZ", "uz-cyrl"),
        ("uz-Latn-UZ,uz;q=0.9", "uz"),
        ("uz-UZ", "uz"),
        ("uz_Cyrl_UZ", "uz-cyrl"),
        ("tg-Cyrl-TJ", "tg"),
        ("en-US,en;q=0.9,ky;q=0.8,ru;q=0.7", "ky"),
        ("ru;q=0.1,tg;q=0.2", "tg"),
        ("tg;q=0,ru", "ru"),
        ("ru-TJ", "ru"),
        ("", "ru"),
        ("*", "ru"),
        ("en;q=x,,;q=1,-", "ru"),
        ("a" * 100_000, "ru"),
    ],
)
def test_the_language_meant_is_found(header: str, code: str) -> None:
    """Order, weights, scripts and nonsense are all understood."""
    assert negotiate(header) == code
