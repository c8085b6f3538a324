"""Guided questions, calculators and the self-check: every way is walked, nothing is kept, nonsense gets a sentence."""

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

from kiosk.content.tools import Tool
from kiosk.languages import LANGUAGES
from kiosk.library.releases import Releases
from tests.conftest import EXAMPLE, EXAMPLE_TOOLS, Site


def ways(tool: Tool) -> Iterator[dict[str, str]]:
    """Every way through a tool's choices, with a value for what is typed."""
    typed = {"date": "2027-01-10", "number": "5", "trips": "1", "choice": ""}
    kinds = {question.id: question for question in tool.questions}
    for path in tool.paths():
        yield {
            name: answer or (f"{kinds[name].least}" if kinds[name].kind == "number" else typed[kinds[name].kind])
            for name, answer in path.items()
        }


def walk(site: Site, lang: str, number: int) -> int:
    """Open the end of every way of a tool; return how many there are."""
    tool, count = site.library.tools[number], 0
    for answers in ways(tool):
        page = site.public.get(f"/{lang}/{number}?{urlencode({**answers, 'done': 1})}")
        assert page.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert 'class="steps"' in page.text
        count += 1
    return count


def test_a_choice_leads_on_and_back(tools_site: Site) -> None:
    """Each answer is a link that carries those before; Back leads to the question before, with its answer."""
    first = tools_site.get("/ru/91")
    assert 'href="/ru/91?citizenship=TJ"' in first
    second = unescape(tools_site.get("/ru/91?citizenship=TJ"))
    assert 'href="/ru/91?citizenship=TJ&purpose=work"' in second
    assert 'href="/ru/91?citizenship=TJ&ask=citizenship"' in second


def test_all_answers_are_looked_over_before_they_are_answered(tools_site: Site) -> None:
    """Each can be changed; then what applies is told, danger first, with days counted from the date."""
    looked_over = unescape(tools_site.get("/ru/91?citizenship=TJ&purpose=work&leaving=10.01.2027"))
    assert "Ваши ответы" in looked_over
    assert "ask=purpose" in looked_over
    assert "done=1" in looked_over
    told = tools_site.get("/ru/91?citizenship=TJ&purpose=work&leaving=2027-01-10&done=1")
    assert "08.02.2027" in told  # thirty days, the first is day one
    assert told.index("Встаньте на учёт") < told.index("Получите патент")
    assert "Получите патент" not in tools_site.get("/ru/91?citizenship=KG&purpose=work&leaving=-&done=1")
    visit = tools_site.get("/ru/91?citizenship=TJ&purpose=visit&leaving=-&done=1")
    assert visit.index("В гостях работать нельзя") < visit.index("Встаньте на учёт")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("29.02.2027", "29.02.2027"),
        ("1.1.0000", "1.1.0000"),
        ("слово", "слово"),
        ("9" * 50, "9" * 20),
        ("<b>", "&lt;b&gt;"),
    ],
)
def test_nonsense_gets_a_sentence_beside_the_field(tools_site: Site, typed: str, kept: str) -> None:
    """What was typed stays in the field."""
    page = tools_site.get("/ru/91?" + urlencode({"citizenship": "TJ", "purpose": "work", "leaving": typed}))
    assert "Такого дня нет" in page
    assert f'value="{kept}"' in page


def test_trips_are_counted(tools_site: Site) -> None:
    """Days used, the last lawful day, and a danger where the limit was passed; wrong rows keep what was typed."""
    page = tools_site.get("/ru/94?trips=1&in1=01.11.2026&day=2026-11-25&done=1")
    assert "25 из 30" in page
    assert "30.11.2026" in page
    assert "Срок вышел" in tools_site.get("/ru/94?trips=1&in1=01.08.2026&out1=01.10.2026&day=2026-11-25&done=1")
    wrong = tools_site.get("/ru/94?trips=1&in1=05.05.2026&out1=04.05.2026&in2=x")
    assert "День выезда раньше" in wrong
    assert 'value="04.05.2026"' in wrong
    assert 'value="x"' in wrong
    many = {f"in{row}": "01.01.2026" for row in range(1, 501)} | {f"out{row}": "02.01.2026" for row in range(1, 501)}
    assert "не больше" in tools_site.get("/ru/94?" + urlencode({"trips": "1", **many}))


def test_a_question_may_begin_like_the_field_of_a_trip(tmp_path: Path) -> None:
    """Its answer goes along when trips are typed."""
    for folder in (EXAMPLE, EXAMPLE_TOOLS):
        shutil.copytree(folder, tmp_path / "content", dirs_exist_ok=True)
    site = Site(Releases(tmp_path / "state"), tmp_path / "content")
    question = '[[question]]\nid = "intent"\nanswers = ["yes", "no"]'
    site.change("tools/94.toml", 'formula = "stay"', f'formula = "stay"\n\n{question}')
    words = "::: words intent\nЗачем?\n\n- Да\n- Нет\n:::\n\n::: words trips"
    site.change("ru/94-count-my-days.md", "::: words trips", words)
    site.build()
    page = site.get("/ru/94?intent=yes&in1=1.11.2026&ask=trips")
    assert '<input type="hidden" name="intent" value="yes">' in page
    assert page.count('name="in1"') == 1


def test_what_does_not_belong_is_passed_over(tools_site: Site) -> None:
    """Unknown answers and names change nothing and break nothing."""
    assert tools_site.get("/ru/91?citizenship=XX&x=y") == tools_site.get("/ru/91")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_way_is_walked(tools_site: Site, lang: str) -> None:
    """Whatever somebody answers, something is told."""
    assert walk(tools_site, lang, 91) == 4
    assert walk(tools_site, lang, 94) == 1


def test_the_self_check_asks_for_nothing(tools_site: Site) -> None:
    """Boxes without a name, no button, no script of its own; the answer stands in the page, kept by nobody."""
    answer = tools_site.public.get("/ru/93")
    assert answer.headers["Cache-Control"] == "no-store"
    boxes = re.findall(r"<input[^>]*>", answer.text[answer.text.index('class="signs"') :])
    assert boxes
    assert not [box for box in boxes if "name=" in box]
    buttons = re.findall(
        r"<button[^>]*>", answer.text[answer.text.index('class="signs"') : answer.text.index("</form>")]
    )
    assert buttons == ['<button type="submit" disabled hidden>']
    assert "Это может быть опасно" in answer.text


def test_tools_are_found_by_search(tools_site: Site) -> None:
    """By the words of their questions, too."""
    assert 91 in [row.heading.number for row in tools_site.library.search("ru", "законный путь").rows]


def test_the_rule_that_was_counted_by_is_named_with_its_day(tools_site: Site) -> None:
    """Its source and the day on which it was seen stand below, though no words of the tool print it."""
    before, after = tools_site.get("/ru/94"), tools_site.get("/ru/94?trips=1&in1=01.11.2026&day=2026-11-25&done=1")
    assert "19.01.2026" not in before
    assert "19.01.2026" in after
