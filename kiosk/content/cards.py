"""An item cut into cards, to be read one at a time: the answer, each step, each section without steps."""

from typing import Any, NamedTuple

Block = dict[str, Any]


class Card(NamedTuple):
    """One card: section and heading as inline pieces, empty where there are none; the blocks below; a picture."""

    section: list[Any]
    heading: list[Any]
    blocks: list[Block]
    picture: str = ""


def cut(blocks: list[Block]) -> list[Card]:
    """
    Return the cards of an item's *blocks*, in their order; nothing of the text is left out.

    >>> step = {"heading": ["Go"], "blocks": []}
    >>> parts = [{"kind": "paragraph"}, {"kind": "steps", "start": 1, "items": [step, step]}]
    >>> [(card.heading, len(card.blocks)) for card in cut(parts)]
    [([], 1), (['Go'], 0), (['Go'], 0)]
    """
    cards: list[Card] = []
    section: list[Any] = []
    waiting: list[Block] = []

    def close() -> None:
        if waiting:
            cards.append(Card([], section, waiting.copy()))
            waiting.clear()

    for block in blocks:
        if block["kind"] == "heading" and block["level"] == 2:
            close()
            section = block["inline"]
        elif block["kind"] == "steps":
            close()
            cards += [
                Card(section, step["heading"] or [], step["blocks"], step.get("picture", "")) for step in block["items"]
            ]
        else:
            waiting.append(block)
    close()
    return cards
