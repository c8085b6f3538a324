"""An audit's sample: random statements with a number, each with the way back to its fact, source and row."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.content.facts import Fact
from kiosk.content.item import Item
from kiosk.content.site import Site
from kiosk.editors.wording import spoken
from kiosk.languages import LANGUAGES
from kiosk.languages.text import sentences


@dataclass(frozen=True, slots=True)
class Sampled:
    """One sentence of one page that prints a fact."""

    page: str  # address
    sentence: str
    fact: Fact


def sample(site: Site, count: int, seed: int) -> list[Sampled]:
    """Return *count* statements chosen by *seed*, in the order of their pages; the same seed gives the same ones."""
    found = list(_statements(site))
    chosen = sorted(random.Random(seed).sample(range(len(found)), min(count, len(found))))  # noqa: S311 (no secret)
    return [found[place] for place in chosen]


def sample_text(site: Site, sampled: list[Sampled]) -> str:
    """Write *sampled* for a reader who looks each up: page, sentence, fact, sources, row."""
    return "\n\n".join("\n".join(_lines(site, place, one)) for place, one in enumerate(sampled, 1)) + "\n"


def _lines(site: Site, place: int, one: Sampled) -> Iterator[str]:
    yield f"{place}. {one.page}  “{one.sentence}”"
    value = f"{one.fact.value} {one.fact.unit}".removesuffix(" none")
    yield f"   fact    {one.fact.id} = {value}, seen {one.fact.seen}, look again by {one.fact.review_by}"
    yield f"   row     {one.fact.note}"
    for name in one.fact.sources:
        source = site.sources[name]
        yield f"   source  {name}: {source.title}. {source.publisher}, {source.published or 'no date'}. {source.url}"


def _statements(site: Site) -> Iterator[Sampled]:
    for (lang, _), item in sorted(site.items.items()):
        for paragraph in item.paragraphs:
            printed = {f"\0{name}\0": name for name in site.facts if f"{{{{{name}" in paragraph.text}
            marked = paragraph.text
            for mark, name in printed.items():
                marked = marked.replace(f"{{{{{name}}}}}", mark).replace(f"{{{{{name}|number}}}}", mark)
            for sentence in sentences(spoken(marked, LANGUAGES[lang], {})):
                yield from _of_sentence(site, item, sentence, printed)


def _of_sentence(site: Site, item: Item, sentence: str, printed: dict[str, str]) -> Iterator[Sampled]:
    page, shown = f"/{item.lang}/{item.number}", sentence
    for mark, name in printed.items():
        shown = shown.replace(mark, site.facts[name].print_in(LANGUAGES[item.lang]))
    for mark, name in printed.items():
        if mark in sentence:
            yield Sampled(page, shown, site.facts[name])
