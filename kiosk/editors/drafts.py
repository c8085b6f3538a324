"""Drafts that must not be released unseen: sensitive ones, and those that topics.toml stars."""

from collections.abc import Iterable

from kiosk.content.item import Item
from kiosk.content.site import Site


def held_drafts(site: Site) -> list[Item]:
    """Return the drafts that can hurt if they are wrong: marked `sensitive`, or starred in topics.toml."""
    sensitive = {item.number for item in site.items.values() if item.header.sensitive}
    held = sensitive | set(site.starred)
    return [item for item in site.items.values() if item.review.state == "draft" and item.number in held]


def in_words(items: Iterable[Item]) -> str:
    """Name *items* by number, each with its languages: "79 (kk ky ru), 84 (ru)"."""
    languages: dict[int, list[str]] = {}
    for item in items:
        languages.setdefault(item.number, []).append(item.lang)
    return ", ".join(f"{number} ({' '.join(sorted(codes))})" for number, codes in sorted(languages.items()))
