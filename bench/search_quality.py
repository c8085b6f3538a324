"""
How well search finds: recall and rank on any corpus and queries, our code with plain engines and Kiwix beside.

CORPUS: JSON lines with `art` (joins the languages), `lang`, `title`, `body`.
QUERIES: JSON lines with `q`, `ui`, `target` (lang:art), `cls`.
The last line is `all N R@1 R@5 MRR` of the chosen engine.
"""

import argparse
import json
import re
import sqlite3
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
warnings.simplefilter("ignore")

import kiwix  # noqa: E402
from whoosh import fields, index, scoring  # noqa: E402
from whoosh.qparser import OrGroup, QueryParser  # noqa: E402

from kiosk.languages import LANGUAGES, WRITTEN  # noqa: E402
from kiosk.languages.text import words  # noqa: E402
from kiosk.library.analysis import weighted_text  # noqa: E402
from kiosk.library.forms import EXACT, forms  # noqa: E402
from kiosk.library.query import understand  # noqa: E402
from kiosk.library.search import Document, Index, build_index  # noqa: E402
from kiosk.library.vocabulary import gather  # noqa: E402

LIMIT = 10
Search = Callable[[str, str], list[str]]  # language, query -> names of articles, best first
Rows = list[dict[str, Any]]


def product(corpus: Rows, folder: Path) -> Search:
    """The product's own index."""
    names = list(dict.fromkeys(row["art"] for row in corpus))
    numbers = {name: place for place, name in enumerate(names)}
    build_index(folder, (Document(numbers[row["art"]], row["lang"], row["title"], [], row["body"]) for row in corpus))
    opened = Index(folder)
    return lambda lang, text: [names[hit.number] for hit in opened.search(lang, text, LIMIT).hits]


def layer_on_fts5(corpus: Rows, _: Path) -> Search:
    """The same language layer over SQLite's FTS5: terms as tokens, weights by repeating nothing, BM25 of SQLite."""
    database = sqlite3.connect(":memory:")
    database.execute("create virtual table t using fts5(art unindexed, terms, tokenize = \"unicode61 tokenchars '='\")")
    texts: dict[str, list[str]] = {code: [] for code in WRITTEN}
    terms: dict[str, list[str]] = defaultdict(list)
    for row in corpus:
        texts[row["lang"]].append(f"{row['title']}\n{row['body']}")
        for word in words(weighted_text(row["title"], [], row["body"])):
            found = forms(LANGUAGES[row["lang"]], word.text)
            terms[row["art"]] += [_token(row["lang"], EXACT + found.skeleton), _token(row["lang"], found.stem)]
    database.executemany("insert into t values (?, ?)", [(art, " ".join(all_)) for art, all_ in terms.items()])
    vocabularies = {code: gather(code, all_) for code, all_ in texts.items()}

    def search(lang: str, text: str) -> list[str]:
        scores: dict[str, float] = defaultdict(float)
        for term in understand(vocabularies, lang, text).terms:
            asked = f'"{_token(term.lang, term.text)}"'
            for art, rank in database.execute("select art, bm25(t) from t where t match ? limit 200", (asked,)):
                scores[art] -= rank * term.weight
        return sorted(scores, key=lambda art: -scores[art])[:LIMIT]

    return search


def plain_whoosh(corpus: Rows, folder: Path) -> Search:
    """Whoosh as it comes: its own analyzer and query parser, one field a language."""
    (folder / "plain").mkdir()
    schema = fields.Schema(art=fields.STORED, **dict.fromkeys(WRITTEN, fields.TEXT))
    built = index.create_in(folder / "plain", schema)
    writer = built.writer()
    by_article: dict[str, dict[str, str]] = defaultdict(dict)
    for row in corpus:
        by_article[row["art"]][row["lang"]] = f"{row['title']}\n{row['body']}"
    for art, texts in by_article.items():
        writer.add_document(art=art, **texts)
    writer.commit()
    searcher = built.searcher(weighting=scoring.BM25F())
    parsers = {code: QueryParser(code, schema, group=OrGroup) for code in WRITTEN}

    def search(lang: str, text: str) -> list[str]:
        cleaned = re.sub(r"[^\w\s]", " ", text)
        return [hit["art"] for hit in searcher.search(parsers[lang].parse(cleaned), limit=LIMIT, optimize=False)]

    return search


def plain_fts5(corpus: Rows, _: Path) -> Search:
    """FTS5 as it comes (unicode61), one table a language."""
    database = sqlite3.connect(":memory:")
    for code in WRITTEN:
        database.execute(f"create virtual table {code} using fts5(art unindexed, title, body)")
        rows = [(row["art"], row["title"], row["body"]) for row in corpus if row["lang"] == code]
        database.executemany(f"insert into {code} values (?, ?, ?)", rows)  # noqa: S608 (our own codes)

    def search(lang: str, text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        sql = f"select art from {lang} where {lang} match ? order by bm25({lang}, 0, 3, 1) limit {LIMIT}"  # noqa: S608
        return [art for (art,) in database.execute(sql, (asked,))] if asked else []

    return search


ENGINES = {"whoosh": product, "fts5": layer_on_fts5, "plain-whoosh": plain_whoosh, "plain-fts5": plain_fts5}


def measure(search: Search, queries: Rows) -> dict[str, list[int]]:
    """Return the ranks of the targets (0: not found) by class, by language, and of all."""
    ranks: dict[str, list[int]] = defaultdict(list)
    for row in queries:
        found, wanted = search(row["ui"], row["q"]), row["target"].partition(":")[2]
        rank = found.index(wanted) + 1 if wanted in found else 0
        for group in (row["cls"], f"lang {row['ui']}", "all"):
            ranks[group].append(rank)
    return ranks


def line(name: str, ranks: list[int]) -> str:
    """Write one line: name, queries, recall@1, recall@5, mean reciprocal rank."""
    count = len(ranks)
    first, five = sum(rank == 1 for rank in ranks) / count, sum(0 < rank <= 5 for rank in ranks) / count
    return f"{name} {count} {first:.3f} {five:.3f} {sum(1 / rank for rank in ranks if rank) / count:.3f}"


def _token(lang: str, term: str) -> str:
    """Name a term of a language so that FTS5 keeps it whole."""
    return f"{lang}{term.replace('=', 'E')}"


def report(name: str, search: Search, queries: Rows, *, fully: bool = False) -> None:
    """Print the line of all queries, or *fully* of every class and language, too."""
    ranks = measure(search, queries)
    print(f"\n{name}: queries R@1 R@5 MRR")
    for group in sorted(ranks, key=lambda group: (group == "all", group.startswith("lang "), group)):
        if fully or group == "all":
            print(line(group, ranks[group]))


def report_kiwix(corpus: Rows, queries: Rows) -> None:
    """Print the lines of Kiwix, asked over HTTP; a page in any language counts."""
    if not kiwix.is_installed():
        print(f"\n{kiwix.MISSING}")
        return
    pages = (kiwix.Page(row["art"], row["lang"], row["title"], row["body"]) for row in corpus)
    with tempfile.TemporaryDirectory() as folder, kiwix.running_kiwix(pages, Path(folder)) as served:
        report("kiwix, every word (as it comes)", lambda _, text: served.search(text, every=True), queries)
        report("kiwix, any word (OR)", lambda _, text: served.search(text, every=False), queries)


def main() -> None:
    """Measure the chosen engine, and the plain ones beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--engine", choices=("whoosh", "fts5"), default="whoosh")
    given = parser.parse_args()
    corpus = [json.loads(row) for row in given.corpus.read_text("utf-8").splitlines() if row.strip()]
    queries = [json.loads(row) for row in given.queries.read_text("utf-8").splitlines() if row.strip()]
    report_kiwix(corpus, queries)
    for name in ("plain-whoosh", "plain-fts5", given.engine):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            search = ENGINES[name](corpus, Path(folder))
            built = time.perf_counter() - start
            report(f"{name}, built in {built:.1f} s", search, queries, fully=name == given.engine)


if __name__ == "__main__":
    main()
