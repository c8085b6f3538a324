"""How long editors wait: `check` and the preview's rebuild on 500 pages of real texts, against reading alone."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from kiosk.content.site import read_site  # noqa: E402
from kiosk.editors.checks import check_files  # noqa: E402
from kiosk.editors.tree import read_tree  # noqa: E402
from kiosk.languages import WRITTEN  # noqa: E402
from kiosk.publishing.workshop import Workshop  # noqa: E402

NUMBERS = range(1, 100)
LIMIT = 5.0  # seconds for `check` on all pages; the preview has 2
PREVIEW_LIMIT = 2.0


def pages(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the tables and 99 pages a language, each a copy of a real one under another number."""
    made = {name: data for name, data in files.items() if "/" not in name and not name.endswith(".json")}
    for lang in WRITTEN:
        real = [data for name, data in sorted(files.items()) if name.startswith(f"{lang}/")]
        made |= {f"{lang}/{number}-page.md": real[number % len(real)] for number in NUMBERS}
    return made


def seconds(work: Callable[[], object]) -> float:
    """Return how long *work* takes, once: a command begins with nothing remembered."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def saves(workshop: Workshop, files: dict[str, bytes]) -> Iterator[float]:
    """Yield how long the preview takes to show a changed fact, and a changed page."""
    workshop.take(files)
    changed = files["facts.toml"].replace(b"value = 15\n", b"value = 16\n")
    page = files["ru/37-page.md"] + "\nЕщё слово.\n".encode()
    for edit in ({"facts.toml": changed}, {"ru/37-page.md": page}):
        start = time.perf_counter()
        workshop.take({**files, **edit})
        yield time.perf_counter() - start
    workshop.close()


def main() -> int:
    """Print what was measured; 1 if a limit is passed."""
    files = pages(read_tree(ROOT / "content"))
    count = sum(name.endswith(".md") for name in files)
    today = datetime.now(UTC).date()
    checking = seconds(lambda: check_files(files, today))
    reading = seconds(lambda: read_site(files))
    folder = Path(tempfile.mkdtemp())
    try:
        fact, page = saves(Workshop(folder, lambda: today), files)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{count} pages, this machine, each once")
    print(f"read alone            {reading:6.2f} s")
    print(f"check                 {checking:6.2f} s   {checking / reading:.1f} x reading   limit {LIMIT} s")
    print(f"preview, a fact       {fact:6.2f} s   {fact / checking:.2f} x check    limit {PREVIEW_LIMIT} s")
    print(f"preview, a paragraph  {page:6.2f} s   {page / checking:.2f} x check    limit {PREVIEW_LIMIT} s")
    return int(checking > LIMIT or max(fact, page) > PREVIEW_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
