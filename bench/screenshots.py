"""Pictures of every screen in every language, on phones and on the terminal, in a folder with a sheet to look at."""

import argparse
import html
import logging
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import ViewportSize, sync_playwright  # noqa: E402

from kiosk.languages import LANGUAGES  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.screens import SCREENS, Sites, open_sites, screens_in  # noqa: E402
from tests.browser.tools import find_chromium  # noqa: E402
from tests.browser.views import PHONE, STANDING, WIDE  # noqa: E402
from tests.conftest import running_kiosk  # noqa: E402


class View(NamedTuple):
    """A window on one face."""

    face: str
    size: ViewportSize
    is_whole: bool  # the page to its end, and not only what the window shows


VIEWS = {
    "phone": View("public", PHONE, True),
    "wide": View("public", WIDE, False),
    "terminal": View("terminal", WIDE, False),
    "standing": View("terminal", STANDING, False),
}
STYLE = """body{font:16px/1.4 sans-serif;margin:1rem;background:#ddd}section{display:flex;overflow-x:auto}
h2{position:sticky;left:0}figure{flex:none;margin:0 1rem 1rem 0}img{display:block;width:20rem;background:#fff}"""


def take(sites: Sites, folder: Path, screens: Sequence[str], languages: Sequence[str], views: Sequence[str]) -> None:
    """Take the pictures, each named by its screen, language and view."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name in views:
            view = VIEWS[name]
            page = browser.new_page(viewport=view.size)
            for lang in languages:
                for screen, path in screens_in(lang, view.face):
                    if screen.name in screens:
                        page.set_viewport_size(view.size)
                        screen.show(page, sites[screen.site, view.face], path)
                        page.evaluate("document.fonts.ready.then(() => true)")
                        if view.is_whole:  # a window as tall as the page: then the help bar is at its foot
                            height = page.evaluate("document.documentElement.scrollHeight")
                            page.set_viewport_size({**view.size, "height": height})
                        page.screenshot(path=folder / f"{screen.name}.{lang}.{name}.png")
            page.context.close()
        browser.close()


def sheet(folder: Path, screens: Sequence[str], languages: Sequence[str], views: Sequence[str]) -> str:
    """Return a page with all pictures: a row a screen and view, the languages beside one another."""
    parts = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><style>{STYLE}</style>']
    for screen, view in product(screens, views):
        parts.append(f"<h2>{html.escape(screen)}, {view}</h2><section>")
        for lang in languages:
            file = f"{screen}.{lang}.{view}.png"
            if (folder / file).exists():
                picture = f'<a href="{file}"><img loading="lazy" src="{file}" alt="{screen} {lang} {view}"></a>'
                parts.append(f"<figure>{picture}<figcaption>{lang}</figcaption></figure>")
        parts.append("</section>")
    return "\n".join(parts)


def main() -> None:
    """Start this checkout's kiosk with its content, and take the pictures."""
    names = [screen.name for screen in SCREENS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures and index.html go")
    parser.add_argument("--screen", action="append", choices=names, help="only this screen; may be repeated")
    parser.add_argument("--lang", action="append", choices=list(LANGUAGES), help="only this language; may be repeated")
    parser.add_argument("--view", action="append", choices=list(VIEWS), help="only this view; may be repeated")
    asked = parser.parse_args()
    what = (asked.screen or names, asked.lang or list(LANGUAGES), asked.view or list(VIEWS))
    logging.disable()  # the screens of errors are made by errors
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, running_kiosk(Path(made) / "real") as kiosk:
        kiosk.wait(120)
        with open_sites(kiosk, Path(made)) as sites:
            take(sites, asked.folder, *what)
    (asked.folder / "index.html").write_text(sheet(asked.folder, *what), "utf-8")
    print(f"{len(list(asked.folder.glob('*.png')))} pictures: {asked.folder / 'index.html'}")


if __name__ == "__main__":
    main()
