"""An audit's sample: random statements with a number, each with the way back to its fact, sources and row."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.content.facts import Fact
from kiosk.content.item import Item
from kiosk.content.paragraphs import Paragraph
from kiosk.content.site import Site
from kiosk.editors.wording import spoken
from kiosk.languages import LANGUAGES
from kiosk.languages.text import sentences

_PRINT = re.compile(r"\{\{\s*([a-z0-9-]+)(\|number)?\s*\}\}")
_MARK = re.compile("\0([a-z0-9-]+)(\\|number)?\0")  # stands for a fact while sentences are cut: its words may have dots


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sentence of one page that prints a fact or holds dates, as readers see it."""

    lang: str
    number: int
    line: int  # in the item's file
    sentence: str
    fact: Fact | None  # none: it is here for its dates
    dates: tuple[str, ...]
    sources: tuple[str, ...]  # of the fact, or else of the item

    @property
    def page(self) -> str:
        """Its address."""
        return f"/{self.lang}/{self.number}"


def sample(site: Site, count: int, seed: int) -> list[Sampled]:
    """
    Return *count* statements that print a fact, chosen by *seed*, in the order of their pages.

    The same seed gives the same ones. Dates in the text have no row: the report lists them.
    """
    found = [one for one in statements(site) if one.fact]
    chosen = sorted(random.Random(seed).sample(range(len(found)), min(count, len(found))))  # noqa: S311 (no secret)
    return [found[place] for place in chosen]


def sample_text(site: Site, sampled: list[Sampled]) -> str:
    """Write *sampled* for a reader who looks each up: page, sentence, fact or dates, row, sources."""
    if not sampled:
        return "No page prints a fact: there is nothing to look up.\n"
    return "\n\n".join("\n".join(_lines(site, place, one)) for place, one in enumerate(sampled, 1)) + "\n"


def statements(site: Site) -> Iterator[Sampled]:
    """Yield every sentence with a number: once for each fact it prints; one that prints none and holds dates, once."""
    for _, item in sorted(site.items.items()):
        for paragraph in item.paragraphs:
            for sentence in _marked_sentences(item, paragraph, site):
                yield from _of_sentence(site, item, paragraph.line, sentence)


def _marked_sentences(item: Item, paragraph: Paragraph, site: Site) -> Iterator[str]:
    def mark(match: re.Match[str]) -> str:
        return f"\0{match.group(1)}{match.group(2) or ''}\0" if match.group(1) in site.facts else match.group()

    return sentences(spoken(_PRINT.sub(mark, paragraph.text), LANGUAGES[item.lang], {}))


def _of_sentence(site: Site, item: Item, line: int, sentence: str) -> Iterator[Sampled]:
    def shown(match: re.Match[str]) -> str:
        return site.facts[match.group(1)].print_in(LANGUAGES[item.lang], digits_only=bool(match.group(2)))

    facts = [site.facts[name] for name in dict.fromkeys(match.group(1) for match in _MARK.finditer(sentence))]
    dates = tuple(_dates_in(_MARK.sub(" ", sentence), item.header.dates))
    printed = _MARK.sub(shown, sentence)
    for fact in facts:
        yield Sampled(item.lang, item.number, line, printed, fact, dates, fact.sources)
    if dates and not facts:
        yield Sampled(item.lang, item.number, line, printed, None, dates, item.header.sources)


def _dates_in(text: str, dates: tuple[str, ...]) -> Iterator[str]:
    """Yield those of *dates* that stand in *text*, the longest first; a part of one is not a second."""
    for known in sorted(dates, key=len, reverse=True):
        pattern = rf"(?<!\d){re.escape(known)}(?!\d)"
        if re.search(pattern, text):
            text = re.sub(pattern, "", text)
            yield known


def _lines(site: Site, place: int, one: Sampled) -> Iterator[str]:
    item = site.items[one.lang, one.number]
    yield f"{place}. {one.page}{_on_the_way_to(item, one.line)}  “{one.sentence}”"
    yield f"   where   {LANGUAGES[one.lang].endonym}, {item.file}:{one.line}"
    if one.fact:
        value = f"{one.fact.value} {one.fact.unit}".removesuffix(" none")
        yield f"   fact    {one.fact.id} = {value}, seen {one.fact.seen}, look again by {one.fact.review_by}"
        yield f"   row     {one.fact.note}"
    if one.dates:
        hint = "" if one.fact else f"; due with its page on {item.review.due}; its sources are all those of the page"
        yield f"   date in text  {', '.join(one.dates)}{hint}"
    for name in one.sources:
        if source := site.sources.get(name):
            said = f"{source.title}. {source.publisher}, {source.published or 'no date'}, seen {source.seen}."
            yield f"   source  {name}: {said} {source.url or 'No address.'}"
        else:
            yield f"   source  {name}: stands nowhere in sources.toml."


def _on_the_way_to(item: Item, line: int) -> str:
    """Say where in a tool *line* is told: on the page itself only some of it stands, the rest comes with answers."""
    said = [block["id"] for block in item.blocks if block["kind"] == "words" and block["line"] <= line]
    return f", told as `{said[-1]}`" if said else ""
