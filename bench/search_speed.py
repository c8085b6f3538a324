"""
How fast search is: queries, suggestions, building, size and memory by size, and whole results pages over HTTP.

Texts are composed of the sentences of CORPUS (JSON lines with `lang`, `title`, `body`). 20,000 articles a language take
minutes and about 1 GB.
"""

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent))

from composed import compose, query_of, sentences_of  # noqa: E402
from results_pages import print_http  # noqa: E402

from kiosk.languages import WRITTEN  # noqa: E402

SIZES, LARGE = (200, 2_000), 20_000  # articles a language
SHORT = 60  # words of an article, as in the corpus
QUERIES, FUZZED = 1_000, 10_000
ROUNDS = 3  # of all queries; of each the best counts, for other programs interrupt some, and nothing keeps results
LIMITS = {200: (1, 5, 5, 5, 50), 2_000: (3, 20, 5, 60, 140)}  # p50 ms, p99 ms, suggestion p99 ms, build s, memory MB
SIGNS = "абвгғқҳҷңөүіўoʻ'qwxyz*[]{}()~^:;|&\"\\\x00\u202e😀0123456789 \t"


def percentile(times: list[float], share: float) -> float:
    """Return the time in ms below which *share* of *times* (seconds) lie."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def timed(work: Callable[[], object]) -> float:
    """Return how long *work* takes, in seconds."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def memory() -> float:
    """Return this process's resident memory in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(corpus: Path, size: int, folder: Path) -> dict[str, float]:
    """Build an index of *size* articles a language in *folder* and ask it; meant for a process of its own."""
    from kiosk.library.search import FOLDER, Document, Index, build_index
    from kiosk.library.suggestions import Suggestions

    dice, pools, asked, titles = random.Random(size), sentences_of(corpus), [], []

    def documents() -> Iterator[Document]:
        for number in range(size):
            for lang in WRITTEN:
                title, text = compose(pools[lang], dice, SHORT)
                if dice.random() < QUERIES / (size * len(WRITTEN)) * 2:
                    asked.append((lang, query_of(text, dice)))
                if lang == "tg":
                    titles.append((title, number))
                yield Document(number, lang, title, [], text)

    if not (folder / FOLDER).exists():
        took = timed(lambda: build_index(folder, documents()))
        (folder / "asked.json").write_text(json.dumps([asked, titles, took]), "utf-8")
        return {}
    asked, titles, took = json.loads((folder / "asked.json").read_text("utf-8"))
    before = memory()
    opened = Index(folder)
    opened.search(*asked[0], 20)
    added = memory() - before
    rounds = [
        [timed(lambda lang=lang, text=text: opened.search(lang, text, 20)) for lang, text in asked[:QUERIES]]
        for _ in range(ROUNDS)
    ]
    times = list(map(min, zip(*rounds, strict=True)))
    suggestions = Suggestions("tg", titles)
    typed = [timed(lambda title=title: suggestions.of(title[: dice.randint(1, 9)], 6)) for title, _ in titles[:QUERIES]]
    fuzzed = ["".join(dice.choice(SIGNS) for _ in range(dice.choice((3, 9, 40)))) for _ in range(FUZZED)]
    slowest = max(timed(lambda text=text: opened.search("uz", text, 20)) for text in fuzzed)
    return {
        "p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "typed": percentile(typed, 0.99), "build": took,
        "memory": added, "size": sum(file.stat().st_size for file in (folder / FOLDER).iterdir()) / 1e6,
        "fuzzed": slowest * 1000,
    }  # fmt: skip


def in_a_process_of_its_own(corpus: Path, size: int, folder: Path) -> dict[str, float]:
    """Run `measure` twice, to build and to ask, so that building leaves nothing in the memory that is measured."""
    command = [sys.executable, __file__, str(corpus), "--child", str(size), str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def print_sizes(corpus: Path, sizes: tuple[int, ...]) -> int:
    """Print a line for each size; return how many limits were passed."""
    print("articles  query p50   p99 ms  suggestion p99   build s  index MB  memory MB  slowest of 10,000 fuzzed ms")
    over = 0
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found = in_a_process_of_its_own(corpus, size, Path(folder))
        row = [found[name] for name in ("p50", "p99", "typed", "build", "memory")]
        passed = sum(value > limit for value, limit in zip(row, LIMITS.get(size, (1e9,) * 5), strict=True))
        over += passed
        said = "TOO MUCH" if passed else "ok" if size in LIMITS else ""
        print(
            f"{size:8} {found['p50']:10.2f} {found['p99']:8.2f} {found['typed']:15.3f} {found['build']:9.1f} "
            f"{found['size']:9.1f} {found['memory']:10.1f} {found['fuzzed']:10.1f}  {said}"
        )
    return over


def main() -> int:
    """Measure; 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--large", action="store_true", help="20,000 articles a language, too")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given: Any = parser.parse_args()
    if given.child:
        print(json.dumps(measure(given.corpus, int(given.child[0]), Path(given.child[1]))))
        return 0
    over = print_sizes(given.corpus, (*SIZES, LARGE) if given.large else SIZES)
    print_http(given.corpus)
    return int(over > 0)


if __name__ == "__main__":
    sys.exit(main())
