"""
What new content costs a kiosk: bytes, requests, time and memory, beside one zip a release, in the same run.

The tree: 300 articles in five languages, 60 pictures, 50 recordings. Numbers of items end at 99, so that the texts of
the other 201 articles travel under media/, where nothing is built of them; they weigh and travel the same.
"""

import json
import lzma
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path.insert(0, str(BENCH.parent))

from kiosk.bundle.archive import write_archive  # noqa: E402
from kiosk.editors.keys import make_key, make_passphrase  # noqa: E402
from kiosk.editors.media import find_media  # noqa: E402
from kiosk.editors.release import prepare, publish_locally  # noqa: E402
from kiosk.editors.repository import LocalRepository  # noqa: E402
from kiosk.editors.signing import make_root  # noqa: E402
from kiosk.editors.tree import read_tree  # noqa: E402
from kiosk.languages import WRITTEN  # noqa: E402

ARTICLES, NUMBERS, PICTURES, RECORDINGS = 300, 99, 60, 50
WORDS = 320  # of an article
LATENCY = 0.3  # seconds a request
MEMORY = 80  # MB that an import may need besides
CUT = 40_000  # bytes after which the link breaks
EXAMPLE = BENCH.parent / "tests" / "example_content"
KEYS = """topic = "documents"
sources = ["example-law"]
review = { state = "draft", by = "", on = 2026-11-25, due = 2027-05-25 }"""


def sentences() -> dict[str, list[str]]:
    """Return sentences of the real content, without what only an editor may write."""
    found: dict[str, list[str]] = {code: [] for code in WRITTEN}
    for code in WRITTEN:
        for path in sorted((BENCH.parent / "content" / code).glob("*.md")):
            body = path.read_text("utf-8").split("+++")[2]
            plain = re.sub(r"\{\{[^}]*\}\}|:::.*|\[([^\]]*)\]\([^)]*\)|[\d*#>|`]|^\s*[-.]+", r"\1", body, flags=re.M)
            found[code] += [part.strip() for part in re.split(r"(?<=[.!?])\s+", plain) if len(part) > 25]
    return found


def write_tree(content: Path) -> None:
    """Write the tree."""
    dice, pools = random.Random(5), sentences()
    for table in ("topics.toml", "facts.toml", "sources.toml", "contacts.toml"):
        (content / table).write_bytes((EXAMPLE / table).read_bytes())
    for number in range(1, ARTICLES + 1):
        for lang in WRITTEN:
            parts: list[str] = []
            while sum(part.count(" ") for part in parts) < WORDS:
                parts.append(dice.choice(pools[lang]))
            title = re.sub(r"[\W\d_]+", " ", " ".join(parts[0].split()[:4])).strip()
            text = f'+++\ntype = "article"\ntitle = "{title}"\n{KEYS}\n+++\n' + "\n\n".join(parts) + "\n"
            name = f"{lang}/{number}-page.md" if number <= NUMBERS else f"media/{lang}/text-{number}.svg"
            write(content / name, text.encode())
    for number in range(PICTURES):
        write(content / f"media/picture-{number}.webp", dice.randbytes(dice.randint(30_000, 250_000)))
    for number in range(RECORDINGS):
        write(
            content / f"media/{list(WRITTEN)[number % 5]}/{number}.mp3", dice.randbytes(dice.randint(300_000, 700_000))
        )


def write(path: Path, data: bytes) -> None:
    """Write a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


class Editors:
    """Keys that live only here, and the repository they sign."""

    def __init__(self, folder: Path) -> None:
        passphrase = make_passphrase()
        roots = [make_key(passphrase).signer for _ in range(3)]
        self.signers = [make_key(passphrase).signer for _ in range(2)]
        self.repository, self.now = LocalRepository(folder), datetime.now(UTC)
        self.root = make_root(roots, self.signers[:1], self.signers[1], self.now)
        self.repository.write("metadata/1.root.json", self.root)

    def release(self, content: Path) -> None:
        """Sign what stands in *content*."""
        from kiosk.bundle.manifest import make_manifest

        self.now += timedelta(minutes=1)
        texts = read_tree(content)
        texts.pop("do_not_state.toml", None)
        found, _ = find_media(content)
        entries = {entry: texts[entry.path] for entry in make_manifest(texts, self.now, None).files}
        prepared = prepare(self.repository, {**entries, **found}, self.now)
        publish_locally(self.repository, prepared, self.signers, self.now, 45)


@contextmanager
def host(folder: Path, latency: float = 0, cut: int = 0) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Run a host in a process of its own."""
    command = [sys.executable, str(BENCH / "hosts.py"), str(folder), str(latency), str(cut)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout  # noqa: S101 (for the type checker)
    try:
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()


def counts(process: "subprocess.Popen[str]") -> tuple[int, int]:
    """Return how many requests a host had, and the bytes of the bodies it sent."""
    assert process.stdin  # noqa: S101 (for the type checker)
    assert process.stdout  # noqa: S101 (for the type checker)
    process.stdin.write("\n")
    process.stdin.flush()
    requests, sent = json.loads(process.stdout.readline())
    return requests, sent


def kiosk(state: Path, *command: str, environment: Mapping[str, str] | None = None) -> tuple[float, int, int]:
    """Run a command of the kiosk; return seconds, exit code and its greatest memory in MB."""
    code = (
        "import re, sys\nfrom pathlib import Path\nfrom kiosk.cli import main\n"
        "try: main()\n"
        "finally: print(int(re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1]) "
        "// 1024, file=sys.stderr)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command, "--state", str(state)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(BENCH.parent), "KIOSK_CONFIG": "", **(environment or {})},
    )
    if done.returncode not in (0, 4):
        print(done.stdout, done.stderr)
    return time.perf_counter() - start, done.returncode, int(done.stderr.split()[-1])


def trust(state: Path, root: Path) -> None:
    """Give a kiosk the root."""
    from kiosk.sync.trust import fingerprint

    kiosk(state, "trust", "set-root", str(root), "--fingerprint", fingerprint(root.read_bytes()))


def say(what: str, sent: int, requests: int, seconds: float, beside: str, *, is_good: bool) -> bool:
    """Print a line; return whether it holds."""
    print(
        f"{what:44} {sent:12,} B {requests:5} requests {seconds:7.1f} s   {beside}  {'ok' if is_good else 'TOO MUCH'}"
    )
    return is_good


def fetched(what: str, folder: Path, state: Path, limits: tuple[float, int], beside: str) -> bool:
    """Sync a kiosk over a slow link, and print what it cost."""
    with host(folder, LATENCY) as (address, process):
        seconds, code, _ = kiosk(state, "sync", address)
        requests, sent = counts(process)
    return say(what, sent, requests, seconds, beside, is_good=code == 0 and sent <= limits[0] and requests <= limits[1])


def zipped(content: Path, place: Path) -> int:
    """Return the size of one zip of everything."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(content.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(content))
    return place.stat().st_size


def xz_size(content: Path) -> int:
    """Return the size of everything in one xz stream."""
    packer = lzma.LZMACompressor(preset=6)
    files = (path for path in sorted(content.rglob("*")) if path.is_file())
    return sum(len(packer.compress(path.read_bytes())) for path in files) + len(packer.flush())


def cut_all_the_time(folder: Path, work: Path) -> bool:
    """Fetch a recording over a link that breaks, with a new process each time; print how much came twice."""
    largest = max(
        (path for path in (folder / "blobs").rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from kiosk.sync.download import Parts\nfrom kiosk.sync.http import HttpSource\n"
        "class Once(HttpSource):\n"
        "    def open(self, *asked):\n"
        "        if self.requests: sys.exit(1)\n"
        "        return super().open(*asked)\n"
        "a, path, sha, size, parts = sys.argv[1:]\nParts(Path(parts), ()).fetch(Once(a), path, sha, int(size))"
    )
    size, runs, done = largest.stat().st_size, 0, 1
    with host(folder, cut=CUT) as (address, process):
        path = largest.relative_to(folder).as_posix()
        command = [sys.executable, "-c", code, address, path, largest.name, str(size), str(work / "parts")]
        start = time.perf_counter()
        while done and runs < 100:
            runs += 1
            done = subprocess.run(
                command, capture_output=True, check=False, env={**os.environ, "PYTHONPATH": str(BENCH.parent)}
            ).returncode
        requests, sent = counts(process)
    what = f"cut every {CUT:,} B, {runs} processes"
    return say(what, sent, requests, time.perf_counter() - start, f"the file: {size:,} B", is_good=sent <= size * 1.05)


def imported(folder: Path, work: Path, root: Path) -> bool:
    """Import one file, and print how long it takes, and how much more memory than to find no file."""
    file, state = work / "all.kiosk", work / "stick"
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    newest = [path for path in paths if ".from-" not in path.name]
    with file.open("wb") as opened:
        write_archive(opened, ((path.relative_to(folder).as_posix(), path) for path in newest))
    trust(state, root)
    _, _, before = kiosk(state, "import", "/nothing")
    seconds, code, memory = kiosk(state, "import", str(file))
    more = memory - before
    is_good = code == 0 and more < MEMORY
    print(
        f"{'import of one file':44} {file.stat().st_size:12,} B {'':14} {seconds:7.1f} s   "
        f"{more} MB beside the program's own {before}  {'ok' if is_good else 'TOO MUCH'}"
    )
    return is_good


def main() -> int:
    """Measure; 1 if a limit is passed."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        content, folder, state = work / "content", work / "published", work / "state"
        content.mkdir()
        write_tree(content)
        files = [path for path in content.rglob("*") if path.is_file()]
        print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB; {LATENCY} s a request\n")
        editors = Editors(folder)
        editors.release(content)
        root = work / "root.json"
        root.write_bytes(editors.root)
        whole, one = zipped(content, work / "one.zip"), xz_size(content)
        trust(state, root)
        good = fetched("first install", folder, state, (one * 1.05, 120), f"xz {one:,} B, zip {whole:,} B")
        good &= fetched("nothing new", folder, state, (1_000, 2), f"zip {whole:,} B")
        for lang in WRITTEN:
            path = content / lang / "50-page.md"
            path.write_text(path.read_text("utf-8") + "\n" + path.read_text("utf-8").splitlines()[-1], "utf-8")
        editors.release(content)
        again = zipped(content, work / "two.zip")
        good &= fetched("one article changed in 5 languages", folder, state, (20_000, 6), f"zip {again:,} B")
        good &= cut_all_the_time(folder, work)
        good &= imported(folder, work, root)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
