"""What editors are told beyond errors of form: each check can be provoked, and says what to do."""

from dataclasses import dataclass
from datetime import date

import pytest

from kiosk.content.contacts import FILE as CONTACTS_FILE
from kiosk.content.findings import CHECKS, Finding, Level
from kiosk.content.site import errors
from kiosk.editors.checks import check_files
from kiosk.editors.do_not_state import FILE as FORBIDDEN_FILE
from kiosk.editors.do_not_state import read_forbidden, statements
from kiosk.editors.tree import read_tree, travelling
from kiosk.editors.wording import check_letters
from tests.conftest import CONTENT, TODAY

RU, TG, UZ = "ru/37-russia.md", "tg/37-russia.md", "uz/37-russia.md"
TWENTY_ONE = " ".join(["слово"] * 21)
LONG_WORDS = "Достопримечательностями. " * 99 + "Выезд не"


@dataclass(frozen=True, slots=True)
class Slip:
    """One edit of a tired editor, and what must be said about it."""

    check: str
    file: str
    old: str
    new: str
    at: str  # words of the line, after the edit, where the finding must stand
    said: str  # words that the sentence or the hint must hold
    found_in: str = ""  # another file than the edited


SLIPS = [
    Slip("pictures", "pictures.toml", '["hush", ', '[', "[79]", "each step"),
    Slip("do-not-state", RU, "Выезд счётчик не обнуляет.", "Выезд обнуляет счётчик.", "Выезд", "does not start"),
    Slip("phone", "contacts.toml", '"+996999312002"', '"+9969993120"', "[kg-mfa-consular]", "digit by digit"),
    Slip("phone", "contacts.toml", 'row = "protection.md D3"', 'row = ""', "[emergency-tj]", "no row"),
    Slip("record", FORBIDDEN_FILE, "'hisob", "'(hisob", "[russia-", "patterns"),
    Slip("record", FORBIDDEN_FILE, "say =", "sey =", "[russia-", "say"),
    Slip("record", FORBIDDEN_FILE, 'kk = "Шықсаңыз, есеп қайтадан басталады."', 'kk = ""', "[russia-", "kk"),
    Slip("do-not-state", CONTACTS_FILE, 'ru = "Экст', 'ru = "Выезд обнуляет счётчик. Экст', "[emergency-tj]", "start"),
    Slip("mixed-letters", CONTACTS_FILE, 'ru = "Экстренная', 'ru = "Экстрeнная', "[emergency-tj]", "ru: The word"),
    Slip("foreign-letter", "topics.toml", 'tg = "', 'tg = "Цы ', "[", "tg: The word"),
    Slip("apostrophe", CONTACTS_FILE, 'uz = "', 'uz = "Yo\'l ', "[emergency-tj]", "U+02BB"),
    Slip("long-sentence", RU, "Без визы можно", TWENTY_ONE + " можно", "слово слово", "two sentences"),
    Slip("long-title", RU, '"Россия"', '"Россия и все другие страны мира"', "title =", "6 words"),
    Slip("hard-to-read", RU, "Выезд счётчик не", LONG_WORDS, "+++", "everyday words"),
    Slip("mixed-letters", RU, "Без визы", "Без визы cрок", "cрок", "one keyboard"),
    Slip("mixed-letters", UZ, "Viza", "Vizа", "Vizа", "Latin and Cyrillic"),
    Slip("mixed-letters", RU, "Без визы", "Приходите c паспортом", "Приходите", "Latin letters"),
    Slip("foreign-letter", UZ, "Vizasiz kirish", "Пожалуйста kirish", "Пожалуйста", "lacks"),
    Slip("foreign-letter", TG, "+++\nБе", "+++\nБывший Бе", "Бывший", "Тоҷикӣ"),
    Slip("apostrophe", UZ, "Vizasiz kirish", "Vizasiz o'tish", "o'tish", "U+02BB"),
    Slip("apostrophe", UZ, "Vizasiz kirish", "Maʻlum kirish", "Maʻlum", "U+02BC"),
    Slip("unstamped", RU, "Без визы", "Без виз", "+++", "stamp ru/37-russia.md"),
    Slip("outdated-translation", RU, "Без визы", "Без виз", "Бе", "“Без виз можно въехать, но…”", TG),
    Slip("outdated-translation", RU, "::: warning", "::: staff", "+++", "blocks", TG),
    Slip("outdated-translation", RU, "## Первые дни", "Новое.\n\n## Первые дни", "+++", "was added", TG),
    Slip("outdated-translation", RU, "Выезд счётчик не обнуляет.\n", "", "", "lost what stands here", TG),
    Slip("differs-from-russian", TG, "{{ru-registration-eaeu}}", "{{ru-lost-card}}", "lost-card", "eaeu"),
    Slip("differs-from-russian", "tg/11-copies.md", "](37)", "](79)", "](79)", "lacks (37) and has (79)"),
    Slip("differs-from-russian", TG, "::: warning", "::: staff", "", "it has `::: warning`"),
    Slip("early-date", "facts.toml", "seen = 2025-10-27", "seen = 2062-10-27", "[ru-", "2062"),
    Slip("early-date", "sources.toml", "seen = 2026-11-23", "seen = 2062-11-23", "[example", "seen"),
    Slip("early-date", RU, "on = 2026-11-25", "on = 2062-11-25", "+++", "2062"),
    Slip("differs-from-russian", TG, '["example-law"]', '["example-advice"]', "+++", "sources"),
]  # fmt: skip
ON_A_DAY = {"overdue-review", "overdue-fact"}
ELSEWHERE = {"missing-language", "unwritten-item", "source-moved", "source-gone", "round-trip"}
RECORDINGS = {"recording-file", "recording-unstamped", "recording-outdated"}  # provoked in test_recordings.py


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.check}: {slip.new[:20]}")
def test_a_slip_is_told(slip: Slip, example_files: dict[str, bytes]) -> None:
    """The finding names the file, stands on the line and says what to do; without the slip there is none."""
    text = example_files[slip.file].decode()
    assert slip.old in text
    files = {**example_files, slip.file: text.replace(slip.old, slip.new, 1).encode()}
    file = slip.found_in or slip.file
    found = [one for one in check_files(files, TODAY)[1] if one.check == slip.check and one.file == file]
    assert found, [str(one) for one in check_files(files, TODAY)[1]]
    assert slip.at in files[file].decode().splitlines()[found[0].line - 1]
    assert slip.said in found[0].sentence + found[0].hint
    assert not [one for one in check_files(example_files, TODAY)[1] if one.check == slip.check]


def test_every_check_of_the_editors_can_be_provoked() -> None:
    """No check is without a slip here, in the tests of content, or in those named."""
    warnings = {check for check, (level, _) in CHECKS.items() if level is Level.WARNING}
    assert {slip.check for slip in SLIPS} | ON_A_DAY | ELSEWHERE | RECORDINGS == warnings | {
        "phone",
        "do-not-state",
        "record",
    }


def test_a_missing_language_is_a_warning(example_files: dict[str, bytes]) -> None:
    """The example lacks one page in Kazakh, and a link leads to an item that is not written."""
    _, findings = check_files(example_files, TODAY)
    assert ("missing-language", "kk/11-copies.md") in {(found.check, found.file) for found in findings}
    assert {found.check for found in findings} == {"missing-language", "unwritten-item"}


@pytest.mark.parametrize("data", [b"\xff", b"", b'+++\ntitle = "'])
def test_a_file_that_cannot_be_read_is_not_called_missing(data: bytes, example_files: dict[str, bytes]) -> None:
    """It has its own error; nobody is told to write again what is there."""
    found = check_files({**example_files, RU: data}, TODAY)[1]
    assert RU in {one.file for one in errors(found)}
    assert RU not in {one.file for one in found if one.check == "missing-language"}


def test_what_is_past_its_day_is_a_warning(example_files: dict[str, bytes]) -> None:
    """A year later, reviews and facts are overdue, each with the line where the fact stands."""
    _, findings = check_files(example_files, date(2027, 12, 1))
    assert {found.check for found in findings} >= ON_A_DAY
    lines = example_files["facts.toml"].decode().splitlines()
    assert all(lines[found.line - 1].startswith("[") for found in findings if found.check == "overdue-fact")
    assert errors(findings) == []


def test_a_word_that_comes_back_otherwise_from_cyrillic_is_told(example_files: dict[str, bytes]) -> None:
    """An Uzbek word that the rules do not know both ways is listed for an editor to decide."""
    text = example_files[UZ].decode().replace("+++\nViza", "+++\nXYZQ Viza", 1)
    assert "XYZQ" in text
    found = [one for one in check_files({**example_files, UZ: text.encode()}, TODAY)[1] if one.check == "round-trip"]
    assert [(one.file, "XYZQ" in one.sentence) for one in found] == [(UZ, True)]


def test_a_word_of_a_table_that_comes_back_otherwise_is_told(example_files: dict[str, bytes]) -> None:
    """Names of contacts are written in Cyrillic by rule, too."""
    text = example_files["contacts.toml"].decode().replace('uz = "', 'uz = "XYZQ ', 1)
    found = check_files({**example_files, "contacts.toml": text.encode()}, TODAY)[1]
    assert [(one.file, "XYZQ" in one.sentence) for one in found if one.check == "round-trip"] == [
        ("contacts.toml", True)
    ]


def test_names_numbers_and_quoted_words_are_left_alone(example_files: dict[str, bytes]) -> None:
    """Names of sites and apps, and words of another language in quotes or brackets, are no wrong letters."""
    extra = "WhatsApp, WhatsAppта, SMSти, migrant.kg, «Чёрные списки», (выдворение), ID-карта. "
    text = example_files[TG].decode().replace("+++\nБе", f"+++\n{extra}Бе", 1)
    assert extra in text
    found = {one.check for one in check_files({**example_files, TG: text.encode()}, TODAY)[1]}
    assert not found & {"foreign-letter", "mixed-letters", "apostrophe"}


@pytest.mark.parametrize(
    ("lang", "text"), [("uz", "Wi-Fi bormi? Wi-Fida."), ("tg", "Ба Wi-Fi. Wi-Fiро."), ("ru", "К Wi-Fi.")]
)
def test_a_name_with_a_hyphen_is_one_name(lang: str, text: str) -> None:
    """It stands in the list as a whole, so its halves are no words of their own."""
    assert check_letters(text, lang) == ()


def test_the_list_of_what_must_not_be_stated_cannot_vanish(example_files: dict[str, bytes]) -> None:
    """Without the file the strongest check would be gone without a word."""
    files = {name: data for name, data in example_files.items() if name != FORBIDDEN_FILE}
    assert [found.file for found in errors(check_files(files, TODAY)[1])] == [FORBIDDEN_FILE]
    assert FORBIDDEN_FILE not in travelling(example_files)


@pytest.mark.parametrize("data", [b"\x00\x01\xff", b"[a]\rb=1\r", b"\xef\xbb\xbf# nothing\r\n", b"[" * 9000])
def test_a_spoilt_list_is_a_finding_or_nothing(data: bytes, example_files: dict[str, bytes]) -> None:
    """Whatever the file is, `check` says so in a finding and goes on."""
    assert check_files({**example_files, FORBIDDEN_FILE: data}, TODAY)[0].items


@pytest.mark.parametrize(("words", "is_told"), [(20, False), (21, True)])
def test_a_sentence_may_have_twenty_words(words: int, is_told: bool, example_files: dict[str, bytes]) -> None:
    """Twenty are fine; words with a hyphen are one."""
    text = example_files[RU].decode().replace("Без визы можно", " ".join(["кое-где"] * words) + ". Можно", 1)
    found = {one.check for one in check_files({**example_files, RU: text.encode()}, TODAY)[1]}
    assert ("long-sentence" in found) is is_told


def test_the_real_content_has_no_errors() -> None:
    """content/ builds, today and on any day: errors do not depend on the day."""
    assert errors(real_findings()) == []


def test_the_real_content_has_no_hole_and_no_wrong_letter() -> None:
    """Every real item is there in every language, in the shape of the Russian text, in its own letters."""
    found = {found.check for found in real_findings()}
    assert not found & {"missing-language", "differs-from-russian", "mixed-letters", "foreign-letter", "apostrophe"}


def test_what_must_not_be_stated_is_found_and_what_is_near_it_is_not() -> None:
    """Each entry finds its own bad sentence in every language, and no entry finds a good one."""
    forbidden, findings = read_forbidden((CONTENT / FORBIDDEN_FILE).read_text("utf-8"))
    assert findings == []
    assert len(forbidden) >= 30
    for one in forbidden:
        assert all(one in statements(forbidden, one.bad[lang], lang) for lang in one.languages), one.id
        for lang, sentence in one.good.items():
            assert [other.id for other in statements(forbidden, sentence, lang)] == [], one.id


@pytest.mark.parametrize(
    ("lang", "sentence", "found"),
    [
        ("ru", "Звонок на линию бесплатный.", ["hotline-is-free"]),
        ("ru", "Спросите, звонок на линию бесплатный ли.", []),
        ("uz", "Ishonch telefoniga qoʻngʻiroq bepul.", ["hotline-is-free"]),
        ("uz", "Ishonch telefoniga qoʻngʻiroq bepulmi, soʻrang.", []),
        ("ru", "Заплатите выкуп.", ["ransom"]),
        ("ru", "Заплатите выкуп?", ["ransom"]),
    ],
)
def test_what_is_asked_is_not_stated(lang: str, sentence: str, found: list[str]) -> None:
    """A question passes, except for what may not even be asked."""
    forbidden, _ = read_forbidden((CONTENT / FORBIDDEN_FILE).read_text("utf-8"))
    assert [one.id for one in statements(forbidden, sentence, lang)] == found


def test_what_is_quoted_to_be_refuted_passes(example_files: dict[str, bytes]) -> None:
    """Somebody who may decide it copies the sentence into the list; the same words elsewhere are still found."""
    said = "Выезд обнуляет счётчик."
    text = example_files[RU].decode().replace("Без визы можно", f"{said} Это неправда. Без визы можно", 1)
    files = {**example_files, RU: text.encode()}
    found = [one for one in check_files(files, TODAY)[1] if one.check == "do-not-state"]
    assert [said in one.sentence and "quoted" in one.hint for one in found] == [True]
    told = files[FORBIDDEN_FILE].decode().replace("\nsay =", f'\nquoted = ["{said}"]\nsay =')
    files[FORBIDDEN_FILE] = told.encode()
    assert not [one for one in check_files(files, TODAY)[1] if one.check == "do-not-state"]
    files[RU] = text.replace(said, said.removesuffix(".") + "!").encode()
    assert [one for one in check_files(files, TODAY)[1] if one.check == "do-not-state"]


@pytest.mark.parametrize("line", ["ru='виза'", "any='виза'", "rows='a'", "ru=[1]"])
def test_a_pattern_that_is_no_list_is_told(line: str, example_files: dict[str, bytes]) -> None:
    """Else each of its letters would be a pattern, and every page would state what must not be stated."""
    entry = {"rows": "rows=['a']", "say": "say='b'", "bad": "bad={ru='виза'}", line.partition("=")[0]: line}
    told = example_files[FORBIDDEN_FILE] + ("\n[x]\n" + "\n".join(entry.values()) + "\n").encode()
    found = errors(check_files({**example_files, FORBIDDEN_FILE: told}, TODAY)[1])
    assert [(one.check, "not a list" in one.sentence) for one in found] == [("record", True)]


def test_a_pattern_in_capitals_is_told(example_files: dict[str, bytes]) -> None:
    """Sentences are compared in small letters: a capital would never match, and nobody would know."""
    told = example_files[FORBIDDEN_FILE] + "\n[x]\nrows=['a']\nsay='b'\nru=['Виза']\nbad={ru='Виза'}\n".encode()
    found = [one for one in check_files({**example_files, FORBIDDEN_FILE: told}, TODAY)[1] if one.check == "record"]
    assert ["capital" in one.sentence for one in found] == [True]


def real_findings() -> list[Finding]:
    """Return what is told about content/ today."""
    return check_files(read_tree(CONTENT), TODAY)[1]
