"""Translators' PO files: nothing they wrote is lost, nothing unconfirmed is taken, nothing wrong gets in."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from kiosk.content.item import parse_item
from kiosk.content.site import Site, read_site
from kiosk.content.stamps import State, pair_up, write_stamps
from kiosk.editors.exchange import export
from kiosk.editors.intake import Intake, take_in, write_intake
from kiosk.editors.stamps import stamp_files
from kiosk.editors.tree import read_tree
from kiosk.errors import ContentError
from kiosk.languages import SOURCE, WRITTEN
from tests.conftest import CONTENT, EXAMPLE, TODAY

TARGETS = [code for code in WRITTEN if code != SOURCE]
TG = "tg/37-russia.md"
RU = "ru/37-russia.md"


class Desk:
    """An editor's content and the folder that goes to the translators."""

    def __init__(self, tmp_path: Path, content: Path = EXAMPLE) -> None:
        self.content, self.folder = tmp_path / "content", tmp_path / "out"
        shutil.copytree(content, self.content)

    @property
    def files(self) -> dict[str, bytes]:
        """The content as it stands."""
        return read_tree(self.content)

    @property
    def site(self) -> Site:
        """The content, read."""
        return read_site(self.files)[0]

    def export(self, lang: str = "tg") -> list[str]:
        """Write the PO files."""
        return export(self.site, self.files, lang, self.folder)

    def take_in(self, lang: str = "tg") -> Intake:
        """Take the PO files in, and write what comes of it."""
        intake = take_in(self.site, self.files, lang, self.folder, TODAY)
        write_intake(self.content, self.site, intake)
        return intake

    def stamp(self, *files: str) -> None:
        """Stamp files, as an editor does."""
        stamps = stamp_files(self.site, [], files, TODAY)
        (self.content / "stamps.json").write_text(write_stamps(stamps, self.site.recordings), "utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Edit a content file."""
        path = self.content / file
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new).encode())

    def path(self, lang: str = "tg", name: str = "37-russia") -> Path:
        """Where a PO file is."""
        return self.folder / lang / f"{name}.po"

    def entry(self, context: str, lang: str = "tg", name: str = "37-russia") -> polib.POEntry:
        """One entry of a PO file."""
        return next(entry for entry in polib.pofile(str(self.path(lang, name))) if entry.msgctxt == context)

    def write(
        self, context: str, text: str | None = None, *, fuzzy: bool = False, lang: str = "tg", name: str = "37-russia"
    ) -> None:
        """Do a translator's work: write *text*, or confirm what is there."""
        file = polib.pofile(str(self.path(lang, name)), wrapwidth=60)
        entry = next(entry for entry in file if entry.msgctxt == context)
        entry.msgstr, entry.fuzzy = entry.msgstr if text is None else text, fuzzy
        file.save()

    def exported(self) -> dict[str, bytes]:
        """All PO files."""
        return {path.name: path.read_bytes() for path in self.folder.rglob("*.po")}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The example content, everything stamped."""
    return Desk(tmp_path)


@pytest.mark.parametrize("content", [CONTENT, EXAMPLE])
@pytest.mark.parametrize("lang", TARGETS)
def test_what_nobody_edited_comes_back_as_it_was(tmp_path: Path, content: Path, lang: str) -> None:
    """Out, in and out again: no byte of the content, of the stamps or of the PO files changes."""
    desk = Desk(tmp_path, content)
    before = desk.files
    desk.export(lang)
    exported = desk.exported()
    assert not desk.take_in(lang).files
    assert desk.files == before
    desk.export(lang)
    assert exported == desk.exported()
    assert len(exported) == sum(code == SOURCE for code, _ in desk.site.items)


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext is not installed here")
@pytest.mark.parametrize("lang", TARGETS)
def test_gettext_has_nothing_to_say_against_our_files(tmp_path: Path, lang: str) -> None:
    """`msgfmt --check` is silent, and no text is marked as a format: % is harmless."""
    desk = Desk(tmp_path, CONTENT)
    desk.change("ru/37-russia.md", "Нужна помощь:", "100% {{ru-lost-card}} %s. Нужна помощь:")
    desk.export(lang)
    for path in desk.folder.rglob("*.po"):
        command = ["msgfmt", "--check", "-o", "/dev/null", str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (said.returncode, said.stderr) == (0, "")
        assert b"-format" not in path.read_bytes()


def test_an_entry_tells_where_it_stands_and_what_stays(desk: Desk) -> None:
    """A translator sees the kind, the place and the rules."""
    desk.export()
    entry = desk.entry("37 paragraph 3")
    assert entry.msgid == "**Регистрация.** Срок: {{ru-registration-tj-uz}} со дня въезда."
    assert entry.occurrences == [(RU, "17")]
    assert "{{…}} stays as it is" in entry.comment
    assert "(84)" not in entry.comment
    assert desk.entry("37 paragraph 2").comment == "Heading."
    assert desk.entry("37 aliases").msgid == "регистрация; прописка; патент"
    assert desk.entry("37 dates").occurrences == [(RU, "9")]


def test_one_edited_paragraph_changes_one_paragraph(desk: Desk) -> None:
    """The other lines keep their bytes, and only this paragraph has another stamp."""
    before = (desk.content / TG).read_text("utf-8")
    old = desk.site.stamps
    desk.export()
    present = desk.entry("37 paragraph 6").msgstr
    desk.write("37 paragraph 6", "Санҷиш \\ «иваз».")
    intake = desk.take_in()
    assert list(intake.files) == [TG]
    assert intake.told == [f"{TG}: 37 paragraph 6 changed, 0 more confirmed."]
    assert (desk.content / TG).read_text("utf-8") == before.replace(present, "Санҷиш \\ «иваз».")
    changed = [
        place
        for place, (one, other) in enumerate(zip(old[TG].paragraphs, desk.site.stamps[TG].paragraphs, strict=True))
        if one != other
    ]
    assert changed == [6]
    assert states(desk) == {State.UP_TO_DATE}


def test_a_file_keeps_its_comments_its_order_and_its_line_ends(desk: Desk) -> None:
    """Title, aliases and dates are replaced where they stand, in quotes that TOML reads."""
    path = desk.content / TG
    text = path.read_text("utf-8")
    title = next(line for line in text.split("\n") if line.startswith("title"))
    text = text.replace(title, f"{title}  # asked in Khujand")
    aliases = next(line for line in text.split("\n") if line.startswith("aliases"))
    text = text.replace(f"{aliases}\n", "").replace("type =", 'aliases = [\n  "як",\n  "ду", # two\n] # these\ntype =')
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    desk.export()
    desk.write("37 title", 'Русия "нав" \\')
    desk.write("37 aliases", 'се; чор "4" ;се')
    desk.take_in()
    expected = text.replace(title, 'title = "Русия \\"нав\\" \\\\"')
    expected = expected.replace('[\n  "як",\n  "ду", # two\n] # these', '["се", "чор \\"4\\""] # these')
    assert path.read_bytes() == expected.replace("\n", "\r\n").encode("utf-8-sig")


def test_what_is_fuzzy_is_not_taken(desk: Desk) -> None:
    """The present translation stays, with the stamp that it had."""
    before = desk.files
    desk.export()
    desk.write("37 paragraph 6", "Ноҳозир.", fuzzy=True)
    desk.write("37 aliases", "чизе", fuzzy=True)
    assert not desk.take_in().files
    assert desk.files == before
    assert ["37 paragraph 6, 37 aliases: not taken, still marked as fuzzy" in one for one in desk.take_in().told] == [
        True
    ]


def test_a_file_without_a_paragraph_is_told(desk: Desk) -> None:
    """A download that broke off looks like a file in which nothing was done."""
    desk.export()
    desk.path().write_bytes(b"")
    assert "tg/37-russia.po holds no paragraph: export again." in desk.take_in().told


def test_a_changed_russian_paragraph_is_to_be_looked_at_and_can_be_confirmed(desk: Desk) -> None:
    """The mark and the old Russian text show it; taking the mark away stamps this paragraph and changes no text."""
    desk.export()
    desk.change(RU, "Выезд счётчик не обнуляет.", "Выезд счётчик не обнулит.")
    desk.export()
    entry = desk.entry("37 paragraph 6")
    assert entry.fuzzy
    assert entry.previous_msgid == "Выезд счётчик не обнуляет."
    assert State.OUTDATED in states(desk)
    exported = desk.exported()
    desk.export()
    assert exported == desk.exported()
    desk.write("37 paragraph 6")
    intake = desk.take_in()
    assert not intake.files
    assert states(desk) == {State.UP_TO_DATE}
    desk.export()
    assert not desk.entry("37 paragraph 6").fuzzy


def test_only_what_was_confirmed_is_stamped(desk: Desk) -> None:
    """Of a text that nobody stamped, one confirmed paragraph gets a stamp."""
    (desk.content / "stamps.json").unlink()
    desk.export()
    assert desk.entry("37 title").fuzzy
    desk.write("37 paragraph 2")
    desk.take_in()
    item, source = desk.site.items["tg", 37], desk.site.items["ru", 37]
    found = [pair.state for pair in pair_up(item, source, desk.site.stamps[TG])]
    assert [place for place, state in enumerate(found) if state is State.UP_TO_DATE] == [2]
    assert list(desk.site.stamps) == [TG]


def test_other_aliases_stamp_nothing(desk: Desk) -> None:
    """They are taken, and no paragraph counts as compared because of them."""
    (desk.content / "stamps.json").unlink()
    desk.export()
    desk.write("37 aliases", "калимаи нав")
    intake = desk.take_in()
    assert desk.site.items["tg", 37].header.aliases == ("калимаи нав",)
    assert not intake.stamps
    assert "stamps.json" not in desk.files


def test_what_was_taken_in_and_edited_since_is_not_taken_for_new_work(desk: Desk) -> None:
    """An old PO file that lies about does not undo what an editor did later."""
    desk.export()
    desk.write("37 paragraph 6", "Тарҷумон навишт.")
    desk.take_in()
    desk.change(TG, "Тарҷумон навишт.", "Муҳаррир навишт.")
    desk.export()
    assert desk.entry("37 paragraph 6").msgstr == "Муҳаррир навишт."


def test_a_russian_paragraph_that_comes_back_brings_its_translation_to_be_looked_at(desk: Desk) -> None:
    """What was kept as obsolete is offered again where nothing else is there."""
    warning = "::: warning\nВыезд счётчик не обнуляет.\n:::\n"
    desk.export()
    words = desk.entry("37 paragraph 6").msgstr
    desk.change(RU, warning, "")
    desk.export()
    desk.take_in()
    assert words in desk.path().read_text("utf-8")
    desk.change(RU, "{{contact:emergency-ru}}", warning + "\n{{contact:emergency-ru}}")
    desk.export()
    assert (desk.entry("37 paragraph 6").msgstr, desk.entry("37 paragraph 6").fuzzy) == (words, True)


def test_exporting_again_loses_nothing_that_a_translator_wrote(desk: Desk) -> None:
    """Words, marks and notes that are not taken in yet stay; what has no Russian text any more is kept as obsolete."""
    desk.export()
    file = polib.pofile(str(desk.path()))
    by_context = {entry.msgctxt: entry for entry in file}
    by_context["37 paragraph 1"].msgstr = "Кори нав."
    by_context["37 paragraph 2"].msgstr, by_context["37 paragraph 2"].tcomment = "Нимкора", "Ask Zarina."
    by_context["37 paragraph 2"].flags.append("fuzzy")
    by_context["37 paragraph 6"].msgstr = "Гумнашуда."
    by_context["37 aliases"].msgstr = "калимаи нав"
    file.metadata["Last-Translator"] = "Zarina"
    file.save()
    desk.change(RU, "Выезд счётчик не обнуляет.", "Выезд ничего не меняет.")
    desk.change(RU, '"прописка", ', "")
    desk.export()
    assert (desk.entry("37 paragraph 1").msgstr, desk.entry("37 paragraph 1").fuzzy) == ("Кори нав.", False)
    assert (desk.entry("37 paragraph 2").msgstr, desk.entry("37 paragraph 2").fuzzy) == ("Нимкора", True)
    assert desk.entry("37 paragraph 2").tcomment == "Ask Zarina."
    assert desk.entry("37 aliases").msgstr == "калимаи нав"
    again = polib.pofile(str(desk.path()))
    assert [(entry.msgid, entry.msgstr) for entry in again.obsolete_entries()] == [
        ("Выезд счётчик не обнуляет.", "Гумнашуда.")
    ]
    assert again.metadata["Last-Translator"] == "Zarina"
    desk.change(RU, "Выезд ничего не меняет.", "Выезд счётчик не обнуляет.")
    desk.export()
    desk.export()
    assert "Гумнашуда." in [entry.msgstr for entry in polib.pofile(str(desk.path())).obsolete_entries()]


def test_a_confirmation_that_is_not_taken_in_yet_survives_an_export(desk: Desk) -> None:
    """Reading is work, too."""
    (desk.content / "stamps.json").unlink()
    desk.export()
    desk.write("37 paragraph 2")
    desk.export()
    assert not desk.entry("37 paragraph 2").fuzzy
    assert desk.entry("37 paragraph 1").fuzzy


def test_what_an_editor_changed_since_is_not_taken_back(desk: Desk) -> None:
    """A translator's file carries old words along; only what she changed is her work."""
    desk.export()
    present = desk.entry("37 paragraph 6").msgstr
    desk.change(TG, present, "Муҳаррир навишт.")
    desk.write("37 paragraph 2", "Рӯзҳои якум")
    intake = desk.take_in()
    assert any("37 paragraph 6 was changed in content/" in line for line in intake.told)
    text = (desk.content / TG).read_text("utf-8")
    assert "Муҳаррир навишт." in text
    assert "Рӯзҳои якум" in text
    desk.export()
    assert desk.entry("37 paragraph 6").msgstr == "Муҳаррир навишт."


def test_the_russian_text_decides_what_an_entry_belongs_to(desk: Desk) -> None:
    """A paragraph that moved is found; of equal ones the context tells which."""
    desk.change(RU, "## Первые дни", "## Россия")
    desk.export()
    desk.write("37 paragraph 2", "Сарлавҳа")
    desk.write("37 title", "Унвон")
    desk.change(RU, "Выезд счётчик не обнуляет.", "Новое.\n\nВыезд счётчик не обнуляет.")
    desk.change(TG, desk.entry("37 paragraph 6").msgstr, f"Нав.\n\n{desk.entry('37 paragraph 6').msgstr}")
    desk.write("37 paragraph 6", "Ҷойи дигар.")
    desk.take_in()
    texts = [paragraph.text for paragraph in desk.site.items["tg", 37].paragraphs]
    assert (texts[0], texts[2], texts[6], texts[7]) == ("Унвон", "Сарлавҳа", "Нав.", "Ҷойи дигар.")


def test_a_text_follows_the_blocks_of_the_russian_one_when_all_of_it_is_confirmed(desk: Desk) -> None:
    """Before, a text that nobody confirmed might stand in the wrong place: nothing is taken, and that is told."""
    desk.change(RU, "::: warning\nВыезд счётчик не обнуляет.\n:::\n", "- Новая строка.\n")
    desk.export()
    assert desk.entry("37 paragraph 6").fuzzy
    desk.write("37 paragraph 2", "Рӯзҳои якум")
    before = desk.files
    assert "tg/37-russia.po: A paragraph has no confirmed translation yet: 37 paragraph 6." in desk.take_in().told
    assert desk.files == before
    desk.write("37 paragraph 6", "Сатри нав.")
    desk.take_in()
    item, source = desk.site.items["tg", 37], desk.site.items["ru", 37]
    assert item.structure == source.structure
    assert [item.paragraphs[place].text for place in (2, 6)] == ["Рӯзҳои якум", "Сатри нав."]
    assert states(desk) == {State.UP_TO_DATE}


def test_a_paragraph_that_is_gone_is_kept_as_obsolete(desk: Desk) -> None:
    """Its words stay in the PO file, where somebody may want them again."""
    lost = desk.site.items["tg", 37].paragraphs[6].text
    desk.change(RU, "::: warning\nВыезд счётчик не обнуляет.\n:::\n", "")
    desk.export()
    assert [entry.msgstr for entry in polib.pofile(str(desk.path())).obsolete_entries()] == [lost]
    exported = desk.exported()
    desk.take_in()
    assert lost not in (desk.content / TG).read_text("utf-8")
    assert states(desk) == {State.UP_TO_DATE}
    desk.export()
    assert exported == desk.exported()


def test_a_new_translation_is_written_when_it_is_whole(desk: Desk) -> None:
    """Item 11 is not written in Kazakh: first the missing paragraphs are counted, then there is a file, and a draft."""
    desk.export("kk")
    for place, text in enumerate(("Көшірмелер", "Көшіріңіз.", "**Түсіріңіз.** Жіберіңіз.", "**Салыңыз.** Үйде.")):
        context = f"11 paragraph {place}" if place else "11 title"
        desk.write(context, text, lang="kk", name="11-copies")
    desk.write("11 paragraph 4", "[Ресей](37), [жол](74).", fuzzy=True, lang="kk", name="11-copies")
    intake = desk.take_in("kk")
    assert not intake.files
    assert any("A paragraph has no confirmed translation yet: 11 paragraph 4" in line for line in intake.told)
    desk.write("11 paragraph 4", lang="kk", name="11-copies")
    intake = desk.take_in("kk")
    item, findings = parse_item("kk/11-copies.md", intake.files["kk/11-copies.md"])
    assert item
    assert not findings
    assert item.header.aliases == ()
    assert (item.review.state, item.review.by) == ("draft", "")  # the Russian one was checked, this is not
    assert item.structure == desk.site.items["ru", 11].structure
    assert all(made for _, made in intake.stamps["kk/11-copies.md"].paragraphs)


WRONG = {
    "lost fact": ("**Бақайдгирӣ.** Мӯҳлат.", "lacks: {{ru-registration-tj-uz}}"),
    "other fact": ("Мӯҳлат: {{ru-patent}}, {{ru-registration-tj-uz}}.", "has too much: {{ru-patent}}"),
    "ending on a fact": ("Мӯҳлат: {{ru-registration-tj-uz}}ро.", "A letter touches"),
    "unfinished": ("{{ru-registration-tj-uz}} ва {{", "unfinished"),
    "link": ("{{ru-registration-tj-uz}} [ин ҷо](84)", "has too much: (84)"),
    "address": ("{{ru-registration-tj-uz}} [x](http://a.tj)", "link leads to"),
    "digits": ("{{ru-registration-tj-uz}} ё 15 рӯз", "The digits 15"),
    "line break": ("Мӯҳлат:\n{{ru-registration-tj-uz}}", "line break"),
    "block": ("::: warning {{ru-registration-tj-uz}}", "begins with :::"),
    "block inside": ("Ин ::: {{ru-registration-tj-uz}}", ":::"),
    "fence": ("+++ {{ru-registration-tj-uz}}", "begins with +++"),
    "list": ("- {{ru-registration-tj-uz}}", "begins with -"),
    "heading": ("# {{ru-registration-tj-uz}}", "begins with #"),
    "step": ("2) {{ru-registration-tj-uz}}", "begins with 2)"),
    "definition": ("[x]: {{ru-registration-tj-uz}}", "begins with [x]:"),
    "html": ("<script>x</script> {{ru-registration-tj-uz}}", "HTML"),
    "long": ("ҳ" * 1_000_000 + "{{ru-registration-tj-uz}}", "1,000,025 signs"),
    "control": ("a\x07 {{ru-registration-tj-uz}}", "U+0007"),
    "direction": ("a\u202e {{ru-registration-tj-uz}}", "U+202E"),
}


@pytest.mark.parametrize("slip", WRONG)
def test_what_must_not_get_into_a_text_is_told_and_the_item_stays(desk: Desk, slip: str) -> None:
    """The sentence names the entry; other items are taken all the same."""
    text, said = WRONG[slip]
    before = desk.files
    desk.export()
    desk.write("37 paragraph 3", text)
    desk.write("37 paragraph 2", "Рӯзҳои якум")
    desk.write("16 paragraph 1", "Гиред.", name="16-packing-list")
    intake = desk.take_in()
    assert any("37 paragraph 3" in line and said in line for line in intake.told), intake.told
    assert f"{TG} is left as it is." in intake.told
    assert list(intake.files) == ["tg/16-packing-list.md"]
    assert desk.files[TG] == before[TG]


def edited(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return an edit."""
    return lambda data: data.replace(old, new)


BROKEN = {
    "not UTF-8": (lambda data: data.decode().encode("utf-16"), "not UTF-8"),
    "not a PO file": (lambda _: b"PK\x03\x04 zip", "no line of a PO file"),
    "a path": (lambda _: b"/etc/passwd", "no line of a PO file"),
    "cut off": (lambda data: data[: data.index(b'"Last-Tr') + 5], "no line of a PO file"),
    "lost quote": (lambda data: data.rstrip()[:-1] + b"\n", "no line of a PO file"),
    "twice": (lambda data: data + b"\n" + data[data.index(b'msgctxt "37 dates"') :], "stands there twice"),
    "other language": (edited(b"Language: tg", b"Language: kk"), "it is in kk"),
    "other script": (edited(b"Language: tg", b"Language: tg@latin"), "it is in tg@latin"),
    "huge": (lambda data: data + b"# x\n" * 1_100_000, "bytes"),
    "no order": (lambda data: data + b'\nmsgstr "x"\n', "cannot be read as a PO file"),
}


@pytest.mark.parametrize("slip", BROKEN)
def test_a_broken_file_is_told_and_the_others_are_taken(desk: Desk, slip: str) -> None:
    """It ends in a sentence, and exporting again leaves it as it is: there may be work in it."""
    breaking, said = BROKEN[slip]
    desk.export()
    desk.path().write_bytes(broken := breaking(desk.path().read_bytes()))
    desk.write("16 paragraph 1", "Гиред.", name="16-packing-list")
    intake = desk.take_in()
    assert list(intake.files) == ["tg/16-packing-list.md"]
    assert any("37-russia.po" in line and said in line for line in intake.told), intake.told
    told = desk.export()
    assert desk.path().read_bytes() == broken
    assert any("tg/37-russia.po is left as it is." in line for line in told)


def test_windows_line_ends_and_a_bom_are_accepted(desk: Desk) -> None:
    """Such files come from real desks."""
    desk.export()
    desk.write("37 paragraph 6", "Иваз шуд.")
    text = desk.path().read_text("utf-8")
    desk.path().write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert list(desk.take_in().files) == [TG]


def test_what_was_translated_from_another_russian_text_is_not_taken(desk: Desk) -> None:
    """It is told, and it is still in the PO file."""
    desk.export()
    desk.write("37 paragraph 6", "Кори зиёд.")
    desk.change(RU, "Выезд счётчик не обнуляет.", "Выезд ничего не меняет.")
    before = desk.files
    told = desk.take_in().told
    assert any("37 paragraph 6: not taken, the Russian text was changed" in line for line in told)
    assert desk.files == before


@pytest.mark.parametrize(
    ("lang", "said"), [("ru", "translate from"), ("uz-cyrl", "made from uz"), ("../x", "no language")]
)
def test_only_languages_with_translators_are_exchanged(desk: Desk, lang: str, said: str) -> None:
    """Russian, unknown and made languages are refused with a sentence, and nothing is written."""
    with pytest.raises(ContentError, match=said):
        desk.export(lang)
    with pytest.raises(ContentError, match=said):
        desk.take_in(lang)
    assert not desk.folder.exists()


def states(desk: Desk) -> set[State]:
    """The states of the paragraphs of the Tajik text on Russia."""
    item, source = desk.site.items["tg", 37], desk.site.items["ru", 37]
    return {pair.state for pair in pair_up(item, source, desk.site.stamps.get(TG))}
