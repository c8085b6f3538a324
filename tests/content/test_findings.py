"""Every way to break a content file becomes a finding with file, line and what to do; the build stops."""

from dataclasses import dataclass

import pytest

from kiosk.content.findings import CHECKS, Level
from kiosk.content.markdown import parse
from kiosk.content.site import TABLES, errors, read_site

RU = "ru/37-russia.md"
T91, T94, W91 = "tools/91.toml", "tools/94.toml", "ru/91-find-my-route.md"
WITH_THE_TREE = {"phone", "do-not-state"}  # provoked in tests/editors/test_checks.py


@dataclass(frozen=True, slots=True)
class Break:
    """One edit that a tired editor could make, and what must be said about it."""

    name: str
    file: str
    old: str
    new: str
    check: str
    at: str  # words of the line, after the edit, where the finding must stand
    said: str  # words that the sentence or the hint must hold


BREAKS = [
    Break("quote not closed", RU, 'title = "Россия"', 'title = "Россия', "front-matter", 'title = "Россия', "quotes"),
    Break("list not closed", RU, '"патент"]', '"патент"', "front-matter", "aliases =", "brackets"),
    Break("no front matter", RU, "+++\ntype", "type", "front-matter", 'type = "article"', "+++"),
    Break("front matter open", RU, "2027-05-25 }\n+++", "2027-05-25 }", "front-matter", ":::", "never closed"),
    Break("key missing", RU, 'topic = "countries"\n', "", "front-matter", "+++", "topic"),
    Break("key misspelt", RU, "aliases =", "alias =", "front-matter", "alias =", "misspelt"),
    Break("type unknown", RU, 'type = "article"', 'type = "essay"', "front-matter", 'type = "essay"', "article"),
    Break("checked by nobody", RU, '"draft"', '"checked"', "front-matter", "review =", "organisation"),
    Break("topic unknown", RU, '"countries"', '"country"', "unknown-topic", 'topic = "country"', "topics.toml"),
    Break("odd address", "sources.toml", "seen =", 'url = "htp://a.b"\nseen =', "record", "[example", "https"),
    Break("source unknown", RU, '"example-law"', '"example-low"', "unknown-source", "sources =", "sources.toml"),
    Break("no sources", RU, '["example-law"]', "[]", "no-sources", "sources =", "come from"),
    Break("fact unknown", RU, "{{ru-registration-eaeu}}", "{{ru-regis}}", "unknown-fact", "{{ru-regis}}", "facts.toml"),
    Break(
        "contact unknown",
        RU,
        "{{contact:emergency-ru}}",
        "{{contact:x}}",
        "unknown-contact",
        "contact:x",
        "contacts.toml",
    ),
    Break("purpose unknown", RU, "contacts RU danger", "contacts RU hunger", "unknown-contact", "RU hunger", "purpose"),
    Break("block open", RU, "обнуляет.\n:::", "обнуляет.", "block", "::: warning", "never closed"),
    Break("block left over", RU, "Выезд счётчик", "::: \nВыезд счётчик", "block", ":::", "Open the block"),
    Break("block unknown", RU, "::: warning", "::: warming", "block", "::: warming", "Known:"),
    Break("digit in text", RU, "не работать.", "не работать 90 дней.", "digit-in-text", "90 дней", "fact"),
    Break("date not listed", RU, 'dates = ["1 января", "2026"]', "dates = []", "digit-in-text", "1 января", "dates"),
    Break("letter touches", RU, "eaeu}} со", "eaeu}}со", "print", "eaeu}}со", "A letter touches"),
    Break("print in a link", RU, "Выезд", "[{{ru-registration-eaeu}}](79) Выезд", "print", "(79)", "in a link"),
    Break("print unfinished", RU, "eaeu}} со", "eaeu} со", "print", "eaeu} со", "around one name"),
    Break("country unknown", RU, "citizens KG KZ", "citizens KG XX", "block", "citizens KG XX", "Known:"),
    Break(
        "text in contacts",
        RU,
        "contacts RU danger\n",
        "contacts RU danger\nText\n",
        "block",
        "RU danger",
        "before or after",
    ),
    Break("four colons", RU, "::: warning", ":::: warning", "block", ":::: warning", "three colons"),
    Break(
        "one brace", RU, "{{ru-registration-eaeu}}", "{ru-registration-eaeu}", "print", "{ru-regis", "around one name"
    ),
    Break("a table", RU, "Без визы", "| a | b |\n|---|---|\n", "markup", "| a", "no tables"),
    Break("a web address", RU, "Без визы", "http://a.example Без визы", "markup", "http://a", "no web addresses"),
    Break("bold not closed", RU, "Без визы", "**Без визы", "markup", "**Без", "Pair"),
    Break("a half", RU, "не работать.", "не работать ½ года.", "digit-in-text", "½", "fact"),
    Break("fact in bold letters", RU, "eaeu}} со", "eaeu}}**со**", "print", "eaeu}}**", "A letter touches"),
    Break("no text", RU, "Без визы", "\0", "no-text", "+++", "Write it"),
    Break("title of signs", RU, '"Россия"', '"???"', "front-matter", "title =", "five"),
    Break("number of words", "contacts.toml", 'inside = "112"', 'inside = "l12"', "record", "[emergency-tj]", "digits"),
    Break("picture unknown", "topics.toml", '"health"', '"plane"', "record", "[health]", "plan"),
    Break("deep nesting", "facts.toml", "value = 30", "value = " + "[" * 5000, "unreadable-file", "value =", "TOML"),
    Break("endless number", "facts.toml", "value = 30", "value = " + "1" * 5000, "unreadable-file", "value =", "TOML"),
    Break("two colons", RU, "Без визы", ":: warning Без визы", "markup", ":: w", "three colons"),
    Break("a struck word", RU, "Без визы", "~~Без визы~~", "markup", "~~", "Pair"),
    Break("a bullet of a text program", RU, "Без визы", "• Без визы", "markup", "•", "hyphen"),
    Break("a heading without a space", RU, "Без визы", "#Без визы", "markup", "#Без", "a space"),
    Break("a link with a space", RU, "Без визы", "[Без визы] (79)", "markup", "] (79)", "without a space"),
    Break("a link left open", RU, "Без визы", "[Без визы](79", "markup", "[Без", "[words](84)"),
    Break("two versions", RU, "Без визы", "<<<<<<< HEAD\nБез визы", "markup", "<<<<<<<", "one of the two"),
    Break("link without words", RU, "Без визы", "[](79)", "link", "[](79)", "between"),
    Break("html", RU, "Без визы", "<b>Без визы</b>", "html", "<b>", "lists"),
    Break("link to the web", RU, "Без визы", "[Без визы](http://a.example)", "link", "http://a", "number"),
    Break("digit in a title", RU, '"Россия"', '"Россия 5000"', "digit-in-text", "title =", "dates"),
    Break("print in a title", RU, '"Россия"', '"{{ru-registration-eaeu}}"', "print", "title =", "around one name"),
    Break(
        "letter before", RU, "Срок: {{ru-registration-eaeu}}", "Т{{ru-registration-eaeu}}", "print", "Т{{ru", "touches"
    ),
    Break("ending after", RU, "eaeu}} со", "eaeu}}-х со", "print", "eaeu}}-х", "touches"),
    Break("unseen sign", RU, "Без визы", "Без\u200bвизы", "markup", "Без", "U+200B"),
    Break("turned direction", RU, "Без визы", "\u202eБез визы", "markup", "Без", "U+202E"),
    Break("nested too deep", RU, "Без визы", "*" * 3000 + "а" + "*" * 3000, "markup", "***", "nested"),
    Break("link to no item", RU, "Без визы", "[Без визы](96)", "link", "(96)", "list of all items"),
    Break("nothing to tick", "ru/16-packing-list.md", "- **Паспорт", "\0", "no-lines", "sources =", "hyphen"),
    Break("stamps broken", "stamps.json", "kiosk-stamps-1", "kiosk", "unreadable-file", "", "earlier copy"),
    Break("not UTF-8", RU, "Без визы", "\udcff", "unreadable-file", "", "UTF-8"),
    Break("fact without a source", "facts.toml", "seen = 2026-01-19\n", "", "record", "[ru-registration-eaeu]", "seen"),
    Break(
        "fact of an odd unit", "facts.toml", '"rub/month"', '"rub/moon"', "record", "[ru-patent-moscow-month]", "unit"
    ),
    Break("TOML broken", "facts.toml", "value = 30", "value = ", "unreadable-file", "value =", "TOML"),
    Break(
        "contact nowhere",
        "contacts.toml",
        'show = "untested"',
        'show = "maybe"',
        "record",
        "[kg-mfa-consular]",
        "always",
    ),
    Break("value without end", "facts.toml", "value = 30", "value = inf", "record", "[ru-registration-eaeu]", "number"),
    Break("needed most: words", "topics.toml", "[37, 79]", '["a"]', "record", "[most_needed]", "items = ["),
    Break("starred: words", "topics.toml", "[79]", '["a"]', "record", "[starred]", "items = ["),
    Break("picture of a step unknown", "pictures.toml", '"hush"', '"husch"', "record", "[79]", "hush"),
    Break("pictures of no number", "pictures.toml", "[79]", "[x]", "record", "[x]", "[79]"),
    Break("tool: question nobody asks", T91, "purpose = [", "purpos = [", "tool", "[[outcome]]", "Known: citizenship"),
    Break("tool: no such answer", T91, '["visit"]', '["vist"]', "tool", "[[outcome]]", "work, visit"),
    Break("tool: no such picture", T91, '"journey"]', '"jorney"]', "tool", "[[question]]", "Use one of"),
    Break("tool: a picture too few", T91, ', "journey"]', "]", "tool", "[[question]]", "one for each"),
    Break("tool: no choice", T91, '["TJ", "KG"]', '["TJ"]', "tool", "[[question]]", "two or more"),
    Break(
        "tool: date nobody asks for", T91, 'from = "leaving"', 'from = "purpose"', "tool", "[[outcome]]", "kind date"
    ),
    Break(
        "tool: no days",
        T91,
        '"ru-registration-eaeu"',
        '"ru-patent-moscow-month"',
        "tool",
        "[[outcome]]",
        "number of days",
    ),
    Break("tool: named twice", T91, 'id = "patent"', 'id = "registration"', "tool", "[[outcome]]", "another id"),
    Break("tool: key misspelt", T91, "level =", "levl =", "tool", "[[outcome]]", "Known: id"),
    Break("tool: formula unknown", T94, '"stay"', '"stai"', "tool", "formula =", "stay or debt"),
    Break("tool: nothing asked", T91, "\n\n[[question]]", "\0", "tool", "# Find", "[[question]]"),
    Break("tool: a word of addresses", T91, 'id = "leaving"', 'id = "number"', "tool", "[[question]]", "another one"),
    Break("tool: no such result", T94, '"none"]', '"non"]', "tool", "[[outcome]]", "broken, left, none"),
    Break("tool: nobody counts it", T94, 'id = "day"', 'id = "today"', "tool", "[[question]]", "trips, day"),
    Break("tool: a rule of no days", T94, "fact =", "# fact =", "tool", "[[rule]]", "tr-visit-days"),
    Break("tool: TOML broken", T91, 'id = "purpose"', "id = ", "unreadable-file", "id =", "TOML"),
    Break(
        "tool: a dead end",
        T91,
        '[[outcome]]\nid = "registration"',
        '[[outcome]]\nwhen = { citizenship = ["TJ"] }\nid = "registration"',
        "tool-path",
        "[[question]]",
        "an outcome for it",
    ),
    Break(
        "tool: never told",
        T91,
        'citizenship = ["TJ"], purpose = ["work"]',
        "citizenship = []",
        "tool-path",
        "[[outcome]]",
        "take it away",
    ),
    Break(
        "tool: leads nowhere",
        T91,
        'level = "stop"\nitems = [37]',
        'level = "stop"',
        "tool-path",
        "[[outcome]]",
        "in `items`",
    ),
    Break("tool: item unknown", T91, "items = [37]", "items = [38]", "tool-path", "[[outcome]]", "name another"),
    Break("tool: words missing", W91, "::: words patent", "::: words patents", "tool-words", "+++", "words patent"),
    Break("tool: an answer too few", W91, "- В гости\n", "", "tool-words", "words purpose", "each answer"),
    Break("name lacks a language", "topics.toml", 'kk = "Елдер"', 'kk = ""', "record", "[countries]", "kk"),
]


@pytest.mark.parametrize("broken", BREAKS, ids=lambda broken: broken.name)
def test_a_broken_file_is_told(broken: Break, tool_files: dict[str, bytes]) -> None:
    """The finding names the file, stands on the line, and says what to do; it stops a build."""
    text = tool_files[broken.file].decode()
    assert broken.old in text
    text = text[: text.index(broken.old)] if broken.new == "\0" else text.replace(broken.old, broken.new, 1)
    files = {**tool_files, broken.file: text.encode("utf-8", "surrogateescape")}
    found = [one for one in errors(read_site(files)[1]) if one.check == broken.check and one.file == broken.file]
    assert found, [str(one) for one in read_site(files)[1]]
    assert broken.at in text.splitlines()[found[0].line - 1]
    assert broken.said in found[0].sentence + found[0].hint


def test_every_error_can_be_provoked() -> None:
    """No check that stops a build is without a way to break it here; file names have their own test."""
    errors_known = {check for check, (level, _) in CHECKS.items() if level is Level.ERROR}
    assert {broken.check for broken in BREAKS} == errors_known - {"file-name", *WITH_THE_TREE}


def test_the_example_has_no_errors(example_files: dict[str, bytes]) -> None:
    """The example content is sound, and warns of links to items that are not written."""
    _, findings = read_site(example_files)
    assert errors(findings) == []
    assert {found.check for found in findings} == {"unwritten-item"}


@pytest.mark.parametrize(
    "name",
    [
        "ru/38-all.MD",
        "ru/38-all.md.txt",
        "ru/russia.md",
        "ru/137-russia.md",
        "ru/37-Россия.md",
        "xx/37-russia.md",
        "tg/37-other.md",
    ],
)
def test_a_wrong_file_name_is_told(name: str, example_files: dict[str, bytes]) -> None:
    """An item whose name or folder does not fit is told."""
    _, findings = read_site({**example_files, name: example_files[RU]})
    assert {found.check for found in errors(findings)} == {"file-name"}


@pytest.mark.parametrize("text", ["[Важно]: позвоните домой", "Слова\n---", "Слова\n==="])
def test_no_word_is_taken_away_or_made_a_heading(text: str) -> None:
    """What Markdown knows as definitions and underlined headings is plain text here, or told."""
    parsed = parse("ru/1-a.md", text, 1)
    kept = "".join(str(piece) for block in parsed.blocks for piece in block.get("inline", []))
    assert parsed.findings or text.split("\n")[0] in kept
    assert not [block for block in parsed.blocks if block["kind"] == "heading"]


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_is_told_once(table: str, example_files: dict[str, bytes]) -> None:
    """A save that broke off: not every page that names something in it is told, too."""
    found = errors(read_site({**example_files, table: b" \n"})[1])
    assert [(one.check, one.sentence) for one in found] == [("unreadable-file", f"{table} is empty.")]


def test_a_file_of_megabytes_is_told_and_not_read(example_files: dict[str, bytes]) -> None:
    """Something else was saved under its name; a preview that read it would follow nothing for half a minute."""
    site, findings = read_site({**example_files, RU: example_files[RU] + "Слово за словом. ".encode() * 200_000})
    assert [(one.check, one.file, "200,000" in one.sentence) for one in errors(findings)] == [
        ("unreadable-file", RU, True)
    ]
    assert ("ru", 37) not in site.items


def test_a_page_in_a_folder_of_no_language_stops_nothing_else(example_files: dict[str, bytes]) -> None:
    """It is told, and not read any further."""
    site, findings = read_site({**example_files, "xx/37-russia.md": example_files[RU]})
    assert [found.check for found in errors(findings)] == ["file-name"]
    assert {lang for lang, _ in site.items} == {"ru", "tg", "ky", "uz", "kk"}


def test_all_findings_are_told_at_once(example_files: dict[str, bytes]) -> None:
    """Three broken files give three findings, not the first."""
    broken = {
        name: data.replace(b"+++\n", b"", 1) for name, data in example_files.items() if name.endswith("37-russia.md")
    }
    assert len({found.file for found in errors(read_site(example_files | broken)[1])}) == len(broken) == 5
