"""Whole results pages over HTTP, each for another query: the kiosk, and Kiwix with the same pages in the same run."""

import random
import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import kiwix
from composed import compose, query_of, sentences_of
from processes import CLIENTS, cpu, fetch, load, request, running_kiosk, wait_for

from kiosk.languages import WRITTEN

ROOT = Path(__file__).resolve().parent.parent
PAGES, WORDS = 64, 300  # items a language, words of an item, as in a guide
TYPED = 12  # queries an item
ROUNDS, ALONE, CHECKED = 3, 300, 300  # in turn; pages of a round asked by one client; pages whose hits are counted
ROW = re.compile(r'<li><a href="/\w+/\d+')


class Server(NamedTuple):
    """One server as it is asked."""

    pid: int
    port: int
    path: Callable[[str, str], str]  # language, typed
    hit: re.Pattern[str]
    keep: bool = False  # the connection, for the next page


class Measured(NamedTuple):
    """What one round of a server came to."""

    cpu: float  # ms a page
    rate: float  # pages a second, with eight clients
    p50: float  # ms, with one client


def composed_pages(corpus: Path) -> Iterator[kiwix.Page]:
    """Yield 64 items a language, without signs that would mean something in Markdown."""
    dice, pools = random.Random(PAGES), sentences_of(corpus)
    for number in range(1, PAGES + 1):
        for lang in WRITTEN:
            title, text = compose(pools[lang], dice, WORDS)
            plain = re.sub(r"(https?://|www\.)\S*|[\d*_{}\[\]|#<>`:]+|^[-+]", " ", text)
            yield kiwix.Page(str(number), lang, re.sub(r"[\W\d_]+", " ", title).strip() or "x", plain)


def queries_for(pages: list[kiwix.Page]) -> list[tuple[str, str]]:
    """Return distinct queries in any order, each with its language."""
    dice = random.Random(1)
    asked = list({(page.lang, query_of(page.text, dice)): None for page in pages for _ in range(TYPED)})
    dice.shuffle(asked)
    return asked


def write_content(pages: list[kiwix.Page], content: Path) -> None:
    """Write *pages* as the content of a kiosk."""
    example, unwanted = ROOT / "tests" / "example_content", shutil.ignore_patterns("*.md", "*.json")
    shutil.copytree(example, content, ignore=unwanted)
    for page in pages:
        keys = f'type = "article"\ntitle = "{page.title}"\ntopic = "documents"\nsources = ["example-law"]\n'
        keys += 'review = { state = "draft", by = "", on = 2026-11-25, due = 2027-05-25 }\n'
        path = content / page.lang / f"{page.name}-page.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"+++\n{keys}+++\n{page.text}\n", "utf-8")


def measure(server: Server, asked: list[tuple[str, str]]) -> Measured:
    """Ask for distinct pages: with one client for the time, with eight for the throughput."""
    requests = [request(server.path(lang, text), keep=server.keep) for lang, text in asked]
    one = load(server.port, requests[:ALONE], clients=1, most=ALONE)
    rest = requests[ALONE:]
    used = cpu(server.pid)
    many = load(server.port, rest, clients=CLIENTS, most=len(rest))
    used = cpu(server.pid) - used
    if failed := {status: count for status, count in (one["statuses"] | many["statuses"]).items() if status != "200"}:
        raise ConnectionError(f"Not every page was answered with 200: {failed}")
    return Measured(used / many["count"] * 1000, many["count"] / many["seconds"], one["p50"] * 1000)


def hits(server: Server, asked: list[tuple[str, str]]) -> list[int]:
    """Return how many hits each page shows; asked last, so that nothing is warm that was not."""
    pages = (fetch(server.port, server.path(lang, text), gzip=False).body.decode("utf-8") for lang, text in asked)
    return [len(server.hit.findall(page)) for page in pages]


def print_http(corpus: Path) -> None:
    """Print throughput and processor time of whole results pages, measured in turn: medians of three rounds."""
    pages = list(composed_pages(corpus))
    asked = queries_for(pages)
    print(f"\nresults pages over HTTP, {PAGES} x {len(WRITTEN)} items of {WORDS} words, {len(asked)} distinct queries")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        servers = dict(_start(pages, Path(name), stack))
        rounds = [asked[turn::ROUNDS] for turn in range(ROUNDS)]
        measured: dict[str, list[Measured]] = {name: [] for name in servers}
        for part in rounds:
            for name, server in servers.items():
                measured[name].append(measure(server, part))
        for name, server in servers.items():
            found = hits(server, asked[:CHECKED])
            cost, rate, p50 = (statistics.median(column) for column in zip(*measured[name], strict=True))
            speed = f"{rate:5.0f} pages/s with {CLIENTS} clients, p50 {p50:5.2f} ms with one"
            counted = f"{sum(map(bool, found)) / len(found):4.0%} have hits, {statistics.mean(found):4.1f} a page"
            print(f"{name:31} {cost:5.2f} ms CPU a page, {speed}; {counted}")


def _start(pages: list[kiwix.Page], folder: Path, stack: ExitStack) -> Iterator[tuple[str, Server]]:
    """Start the servers; Kiwix twice, since it keeps what was asked and single words are the same both ways."""
    for part in ("kiosk", "build_bundle.py"):
        (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, folder / part)
    write_content(pages, folder / "content")
    kiosk = stack.enter_context(running_kiosk(folder))
    wait_for(kiosk.port, "/ru/1", folder / "kiosk.log", 120)
    ours = Server(kiosk.pid, kiosk.port, lambda lang, text: f"/{lang}/search?q={quote(text)}", ROW, keep=True)
    yield "kiosk, kept connections", ours
    yield "kiosk, a connection a page", ours._replace(keep=False)
    if not kiwix.is_installed():
        print(kiwix.MISSING)
        return
    for name, every in (("kiwix, every word (as it comes)", True), ("kiwix, any word (OR)", False)):
        served = stack.enter_context(kiwix.running_kiwix(pages, folder / f"kiwix-{every}"))
        yield name, Server(served.pid, served.port, partial(_kiwix_path, every), kiwix.HIT)


def _kiwix_path(every: bool, _: str, text: str) -> str:
    return kiwix.path_of(text, every=every)
