"""What comes from our editors arrives whole, by few requests, and is served; nothing else changes anything."""

import hashlib
from collections.abc import Callable

import pytest

from kiosk.bundle import repository as layout
from kiosk.content.recordings import spoken_fingerprint
from kiosk.content.site import read_site
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import Recording, write_stamps
from kiosk.errors import UntrustedBundleError
from kiosk.sync.trust import Trust
from tests.repository import NOW, MemorySource, cut_every
from tests.sound import silence
from tests.sync.conftest import RECORDING, Files, Receiving

Changed = Callable[[str], Files]


def test_a_first_release_arrives(kiosk: Receiving) -> None:
    """One request for each step, one for all texts, one for the recording."""
    source = kiosk.source()
    outcome = kiosk.receive(source)
    assert outcome.is_new
    assert kiosk.shown == "2026-11-25.1"
    assert kiosk.library.page("tg", 79) is not None
    assert source.requests == 6  # the next root, timestamp, snapshot, targets, full pack, recording
    assert not list((kiosk.folder / "parts").iterdir())


def test_a_recording_arrives_with_what_it_speaks(kiosk: Receiving, files: Files) -> None:
    """It stays on the disk and is played from there; once a value in its text changed, it is not heard any more."""
    sound = silence(84)
    texts = {**files, RECORDING: sound}
    site, _ = read_site(texts)
    spoken = spoken_fingerprint(site.items["ru", 79], site.facts)
    stamp = Recording(NOW.date(), spoken, hashlib.sha256(sound).hexdigest(), 84)
    texts[STAMPS_FILE] = write_stamps(site.stamps, {RECORDING: stamp}).encode()
    kiosk.publisher.release(texts)
    kiosk.receive()
    found = kiosk.library.recording("ru", 79, NOW.date())
    assert found is not None
    assert (found.seconds, found.size, found.path.read_bytes()) == (84, len(sound), sound)
    assert found.path.is_relative_to(kiosk.folder / "blobs")
    assert kiosk.library.recording("tg", 79, NOW.date()) is None
    texts["ru/79-trapped-now.md"] += "\nНовое слово.\n".encode()
    kiosk.publisher.release(texts)
    kiosk.receive()
    assert kiosk.library.recording("ru", 79, NOW.date()) is None


def test_nothing_new_is_two_requests(kiosk: Receiving) -> None:
    """The next root, which is not there, and the timestamp."""
    kiosk.receive()
    source = kiosk.source()
    assert not kiosk.receive(source).is_new
    assert source.asked == ["metadata/2.root.json", "metadata/timestamp.json"]
    assert source.received < 1000


def test_a_changed_article_comes_in_one_small_pack(kiosk: Receiving, changed: Changed) -> None:
    """Five requests, and the readers see it."""
    kiosk.receive()
    kiosk.publisher.release(changed("Новое слово."))
    source = kiosk.source()
    assert kiosk.receive(source).is_new
    assert source.requests == 5
    assert source.received < 20_000
    assert "Новое слово" in str(kiosk.library.page("ru", 79))


def test_a_kiosk_far_behind_takes_what_is_cheaper(kiosk: Receiving, changed: Changed) -> None:
    """Behind the oldest pack, the list of files comes by itself and the few new texts one by one."""
    kiosk.receive()
    for place in range(layout.PACKED_RELEASES + 2):
        kiosk.publisher.release(changed("Слово. " * (place + 1)))
    source = kiosk.source()
    kiosk.receive(source)
    assert kiosk.shown == "2026-11-25.11"
    assert any("manifest.json.xz" in path for path in source.asked)


def test_a_kiosk_without_a_root_takes_nothing(kiosk: Receiving) -> None:
    """It says how a root is given."""
    (kiosk.folder / "trust" / "root.json").unlink()
    with pytest.raises(UntrustedBundleError, match="set-root"):
        kiosk.receive()
    assert kiosk.shown == ""
    assert not Trust(kiosk.folder).is_given


@pytest.mark.parametrize("resumes", [True, False])
def test_a_link_that_breaks_all_the_time_is_taken_up_again(kiosk: Receiving, *, resumes: bool) -> None:
    """Bytes that came are not asked for again where the host can begin in the middle."""
    whole = kiosk.source()
    largest = max(len(data) for path, data in kiosk.publisher.host.items() if path.startswith("blobs/"))
    source = MemorySource(kiosk.publisher.host, resumes=resumes)
    source.spoil = cut_every(40_000 if resumes else largest + 1)
    assert kiosk.receive(source).is_new
    if resumes:
        assert source.received < largest * 1.05 + 100_000
    assert whole.received == 0


def test_what_came_is_written_down(kiosk: Receiving) -> None:
    """The log says when, from where, and what came of it."""
    kiosk.receive()
    with pytest.raises(UntrustedBundleError):
        kiosk.receive(MemorySource({**kiosk.publisher.host, "metadata/timestamp.json": b"{}"}))
    (_, last), (_, first) = kiosk.releases.state.logged()
    assert "2026-11-25.1 is active" in first
    assert "not what our editors signed" in last
