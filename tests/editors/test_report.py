"""The report counts what is there, and an audit's sample leads from a number to its fact, sources and row."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from kiosk.content.findings import Level
from kiosk.content.site import Site, read_site
from kiosk.content.stamps import write_stamps
from kiosk.editors.audit import Sampled, sample, sample_text, statements
from kiosk.editors.checks import check_files
from kiosk.editors.printing import WIDTH, to_html, to_text
from kiosk.editors.report import Section, make_report
from kiosk.editors.stamps import stamp_files
from kiosk.editors.tree import read_tree
from kiosk.languages import LANGUAGES, WRITTEN
from kiosk.publishing.main import main
from tests.conftest import CONTENT, TODAY

LONELY = b'\n[lonely]\ntitle = "t"\npublisher = "p"\nkind = "news"\nseen = 2026-11-23\nurl = "https://copy.example/1"\n'
Files = dict[str, bytes]


def report(files: Files, today: date = TODAY, media: tuple[str, ...] = ()) -> dict[str, Section]:
    """Return the sections of the report on *files* by their titles."""
    site, findings = check_files(files, today)
    return {section.title: section for section in make_report(site, findings, today, media)}


def column(section: Section, name: str, by: str) -> dict[str, str]:
    """Return the words of one column of a table by those of another."""
    return {row[section.head.index(by)].text: row[section.head.index(name)].text for row in section.rows}


def marks(section: Section, name: str, by: str) -> dict[str, str]:
    """Return how one column of a table is meant, by the words of another."""
    return {row[section.head.index(by)].text: row[section.head.index(name)].mark for row in section.rows}


def changed(files: Mapping[str, bytes], name: str, old: str, new: str) -> Files:
    """Return *files* with *new* for *old* in one of them."""
    assert old.encode() in files[name]
    return {**files, name: files[name].replace(old.encode(), new.encode())}


def states(files: Files) -> dict[str, list[str]]:
    """Return the states of each item, in the order of languages."""
    section = report(files)["Items and languages"]
    columns = [column(section, lang, "no.") for lang in WRITTEN]
    return {number: [states[number] for states in columns] for number in columns[0]}


def test_the_state_of_every_page_is_told(example_files: Files) -> None:
    """Missing, checked, draft, outdated and not stamped are told apart."""
    files = changed(example_files, "ru/79-trapped-now.md", "Вы не виноваты", "Вы ни в чём не виноваты")
    files = changed(files, "tg/37-russia.md", "Бе виза", "Бе визаи")
    told = states(files)
    assert told["11"] == ["checked by Example organisation"] * 4 + ["missing"]
    assert told["37"] == ["draft", "draft, not stamped", "draft", "draft", "draft"]
    assert told["79"] == ["draft, not stamped", *["draft, outdated"] * 4]
    section = report(files)["Items and languages"]
    assert section.says.startswith("1 of 20 pages are missing; 4 outdated, 2 not stamped")
    assert "uz-cyrl from uz" in section.says
    assert marks(section, "kk", "no.") == {"11": "bad", "16": "", "37": "", "79": "bad"}


def test_a_stamp_brings_a_page_up_to_date_and_a_change_in_russian_takes_it_back(example_files: Files) -> None:
    """Without stamps nothing is known; stamped, a page is up to date until the Russian paragraph is changed."""
    bare = {name: data for name, data in example_files.items() if name != "stamps.json"}
    assert states(bare)["37"] == ["draft, not stamped"] * 5
    site, findings = read_site(bare)
    stamps = stamp_files(site, findings, ["ru/37-russia.md", "tg/37-russia.md"], TODAY)
    stamped = {**bare, "stamps.json": write_stamps(stamps, {}).encode()}
    assert states(stamped)["37"] == ["draft", "draft", *["draft, not stamped"] * 3]
    later = changed(stamped, "ru/37-russia.md", "Выезд счётчик", "Выезд из страны счётчик")
    assert states(later)["37"] == ["draft, not stamped", "draft, outdated", *["draft, not stamped"] * 3]


def test_a_translation_without_a_russian_text_says_so(example_files: Files) -> None:
    """It has nothing to be compared with, and is never called up to date."""
    del (files := dict(example_files))["ru/37-russia.md"]
    assert states(files)["37"] == ["missing", *["draft, no Russian text"] * 4]
    assert "4 no Russian text, the others up to date" in report(files)["Items and languages"].says


def test_who_checked_what_is_told(example_files: Files) -> None:
    """Drafts are counted, checked pages stand with their organisation, and a review past its day is marked."""
    found = report(example_files)["Drafts and checks"]
    assert column(found, "pages", "by") == {"Example organisation": "4", "nobody": "15"}
    assert column(found, "which", "by")["Example organisation"] == "ru: 11; tg: 11; ky: 11; uz: 11"
    assert found.says.startswith("4 of 19 pages are checked by an organisation; 0 are past")
    later = report(example_files, date(2029, 1, 1))["Drafts and checks"]
    assert set(marks(later, "first review due", "by").values()) == {"bad"}


def test_facts_come_by_the_day_of_their_next_review(example_files: Files) -> None:
    """What is past its day stands first and is marked; what is due within 60 days follows."""
    files = changed(example_files, "facts.toml", "review_by = 2026-12-31", "review_by = 2028-01-01")
    days = sorted(fact.review_by for fact in read_site(files)[0].facts.values())
    today = days[0] + timedelta(days=1)
    found = report(files, today)["Facts by next review"]
    told = [row[0] for row in found.rows]
    assert [cell.text[:10] for cell in told] == [str(day) for day in days]
    expected = ["bad" if day < today else "soon" if (day - today).days <= 60 else "" for day in days]
    assert [cell.mark for cell in told] == expected
    assert told[0].text.endswith(" past")
    assert found.says.startswith(f"{expected.count('bad')} of {len(days)} facts are past their day")
    on_the_day = report(files, days[0])["Facts by next review"]
    assert on_the_day.rows[0][0].mark == "soon"


def test_where_a_fact_is_printed_is_told(example_files: Files) -> None:
    """The items that print it, or nowhere, whose name is in the sentence above."""
    found = report(example_files)["Facts by next review"]
    assert column(found, "on items", "fact")["ru-registration-eaeu"] == "37"
    assert found.says.endswith("Printed nowhere: none.")
    files = changed(example_files, "ru/37-russia.md", "{{ru-registration-eaeu}}", "")
    found = report({name: data for name, data in files.items() if not re.match("(tg|ky|uz|kk)/", name)})
    facts = found["Facts by next review"]
    assert column(facts, "on items", "fact")["ru-registration-eaeu"] == "nowhere"
    assert "ru-registration-eaeu" in facts.says.partition("Printed nowhere: ")[2]


def test_a_source_is_unused_only_if_nothing_at_all_names_it(example_files: Files) -> None:
    """Items, facts and contacts count."""
    files = {**example_files, "sources.toml": example_files["sources.toml"] + LONELY}
    found = report(files)["Sources by kind and age"]
    assert [name for name, mark in marks(found, "source", "source").items() if mark] == ["lonely"]
    assert "Used by nothing: lonely." in found.says
    contact = changed(files, "contacts.toml", "sources = []", 'sources = ["lonely"]')
    found = report(contact)["Sources by kind and age"]
    assert "Used by nothing: none." in found.says
    assert int(column(found, "contacts", "source")["lonely"]) >= 1


def test_values_on_one_weak_source_and_copy_sites_are_told(example_files: Files) -> None:
    """One page of news alone is weak, with a law beside it it is not; a site of several publishers holds copies."""
    other = LONELY.replace(b"lonely", b"second").replace(b'"p"', b'"q"')
    files = {**example_files, "sources.toml": example_files["sources.toml"] + LONELY + other}
    alone = changed(files, "facts.toml", 'sources = ["example-law"]', 'sources = ["lonely"]')
    both = changed(files, "facts.toml", 'sources = ["example-law"]', 'sources = ["lonely", "example-law"]')
    assert "alone: none." not in report(alone)["Sources by kind and age"].says
    assert "alone: none." in report(both)["Sources by kind and age"].says
    assert column(report(files)["Copy sites"], "what", "site") == {"copy.example": "copies"}


def test_contacts_say_what_readers_see_and_which_have_no_row(example_files: Files) -> None:
    """Nobody has called anything yet; a number without a row is named."""
    found = report(example_files)["Contacts by last call"]
    assert {row[found.head.index("last call")].text for row in found.rows} == {"never called"}
    assert found.says.endswith("Without a row in the fact files: none.")
    bare = {**example_files, "contacts.toml": re.sub(rb'row = ".*"', b'row = ""', example_files["contacts.toml"])}
    assert "emergency-ru" in report(bare)["Contacts by last call"].says.partition("Without a row")[2]


def test_what_has_no_recording_is_counted(example_files: Files) -> None:
    """A recording that exists is not asked for; where none exists, one word says so."""
    found = report(example_files, media=("media/ru/37.mp3",))["To record"]
    assert column(found, "items", "lang")["ru"] == "11, 16, 79"
    assert column(found, "items", "lang")["tg"] == "all"
    assert column(found, "without a recording", "lang")["kk"] == "3 of 3"
    assert found.says.startswith("18 of 19 pages")


def test_pages_of_each_language_go_from_hard_to_easy(real: Site) -> None:
    """Each language has its own order."""
    [found] = [section for section in make_report(real, [], TODAY) if section.title == "Items by reading measure"]
    places = [(list(WRITTEN).index(row[0].text), -int(row[1].text.rstrip("%"))) for row in found.rows]
    assert places == sorted(places)
    assert len(places) == len(real.items)


def test_errors_are_told_in_full(example_files: Files) -> None:
    """Each error stands with its place and what to do; warnings are counted."""
    files = changed(example_files, "ru/37-russia.md", "Без визы", "Без 7 визы {{no-such-fact}}")
    _, findings = check_files(files, TODAY)
    found = report(files)["Errors in full"]
    wrong = [finding for finding in findings if finding.level is Level.ERROR]
    assert len(wrong) >= 2
    expected = [[f"{one.file}:{one.line}", one.check, one.sentence, one.hint] for one in wrong]
    assert [[cell.text for cell in row] for row in found.rows] == expected
    counts = report(files)["Findings by check"]
    assert sum(int(count) for count in column(counts, "how many", "check").values()) == len(findings)
    assert report(example_files)["Errors in full"].rows == ()


BROKEN = {
    "unknown show": lambda files: changed(files, "contacts.toml", 'show = "always"', 'show = "sometimes"'),
    "no sources": lambda files: {name: data for name, data in files.items() if name != "sources.toml"},
    "no contacts": lambda files: {name: data for name, data in files.items() if name != "contacts.toml"},
    "odd address": lambda files: {
        **files,
        "sources.toml": files["sources.toml"] + LONELY.replace(b"copy.example", b"[copy"),
    },
    "made language": lambda files: {**files, "uz-cyrl/37-russia.md": files["uz/37-russia.md"]},
    "nothing": lambda files: {"topics.toml": b""},
}


@pytest.mark.parametrize("name", BROKEN)
def test_content_that_is_wrong_is_reported_all_the_same(name: str, example_files: Files) -> None:
    """Who has most to mend needs the report most."""
    site, findings = check_files(BROKEN[name](example_files), TODAY)
    sections = make_report(site, findings, TODAY)
    assert to_text(sections, TODAY)
    assert to_html(sections, TODAY)
    sample_text(site, sample(site, 10**6, 1))


def test_both_forms_say_the_same_and_take_any_words(example_files: Files) -> None:
    """The HTML is well formed, asks nothing from elsewhere, and a title with signs stays words."""
    files = changed(example_files, "ru/37-russia.md", '"Россия"', '"<b>Рос&сия</b>"')
    site, findings = check_files(files, TODAY)
    sections = make_report(site, findings, TODAY)
    text, html = to_text(sections, TODAY), to_html(sections, TODAY)
    assert re.search(r'<td[^>]* lang="ru">&lt;b&gt;Рос&amp;сия&lt;/b&gt;</td>', html)
    assert "<b>" not in html
    assert not re.search(r'(src|href|srcset|action)="(?!#)|url\(|@import|<(script|link|img|iframe|object)', html)
    tree = ET.fromstring(re.sub(r"<(meta[^>]*)>", r"<\1/>", html.removeprefix("<!doctype html>")))  # noqa: S314 (ours)
    tables = {table.get("aria-labelledby"): table for table in tree.iter("div") if table.get("aria-labelledby")}
    for place, section in enumerate(sections, 1):
        assert section.title.upper() in text
        table = tables.get(f"s{place}")
        rows = [] if table is None else [row for row in table.iter("tr") if row.find("td") is not None]
        told = [[" ".join(cell.itertext()).strip() for cell in row] for row in rows]
        assert told == [[f"{cell.sign} {cell.text}".strip() for cell in row] for row in section.rows]


def test_foreign_words_are_marked_with_their_language(real: Site) -> None:
    """Whoever has the report read aloud hears each title in its own language."""
    html = to_html(make_report(real, [], TODAY), TODAY)
    for lang in WRITTEN.values():
        assert f'lang="{lang.tag}"' in html
    cells = re.findall(r"<td([^>]*)>([^<]*)", html)
    assert not [words for tag, words in cells if re.search("[\u0400-\u04ff]{3}", words) and "lang=" not in tag]


def test_the_terminal_gets_a_hundred_columns_and_every_word(real: Site) -> None:
    """No line is longer, and what does not fit in one line of a cell goes on in the next."""
    sections = make_report(real, [], TODAY)
    text = to_text(sections, TODAY)
    assert max(map(len, text.split("\n"))) <= WIDTH
    for section in sections:
        part = text.partition(f"\n{section.title.upper()}\n")[2].partition("\n\n")[0]
        for place, name in enumerate(section.head):
            words = [word for row in section.rows for word in (row[place].short or row[place].text).split()]
            short = [word for word in words if len(word) < 6]
            assert name in section.wide or all(word in part for word in short), (section.title, name)


@pytest.fixture(scope="module")
def real() -> Site:
    """The real content."""
    return read_site(read_tree(CONTENT))[0]


def test_each_sampled_statement_leads_to_its_fact_source_and_row(real: Site) -> None:
    """For each of twelve: the page prints the number, the fact has a row, and every source is known."""
    sampled = sample(real, 12, 7)
    assert len(set(map(key, sampled))) == 12
    for one in sampled:
        item, text = real.items[one.lang, one.number], sample_text(real, [one])
        assert re.match(rf"1\. /{one.lang}/{one.number}(, told as `[a-z0-9-]+`)?  “{re.escape(one.sentence)}”", text)
        assert one.sources
        assert all(name in text and real.sources[name].title in text for name in one.sources)
        assert all(real.sources[name].publisher in text and real.sources[name].url in text for name in one.sources)
        assert one.fact
        language = LANGUAGES[one.lang]
        assert (
            one.fact.print_in(language) in one.sentence or one.fact.print_in(language, digits_only=True) in one.sentence
        )
        assert one.fact.id in {found.name for found in item.references if found.kind == "fact"}
        assert re.search(r"row|destinations\.md|second-look\.md", one.fact.note), one.fact.id
        assert all(f"{said}" in text for said in (one.fact.value, one.fact.seen, one.fact.review_by, one.fact.note))


def test_a_number_in_a_tool_says_which_answer_tells_it(real: Site) -> None:
    """It does not stand on the page that opens: the words it belongs to are named."""
    (one,) = [one for one in statements(real) if one.fact and one.fact.id == "kz-minimum-wage" and one.page == "/kk/92"]
    assert sample_text(real, [one]).startswith("1. /kk/92, told as `law-kz`  “")


def key(one: Sampled) -> tuple[object, ...]:
    """Return what makes a statement itself."""
    return one.page, one.line, one.sentence, one.fact and one.fact.id


def test_a_sample_of_nothing_says_so() -> None:
    """No fact, no line to look up; and a sample is no report that could be written as HTML."""
    assert "nothing to look up" in sample_text(Site(), sample(Site(), 3, 0))
    result = CliRunner().invoke(main, ["report", "--sample", "3", "--html", "report.html"])
    assert (result.exit_code, "leave --html out" in result.output) == (2, True)


def test_a_seed_gives_the_same_sample_again(real: Site) -> None:
    """The same seed, the same statements; another seed, others; more than there are gives all, once."""
    assert sample(real, 9, 1) == sample(real, 9, 1) != sample(real, 9, 2)
    everything = sample(real, 10**6, 1)
    assert everything == [one for one in statements(real) if one.fact]
    assert len(set(map(key, everything))) == len(everything) > 100


def test_the_order_of_reading_does_not_change_a_sample(example_files: Files) -> None:
    """However the items were read, the seed gives the same statements."""
    site, backwards = read_site(example_files)[0], read_site(example_files)[0]
    backwards.items = dict(reversed(backwards.items.items()))
    assert sample(site, 5, 3) == sample(backwards, 5, 3)


def test_every_fact_and_date_of_a_page_is_known(real: Site) -> None:
    """Nothing that a page prints escapes an audit, in any language."""
    drawn = {(one.lang, one.number, one.fact.id) for one in statements(real) if one.fact}
    for (lang, number), item in real.items.items():
        assert {found.name for found in item.references if found.kind == "fact"} == {
            name for code, place, name in drawn if (code, place) == (lang, number)
        }
    dated = {(one.lang, one.number) for one in statements(real) if one.dates}
    for place, item in real.items.items():
        text = " ".join(paragraph.text for paragraph in item.paragraphs)
        assert (place in dated) == any(day in text for day in item.header.dates), item.file


def test_a_sentence_is_sampled_as_it_is_printed(example_files: Files) -> None:
    """Digits alone stay alone, a date keeps its page's sources, and a part of a number is no date."""
    files = changed(example_files, "ru/37-russia.md", "1 января.", "1 января. А 11 января нет.")
    site, _ = read_site(files)
    russian = {one.sentence: one for one in statements(site) if one.page == "/ru/37"}
    digits = russian["Число дней: 15."]
    assert digits.fact
    assert digits.fact.id == "ru-registration-tj-uz"
    dated = russian["Она меняется 1 января."]
    assert (dated.fact, dated.dates, dated.sources) == (None, ("1 января",), ("example-law",))
    assert "А 11 января нет." not in russian
