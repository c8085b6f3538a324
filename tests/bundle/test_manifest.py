"""A manifest says which files a release consists of, and nothing else passes for one."""

from datetime import UTC, datetime

import pytest

from kiosk.bundle.differences import apply_difference
from kiosk.bundle.manifest import make_manifest, read_manifest
from kiosk.errors import BundleError

NOW = datetime(2026, 11, 23, 8, 0, 5, 99, tzinfo=UTC)
MANIFEST = make_manifest({"ru/1-a.md": b"text"}, NOW, None)


def test_written_and_read_again_it_is_the_same() -> None:
    """The same manifest gives the same bytes and the same name."""
    again = read_manifest(MANIFEST.to_bytes())
    assert (again, again.sha256) == (MANIFEST, MANIFEST.sha256)


def test_releases_are_counted_by_day() -> None:
    """The second release of a day is .2, the first of the next day .1; serials go on."""
    second = make_manifest({}, NOW, MANIFEST)
    third = make_manifest({}, NOW.replace(day=24), second)
    assert [one.release for one in (MANIFEST, second, third)] == ["2026-11-23.1", "2026-11-23.2", "2026-11-24.1"]
    assert [one.serial for one in (MANIFEST, second, third)] == [1, 2, 3]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"\xff", b"{}",
        MANIFEST.to_bytes().replace(b"manifest-1", b"manifest-2"),
        MANIFEST.to_bytes().replace(b"2026-11-23.1", b"../../etc"),
        MANIFEST.to_bytes().replace(MANIFEST.files[0].sha256.encode(), b"../../../etc/passwd"),
        MANIFEST.to_bytes().replace(b"created", b"erected"),
        MANIFEST.to_bytes().replace(b'"serial":', b'"serial":1e999,"old":'), b"[" * 100_000,
    ],
)  # fmt: skip
def test_anything_else_is_refused(data: bytes) -> None:
    """Broken, foreign and hostile manifests are one clear error."""
    with pytest.raises(BundleError):
        read_manifest(data)
    with pytest.raises(BundleError):
        apply_difference(data, MANIFEST)
