"""The look: one small stylesheet, inlined into every page, and the pictures that a page uses."""

import re
from importlib import resources

from markupsafe import Markup

_STATIC = resources.files("kiosk.web") / "static"
_USED = re.compile(r'href="#i-([a-z]+)"')
_SYMBOL = re.compile(r'<symbol id="([a-z]+)"(.*?</symbol>)', re.DOTALL)
_NEEDLESS = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)


def _read_symbols() -> dict[str, str]:
    text = (_STATIC / "icons.svg").read_text("utf-8")
    return {name: f'<symbol id="i-{name}"{rest}' for name, rest in _SYMBOL.findall(text)}


STYLE = Markup(_NEEDLESS.sub("", (_STATIC / "look.css").read_text("utf-8")))  # noqa: S704 (our own file)
SYMBOLS = _read_symbols()


def sprite(page: str) -> Markup:
    """Return the symbols that *page* uses, once each, to stand before it."""
    used = dict.fromkeys(_USED.findall(page))
    return Markup(f'<svg class="sprite">{"".join(SYMBOLS.get(name, "") for name in used)}</svg>')  # noqa: S704 (our own file)
