"""Measures the pages of a real kiosk process over loopback: bytes, speed, memory, start; prints one table."""

import argparse
import json
import os
import random
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from processes import CLIENTS, Kiosk, fetch, load, loading, request, result_of, running_bare, running_kiosk, wait_for

from kiosk.languages import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"bytes": 14 * 1024, "requests": 3, "ratio": 0.75, "memory": 120, "page": 1.0, "search": 2.0}
MIXED = 10_000  # requests before memory is read
STARTS = 5
ROUNDS, ROUND = 15, 1.0  # pairs, and seconds of each half: short, so that other work disturbs few pairs
UNCACHED = 3.0  # seconds of each measurement without a limit
SEARCHES = 50  # different words
MB = 1024  # in the kB of /proc
NOT_FETCHED = {"alternate", "canonical", "next", "prev", "author", "license", "help"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without a limit nothing is judged."""

    what: str
    shown: str
    value: float
    bare: str = ""
    limit: str = ""
    ok: bool = True

    @property
    def verdict(self) -> str:
        """How the line ends."""
        return "" if not self.limit else "ok" if self.ok else "TOO MUCH"


class Fetched(HTMLParser):
    """Collects what a browser fetches with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take src and href of link, script and img."""
        given = dict(attrs)
        if tag == "link" and set((given.get("rel") or "").lower().split()) & NOT_FETCHED:
            return
        address = given.get("src" if tag in ("script", "img") else "href") if tag in ("link", "script", "img") else None
        if address and not address.startswith(("data:", "#")):
            self.addresses[address] = None


def measure_wire(kiosk: Kiosk) -> Iterator[Row]:
    """Yield the bytes and requests of a first visit, in Russian, in an untranslated page, and where they are most."""
    visits = {path: first_visit(kiosk.port, path) for code in LANGUAGES for path in (f"/{code}/", f"/{code}/37")}
    homes = sorted((path for path in visits if path.endswith("/")), key=lambda path: visits[path])
    items = sorted((path for path in visits if path.endswith("37")), key=lambda path: visits[path])
    named = {"home": "/ru/", "item": "/tg/37", "largest home": homes[-1], "largest item 37": items[-1]}
    for name, path in named.items():
        size, count = visits[path]
        what = f"{name} {path}, first visit"
        limit = f"at most {LIMITS['bytes']:,} B"
        yield Row(f"{what}: bytes", f"{size:,} B", size, limit=limit, ok=size <= LIMITS["bytes"])
        yield Row(what + ": requests", f"{count}", count, limit="at most 3", ok=count <= LIMITS["requests"])


def first_visit(port: int, path: str) -> tuple[int, int]:
    """Return bytes and requests of *path* with everything that its HTML and its CSS fetch."""
    page = fetch(port, path, gzip=False).body.decode("utf-8")
    parser = Fetched()
    parser.feed(page)
    wanted = {path: None} | parser.addresses | dict.fromkeys(_pictures(page))
    for address in [address for address in parser.addresses if address.partition("?")[0].endswith(".css")]:
        wanted |= dict.fromkeys(_pictures(fetch(port, address, gzip=False).body.decode("utf-8")))
    return sum(fetch(port, address).size for address in wanted), len(wanted)


def _pictures(text: str) -> list[str]:
    return re.findall(r"url\(\s*[\"']?(?!data:|#)([^)\"'\s]+)", text)


def measure_starts(folder: Path) -> Iterator[Row]:
    """Yield the medians of starts with a release on disk: until the first page, until the first search."""
    taken = [start(folder) for _ in range(STARTS)]
    for place, name in enumerate(("page", "search")):
        times = [times[place] for times in taken]
        median, most = statistics.median(times), LIMITS[name]
        shown = f"{median:.2f} s ({min(times):.2f}…{max(times):.2f})"
        what = f"start to first {name}, median of {STARTS}"
        yield Row(what, shown, median, limit=f"at most {most:g} s", ok=median <= most)


def start(folder: Path) -> tuple[float, float]:
    """Return the seconds from spawning the kiosk to its first page and to its first search answered."""
    with running_kiosk(folder) as kiosk:
        wait_for(kiosk.port, "/ru/", folder / "kiosk.log")
        page = time.perf_counter() - kiosk.spawned
        wait_for(kiosk.port, f"/ru/search?q={quote('патент')}", folder / "kiosk.log")
        return page, time.perf_counter() - kiosk.spawned


def measure_memory(kiosk: Kiosk, content: Path) -> Iterator[Row]:
    """Yield the kiosk's memory after a mix of every kind of request on both its faces."""
    mix = mixed_requests(crawl(kiosk.port), content)
    shares = [(kiosk.port, CLIENTS, MIXED * 3 // 4), (kiosk.terminal_port, 4, MIXED // 4)]
    loads = [loading(port, mix, clients, 300, most) for port, clients, most in shares]
    results = [result_of(generator, 300) for generator in loads]
    count = sum(result["count"] for result in results)
    for name, most in (("VmRSS", LIMITS["memory"]), ("VmHWM", 0)):
        value = kiosk.memory(name) / MB
        limit = f"at most {most} MB" if most else ""
        what = f"memory after {count:,} mixed requests: {name}"
        yield Row(what, f"{value:.1f} MB", value, limit=limit, ok=not most or (value <= most and count >= MIXED))
    statuses = sum((Counter(result["statuses"]) for result in results), Counter())
    yield Row("  of these, by status", ", ".join(f"{k}: {v:,}" for k, v in sorted(statuses.items())), count)


def crawl(port: int, most: int = 5_000) -> list[str]:
    """Return the addresses of all pages that links lead to, the way out excepted."""
    found, queue = {"/": None, "/exit": None}, ["/"]
    while queue and len(found) < most:
        page = fetch(port, queue.pop(), gzip=False).body.decode("utf-8")
        for path in re.findall(r'href="(/[^"#]*)', page):
            path = quote(path.replace("&amp;", "&"), safe="/?&=%+")
            if path not in found:
                found[path] = None
                queue.append(path)
    return sorted(found)


def mixed_requests(paths: list[str], content: Path) -> list[str]:
    """Return requests of every kind in an order that is always the same: compressed, plain, HEAD, search, unknown."""
    mix = [request(path) for path in paths] + [request(path, gzip=False) for path in paths]
    mix += [request(path, method="HEAD") for path in paths]
    mix += [request(search(code, word), gzip=bool(n % 2)) for code in LANGUAGES for n, word in words(content, code)]
    mix += [request(f"/ru/no-page-{number}") for number in range(len(mix) // 10)]
    random.Random(1).shuffle(mix)
    return mix


def words(content: Path, code: str) -> list[tuple[int, str]]:
    """Return words of the items in a language, numbered, always the same; Russian ones where it has no items."""
    texts = [path.read_text("utf-8").rpartition("+++")[2] for path in sorted((content / code).glob("*.md"))]
    found = sorted({word.lower() for text in texts for word in re.findall(r"[^\W\d_]{4,}", text)})
    return list(enumerate(random.Random(2).sample(found, SEARCHES))) if found else words(content, "ru")


def search(code: str, word: str) -> str:
    """Return the address of a search."""
    return f"/{code}/search?q={quote(word)}"


def measure_ratio(kiosk: Kiosk, bare: int) -> Iterator[Row]:
    """Yield the speed of an item from the page cache, in pairs with bare waitress that alternate in order."""
    size = len(fetch(kiosk.port, "/ru/37").body)
    pairs = []
    for number in range(ROUNDS):
        halves = [(kiosk.port, "/ru/37"), (bare, f"/{size}")]
        order = halves if number % 2 else halves[::-1]
        rates = {port: rate(load(port, [request(path)], seconds=ROUND)) for port, path in order}
        pairs.append((rates[kiosk.port], rates[bare]))
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = [ours / theirs for ours, theirs in pairs]
    ratio, least = statistics.median(ratios), LIMITS["ratio"]
    what = f"item /ru/37 cached, {CLIENTS} clients, {size:,} B"
    yield Row(what, f"{ours:,.0f} /s", ours, f"{theirs:,.0f} /s")
    shown = f"{ratio:.2f} ({min(ratios):.2f}…{max(ratios):.2f})"
    what = f"  its share of bare waitress, median of {ROUNDS} pairs"
    yield Row(what, shown, ratio, limit=f"at least {least}", ok=ratio >= least)


def rate(result: Any) -> float:
    """Return the requests a second of a load in which every answer was 200."""
    if set(result["statuses"]) != {"200"}:
        raise ConnectionError(f"Not every answer was 200: {result['statuses']}")
    return float(result["count"] / result["seconds"])


def measure_uncached(kiosk: Kiosk, bare: int, content: Path) -> Iterator[Row]:
    """Yield the speed of pages that are made anew each time; it has no limit."""
    pages = {
        "item /ru/79 not cached": ["/ru/79"],
        "home /ru/?n=1 not cached": ["/ru/?n=1"],
        f"search, {SEARCHES} words": [search("ru", word) for _, word in words(content, "ru")],
    }
    for name, paths in pages.items():
        size = round(statistics.mean(len(fetch(kiosk.port, path).body) for path in paths))
        for clients in (1, CLIENTS):
            result = load(kiosk.port, [request(path) for path in paths], clients, UNCACHED)
            yardstick = rate(load(bare, [request(f"/{size}")], clients, UNCACHED / 2))
            times = f"p50 {result['p50'] * 1000:.1f} ms, p99 {result['p99'] * 1000:.1f} ms"
            what = f"{name}, {clients} client{'s' * (clients > 1)}, {size:,} B"
            yield Row(what, f"{rate(result):,.0f} /s, {times}", rate(result), f"{yardstick:,.0f} /s")


def measure(folder: Path) -> Iterator[Row]:
    """Yield all rows, with a copy of the checkout in *folder* so that an edit meanwhile changes nothing."""
    for name in ("kiosk", "content"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy2(ROOT / "build_bundle.py", folder)
    busy = os.getloadavg()[0]  # what else this machine does: seconds suffer from it, the share does not
    yield Row("this machine before: load average", f"{busy:.1f}, {os.cpu_count()} processors", busy)
    with running_kiosk(folder) as kiosk:
        wait_for(kiosk.port, "/ru/", folder / "kiosk.log", seconds=600)
        built = kiosk.memory("VmRSS") / MB
        yield from measure_wire(kiosk)
    yield from measure_starts(folder)
    yield Row("memory of the start that built the release: VmRSS", f"{built:.1f} MB", built)
    with running_kiosk(folder) as kiosk:
        wait_for(kiosk.port, "/ru/", folder / "kiosk.log")
        yield from measure_memory(kiosk, folder / "content")
        with running_bare(folder, fetch(kiosk.port, "/ru/37").headers) as bare:
            yield from measure_ratio(kiosk, bare)
            yield from measure_uncached(kiosk, bare, folder / "content")


def print_table(rows: list[Row]) -> None:
    """Print the rows under each other."""
    heads = ("what", "kiosk", "bare waitress", "limit", "")
    lines = [heads] + [(row.what, row.shown, row.bare, row.limit, row.verdict) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def main() -> int:
    """Measure, print the table, and return 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="Write the rows there too.")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))  # so that what was started is ended
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder:
        rows = list(measure(Path(folder)))
    print_table(rows)
    if asked.json:
        told = [{**asdict(row), "verdict": row.verdict} for row in rows]
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
