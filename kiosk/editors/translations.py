"""What is known of translations: which are behind the Russian text, and which say it in another shape."""

import re
from collections.abc import Iterator

from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.paragraphs import TITLE, Paragraph
from kiosk.content.site import Site
from kiosk.content.stamps import BEHIND, Pair, Stamp, State, body_fingerprint, pair_up
from kiosk.languages import SOURCE

FIXED = re.compile(r"\{\{[^}]*\}\}|\]\(\d+\)")  # what a translation keeps as it is: facts and links
_SAME_KEYS = ("type", "topic", "for_", "about", "sources", "sensitive")
_STAMP = "Compare it with the Russian text, mend it, then run `build_bundle.py stamp {}`."


def check_translations(site: Site) -> Iterator[Finding]:
    """Yield what is to be done on every text that has a stamp or should have one."""
    for item in site.items.values():
        stamp = site.stamps.get(item.file)
        source = site.items.get((SOURCE, item.number))
        if item.lang == SOURCE:
            yield from _unstamped(item, stamp)
        elif source:
            outdated = list(_outdated(item, source, stamp))
            yield from outdated
            yield from () if outdated else _differences(item, source)
            yield from () if outdated else _unstamped(item, stamp)


def place(item: Item, paragraph: Paragraph) -> str:
    """
    Name a paragraph in words.

    >>> from kiosk.content.paragraphs import Paragraph
    >>> from types import SimpleNamespace
    >>> second = Paragraph("text", "Заполните миграционную карту и отметьте цель.", 9)
    >>> place(SimpleNamespace(paragraphs=[Paragraph("title", "Граница", 3), second]), second)
    'paragraph 1 (“Заполните миграционную карту и отметьте…”)'
    """
    if paragraph.kind == TITLE:
        return "the title"
    words = re.sub(r"[*\[\]]|\(\d+\)", "", paragraph.text).split()
    start = " ".join(words[:5]) + ("…" if len(words) > 5 else "")
    return f"paragraph {item.paragraphs.index(paragraph)} (“{start}”)"


def _unstamped(item: Item, stamp: Stamp | None) -> Iterator[Finding]:
    if stamp is None:
        hint = f"Read it once more, then run `build_bundle.py stamp {item.file}`."
        yield Finding("unstamped", item.file, 1, "Nobody has stamped this text yet.", hint, item.slug)
    elif stamp.body != body_fingerprint(item):
        hint = f"Read the change once more, then run `build_bundle.py stamp {item.file}`."
        sentence = f"This text was changed after its stamp of {stamp.on}."
        yield Finding("unstamped", item.file, 1, sentence, hint, item.slug)
    elif item.lang != SOURCE and (count := sum(not made for _, made in stamp.paragraphs)):
        hint = f"Compare them with the Russian text, then run `build_bundle.py stamp {item.file}`."
        sentence = f"{count} of its paragraphs were never compared with the Russian text."
        yield Finding("unstamped", item.file, 1, sentence, hint, item.slug)


def _outdated(item: Item, source: Item, stamp: Stamp | None) -> Iterator[Finding]:
    if stamp is None or stamp.source == body_fingerprint(source):
        return
    behind = [pair for pair in pair_up(item, source, stamp) if pair.state in BEHIND]
    for pair in behind:
        line = pair.text.line if pair.text else 1
        sentence = f"{_what_changed(item, source, pair)} after this translation was stamped on {stamp.on}."
        yield Finding("outdated-translation", item.file, line, sentence, _STAMP.format(item.file), item.slug)
    if not behind and item.structure != source.structure:
        sentence = f"The blocks of the Russian text were changed after this translation was stamped on {stamp.on}."
        yield Finding("outdated-translation", item.file, 1, sentence, _STAMP.format(item.file), item.slug)


def _what_changed(item: Item, source: Item, pair: Pair) -> str:
    if pair.source is None:
        assert pair.text  # noqa: S101 (one side is always there)
        return f"The Russian text lost what stands here as {place(item, pair.text)}"
    where = place(source, pair.source)
    return f"In the Russian text {where} was {'changed' if pair.state is State.OUTDATED else 'added'}"


def _differences(item: Item, source: Item) -> Iterator[Finding]:
    """Yield where a translation has other blocks, facts, links or keys than the Russian text."""
    hint = "Keep the order of blocks, and every fact and link, as in the Russian text."
    keys = [key.strip("_") for key in _SAME_KEYS if getattr(item.header, key) != getattr(source.header, key)]
    if keys:
        sentence = f"The front matter differs from the Russian text: {', '.join(keys)}."
        yield Finding("differs-from-russian", item.file, 1, sentence, "Copy these keys from there.", item.slug)
    if item.structure != source.structure:
        own, theirs = [*item.structure, "the end"], [*source.structure, "the end"]
        at = next(at for at in range(len(own)) if at >= len(theirs) or own[at] != theirs[at])
        before = sum(kind[:3] != ":::" for kind in own[:at])
        near = item.paragraphs[min(before, len(item.paragraphs) - 1)]
        expected = theirs[at] if at < len(theirs) else "nothing more"
        sentence = f"The Russian text goes on otherwise here: it has `{expected}`, this has `{own[at]}`."
        yield Finding("differs-from-russian", item.file, near.line, sentence, hint, item.slug)
        return
    for own_paragraph, their_paragraph in zip(item.paragraphs, source.paragraphs, strict=True):
        if _kept(own_paragraph.text) != _kept(their_paragraph.text):
            lacking = _missing(_kept(their_paragraph.text), _kept(own_paragraph.text))
            added = _missing(_kept(own_paragraph.text), _kept(their_paragraph.text))
            sentence = f"It lacks {', '.join(lacking) or 'nothing'} and has {', '.join(added) or 'nothing'} too much."
            yield Finding("differs-from-russian", item.file, own_paragraph.line, sentence, hint, item.slug)


def _kept(text: str) -> list[str]:
    return sorted(FIXED.findall(text))


def _missing(wanted: list[str], there: list[str]) -> list[str]:
    return [found.lstrip("]") for found in dict.fromkeys(wanted) if wanted.count(found) > there.count(found)]
