"""The tools of the real content: every way leads somewhere, in every language, and says what the country items say."""

from urllib.parse import urlencode

import pytest

from kiosk.content.tool_words import words_of
from kiosk.languages import LANGUAGES
from tests.conftest import Site
from tests.web.test_tools import ways

SOME = {91: 5, 92: 60}  # of so many ways of a tool one is opened as a page; all are walked


@pytest.mark.parametrize("number", SOME)
def test_every_way_leads_somewhere(real_site: Site, number: int) -> None:
    """All ways are walked and every outcome is told; pages of some, on both faces and in all languages by turns."""
    tool, told, count = real_site.library.tools[number], set(), 0
    languages = list(LANGUAGES)
    for answers in ways(tool):
        found = tool.told(answers)
        assert found
        told |= {outcome.id for outcome in found}
        if count % SOME[number] == 0:
            lang = languages[count // SOME[number] % len(languages)]
            face = (real_site.public, real_site.terminal)[count // SOME[number] // len(languages) % 2]
            page = face.get(f"/{lang}/{number}?{urlencode({**answers, 'done': 1})}")
            assert page.status_code == 200
            assert 'class="steps"' in page.text
        count += 1
    print(f"{number}: {count} ways, {len(told)} outcomes")
    assert told == {outcome.id for outcome in tool.outcomes}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("number", [91, 92, 93, 94, 95])
def test_every_tool_speaks_every_language(real_site: Site, lang: str, number: int) -> None:
    """No tool falls back to Russian, and each begins."""
    page = real_site.library.page(lang, number)
    assert page is not None
    assert page.heading.lang == lang
    assert words_of(page.blocks)
    assert real_site.public.get(f"/{lang}/{number}").headers["Cache-Control"] == "no-store"


def route(site: Site, **answers: str) -> str:
    """Return the answer of the route tool to somebody's *answers*."""
    given = {name.replace("_", "-"): value for name, value in answers.items()}
    return site.get(f"/ru/91?{urlencode({**given, 'done': '1'})}")


def test_a_tajik_citizen_builds_in_moscow(real_site: Site) -> None:
    """Eight months from 10 January 2027: what is needed, in order, with days."""
    page = route(
        real_site, citizenship="TJ", destination="RU", purpose="work", region="moscow", how_long="long", children="no",
        leaving="2027-01-10",
    )  # fmt: skip
    told = [
        "Проверьте запреты", "Уведомление в приложении ruID", "07.01.2027", "Цель «работа» на границе", "10.01.2027",
        "Регистрация", "24.01.2027", "Медосмотр и отпечатки", "08.02.2027", "Патент", "Плата за патент",
        "Приложение «Амина»", "Без патента или договора", "09.04.2027",
    ]  # fmt: skip
    places = [page.index(words) for words in told]
    assert places == sorted(places)


def test_a_kyrgyz_citizen_needs_no_patent(real_site: Site) -> None:
    """The contract stands in its place."""
    page = route(
        real_site, citizenship="KG", destination="RU", purpose="work", region="elsewhere", how_long="long",
        children="no", leaving="-",
    )  # fmt: skip
    assert "Договор вместо патента" in page
    assert "Подайте заявление вовремя" not in page


def test_an_uzbek_citizen_in_kazakhstan(real_site: Site) -> None:
    """Thirty days a stay, ninety in a hundred and eighty, the host's notice within three working days."""
    page = route(
        real_site, citizenship="UZ", destination="KZ", purpose="work", employer="household", how_long="short",
        children="no", leaving="-",
    ).replace("\N{NO-BREAK SPACE}", " ")  # fmt: skip
    for words in ("30 календарных дней", "90 дней", "180 дней", "3 рабочих дня"):
        assert words in page


def test_a_kazakh_citizen_and_korea(real_site: Site) -> None:
    """The state-to-state route is not open, and that comes first."""
    page = route(real_site, citizenship="KZ", destination="KR", purpose="work", children="no", leaving="-")
    assert page.index("Государственный путь пока закрыт") < page.index("Проверьте запреты")
