"""Which software built a release: a fix in reading, storing or analysis reaches old content by building again."""

import hashlib
from functools import cache
from importlib import metadata, resources

_BUILDING = ("content", "languages", "library")
_LIBRARIES = ("whoosh", "markdown-it-py", "mdit-py-plugins", "babel")


@cache
def build_version() -> str:
    """Return eight hex digits that change whenever the code, data or libraries that build a release change."""
    digest = hashlib.sha256()
    for package in _BUILDING:
        for file in sorted(resources.files(f"kiosk.{package}").rglob("*")):  # type: ignore[attr-defined]
            if file.suffix in (".py", ".toml"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name}={metadata.version(name)}".encode())
    return digest.hexdigest()[:8]
