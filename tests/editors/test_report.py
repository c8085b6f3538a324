"""The report counts what is there, and an audit's sample leads from a number to its fact, source and row."""

import re
import xml.etree.ElementTree as ET
from datetime import date

import pytest

from kiosk.content.site import Site, read_site
from kiosk.editors.audit import sample, sample_text
from kiosk.editors.checks import check_files
from kiosk.editors.printing import to_html, to_text
from kiosk.editors.report import Section, make_report
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES
from tests.conftest import CONTENT, TODAY


def report(files: dict[str, bytes], today: date = TODAY, media: tuple[str, ...] = ()) -> dict[str, Section]:
    """Return the sections of the report on *files* by their titles."""
    site, findings = check_files(files, today)
    return {section.title: section for section in make_report(site, findings, today, media)}


def rows(section: Section) -> list[list[str]]:
    """Return the words of a table."""
    return [[cell.text for cell in row] for row in section.rows]


def test_the_state_of_every_page_is_told(example_files: dict[str, bytes]) -> None:
    """Missing, checked, draft, outdated and not stamped are told apart."""
    changed = example_files["ru/79-trapped-now.md"].replace(
        "Вы не виноваты".encode(), "Вы ни в чём не виноваты".encode()
    )
    edited = example_files["tg/37-russia.md"].replace("Бе виза".encode(), "Бе визаи".encode())
    assert example_files["ru/79-trapped-now.md"] != changed
    files = {**example_files, "ru/79-trapped-now.md": changed, "tg/37-russia.md": edited}
    states = {row[0]: row[3:] for row in rows(report(files)["Items and languages"])}
    assert states["11"] == ["checked by Example organisation"] * 4 + ["missing"]
    assert states["37"] == ["draft", "draft, not stamped", "draft", "draft", "draft"]
    assert states["79"] == ["draft, not stamped", *["draft, outdated"] * 4]


def test_facts_come_by_the_day_of_their_next_review(example_files: dict[str, bytes]) -> None:
    """What is past its day stands first and is marked; what nothing prints is told."""
    found = report(example_files, date(2027, 2, 1))["Facts by next review"]
    days = [row[0] for row in rows(found)]
    assert days == sorted(days)
    assert [row[0].mark for row in found.rows if row[0].text < "2027-02-01"] == ["bad"] * sum(
        day < "2027-02-01" for day in days
    )
    assert f"{sum(day < '2027-02-01' for day in days)} past their day" in found.says
    unprinted = example_files["ru/37-russia.md"].replace(b"{{ru-registration-eaeu}}", b"")
    only_russian = {name: data for name, data in example_files.items() if not re.match("(tg|ky|uz|kk)/", name)}
    found = report({**only_russian, "ru/37-russia.md": unprinted})["Facts by next review"]
    assert {row[1]: row[3] for row in rows(found)}["ru-registration-eaeu"] == "nowhere"


def test_unused_sources_and_recordings_are_told(example_files: dict[str, bytes]) -> None:
    """A source that nothing names is marked; a recording that exists is not asked for."""
    extra = (
        b'\n[lonely]\ntitle = "t"\npublisher = "p"\nkind = "news"\nseen = 2026-11-23\nurl = "https://copy.example/1"\n'
    )
    files = {**example_files, "sources.toml": example_files["sources.toml"] + extra}
    found = report(files, media=("media/ru/37.mp3",))
    assert [row[2].text for row in found["Sources by age and kind"].rows if row[0].mark] == ["lonely"]
    assert "copy.example" in [row[0] for row in rows(found["Copy sites"])]
    record = {row[0]: row[2].split(", ") for row in rows(found["To record"])}
    assert "37" not in record["ru"]
    assert "37" in record["tg"]


def test_both_forms_say_the_same_and_take_any_words(example_files: dict[str, bytes]) -> None:
    """The HTML is well formed, asks nothing from elsewhere, and a title with signs stays words."""
    bad = example_files["ru/37-russia.md"].replace('"Россия"'.encode(), '"<b>Рос&сия</b>"'.encode())
    site, findings = check_files({**example_files, "ru/37-russia.md": bad}, TODAY)
    sections = make_report(site, findings, TODAY)
    text, html = to_text(sections, TODAY), to_html(sections, TODAY)
    assert "&lt;b&gt;Рос&amp;сия" in html
    assert not re.search(r'(src|href)="(?!#)', html)
    ET.fromstring(re.sub(r"<(meta[^>]*)>", r"<\1/>", html.removeprefix("<!doctype html>")))  # noqa: S314 (our own)
    for section in sections:
        assert section.title.upper() in text
        assert section.title in html
        assert (
            len(section.rows) == html.partition(f">{section.title}</h2>")[2].partition("</table>")[0].count("<tr>") - 1
        )


@pytest.fixture(scope="module")
def real() -> Site:
    """The real content."""
    return read_site(read_tree(CONTENT))[0]


def test_each_sampled_statement_leads_to_its_fact_source_and_row(real: Site) -> None:
    """For each of twelve: the page prints the number, the fact has a row, and every source is known."""
    sampled = sample(real, 12, 7)
    assert len({(one.page, one.sentence, one.fact.id) for one in sampled}) == 12
    for one in sampled:
        _, lang, number = one.page.split("/")
        printed = one.fact.print_in(LANGUAGES[lang])
        assert printed in one.sentence or one.fact.print_in(LANGUAGES[lang], digits_only=True) in one.sentence
        item = real.items[lang, int(number)]
        assert one.fact.id in {found.name for found in item.references if found.kind == "fact"}
        assert re.search(r"row|destinations\.md|second-look\.md", one.fact.note), one.fact.id
        text = sample_text(real, [one])
        assert all(name in text and real.sources[name].title in text for name in one.fact.sources)
        assert one.fact.note in text


def test_a_seed_gives_the_same_sample_again(real: Site) -> None:
    """The same seed, the same statements; another seed, others; more than there are gives all, once."""
    assert sample(real, 9, 1) == sample(real, 9, 1) != sample(real, 9, 2)
    everything = sample(real, 10**6, 1)
    assert len(everything) < 10**6
    assert len({id(one) for one in everything}) == len(everything) > 100
