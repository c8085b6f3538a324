"""
Kill a process while it stages a release, many times at different moments, and look at what is served afterwards.

Run by test_killed_while_staging.py as a process of its own, which forks: each build and each start is a real process,
killed by SIGKILL at the Nth time that it opens, makes, renames, removes or connects to something.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from werkzeug.test import Client

from kiosk.errors import LibraryError
from kiosk.languages import LANGUAGES
from kiosk.library.releases import Releases
from kiosk.library.shelf import Shelf
from kiosk.publishing.build import build
from kiosk.web.app import Kiosk
from kiosk.web.i18n import load_catalogs
from kiosk.web.wsgi import health_check, make_application

KILLS = 40
OLD, NEW = 15, 21  # the value that changes
TOUCHES = ("open", "os.", "shutil.", "sqlite3.connect")
NOW = datetime(2026, 11, 25, tzinfo=UTC)
CATALOGS = load_catalogs()


def main(folder: Path, *, in_place: bool) -> None:
    """Print as JSON how many kills there were and what was wrong after each."""
    beside = Releases.building_path
    where = (lambda self, release: self.path(release.folder)) if in_place else beside
    with patch.object(Releases, "building_path", where):
        old, new = contents(folder)
        run(lambda: build_content(folder / "base", old))
        total = count_touches(folder, new)
        broken, condemned = [], 0
        for number in range(KILLS):
            state = copied_state(folder)
            if number % 2:  # this one restages what was begun before
                run(lambda: build_content(state, new, kill_at=1 + (number * 7919) % total))  # noqa: B023 (runs at once)
            run(lambda: build_content(state, new, kill_at=1 + number * total // KILLS))  # noqa: B023
            problem, refused = look(state, new)
            condemned += refused
            broken += [f"kill {number}: {problem}"] if problem else []
    print(json.dumps({"kills": KILLS, "moments": total, "broken": broken, "condemned": condemned}))


def contents(folder: Path) -> tuple[Path, Path]:
    """Make the old and the new content: the same but for one number."""
    example = Path(__file__).parent.parent / "example_content"
    old, new = folder / "old", folder / "new"
    for target in (old, new):
        shutil.copytree(example, target)
    facts = new / "facts.toml"
    facts.write_text(facts.read_text("utf-8").replace(f"value = {OLD}", f"value = {NEW}"), "utf-8")
    return old, new


def copied_state(folder: Path) -> Path:
    """Return a fresh copy of the state that serves the old release."""
    state = folder / "state"
    shutil.rmtree(state, ignore_errors=True)
    shutil.copytree(folder / "base", state)
    return state


def kiosk_of(releases: Releases) -> Kiosk:
    """Return a kiosk that serves from *releases*."""
    return Kiosk(Shelf(releases), lambda: date(2026, 11, 25), "TJ", CATALOGS)


def build_content(state: Path, content: Path, kill_at: int = 0, counter: list[int] | None = None) -> None:
    """Build *content*, dying at the touch *kill_at*; count the touches in *counter*."""
    count = counter if counter is not None else [0]

    def touched(event: str, _: object) -> None:
        if event.startswith(TOUCHES):
            count[0] += 1
            if count[0] == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    releases = Releases(state)
    check = health_check(kiosk_of(releases))
    sys.addaudithook(touched)
    build(content, releases, check, NOW, lambda _: None)


def count_touches(folder: Path, new: Path) -> int:
    """Return how many moments there are in a whole build."""
    state, file = copied_state(folder), folder / "touches"

    def counted() -> None:
        counter = [0]
        build_content(state, new, counter=counter)
        file.write_text(str(counter[0]))

    run(counted)
    return int(file.read_text())


def run(action: Callable[[], None]) -> int:
    """Do *action* in a process of its own and return how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        action()
    except LibraryError:
        os._exit(2)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def look(state: Path, new: Path) -> tuple[str, bool]:
    """Start again after the kill: whole before anything is built, and the new one whole after; say what is wrong."""
    served = whole_value(state)
    if served not in (OLD, NEW):
        return f"after the kill {served} is served", False
    ended = run(lambda: build_content(state, new))
    releases = Releases(state)
    refused = [why for why in releases.state.refused().values() if "stopped the kiosk" in why]
    served = whole_value(state)
    if refused and served == OLD:  # two crashes in its own trial condemn a release, by design
        return "", True
    if served != NEW:
        return f"after building again {served} is served, ended with {ended}, {releases.state.refused()}", False
    left = {path.name for path in (state / "releases").iterdir()} - releases.state.read().kept
    return (f"left over: {left}" if left else ""), False


def whole_value(state: Path) -> int | str:
    """Return the value that every language serves; words where they differ or a page does not open."""
    kiosk = kiosk_of(Releases(state))
    if kiosk.shelf.current is None:
        return "nothing"
    client, found = Client(make_application(kiosk, "public")), set()
    for code, language in LANGUAGES.items():
        pages = [client.get(f"/{code}/{path}") for path in ("", "37", "79", "all", "search?q=37", "contacts")]
        if any(page.status_code != 200 for page in pages):
            return f"a broken page in {code}"
        texts = (language, LANGUAGES["ru"])  # a missing translation is shown in Russian
        found |= {value for value in (OLD, NEW) if any(one.quantity(value, "day") in pages[1].text for one in texts)}
        heading = kiosk.shelf.current.heading(code, 37)
        if heading is None or not kiosk.shelf.current.search(code, heading.title):
            return f"a search without answers in {code}"
    return found.pop() if len(found) == 1 else f"a mixture {found}"


if __name__ == "__main__":
    main(Path(sys.argv[1]), in_place="--in-place" in sys.argv)
