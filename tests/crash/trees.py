"""Small content trees, and a look at the one that is served: what the tests of crashes share."""

import shutil
from pathlib import Path

from kiosk.library.releases import Releases
from tests.conftest import EXAMPLE

OLD, NEW = 15, 21  # the value of a fact that changes


def content(folder: Path, value: int) -> Path:
    """Make a small content tree: three items in Russian."""
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("kk", "ky", "tg", "uz", "11-*", "stamps.json"))
    facts = folder / "facts.toml"
    facts.write_text(facts.read_text("utf-8").replace(f"value = {OLD}", f"value = {value}"), "utf-8")
    return folder


def served_value(releases: Releases) -> int | None:
    """Return the value that the active release tells, after everything in it was read; None where there is none."""
    active = releases.active()
    if active is None:
        assert not releases.state.read().active, "the active release is not known"
        return None
    for entry in active.manifest.files:
        assert len(releases.blobs.read(entry.sha256)) == entry.size
    library = releases.open(active.folder)
    library.check()
    assert library.numbers == [16, 37, 79]
    return next(int(fact.value) for fact in library.facts.values() if fact.value in (OLD, NEW))
