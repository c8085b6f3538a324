"""Pages: in which languages each item stands, who checked it, how it reads, whether somebody read it aloud."""

from collections.abc import Container, Iterable, Mapping
from datetime import date

from kiosk.content.item import Item
from kiosk.content.site import Site
from kiosk.editors.report.section import Cell, Section, listed
from kiosk.editors.translations import check_translations
from kiosk.editors.wording import FEWEST, reading
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN

_BEHIND = {"outdated-translation": ("outdated", "bad"), "unstamped": ("not stamped", "soon")}
_KEY = "d draft, c checked; o outdated, n not stamped or without a Russian text; - missing; else up to date"


def states(site: Site) -> Section:
    """Lay items against languages: draft or checked, and how each translation stands to the Russian text."""
    behind = {found.file: found.check for found in check_translations(site) if found.check in _BEHIND}
    rows, words = [], []
    for number in site.numbers:
        first = next(item for lang in LANGUAGES if (item := site.items.get((lang, number))))
        cells = [_state(site, number, code, behind) for code in WRITTEN]
        words += [cell.text.rpartition(", ")[2] for cell in cells]
        title = Cell(first.header.title, lang=LANGUAGES[first.lang].tag)
        rows.append((Cell(f"{number}"), title, Cell(first.header.type), Cell(first.header.topic), *cells))
    made = listed(f"{code} from {known.made_from}" for code, known in LANGUAGES.items() if known.made_from)
    counts = [f"{words.count(word)} {word}" for word in ("outdated", "not stamped", "no Russian text") if word in words]
    drafts = sum(item.review.state == "draft" for item in site.items.values())
    says = (
        f"{words.count('missing')} of {len(words)} pages are missing; {', '.join([*counts, 'the others up to date'])}. "
        f"{drafts} draft, {len(site.items) - drafts} checked. Made by rule: {made}."
    )
    return Section("Items and languages", says, ("no.", "title", "type", "topic", *WRITTEN), tuple(rows), key=_KEY)


def _state(site: Site, number: int, code: str, behind: Mapping[str, str]) -> Cell:
    item = site.items.get((code, number))
    if item is None:
        return Cell("missing", "bad", short="-")
    is_draft = item.review.state == "draft"
    said, letter = ("draft", "d") if is_draft else (f"checked by {item.review.by}", "c")
    if item.file in behind:
        word, mark = _BEHIND[behind[item.file]]
        return Cell(f"{said}, {word}", mark, short=f"{letter} {word[0]}")
    if (SOURCE, number) not in site.items:
        return Cell(f"{said}, no Russian text", "soon", short=f"{letter} n")
    return Cell(said, "" if is_draft else "good", short=letter)


def reviews(site: Site, today: date) -> Section:
    """Tell which pages are draft, who checked the others, and when the first of them is to be read again."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in site.items.values():
        by = item.review.by if item.review.state == "checked" else ""
        groups.setdefault((item.review.state, by), []).append(item)
    rows = []
    for (state, by), items in sorted(groups.items()):
        due = min(item.review.due for item in items)
        cells = (Cell(by or "nobody"), Cell(f"{len(items)}"), Cell(f"{due}", "bad" if due < today else ""))
        rows.append((Cell(state, "good" if state == "checked" else "soon"), *cells, Cell(_which(site, items))))
    checked = sum(item.review.state == "checked" for item in site.items.values())
    overdue = sum(item.review.due < today for item in site.items.values())
    says = f"{checked} of {len(site.items)} pages are checked by an organisation; {overdue} are past their review day."
    return Section("Drafts and checks", says, ("state", "by", "pages", "first review due", "which"), tuple(rows))


def _which(site: Site, items: Iterable[Item]) -> str:
    """Name pages by language; a language's whole content as `all`."""
    held: dict[str, list[int]] = {}
    for item in items:
        held.setdefault(item.lang, []).append(item.number)
    whole = {lang: sum(code == lang for code, _ in site.items) for lang in held}
    named = {lang: "all" if len(held[lang]) == whole[lang] else listed(sorted(held[lang])) for lang in held}
    return "; ".join(f"{lang}: {named[lang]}" for lang in sorted(named, key=list(LANGUAGES).index))


def readings(site: Site) -> Section:
    """Order the pages of each language from hard to easy."""
    measured = []
    for item in site.items.values():
        limit, found = LANGUAGES[item.lang].reading, reading(item, site.facts)
        share = max(found.sentence / limit["sentence"], found.word / limit["word"])
        mark = "bad" if share > 1 and found.words >= FEWEST else ""  # as the check `hard-to-read`
        said = (f"{found.sentence:.1f} of {limit['sentence']:g}", f"{found.word:.1f} of {limit['word']:g}")
        title = Cell(item.header.title, lang=LANGUAGES[item.lang].tag)
        cells = (Cell(item.lang), Cell(f"{share:.0%}", mark), Cell(f"{item.number}"), title, *map(Cell, said))
        measured.append((list(LANGUAGES).index(item.lang), -share, (*cells, Cell(f"{found.words}"))))
    rows = tuple(cells for _, _, cells in sorted(measured, key=lambda row: row[:2]))
    over = [sum(row[1].mark == "bad" and row[0].text == code for row in rows) for code in WRITTEN]
    counted = listed(f"{count} {code}" for code, count in zip(WRITTEN, over, strict=True) if count)
    says = f"Beyond their language's limit of easy reading: {counted}. Under {FEWEST} words a page is not judged."
    head = ("lang", "of the limit", "no.", "title", "words a sentence", "letters a word", "words")
    return Section("Items by reading measure", says, head, rows)


def recordings(site: Site, media: Container[str]) -> Section:
    """Count the pages that nobody can listen to: not read aloud yet, or changed since."""
    rows, missing = [], 0
    for code in WRITTEN:
        numbers = sorted(number for lang, number in site.items if lang == code)
        lacking = [number for number in numbers if f"media/{code}/{number}.mp3" not in media]
        missing += len(lacking)
        named = "all" if lacking and lacking == numbers else listed(lacking)
        rows.append((Cell(code), Cell(f"{len(lacking)} of {len(numbers)}", "soon" if lacking else ""), Cell(named)))
    says = f"{missing} of {len(site.items)} pages have no recording; readers with little schooling need them most."
    return Section("To record", says, ("lang", "without a recording", "items"), tuple(rows))
