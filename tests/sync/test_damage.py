"""Bytes that are wrong, missing, too few or without end: refused or taken from elsewhere, and never shown."""

import hashlib
from collections.abc import Callable, Iterator

import pytest

from kiosk.bundle import repository as layout
from kiosk.errors import BundleError, KioskError, SourceUnreachableError, UntrustedBundleError
from kiosk.sync.download import Parts
from tests.repository import MemorySource, cut_every, endless, flip_bit
from tests.sync.conftest import RECORDING, Changed, Files, Receiving

Host = dict[str, bytes]
Change = Callable[[bytes], bytes | None]  # None: the file is not there


def half(data: bytes) -> bytes:
    """Return what came of an upload that broke off."""
    return data[: len(data) // 2]


def gone(_: bytes) -> None:
    """Return nothing: the file is missing."""


def longer(data: bytes) -> bytes:
    """Return more than was signed."""
    return data + b"more"


def empty(_: bytes) -> bytes:
    """Return a file without bytes."""
    return b""


def damaged(host: Host, part: str, change: Change) -> Host:
    """Return *host* with each file changed whose path contains *part*."""
    found = {path: change(data) if part in path else data for path, data in host.items()}
    return {path: data for path, data in found.items() if data is not None}


@pytest.fixture
def blob(files: Files) -> str:
    """Where the recording stands, which is too large for a pack."""
    return layout.blob_path(hashlib.sha256(files[RECORDING]).hexdigest())


@pytest.mark.parametrize(
    ("part", "change", "error", "words"),
    [
        ("blob", flip_bit, UntrustedBundleError, "altered file.*Nothing of it was kept"),
        ("blob", longer, UntrustedBundleError, "more than was signed.*dropped"),
        ("blob", half, SourceUnreachableError, "has only the beginning of .* try again later"),
        ("blob", empty, SourceUnreachableError, "has only the beginning of .* try again later"),
        ("blob", gone, SourceUnreachableError, "has no file .* Try again later"),
        ("1.targets", half, UntrustedBundleError, "a file is altered or mixed up"),
        ("1.targets", flip_bit, UntrustedBundleError, "a file is altered or mixed up"),
        ("1.targets", longer, UntrustedBundleError, "a file is longer than it may be"),
        ("1.targets", gone, SourceUnreachableError, "only half of one. Is the address right"),
        ("1.snapshot", half, UntrustedBundleError, "a file is altered or mixed up"),
        ("1.snapshot", gone, SourceUnreachableError, "only half of one. Is the address right"),
        ("timestamp", half, UntrustedBundleError, "a file is altered or mixed up"),
        ("timestamp", empty, UntrustedBundleError, "a file is altered or mixed up"),
    ],
)
def test_damage_is_refused_and_leaves_no_trace(
    kiosk: Receiving, blob: str, part: str, change: Change, error: type[KioskError], words: str
) -> None:
    """The log says what is wrong; when the host is mended, the same kiosk takes the release."""
    host = damaged(kiosk.publisher.host, blob if part == "blob" else part, change)
    kiosk.refuses(MemorySource(host), error, words)
    assert kiosk.receive().is_new


@pytest.mark.parametrize("change", [flip_bit, half, longer, empty, gone])
@pytest.mark.parametrize("is_fresh", [True, False])
def test_a_bad_pack_is_left_aside(serving: Receiving, changed: Changed, change: Change, *, is_fresh: bool) -> None:
    """A pack only spares requests: without it the release comes file by file."""
    serving.publisher.release(changed("Новое слово."))
    kiosk = Receiving(serving.folder.parent / "fresh", serving.publisher) if is_fresh else serving
    source = MemorySource(damaged(serving.publisher.host, ".pack", change))
    assert kiosk.receive(source).is_new
    assert "Новое слово" in kiosk.page
    assert any(path.startswith("blobs/") for path in source.asked)
    assert not list((kiosk.folder / "parts").iterdir())


def test_a_bad_small_file_is_taken_from_the_pack(serving: Receiving, changed: Changed) -> None:
    """Where the small pack and the loose files are damaged, the full pack has the same words."""
    serving.publisher.release(changed("Новое слово."))
    host = damaged(damaged(serving.publisher.host, ".from-", flip_bit), "blobs/", flip_bit)
    assert serving.receive(MemorySource(host)).is_new
    assert "Новое слово" in serving.page


@pytest.mark.parametrize("what", ["timestamp", "manifest.json.xz", "blobs/"])
def test_a_file_without_end_is_cut_off(kiosk: Receiving, what: str) -> None:
    """No more is read than may come, and what came too much is dropped."""
    kiosk.publisher.with_packs = False
    kiosk.publisher.releases.clear()
    kiosk.publisher.release({RECORDING: bytes(100_000)})
    source = kiosk.source()
    source.spoil = endless(what)
    kiosk.refuses(source, UntrustedBundleError, "more than was signed|longer than it may be")
    assert source.received < 120_000
    assert not any(file.name in source.asked[-1] for file in (kiosk.folder / "parts").glob("*"))


def test_a_pack_without_end_is_left_aside(kiosk: Receiving) -> None:
    """The release comes file by file."""
    source = kiosk.source()
    source.spoil = endless(".pack")
    assert kiosk.receive(source).is_new


@pytest.mark.parametrize("uploaded", ["blobs/", "blobs/ targets/", "blobs/ targets/ targets.json snapshot.json"])
def test_an_upload_in_its_order_is_never_seen_half(serving: Receiving, changed: Changed, uploaded: str) -> None:
    """Before the timestamp is there, a kiosk finds nothing new and nothing wrong."""
    before = serving.publisher.copy_of_host()
    serving.publisher.release(changed("Новое слово."))
    new = {path: data for path, data in serving.publisher.host.items() if path not in before}
    half_way = {path: data for path, data in new.items() if any(part in path for part in uploaded.split())}
    assert not serving.receive(MemorySource({**before, **half_way})).is_new
    assert serving.receive().is_new


@pytest.mark.parametrize("missing", ["blobs/", "targets/", "snapshot.json", "targets.json"])
def test_an_upload_in_the_wrong_order_is_told(serving: Receiving, changed: Changed, missing: str) -> None:
    """A timestamp that runs ahead of its files gives one sentence; later the same kiosk takes all of it."""
    before = serving.publisher.copy_of_host()
    serving.publisher.release(changed("Новое слово."))
    host = {
        path: data
        for path, data in serving.publisher.host.items()
        if path in before or not (missing in path or (missing == "blobs/" and ".pack" in path))
    }
    serving.refuses(MemorySource(host), SourceUnreachableError, "has no file|only half of one")
    assert serving.receive().is_new
    assert "Новое слово" in serving.page


@pytest.mark.parametrize("resumes", [True, False])
def test_a_link_that_breaks_without_an_end(kiosk: Receiving, *, resumes: bool) -> None:
    """With a host that can begin in the middle it ends well; with another the sentence says what happens."""
    source = MemorySource(kiosk.publisher.host, resumes=resumes)
    source.spoil = cut_every(40_000)
    if resumes:
        assert kiosk.receive(source).is_new
    else:
        kiosk.refuses(source, SourceUnreachableError, "was cut")
        assert kiosk.receive().is_new


def test_a_link_that_breaks_now_sooner_now_later_is_given_up(kiosk: Receiving) -> None:
    """Where each try begins anew, a longer one after a shorter one is no progress."""
    source = MemorySource(kiosk.publisher.host, resumes=False)
    cuts = (cut_every(20_000 if turn % 2 else 40_000) for turn in range(50))
    source.spoil = lambda path, chunks: next(cuts)(path, chunks) if "blobs/" in path else chunks
    kiosk.refuses(source, SourceUnreachableError, "was cut")
    assert source.requests < 10


def test_a_part_that_a_power_cut_spoiled_is_begun_again(kiosk: Receiving, files: Files) -> None:
    """What was begun and is not what it seems costs one more request, not the release."""
    parts = kiosk.folder / "parts"
    parts.mkdir()
    (parts / hashlib.sha256(files[RECORDING]).hexdigest()).write_bytes(bytes(100_000))
    source = kiosk.source()
    assert kiosk.receive(source).is_new
    assert source.requests == 7


def test_a_part_that_is_too_long_is_begun_again(kiosk: Receiving, files: Files) -> None:
    """Nor does one that is longer than the file."""
    parts = kiosk.folder / "parts"
    parts.mkdir()
    (parts / hashlib.sha256(files[RECORDING]).hexdigest()).write_bytes(bytes(400_000))
    assert kiosk.receive().is_new


def test_an_empty_file_is_a_file(kiosk: Receiving) -> None:
    """No bytes are all its bytes: nothing is waited for."""
    sha256 = hashlib.sha256(b"").hexdigest()
    source = MemorySource({layout.blob_path(sha256): b""})
    assert Parts(kiosk.folder / "parts", ()).fetch(source, layout.blob_path(sha256), sha256, 0).read_bytes() == b""


def test_a_manifest_that_unpacks_without_end_is_cut_off(kiosk: Receiving) -> None:
    """Even what is signed is never unpacked past the length that was signed with it."""
    from tuf.api.metadata import TargetFile

    from kiosk.bundle.packs import compress

    bomb = compress(bytes(64 * 1024 * 1024))
    target = TargetFile.from_data(layout.MANIFEST_TARGET, bomb, ["sha256"])
    custom = kiosk.publisher.targets[layout.MANIFEST_TARGET].unrecognized_fields["custom"]
    target.unrecognized_fields["custom"] = custom
    kiosk.publisher.targets = {layout.MANIFEST_TARGET: target}
    kiosk.publisher.host[layout.target_path(target.path, target.hashes["sha256"])] = bomb
    kiosk.publisher.publish()
    kiosk.refuses(kiosk.source(), BundleError, "longer than it may be")


def test_a_slow_rescue_never_hides_the_first_fault(kiosk: Receiving, blob: str) -> None:
    """A link that breaks while a file comes is called a broken link, and what came is kept."""
    source = kiosk.source()

    def spoil(path: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
        if path != blob:
            yield from chunks
        else:
            yield next(chunks)
            source.spoil = lambda _path, _chunks: broken()
            raise SourceUnreachableError("The link broke. Try again.")

    def broken() -> Iterator[bytes]:
        raise SourceUnreachableError("The link broke. Try again.")
        yield b""

    source.spoil = spoil
    kiosk.refuses(source, SourceUnreachableError, "The link broke")
    assert next((kiosk.folder / "parts").iterdir()).stat().st_size == 4096
