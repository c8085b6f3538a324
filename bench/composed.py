"""Texts of any number and length, composed of the sentences of a corpus, and what people might type to find them."""

import json
import random
import re
from pathlib import Path

from kiosk.languages import WRITTEN


def sentences_of(corpus: Path) -> dict[str, list[str]]:
    """Return the sentences of the corpus by language."""
    found: dict[str, list[str]] = {code: [] for code in WRITTEN}
    for row in map(json.loads, corpus.read_text("utf-8").splitlines()):
        found[row["lang"]] += [part.strip() for part in re.split(r"(?<=[.!?;])\s+", row["body"]) if len(part) > 20]
    return found


def compose(pool: list[str], dice: random.Random, length: int) -> tuple[str, str]:
    """Return a title and a text of about *length* words."""
    parts: list[str] = []
    while sum(len(part.split()) for part in parts) < length:
        parts.append(dice.choice(pool))
    return " ".join(parts[0].split()[:4]).strip(".,;:"), " ".join(parts)


def query_of(text: str, dice: random.Random) -> str:
    """Return one to three words of a text, the last one sometimes cut."""
    words = re.findall(r"[^\W\d_][\w'ʻʼ]{2,}", text)
    chosen = [dice.choice(words) for _ in range(dice.randint(1, 3))]
    return " ".join(chosen)[: None if dice.random() < 0.7 else -2]
