"""Which sources still answer: asked slowly and politely, and told without crying wolf."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.content.findings import Finding
from kiosk.content.records import table_line
from kiosk.content.sources import FILE, Source
from kiosk.editors.asking import Reply
from kiosk.editors.tree import write_beside

PAUSE = 2.0  # seconds between two requests to one site
HOPELESS = 12  # silent addresses, and no other, after which there is no connection
PATIENCE = 3  # days of silence before a page counts as gone
Ask = Callable[[str], Reply]


class Outcome(StrEnum):
    """What an address turned out to be."""

    ANSWERS = "answers"
    MOVED = "moved"  # leads to another page for good
    FRONT_PAGE = "front_page"  # leads to the site's front page only: most likely gone
    GONE = "gone"
    REFUSES = "refuses"  # does not let programs look
    SILENT = "silent"  # no answer today


@dataclass(frozen=True, slots=True)
class Answer:
    """One address, and what came of asking it."""

    url: str
    outcome: Outcome
    leads_to: str = ""


def ask_all(
    urls: Iterable[str],
    ask: Ask,
    *,
    pause: float = PAUSE,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Answer]:
    """
    Ask each address once, sites in turn and never two requests to one within *pause* seconds; ask again what failed.

    Ctrl-C ends it: what was found so far is returned.
    """
    found: dict[str, Answer] = {}
    last: dict[str, float] = {}
    waiting = _in_turn(dict.fromkeys(urls))
    try:
        for again in (False, True):
            for place, url in enumerate(waiting, 1):
                progress(f"{'Asking again' if again else 'Asking'}: {place} of {len(waiting)}")
                site = urlsplit(url).netloc
                sleep(max(0.0, last.get(site, -pause) + pause - clock()))
                reply = ask(url)
                last[site] = clock() + reply.retry_after
                found[url] = judge(url, reply)
                if len(found) >= HOPELESS and is_offline(list(found.values())):
                    return list(found.values())
            waiting = _in_turn(url for url in waiting if found[url].outcome in (Outcome.SILENT, Outcome.GONE))
    except KeyboardInterrupt:
        progress("Stopped: what was found so far is told.")
    return list(found.values())


def judge(url: str, reply: Reply) -> Answer:
    """Say what *reply* means for the address that was asked."""
    if reply.status in (404, 410):
        return Answer(url, Outcome.GONE)
    if 200 <= reply.status < 300:
        if not _is_same_page(url, reply.url):
            if len(urlsplit(reply.url).path) < 2 < len(urlsplit(url).path):
                return Answer(url, Outcome.FRONT_PAGE, reply.url)
            if reply.moved:
                return Answer(url, Outcome.MOVED, reply.url)
        return Answer(url, Outcome.ANSWERS)
    return Answer(url, Outcome.REFUSES if 400 <= reply.status < 500 else Outcome.SILENT)


def link_findings(answers: Iterable[Answer], sources: Mapping[str, Source], text: str) -> Iterator[Finding]:
    """Yield a finding for each source, read from *text*, whose page moved or is gone."""
    by_url = {answer.url: answer for answer in answers}
    for source in sources.values():
        answer = by_url.get(source.url)
        if answer is None or answer.outcome not in _SAID:
            continue
        check, said, hint = _SAID[answer.outcome]
        sentence = f"[{source.id}] {said.format(answer.leads_to)}"
        yield Finding(check, FILE, table_line(text, source.id), sentence, hint)


def in_patience(answers: list[Answer], memory: Path, today: date) -> list[Answer]:
    """Count the days on which each address was silent, kept in *memory*; one that is silent for long is gone."""
    days = _read_days(memory)
    told = []
    for answer in answers:
        if answer.outcome is Outcome.SILENT:
            silent = sorted({*days.get(answer.url, []), f"{today}"})
            days[answer.url] = silent
            if len(silent) >= PATIENCE:
                answer = Answer(answer.url, Outcome.GONE)
        else:
            days.pop(answer.url, None)
        told.append(answer)
    write_beside(memory, json.dumps(days, indent=1, sort_keys=True) + "\n")
    return told


def is_offline(answers: list[Answer]) -> bool:
    """Whether nobody answered at all: then it is our connection that is gone."""
    return bool(answers) and all(answer.outcome is Outcome.SILENT for answer in answers)


def summary(answers: list[Answer]) -> list[str]:
    """Say in a few lines what is no finding: who was silent today, and who does not let programs look."""
    silent = [answer.url for answer in answers if answer.outcome is Outcome.SILENT]
    refusing = [answer.url for answer in answers if answer.outcome is Outcome.REFUSES]
    if is_offline(answers):
        return ["No connection: nothing could be asked."]
    lines = [f"{len(answers)} addresses asked."]
    if refusing:
        lines += [f"{len(refusing)} do not let programs look: open them by hand.", *(f"  {url}" for url in refusing)]
    if silent:
        lines += [f"{len(silent)} did not answer today: ask again tomorrow.", *(f"  {url}" for url in silent)]
    return lines


_SAID = {
    Outcome.MOVED: (
        "source-moved",
        "leads to another page for good: {}",
        "Open both, compare, then write the new address; change `seen` only if you read it.",
    ),
    Outcome.GONE: ("source-gone", "does not answer at its address any more.", "Look for it elsewhere, or for another."),
    Outcome.FRONT_PAGE: (
        "source-gone",
        "leads to a front page only: {}",
        "Look for the page on that site; its statement may be gone.",
    ),
}


def _in_turn(urls: Iterable[str]) -> list[str]:
    """Order addresses so that sites take turns; what is no address of the web is left out."""
    by_site: dict[str, list[str]] = {}
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc:
            by_site.setdefault(parts.netloc, []).append(url)
    return [
        url
        for turn in range(max(map(len, by_site.values()), default=0))
        for site in by_site.values()
        for url in site[turn : turn + 1]
    ]


def _is_same_page(one: str, other: str) -> bool:
    """Whether two addresses differ only in scheme, www., letter case of the site, closing slash or query."""

    def plain(url: str) -> tuple[str, str]:
        parts = urlsplit(url)
        return (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")

    return plain(one) == plain(other)


def _read_days(memory: Path) -> dict[str, list[str]]:
    try:
        read = json.loads(memory.read_text("utf-8"))
        return {str(url): [str(day) for day in days] for url, days in read.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
