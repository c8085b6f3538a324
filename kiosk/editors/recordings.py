"""Recordings of the working tree: what is wrong with each, which is to be stamped or made again, and the stamp."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from kiosk.content.findings import Finding
from kiosk.content.item import Item
from kiosk.content.recordings import (
    FOLDER,
    SUFFIX,
    parse_recording_path,
    recording_of,
    recording_path,
    spoken_fingerprint,
)
from kiosk.content.site import Site, errors
from kiosk.content.stamps import Recording
from kiosk.editors.mp3 import read_mp3
from kiosk.editors.repository import hash_bytes, hash_file
from kiosk.editors.stamps import refuse_unreadable_stamps
from kiosk.editors.tree import name_in
from kiosk.errors import ContentError
from kiosk.languages import LANGUAGES

LARGEST = 270_000  # bytes: a minute and a half at 24 kbps
DENSEST = 48  # kbps
_HINT = f"Save it again as MP3, mono, 24 kbps, not longer than a minute and a half ({LARGEST // 1000} KB)."
_STAMP = "Listen to it beside the text, then run `build_bundle.py stamp content/{}`."


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording as it lies in the working tree."""

    path: Path
    sha256: str
    size: int
    seconds: float
    wrong: str  # a sentence; empty where kiosks can play it


def read_recordings(content: Path) -> dict[str, Recorded]:
    """
    Return the recordings below *content*/media by their path; one that did not change is not read again.

    Raises:
        ContentError: One cannot be read.
    """
    found = {}
    for path in sorted((content / FOLDER).rglob(f"[!.]*{SUFFIX}")):
        try:
            if path.is_file():
                stat = path.stat()
                found[name_in(content, path)] = _read(path, stat.st_mtime_ns, stat.st_size)
        except OSError as error:
            raise ContentError(f"{path} cannot be read: {error.strerror}.") from error
    return found


@lru_cache(maxsize=2000)
def _read(path: Path, _: int, size: int) -> Recorded:
    """Read one recording; time and size of the file tell whether it is still the same."""
    if size > LARGEST:
        wrong = f"The recording has {-(-size // 1000)} KB; at most {LARGEST // 1000} are allowed."
        return Recorded(path, hash_file(path), size, 0, wrong)
    data = path.read_bytes()
    sound = read_mp3(data)
    wrong = ""
    if sound is None:
        wrong = "This file is no MP3, whatever its name says."
    elif not sound.is_whole:
        wrong = f"The recording is damaged after {sound.seconds:.0f} seconds."
    elif not sound.is_mono:
        wrong = "The recording is stereo; one channel is enough for a voice, and half as large."
    elif round(sound.kbps) > DENSEST:
        wrong = f"The recording has {sound.kbps:.0f} kbps; at most {DENSEST} are allowed."
    return Recorded(path, hash_bytes(data), len(data), sound.seconds if sound else 0, wrong)


def heard(site: Site, media: Mapping[str, str]) -> dict[str, Recording]:
    """Return the recordings that speak what their items say now; *media*: the files there are, with their SHA-256."""
    return {
        recording_path(item.lang, item.number): recording
        for item in site.items.values()
        if (recording := recording_of(site, item, media))
    }


def check_recordings(site: Site, recorded: Mapping[str, Recorded]) -> Iterator[Finding]:
    """Yield what is to be done on every recording that is there."""
    for path, found in recorded.items():
        if isinstance(item := _item_of(site, path), str):
            hint = f"Name it like {FOLDER}/tg/79{SUFFIX}, or remove it."
            yield Finding("recording-file", path, 1, item, hint)
        elif found.wrong:
            yield Finding("recording-file", path, 1, found.wrong, _HINT, item.slug)
        else:
            yield from _to_do(site, item, path, found)


def _to_do(site: Site, item: Item, path: str, found: Recorded) -> Iterator[Finding]:
    stamped = site.recordings.get(path)
    if stamped is None:
        said = "Nobody has stamped this recording yet: it is not offered to readers."
        yield Finding("recording-unstamped", path, 1, said, _STAMP.format(path), item.slug)
    elif stamped.sha256 != found.sha256:
        said = f"This recording is another file than the one stamped on {stamped.on}: it is not offered to readers."
        yield Finding("recording-unstamped", path, 1, said, _STAMP.format(path), item.slug)
    elif stamped.spoken != spoken_fingerprint(item, site.facts):
        said = f"{item.file} or a value in it was changed after the stamp of {stamped.on}: readers cannot hear it now."
        hint = f"Record it again. If it still speaks the same words, `build_bundle.py stamp content/{path}`."
        yield Finding("recording-outdated", path, 1, said, hint, item.slug)


def stamp_recordings(
    site: Site, findings: Iterable[Finding], recorded: Mapping[str, Recorded], paths: Iterable[str], today: date
) -> dict[str, Recording]:
    """
    Return the stamps of all recordings, with those at *paths* made anew; those of items that are gone fall away.

    Raises:
        ContentError: One is not there, no kiosk should play it, its item has errors; or the stamps cannot be read.
    """
    wrong = {found.file: found for found in reversed(errors(list(findings)))}
    refuse_unreadable_stamps(wrong.values())
    stamps = dict(site.recordings)
    for path in paths:
        if path not in recorded:
            raise ContentError(f"There is no recording {path}. Name a file like {FOLDER}/tg/79{SUFFIX}.")
        if isinstance(item := _item_of(site, path), str):
            raise ContentError(f"{path} is not stamped. {item}")
        if recorded[path].wrong:
            raise ContentError(f"{path} is not stamped. {recorded[path].wrong} {_HINT}")
        if item.file in wrong:
            raise ContentError(
                f"{item.file} has errors, so {path} is not stamped. The first: {wrong[item.file].sentence}"
            )
        new = _stamp(item, recorded[path], site, today)
        old = stamps.get(path)
        is_same = old and (old.spoken, old.sha256) == (new.spoken, new.sha256)
        stamps[path] = old if old and is_same else new
    return {path: stamp for path, stamp in stamps.items() if not isinstance(_item_of(site, path), str)}


def _stamp(item: Item, found: Recorded, site: Site, today: date) -> Recording:
    return Recording(today, spoken_fingerprint(item, site.facts), found.sha256, max(1, round(found.seconds)))


def _item_of(site: Site, path: str) -> Item | str:
    """Return the item that a recording belongs to, or in a sentence why there is none."""
    place = parse_recording_path(path)
    if place is None or place[0] not in LANGUAGES:
        return "This recording's name says neither language nor number."
    lang, number = place
    if origin := LANGUAGES[lang].made_from:
        return f"Nobody reads {lang} aloud: it is made from {origin}, whose recording serves both."
    return site.items.get(place) or f"There is no item {number} in {lang}."
