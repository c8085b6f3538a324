"""An item cut into cards loses nothing and keeps its order."""

import json
from typing import Any

from kiosk.content.cards import cut
from kiosk.content.tool_words import STRUCTURED
from tests.conftest import Site


def texts(value: Any) -> list[str]:
    """Every piece of words in blocks, in their order."""
    if isinstance(value, dict):
        pieces = [piece if isinstance(piece, str) else piece.get("html", "") for piece in value.get("inline", [])]
        pieces += [piece for piece in value.get("heading") or [] if isinstance(piece, str)]
        return pieces + [piece for part in value.values() for piece in texts(part)]
    return [piece for part in value for piece in texts(part)] if isinstance(value, list) else []


def test_nothing_of_any_item_is_left_out(real_site: Site) -> None:
    """All words of each page stand on its cards, and no card is empty."""
    for lang in ("ru", "uz", "uz-cyrl"):
        for number in real_site.library.numbers:
            page = real_site.library.page(lang, number)
            assert page is not None
            if page.heading.type in STRUCTURED:
                continue
            cards = cut(page.blocks)
            whole = json.dumps(page.blocks, ensure_ascii=False)
            shown = json.dumps([list(card) for card in cards], ensure_ascii=False)
            for piece in set(texts(page.blocks)) - {""}:
                assert json.dumps(piece, ensure_ascii=False) in shown, (number, piece)
            assert len(cards) > 1 or len(page.blocks) == 1, whole[:80]
            assert all(card.blocks or card.heading for card in cards)
