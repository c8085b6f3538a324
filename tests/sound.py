"""Recordings for tests: silence as a player understands it, made of frames without sound; and their stamps."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kiosk.content.recordings import recording_path
from kiosk.content.stamps import FILE, write_stamps
from kiosk.editors.checks import check_files
from kiosk.editors.recordings import read_recordings, stamp_recordings
from kiosk.editors.tree import read_tree
from tests.conftest import EXAMPLE, ROOT, TODAY, Process, running_kiosk

_HEADERS = {  # first bytes of a frame, its length in bytes, its length in seconds: MPEG 2 at 24 kHz
    ("mono", 24): (b"\xff\xf3\x34\xc0", 72, 0.024),
    ("mono", 64): (b"\xff\xf3\x84\xc0", 192, 0.024),
    ("stereo", 24): (b"\xff\xf3\x34\x00", 72, 0.024),
}


def silence(seconds: float, mark: bytes = b"", *, channels: str = "mono", kbps: int = 24) -> bytes:
    """Return an MP3 of so many *seconds*; another *mark* is another file that sounds the same."""
    header, length, step = _HEADERS[channels, kbps]
    return header.ljust(length, b"\0") * round(seconds / step) + _tag(mark)


def record(content: Path, lang: str, number: int, data: bytes, *, stamped: bool = True) -> Path:
    """Read an item of *content* aloud, and usually stamp what came of it."""
    name = recording_path(lang, number)
    (content / name).parent.mkdir(parents=True, exist_ok=True)
    (content / name).write_bytes(data)
    if stamped:
        stamp(content, name)
    return content / name


def stamp(content: Path, *names: str) -> None:
    """Stamp recordings as `build_bundle.py stamp` does."""
    site, findings = check_files(read_tree(content), TODAY)
    recordings = stamp_recordings(site, findings, read_recordings(content), names, TODAY)
    (content / FILE).write_text(write_stamps(site.stamps, recordings), "utf-8")


@contextmanager
def speaking_kiosk(folder: Path, recordings: Mapping[tuple[str, int], bytes]) -> Iterator[Process]:
    """Run the real kiosk process from a checkout that has the example content and *recordings*."""
    checkout = folder / "checkout"
    shutil.copytree(ROOT / "kiosk", checkout / "kiosk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(EXAMPLE, checkout / "content")
    shutil.copy(ROOT / "build_bundle.py", checkout)
    for (lang, number), data in recordings.items():
        record(checkout / "content", lang, number, data)
    with running_kiosk(folder / "state", checkout) as process:
        process.wait()
        yield process


def _tag(mark: bytes) -> bytes:
    return b"TAG" + mark.ljust(125, b"\0") if mark else b""
