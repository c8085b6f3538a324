"""Which sources still answer: asked slowly and politely, and told without crying wolf."""

import json
import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.content.findings import Finding
from kiosk.content.records import table_line
from kiosk.content.sources import FILE, Source
from kiosk.editors.asking import LONGEST_WAIT, Ask, Pace, Reply, chosen_by, follow, is_same_page
from kiosk.editors.tree import write_beside

PAUSE = 2.0  # seconds between two requests to one site
HOPELESS = 12  # silent addresses, and no other, after which there is no connection
PATIENCE = 3  # days of silence before a page counts as gone
_FRONT = re.compile(r"/?(index\.\w+|home|main|[a-z]{2}(-[a-z]{2})?)?/?", re.IGNORECASE)
_FOR_PEOPLE = re.compile(r"captcha|/cdn-cgi/|challenge", re.IGNORECASE)  # in the address of a page that bars programs


class Outcome(StrEnum):
    """What an address turned out to be."""

    ANSWERS = "answers"
    MOVED = "moved"  # leads to another page for good
    FRONT_PAGE = "front_page"  # leads to the site's front page only: most likely gone
    GONE = "gone"
    REFUSES = "refuses"  # does not let programs look
    UNTRUSTED = "untrusted"  # is there, with a certificate that is not known here
    SILENT = "silent"  # no answer today
    NOT_ASKED = "not_asked"  # no address of the web, a private one, or the site wants to be left alone


_DOUBTFUL = (Outcome.SILENT, Outcome.GONE, Outcome.FRONT_PAGE)


@dataclass(frozen=True, slots=True)
class Answer:
    """One address, and what came of asking it."""

    url: str
    outcome: Outcome
    leads_to: str = ""
    detail: str = ""


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
    Ask each address once, the site that waited longest first; ask again, by GET, what is in doubt.

    Ctrl-C ends it: what was found so far is returned.
    """
    found: dict[str, Answer] = {}
    pace = Pace(ask, pause, sleep, clock)
    waiting = [url for url in dict.fromkeys(urls) if url]
    try:
        for again in (False, True):
            waiting = _ask_each(waiting, pace, found, progress, again=again)
    except KeyboardInterrupt:
        progress("Stopped: what was found so far is told.")
    return list(found.values())


def _ask_each(
    urls: list[str], pace: Pace, found: dict[str, Answer], progress: Callable[[str], None], *, again: bool
) -> list[str]:
    """Ask *urls*, write into *found* what came, and return those to ask again."""
    waiting, doubtful = list(urls), []
    while waiting and not is_offline(found.values(), HOPELESS):
        progress(f"Asking{' again' if again else ''}: {len(urls) - len(waiting) + 1} of {len(urls)}")
        url = waiting.pop(waiting.index(min(waiting, key=pace.due)))
        reply = follow(url, pace, by_get=again)
        if reply.is_asked or not again:
            found[url] = judge(url, reply)
        if found[url].outcome in _DOUBTFUL or 0 < reply.retry_after <= LONGEST_WAIT:
            doubtful.append(url)
    return [] if waiting else doubtful


def judge(url: str, reply: Reply) -> Answer:
    """Say what *reply* means for the address that was asked."""
    outcome = _outcome(url, reply)
    return Answer(url, outcome, reply.url if outcome in (Outcome.MOVED, Outcome.FRONT_PAGE) else "", reply.detail)


def _outcome(url: str, reply: Reply) -> Outcome:
    if not reply.is_asked:
        return Outcome.NOT_ASKED
    if reply.is_for_people or (_FOR_PEOPLE.search(reply.url) and not _FOR_PEOPLE.search(url)):
        return Outcome.REFUSES
    if reply.is_untrusted:
        return Outcome.UNTRUSTED
    if reply.status in (404, 410):
        return Outcome.GONE
    if not 200 <= reply.status < 300:
        return Outcome.SILENT if reply.status < 400 or 500 <= reply.status < 600 else Outcome.REFUSES
    if is_same_page(url, reply.url):
        return Outcome.ANSWERS
    if _is_front(reply.url) and not _is_front(url):
        return Outcome.FRONT_PAGE
    return Outcome.MOVED if reply.moved else Outcome.ANSWERS


def link_findings(answers: Iterable[Answer], sources: Mapping[str, Source], text: str) -> Iterator[Finding]:
    """Yield a finding for each source, read from *text*, whose page moved or is gone."""
    by_url = {answer.url: answer for answer in answers}
    for source in sources.values():
        answer = by_url.get(source.url)
        if answer is None or answer.outcome not in _SAID:
            continue
        check, said, hint = _SAID[answer.outcome]
        sentence = f"[{source.id}] {said.format(answer.leads_to or answer.detail)}"
        yield Finding(check, FILE, table_line(text, source.id), sentence, hint)


def in_patience(answers: Iterable[Answer], memory: Path | None, today: date) -> list[Answer]:
    """Count the days on which each address was silent, kept in *memory*; one that is silent for long is gone."""
    days = _read_days(memory) if memory else {}
    told = []
    for answer in answers:
        if answer.outcome is Outcome.SILENT:
            silent = days[answer.url] = sorted({*days.get(answer.url, []), f"{today}"})
            if len(silent) >= PATIENCE:
                answer = Answer(answer.url, Outcome.GONE, detail=f"{answer.detail} (on {len(silent)} days)")
        elif answer.outcome is not Outcome.NOT_ASKED:
            days.pop(answer.url, None)
        told.append(answer)
    if memory:
        write_beside(memory, json.dumps(days, indent=1, sort_keys=True) + "\n")
    return told


def is_offline(answers: Collection[Answer], least: int = 1) -> bool:
    """Whether nobody of at least *least* answered at all: then it is our connection that is gone."""
    asked = [answer.outcome for answer in answers if answer.outcome is not Outcome.NOT_ASKED]
    return len(asked) >= least and Outcome.SILENT in asked and set(asked) <= {Outcome.SILENT, Outcome.UNTRUSTED}


def summary(answers: Collection[Answer]) -> list[str]:
    """Say in a few lines what is no finding: who was silent today, and who does not let programs look."""
    if is_offline(answers):
        return ["No connection: nothing could be asked."]
    lines = [f"{sum(answer.outcome is not Outcome.NOT_ASKED for answer in answers)} addresses asked."]
    for outcome, said in _SUMMED.items():
        those = [f"  {answer.url} ({answer.detail})" for answer in answers if answer.outcome is outcome]
        lines += [f"{len(those)} {said}", *those] if those else []
    return lines


_SUMMED = {
    Outcome.REFUSES: "do not let programs look: open them by hand.",
    Outcome.UNTRUSTED: "show a certificate that is not known here: open them by hand.",
    Outcome.SILENT: "did not answer today: ask again tomorrow.",
    Outcome.NOT_ASKED: "were not asked.",
}
_SAID = {
    Outcome.MOVED: (
        "source-moved",
        "leads to another page for good: {}",
        "Open both, compare, then write the new address; change `seen` only if you read it.",
    ),
    Outcome.GONE: (
        "source-gone",
        "does not answer at its address any more: {}.",
        "Look for it elsewhere, or for another.",
    ),
    Outcome.FRONT_PAGE: (
        "source-gone",
        "leads to a front page only: {}",
        "Look for the page on that site; its statement may be gone.",
    ),
}


def _is_front(url: str) -> bool:
    """Whether this is the first page of a site, perhaps of one of its languages."""
    parts = urlsplit(url)
    return bool(_FRONT.fullmatch(parts.path)) and not chosen_by(parts.query)


def _read_days(memory: Path) -> dict[str, list[str]]:
    try:
        read = json.loads(memory.read_text("utf-8"))
        return {url: [f"{date.fromisoformat(day)}" for day in days] for url, days in read.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
