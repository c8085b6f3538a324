"""Whoever holds the host, the link or a stolen key: nothing that our editors did not sign is ever shown."""

import shutil
from collections.abc import Callable

import pytest
from tuf.api.metadata import MetaFile, TargetFile, Targets

from kiosk.bundle import repository as layout
from kiosk.errors import SourceUnreachableError, UntrustedBundleError
from kiosk.sync.trust import Trust
from tests.repository import NOW, MemorySource, Publisher, edited, flip_bit, new_keys, sign
from tests.sync.conftest import Changed, Files, Receiving

OLDER = "older bundle than this kiosk has seen"
ALTERED = "not what our editors signed"
Host = dict[str, bytes]
Attack = Callable[[Publisher, Files], Host]


# Each attack is given the editors with one release, and the files of a second; it returns what the host then shows.


def old_snapshot_under_a_new_name(publisher: Publisher, files: Files) -> Host:
    """Mix old and new."""
    publisher.release(files)
    return {**publisher.host, "metadata/2.snapshot.json": publisher.host["metadata/1.snapshot.json"]}


def old_targets_under_a_new_name(publisher: Publisher, files: Files) -> Host:
    """Mix old and new."""
    publisher.release(files)
    return {**publisher.host, "metadata/2.targets.json": publisher.host["metadata/1.targets.json"]}


def old_manifest_under_a_new_hash(publisher: Publisher, files: Files) -> Host:
    """Mix old and new, where nothing is packed."""
    publisher.with_packs = False
    publisher.releases.clear()
    manifest = layout.target_path(layout.MANIFEST_TARGET, publisher.targets[layout.MANIFEST_TARGET].hashes["sha256"])
    publisher.release(files)
    new = layout.target_path(layout.MANIFEST_TARGET, publisher.targets[layout.MANIFEST_TARGET].hashes["sha256"])
    return {**publisher.host, new: publisher.host[manifest]}


def foreign_keys(publisher: Publisher, files: Files) -> Host:
    """Show another publisher's bundle."""
    stranger = Publisher()
    for _ in range(2):
        stranger.release(files)
    return stranger.host


def foreign_second_root(publisher: Publisher, files: Files) -> Host:
    """Begin with a root that strangers signed."""
    stranger = Publisher()
    stranger.new_root()
    stranger.release(files)
    return stranger.host


def root_signed_by_one_of_two(publisher: Publisher, files: Files) -> Host:
    """Change the root with one stolen root key."""
    publisher.new_root(signers=publisher.root_keys[:1])
    publisher.release(files)
    return publisher.host


def root_signed_twice_by_the_same(publisher: Publisher, files: Files) -> Host:
    """Let one signature count for two."""
    publisher.new_root(signers=publisher.root_keys[:1] * 2)
    publisher.release(files)
    return publisher.host


def root_that_only_its_own_new_keys_signed(publisher: Publisher, files: Files) -> Host:
    """Change the root without those who hold it now."""
    publisher.root_keys = new_keys(3)
    publisher.new_root()
    publisher.release(files)
    return publisher.host


def second_root_is_the_first_again(publisher: Publisher, files: Files) -> Host:
    """Show an old root under a new name."""
    publisher.release(files)
    return {**publisher.host, "metadata/2.root.json": publisher.root}


def publishing_key_signs_targets(publisher: Publisher, files: Files) -> Host:
    """Sign what only editors may sign."""
    publisher.targets_keys = publisher.publishing_keys
    publisher.release(files)
    return publisher.host


def targets_key_signs_everything_else(publisher: Publisher, files: Files) -> Host:
    """Sign what only the publishing key may sign."""
    publisher.publishing_keys = publisher.targets_keys
    publisher.release(files)
    return publisher.host


def revoked_targets_key(publisher: Publisher, files: Files) -> Host:
    """Go on with an editor's key that was revoked."""
    stolen, publisher.targets_keys = publisher.targets_keys, new_keys(1)
    publisher.new_root()
    publisher.targets_keys = stolen
    publisher.release(files)
    return publisher.host


def revoked_publishing_key(publisher: Publisher, files: Files) -> Host:
    """Go on with a publishing key that was revoked."""
    stolen, publisher.publishing_keys = publisher.publishing_keys, new_keys(1)
    publisher.new_root()
    publisher.publishing_keys = stolen
    publisher.release(files)
    return publisher.host


def targets_changed_after_signing(publisher: Publisher, files: Files) -> Host:
    """Change a signed file and leave its signatures."""
    publisher.release(files)
    name = "metadata/2.targets.json"
    return {**publisher.host, name: edited(publisher.host[name], lambda signed: signed.update(version=3))}


def timestamp_changed_after_signing(publisher: Publisher, files: Files) -> Host:
    """Change a signed file and leave its signatures."""
    publisher.release(files)
    name = "metadata/timestamp.json"
    return {**publisher.host, name: edited(publisher.host[name], lambda signed: signed.update(version=9))}


def timestamp_is_no_metadata(publisher: Publisher, files: Files) -> Host:
    """Send what no parser likes."""
    return {**publisher.host, "metadata/timestamp.json": b"[" * 10_000}


def role_in_place_of_another(publisher: Publisher, files: Files) -> Host:
    """Show one signed file where another belongs."""
    publisher.release(files)
    return {**publisher.host, "metadata/timestamp.json": publisher.host["metadata/2.snapshot.json"]}


def snapshot_without_targets(publisher: Publisher, files: Files) -> Host:
    """Sign, with the publishing key, that there are no targets."""
    publisher.publish_snapshot(meta={"other.json": MetaFile(1)})
    return publisher.host


ATTACKS: list[tuple[Attack, str]] = [
    (old_snapshot_under_a_new_name, OLDER),
    (old_targets_under_a_new_name, ALTERED),
    (old_manifest_under_a_new_hash, "sends (an altered file|more than was signed)"),
    (foreign_keys, "signed by other keys, or by too few"),
    (foreign_second_root, "signed by other keys, or by too few"),
    (root_signed_by_one_of_two, "signed by other keys, or by too few"),
    (root_signed_twice_by_the_same, ALTERED),
    (root_that_only_its_own_new_keys_signed, "signed by other keys, or by too few"),
    (second_root_is_the_first_again, OLDER),
    (publishing_key_signs_targets, "signed by other keys, or by too few"),
    (targets_key_signs_everything_else, "signed by other keys, or by too few"),
    (revoked_targets_key, "signed by other keys, or by too few"),
    (revoked_publishing_key, "signed by other keys, or by too few"),
    (targets_changed_after_signing, ALTERED),
    (timestamp_changed_after_signing, "signed by other keys, or by too few"),
    (timestamp_is_no_metadata, ALTERED),
    (role_in_place_of_another, ALTERED),
    (snapshot_without_targets, ALTERED),
]


@pytest.mark.parametrize(("attack", "words"), ATTACKS, ids=[attack.__name__ for attack, _ in ATTACKS])
def test_an_attack_changes_nothing(serving: Receiving, changed: Changed, attack: Attack, words: str) -> None:
    """Whatever a host shows that our keys did not sign is refused, and the log says so; a fresh kiosk stays empty."""
    host = attack(serving.publisher, changed("Ложь."))
    serving.refuses(MemorySource(host), UntrustedBundleError, words)
    fresh = Receiving(serving.folder.parent / "fresh", serving.publisher)
    with pytest.raises(UntrustedBundleError):
        fresh.receive(MemorySource(host))
    assert fresh.shown == ""


@pytest.mark.parametrize("harm", ["none", "emptied", "deleted"])
def test_an_older_site_is_refused(serving: Receiving, changed: Changed, harm: str) -> None:
    """Also where a power cut emptied what python-tuf remembers: the floors stand in the database."""
    old = serving.publisher.copy_of_host()
    serving.publisher.release(changed("Новое слово."))
    serving.receive()
    metadata = Trust(serving.folder).metadata
    if harm == "emptied":
        for file in metadata.rglob("*.json"):
            file.write_bytes(b"")
    elif harm == "deleted":
        shutil.rmtree(metadata)
    serving.refuses(MemorySource(old), UntrustedBundleError, OLDER)
    assert "Новое слово" in serving.page
    assert serving.receive().sentence == f"Release {serving.shown} is current."


def test_an_older_root_is_refused_after_everything_was_forgotten(serving: Receiving) -> None:
    """A host that hides the newest root is refused, though each root that it shows is signed."""
    old = serving.publisher.copy_of_host()
    serving.publisher.new_root()
    serving.receive()
    shutil.rmtree(Trust(serving.folder).metadata)
    serving.publisher.refresh()
    newer = {**old, "metadata/timestamp.json": serving.publisher.host["metadata/timestamp.json"]}
    serving.refuses(MemorySource(newer), UntrustedBundleError, OLDER)


def test_another_root_given_by_hand_begins_anew(serving: Receiving, files: Files) -> None:
    """The floors of the roots before do not hold against the editors that staff chose to trust."""
    for _ in range(3):
        serving.publisher.new_root()
    serving.receive()
    others = Publisher()
    others.now = NOW.replace(day=26)
    others.release(files)
    Trust(serving.folder).set_root(others.root)
    assert serving.receive(MemorySource(others.host)).is_new
    assert serving.shown == "2026-11-26.1"


def test_a_fast_forward_ends_with_the_next_keys(serving: Receiving, changed: Changed) -> None:
    """A stolen publishing key can push the versions up; once it is replaced, kiosks go on."""
    editors = serving.publisher
    honest = dict(editors.versions)
    editors.versions |= {"snapshot": 1_000_000, "timestamp": 1_000_000}
    editors.publish_snapshot()
    assert not serving.receive().is_new
    editors.versions.update(honest)
    editors.release(changed("Новое слово."))
    serving.refuses(serving.source(), UntrustedBundleError, OLDER)  # as long as the stolen key counts
    editors.publishing_keys = new_keys(1)
    editors.new_root()
    editors.publish_snapshot()
    assert serving.receive().is_new
    assert "Новое слово" in serving.page


@pytest.mark.parametrize("is_fresh", [True, False])
def test_root_after_root_leads_to_today(serving: Receiving, changed: Changed, *, is_fresh: bool) -> None:
    """A kiosk three roots behind, and a fresh one with the first root, follow every change of keys."""
    editors = serving.publisher
    kiosk = Receiving(serving.folder.parent / "fresh", editors) if is_fresh else serving
    for _ in range(3):
        editors.root_keys = [*editors.root_keys[1:], *new_keys(1)]  # the two who stay sign
        editors.targets_keys, editors.publishing_keys = new_keys(1), new_keys(1)
        editors.new_root()
    editors.release(changed("Новое слово."))
    assert kiosk.receive().is_new
    assert "Новое слово" in kiosk.page


# A stolen key


def with_other_words(publisher: Publisher, path: str) -> Host:
    """The host with one bit changed in each file whose path contains *path*."""
    return {name: flip_bit(data) if path in name else data for name, data in publisher.host.items()}


@pytest.mark.parametrize("path", ["manifest.json.xz", "full.pack", "blobs/", "targets/", ""])
def test_a_stolen_publishing_key_changes_no_word(kiosk: Receiving, files: Files, path: str) -> None:
    """It signs fresh timestamps and snapshots over whatever it alters, and no altered byte arrives."""
    kiosk.publisher.publish_snapshot()
    host = with_other_words(kiosk.publisher, path)
    for name in ("metadata/timestamp.json", "metadata/2.snapshot.json"):
        host[name] = kiosk.publisher.host[name]
    try:
        kiosk.receive(MemorySource(host))
    except UntrustedBundleError:
        assert kiosk.shown == ""
    active = kiosk.releases.active()
    for entry in active.manifest.files if active else ():
        assert kiosk.releases.blobs.read(entry.sha256) == files[entry.path]


def own_targets(publisher: Publisher, version: int, files: Files) -> bytes:
    """What a thief of the targets key signs: a list of other files."""
    thief = publisher.twin()
    thief.release(files)
    publisher.host |= {path: data for path, data in thief.host.items() if not path.startswith("metadata/")}
    return sign(Targets(version, expires=NOW.replace(year=2027), targets=thief.targets), thief.targets_keys)


@pytest.mark.parametrize("is_fresh", [True, False])
@pytest.mark.parametrize("version", [1, 2])
def test_a_stolen_targets_key_alone_changes_no_word(
    serving: Receiving, changed: Changed, version: int, *, is_fresh: bool
) -> None:
    """Without the publishing key nothing leads to what it signs, not even under the number that is signed."""
    editors = serving.publisher
    editors.host[layout.metadata_path("targets", version)] = own_targets(editors, version, changed("Ложь."))
    kiosk = Receiving(serving.folder.parent / "fresh", editors) if is_fresh else serving
    if version == 1 and is_fresh:
        kiosk.refuses(kiosk.source(), UntrustedBundleError, ALTERED)
    else:
        kiosk.receive()
    assert "Ложь" not in kiosk.page


def test_a_snapshot_must_name_the_hash_of_the_targets(kiosk: Receiving) -> None:
    """Else a stolen targets key could put other targets under the number that the snapshot names."""
    kiosk.publisher.publish_snapshot(meta={"targets.json": MetaFile(1)})
    kiosk.refuses(kiosk.source(), UntrustedBundleError, "does not say which list of files")


def test_a_release_without_a_manifest_is_refused(serving: Receiving) -> None:
    """Targets that are signed and are no release change nothing."""
    serving.publisher.targets = {"other": TargetFile.from_data("other", b"words", ["sha256"])}
    serving.publisher.publish()
    serving.refuses(serving.source(), UntrustedBundleError, "no list of files that our editors signed")


def test_a_host_without_a_bundle_is_told(kiosk: Receiving) -> None:
    """An empty host is no attack: the sentence asks for the address."""
    kiosk.refuses(MemorySource({}), SourceUnreachableError, "Is the address right")
