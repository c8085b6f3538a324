"""Five people with five troubles: what helps each is three taps from home, and one search in their own words away."""

import re
from typing import NamedTuple

import pytest

from tests.conftest import Site

TAPS = 3


class Reader(NamedTuple):
    """Somebody, the pages that help (the first two are looked for by search), and what she or he types."""

    who: str
    lang: str
    pages: tuple[int, ...]
    typed: tuple[str, ...]


READERS = [
    Reader(
        "a Tajik citizen going to Moscow",
        "tg",
        (37, 10, 46),
        ("Москва кор", "ба Россия меравам", "патент барои Маскав"),
    ),
    Reader(
        "an Uzbek woman offered a waitress job in Türkiye",
        "uz",
        (25, 39, 18),
        ("Turkiyaga ofitsiant", "ofitsiantka ishi", "Turkiya ish"),
    ),
    Reader("a Kyrgyz man called to Korea", "ky", (40, 17, 18), ("Кореяга иштегени", "Корея виза", "Кореяга чакырды")),
    Reader(
        "a Kazakh student offered courier work", "kk", (23, 19, 21), ("курьер жұмысы", "курьер студент", "закладка")
    ),
    Reader(
        "a mother whose son does not answer",
        "tg",
        (80, 84),
        ("писарам занг намезанад", "писарам гум шуд", "писарам ҷавоб намедиҳад"),
    ),
]


def taps_to(site: Site, lang: str, number: int) -> int:
    """Return how many taps lead from home to an item, by topics and lists alone; the page's own text counts, too."""
    reached, edge = {f"/{lang}/"}, [f"/{lang}/"]
    for taps in range(1, TAPS + 2):
        found = [link for path in edge for link in re.findall(rf'href="(/{lang}/[^"#]*)', site.get(path))]
        edge = [link.replace("&amp;", "&") for link in dict.fromkeys(found) if link not in reached]
        reached.update(edge)
        if f"/{lang}/{number}" in reached:
            return taps
        edge = [link for link in edge if re.search(r"/(topic/|all|help)|\?page=", link)]
    return TAPS + 1


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.who)
def test_what_helps_is_three_taps_away(real_site: Site, reader: Reader) -> None:
    """By the tiles and lists, without typing."""
    taps = {number: taps_to(real_site, reader.lang, number) for number in reader.pages}
    assert {number: count for number, count in taps.items() if count > TAPS} == {}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.who)
def test_what_helps_is_one_search_away(real_site: Site, reader: Reader) -> None:
    """In their own language and words, the first three results hold a page that helps."""
    missed = {}
    for typed in reader.typed:
        found = [row.heading.number for row in real_site.library.search(reader.lang, typed).rows[:3]]
        if not set(found) & set(reader.pages[:2]):
            missed[typed] = found
    assert missed == {}
