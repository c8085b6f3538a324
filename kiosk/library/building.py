"""From the words of a release to what is served: its tables and its search index, written into one folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.bundle.manifest import Entry, Manifest
from kiosk.content.recordings import FOLDER
from kiosk.content.site import Site, errors, read_site
from kiosk.errors import BundleError
from kiosk.languages import LANGUAGES
from kiosk.library.blobs import BlobStore
from kiosk.library.search import Document, build_index
from kiosk.library.store import build_store, search_text

Progress = Callable[[str], None]


def build_library(folder: Path, manifest: Manifest, blobs: BlobStore, progress: Progress) -> None:
    """
    Write the library of a release into *folder*, from its *blobs*; nothing is durable yet.

    Raises:
        BundleError: A blob is missing or damaged, or its content has errors.
    """
    progress("Reading the files")
    site = _read_site(manifest, blobs)
    progress("Writing the library")
    build_store(folder, site, {entry.path: entry for entry in manifest.files if _is_media(entry)})
    progress("Building the search index")
    build_index(folder, index_documents(site, progress))


def index_documents(site: Site, progress: Progress = lambda _: None) -> Iterator[Document]:
    """Yield what search looks through: every item as it is written; what is made by rule is found by its origin."""
    for place, item in enumerate(site.items.values(), 1):
        progress(f"Building the search index: {place} of {len(site.items)}")
        text = search_text(item, LANGUAGES[item.lang], site.facts)
        yield Document(item.number, item.lang, item.header.title, list(item.header.aliases), text)


def _read_site(manifest: Manifest, blobs: BlobStore) -> Site:
    """Read the texts and tables; pictures and recordings stay on the disk."""
    texts = {entry.path: blobs.read(entry.sha256) for entry in manifest.files if not _is_media(entry)}
    site, findings = read_site(texts)
    if wrong := errors(findings):
        raise BundleError(f"Release {manifest.release} has errors in its content, the first: {wrong[0]}")
    return site


def _is_media(entry: Entry) -> bool:
    return entry.path.startswith(f"{FOLDER}/")
