"""
What Kiwix makes of the same pages and queries: a ZIM with a full-text index, asked over HTTP.

Needs zimwriterfs and kiwix-serve (Debian's zim-tools and kiwix-tools); without them the measurements go on alone.
"""

import html
import re
import shutil
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from processes import fetch, free_port, running, wait_for

TOOLS = ("zimwriterfs", "kiwix-serve")
MISSING = f"Kiwix is not measured: {' and '.join(TOOLS)} are not installed (Debian: zim-tools, kiwix-tools)."
BOOK = "pages"
HIT = re.compile(r'<li>\s*<a href="([^"]+)">')
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>
"""


class Page(NamedTuple):
    """One item in one language."""

    name: str
    lang: str
    title: str
    text: str


class Kiwix(NamedTuple):
    """A running kiwix-serve."""

    pid: int
    port: int

    def search(self, text: str, *, every: bool) -> list[str]:
        """Return the names of the pages found, best first."""
        found = HIT.findall(fetch(self.port, path_of(text, every=every), gzip=False).body.decode("utf-8"))
        return [unquote(address.partition("-")[2].removesuffix(".html")) for address in found]


def is_installed() -> bool:
    """Whether both tools are here."""
    return all(map(shutil.which, TOOLS))


def path_of(text: str, *, every: bool, rows: int = 20) -> str:
    """Return the address of a results page: Kiwix wants *every* word as it comes, or any if OR stands between them."""
    asked = text if every else " OR ".join(text.split())
    return f"/search?content={BOOK}&pattern={quote(asked)}&pageLength={rows}"


@contextmanager
def running_kiwix(pages: Iterable[Page], folder: Path) -> Iterator[Kiwix]:
    """
    Pack *pages* in a new *folder* and serve them.

    One book holds all languages: people type Russian whatever they read, so Kiwix finds more in it than in a book of
    the reader's language (recall@5 .21 and .17, or .50 and .42 with OR). It stems Russian alone.
    """
    book, port = folder / f"{BOOK}.zim", free_port()
    _pack(pages, folder / "html", book)
    with running(["kiwix-serve", "--address", "127.0.0.1", "--port", str(port), str(book)], folder / "log") as process:
        wait_for(port, path_of("x", every=True), folder / "log")
        yield Kiwix(process.pid, port)


def _pack(pages: Iterable[Page], folder: Path, book: Path) -> None:
    folder.mkdir(parents=True)
    for page in pages:
        title, text = html.escape(page.title), html.escape(page.text)
        body = f"<h1>{title}</h1>" + "".join(f"<p>{part}</p>" for part in text.split("\n") if part.strip())
        path = folder / f"{page.lang}-{page.name}.html"
        path.write_text(_PAGE.format(lang=page.lang, title=title, body=body), "utf-8")
    (folder / "icon.png").write_bytes(_picture(48))
    said = ["--language=rus", "--title=x", "--description=x", "--creator=x", "--publisher=x"]
    command = ["zimwriterfs", f"--welcome={path.name}", "--illustration=icon.png", *said, str(folder), str(book)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _picture(size: int) -> bytes:
    """Return the grey PNG that a ZIM must have."""
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * (size + 1) * size)), (b"IEND", b""))
    packed = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)
