"""Sticks and single files: nothing on them makes a kiosk wait, read elsewhere or run out of room."""

import hashlib
import io
import os
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.bundle import repository as layout
from kiosk.bundle.archive import write_archive
from kiosk.errors import BundleError, KioskError, SourceUnreachableError, UntrustedBundleError
from kiosk.sync.transports import ArchiveSource, FolderSource, NotThereError, Stream
from tests.repository import flip_bit, write_tree
from tests.sync.conftest import RECORDING, Changed, Files, Receiving

DAMAGED = "Copy it again from where it was made"


@pytest.fixture
def stick(serving: Receiving, changed: Changed) -> Path:
    """A stick with a newer release, and a large recording in it."""
    serving.publisher.with_packs = False
    serving.publisher.release({**changed("Новое слово."), "media/ru/80.mp3": bytes(range(256)) * 1000})
    return write_tree(serving.folder.parent / "stick", serving.publisher.host)


@pytest.fixture
def recording(stick: Path, serving: Receiving) -> Path:
    """The new recording on the stick."""
    found = {entry.path: entry.sha256 for entry in serving.publisher.releases[-1][0].files}
    return stick / layout.blob_path(found["media/ru/80.mp3"])


# What may stand on a stick in place of a file


def link_to_a_device(file: Path) -> None:
    """Never ends."""
    file.symlink_to("/dev/zero")


def link_to_a_terminal(file: Path) -> None:
    """Waits for a person."""
    file.symlink_to("/dev/tty")


def pipe(file: Path) -> None:
    """Waits for a writer."""
    os.mkfifo(file)


def directory(file: Path) -> None:
    """Cannot be read."""
    file.mkdir()


def link_out(file: Path) -> None:
    """Leads to a file of this machine, the right one even."""
    outside = file.parents[3] / "outside"
    outside.write_bytes(bytes(range(256)) * 1000)
    file.symlink_to(outside)


def link_to_itself(file: Path) -> None:
    """Leads nowhere."""
    file.symlink_to(file.name)


def broken_link(file: Path) -> None:
    """Leads to what is not there."""
    file.symlink_to("nothing")


def nothing(file: Path) -> None:
    """Leave it away."""


@pytest.mark.parametrize(
    "put", [link_to_a_device, link_to_a_terminal, pipe, directory, link_out, link_to_itself, broken_link, nothing]
)
@pytest.mark.parametrize("place", ["blob", "timestamp", "targets"])
def test_what_is_no_file_is_not_read(
    serving: Receiving, stick: Path, recording: Path, put: Callable[[Path], None], place: str
) -> None:
    """A device, a pipe, a folder and a way out of the stick count as missing, at once."""
    file = {"blob": recording, "timestamp": stick / "metadata/timestamp.json"}.get(place)
    file = file or stick / "metadata/2.targets.json"
    file.unlink()
    put(file)
    serving.refuses(FolderSource(stick), SourceUnreachableError, "Copy the bundle there again|only half of one")


def test_a_folder_that_leads_out_is_not_read(serving: Receiving, stick: Path) -> None:
    """A link on the way to a file is a link, too."""
    shutil.move(stick / "blobs", stick.parent / "blobs-outside")
    (stick / "blobs").symlink_to(stick.parent / "blobs-outside")
    serving.refuses(FolderSource(stick), SourceUnreachableError, "leads out of it")


def test_a_link_within_the_stick_is_followed(serving: Receiving, recording: Path, stick: Path) -> None:
    """Some tools that copy write the same file once; and the stick's own folder may be a link."""
    recording.rename(stick / "elsewhere")
    recording.symlink_to(stick / "elsewhere")
    (stick.parent / "link").symlink_to(stick)
    assert serving.receive(FolderSource(stick.parent / "link")).is_new


@pytest.mark.parametrize("name", ["nowhere", "loop", "file"])
def test_no_folder_is_one_sentence(folder: Path, name: str) -> None:
    """It says what to do."""
    (folder / "loop").symlink_to("loop")
    (folder / "file").write_bytes(b"")
    with pytest.raises(SourceUnreachableError, match="Plug the stick in"):
        FolderSource(folder / name)


class PulledOut(FolderSource):
    """A stick that somebody pulls out while a file is read; its folder may stay, empty."""

    at, folder_stays = 0, False

    def open(self, path: str, start: int = 0) -> Stream:
        """Read, or pull the stick out."""
        stream = super().open(path, start)
        return Stream(stream.start, self._pulled(stream)) if self.requests == self.at else stream

    def _pulled(self, stream: Stream) -> Iterator[bytes]:
        yield next(stream.chunks)
        list(stream.chunks)
        shutil.rmtree(self._folder)
        if self.folder_stays:
            self._folder.mkdir()
        raise SourceUnreachableError(f"{self.name} broke off: Input/output error. Leave the stick in, then try again.")


@pytest.mark.parametrize("folder_stays", [True, False])
@pytest.mark.parametrize("at", [2, 3, 4, 5, 6, 8])
def test_a_stick_that_is_pulled_out(serving: Receiving, stick: Path, at: int, *, folder_stays: bool) -> None:
    """Whenever it happens: one sentence, and with the stick back in the kiosk goes on."""
    source = PulledOut(stick)
    source.at, source.folder_stays = at, folder_stays
    serving.refuses(
        source, SourceUnreachableError, "[Tt]ry again|Try later|Copy the bundle there again|Leave the stick in"
    )
    write_tree(stick, serving.publisher.host)
    assert serving.receive(FolderSource(stick)).is_new


def test_a_read_that_fails_is_one_sentence() -> None:
    """What a torn-out disk answers, here from a file that really cannot be read."""
    with pytest.raises(SourceUnreachableError, match=r"broke off: Input/output error\. Leave the stick in"):
        list(FolderSource(Path("/proc/self")).open("mem").chunks)


# One file


Parts = list[tuple[str, bytes]]


def archive(parts: Parts) -> bytes:
    """Return a `.kiosk` file."""
    file = io.BytesIO()
    write_archive(file, parts)
    return file.getvalue()


def zipped(parts: Parts, method: int) -> bytes:
    """Return a zip that is compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as written:
        for name, data in parts:
            written.writestr(name, data)
    return file.getvalue()


@pytest.fixture
def parts(serving: Receiving, changed: Changed) -> Parts:
    """What a `.kiosk` file with a newer release holds."""
    serving.publisher.release(changed("Новое слово."))
    return sorted(serving.publisher.host.items())


def one_file(folder: Path, data: bytes) -> ArchiveSource:
    """Return a source on one file."""
    file = folder / "bundle.kiosk"
    file.write_bytes(data)
    return ArchiveSource(file)


def test_the_order_of_the_parts_means_nothing(serving: Receiving, parts: Parts, folder: Path) -> None:
    """Every part is found by its name, and believed by its hash."""
    assert serving.receive(one_file(folder, archive(parts[::-1]))).is_new
    assert "Новое слово" in serving.page


def exchanged(parts: Parts) -> bytes:
    """Return a file whose parts stand under one another's names."""
    names = [name for name, _ in parts]
    return archive(list(zip(names, [data for _, data in parts[1:] + parts[:1]], strict=True)))


def encrypted(parts: Parts) -> bytes:
    """Return a file whose parts say that they are encrypted."""
    data = bytearray(archive(parts))
    for sign, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(sign)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(sign, start + 4)
    return bytes(data)


def bomb(parts: Parts) -> bytes:
    """Return a small file with parts that unpack to very much."""
    return zipped([(name, bytes(16 * 1024 * 1024)) for name, _ in parts], zipfile.ZIP_DEFLATED)


def claims_other_sizes(parts: Parts) -> bytes:
    """Return a file whose list of parts says that each is a gigabyte, and stored."""
    data = bytearray(zipped(parts, zipfile.ZIP_STORED))
    start = data.find(b"PK\x01\x02")
    while start >= 0:
        struct.pack_into("<II", data, start + 20, 1 << 30, 1 << 30)
        start = data.find(b"PK\x01\x02", start + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda parts: zipped(parts, zipfile.ZIP_DEFLATED), BundleError, f"a part is compressed.*{DAMAGED}"),
        (lambda parts: zipped(parts, zipfile.ZIP_LZMA), BundleError, f"a part is compressed.*{DAMAGED}"),
        (bomb, BundleError, f"a part is compressed.*{DAMAGED}"),
        (encrypted, BundleError, f"a part is compressed.*{DAMAGED}"),
        (exchanged, UntrustedBundleError, "not what our editors signed"),
        (claims_other_sizes, KioskError, "damaged|altered|longer"),
        (lambda _: archive([("readme.txt", b"words")]), SourceUnreachableError, "has no bundle"),
        (lambda _: archive([]), SourceUnreachableError, "has no bundle"),
    ],
    ids=["deflated", "lzma", "bomb", "encrypted", "exchanged", "sizes", "another zip", "empty"],
)
def test_a_file_that_is_not_as_it_should_be(
    serving: Receiving, parts: Parts, folder: Path, make: Callable[[Parts], bytes], error: type[KioskError], words: str
) -> None:
    """It is refused by a sentence, and takes no room."""
    serving.refuses(one_file(folder, make(parts)), error, words)
    assert sum(file.stat().st_size for file in (serving.folder / "parts").glob("*")) < 1_000_000


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_copied_half_does_not_open(parts: Parts, folder: Path, kept: float) -> None:
    """Its list of parts stands at the end."""
    data = archive(parts)
    with pytest.raises(BundleError, match=f"it does not open. {DAMAGED}"):
        one_file(folder, data[: int(len(data) * kept)])


def test_a_file_with_too_many_parts_or_one_twice_does_not_open(folder: Path) -> None:
    """The list of parts is bounded, and each name stands for one part."""
    with pytest.raises(BundleError, match="its list of parts is wrong"):
        one_file(folder, archive([(f"{number}", b"") for number in range(20_001)]))
    data = archive([("a", b"1"), ("b", b"2")])
    with pytest.raises(BundleError, match="its list of parts is wrong"):
        one_file(folder, data.replace(b"b", b"a"))


def test_a_damaged_part_is_told(serving: Receiving, parts: Parts, folder: Path, files: Files) -> None:
    """A bit that changed on the stick is found before anything is shown."""
    data = archive(parts)
    assert RECORDING in files
    place = data.find(dict(parts)["metadata/timestamp.json"]) + 200
    serving.refuses(one_file(folder, flip_bit(data, place)), BundleError, DAMAGED)


def test_no_bit_of_a_file_matters_but_by_a_sentence(folder: Path) -> None:
    """Whatever bit of a small file changes, reading it gives the right bytes or one of our errors."""
    parts = [("metadata/timestamp.json", b"words " * 5), ("b", b"more")]
    data = archive(parts)
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        try:
            source = one_file(folder, bytes(changed))
        except BundleError:
            continue
        for name, right in parts:
            try:
                read = b"".join(source.open(name).chunks)
            except (BundleError, NotThereError):
                continue
            assert hashlib.sha256(read).digest() == hashlib.sha256(right).digest()
        source.close()


@pytest.mark.parametrize("put", [directory, pipe, link_to_a_device, link_to_itself, nothing])
def test_what_is_no_file_is_no_bundle(folder: Path, put: Callable[[Path], None]) -> None:
    """A name that leads to no file is asked for again, without waiting."""
    put(folder / "bundle.kiosk")
    with pytest.raises(SourceUnreachableError, match="Name the file again"):
        ArchiveSource(folder / "bundle.kiosk")
