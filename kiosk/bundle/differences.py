"""How one manifest differs from an older one: what a small pack carries in place of the whole list."""

import json
from typing import Any

from kiosk.bundle.manifest import Entry, Manifest, read_manifest
from kiosk.errors import BundleError

FORMAT = "kiosk-difference-1"


def write_difference(old: Manifest, new: Manifest) -> bytes:
    """Write what must be changed in *old* to have *new*."""
    before = set(old.files)
    data = {
        "format": FORMAT,
        "from": old.sha256,
        "release": new.release,
        "serial": new.serial,
        "created": f"{new.created:%Y-%m-%dT%H:%M:%SZ}",
        "removed": sorted({entry.path for entry in old.files} - {entry.path for entry in new.files}),
        "changed": [list(entry) for entry in new.files if entry not in before],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def apply_difference(data: bytes, old: Manifest) -> Manifest:
    """
    Return the manifest that *data* makes of *old*; whoever asks compares its hash with the signed one.

    Raises:
        BundleError: It is not a difference from *old*.
    """
    try:
        read: dict[str, Any] = json.loads(data)
        if read["format"] != FORMAT or read["from"] != old.sha256:
            raise BundleError("A pack of the bundle was made for another release. Fetch the bundle again.")
        files = {entry.path: entry for entry in old.files}
        for path in read["removed"]:
            files.pop(path, None)
        for path, sha256, size in read["changed"]:
            files[path] = Entry(path, sha256, size)
        head = {name: read[name] for name in ("release", "serial", "created")}
        whole = {"format": "kiosk-manifest-1", **head, "files": [list(files[path]) for path in sorted(files)]}
        return read_manifest(json.dumps(whole).encode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleError("A pack of the bundle cannot be read. Fetch the bundle again.") from error
