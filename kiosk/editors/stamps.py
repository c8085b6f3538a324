"""Stamp a text: note in stamps.json what it says now, and which Russian text it was compared with."""

from collections.abc import Container, Iterable, Mapping
from datetime import date

from kiosk.content.findings import Finding, Level
from kiosk.content.item import Item
from kiosk.content.paragraphs import Paragraph
from kiosk.content.site import Site
from kiosk.content.stamps import FILE, Recording, Stamp, body_fingerprint, fingerprint, write_stamps
from kiosk.errors import ContentError
from kiosk.languages import SOURCE


def stamp_files(
    site: Site, findings: Iterable[Finding], files: Iterable[str], today: date, there: Container[str] | None = None
) -> dict[str, Stamp]:
    """
    Return all stamps with those of *files* made anew; stamps of files that are not *there* any more fall away.

    Raises:
        ContentError: A file is no item, has errors, or does not have the shape of the Russian text; or the stamps
            cannot be read.
    """
    wrong: dict[str, Finding] = {}
    for found in findings:
        if found.level is Level.ERROR:
            wrong.setdefault(found.file, found)
    refuse_unreadable_stamps(wrong.values())
    by_file = {item.file: item for item in site.items.values()}
    stamps = dict(site.stamps)
    for file in files:
        if file in wrong:
            raise ContentError(f"{file} has errors, so it is not stamped. The first: {wrong[file].sentence}")
        if file not in by_file:
            raise ContentError(f"There is no item in {file}. Name a file like tg/37-russia.md.")
        russian = f"{SOURCE}/{by_file[file].number}-{by_file[file].slug}.md"
        if russian in wrong:
            raise ContentError(f"{russian} has errors: mend the Russian text first. {wrong[russian].sentence}")
        stamps[file] = _stamp(by_file[file], site, today)
    return {name: stamp for name, stamp in stamps.items() if there is None or name in there}


def refuse_unreadable_stamps(findings: Iterable[Finding]) -> None:
    """
    Stop before stamps are written over a file of stamps that was not understood.

    Raises:
        ContentError: It cannot be read.
    """
    for found in findings:
        if found.file == FILE:
            named = "" if found.sentence.startswith(FILE) else f"{FILE}, line {found.line}: "
            raise ContentError(f"{named}{found.sentence} {found.hint}")


def stamps_for_readers(site: Site, recordings: Mapping[str, Recording]) -> str:
    """
    Write those stamps only that show a translation to be outdated, and *recordings*: no kiosk asks for the others.

    They are half of all that would travel, change with every article, and do not shrink.
    """
    outdated = {item.file for item in site.items.values() if site.translation_status(item) == "outdated"}
    return write_stamps({name: stamp for name, stamp in site.stamps.items() if name in outdated}, recordings)


def confirm(item: Item, source: Item, stamp: Stamp | None, confirmed: Iterable[int], today: date) -> Stamp | None:
    """
    Return the stamp of a translation of which only the paragraphs at the places *confirmed* were checked.

    The others keep the Russian text they were made from, or none where that is not known. Nothing new: the old stamp.
    """
    known = dict(stamp.paragraphs) if stamp else {}
    checked = set(confirmed)
    pairs = []
    for place, (own, theirs) in enumerate(zip(item.paragraphs, source.paragraphs, strict=True)):
        mark, made = fingerprint(own.text), fingerprint(theirs.text)
        is_right = place in checked or (stamp is not None and (mark, made) in stamp.paragraphs)
        pairs.append((mark, made if is_right else known.get(mark, "")))
    is_whole = all(made == fingerprint(theirs.text) for (_, made), theirs in zip(pairs, source.paragraphs, strict=True))
    made_from = body_fingerprint(source) if is_whole else (stamp.source if stamp else "")
    new = Stamp(today, body_fingerprint(item), made_from, tuple(pairs))
    is_same = stamp and (stamp.body, stamp.source, stamp.paragraphs) == (new.body, new.source, new.paragraphs)
    return stamp if is_same else new


def _stamp(item: Item, site: Site, today: date) -> Stamp:
    if item.lang == SOURCE:
        return _unless_same(Stamp(today, body_fingerprint(item), "", _marks(item.paragraphs)), site.stamps, item)
    source = site.items.get((SOURCE, item.number))
    if source is None:
        raise ContentError(f"{item.file} has no Russian text to be a translation of. Write that first.")
    if item.structure != source.structure:
        counts = f"{len(source.paragraphs)} paragraphs, the translation {len(item.paragraphs)}"
        raise ContentError(f"{item.file} is not built like the Russian text, which has {counts}. Run `check` first.")
    pairs = tuple(
        (fingerprint(own.text), fingerprint(theirs.text))
        for own, theirs in zip(item.paragraphs, source.paragraphs, strict=True)
    )
    new = Stamp(today, body_fingerprint(item), body_fingerprint(source), pairs)
    return _unless_same(new, site.stamps, item)


def _unless_same(new: Stamp, stamps: Mapping[str, Stamp], item: Item) -> Stamp:
    """Stamp again what was changed only: the same text keeps its day."""
    old = stamps.get(item.file)
    return old if old and (old.body, old.source, old.paragraphs) == (new.body, new.source, new.paragraphs) else new


def _marks(paragraphs: Iterable[Paragraph]) -> tuple[tuple[str, str], ...]:
    return tuple((fingerprint(found.text), "") for found in paragraphs)
