"""Give translators a PO file for each item, with what is translated and what is to be looked at; their work stays."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kiosk.content import frontmatter
from kiosk.content.item import Item
from kiosk.content.paragraphs import TITLE, Paragraph
from kiosk.content.site import Site
from kiosk.content.stamps import Pair, Stamp, State, fingerprint, pair_up
from kiosk.editors.catalogs import Catalog, Entry, flat, is_key, matched, read_catalog, write_catalog
from kiosk.editors.tree import write_beside
from kiosk.errors import ContentError
from kiosk.languages import LANGUAGES, SOURCE, WRITTEN

BETWEEN = "; "  # aliases, and dates
NONE = "–"  # instead of aliases or dates: there are none
_REMOVED = "(The Russian text has this paragraph no more.)"
_KINDS = {TITLE: "Title: about five words.", "heading": "Heading.", "step": "Step.", "line": "Line of a list."}
_RULES = (
    ("{{", "{{…}} stays as it is, with nothing added to it."),
    ("](", "The number behind a link, as in (84), stays as it is."),
    ("**", "** stays around the same words."),
)
_KEYS = {
    "aliases": "Words that readers may type to find this page, with “; ” between them. Not a translation. None: –",
    "dates": "Dates as they stand in your text, with “; ” between them: other digits must not stand in it. None: –",
}


def export(site: Site, files: Mapping[str, bytes], lang: str, folder: Path) -> list[str]:
    """
    Write a PO file for each Russian item to *folder*/*lang*/ and return what is to be told, one line for each.

    What a translator wrote into a file that is there stays in it; one that cannot be read is left as it is.

    Raises:
        ContentError: Nobody translates into this language, or the folder does not let us write.
    """
    check_language(lang)
    told = []
    for (code, number), source in sorted(site.items.items()):
        if code == SOURCE:
            name = f"{lang}/{number}-{source.slug}.po"
            try:
                told.append(f"{name}: {_export_one(site, files, source, lang, folder / name)}")
            except UnreadableError as error:
                told.append(f"{error} {name} is left as it is.")
    return told


class UnreadableError(ContentError):
    """A PO file or a translation cannot be read; the others can."""


def entries_of(site: Site, files: Mapping[str, bytes], source: Item, lang: str) -> list[Entry]:
    """
    Return what there is to translate of one item: its paragraphs in order, aliases, dates, and what fell away.

    Raises:
        UnreadableError: There is a translation, and it cannot be read.
    """
    item = site.items.get((lang, source.number))
    if item is None and f"{lang}/{source.number}-{source.slug}.md" in files:
        raise UnreadableError(f"{lang}/{source.number}-{source.slug}.md has errors: mend them first, see `check`.")
    new = [Pair(State.NEW, paragraph, None) for paragraph in source.paragraphs]
    pairs = pair_up(item, source, site.stamps.get(item.file)) if item else new
    here = (pair for pair in pairs if pair.source)
    found = [_paragraph(source, place, pair) for place, pair in enumerate(here)]
    found += _keys(files, source, item)
    removed = (pair.text for pair in pairs if pair.text and not pair.source)
    return found + [_fell_away(source, flat(paragraph.text)) for paragraph in removed]


def check_language(lang: str) -> None:
    """
    Refuse a language that nobody translates into.

    Raises:
        ContentError: It is Russian, unknown, or made by rule.
    """
    targets = ", ".join(code for code in WRITTEN if code != SOURCE)
    if lang == SOURCE:
        raise ContentError(f"{SOURCE} is what translators translate from. Use one of {targets}.")
    if lang in LANGUAGES and lang not in WRITTEN:
        raise ContentError(f"{lang} is made from {LANGUAGES[lang].made_from} by rule: exchange that one.")
    if lang not in WRITTEN:
        raise ContentError(f"There is no language {lang}. Use one of {targets}.")


def _export_one(site: Site, files: Mapping[str, bytes], source: Item, lang: str, path: Path) -> str:
    """Write one PO file, unless it says the same already; return its state in words."""
    new = entries_of(site, files, source, lang)
    try:
        there = path.read_bytes() if path.exists() else None
        old = Catalog() if there is None else read_catalog(f"{lang}/{path.name}", there, lang)
    except (OSError, ContentError) as error:
        raise UnreadableError(str(error)) from error
    item = site.items.get((lang, source.number))
    catalog = _merged(new, old, site.stamps.get(item.file) if item else None)
    text = write_catalog(catalog, f"kiosk {source.number}-{source.slug}", lang)
    if text.encode() != there:
        write_beside(path, text)
    here = [entry for entry in catalog.entries if not entry.is_obsolete and not is_key(entry)]
    empty, fuzzy = sum(not entry.text for entry in here), sum(entry.is_fuzzy for entry in here)
    return f"{len(here) - empty - fuzzy} confirmed, {fuzzy} to look at, {empty} without a translation."


def _paragraph(source: Item, place: int, pair: Pair) -> Entry:
    paragraph: Paragraph = source.paragraphs[place]
    words = flat(paragraph.text)
    rules = [_KINDS.get(paragraph.kind, "Text."), *(rule for sign, rule in _RULES if sign in words)]
    return Entry(
        context=f"{source.number} paragraph {place}" if place else f"{source.number} title",
        source=words,
        text=flat(pair.text.text) if pair.text else "",
        is_fuzzy=pair.state in (State.OUTDATED, State.UNSTAMPED, State.EDITED),
        rules=" ".join(rules),
        file=source.file,
        line=paragraph.line,
    )


def _keys(files: Mapping[str, bytes], source: Item, item: Item | None) -> Iterator[Entry]:
    front = frontmatter.split(source.file, files[source.file].decode("utf-8-sig", "replace"))
    for key, rules in _KEYS.items():
        theirs = flat(BETWEEN.join(getattr(source.header, key)))
        own = flat(BETWEEN.join(getattr(item.header, key))) if item else ""
        if theirs or own or key == "aliases":
            line = front.line(key) if isinstance(front, frontmatter.FrontMatter) else 1
            none = NONE if item and not theirs else ""
            yield Entry(f"{source.number} {key}", theirs or NONE, own or none, rules=rules, file=source.file, line=line)


def _fell_away(source: Item, text: str) -> Entry:
    return Entry(f"{source.number} removed {fingerprint(text)}", _REMOVED, text, is_obsolete=True)


def _merged(new: Sequence[Entry], old: Catalog, stamp: Stamp | None) -> Catalog:
    """Lay what the tree says now over the PO file that is there; nothing that a translator wrote is lost."""
    wanted = [entry for entry in new if not entry.is_obsolete]
    found = matched(wanted, [entry for entry in old.entries if not entry.is_obsolete])
    used = list(found.values())
    entries = []
    for place, entry in enumerate(wanted):
        if place in found:
            entries.append(_with_work(entry, found[place], old, stamp))
            continue
        rest = (other for other in old.entries if not any(other is one for one in used))
        recalled, other = _recalled(entry, rest, old, stamp)
        entries.append(recalled)
        used += [other] if other else []
    rest = (other for other in old.entries if not any(other is one for one in used))
    entries += _obsolete(entries, [*rest, *(entry for entry in new if entry.is_obsolete)])
    exported = frozenset(entry.mark for entry in wanted if entry.text)
    return Catalog(entries, exported, old.header, old.remark)


def _with_work(entry: Entry, found: Entry, old: Catalog, stamp: Stamp | None) -> Entry:
    """Keep what *found* has beyond the tree: other words, or the same words that somebody has confirmed."""
    if not found.text or found.text == entry.text:
        text, is_fuzzy = entry.text, entry.is_fuzzy and (found.is_fuzzy or not found.text)
    elif found.mark in old.exported or (_was_taken_in(found, stamp) and entry.mark not in old.exported):
        text, is_fuzzy = entry.text, entry.is_fuzzy  # the tree went on from there
    else:
        text, is_fuzzy = found.text, found.is_fuzzy
    return entry._replace(text=text, is_fuzzy=is_fuzzy, note=found.note, previous=found.previous if is_fuzzy else "")


def _was_taken_in(entry: Entry, stamp: Stamp | None) -> bool:
    return stamp is not None and (fingerprint(entry.text), fingerprint(entry.source)) in stamp.paragraphs


def _recalled(entry: Entry, rest: Iterator[Entry], old: Catalog, stamp: Stamp | None) -> tuple[Entry, Entry | None]:
    """Look for what the PO file has of an *entry* whose Russian text is new there, and say which entry that was."""
    for other in rest:
        if is_key(entry) and other.context == entry.context and not other.is_obsolete:
            return _with_work(entry, other, old, stamp), other
        if entry.is_fuzzy and other.text == entry.text and not other.is_obsolete and not is_key(other):
            return entry._replace(previous=other.source, note=other.note), other
        if not entry.text and other.is_obsolete and other.text and other.source == entry.source:
            return entry._replace(text=other.text, is_fuzzy=True, note=other.note), other
    return entry, None


def _obsolete(entries: Sequence[Entry], candidates: Sequence[Entry]) -> Iterator[Entry]:
    """Yield *candidates* that hold words, each under a name of its own."""
    names = {(entry.context, entry.source): entry.text for entry in entries}
    texts = set()
    for entry in candidates:
        name, text = (entry.context, entry.source), entry.text
        if not text or names.get(name) == text or (entry.source == _REMOVED and text in texts):
            continue
        if name in names:
            name = (f"{entry.context} earlier {fingerprint(text)}", entry.source)
        if name not in names:
            names[name] = text
            texts.add(text)
            yield Entry(*name, text, entry.is_fuzzy, is_obsolete=True, note=entry.note)
