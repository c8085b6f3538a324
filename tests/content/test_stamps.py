"""A stamp tells, paragraph by paragraph, whether a translation still says what the Russian text says."""

from dataclasses import replace
from datetime import date

import pytest

from kiosk.content.item import Item, parse_item
from kiosk.content.site import Site
from kiosk.content.stamps import Recording, Stamp, State, is_outdated, pair_up, read_stamps, write_stamps
from kiosk.editors.stamps import confirm, stamp_files

TODAY = date(2026, 11, 25)
FRONT = '+++\ntype = "article"\ntitle = "{}"\ntopic = "x"\nsources = ["y"]\nreview = {{ state = "draft", by = "", '
FRONT += "on = 2026-11-25, due = 2027-05-25 }}\n+++\n"
RUSSIAN, TAJIK = ["Раз.", "Два.", "Три."], ["Як.", "Ду.", "Се."]


def item(lang: str, paragraphs: list[str], title: str = "t") -> Item:
    """Return an item of these paragraphs."""
    found, findings = parse_item(f"{lang}/46-x.md", FRONT.format(title) + "\n\n".join(paragraphs) + "\n")
    assert found, findings
    return found


def stamped(source: Item, translation: Item) -> Stamp:
    """Return the stamp of *translation* as made from *source*."""
    site = Site(items={("ru", 46): source, ("tg", 46): translation})
    return stamp_files(site, [], ["tg/46-x.md"], TODAY)["tg/46-x.md"]


def states(source: Item, translation: Item, stamp: Stamp | None) -> list[str]:
    """Return how each paragraph stands, the title first."""
    return [pair.state for pair in pair_up(translation, source, stamp)]


RECORDINGS = {"media/tg/46.mp3": Recording(TODAY, "0123456789abcdef", "ab" * 32, 92)}
STAMP = stamped(item("ru", RUSSIAN), item("tg", TAJIK))
UP, OLD = State.UP_TO_DATE, State.OUTDATED


@pytest.mark.parametrize(
    ("russian", "tajik", "expected", "outdated"),
    [
        (RUSSIAN, TAJIK, [UP] * 4, False),
        (["Раз!", "Два.", "Три."], TAJIK, [UP, OLD, UP, UP], True),
        (RUSSIAN, ["Як.", "Ду!", "Се."], [UP, UP, State.EDITED, UP], False),
        (["Раз.", "Новое.", "Два.", "Три."], TAJIK, [UP, UP, State.NEW, UP, UP], True),
        (["Раз.", "Три."], TAJIK, [UP, UP, State.REMOVED, UP], True),
        (["Два.", "Раз.", "Три."], TAJIK, [UP, State.NEW, UP, State.REMOVED, UP], True),
        (["Два.", "Три.", "Четыре."], TAJIK, [UP, State.REMOVED, UP, UP, State.NEW], True),
        (RUSSIAN, ["Як.", "Як.", "Се."], [UP, UP, State.EDITED, UP], False),
        (["Раз.\n", "Два. ", "Три."], TAJIK, [UP] * 4, False),
        (["Раз.", "Новое.", "Два.", "Три."], ["Як.", "Нав.", "Ду.", "Се."], [UP, UP, OLD, UP, UP], True),
    ],
)
def test_what_happened_to_each_paragraph_is_known(
    russian: list[str], tajik: list[str], expected: list[str], outdated: bool
) -> None:
    """Changed, added, removed, moved; and a change of the translation alone does not make it outdated."""
    source, translation = item("ru", russian), item("tg", tajik)
    assert states(source, translation, STAMP) == expected
    assert is_outdated(translation, source, STAMP) is outdated


def test_a_changed_title_and_a_changed_block_count() -> None:
    """The title is a paragraph; a paragraph that became a note makes the translation outdated, too."""
    assert states(item("ru", RUSSIAN, "u"), item("tg", TAJIK), STAMP) == [OLD, UP, UP, UP]
    boxed = ["Раз.", "Два.", "::: warning\nТри.\n:::"]
    assert is_outdated(item("tg", TAJIK), item("ru", boxed), STAMP)


def test_without_a_stamp_nothing_is_claimed() -> None:
    """A translation that nobody stamped is unstamped, not outdated."""
    source, translation = item("ru", RUSSIAN), item("tg", TAJIK)
    assert states(source, translation, None) == [State.UNSTAMPED] * 4
    assert not is_outdated(translation, source, None)


def test_a_part_can_be_confirmed_alone() -> None:
    """Two Russian paragraphs changed and one translation was mended: the other stays outdated, and is not forgotten."""
    source, translation = item("ru", ["Раз!", "Два!", "Три."]), item("tg", ["Як!", "Ду.", "Се."])
    partly = confirm(translation, source, STAMP, [0, 1, 3], TODAY)
    assert states(source, translation, partly) == [UP, UP, OLD, UP]
    assert is_outdated(translation, source, partly)
    whole = confirm(translation, source, partly, range(4), TODAY)
    assert whole == stamped(source, translation)


def test_a_part_of_a_text_never_stamped_can_be_confirmed() -> None:
    """What was not confirmed stays unstamped."""
    source, translation = item("ru", RUSSIAN), item("tg", TAJIK)
    partly = confirm(translation, source, None, [1], TODAY)
    assert states(source, translation, partly) == [State.UNSTAMPED, UP, State.UNSTAMPED, State.UNSTAMPED]
    assert not is_outdated(translation, source, partly)


def test_two_paragraphs_translated_alike_are_not_taken_for_one_another() -> None:
    """Confirming a third paragraph leaves both as they were."""
    source, translation = item("ru", ["Раз.", "Один.", "Три."]), item("tg", ["Як.", "Як.", "Се."])
    partly = confirm(translation, source, stamped(source, translation), [3], TODAY)
    assert states(source, translation, partly) == [UP] * 4


def test_stamping_the_same_again_keeps_its_day() -> None:
    """Nothing is written anew without a reason."""
    site = Site(items={("ru", 46): item("ru", RUSSIAN), ("tg", 46): item("tg", TAJIK)}, stamps={"tg/46-x.md": STAMP})
    assert stamp_files(site, [], ["tg/46-x.md"], date(2027, 1, 1))["tg/46-x.md"].on == TODAY


def test_the_file_comes_back_as_it_was_written() -> None:
    """stamps.json is written and read without loss, one line a file."""
    stamps = {"tg/46-x.md": STAMP, "ky/46-x.md": replace(STAMP, source="")}
    text = write_stamps(stamps, RECORDINGS)
    assert read_stamps(text) == (stamps, RECORDINGS, [])
    assert len(text.splitlines()) == 7


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "[]",
        "{}",
        '{"kiosk-stamps-1": []}',
        '{"kiosk-stamps-1": {"a": {}}}',
        '{"kiosk-stamps-1": {}, "recordings": {"a": {}}}',
        "9" * 5000,
    ],
)
def test_a_broken_file_of_stamps_is_told(text: str) -> None:
    """Whatever stands there, it is one finding and no stamp."""
    stamps, recordings, findings = read_stamps(text)
    assert stamps == recordings == {}
    assert [found.check for found in findings] == ["unreadable-file"]
