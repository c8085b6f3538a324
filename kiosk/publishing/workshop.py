"""The content as it stands on the editor's disk, made fit to show: what is broken is told, the rest is served."""

import shutil
import threading
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kiosk.bundle.manifest import Entry
from kiosk.content.findings import Finding
from kiosk.content.item import Header, Item, Review, parse_item, parse_path
from kiosk.content.recordings import recording_path
from kiosk.content.site import Site
from kiosk.content.stamps import FILE as STAMPS_FILE
from kiosk.content.stamps import pair_up
from kiosk.content.tool_reading import tool_path
from kiosk.content.tool_words import STRUCTURED, check_words
from kiosk.content.tools import Tool
from kiosk.editors.checks import check_files
from kiosk.editors.recordings import Recorded
from kiosk.editors.wording import spoken
from kiosk.errors import KioskError, LibraryError
from kiosk.languages import LANGUAGES, MAKERS, SOURCE
from kiosk.library.building import index_documents
from kiosk.library.library import Library
from kiosk.library.search import FOLDER, build_index
from kiosk.library.shelf import Answer
from kiosk.library.store import FILE, build_store
from kiosk.publishing.indexing import build_apart
from kiosk.web.preview import Row

RELEASE = "preview"
NOWHERE = "content"  # what is wrong with no single file
_TABLES = {"facts.toml": "facts", "contacts.toml": "contacts", "sources.toml": "sources", "topics.toml": "topics"}


class Workshop:
    """The working tree as a library with its findings; follows every save."""

    def __init__(self, folder: Path, today: Callable[[], date]) -> None:
        """Keep what is built in *folder*, which is thrown away afterwards."""
        self._folder, self._today = folder, today
        self._parse = lru_cache(maxsize=4096)(parse_item)
        self._good: dict[tuple[str, int], Item] = {}  # as they stood when they could last be shown
        self._good_tools: dict[int, Tool] = {}
        self._site = Site()
        self._recorded: dict[str, Recorded] = {}
        self._lock = threading.Lock()
        self._saves = 0
        self._indexing: threading.Thread | None = None
        self.version = 0
        self.current: Library | None = None
        self.findings: list[Finding] = []

    def ask(self, question: Callable[[Library], Answer]) -> Answer:
        """Put *question* to the library."""
        if self.current is None:
            raise LibraryError("No content can be shown yet.")
        return question(self.current)

    def take(self, files: Mapping[str, bytes], recorded: Mapping[str, Recorded] = MappingProxyType({})) -> None:
        """Show *files* and what is *recorded*; search follows a moment later."""
        self._saves += 1  # whatever is being indexed is old now, and stops
        site, self.findings = check_files(files, self._today(), self._parse_again, recorded)
        self._repair(site, files)
        with self._lock:
            self._site, self._recorded = site, dict(recorded)
            if not site.items:
                self.version = self._saves
                return  # what was shown stays; the findings say why
            version, before = self._saves, self.current
            self._show(self._new_folder(version), before.folder / FOLDER if before else None)
            self.version = version  # last: a page that asks must not be shown the old one as new
        self._indexing = threading.Thread(target=self._index, args=(site, version), daemon=True)
        self._indexing.start()

    def refuse(self, sentence: str) -> None:
        """Tell on the pages, too, why the files cannot be read as they stand; what was shown stays."""
        hint = "Until it is mended the preview shows what was there before."
        with self._lock:
            self._saves += 1
            self.findings = [Finding("unreadable-file", NOWHERE, 1, sentence, hint), *self.findings]
            self.version = self._saves

    def close(self) -> None:
        """Build nothing more, so that the folder can be thrown away."""
        self._saves += 1
        if self._indexing:
            self._indexing.join()

    def findings_on(self, lang: str, number: int) -> list[Finding]:
        """Return what is to be mended on one page: in its file, and in the facts and contacts it shows."""
        item = self._site.items.get((LANGUAGES[lang].origin, number))
        if item is None:
            return [found for found in self.findings if found.file.startswith(f"{LANGUAGES[lang].origin}/{number}-")]
        shown = {f"[{found.name}]" for found in item.references if found.kind in ("fact", "contact")}
        return [
            found
            for found in self.findings
            if found.file in (item.file, recording_path(item.lang, number), tool_path(number))
            or (found.file in _TABLES and found.sentence.partition(" ")[0] in shown)
        ]

    def side_by_side(self, lang: str, number: int) -> list[Row]:
        """Return the paragraphs of an item beside those it was made from; none where there is nothing to compare."""
        language = LANGUAGES[lang]
        item = self._site.items.get((language.origin, number))
        source = self._site.items.get((SOURCE, number))
        if item is None or source is None or lang == SOURCE:
            return []
        facts = self._site.facts
        if language.made_from:
            texts = [(found, spoken(found.text, LANGUAGES[item.lang], facts)) for found in item.paragraphs]
            return [Row("made", text, MAKERS[lang](text), found.line, found.line) for found, text in texts]
        return [
            Row(
                pair.state,
                spoken(pair.source.text, LANGUAGES[SOURCE], facts) if pair.source else "",
                spoken(pair.text.text, language, facts) if pair.text else "",
                pair.source.line if pair.source else 0,
                pair.text.line if pair.text else 0,
            )
            for pair in pair_up(item, source, self._site.stamps.get(item.file))
        ]

    def _parse_again(self, path: str, text: str) -> tuple[Item | None, list[Finding]]:
        item, findings = self._parse(path, text)
        return item, list(findings)

    def _repair(self, site: Site, files: Mapping[str, bytes]) -> None:
        """Put what could last be shown in the place of what is broken, so that the rest can be shown."""
        broken = {found.file for found in self.findings if found.check in ("unreadable-file", "record")}
        if STAMPS_FILE in broken:
            site.stamps, site.recordings = self._site.stamps, self._site.recordings
        site.most_needed = site.most_needed or self._site.most_needed
        for file, table in _TABLES.items():
            if file in broken or not getattr(site, table):
                setattr(site, table, {**getattr(self._site, table), **getattr(site, table)})
        wrong = {found.file for found in self.findings if found.check == "tool"}
        self._good_tools |= {number: tool for number, tool in site.tools.items() if tool_path(number) not in wrong}
        there = {number: tool for number, tool in self._good_tools.items() if tool_path(number) in files}
        site.tools = {number: tool for number, tool in there.items() if tool.facts <= site.facts.keys()}
        for path in files:
            if (place := parse_path(path)) and place[0] in LANGUAGES:
                key, item = place[:2], site.items.get(place[:2])
                if item and _can_be_shown(item, site):
                    self._good[key] = item
                    continue
                last = self._good.get(key)
                usable = last if last and _can_be_shown(last, site) else _placeholder(path, item, site)
                if usable:
                    site.items[key] = usable
                else:
                    site.items.pop(key, None)

    def _new_folder(self, version: int) -> Path:
        for old in self._folder.glob("*"):
            is_shown = self.current is not None and self.current.folder.is_relative_to(old)
            if old.name.isdecimal() and int(old.name) < version - 2 and not is_shown:
                shutil.rmtree(old, ignore_errors=True)
        folder = self._folder / f"{version}"
        folder.mkdir()
        media = {path: Entry(path, found.sha256, found.size) for path, found in self._recorded.items()}
        build_store(folder, self._site, media)
        return folder

    def _show(self, folder: Path, index: Path | None) -> None:
        if index and index.is_dir():
            shutil.copytree(index, folder / FOLDER)
        else:
            build_index(folder, [])
        places = {found.sha256: found.path for found in self._recorded.values()}
        self.current = Library(folder, RELEASE, places.__getitem__)

    def _index(self, site: Site, version: int) -> None:
        """Build the search index of *site* beside, then show the same pages with it, unless they were changed again."""
        beside = self._folder / f"index-{version}"
        try:
            beside.mkdir()
            is_built = build_apart(beside, list(index_documents(site)), lambda: self._saves == version)
            with self._lock:
                if is_built and self._saves == version and self.current:
                    folder = self._folder / f"{version}" / "searched"
                    folder.mkdir()
                    shutil.copy(self.current.folder / FILE, folder / FILE)
                    self._show(folder, beside / FOLDER)
        except (OSError, KioskError):  # the folder is gone: the preview ends
            return
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def _can_be_shown(item: Item, site: Site) -> bool:
    tables: dict[str, Container[str]] = {
        "fact": site.facts,
        "contact": site.contacts,
        "source": site.sources,
        "topic": site.topics,
    }
    if item.header.type in STRUCTURED:
        tool = site.tools.get(item.number)
        if tool is None or any(check_words(item, tool)):
            return False
    return all(found.name in tables[found.kind] for found in item.references if found.kind in tables)


def _placeholder(path: str, item: Item | None, site: Site) -> Item | None:
    """Return a page that holds nothing but its findings; none where there is no topic to stand in."""
    if not site.topics:
        return None
    if item:
        header = replace(item.header, type="article", topic=next(iter(site.topics)), sources=())
        return replace(item, header=header, blocks=[], references=[])
    lang, number, slug = parse_path(path) or ("", 0, "")
    header = Header("article", slug, next(iter(site.topics)), ())
    return Item(number, slug, lang, path, header, Review("draft", "", date.min, date.max), [], [])
