"""Take translators' PO files in: a confirmed paragraph goes into the text and is stamped, all else stays as it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.site import Site, errors
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import Stamp, write_stamps
from kiosk.editors.catalogs import flat
from kiosk.editors.checks import check_files
from kiosk.editors.exchange import BETWEEN, check_language
from kiosk.editors.rewriting import Value, as_draft, rewritten
from kiosk.editors.stamps import confirm
from kiosk.editors.translated import Sheet, differ, named, read_sheet, refusals, values
from kiosk.editors.tree import write_beside
from kiosk.errors import ContentError


class Intake(NamedTuple):
    """What taking in comes to: nothing is written yet."""

    files: dict[str, str]  # path below content/ -> its new text
    stamps: dict[str, Stamp]  # all
    told: list[str]


class _Draft(NamedTuple):
    """One item's file as its PO file wants it."""

    sheet: Sheet
    data: bytes
    texts: list[str]  # of its paragraphs
    confirmed: list[int]  # their places


def take_in(site: Site, files: Mapping[str, bytes], lang: str, folder: Path, today: date) -> Intake:
    """
    Decide what the PO files in *folder*/*lang*/ change; an item with anything wrong in it is left as it is.

    Raises:
        ContentError: Nobody translates into this language, or there is no PO file.
    """
    check_language(lang)
    paths = sorted((folder / lang).glob("*.po"))
    if not paths:
        raise ContentError(f"There is no PO file in {folder / lang}. Export first.")
    told: list[str] = []
    drafts = [draft for path in paths if (draft := _draft(site, files, lang, path, told))]
    after, findings = check_files({**files, **{draft.sheet.file: draft.data for draft in drafts}}, today)
    changed, stamps = {}, dict(site.stamps)
    for draft in drafts:
        file, source = draft.sheet.file, draft.sheet.source
        item = after.items.get((lang, source.number))
        wrong = list(_what_is_wrong(draft, item, errors(findings)))
        told += _refusal(draft.sheet, wrong) if wrong else [_what_is_new(draft.sheet)]
        if item and not wrong:
            if draft.confirmed and (stamp := confirm(item, source, stamps.get(file), draft.confirmed, today)):
                stamps[file] = stamp
            if files.get(file) != draft.data:
                changed[file] = draft.data.decode()
    return Intake(changed, stamps, told)


def write_intake(content: Path, site: Site, intake: Intake) -> None:
    """
    Write what was taken in below *content*: each file in one step, and the stamps last.

    Raises:
        ContentError: The folder does not let us write; what is not written yet is as it was, and not stamped.
    """
    for name, text in intake.files.items():
        write_beside(content / name, text)
    if intake.stamps != site.stamps:
        write_beside(content / STAMPS_FILE, write_stamps(intake.stamps, site.recordings))


def _draft(site: Site, files: Mapping[str, bytes], lang: str, path: Path, told: list[str]) -> _Draft | None:
    """Return what one PO file wants, or None where it says nothing new or something is wrong; *told* says which."""
    try:
        sheet = read_sheet(site, files, lang, path)
    except OSError as error:
        told.append(f"{lang}/{path.name} cannot be read: {error.strerror}. It is not taken.")
        return None
    except ContentError as error:
        told.append(f"{error} It is not taken.")
        return None
    told += sheet.told
    places = range(len(sheet.source.paragraphs))
    has_shape = sheet.item is not None and sheet.item.structure == sheet.source.structure
    if sheet.item and not sheet.news and (has_shape or not all(place in sheet.given for place in places)):
        return None
    texts = [sheet.text(place) for place in places]
    wrong = [sentence for place in sheet.news for sentence in refusals(sheet.wanted[place], sheet.given[place])]
    wrong += [] if has_shape else _lacking(sheet, places)
    if wrong:
        told += _refusal(sheet, wrong)
        return None
    data = _written(sheet, files, texts, has_shape=has_shape)
    return _Draft(sheet, data, texts, [place for place in places if place in sheet.given])


def _lacking(sheet: Sheet, places: Sequence[int]) -> list[str]:
    """Count what is not confirmed: in other blocks than before, such a text might stand in the wrong place."""
    lacking = [sheet.wanted[place].context for place in places if place not in sheet.given]
    if len(lacking) > 1:
        return [f"{len(lacking)} of {len(places)} paragraphs have no confirmed translation yet: {lacking[0]} …"]
    return [f"A paragraph has no confirmed translation yet: {context}." for context in lacking]


def _written(sheet: Sheet, files: Mapping[str, bytes], texts: list[str], *, has_shape: bool) -> bytes:
    """Return the file with *texts*; a new one is the Russian file, checked by nobody."""
    source, item = sheet.source, sheet.item
    own = files[sheet.file] if item else files[source.file]
    if not item and source.review.state != "draft":
        own = as_draft(source.file, own, source.review.on, source.review.due)
    present: Mapping[str, Value] = {"title": flat(item.header.title) if item else ""}
    keys: dict[str, Value] = {} if texts[0] == present["title"] else {"title": texts[0]}
    for place in range(len(texts), len(sheet.wanted)):
        key = sheet.wanted[place].context.split()[1]
        there = getattr((item or source).header, key)
        value = values(sheet.given[place].text) if place in sheet.given else getattr(item.header, key) if item else ()
        if value != there and sheet.text(place) != BETWEEN.join(there):
            keys[key] = value
    shape = files[sheet.file] if has_shape else files[source.file]
    return rewritten(sheet.file, own, shape, keys, texts[1:]).encode()


def _what_is_wrong(draft: _Draft, item: Item | None, wrong: Sequence[Finding]) -> Iterator[str]:
    """Yield what readers of the content find in the file as it would be, and where the PO file has it."""
    found = [finding for finding in wrong if finding.file == draft.sheet.file]
    for finding in found:
        where = _context(draft.sheet, item, finding.line)
        yield f"{where}: {finding.sentence} {finding.hint}"
    if not found and (item is None or _shape(item) != (draft.texts, draft.sheet.source.structure)):
        yield "The text would not come back as it is written here: look for signs of Markdown."


def _shape(item: Item) -> tuple[list[str], tuple[str, ...]]:
    return [flat(paragraph.text) for paragraph in item.paragraphs], item.structure


def _context(sheet: Sheet, item: Item | None, line: int) -> str:
    """Return the context of what stands on *line* of the item's file."""
    if item is None:
        return f"{sheet.source.number} title, aliases or dates"
    place = max((at for at, paragraph in enumerate(item.paragraphs) if paragraph.line <= line), default=0)
    return sheet.wanted[place].context


def _refusal(sheet: Sheet, wrong: Sequence[str]) -> list[str]:
    end = "is left as it is" if sheet.item else "is not written"
    return [*(f"{sheet.name}: {sentence}" for sentence in wrong), f"{sheet.file} {end}."]


def _what_is_new(sheet: Sheet) -> str:
    changed = [sheet.wanted[place] for place, entry in sheet.given.items() if differ(sheet.wanted[place], entry)]
    confirmed = len(sheet.news) - len(changed)
    return f"{sheet.file}: {named(changed) if changed else 'nothing'} changed, {confirmed} more confirmed."
