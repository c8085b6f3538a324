"""Warnings tell editors what is missing and what is past its day; they stop nothing."""

from datetime import date

from kiosk.content.site import errors
from kiosk.editors.checks import check_files
from tests.conftest import CONTENT, TODAY


def test_a_missing_language_is_a_warning(example_files: dict[str, bytes]) -> None:
    """The example lacks one page in Kazakh, and a link leads to an item that is not written."""
    _, findings = check_files(example_files, TODAY)
    assert ("missing-language", "kk/11-copies.md") in {(found.check, found.file) for found in findings}
    assert errors(findings) == []


def test_what_is_past_its_day_is_a_warning(example_files: dict[str, bytes]) -> None:
    """A year later, reviews and facts are overdue, each with the line where the fact stands."""
    _, findings = check_files(example_files, date(2027, 12, 1))
    assert {"overdue-review", "overdue-fact"} <= {found.check for found in findings}
    lines = example_files["facts.toml"].decode().splitlines()
    assert all(lines[found.line - 1].startswith("[") for found in findings if found.check == "overdue-fact")
    assert errors(findings) == []


def test_the_real_content_has_no_errors() -> None:
    """content/ builds, today and on any day: errors do not depend on the day."""
    from kiosk.editors.tree import read_tree

    assert errors(check_files(read_tree(CONTENT), TODAY)[1]) == []
