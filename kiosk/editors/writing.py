"""Begin a new item: a Russian file with every key and nothing said yet."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from importlib import resources

from kiosk.content.item import parse_path
from kiosk.content.markdown import NUMBERS
from kiosk.errors import ContentError
from kiosk.languages import SOURCE

_TEMPLATES = resources.files("kiosk.editors") / "new"
KINDS = sorted(path.name.removesuffix(".md") for path in _TEMPLATES.iterdir())  # tools begin with their structure
REVIEW_AFTER = timedelta(days=180)


def new_item(names: Iterable[str], number: int, slug: str, kind: str, today: date) -> tuple[str, str]:
    """
    Return the path below content/ and the text of a new item; *names* are the files that are there.

    Raises:
        ContentError: The number is taken or stands in no plan, or the slug is not made of English words.
    """
    if number not in NUMBERS:
        raise ContentError(f"There is no item {number}: numbers run from 1 to 89, those of tools from 91 to 95.")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise ContentError(f"{slug} is no name for a file. Use small English words with hyphens: first-72-hours.")
    taken = next((name for name in sorted(names) if (place := parse_path(name)) and place[1] == number), None)
    if taken:
        raise ContentError(f"Number {number} is taken by {taken}.")
    text = (_TEMPLATES / f"{kind}.md").read_text("utf-8")
    text = text.replace("TODAY", f"{today}").replace("DUE", f"{today + REVIEW_AFTER}")
    return f"{SOURCE}/{number}-{slug}.md", text
