"""The look: one small stylesheet a face, inlined into every page, and the pictures that a page uses."""

import re
from importlib import resources

from markupsafe import Markup

STATIC = resources.files("kiosk.web") / "static"
_USED = re.compile(r'href="#i-([a-z]+)"')
_SYMBOL = re.compile(r'<symbol id="([a-z]+)"(.*?</symbol>)', re.DOTALL)
_NEEDLESS = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)


def _read_style(*names: str) -> Markup:
    text = "".join((STATIC / name).read_text("utf-8") for name in names)
    return Markup(_NEEDLESS.sub("", text))  # noqa: S704 (our own files)


def _read_symbols() -> dict[str, str]:
    text = (STATIC / "icons.svg").read_text("utf-8")
    return {name: f'<symbol id="i-{name}"{rest}' for name, rest in _SYMBOL.findall(text)}


STYLES = {
    "public": _read_style("look.css"),
    "terminal": _read_style("look.css", "terminal.css"),
}
KEYBOARD = _read_style("keyboard.css")  # only where there is something to type
TOOLS = _read_style("tools.css")  # only where there is a tool
SYMBOLS = _read_symbols()


def sprite(page: str) -> Markup:
    """Return the symbols that *page* uses, once each, to stand before it."""
    used = dict.fromkeys(_USED.findall(page))
    return Markup(f'<svg class="sprite">{"".join(SYMBOLS.get(name, "") for name in used)}</svg>')  # noqa: S704 (our own file)
