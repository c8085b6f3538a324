"""Pages, styles and scripts as tools read them: valid HTML, CSS that Chrome 64 knows, JavaScript of ES5."""

import re
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.languages import LANGUAGES
from tests.browser.screens import FACES, Sites, screens_in
from tests.browser.tools import MODULES, lacking, node, run
from tests.conftest import CONTENT, ROOT

STATIC = ROOT / "kiosk/web/static"
NUMBERS = sorted(int(path.name.partition("-")[0]) for path in (CONTENT / "ru").glob("*.md"))
BAD_PAGE = '<!doctype html><html lang="tg"><head><title>a</title></head><body><img src="a"><p><div></p></body></html>'
BAD_STYLES = [
    "a{inset:0}",
    "a{display:flex;gap:1rem}",
    "a{width:min(1px,2px)}",
    "a{width:clamp(1px,2px,3px)}",
    "a:focus-visible{color:red}",
    "a:is(.b){color:red}",
    "a{&:hover{color:red}}",
    "a{height:100dvh}",
    "@media(width>=9px){a{color:red}}",
]


@pytest.fixture(scope="module")
def pages(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every screen on both faces, and every item on phones, in every language, as files."""
    folder = tmp_path_factory.mktemp("pages")
    for face in FACES:
        for lang in LANGUAGES:
            wanted = [(screen.name, screen.site, path) for screen, path in screens_in(lang, face)]
            if face == "public":
                wanted += [(f"item-{number}", "real", f"/{lang}/{number}") for number in NUMBERS]
            for name, site, path in wanted:
                (folder / f"{face}-{lang}-{name}.html").write_bytes(read(sites[site, face] + path))
    return sorted(folder.iterdir())


def read(url: str) -> bytes:
    """Return the page at *url*, be it an error."""
    try:
        with urllib.request.urlopen(urllib.request.quote(url, safe=":/?&=%")) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.read()


def html_validate(*files: Path) -> str:
    """Return what html-validate has to say."""
    done = node("html-validate/bin/html-validate.mjs", "--config", ".htmlvalidate.mjs", *files)
    return done.stdout + done.stderr if done.returncode else ""


def vnu(*files: Path) -> str:
    """Return what the Nu HTML checker calls an error."""
    jar = MODULES / "vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        lacking("vnu-jar in tests/browser/node_modules")
    try:
        done = run(["java", "-jar", jar, "--errors-only", "--format", "gnu", *files])
    except FileNotFoundError:
        lacking("java")
    return done.stdout + done.stderr if done.returncode else ""


def stylelint(*files: Path) -> str:
    """Return what old phones do not know."""
    done = node("stylelint/bin/stylelint.mjs", "--config", "stylelint.config.mjs", "--formatter", "unix", *files)
    return done.stdout + done.stderr if done.returncode else ""


def es_check(*files: Path) -> str:
    """Return what is not ES5."""
    done = node("es-check/lib/cli/index.js", "es5", *files)
    return done.stdout + done.stderr if done.returncode else ""


def test_html_validate_finds_nothing(pages: list[Path]) -> None:
    """0 complaints of its recommended and accessibility rules."""
    assert html_validate(*pages) == ""


def test_the_nu_checker_finds_no_error(pages: list[Path]) -> None:
    """0 errors."""
    assert vnu(*pages) == ""


def test_styles_hold_on_old_phones() -> None:
    """Chrome 64, Firefox 68 and iOS 12 know all that the stylesheets use."""
    assert stylelint(*STATIC.rglob("*.css")) == ""


def test_scripts_are_es5() -> None:
    """Every script is written in ES5."""
    assert es_check(*STATIC.rglob("*.js")) == ""


@pytest.mark.parametrize("check", [html_validate, vnu])
def test_a_bad_page_is_found(check: Callable[..., str], tmp_path: Path) -> None:
    """Both tools do look: a picture without words and a paragraph closed twice are found."""
    file = tmp_path / "bad.html"
    file.write_text(BAD_PAGE, "utf-8")
    found = check(file)
    assert "alt" in found
    assert "p" in found


def test_bad_styles_are_found(tmp_path: Path) -> None:
    """Each thing that Chrome 64 does not know is found, and a plain rule is not."""
    file = tmp_path / "bad.css"
    file.write_text("\n".join([*BAD_STYLES, "a{display:grid;grid-gap:1rem}"]), "utf-8")
    lines = {int(line) for line in re.findall(r"bad\.css:(\d+):", stylelint(file))}
    assert lines == set(range(1, len(BAD_STYLES) + 1))


def test_a_new_script_is_found(tmp_path: Path) -> None:
    """An arrow is not ES5."""
    file = tmp_path / "bad.js"
    file.write_text("var f = () => 1;", "utf-8")
    assert "bad.js" in es_check(file)
